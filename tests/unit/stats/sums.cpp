// SPDX-License-Identifier: MIT
#include <equipoise/stats/sums.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <limits>
#include <vector>

using namespace equipoise::stats;

TEST_CASE("a Sum does not lose small terms among large ones") {
    Sum sum;
    for (double term : {1e100, 1.0, -1e100, 1.0}) sum.add(term);
    CHECK(sum.value() == 2);
    Sum tenths;
    for (int i = 0; i < 1'000'000; ++i) tenths.add(0.1);
    CHECK(tenths.value() == 1e5);
}

TEST_CASE("sum of squares of values with thirteen equal digits, and of a constant") {
    // deviations -1/8 and 1/8 are exact in doubles: 1000 of each give 2000 / 64
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) values.insert(values.end(), {1e12 + 0.25, 1e12 + 0.5});
    const Mean mean = mean_of(values);
    CHECK(mean.deviation_of(1e12) == -0.375);
    CHECK(sum_of_squares(values, mean) == 31.25);
    const std::vector<double> constant(7, 0.1);
    CHECK(sum_of_squares(constant, mean_of(constant)) == 0);
}

TEST_CASE("what cannot be summed is named") {
    const std::vector<std::vector<double>> one{{1, 2}}, hole{{1, 2}, {}},
        not_a_number{{1, 2}, {3, std::numeric_limits<double>::quiet_NaN()}};
    const auto message = [](const auto& groups) { return complaint([&] { require_groups(groups, "test"); }); };
    CHECK(message(one) == "test compares groups and was given 1; give it at least two");
    CHECK(message(hole) == "test: group 2 of 2 has no value; leave that level out or run it");
    CHECK(message(not_a_number) ==
          "test: group 2 of 2: value 2 is nan, not a finite number; leave that run out or mend it");
}
