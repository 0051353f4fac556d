// SPDX-License-Identifier: MIT
#include <equipoise/stats/factorial.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>
#include <vector>

using namespace equipoise::stats;
using Strings = std::vector<std::string>;

namespace {
const std::vector<FactorColumn> two_by_two{{"a", {"x", "x", "x", "x", "y", "y", "y", "y"}},
                                           {"b", {"u", "u", "v", "v", "u", "u", "v", "v"}}};
const std::vector<double> response{1, 3, 5, 7, 2, 4, 14, 16};
}  // namespace

TEST_CASE("a two by two design worked by hand: all three types agree") {
    // cell means 2 6 3 15: a 4 -> 9, b 2.5 -> 10.5, interaction (15 - 3) - (6 - 2) = 8
    for (auto type : {SumsOfSquares::type_1, SumsOfSquares::type_2, SumsOfSquares::type_3}) {
        const FactorialAnova anova = factorial_anova(response, two_by_two, "a*b", type);
        CHECK(anova.term("a").sum_of_squares == Approx(50).epsilon(1e-14));
        CHECK(anova.term("b").sum_of_squares == Approx(128).epsilon(1e-14));
        CHECK(anova.term("a:b").sum_of_squares == Approx(32).epsilon(1e-14));
        CHECK(anova.residual_sum_of_squares == Approx(8).epsilon(1e-14));
        CHECK(anova.residual_df == 4);
        CHECK(anova.term("b").f == Approx(64).epsilon(1e-14));
        CHECK(anova.n == 8);
        CHECK(anova.not_estimable.empty());
    }
}

TEST_CASE("one factor is the one-way ANOVA, a block takes its share out of the noise") {
    const FactorialAnova one = factorial_anova(response, two_by_two, "a");
    const AnovaResult same = one_way_anova(std::vector<std::vector<double>>{{1, 3, 5, 7}, {2, 4, 14, 16}});
    CHECK(one.term("a").f == Approx(same.f).epsilon(1e-14));
    CHECK(one.term("a").p == Approx(same.p).epsilon(1e-13));
    CHECK(variance_explained(one, "a").partial_omega_squared ==
          Approx(variance_explained(same).partial_omega_squared).epsilon(1e-13));
    const FactorialAnova blocked = factorial_anova(response, two_by_two, "b + a");
    CHECK(blocked.residual_sum_of_squares == Approx(one.residual_sum_of_squares - 128).epsilon(1e-13));
    const GroupMeans means = group_means(std::vector<std::vector<double>>{{1, 3, 5, 7}, {2, 4, 14, 16}}, blocked);
    CHECK(means.mean_square == blocked.residual_mean_square);
    CHECK(means.df == 5);
}

TEST_CASE("types differ where cells differ in size, as their definitions say") {
    // y in a x b: x u {1, 2}, x v {4}, y u {3}, y v {9, 10, 11}
    const std::vector<double> values{1, 2, 4, 3, 9, 10, 11};
    const std::vector<FactorColumn> factors{{"a", {"x", "x", "x", "y", "y", "y", "y"}},
                                            {"b", {"u", "u", "v", "u", "v", "v", "v"}}};
    const auto square = [&](SumsOfSquares type) {
        return factorial_anova(values, factors, "a*b", type).term("a").sum_of_squares;
    };
    // type I: between the two unweighted group means, 7/3 and 33/4 about 40/7
    const double difference = 33.0 / 4 - 7.0 / 3;
    CHECK(square(SumsOfSquares::type_1) == Approx(difference * difference * 3 * 4 / 7).epsilon(1e-13));
    // type III: contrast of unweighted cell means (1.5 + 4) / 2 and (3 + 10) / 2, variance (1/2 + 1 + 1 + 1/3) / 4
    CHECK(square(SumsOfSquares::type_3) == Approx(3.75 * 3.75 / ((0.5 + 1 + 1 + 1.0 / 3) / 4)).epsilon(1e-13));
    // type II: differences within u (1.5, weight 2/3) and within v (6, weight 3/4), pooled
    const double weight_u = 2.0 / 3, weight_v = 3.0 / 4;
    const double pooled = (1.5 * weight_u + 6 * weight_v) / (weight_u + weight_v);
    CHECK(square(SumsOfSquares::type_2) == Approx(pooled * pooled * (weight_u + weight_v)).epsilon(1e-13));
}

TEST_CASE("an empty cell is named; what it costs is said; type III refuses") {
    const std::vector<double> values{1, 3, 5, 7, 2, 4, 9, 8};
    const std::vector<FactorColumn> factors{{"a", {"x", "x", "x", "x", "y", "y", "z", "z"}},
                                            {"b", {"u", "u", "v", "v", "u", "u", "u", "v"}}};
    const FactorialAnova anova = factorial_anova(values, factors, "a*b");
    CHECK(anova.empty_cells == Strings{"a=y, b=v"});
    CHECK(anova.not_estimable == Strings{"a:b: 1 of 2 degrees of freedom"});
    CHECK(anova.term("a:b").df == 1);
    CHECK(complaint([&] { factorial_anova(values, factors, "a*b", SumsOfSquares::type_3); }) ==
          "factorial ANOVA 'a*b': type III is not defined, since its terms cannot all be told apart (never run: a=y, "
          "b=v); "
          "run what is missing, leave an interaction out or use type II");
    // without the interaction nothing is missing
    CHECK(factorial_anova(values, factors, "a+b", SumsOfSquares::type_3).not_estimable.empty());
}

TEST_CASE("a factor that only repeats another is not estimable beside it") {
    std::vector<FactorColumn> factors = two_by_two;
    factors.push_back({"c", factors[0].levels});
    const FactorialAnova anova = factorial_anova(response, factors, "a + b + c");
    CHECK(anova.not_estimable == Strings{"a: 0 of 1 degrees of freedom", "c: 0 of 1 degrees of freedom"});
    CHECK(complaint([&] { anova.term("a"); }) == "the ANOVA has no estimable term 'a'");
}

TEST_CASE("small effects on large values keep their digits") {
    std::vector<double> shifted = response;
    for (double& value : shifted) value += 1e12;
    CHECK(factorial_anova(shifted, two_by_two, "a*b").term("a").f ==
          Approx(factorial_anova(response, two_by_two, "a*b").term("a").f).epsilon(1e-13));
}

TEST_CASE("bad designs are refused in a sentence") {
    CHECK(complaint([] { factorial_anova(response, two_by_two, "a*ratio"); }) ==
          "factorial ANOVA 'a*ratio': no factor is called 'ratio'; there are a, b");
    CHECK(complaint([] {
              factorial_anova(std::vector<double>{1, 2, 3, 4},
                              std::vector<FactorColumn>{{"a", {"x", "x", "y", "y"}}, {"b", {"u", "v", "u", "v"}}},
                              "a*b");
          }) ==
          "factorial ANOVA 'a*b' estimates 4 numbers from 4 runs and leaves nothing to measure the noise by; run more "
          "seeds or leave the highest interaction out");
    CHECK(complaint([] {
              factorial_anova(std::vector<double>{1, 2}, std::vector<FactorColumn>{{"a", {"x", "x"}}}, "a");
          }) == "factorial ANOVA: factor 'a' has a single level, so nothing varies with it; leave it out");
    CHECK(complaint([] {
              factorial_anova(std::vector<double>{1, 2, 3}, std::vector<FactorColumn>{{"a", {"x", "y"}}}, "a");
          }) == "factorial ANOVA: factor 'a' has 2 levels written for 3 runs; give one for each");
}
