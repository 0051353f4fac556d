// Tests of report/figure_axis.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/figure_axis.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace equipoise::report::detail;

TEST_CASE("figure_axis: text can do nothing in a script but be shown") {
    CHECK(literal("it's `rm`") == "'it''s `rm`'");
    CHECK(literal("two\nlines") == "'two lines'");
    CHECK(literal_lines({"a", "b"}) == "'a'.\"\\n\".'b'");
}

TEST_CASE("figure_axis: numbers far apart are drawn by their logarithm, 0 never") {
    CHECK(level_axis(sample::numbers("lr", {1e-4, 5e-4, 1e-3}), 0.03).is_log);
    CHECK_FALSE(level_axis(sample::numbers("hidden", {0, 128, 512}), 0.03).is_log);
    CHECK_FALSE(level_axis(sample::ratios(), 0.03).is_log);
    CHECK_FALSE(level_axis(sample::modes(), 0.03).is_number);
    CHECK_FALSE(level_axis(sample::numbers("ratio", {0.5}), 0.03).is_number);  // one level spans no axis
}

TEST_CASE("figure_axis: levels lie within the axis, margins on both sides are equal") {
    for (const auto& factor : {sample::ratios(), sample::numbers("lr", {1e-4, 5e-4, 1e-3}), sample::modes()}) {
        const LevelAxis axis = level_axis(factor, 0.05);
        const auto [least, most] = std::ranges::minmax(axis.places);
        CHECK(axis.fraction(least) > 0);
        CHECK(axis.fraction(least) == Approx(1 - axis.fraction(most)));
        CHECK(axis.fraction(axis.moved(least, 0.1)) == Approx(axis.fraction(least) + 0.1));
    }
    CHECK(level_axis(sample::ratios(), 0).smallest_gap() == Approx(0.05));
}

TEST_CASE("figure_axis: every level has a tic; labels that would touch are left out") {
    CHECK(tics_of(level_axis(sample::numbers("ratio", {0, 0.5, 1}), 0.03)) == "'0' 0, '0.5' 0.5, '1' 1");
    CHECK(tics_of(level_axis(sample::numbers("ratio", {0, 0.01, 1}), 0.03)) == "'0' 0, '' 0.01, '1' 1");
    CHECK(tics_of(level_axis(sample::numbers("ratio", {1, 0, 0.5}), 0.03)) == "'0' 0, '0.5' 0.5, '1' 1");
    CHECK(tic_lines(level_axis(sample::ratios(), 0.03)) == 1);
}
