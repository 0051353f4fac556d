// SPDX-License-Identifier: MIT
#include <equipoise/sampling/monitor_clips.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/cohort.hpp>

#include <algorithm>
#include <set>

using namespace equipoise;

namespace {
CohortRows cohort_of(const data::Dataset& data, std::uint64_t seed = 1) {
    data::Splits splits;
    splits.train = small_data::all_rows(data);
    return Settled<Cohort<AnyQuality, KeepAll, MonitorClips<0.2>>>::in({}).form(
        data, splits, std::vector<std::uint32_t>(data.rows()), {seed, 0});
}
}  // namespace

TEST_CASE("of each class max(1, floor(0.8 n)) clips are trained on, drawn by seed") {
    const auto data = small_data::make(13, 29);
    const CohortRows cohort = cohort_of(data);
    CHECK(cohort.train.counts() == std::vector<std::size_t>{23, 10});
    CHECK(cohort.monitor.size() == 9);
    std::set<std::uint32_t> all(cohort.monitor.rows.begin(), cohort.monitor.rows.end());
    for (std::size_t row = 0; row < cohort.train.size(); ++row) all.insert(cohort.train.terms(row)[0].row);
    CHECK(all.size() == 42);
    CHECK(cohort_of(data).monitor.rows == cohort.monitor.rows);
    CHECK(cohort_of(data, 2).monitor.rows != cohort.monitor.rows);
    CHECK(cohort.treatments.back().policy == "monitor_clips");
    CHECK(cohort.treatments.back().dropped == std::vector<std::size_t>{6, 3});
    CHECK(cohort_of(small_data::make(1, 4)).train.counts() == std::vector<std::size_t>{3, 1});
}

TEST_CASE("a row that is known to lack a class is always trained on") {
    auto data = small_data::make(10, 40);
    for (std::size_t row = 10; row < 45; ++row) data.labels.values[row] = -1;
    const CohortRows cohort = cohort_of(data);
    CHECK(cohort.train.counts() == std::vector<std::size_t>{35 + 4, 8});
    for (std::uint32_t row : cohort.monitor.rows) CHECK((row < 10 || row >= 45));
}
