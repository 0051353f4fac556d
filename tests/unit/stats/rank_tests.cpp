// SPDX-License-Identifier: MIT
#include <equipoise/stats/rank_tests.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>
#include <vector>

using namespace equipoise::stats;
using Values = std::vector<double>;
using Groups = std::vector<std::vector<double>>;

TEST_CASE("midranks share ranks among ties") {
    const Ranks ranks = midranks(Values{3, 1, 3, 2, 3});
    CHECK(ranks.rank == Values{4, 1, 4, 2, 4});
    CHECK(ranks.ties == 24);  // 3^3 - 3
    CHECK(midranks(Values{1, 1 + 1e-13}).rank == Values{1, 2});
    CHECK(midranks(Values{1, 1 + 1e-13}, 1e-12).rank == Values{1.5, 1.5});
}

TEST_CASE("Mann-Whitney by counting arrangements") {
    // {4, 5, 6} above {1, 2, 3}: one of C(6, 3) = 20
    const RankTest test = mann_whitney(Values{4, 5, 6}, Values{1, 2, 3});
    CHECK(test.statistic == 9);
    CHECK(test.is_exact);
    CHECK(test.p_greater == Approx(0.05).epsilon(1e-14));
    CHECK(test.p_less == Approx(1).epsilon(1e-14));
    CHECK(test.p == Approx(0.1).epsilon(1e-14));
    // all equal: nothing can be said
    CHECK(mann_whitney(Values{1, 1}, Values{1, 1}).p == 1);
    CHECK(mann_whitney(Values{1, 1}, Values{1, 1}, NullDistribution::normal).p == 1);
    Values many(600), more(600);
    for (std::size_t i = 0; i < 600; ++i) many[i] = more[i] = static_cast<double>(i);
    CHECK_FALSE(mann_whitney(many, more).is_exact);
    CHECK(mann_whitney(many, more).p == Approx(1).epsilon(1e-12));
    CHECK(complaint([] { mann_whitney(Values{}, Values{1}); }) ==
          "Mann-Whitney test: a sample has no value; give at least one in each");
}

TEST_CASE("exact and normal nulls meet for larger samples") {
    Values first, second;
    for (int i = 0; i < 30; ++i) {
        first.push_back(std::sin(i * 1.7) + 0.3);
        second.push_back(std::cos(i * 2.3));
    }
    CHECK(mann_whitney(first, second).p ==
          Approx(mann_whitney(first, second, NullDistribution::normal).p).epsilon(0.02));
    CHECK(signed_rank(first, second).p == Approx(signed_rank(first, second, NullDistribution::normal).p).epsilon(0.02));
}

TEST_CASE("signed rank: decimals that tie are ties, zeros take no part") {
    // 1.1 - (-0.2) and 0.1 - (-1.2) differ as doubles
    const RankTest test = signed_rank(Values{1.1, -1.2, 0.5}, Values{-0.2, 0.1, 0.5});
    CHECK(test.statistic == 1.5);
    CHECK(test.p == 1);
    CHECK(signed_rank(Values{1, 2, 3}, Values{0, 0, 0}).p == 0.25);
    CHECK(signed_rank(Values{1, 2}, Values{1, 2}).p == 1);
}

TEST_CASE("Kruskal-Wallis and Friedman by hand") {
    // ranks 1 2 | 3 4 | 5 6: H = 12 / 42 (4.5 + 24.5 + 60.5) ... = 32 / 7
    const ChiSquaredTest kruskal = kruskal_wallis(Groups{{1, 2}, {3, 4}, {5, 6}});
    CHECK(kruskal.statistic == Approx(32.0 / 7).epsilon(1e-14));
    CHECK(kruskal.p == Approx(std::exp(-16.0 / 7)).epsilon(1e-13));
    CHECK(std::isnan(kruskal_wallis(Groups{{1, 1}, {1}}).p));
    // three blocks of one mind: chi-squared 2 n = 6, W = 1, F infinite
    const Friedman agreed = friedman(Groups{{1, 2, 3}, {10, 20, 30}, {0, 1, 9}});
    CHECK(agreed.chi_squared.statistic == Approx(6).epsilon(1e-14));
    CHECK(agreed.kendalls_w == Approx(1).epsilon(1e-14));
    CHECK(agreed.p == 0);
    CHECK(agreed.mean_ranks == Values{1, 2, 3});
    CHECK(std::isnan(friedman(Groups{{1, 1}, {2, 2}}).p));
    CHECK(
        complaint([] { friedman(Groups{{1, 2}, {1}}); }) ==
        "Friedman test: block 2 has 1 values and the first 2; it needs one value of each of two treatments or more in "
        "every block");
}

TEST_CASE("Nemenyi: the critical difference is where p is .05") {
    Friedman test;
    test.mean_ranks = {1.5, 2.0, 2.5};
    test.blocks = 12;
    const double critical = nemenyi(test).critical;
    test.mean_ranks = {1.0, 1.0 + critical, 2.0};
    CHECK(nemenyi(test).pairs[0].p == Approx(0.05).epsilon(1e-10));
    CHECK(critical == Approx(2.343 * std::sqrt(12.0 / 72)).epsilon(3e-4));  // Demsar (2006), table 5
}
