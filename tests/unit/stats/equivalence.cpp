// SPDX-License-Identifier: MIT
#include <equipoise/stats/equivalence.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <string>
#include <vector>

using namespace equipoise::stats;

TEST_CASE("TOST agrees with the interval of level 1 - 2 alpha") {
    const std::vector<double> first{0.71, 0.74, 0.69, 0.73}, second{0.70, 0.74, 0.70, 0.72};
    const TTest test = paired_t_test(first, second);
    const Interval interval = test.interval(0.90);
    const double edge = std::max(interval.upper, -interval.lower);
    CHECK(tost(test, edge).p == Approx(0.05).epsilon(1e-12));
    CHECK(tost(test, edge * 1.01).p < 0.05);
    CHECK(tost(test, edge * 0.99).p > 0.05);
    const Equivalence wide = tost(test, 1);
    CHECK(wide.p == std::max(wide.p_lower, wide.p_upper));
    CHECK(wide.t_lower == (test.estimate + 1) / test.standard_error);
    CHECK(complaint([&] { tost(test, 0); }) ==
          "an equivalence margin of 0 was given; give a positive number in the unit of the metric, such as 0.02");
}

TEST_CASE("four verdicts, and a p above .05 alone is never equivalence") {
    CHECK(verdict_of({0.01, 0.03}, 0.4) == Verdict::different);
    CHECK(verdict_of({-0.03, -0.01}, 0.4) == Verdict::different);
    CHECK(verdict_of({-0.01, 0.01}, 0.01) == Verdict::equivalent);
    CHECK(verdict_of({0.001, 0.004}, 0.01) == Verdict::different_but_trivial);
    CHECK(verdict_of({-0.1, 0.1}, 0.4) == Verdict::inconclusive);
    CHECK(verdict_of({}, std::nan("")) == Verdict::inconclusive);
    CHECK(verdict_of({-0.01, 0.01}, 0.04, 0.01) == Verdict::inconclusive);
    CHECK(std::string(name_of(Verdict::different_but_trivial)) == "different but trivial");
}
