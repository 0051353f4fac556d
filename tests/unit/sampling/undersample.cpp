// SPDX-License-Identifier: MIT
#include <equipoise/sampling/undersample.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <set>

using namespace equipoise;

TEST_CASE("Undersample draws as many rows of each class as the smallest has, without replacement") {
    const auto data = small_data::make(10, 45);
    TrainingSet set(data, small_data::all_rows(data));
    const Treatment done = Undersample{}.apply(set, {123, 0});
    CHECK(set.counts() == std::vector<std::size_t>{10, 10});
    CHECK(done.dropped == std::vector<std::size_t>{35, 0});
    std::set<std::uint32_t> rows;
    for (std::size_t row = 0; row < set.size(); ++row) rows.insert(set.terms(row)[0].row);
    CHECK(rows.size() == 20);
}

TEST_CASE("other seeds draw other negatives") {
    const auto data = small_data::make(10, 45);
    TrainingSet first(data, small_data::all_rows(data)), second = first, again = first;
    Undersample{}.apply(first, {123, 0});
    Undersample{}.apply(second, {456, 0});
    Undersample{}.apply(again, {123, 0});
    CHECK(first.hash() == again.hash());
    CHECK(first.hash() != second.hash());
}

TEST_CASE("KeepAll leaves the set as it is") {
    const auto data = small_data::make(10, 45);
    TrainingSet set(data, small_data::all_rows(data));
    const auto before = set.hash();
    CHECK(KeepAll{}.apply(set, {1, 0}).kept == std::vector<std::size_t>{45, 10});
    CHECK(set.hash() == before);
}
