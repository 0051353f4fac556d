// SPDX-License-Identifier: MIT
#include <equipoise/augment/batch_plan.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <array>

using namespace equipoise;

TEST_CASE("a batch takes rows with their terms and targets, and can be used again") {
    const auto data = small_data::make(2, 2);
    TrainingSet set(data, small_data::all_rows(data));
    set.append_blend(0, 1, 0.25f);
    BatchPlan batch(1);
    batch.take(set, std::array<std::uint32_t, 3>{4, 3, 0});
    batch.take(set, std::array<std::uint32_t, 2>{4, 3});
    REQUIRE(batch.size() == 2);
    CHECK(batch.terms(0).size() == 2);
    CHECK(batch.terms(0)[1] == Term{1, 0.75f});
    CHECK(batch.terms(1)[0] == Term{3, 1});
    CHECK(batch.targets(0)[0] == 1);
    CHECK(batch.targets(1)[0] == 0);
}

TEST_CASE("blending mixes rows and targets; a row that is its own partner stays") {
    const auto data = small_data::make(2, 2);
    const TrainingSet set(data, small_data::all_rows(data));
    BatchPlan batch(1);
    batch.take(set, std::array<std::uint32_t, 3>{0, 3, 1});
    batch.blend(std::array<std::uint32_t, 3>{1, 0, 2}, std::array<float, 3>{0.75f, 0.5f, 0.1f});
    REQUIRE(batch.terms(0).size() == 2);
    CHECK(batch.terms(0)[0] == Term{0, 0.75f});
    CHECK(batch.terms(0)[1] == Term{3, 0.25f});
    CHECK(batch.targets(0)[0] == 0.75f);
    CHECK(batch.terms(1)[1] == Term{0, 0.5f});
    CHECK(batch.targets(1)[0] == 0.5f);
    REQUIRE(batch.terms(2).size() == 1);
    CHECK(batch.terms(2)[0] == Term{1, 1});
    CHECK(batch.targets(2)[0] == 1);
}
