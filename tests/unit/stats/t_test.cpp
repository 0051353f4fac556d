// SPDX-License-Identifier: MIT
#include <equipoise/stats/t_test.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>
#include <limits>
#include <vector>

using namespace equipoise::stats;
using Values = std::vector<double>;

TEST_CASE("t tests worked by hand") {
    // means 2 and 5, sums of squares 2 and 8, pooled variance 10 / 4
    const TTest pooled = t_test(Values{1, 2, 3}, Values{3, 5, 7});
    CHECK(pooled.estimate == -3);
    CHECK(pooled.df == 4);
    CHECK(pooled.standard_error == Approx(std::sqrt(2.5 * 2 / 3)).epsilon(1e-15));
    CHECK(pooled.p_less == Approx(pooled.p / 2).epsilon(1e-14));
    CHECK(pooled.p_greater == Approx(1 - pooled.p / 2).epsilon(1e-14));
    // variances 1 and 4: se^2 = 5 / 3, df = (5/3)^2 / ((1/9 + 16/9) / 2)
    const TTest welch = welch_t_test(Values{1, 2, 3}, Values{3, 5, 7});
    CHECK(welch.standard_error == Approx(std::sqrt(5.0 / 3)).epsilon(1e-15));
    CHECK(welch.df == Approx(25.0 / 9 / (17.0 / 18)).epsilon(1e-14));
    // differences -2, -3, -4
    const TTest paired = paired_t_test(Values{1, 2, 3}, Values{3, 5, 7});
    CHECK(paired.estimate == -3);
    CHECK(paired.standard_error == Approx(1 / std::sqrt(3.0)).epsilon(1e-15));
    CHECK(paired.df == 2);
    CHECK(paired.interval().upper == Approx(-3 + 4.302652729749464 / std::sqrt(3.0)).epsilon(1e-13));  // t(2) at .975
    CHECK(one_sample_t_test(Values{1, 2, 3}, 2).t == 0);
}

TEST_CASE("what does not vary has an infinite t or none") {
    const TTest certain = paired_t_test(Values{1, 2, 3}, Values{0, 1, 2});
    CHECK(certain.t == std::numeric_limits<double>::infinity());
    CHECK(certain.p == 0);
    CHECK(certain.p_less == 1);
    CHECK(std::isnan(t_test(Values{1, 1}, Values{1, 1}).p));
}

TEST_CASE("values with twelve digits in common keep what distinguishes them") {
    const double base = 1e12;
    const TTest far = t_test(Values{base + 1, base + 2, base + 3}, Values{base + 3, base + 5, base + 7});
    CHECK(far.t == t_test(Values{1, 2, 3}, Values{3, 5, 7}).t);
}

TEST_CASE("t tests refuse what they cannot use") {
    CHECK(complaint([] { paired_t_test(Values{1, 2}, Values{1}); }) ==
          "paired t test was given 2 and 1 values; give one of each for every pair");
    CHECK(complaint([] { paired_t_test(Values{1}, Values{1}); }) ==
          "paired t test needs at least two values to know their spread and was given 1; run more");
    CHECK(complaint([] { t_test(Values{1}, Values{2}); }) ==
          "t test was given 1 and 1 values; it needs one in each sample and three in all");
    CHECK(complaint([] { welch_t_test(Values{1, 2}, Values{2}); }) ==
          "Welch's t test was given 2 and 1 values; it needs two in each sample");
    CHECK(complaint([] { t_test(Values{1, 2}, Values{2, std::nan("")}); }) ==
          "t test, second sample: value 2 is nan, not a finite number; leave that run out or mend it");
}
