/// laws_of_samplers.hpp: what every Sampler and every UpsampleMode keeps to. Run yours through it:
///
///     TEST_CASE("my sampler keeps the laws") { laws::of_sampler(MySampler{}); }
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/sampler.hpp>
#include <equipoise/sampling/targeted.hpp>
#include <equipoise/sampling/upsample.hpp>

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

namespace laws {

using namespace equipoise;

/// Data of one to three classes, with more, fewer or no positives, of which only every other row is trained on.
inline std::vector<data::Dataset> data_sets() {
    std::vector<data::Dataset> sets;
    for (auto [positives, negatives, classes] :
         {std::array<std::size_t, 3>{24, 80, 1}, {80, 24, 1}, {30, 30, 1}, {60, 90, 3}, {2, 60, 1}, {40, 0, 2}})
        sets.push_back(small_data::make(positives, negatives, 2, classes));
    return sets;
}
inline data::SplitRows<Train> every_other_row(const data::Dataset& data) {
    data::SplitRows<Train> split;
    for (std::uint32_t row = 0; row < data.rows(); row += 2) split.rows.push_back(row);
    return split;
}
/// Those in which every class that is trained on has two rows or more.
inline std::vector<data::Dataset> data_sets_of_two_rows() {
    std::vector<data::Dataset> sets = data_sets();
    std::erase_if(sets, [](const data::Dataset& data) {
        return std::ranges::count(TrainingSet(data, every_other_row(data)).counts(), std::size_t{1}) > 0;
    });
    return sets;
}

/// The plan names rows of the training split alone, each row's weights sum to 1, and its targets and its group are
/// those of the row that it was first drawn from.
inline void plan_is_sound(const TrainingSet& set, const data::Dataset& data, const data::SplitRows<Train>& split) {
    const std::set<std::uint32_t> trained(split.rows.begin(), split.rows.end());
    for (std::size_t row = 0; row < set.size(); ++row) {
        double weight = 0;
        for (const Term& term : set.terms(row)) {
            CHECK(trained.contains(term.row));
            weight += static_cast<double>(term.weight);
        }
        CHECK(weight == Approx(1).margin(1e-5));
        const std::uint32_t first = set.terms(row)[0].row;
        std::uint32_t group = 0;
        for (std::size_t c = 0; c < set.class_count(); ++c) {
            CHECK(set.targets(row)[c] == data.labels(first, c));
            if (group == 0 && data.labels(first, c) > 0) group = static_cast<std::uint32_t>(c + 1);
        }
        CHECK(set.group(row) == group);
    }
}

/// rows_in = kept + dropped, and what is there afterwards is kept + added, for each class.
inline void treatment_balances(const Treatment& done, const std::vector<std::size_t>& before,
                               const std::vector<std::size_t>& after) {
    CHECK_FALSE(done.policy.empty());
    CHECK(done.rows_in == before);
    REQUIRE(done.kept.size() == after.size());
    for (std::size_t group = 0; group < after.size(); ++group) {
        CHECK(done.rows_in[group] == done.kept[group] + done.dropped[group]);
        CHECK(after[group] == done.kept[group] + done.added[group]);
        CHECK(done.blended[group] <= done.kept[group] + done.added[group]);
    }
}

/// All laws of concept Sampler. `draws` false: a sampler that draws nothing, which then is the same for every seed.
template <Sampler T>
void of_sampler(const T& sampler, bool draws = true, const std::vector<data::Dataset>& sets = data_sets()) {
    CHECK_FALSE(std::string_view(T::name).empty());
    bool seeds_differ = false;
    for (const data::Dataset& data : sets) {
        const auto split = every_other_row(data);
        const TrainingSet untouched(data, split);
        const auto applied = [&](RandomStreams streams) {
            TrainingSet set = untouched;
            const Treatment done = sampler.apply(set, streams);
            treatment_balances(done, untouched.counts(), set.counts());
            plan_is_sound(set, data, split);
            return set.hash();
        };
        const auto hash = applied({123, 0});
        CHECK(hash == applied({123, 0}));
        for (RandomStreams other : {RandomStreams{456, 0}, RandomStreams{123, 1}}) {
            const bool differs = applied(other) != hash;
            seeds_differ = seeds_differ || differs;
            if (!draws) CHECK_FALSE(differs);
        }
    }
    CHECK(seeds_differ == draws);
}

/// The set stays as it is.
template <Sampler T> void of_idle(const T& sampler, const std::vector<data::Dataset>& sets = data_sets()) {
    for (const data::Dataset& data : sets) {
        TrainingSet set(data, every_other_row(data));
        const auto before = set.hash();
        const Treatment done = sampler.apply(set, {123, 0});
        CHECK(set.hash() == before);
        CHECK(done.kept == done.rows_in);
    }
}

/// A mode appends one row, made of the rows it is given, with the targets of the first, and the first row that it draws
/// is the same in every mode: modes are compared on paired draws. `across`: other rows come in too.
template <UpsampleMode T> void of_mode(const T& mode, bool across = false) {
    CHECK_FALSE(std::string_view(T::name).empty());
    const auto data = small_data::make(20, 20);
    const auto split = every_other_row(data);
    bool blends = false;
    for (std::uint64_t draw = 0; draw < 100; ++draw) {
        TrainingSet set(data, split), again = set, repeated = set;
        const std::vector<std::uint32_t> rows{1, 3, 5, 7};  // of the set
        const Stream stream = Stream(5, "draws").substream(draw);
        sampler::adder_of(mode, set, rows).add(set, rows, stream);
        sampler::adder_of(mode, again, rows).add(again, rows, stream);
        Repeat{}.add(repeated, rows, stream);
        REQUIRE(set.size() == split.size() + 1);
        CHECK(set.hash() == again.hash());
        CHECK(set.terms(set.size() - 1)[0].row == repeated.terms(set.size() - 1)[0].row);
        for (const Term& term : set.terms(set.size() - 1))
            CHECK((across ||
                   std::ranges::any_of(rows, [&](std::uint32_t row) { return set.terms(row)[0].row == term.row; })));
        plan_is_sound(set, data, split);
        blends = blends || set.terms(set.size() - 1).size() > 1;
    }
    CHECK(blends == T::blends);
}

/// What a smaller ratio adds is the beginning of what a larger one adds.
template <Sampler T>
void of_nested_draws(const T& smaller, const T& larger, const std::vector<data::Dataset>& sets = data_sets()) {
    for (const data::Dataset& data : sets) {
        const TrainingSet untouched(data, every_other_row(data));
        TrainingSet less = untouched, more = untouched;
        const RandomStreams streams{123, 0};
        const Treatment few = smaller.apply(less, streams), many = larger.apply(more, streams);
        for (std::uint32_t group = 0; group < untouched.group_count(); ++group) {
            REQUIRE(few.added[group] <= many.added[group]);
            const auto added = [&](const TrainingSet& set) {
                std::vector<std::vector<Term>> rows;
                for (std::size_t row = untouched.size(); row < set.size(); ++row)
                    if (set.group(row) == group) rows.emplace_back(set.terms(row).begin(), set.terms(row).end());
                return rows;
            };
            auto first = added(more);
            first.resize(few.added[group]);
            CHECK(added(less) == first);
        }
    }
}

/// What a smaller share keeps of a class is kept by a larger one, or the other way round.
template <Sampler T>
void of_nested_shares(const T& smaller, const T& larger, const std::vector<data::Dataset>& sets = data_sets()) {
    for (const data::Dataset& data : sets) {
        const TrainingSet untouched(data, every_other_row(data));
        const auto kept_by = [&](const T& sampler, bool is_positive, bool is_low) {
            TrainingSet set = untouched;
            sampler.apply(set, {123, 0});
            std::set<std::uint32_t> rows;
            for (std::size_t row = 0; row < set.size(); ++row) {
                const std::uint32_t of_data = set.terms(row)[0].row;
                if ((set.group(row) > 0) == is_positive && (data.quality[of_data] == "low") == is_low)
                    rows.insert(of_data);
            }
            return rows;
        };
        for (auto [is_positive, is_low] : {std::pair{false, false}, {true, false}, {true, true}}) {
            const auto less = kept_by(smaller, is_positive, is_low), more = kept_by(larger, is_positive, is_low);
            CHECK((std::ranges::includes(more, less) || std::ranges::includes(less, more)));
        }
    }
}

/// Targeted adds as many rows of each class as its step, and of positives those of its kind alone.
template <RowKind Kind, class Step>
void of_targeted(const Kind& kind, const Step& step, const std::vector<data::Dataset>& sets) {
    const Targeted<Kind, Step> targeted{kind, step};
    of_sampler(targeted, true, sets);
    for (const data::Dataset& data : sets) {
        const TrainingSet untouched(data, every_other_row(data));
        TrainingSet chosen = untouched, any = untouched;
        CHECK(targeted.apply(chosen, {123, 0}).added == step.apply(any, {123, 0}).added);
        CHECK(chosen.counts() == any.counts());
        for (std::size_t row = untouched.size(); row < chosen.size(); ++row)
            if (chosen.group(row) > 0)
                for (const Term& term : chosen.terms(row)) CHECK(Kind::has(data, term.row));
    }
}

}  // namespace laws
