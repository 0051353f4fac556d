// SPDX-License-Identifier: MIT
#include <equipoise/stats/anova.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace equipoise::stats;
using Groups = std::vector<std::vector<double>>;

TEST_CASE("one-way ANOVA worked by hand") {
    // means 2, 3, 7 about 4; between 3 (4 + 1 + 9) = 42, within 2 + 2 + 2 = 6
    const AnovaResult result = one_way_anova(Groups{{1, 2, 3}, {2, 3, 4}, {6, 7, 8}});
    CHECK(result.grand_mean == 4);
    CHECK(result.sum_of_squares_between == 42);
    CHECK(result.sum_of_squares_within == 6);
    CHECK(result.df_between == 2);
    CHECK(result.df_within == 6);
    CHECK(result.f == 21);
    CHECK(result.p == Approx(1 / 512.0).epsilon(1e-13));  // (1 + 2 f / 6)^-3 for df 2 and 6
    CHECK(result.eta_squared == 0.875);
}

TEST_CASE("constant data has no F, constant groups an infinite one") {
    const AnovaResult constant = one_way_anova(Groups{{0.1, 0.1, 0.1}, {0.1, 0.1}});
    CHECK(std::isnan(constant.f));
    CHECK(std::isnan(constant.p));
    const AnovaResult separated = one_way_anova(Groups{{0.1, 0.1, 0.1}, {0.3, 0.3}});
    CHECK(separated.f == std::numeric_limits<double>::infinity());
    CHECK(separated.p == 0);
    CHECK(std::isnan(welch_anova(Groups{{0.1, 0.1, 0.1}, {0.3, 0.4}}).f));
}

TEST_CASE("ANOVA of two groups is the t test: F = t^2; Welch's is Welch's") {
    const Groups groups{{1, 4, 2}, {5, 3, 8, 9}};
    // by hand: means 7/3 and 25/4, within 14/3 + 91/4
    const double pooled = (14.0 / 3 + 91.0 / 4) / 5;
    const double difference = 25.0 / 4 - 7.0 / 3;
    CHECK(one_way_anova(groups).f == Approx(difference * difference / (pooled * (1.0 / 3 + 1.0 / 4))).epsilon(1e-14));
    const double a = 14.0 / 3 / 2 / 3, b = 91.0 / 4 / 3 / 4;
    const WelchAnova welch = welch_anova(groups);
    CHECK(welch.f == Approx(difference * difference / (a + b)).epsilon(1e-14));
    CHECK(welch.df_within == Approx((a + b) * (a + b) / (a * a / 2 + b * b / 3)).epsilon(1e-14));
}

TEST_CASE("Brown-Forsythe is the ANOVA of distances from the medians") {
    const AnovaResult result = brown_forsythe(Groups{{1, 2, 9}, {4, 4, 5}});
    const AnovaResult same = one_way_anova(Groups{{1, 0, 7}, {0, 0, 1}});
    CHECK(result.f == same.f);
    CHECK(result.p == same.p);
}

TEST_CASE("an outlier far away does not cost the others their digits") {
    const AnovaResult result = one_way_anova(Groups{{1e20, 1e20}, {1, 2}});
    CHECK(result.sum_of_squares_within == 0.5);
}

TEST_CASE("bad input is named in a sentence") {
    CHECK(complaint([] { one_way_anova(Groups{{1, 2}}); }) ==
          "one-way ANOVA compares groups and was given 1; give it at least two");
    CHECK(complaint([] { one_way_anova(Groups{{1, 2}, {}, {3}}); }) ==
          "one-way ANOVA: group 2 of 3 has no value; leave that level out or run it");
    CHECK(complaint([] { one_way_anova(Groups{{1, 2}, {3, std::nan("")}}); }) ==
          "one-way ANOVA: group 2 of 2: value 2 is nan, not a finite number; leave that run out or mend it");
    CHECK(complaint([] { one_way_anova(Groups{{1}, {2}}); }) ==
          "one-way ANOVA: every group has a single value, so nothing measures the variance within groups; run each "
          "level at least twice");
    CHECK(complaint([] { welch_anova(Groups{{1, 2}, {2}}); }) ==
          "Welch's ANOVA: group 2 of 2 has a single value, which has no variance; run it at least twice or use one-way "
          "ANOVA");
}
