// SPDX-License-Identifier: MIT
#include <equipoise/stats/contrasts.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>
#include <vector>

using namespace equipoise::stats;
using Groups = std::vector<std::vector<double>>;
using Rows = std::vector<std::vector<double>>;

namespace {
const Groups groups{{1, 2, 3}, {2, 3, 4}, {6, 7, 8}};  // means 2 3 7, noise 1 with 6 df
}

TEST_CASE("a contrast worked by hand, and what simultaneity costs") {
    const Rows rows{{-1, 1, 0}, {-0.5, -0.5, 1}};
    const auto alone = contrasts(group_means(groups), rows, Simultaneous::none);
    CHECK(alone[1].test.estimate == 4.5);
    CHECK(alone[1].test.standard_error == Approx(std::sqrt(0.5)).epsilon(1e-15));
    CHECK(alone[1].sum_of_squares == Approx(40.5).epsilon(1e-15));
    CHECK(alone[0].sum_of_squares + alone[1].sum_of_squares == Approx(42).epsilon(1e-14));  // orthogonal: all of it
    CHECK(alone[0].p == alone[0].test.p);
    double width = alone[0].interval.upper - alone[0].interval.lower;
    for (auto how :
         {Simultaneous::maximum_modulus, Simultaneous::sidak, Simultaneous::bonferroni, Simultaneous::scheffe}) {
        const auto adjusted = contrasts(group_means(groups), rows, how);
        const double wider = adjusted[0].interval.upper - adjusted[0].interval.lower;
        CHECK(wider > width);  // the order of the methods above is that of their widths
        CHECK(adjusted[0].p >= alone[0].p);
        CHECK((adjusted[1].p < 0.05) == (adjusted[1].interval.lower > 0));
        CHECK((adjusted[0].p < 0.05) == (adjusted[0].interval.lower > 0));
        width = wider;
    }
}

TEST_CASE("the trend of a straight line is linear and nothing else") {
    const Groups line{{0.9, 1.1}, {1.9, 2.1}, {4.9, 5.1}, {9.9, 10.1}};
    const Trend found = trend(line, std::vector<double>{1, 2, 5, 10}, 2);
    CHECK(found.degrees[0].sum_of_squares == Approx(one_way_anova(line).sum_of_squares_between).epsilon(1e-12));
    CHECK(found.degrees[1].sum_of_squares == Approx(0).margin(1e-20));
    CHECK(found.lack_of_fit_df == 1);
    CHECK(found.lack_of_fit_sum_of_squares == Approx(0).margin(1e-12));
    const Trend full = trend(groups, std::vector<double>{0, 0.5, 1}, 2);
    CHECK(full.lack_of_fit_df == 0);
    CHECK(std::isnan(full.lack_of_fit_p));
    CHECK(full.degrees[0].test.estimate > 0);
}

TEST_CASE("polynomials are orthogonal under the groups' sizes") {
    const std::vector<double> scores{0, 0.1, 0.3, 0.5, 1}, counts{3, 2, 3, 5, 1};
    const auto rows = orthogonal_polynomials(scores, 4, counts);
    for (std::size_t a = 0; a < 4; ++a)
        for (std::size_t b = 0; b <= a; ++b) {
            double product = 0;
            for (std::size_t j = 0; j < 5; ++j) product += counts[j] * rows[a][j] * rows[b][j];
            CHECK(product == Approx(a == b ? 1 : 0).margin(1e-14));
        }
}

TEST_CASE("contrasts refuse what they cannot use") {
    CHECK(complaint([] { contrasts(group_means(groups), Rows{{1, 1, 0}}); }) ==
          "contrast 1 has 3 weights that sum to 2; give 3 weights, not all 0, that sum to 0");
    CHECK(complaint([] { contrasts(group_means(groups), Rows{{1, -1}}); }) ==
          "contrast 1 has 2 weights that sum to 0; give 3 weights, not all 0, that sum to 0");
    CHECK(complaint(
              [] { contrasts(group_means(groups), Rows{{1, -1, 0}, {0, 1, -1}}, Simultaneous::maximum_modulus); }) ==
          "contrasts 1 and 2 are not orthogonal for these group sizes, which the maximum modulus needs; use Sidak's "
          "adjustment");
    CHECK(complaint([] { trend(groups, std::vector<double>{0, 1}, 1); }) ==
          "a trend of degree 1 was asked for over 2 scores and 3 groups; give one score for each group and a degree "
          "from 1 "
          "to 2");
    CHECK(complaint([] { trend(groups, std::vector<double>{0, 1, 1}, 2); }) ==
          "a trend of degree 2 needs 3 different scores and has fewer; ask for a lower degree");
}
