// SPDX-License-Identifier: MIT
#include <equipoise/stats/power.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>

using namespace equipoise::stats;

TEST_CASE("without an effect the power is alpha, with a large one it is 1") {
    CHECK(f_power(3, 12, 0, 0.05) == Approx(0.05).epsilon(1e-12));
    CHECK(paired_power(5, 0, 0.01) == Approx(0.01).epsilon(1e-11));
    CHECK(unpaired_power(5, 9, 0, 0.1) == Approx(0.1).epsilon(1e-11));
    CHECK(f_power(3, 12, 1e4) == Approx(1).epsilon(1e-12));
    CHECK(unpaired_power(5, 9, 20) == Approx(1).epsilon(1e-12));
    // one treatment: Dunnett's test is the t test
    CHECK(dunnett_power(1, 6, 6, 10, 1.2) == Approx(unpaired_power(6, 6, 1.2)).epsilon(1e-9));
    CHECK(dunnett_power(5, 6, 6, 30, 1.2) < unpaired_power(6, 6, 1.2));
    CHECK(f_power(1, 10, 0.6 * 0.6 * 6 * 6 / 12.0) == Approx(unpaired_power(6, 6, 0.6)).epsilon(1e-10));
}

TEST_CASE("equivalence is found at most alpha of the time at the margin itself") {
    for (double n : {3.0, 10.0, 40.0}) {
        CHECK(paired_tost_power(n, 0.8, 0.8) <= 0.05);
        CHECK(paired_tost_power(n, 0.8, 0.8) > 0);
        CHECK(paired_tost_power(n, 0.3, 0.8) == Approx(paired_tost_power(n, -0.3, 0.8)).epsilon(1e-12));
        CHECK(paired_tost_power(n, 0, 30) == Approx(1).epsilon(1e-3));
    }
}

TEST_CASE("the chances of the four verdicts add up and agree with the tests' own power") {
    const double df = 9, error = 1 / std::sqrt(10.0), critical = t_quantile(0.975, df);
    for (double difference : {0.0, 0.2, 1.0}) {
        CAPTURE(difference);
        const VerdictChances chances = verdict_chances(df, error, difference, 0.9, critical);
        CHECK(chances.different + chances.equivalent + chances.different_but_trivial + chances.inconclusive ==
              Approx(1).epsilon(1e-12));
        CHECK(chances.different + chances.different_but_trivial == Approx(paired_power(10, difference)).epsilon(1e-10));
        CHECK(chances.equivalent + chances.different_but_trivial ==
              Approx(paired_tost_power(10, difference, 0.9)).epsilon(1e-10));
        CHECK(chances.different_but_trivial >= 0);
        CHECK(chances.inconclusive >= 0);
    }
    // a margin that is never reached: no chance of equivalence, whatever the difference
    CHECK(verdict_chances(2, 1, 0, 1e-3, 4.303).equivalent == Approx(0).margin(1e-6));
    // a known variance, 1e7 df: P(1.96 < |Z| < 3 - 1.645) is empty, P(1.96 < |Z| < 5 - 1.645) is not
    const double infinite = 1e7;
    CHECK(verdict_chances(infinite, 1, 0, 3, 1.96).different_but_trivial == Approx(0).margin(1e-12));
    CHECK(verdict_chances(infinite, 1, 0, 5, 1.96).different_but_trivial ==
          Approx(normal_two_sided(1.96) - normal_two_sided(5 - t_quantile(0.95, infinite))).epsilon(1e-5));
}

TEST_CASE("detectable effects and required runs are where the power is reached") {
    const double effect = detectable_effect([](double d) { return paired_power(7, d); }, 0.9);
    CHECK(paired_power(7, effect) == Approx(0.9).epsilon(1e-12));
    CHECK(detectable_effect([](double) { return 0.9; }) == 0);
    CHECK(std::isnan(detectable_effect([](double) { return 0.1; })));
    const std::size_t n = required_n([](double runs) { return paired_power(runs, 0.7); }, 0.9);
    CHECK(paired_power(static_cast<double>(n), 0.7) >= 0.9);
    CHECK(paired_power(static_cast<double>(n - 1), 0.7) < 0.9);
    CHECK(required_n([](double) { return 1.0; }) == 2);
    CHECK(required_n([](double) { return 0.5; }) == 0);
    const DetectableMeans means = detectable_means(4, 5, 16);
    CHECK(f_power(3, 16, 4 * 5 * means.cohens_f * means.cohens_f) == Approx(0.8).epsilon(1e-11));
    // one level at d, three at 0: squared deviations from the mean sum to d^2 (1 - 1/4)
    CHECK(5 * means.one_level_shift * means.one_level_shift * 0.75 == Approx(means.noncentrality).epsilon(1e-13));
    CHECK(5 * means.range_of_two * means.range_of_two / 2 == Approx(means.noncentrality).epsilon(1e-13));
}

TEST_CASE("the interval of a standard deviation") {
    // chi-squared(10) at .025 and .975: 3.246972780 and 20.483177351
    const Interval interval = sd_interval(2, 10);
    CHECK(interval.lower == Approx(2 * std::sqrt(10 / 20.483177351)).epsilon(1e-9));
    CHECK(interval.upper == Approx(2 * std::sqrt(10 / 3.246972780)).epsilon(1e-9));
    CHECK(complaint([] { sd_interval(1, 3, 0); }) ==
          "an interval of level 0 was asked for; levels lie between 0 and 1, such as 0.95");
}
