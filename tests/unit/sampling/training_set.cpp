// SPDX-License-Identifier: MIT
#include <equipoise/sampling/training_set.hpp>

#include "catch.hpp"
#include "small_data.hpp"

using namespace equipoise;

TEST_CASE("a training set begins as the rows of the split") {
    const auto data = small_data::make(3, 5);
    const TrainingSet set(data, small_data::all_rows(data));
    CHECK(set.size() == 8);
    CHECK(set.counts() == std::vector<std::size_t>{5, 3});
    CHECK(set.terms(4).size() == 1);
    CHECK(set.terms(4)[0] == Term{4, 1});
    CHECK(set.targets(0)[0] == 1);
    CHECK(set.targets(7)[0] == 0);
}

TEST_CASE("a blend has the terms of both rows and the targets of the first") {
    const auto data = small_data::make(3, 5);
    TrainingSet set(data, small_data::all_rows(data));
    set.append_blend(0, 2, 0.25f);
    REQUIRE(set.terms(8).size() == 2);
    CHECK(set.terms(8)[0] == Term{0, 0.25f});
    CHECK(set.terms(8)[1] == Term{2, 0.75f});
    CHECK(set.targets(8)[0] == 1);
    set.mix(8, 7, 0.5f);  // a blend of a blend
    REQUIRE(set.terms(8).size() == 3);
    CHECK(set.terms(8)[2] == Term{7, 0.5f});
    CHECK(set.targets(8)[0] == 0.5f);
}

TEST_CASE("the hash of a training set tells plans apart") {
    const auto data = small_data::make(3, 5);
    const TrainingSet original(data, small_data::all_rows(data));
    TrainingSet changed = original;
    CHECK(changed.hash() == original.hash());
    changed.append_blend(0, 1, 0.5f);
    const auto blended = changed.hash();
    CHECK(blended != original.hash());
    changed = original;
    changed.append_blend(0, 1, 0.25f);
    CHECK(changed.hash() != blended);
    changed = original;
    changed.keep(std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 7, 6});
    CHECK(changed.hash() != original.hash());
}

TEST_CASE("rows of several classes belong to the group of the class they show") {
    const auto data = small_data::make(4, 3, 8, 2);
    const TrainingSet set(data, small_data::all_rows(data));
    CHECK(set.group_count() == 3);
    CHECK(set.counts() == std::vector<std::size_t>{3, 2, 2});
}
