// SPDX-License-Identifier: MIT
#include <equipoise/sampling/sampler.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/undersample.hpp>
#include <equipoise/sampling/upsample.hpp>

using namespace equipoise;

TEST_CASE("steps are applied in the order written") {
    const auto data = small_data::make(10, 40);
    const RandomStreams streams{123, 0};
    TrainingSet first(data, small_data::all_rows(data)), second = first;
    Settled<Sampling<UpsampleTo<Repeat, 1>, Undersample>>::in({}).apply(first, streams);
    const auto treatments =
        Settled<Sampling<Undersample, UpsampleTo<Repeat, 1>, BalancedBatches>>::in({}).apply(second, streams);
    CHECK(first.counts() == std::vector<std::size_t>{40, 40});
    CHECK(second.counts() == std::vector<std::size_t>{10, 10});
    REQUIRE(treatments.size() == 2);
    CHECK(treatments[1].policy == "upsample_to(repeat)");
}

TEST_CASE("without an order of batches the order is natural") {
    const auto data = small_data::make(10, 40);
    const TrainingSet set(data, small_data::all_rows(data));
    const auto natural = Settled<Sampling<>>::in({}).batches(set, 10, {1, 0});
    const auto balanced = Settled<Sampling<BalancedBatches>>::in({}).batches(set, 10, {1, 0});
    CHECK(natural->steps_per_epoch() == 5);
    CHECK(balanced->steps_per_epoch() == 8);
}
