// SPDX-License-Identifier: MIT
#include "laws_of_samplers.hpp"
#include <equipoise/sampling/controls.hpp>
#include <equipoise/sampling/undersample.hpp>

#include <functional>

using namespace equipoise;

TEMPLATE_TEST_CASE("every upsample mode keeps the laws", "", Repeat, Linear) {
    laws::of_mode(TestType{});
    for (double ratio : {0.1, 0.5, 1.0, 3.0}) {
        laws::of_sampler(sampler::UpsampleBy<TestType, double>{{}, ratio});
        laws::of_nested_draws(sampler::UpsampleBy<TestType, double>{{}, ratio / 2},
                              sampler::UpsampleBy<TestType, double>{{}, ratio});
        laws::of_nested_draws(sampler::UpsampleTo<TestType, double>{{}, ratio / 2},
                              sampler::UpsampleTo<TestType, double>{{}, ratio});
    }
    for (double ratio : {0.9, 1.0, 2.0}) laws::of_sampler(sampler::UpsampleTo<TestType, double>{{}, ratio});
    laws::of_sampler(sampler::UpsampleBy<TestType, double>{{}, 0}, false);
    laws::of_sampler(sampler::UpsampleTo<TestType, double>{{}, 0}, false);
}

TEST_CASE("the other samplers keep the laws") {
    laws::of_sampler(Undersample{});
    laws::of_sampler(KeepAll{}, false);
    for (double share : {0.25, 0.75, 0.99}) laws::of_sampler(sampler::DropPositives<double>{share});
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
                                  step(sampler::UpsampleTo<Linear, double>{{}, 1.4})};
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
