// SPDX-License-Identifier: MIT
#include <equipoise/sampling/controls.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <algorithm>
#include <set>

using namespace equipoise;

namespace {

const data::Dataset& example_data() {
    static const data::Dataset made = small_data::make(90, 150);
    return made;
}
CohortRows cohort_of(std::uint64_t seed) {
    data::Splits splits;
    splits.train = small_data::all_rows(example_data());
    return Settled<Cohort<AnyQuality, KeepAll, MonitorFraction<0.2>>>::in({}).form(
        example_data(), splits, data::independent_groups(example_data()), {seed, 0});
}
CohortRows permuted(std::uint64_t seed, std::uint32_t replicate = 0) {
    CohortRows cohort = cohort_of(seed);
    LabelPermutation::apply(cohort, {seed, replicate});
    return cohort;
}
std::vector<std::uint32_t> rows_of(const TrainingSet& set) {
    std::vector<std::uint32_t> rows;
    for (std::size_t row = 0; row < set.size(); ++row) rows.push_back(set.terms(row)[0].row);
    return rows;
}
/// Share of the rows that bear a label other than their own.
double share_changed(const TrainingSet& set) {
    double changed = 0;
    for (std::size_t row = 0; row < set.size(); ++row)
        changed += set.targets(row)[0] != static_cast<float>(example_data().labels(set.terms(row)[0].row, 0));
    return changed / static_cast<double>(set.size());
}

}  // namespace

TEST_CASE("permuted labels: the rows stay, their labels are dealt out anew, as many of each as before") {
    const CohortRows before = cohort_of(3), after = permuted(3);
    CHECK(rows_of(after.train) == rows_of(before.train));
    CHECK(after.train.counts() == before.train.counts());
    CHECK(after.train.hash() != before.train.hash());
    // of 90 positives among 240 a share 2 * (90 / 240) * (150 / 240) = 0.47 is expected to change
    CHECK(share_changed(before.train) == 0);
    CHECK(share_changed(after.train) == Approx(0.47).margin(0.12));
    for (std::size_t row = 0; row < after.train.size(); ++row)
        CHECK((after.train.targets(row)[0] > 0) == (after.train.group(row) == 1));
}

TEST_CASE("permuted labels: the monitor rows bear each other's labels; what is measured on keeps its own") {
    const CohortRows before = cohort_of(3), after = permuted(3);
    CHECK(before.monitor_labels.empty());
    CHECK(after.monitor.rows == before.monitor.rows);
    CHECK(after.validation.rows == before.validation.rows);
    CHECK(after.monitor_labels != after.monitor.rows);
    std::vector<std::uint32_t> sorted = after.monitor_labels, rows = after.monitor.rows;
    std::ranges::sort(sorted);
    std::ranges::sort(rows);
    CHECK(sorted == rows);
}

TEST_CASE("permuted labels: a permutation of the seed alone, another for each seed and replicate") {
    CHECK(permuted(3).train.hash() == permuted(3).train.hash());
    CHECK(permuted(3).monitor_labels == permuted(3).monitor_labels);
    CHECK(permuted(3).train.hash() != permuted(3, 1).train.hash());
    // two cells of a seed with the same rows: the same permutation, whatever is done to the rows later
    CohortRows cohort = cohort_of(3), other = cohort_of(3);
    LabelPermutation::apply(cohort, {4, 0});
    LabelPermutation::apply(other, {5, 0});
    CHECK(cohort.train.hash() != other.train.hash());
}

TEST_CASE("dropped positives: the share of the measured class, more of them where the share is larger") {
    const auto kept = [](double share) {
        TrainingSet set(example_data(), small_data::all_rows(example_data()));
        const Treatment done = sampler::DropPositives<double>{share}.apply(set, {7, 0});
        CHECK(done.dropped == std::vector<std::size_t>{0, 90 - set.counts()[1]});
        CHECK(set.counts()[0] == 150);
        const auto rows = rows_of(set);
        return std::set<std::uint32_t>(rows.begin(), rows.end());
    };
    const auto few = kept(0.75), many = kept(0.5);
    CHECK(few.size() == 150 + 23);  // 67 of 90
    CHECK(many.size() == 150 + 45);
    CHECK(std::ranges::includes(many, few));
    CHECK(kept(0.999).size() == 150 + 1);
}

TEST_CASE("controls say what they are") {
    CHECK(AA::planned().replicate == 1);
    CHECK(AA::planned().change == nullptr);
    const PlannedControl positive = PositiveControl<DropPositives<0.75>>::planned();
    CHECK(positive.name == "drop_positives(share=0.75)");
    CHECK(positive.replicate == 0);
    CohortRows cohort = cohort_of(1);
    const std::size_t positives = cohort.train.counts()[1];
    CHECK(positive.change(cohort, {1, 0}).policy == "drop_positives");
    CHECK(cohort.train.counts()[1] == positives - positives * 3 / 4);
    CHECK(LabelPermutation::planned().name == "label_permutation");
    CHECK(LabelPermutation::planned().change(cohort, {1, 0}).policy == "label_permutation");
}
