// SPDX-License-Identifier: MIT
#include <equipoise/stats/permutation.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

using namespace equipoise::stats;
using Values = std::vector<double>;
using Groups = std::vector<std::vector<double>>;

TEST_CASE("three seeds: the smallest p there can be") {
    const PermutationTest flips = sign_flip_test(Values{3, 5, 9}, Values{1, 2, 3});
    CHECK(flips.arrangements == 8);
    CHECK(flips.p == 0.25);
    CHECK(flips.smallest_p == 0.25);
    CHECK(flips.p_greater == 0.125);
    CHECK(flips.p_less == 1);
    const PermutationTest labels = permutation_test(Values{4, 5, 6}, Values{1, 2, 3});
    CHECK(labels.arrangements == 20);
    CHECK(labels.p == Approx(0.1).epsilon(1e-15));
    CHECK(labels.smallest_p == Approx(0.1).epsilon(1e-15));
    CHECK(labels.p_less == 1);
    const PermutationTest groups = permutation_anova(Groups{{1, 2}, {11, 12}, {21, 22}});
    CHECK(groups.arrangements == 90);
    CHECK(groups.p == Approx(6.0 / 90).epsilon(1e-15));  // the six orders of the three groups
    CHECK(groups.smallest_p == Approx(6.0 / 90).epsilon(1e-15));
}

TEST_CASE("meeting in the middle counts what listing every arrangement counts") {
    const Values first{0.31, -0.42, 0.17, 0.88, 0.05, -0.61, 0.29, 0.44, 0.13, 0.72}, zero(10, 0.0);
    const double observed = 0.31 - 0.42 + 0.17 + 0.88 + 0.05 - 0.61 + 0.29 + 0.44 + 0.13 + 0.72;
    int beyond = 0, above = 0, labels_above = 0, labels = 0;
    double total = 0;
    for (double value : first) total += value;
    for (std::uint32_t pattern = 0; pattern < 1024; ++pattern) {
        double flipped = 0, chosen = 0;
        for (std::size_t i = 0; i < 10; ++i) {
            flipped += (pattern >> i & 1 ? -1 : 1) * std::fabs(first[i]);
            chosen += pattern >> i & 1 ? first[i] : 0;
        }
        beyond += std::fabs(flipped) >= observed - 1e-12;
        above += flipped >= observed - 1e-12;
        if (std::popcount(pattern) == 4) {
            ++labels;
            labels_above +=
                chosen / 4 - (total - chosen) / 6 >= (0.31 - 0.42 + 0.17 + 0.88) / 4 - (total - 0.94) / 6 - 1e-12;
        }
    }
    const PermutationTest flips = sign_flip_test(first, zero);
    CHECK(flips.p == beyond / 1024.0);
    CHECK(flips.p_greater == above / 1024.0);
    const PermutationTest test =
        permutation_test(Values(first.begin(), first.begin() + 4), Values(first.begin() + 4, first.end()));
    CHECK(test.arrangements == labels);
    CHECK(test.p_greater == Approx(labels_above / static_cast<double>(labels)).epsilon(1e-15));
}

TEST_CASE("forty seeds are counted exactly: all differences 1 is a binomial") {
    Values first(40, 1.0), second(40, 0.0);
    for (std::size_t i = 0; i < 12; ++i) first[i] = -1;
    double tail = 0;  // P(at most 12 of 40 heads), twice
    for (double heads = 0; heads <= 12; ++heads) {
        double ways = 1;
        for (double j = 1; j <= heads; ++j) ways *= (40 - heads + j) / j;
        tail += ways / std::exp2(40);
    }
    CHECK(sign_flip_test(first, second).p == Approx(2 * tail).epsilon(1e-12));
    CHECK(sign_flip_test(Values(3, 1.0), Values(3, 1.0)).p == 1);
    CHECK(permutation_test(Values(3, 1.0), Values(2, 1.0)).p == 1);
}

TEST_CASE("two groups: the permutation ANOVA is the two-sided permutation test") {
    const Values a{3, 1, 4, 1.5}, b{5, 9, 2.5, 6, 5.5};
    CHECK(permutation_anova(Groups{a, b}).p == Approx(permutation_test(a, b).p).epsilon(1e-14));
}

TEST_CASE("permutation tests refuse what they cannot count") {
    CHECK(complaint([] { sign_flip_test(Values(45, 1.0), Values(45, 0.0)); }) ==
          "sign-flip test was given 45 pairs and counts all sign patterns of 1 to 44; use the paired t test for more");
    CHECK(complaint([] { permutation_test(Values(40, 1.0), Values(5, 0.0)); }) ==
          "permutation test was given 40 and 5 values; it needs one in each sample and counts all arrangements of up "
          "to 44 "
          "together; use a t test for more");
    CHECK(complaint([] { permutation_anova(Groups{Values(9, 1.0), Values(9, 2.0), {1, 2, 3, 4, 5, 6, 7, 8, 9}}); }) ==
          "exact permutation ANOVA would count 2.3e+11 arrangements of 27 runs; it is for up to 2e7, such as three "
          "groups "
          "of six; use one-way ANOVA");
}
