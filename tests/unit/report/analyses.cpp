// Tests of report/analyses.hpp: what the author's names ask for and whom they call.
// SPDX-License-Identifier: MIT
#include <equipoise/report/analyses.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace equipoise;

using Anova = OneWayAnova<"ratio", Within<"mode">>;
static_assert(MeanSem::needs::seeds == 1);
static_assert(Anova::needs::seeds == 2);
static_assert(MeanSem::needs::are_among<FactorNames<>>);
static_assert(Anova::needs::are_among<FactorNames<"mode", "ratio">>);
static_assert(!Anova::needs::are_among<FactorNames<"ratio">>);
static_assert(!OneWayAnova<"ratio">::needs::are_among<FactorNames<"mode">>);
static_assert(OneWayAnova<"ratio">::needs::are_among<FactorNames<"ratio">>);

TEST_CASE("analyses: each has a name of its own") {
    const Results results = sample::stage3();
    CHECK(MeanSem::analyse(results).name == "mean_sem");
    CHECK(Anova::analyse(results).name == "one_way_anova(ratio, within(mode))");
    CHECK(OneWayAnova<"mode">::analyse(results).name == "one_way_anova(mode)");
}

TEST_CASE("analyses: within changes what is said, never what is pooled") {
    const Results results = sample::stage3();
    const Findings with = Anova::analyse(results), without = OneWayAnova<"ratio">::analyse(results);
    CHECK(with.numbers == without.numbers);
    CHECK(sample::has(without.sentences.front(), "The study also varies mode"));
    CHECK_FALSE(sample::has(with.sentences.front(), "also varies"));
}
