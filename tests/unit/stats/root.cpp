// SPDX-License-Identifier: MIT
#include <equipoise/stats/root.hpp>

#include "catch.hpp"

#include <cmath>

using namespace equipoise::stats;

TEST_CASE("find_root meets the zero to the last place, from either side") {
    const auto cubic = [](double x) { return x * x * x - 2; };
    CHECK(find_root(cubic, 0.0, 10.0) == Approx(std::cbrt(2.0)).epsilon(4e-16));
    CHECK(find_root(cubic, 10.0, 0.0) == Approx(std::cbrt(2.0)).epsilon(4e-16));
    CHECK(find_root([](double x) { return x < 0.3 ? -1.0 : 1.0; }, 0.0, 1.0) == Approx(0.3).epsilon(1e-15));
    CHECK(find_root([](double x) { return std::log(x); }, 0.0, 3.0) == Approx(1).epsilon(1e-15));
    CHECK(find_root([](double x) { return x; }, 0.0, 3.0) == 0);
    CHECK_THROWS_AS(find_root(cubic, 2.0, 3.0), std::logic_error);
}

TEST_CASE("solve_upper_tail keeps the digits of tiny and of nearly certain probabilities") {
    const auto exponential = [](double x) { return std::exp(-x); };
    CHECK(solve_upper_tail(exponential, 1e-300) == Approx(690.775527898213705).epsilon(1e-15));
    CHECK(solve_upper_tail(exponential, 0.5) == Approx(std::log(2.0)).epsilon(1e-15));
    CHECK(solve_upper_tail(exponential, 1 - 1e-12) == Approx(1e-12).epsilon(1e-3));
}
