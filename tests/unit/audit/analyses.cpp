// SPDX-License-Identifier: MIT
#include <equipoise/audit/analyses.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <cmath>

using namespace sample;

namespace {
MetricAnalysis analysis_of(std::string_view csv, const NamedRoles& named = {}, const std::string& baseline = "") {
    const auto [table, roles] = read(csv, named);
    return analyse_metric(table, roles, roles.metrics.front(), all_rows(table), baseline);
}
constexpr std::string_view blocks =
    "ratio,seed,f1\n0,1,.50\n0,2,.60\n0,3,.70\n0.5,1,.53\n0.5,2,.62\n0.5,3,.74\n1,1,.55\n1,2,.67\n1,3,.75\n";
}  // namespace

TEST_CASE("one factor with a block: every analysis that the runs allow") {
    const MetricAnalysis all = analysis_of(blocks);
    REQUIRE(all.factors.size() == 1);
    const FactorAnalysis& one = all.factors[0];
    REQUIRE(one.levels.size() == 3);
    CHECK(one.levels[1].label == "0.5");
    CHECK(one.levels[1].number == 0.5);
    CHECK(one.levels[1].summary.mean == Approx(0.63));
    CHECK(one.baseline == std::size_t{0});  // the level 0
    // means .6, .63, .65667 of three: 3 * (.0288889^2 + .0011111^2 + .0277778^2)
    CHECK(one.anova->sum_of_squares_between == Approx(0.0048222222).epsilon(1e-7));
    CHECK(all.model->formula == "seed + ratio");
    CHECK(one.term->sum_of_squares == Approx(one.anova->sum_of_squares_between));
    CHECK(one.term_residual_df == 4);
    CHECK(one.friedman->blocks == 3);
    CHECK(one.friedman->chi_squared.statistic == Approx(6));  // every seed orders the levels alike
    CHECK(one.tukey->pairs.size() == 3);
    CHECK(one.holm->size() == 3);
    CHECK(one.dunnett->pairs.size() == 2);
    CHECK(one.adjusted_dunnett->pairs[0].df == 4);
    CHECK(one.adjusted_dunnett->pairs[1].p < one.dunnett->pairs[1].p);  // the seeds' share is out of the noise
    CHECK(one.trend->degrees.size() == 1);                              // three levels: the line alone
    CHECK(one.power->runs == Approx(3));
    CHECK(one.adjusted_power->sd < one.power->sd);
    CHECK_FALSE(one.two_levels);
    CHECK(contains(one.games_howell.refused, "from five on"));
}

TEST_CASE("two levels: paired by the block, and unpaired") {
    const MetricAnalysis all =
        analysis_of("arm,seed,f1\nnone,1,.50\nnone,2,.60\nnone,3,.70\nmix,1,.53\nmix,2,.62\nmix,3,.74\n");
    const FactorAnalysis& one = all.factors[0];
    CHECK(one.levels[*one.baseline].label == "none");
    REQUIRE(one.two_levels);
    CHECK(one.two_levels->pairs == 3);
    CHECK(one.two_levels->paired->estimate == Approx(-0.03));
    CHECK(one.two_levels->paired->t == Approx(-0.03 / (0.01 / std::sqrt(3.0))));  // differences .03, .02, .04
    CHECK(one.two_levels->paired->t * one.two_levels->paired->t == Approx(one.term->f));
    CHECK(one.two_levels->sign_flip->p == 0.25);
    CHECK(one.two_levels->permutation->smallest_p == 0.1);
    CHECK(one.two_levels->mann_whitney->is_exact);
    CHECK(std::isnan(one.two_levels->cliffs_delta->interval.lower));  // claimed from ten runs on
}

TEST_CASE("two factors: one model of both, each judged by its noise where balanced") {
    const MetricAnalysis all = analysis_of("a,b,y\nx,u,1\nx,u,2\nx,v,4\nx,v,6\nz,u,3\nz,u,5\nz,v,11\nz,v,14\n",
                                           {.metrics = {"y"}, .factors = {"b", "a"}});
    REQUIRE(all.factors.size() == 2);
    CHECK(all.model->formula == "b*a");
    CHECK(all.factors[0].term->name == "b");
    CHECK(all.factors[0].term_residual_df == 4);
    CHECK(all.factors[0].adjusted_tukey->pairs[0].df == 4);
    CHECK(all.factors[0].tukey->pairs[0].df == 6);
}

TEST_CASE("unbalanced designs keep their plain comparisons and refuse the adjusted ones") {
    const MetricAnalysis all = analysis_of("arm,seed,f1\na,1,.5\na,2,.6\na,3,.7\nb,1,.53\nb,2,.62\n");
    CHECK(all.model);
    CHECK(all.factors[0].tukey);
    CHECK_FALSE(all.factors[0].adjusted_tukey);
    CHECK(contains(all.factors[0].adjusted_tukey.refused, "not every level has the same number of runs"));
    CHECK(all.factors[0].friedman->blocks == 2);  // the incomplete one is left out
}

TEST_CASE("rows without a value or a level are left out and counted") {
    const MetricAnalysis all = analysis_of("arm,f1\na,.5\na,.6\nb,.7\nb,\n,.9\nb,.8\n", {.factors = {"arm"}});
    CHECK(all.rows == Rows{0, 1, 2, 5});
    CHECK(all.left_out == 2);
}

TEST_CASE("what cannot be analysed says why") {
    const MetricAnalysis single = analysis_of("arm,f1\na,.5\nb,.6\nc,.7\n", {.factors = {"arm"}});
    CHECK(contains(single.factors[0].anova.refused, "every group has a single value"));
    CHECK(single.factors[0].tukey.refused == single.factors[0].anova.refused);
    const auto [table, roles] = read("arm,f1,loss\na,.5,1\na,.5,2\nb,.5,3\nb,.5,4\n");
    const MetricAnalysis constant = analyse_metric(table, roles, 1, all_rows(table), "");
    CHECK(contains(constant.factors[0].anova.refused, "same value"));
    const MetricAnalysis pairs = analysis_of("arm,f1\na,.5\na,.6\nb,.7\nb,.9\n");
    CHECK(contains(pairs.factors[0].brown_forsythe.refused, "needs three"));
    CHECK(contains(pairs.model.refused, "neither a block nor a second factor"));
}

TEST_CASE("levels that do not vary do not stop the others") {
    std::string csv = "arm,f1\n";
    for (const char* arm : {"a", "b", "c"})
        for (int i = 0; i < 5; ++i)
            csv += std::string(arm) + (arm[0] == 'c' ? ",.7" + std::to_string(i) : ",.5") + "\n";
    const FactorAnalysis one = analysis_of(csv).factors[0];
    CHECK(one.anova);
    CHECK(contains(one.games_howell.refused, "do not vary at all"));
}

TEST_CASE("the baseline that is asked for") {
    CHECK(analysis_of(blocks, {}, "1.0").factors[0].baseline == std::size_t{2});
    CHECK_FALSE(analysis_of("arm,f1\na,.5\na,.6\nb,.7\nb,.9\n").factors[0].baseline);
}
