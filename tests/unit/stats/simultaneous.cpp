// SPDX-License-Identifier: MIT
#include <equipoise/stats/simultaneous.hpp>

#include "catch.hpp"

#include <cmath>
#include <limits>
#include <vector>

using namespace equipoise::stats;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
}

TEST_CASE("two groups: every distribution is Student's t") {
    for (double df : {1.0, 2.0, 8.0, 60.0, 1000.0, infinity})
        for (double t : {0.1, 1.0, 3.0, 9.0, 25.0}) {
            CAPTURE(df, t);
            const double p = t_two_sided(t, df);
            CHECK(StudentizedRange(2).upper_tail(t * std::sqrt(2), df) == Approx(p).epsilon(1e-10));
            CHECK(ManyToOne(std::vector<double>{3}, 5).upper_tail(t, df) == Approx(p).epsilon(1e-10));
            CHECK(maximum_modulus_upper_tail(t, 1, df) == Approx(p).epsilon(1e-10));
        }
}

TEST_CASE("the range of three normal values by its closed form") {
    // P(range of 3 <= w) in a known variance: 1 - upper tail; at large w the Bonferroni bound 3 P(|Z| > w / sqrt 2) is
    // sharp
    const double w = 12;
    const double bound = 3 * normal_two_sided(w / std::sqrt(2));
    const double p = StudentizedRange(3).upper_tail(w, infinity);
    CHECK(p < bound);
    CHECK(p > bound * (1 - 1e-6));
}

TEST_CASE("Dunnett's distribution: limits of the correlation, and of many treatments") {
    // a huge control makes the treatments independent: maximum modulus
    CHECK(ManyToOne(std::vector<double>(4, 1.0), 1e12).upper_tail(2.5, 20) ==
          Approx(maximum_modulus_upper_tail(2.5, 4, 20)).epsilon(1e-9));
    // a small one makes them nearly equal, and the integrand steep: SciPy 1.17.1, nested integrate.quad
    CHECK(ManyToOne(std::vector<double>(4, 1000.0), 3).upper_tail(2.5, 20) ==
          Approx(0.0242857819710647).epsilon(1e-11));
    ManyToOne few(std::vector<double>(3, 5.0), 5), mixed(std::vector<double>{5, 2, 9}, 5);
    CHECK(few.upper_tail(2, 12) < ManyToOne(std::vector<double>(30, 5.0), 5).upper_tail(2, 12));
    CHECK(few.upper_tail(few.upper_quantile(0.05, 12), 12) == Approx(0.05).epsilon(1e-12));
    CHECK(mixed.upper_tail(mixed.upper_quantile(1e-9, 12), 12) == Approx(1e-9).epsilon(1e-11));
}

TEST_CASE("edges") {
    StudentizedRange range(5);
    CHECK(range.upper_tail(0, 4) == 1);
    CHECK(range.upper_tail(infinity, 4) == 0);
    CHECK(range.upper_tail(200, infinity) == 0);
    CHECK(std::isnan(range.upper_tail(1, 0)));
    CHECK(std::isnan(range.upper_tail(std::nan(""), 4)));
    CHECK(std::isnan(ManyToOne(std::vector<double>{3}, 3).upper_tail(1, -1)));
    CHECK(range.upper_tail(range.upper_quantile(0.05, 0.8), 0.8) == Approx(0.05).epsilon(1e-11));
    CHECK(maximum_modulus_upper_quantile(0.05, 1, 9) == Approx(t_quantile(0.975, 9)).epsilon(1e-12));
}
