// SPDX-License-Identifier: MIT
#include <equipoise/stats/quadrature.hpp>

#include "catch.hpp"

#include <cmath>
#include <limits>
#include <numbers>

using namespace equipoise::stats;

TEST_CASE("the 16-point rule is exact for polynomials of degree 31 and not of 32") {
    const auto power = [](int degree) { return integrate_panel([=](double x) { return std::pow(x, degree); }, -1, 2); };
    CHECK(power(30) == Approx(2.0 / 31).epsilon(1e-14));
    CHECK(std::fabs(power(31)) < 1e-16);
    CHECK(std::fabs(power(32) - 2.0 / 33) > 1e-11);
    CHECK(integrate([](double x) { return std::exp(x); }, 0, 3, 0.7) == Approx(std::exp(3) - 1).epsilon(1e-15));
    CHECK(integrate([](double x) { return x; }, 3, 1, 0.7) == 0);
}

TEST_CASE("expectations over the estimated standard deviation") {
    for (double df : {0.5, 1.0, 3.0, 22.0, 1000.0, 1e6}) {
        CAPTURE(df);
        CHECK(expect_over_scale(df, [](double) { return 1.0; }) == Approx(1).epsilon(1e-12));
        // the moment generating function of chi-squared: E exp(-a S^2) = (1 + 2 a / df)^(-df / 2)
        for (double a : {0.1, 5.0, 200.0})
            CHECK(expect_over_scale(df, [=](double s) { return std::exp(-a * s * s); }) ==
                  Approx(std::exp(-df / 2 * std::log1p(2 * a / df))).epsilon(1e-11));
        // P(S < bound) = 1 - upper tail of chi-squared
        CHECK(expect_over_scale(
                  df, [](double) { return 1.0; }, 0.6, 1.1) ==
              Approx(1 - chi_squared_upper_tail(df * 1.21, df)).epsilon(1e-11));
    }
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(expect_over_scale(infinity, [](double s) { return s / 2; }) == 0.5);
    CHECK(expect_over_scale(infinity, [](double s) { return s / 2; }, 0.6, 0.9) == 0);
}
