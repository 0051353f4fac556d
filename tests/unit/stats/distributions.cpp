// SPDX-License-Identifier: MIT
#include <equipoise/stats/distributions.hpp>

#include "catch.hpp"

#include <cmath>
#include <limits>

using namespace equipoise::stats;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
}

TEST_CASE("upper tails keep their digits from the middle to 1e-300") {
    // mpmath 1.4.1, 40 digits: betainc(df2/2, df1/2, 0, df2/(df2 + df1 F), regularized=True) and its likes
    CHECK(f_upper_tail(4.846087862380135, 2, 27) == Approx(0.0159099583256229233).epsilon(1e-13));
    CHECK(f_upper_tail(50, 10, 2000) == Approx(8.41785668659945588e-90).epsilon(1e-12));
    CHECK(f_upper_tail(1.001, 10, 1e6) == Approx(0.439617269039245274).epsilon(1e-10));
    CHECK(t_two_sided(1e-8, 5) == Approx(0.999999992407866204).epsilon(1e-15));
    CHECK(1 - t_two_sided(1e-8, 5) == Approx(7.592133796e-9).epsilon(1e-7));
    CHECK(t_two_sided(1e60, 5) == Approx(1.89803344911247264e-299).epsilon(1e-12));
    CHECK(t_two_sided(3, 1e6) == Approx(0.00269986254142179706).epsilon(1e-11));
    CHECK(normal_two_sided(1.959963984540054235) == Approx(0.05).epsilon(1e-14));
    CHECK(normal_upper_tail(37) == Approx(5.72557122252457682e-300).epsilon(1e-12));
    CHECK(chi_squared_upper_tail(1400, 5) == Approx(1.37658751439437042e-300).epsilon(1e-12));
    CHECK(chi_squared_upper_tail(11.142857142857142, 2) == Approx(std::exp(-5.571428571428571)).epsilon(1e-14));
}

TEST_CASE("limits and refusals of the tails") {
    CHECK(f_upper_tail(0, 2, 3) == 1);
    CHECK(f_upper_tail(infinity, 2, 3) == 0);
    CHECK(std::isnan(f_upper_tail(std::nan(""), 2, 3)));
    CHECK(std::isnan(f_upper_tail(1, 0, 3)));
    CHECK(std::isnan(t_two_sided(1, 0)));
    CHECK(t_two_sided(2, infinity) == normal_two_sided(2));
    CHECK(t_two_sided(infinity, 4) == 0);
    CHECK(t_upper_tail(-2, 4) == Approx(1 - t_upper_tail(2, 4)).epsilon(1e-15));
    CHECK(f_upper_tail(2.5, 3, infinity) == Approx(chi_squared_upper_tail(7.5, 3)).epsilon(1e-15));
    CHECK(chi_squared_upper_tail(-1, 3) == 1);
    CHECK(std::isnan(t_quantile(1, 3)));
    CHECK(std::isnan(normal_quantile(0)));
}

TEST_CASE("quantiles undo the tails") {
    // mpmath 1.4.1: roots of the tails at 40 digits
    CHECK(t_quantile(0.975, 9) == Approx(2.26215716279820554).epsilon(1e-14));
    CHECK(t_quantile(0.975, 3) == Approx(3.18244630528370959).epsilon(1e-14));  // R 4.2.2 ends ...5284263
    CHECK(f_upper_quantile(0.05, 3, 1e6) == Approx(2.60491817697615385).epsilon(1e-10));
    CHECK(chi_squared_upper_quantile(0.05, 3) == Approx(7.814727903251179).epsilon(1e-14));
    CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-15));
    CHECK(normal_quantile(0.025) == Approx(-1.959963984540054).epsilon(1e-15));
    for (double df : {0.5, 1.0, 2.7, 30.0, 1e4})
        for (double p : {1e-300, 1e-20, 0.01, 0.3, 0.7, 0.99}) {
            CAPTURE(df, p);
            const double t = t_upper_quantile(p, df);
            if (std::fabs(t) < 1e150) CHECK(t_upper_tail(t, df) == Approx(p).epsilon(1e-11));
            CHECK(t_quantile(p, df) == -t);
            const double f = f_upper_quantile(p, df, 12);
            CHECK(f_upper_tail(f, df, 12) == Approx(p).epsilon(1e-11));
            if (p > 1e-20) CHECK(1 - f_upper_tail(f_quantile(p, df, 12), df, 12) == Approx(p).epsilon(1e-10));
        }
}
