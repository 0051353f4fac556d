// SPDX-License-Identifier: MIT
#include <equipoise/stats/multiple_comparisons.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>
#include <random>
#include <vector>

using namespace equipoise::stats;
using Groups = std::vector<std::vector<double>>;

TEST_CASE("with two groups every test is the t test") {
    const Groups groups{{1, 4, 2}, {5, 3, 8, 9}};
    const TTest pooled = t_test(groups[1], groups[0]), welch = welch_t_test(groups[1], groups[0]);
    for (const Comparisons& result : {tukey(groups), dunnett(groups, 0)}) {
        const Comparison& pair = result.pairs.at(0);
        CHECK(pair.first == 0);
        CHECK(pair.second == 1);
        CHECK(pair.difference == Approx(pooled.estimate).epsilon(1e-14));
        CHECK(pair.p == Approx(pooled.p).epsilon(1e-10));
        CHECK(pair.interval.lower == Approx(pooled.interval().lower).epsilon(1e-10));
        CHECK(result.critical == Approx(t_quantile(0.975, 5)).epsilon(1e-10));
    }
    CHECK(games_howell(groups).pairs.at(0).p == Approx(welch.p).epsilon(1e-10));
    CHECK(games_howell(groups).pairs.at(0).interval.upper == Approx(welch.interval().upper).epsilon(1e-10));
    CHECK(dunnett(groups, 1).pairs.at(0).difference == Approx(-pooled.estimate).epsilon(1e-14));
}

TEST_CASE("p and interval say the same: 0 is outside exactly where p < .05") {
    const Groups groups{{1, 4, 2, 3}, {5, 3, 8, 9}, {2, 2, 3}, {9, 11, 12, 8, 10}};
    for (const Comparisons& result : {tukey(groups), dunnett(groups, 2), games_howell(groups)})
        for (const Comparison& pair : result.pairs)
            CHECK((pair.p < 0.05) == (pair.interval.lower > 0 || pair.interval.upper < 0));
    CHECK(tukey(groups).pairs.size() == 6);
    CHECK(dunnett(groups, 2).pairs.size() == 3);
}

TEST_CASE("noise of a model with blocks replaces that of the groups") {
    GroupMeans means = group_means(Groups{{1, 2, 3}, {2, 3, 4}});
    means.mean_square = 0.01;
    means.df = 100;
    CHECK(tukey(means).pairs[0].standard_error == Approx(std::sqrt(0.02 / 3)).epsilon(1e-14));
    CHECK(tukey(means).pairs[0].df == 100);
}

TEST_CASE("two hundred groups: 19,900 Tukey comparisons by one table") {
    std::mt19937 engine(1);
    Groups groups(200);
    for (auto& group : groups)
        for (int i = 0; i < 3; ++i) group.push_back(static_cast<double>(engine() % 1000));
    const Comparisons all = tukey(groups);
    CHECK(all.pairs.size() == 19'900);
    // the same without interpolation between the table's points, one by one
    const Comparison& pair = all.pairs[777];
    CHECK(StudentizedRange(200).upper_tail(std::fabs(pair.t) * std::sqrt(2), pair.df) == Approx(pair.p).epsilon(1e-12));
    CHECK(dunnett(groups, 7).pairs.size() == 199);
}

TEST_CASE("comparisons refuse what they cannot use") {
    CHECK(complaint([] { dunnett(Groups{{1, 2}, {2, 3}}, 2); }) ==
          "Dunnett's test: the control is group 3 of 2; give one that is there");
    CHECK(complaint([] { games_howell(Groups{{1, 2}, {2}}); }) ==
          "Welch's t test was given 1 and 2 values; it needs two in each sample");
    CHECK(complaint([] { tukey(Groups{{1, 2}}); }) ==
          "one-way ANOVA compares groups and was given 1; give it at least two");
}

TEST_CASE("Games-Howell: two groups without any spread are equal or apart, beyond doubt") {
    const std::vector<std::vector<double>> groups{{1, 1, 1}, {1, 1, 1}, {2, 2, 2}, {1, 2, 3}};
    const auto pairs = games_howell(groups).pairs;
    CHECK(pairs[0].p == 1);
    CHECK(pairs[0].interval.lower == 0);
    CHECK(pairs[0].interval.upper == 0);
    CHECK(pairs[1].p == 0);
    CHECK(pairs[1].interval.lower == 1);
    CHECK(pairs[1].interval.upper == 1);
    CHECK(pairs[2].p > 0);
    CHECK(pairs[2].p < 1);
}
