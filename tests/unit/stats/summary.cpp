// SPDX-License-Identifier: MIT
#include <equipoise/stats/summary.hpp>

#include "catch.hpp"

#include <cmath>
#include <vector>

using namespace equipoise::stats;

TEST_CASE("no value and one value say what they can and no more") {
    const Summary none = summarise({});
    CHECK(none.n == 0);
    CHECK(std::isnan(none.mean));
    CHECK(std::isnan(none.median));
    const std::vector<double> single{0.7};
    const Summary one = summarise(single);
    CHECK(one.mean == 0.7);
    CHECK(one.median == 0.7);
    CHECK(one.mad == 0);
    CHECK(std::isnan(one.sd));
    CHECK(std::isnan(one.sem));
    CHECK(std::isnan(one.interval().lower));
}

TEST_CASE("a summary worked by hand") {
    const std::vector<double> values{4, 1, 3, 2};
    const Summary summary = summarise(values);
    CHECK(summary.mean == 2.5);
    CHECK(summary.sd == Approx(std::sqrt(5.0 / 3)).epsilon(1e-15));
    CHECK(summary.sem == Approx(std::sqrt(5.0 / 12)).epsilon(1e-15));
    CHECK(summary.minimum == 1);
    CHECK(summary.lower_quartile == 1.75);
    CHECK(summary.median == 2.5);
    CHECK(summary.upper_quartile == 3.25);
    CHECK(summary.maximum == 4);
    CHECK(summary.mad == 1);
    CHECK(summary.interval().upper - 2.5 ==
          Approx(3.18244630528370959 * summary.sem).epsilon(1e-14));  // t(3) at .975, mpmath
    CHECK(summary.interval(0.5).lower == Approx(2.5 - 0.764892328404345281 * summary.sem).epsilon(1e-13));
    CHECK(quantile(values, 0) == 1);
    CHECK(quantile(values, 1) == 4);
    CHECK(std::isnan(quantile(values, 1.1)));
    CHECK_THROWS_AS(summary.interval(95), equipoise::Error);
}
