// SPDX-License-Identifier: MIT
#include "laws_of_samplers.hpp"
#include <equipoise/sampling/class_weights.hpp>
#include <equipoise/sampling/composition.hpp>
#include <equipoise/sampling/controls.hpp>
#include <equipoise/sampling/smote.hpp>
#include <equipoise/sampling/targeted.hpp>
#include <equipoise/sampling/undersample.hpp>

#include <functional>
#include <type_traits>

using namespace equipoise;

namespace {

/// Data sets that a mode can be applied to.
template <class Mode> const std::vector<data::Dataset>& sets_for() {
    static const std::vector<data::Dataset> all = laws::data_sets(), of_two_rows = laws::data_sets_of_two_rows();
    return std::is_same_v<Mode, Smote> ? of_two_rows : all;
}

/// Two classes, the smaller of which has each quality, and call types that change every second row.
std::vector<data::Dataset> sets_of_kinds() {
    std::vector<data::Dataset> sets{small_data::make(48, 120, 2), small_data::make(80, 30, 2)};
    for (data::Dataset& data : sets)
        for (std::uint32_t row = 0; row < data.rows(); ++row)
            data.call_type.push_back(data::is_positive(data, row) ? (row / 2 % 2 == 0 ? "growl" : "grunt") : "");
    return sets;
}

}  // namespace

TEMPLATE_TEST_CASE("every upsample mode keeps the laws", "", Repeat, Mean, Linear, Smote, SmoteAcrossClasses) {
    using By = sampler::UpsampleBy<TestType, double>;
    using To = sampler::UpsampleTo<TestType, double>;
    using Shared = sampler::UpsampleToSharedCount<TestType, double>;
    const auto& sets = sets_for<TestType>();
    laws::of_mode(TestType{}, std::is_same_v<TestType, SmoteAcrossClasses>);
    for (double ratio : {0.1, 0.5, 1.0, 3.0}) {
        laws::of_sampler(By{{}, ratio}, true, sets);
        laws::of_nested_draws(By{{}, ratio / 2}, By{{}, ratio}, sets);
        laws::of_nested_draws(To{{}, ratio / 2}, To{{}, ratio}, sets);
        laws::of_nested_draws(Shared{{}, ratio / 2}, Shared{{}, ratio}, sets);
    }
    for (double ratio : {0.9, 1.0, 2.0}) {
        laws::of_sampler(To{{}, ratio}, true, sets);
        laws::of_sampler(Shared{{}, ratio}, true, sets);
    }
    laws::of_sampler(By{{}, 0}, false);
    laws::of_sampler(To{{}, 0}, false);
    laws::of_idle(By{{}, 0});
    laws::of_idle(To{{}, 0});
    laws::of_idle(Shared{{}, 0});
}

TEMPLATE_TEST_CASE("targeted steps keep the laws in every mode", "", Repeat, Mean, Linear, Smote) {
    using By = sampler::UpsampleBy<TestType, double>;
    using To = sampler::UpsampleTo<TestType, double>;
    const auto sets = sets_of_kinds();
    for (double ratio : {0.5, 1.0, 2.5}) {
        laws::of_targeted(ByCallType<"growl">{}, By{{}, ratio}, sets);
        laws::of_targeted(ByQuality<"high", "medium">{}, By{{}, ratio}, sets);
        laws::of_nested_draws(Targeted<ByQuality<"high">, By>{{}, {{}, ratio / 2}},
                              Targeted<ByQuality<"high">, By>{{}, {{}, ratio}}, sets);
    }
    laws::of_targeted(ByQuality<"low">{}, To{{}, 1.5}, sets);
    laws::of_idle(Targeted<ByCallType<"growl">, By>{{}, {{}, 0}});
}

TEST_CASE("the other samplers keep the laws") {
    laws::of_sampler(Undersample{});
    laws::of_sampler(KeepAll{}, false);
    laws::of_sampler(ClassWeights{}, false);
    for (double share : {0.25, 0.75, 0.99}) laws::of_sampler(sampler::DropPositives<double>{share});
}

TEST_CASE("samplers that set a share keep the laws") {
    const auto sets = sets_of_kinds();
    using sampler::LowQualityShare, sampler::Prevalence;
    for (double share : {0.1, 0.25, 0.45}) {
        laws::of_sampler(Prevalence<double>{share}, true, {sets.front()});
        laws::of_nested_shares(Prevalence<double>{share / 2}, Prevalence<double>{share}, {sets.front()});
        laws::of_sampler(LowQualityShare<double>{share}, true, sets);
        laws::of_nested_shares(LowQualityShare<double>{share / 2}, LowQualityShare<double>{share}, sets);
    }
    laws::of_sampler(LowQualityShare<double>{0}, false);
}

TEST_CASE("samplers keep the laws in any order, one after another") {
    using Step = std::function<Treatment(TrainingSet&, const RandomStreams&)>;
    const auto step = [](const auto& sampler) -> Step {
        return [sampler](TrainingSet& set, const RandomStreams& streams) { return sampler.apply(set, streams); };
    };
    const std::vector<Step> steps{step(Undersample{}),
                                  step(KeepAll{}),
                                  step(sampler::DropPositives<double>{0.5}),
                                  step(sampler::UpsampleBy<Repeat, double>{{}, 0.3}),
                                  step(sampler::UpsampleBy<Linear, double>{{}, 0.7}),
                                  step(sampler::UpsampleTo<Repeat, double>{{}, 1}),
                                  step(sampler::UpsampleTo<Linear, double>{{}, 1.4}),
                                  step(sampler::UpsampleToSharedCount<Mean, double>{{}, 1.2}),
                                  step(sampler::UpsampleBy<SmoteAcrossClasses, double>{{}, 0.4}),
                                  step(ClassWeights{}),
                                  step(sampler::LowQualityShare<double>{0})};
    Stream choose(1, "compositions");
    for (int composition = 0; composition < 40; ++composition) {
        std::vector<std::uint32_t> chosen(2 + choose.below(3));
        for (std::uint32_t& index : chosen) index = choose.below(static_cast<std::uint32_t>(steps.size()));
        for (const data::Dataset& data : laws::data_sets()) {
            const auto split = laws::every_other_row(data);
            TrainingSet set(data, split), again = set;
            for (std::uint32_t index : chosen) {
                const auto before = set.counts();
                const Treatment done = steps[index](set, {7, 0});
                laws::treatment_balances(done, before, set.counts());
                steps[index](again, {7, 0});
            }
            laws::plan_is_sound(set, data, split);
            CHECK(set.hash() == again.hash());
        }
    }
}
