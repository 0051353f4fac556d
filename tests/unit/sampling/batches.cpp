// SPDX-License-Identifier: MIT
#include <equipoise/sampling/batches.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <algorithm>
#include <map>

using namespace equipoise;

namespace {
constexpr RandomStreams streams{123, 0};
std::vector<std::vector<std::uint32_t>> epoch(BatchOrder& order, std::size_t batch_size) {
    std::vector<std::vector<std::uint32_t>> batches;
    for (std::size_t step = 0; step < order.steps_per_epoch(); ++step) {
        std::vector<std::uint32_t> batch(batch_size);
        batch.resize(order.next(batch));
        batches.push_back(batch);
    }
    return batches;
}
}  // namespace

TEST_CASE("natural batches pass over the set once an epoch; the last batch may be short") {
    const auto data = small_data::make(10, 25);
    const TrainingSet set(data, small_data::all_rows(data));
    const auto order = NaturalBatches{}.order(set, 8, streams);
    CHECK(order->steps_per_epoch() == 5);
    const auto first = epoch(*order, 8), second = epoch(*order, 8);
    CHECK(first != second);
    for (const auto& batches : {first, second}) {
        CHECK(batches.back().size() == 3);
        std::vector<std::uint32_t> rows;
        for (const auto& batch : batches) rows.insert(rows.end(), batch.begin(), batch.end());
        std::ranges::sort(rows);
        REQUIRE(rows.size() == 35);
        for (std::uint32_t row = 0; row < 35; ++row) CHECK(rows[row] == row);
    }
}

TEST_CASE("balanced batches are half and half, and an epoch draws every row") {
    const auto data = small_data::make(10, 40);
    const TrainingSet set(data, small_data::all_rows(data));
    const auto order = BalancedBatches{}.order(set, 8, streams);
    CHECK(order->steps_per_epoch() == 10);  // 40 negatives, 4 a batch
    std::map<std::uint32_t, int> drawn;
    for (const auto& batch : epoch(*order, 8)) {
        CHECK(std::ranges::count_if(batch, [](std::uint32_t row) { return row < 10; }) == 4);
        for (std::uint32_t row : batch) ++drawn[row];
    }
    for (std::uint32_t row = 0; row < 50; ++row)
        CHECK(drawn[row] == (row < 10 ? 4 : 1));  // each pass without replacement
}

TEST_CASE("the epochs of Stage 3: 5,050 steps at ratio 0 and 10,100 at ratio 1") {
    // 1,614 rows of each class in batches of 32; twice the positives double the length of a pass
    const auto data = small_data::make(3228, 1614, 1);
    const TrainingSet doubled(data, small_data::all_rows(data));
    CHECK(BalancedBatches{}.order(doubled, 32, streams)->steps_per_epoch() * 50 == 10'100);
    const auto equal_data = small_data::make(1614, 1614, 1);
    const TrainingSet equal(equal_data, small_data::all_rows(equal_data));
    CHECK(BalancedBatches{}.order(equal, 32, streams)->steps_per_epoch() * 50 == 5'050);
}
