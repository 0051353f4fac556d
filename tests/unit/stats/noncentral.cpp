// SPDX-License-Identifier: MIT
#include <equipoise/stats/noncentral.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>
#include <limits>

using namespace equipoise::stats;

TEST_CASE("without noncentrality they are the central distributions") {
    for (double df : {1.0, 4.0, 30.0, 1e5}) {
        CHECK(noncentral_t_upper_tail(2.5, df, 0) == Approx(t_upper_tail(2.5, df)).epsilon(1e-11));
        CHECK(noncentral_t_lower_tail(-2.5, df, 0) == Approx(t_upper_tail(2.5, df)).epsilon(1e-11));
        CHECK(noncentral_t_upper_tail(40, df, 0) == Approx(t_upper_tail(40, df)).epsilon(1e-11));
        CHECK(noncentral_f_upper_tail(2.5, 3, df, 0) == Approx(f_upper_tail(2.5, 3, df)).epsilon(1e-13));
    }
}

TEST_CASE("a noncentral t squared is a noncentral F, tails add up") {
    for (double delta : {0.3, 2.0, 12.0})
        for (double t : {0.5, 3.0, 15.0}) {
            CAPTURE(delta, t);
            const double both = noncentral_t_upper_tail(t, 7, delta) + noncentral_t_lower_tail(-t, 7, delta);
            CHECK(both == Approx(noncentral_f_upper_tail(t * t, 1, 7, delta * delta)).epsilon(1e-10));
            CHECK(noncentral_f_upper_tail(t, 3, 7, delta) + noncentral_f_lower_tail(t, 3, 7, delta) ==
                  Approx(1).epsilon(1e-12));
            CHECK(noncentral_t_upper_tail(-t, 7, delta) + noncentral_t_lower_tail(-t, 7, delta) ==
                  Approx(1).epsilon(1e-12));
        }
    CHECK(std::isnan(noncentral_f_upper_tail(1, 2, 3, -1)));
    CHECK(std::isnan(noncentral_t_upper_tail(1, 0, 1)));
}

TEST_CASE("large noncentralities: both ways of summing agree, and nothing takes for ever") {
    // on either side of the change of method, 50 sqrt(2 df), the tail is smooth: a third difference of its values is
    // small
    const double edge = 50 * std::sqrt(8.0);
    const auto tail = [](double delta) { return noncentral_t_upper_tail(150, 4, delta); };
    const double step = 0.01;
    CHECK(tail(edge + 1.5 * step) - 3 * tail(edge + 0.5 * step) + 3 * tail(edge - 0.5 * step) -
              tail(edge - 1.5 * step) ==
          Approx(0).margin(1e-10));
    CHECK(noncentral_t_upper_tail(1e6, 4, 1e6) == Approx(1 - chi_squared_upper_tail(4, 4)).epsilon(1e-5));
    CHECK(noncentral_t_upper_tail(3, 4, -40) == 0);
    const Interval delta = noncentral_t_interval(1e7, 4, 0.95);
    CHECK(noncentral_t_upper_tail(1e7, 4, delta.lower) == Approx(0.025).epsilon(1e-8));
    // far from 0, t^2 / noncentrality^2 is 1 / S^2: the ends are t times the quantiles of S
    CHECK(delta.upper == Approx(1e7 * std::sqrt(chi_squared_upper_quantile(0.025, 4) / 4)).epsilon(1e-5));
    const Interval lambda = noncentral_f_interval(1e10, 3, 8, 0.9);
    CHECK(lambda.upper == Approx(3e10 * chi_squared_upper_quantile(0.05, 8) / 8).epsilon(1e-4));
}

TEST_CASE("an F without noise beside it has an interval, at once") {
    for (double f : {1e13, 1e15, 1e30, 1e300}) {  // two levels without any spread leave an F of rounding errors
        const Interval lambda = noncentral_f_interval(f, 1, 3, 0.9);
        CHECK(lambda.lower == Approx(f * chi_squared_upper_quantile(0.95, 3) / 3).epsilon(1e-5));
        CHECK(lambda.upper == Approx(f * chi_squared_upper_quantile(0.05, 3) / 3).epsilon(1e-5));
    }
}

TEST_CASE("intervals of noncentralities put the observed value at their ends") {
    for (double t : {-3.0, 0.0, 2.2, 40.0}) {
        CAPTURE(t);
        const Interval delta = noncentral_t_interval(t, 9, 0.95);
        CHECK(noncentral_t_upper_tail(t, 9, delta.lower) == Approx(0.025).epsilon(1e-9));
        CHECK(noncentral_t_lower_tail(t, 9, delta.upper) == Approx(0.025).epsilon(1e-9));
    }
    const Interval lambda = noncentral_f_interval(5, 3, 20, 0.90);
    CHECK(noncentral_f_upper_tail(5, 3, 20, lambda.lower) == Approx(0.05).epsilon(1e-9));
    CHECK(noncentral_f_lower_tail(5, 3, 20, lambda.upper) == Approx(0.05).epsilon(1e-9));
    CHECK(noncentral_f_interval(1, 3, 20, 0.90).lower == 0);
    CHECK(noncentral_f_interval(0.01, 3, 20, 0.90).upper == 0);
    CHECK(std::isnan(noncentral_f_interval(std::numeric_limits<double>::infinity(), 3, 20, 0.9).lower));
    CHECK(complaint([] { noncentral_t_interval(1, 3, 95); }) ==
          "an interval of level 95 was asked for; levels lie between 0 and 1, such as 0.95");
}
