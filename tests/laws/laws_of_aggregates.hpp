/// laws_of_aggregates.hpp: what every RowAggregate keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include <equipoise/base/random.hpp>
#include <equipoise/metrics/scores.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace laws {

using namespace equipoise;

/// The result lies between the smallest and the largest score; the order of rows does not matter; a single score is its
/// own result; NaN is left out, and only where all are NaN the result is.
template <metrics::RowAggregate T> void of_aggregate(const T& policy) {
    CHECK_FALSE(std::string_view(T::name).empty());
    constexpr float none = std::numeric_limits<float>::quiet_NaN();
    Stream draws(2, "scores");
    for (std::size_t size : {1u, 2u, 3u, 10u, 50u}) {
        for (int trial = 0; trial < 20; ++trial) {
            std::vector<float> scores(size);
            for (float& score : scores) score = static_cast<float>(draws.uniform());
            const float result = policy.aggregate(scores);
            CHECK(result >= std::ranges::min(scores));
            CHECK(result <= std::ranges::max(scores));
            if (size == 1) CHECK(result == scores[0]);
            std::vector<float> shuffled = scores;
            draws.shuffle(std::span(shuffled));
            CHECK(policy.aggregate(shuffled) == Approx(result));
            shuffled.insert(
                shuffled.begin() + static_cast<std::ptrdiff_t>(draws.below(static_cast<std::uint32_t>(size))), none);
            CHECK(policy.aggregate(shuffled) == Approx(result));
        }
        CHECK(std::isnan(policy.aggregate(std::vector<float>(size, none))));
    }
}

}  // namespace laws
