// SPDX-License-Identifier: MIT
#include <equipoise/stats/adjust.hpp>

#include "catch.hpp"

#include <cmath>
#include <vector>

using namespace equipoise::stats;

TEST_CASE("adjusted p values by hand, in the order given") {
    const std::vector<double> p{0.04, 0.01, 0.03};
    CHECK(bonferroni(p) == std::vector<double>{3 * 0.04, 3 * 0.01, 3 * 0.03});
    CHECK(holm(p) == std::vector<double>{0.06, 0.03, 0.06});  // 3 x .01, 2 x .03, then not below that
    CHECK(benjamini_hochberg(p) == std::vector<double>{0.04, 3 * 0.01, 0.04});
}

TEST_CASE("a test that could not be made is not counted; nothing exceeds 1") {
    const std::vector<double> p{0.02, std::nan(""), 0.9};
    for (const auto& adjusted : {bonferroni(p), holm(p), benjamini_hochberg(p)}) {
        CHECK(adjusted[0] == 0.04);
        CHECK(std::isnan(adjusted[1]));
        CHECK(adjusted[2] <= 1);
        CHECK(adjusted[2] >= 0.9);
    }
    CHECK(holm(std::vector<double>{}).empty());
}
