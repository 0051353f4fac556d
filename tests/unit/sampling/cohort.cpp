// SPDX-License-Identifier: MIT
#include <equipoise/sampling/cohort.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <algorithm>
#include <map>
#include <set>

using namespace equipoise;

namespace {
data::Splits split_of(const data::Dataset& data, std::size_t validation) {
    data::Splits splits;
    for (std::uint32_t row = 0; row < data.rows(); ++row)
        (row < validation ? splits.validation.rows : splits.train.rows).push_back(row);
    return splits;
}
using Baseline = Cohort<Quality<"high", "medium">, Undersample, MonitorFraction<0.2>>;
}  // namespace

TEST_CASE("a cohort filters positives by quality, equals the classes and holds monitor rows out") {
    const auto data = small_data::make(300, 900);
    const auto cohort =
        Settled<Baseline>::in({}).form(data, split_of(data, 30), data::independent_groups(data), {123, 0});
    // 270 positives left for training, two thirds of them high or medium
    CHECK(cohort.treatments.at(0).kept == std::vector<std::size_t>{900, 180});
    CHECK(cohort.treatments.at(1).kept == std::vector<std::size_t>{180, 180});
    CHECK(cohort.train.counts() == std::vector<std::size_t>{144, 144});
    CHECK(cohort.monitor.size() == 72);
    CHECK(cohort.validation.size() == 20);
    std::set<std::uint32_t> trained;
    for (std::size_t row = 0; row < cohort.train.size(); ++row) {
        trained.insert(cohort.train.terms(row)[0].row);
        if (cohort.train.targets(row)[0] > 0) CHECK(data.quality[cohort.train.terms(row)[0].row] != "low");
    }
    for (std::uint32_t row : cohort.monitor.rows) CHECK(!trained.contains(row));
}

TEST_CASE("monitor rows are whole files") {
    auto data = small_data::make(60, 60);
    data.file = {};
    for (std::size_t row = 0; row < 120; ++row) data.file.push_back("recording" + std::to_string(row / 5));
    const auto cohort = Settled<Cohort<AnyQuality, KeepAll, MonitorFraction<0.25>>>::in({}).form(
        data, split_of(data, 0), data::independent_groups(data), {9, 0});
    std::map<std::string, int> held;
    for (std::uint32_t row : cohort.monitor.rows) ++held[std::string(data.file[row])];
    REQUIRE(held.size() == 6);
    for (const auto& [file, rows] : held) CHECK(rows == 5);
    CHECK(cohort.validation.rows == cohort.monitor.rows);  // there is no validation split: the monitor rows serve
}

TEST_CASE("a positive of unknown quality stays") {
    auto data = small_data::make(3, 3);
    data.quality = {};
    for (const char* quality : {"", "low", "high", "", "", ""}) data.quality.push_back(quality);
    CHECK(Quality<"high">::keeps(data, 0));
    CHECK(!Quality<"high">::keeps(data, 1));
    CHECK(Quality<"high">::keeps(data, 2));
    CHECK(Quality<"high">::name == "quality(high)");
}
