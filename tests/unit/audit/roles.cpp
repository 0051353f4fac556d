// SPDX-License-Identifier: MIT
#include <equipoise/audit/roles.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace sample;

namespace {
std::vector<std::string> names(const Table& table, const std::vector<std::size_t>& columns) {
    std::vector<std::string> list;
    for (std::size_t column : columns) list.push_back(table.columns[column].name);
    return list;
}
using Names = std::vector<std::string>;
}  // namespace

TEST_CASE("roles by name, as the suite writes them") {
    std::string csv =
        "experiment.name,experiment.seed,dataset.filters.seed,metrics.ood.best_f1.threshold,metrics.ood.best_f1.f1,"
        "metadata.timestamp,training_args.focal-loss-gamma,training_args.hidden,metrics.ood.tp,training_args.lr,"
        "training_args.upsampling_mode,training_args.upsampling_ratio\n";
    for (int i = 0; i < 24; ++i)
        csv += "stage" + std::to_string(i / 12) + "_" + std::to_string(i) + "," + std::to_string(i % 3) + "," +
               std::to_string(i % 3) + ".0,0." + std::to_string(i % 9 + 1) + ",0." + std::to_string(100 + i) +
               ",2025-" + std::to_string(i) + ",2," + "512," + std::to_string(i) + "," + (i % 4 ? "0.1" : "0.2") + "," +
               (i % 2 ? "repeat" : "linear") + ",0." + std::to_string(i / 6 % 4) + "\n";
    const auto [table, roles] = read(csv);
    CHECK(names(table, roles.metrics) == Names{"metrics.ood.best_f1.f1"});
    CHECK(names(table, roles.factors) == Names{"training_args.upsampling_ratio"});
    CHECK(names(table, roles.within) == Names{"training_args.upsampling_mode"});
    CHECK(table.columns[*roles.seed].name == "experiment.seed");
    CHECK(roles.block == roles.seed);
    CHECK(names(table, roles.settings) == Names{"experiment.name (series)", "training_args.lr"});
    CHECK(roles.role[2] == Role::unused);  // the seed again
    CHECK(roles.role[3] == Role::threshold);
    CHECK(roles.role[5] == Role::label);
    CHECK(roles.role[6] == Role::unused);  // constant, although its name holds "loss"
    CHECK(roles.role[8] == Role::count);
    CHECK(table.columns[*roles.series].levels == Names{"stage0", "stage1"});
}

TEST_CASE("our own results declare their factors") {
    std::string csv = "run.id,factor.mode,factor.ratio,test_ood.honest.f1,test_ood.honest.threshold\n";
    for (int i = 0; i < 12; ++i)
        csv += "r" + std::string(1, static_cast<char>('a' + i)) + "x," + (i % 2 ? "repeat" : "linear") + "," +
               std::to_string(i / 2 % 3) + ",0." + std::to_string(11 * i + 3) + ",0.5\n";
    const auto [table, roles] = read(csv);
    CHECK(names(table, roles.factors) == Names{"factor.ratio"});
    CHECK(names(table, roles.within) == Names{"factor.mode"});
    CHECK(names(table, roles.metrics) == Names{"test_ood.honest.f1"});
}

TEST_CASE("plain files: measurements and crossed factors by their values") {
    const auto [table, roles] = read(
        "wool,tension,breaks,rep\nA,L,26,1\nA,L,30,2\nA,M,54,1\nA,M,25,2\nB,L,70,1\nB,L,52,2\n"
        "B,M,51,1\nB,M,26,2\n");
    CHECK(names(table, roles.metrics) == Names{"breaks"});
    CHECK(names(table, roles.factors) == Names{"wool", "tension"});
    CHECK(roles.role[3] == Role::replicate);
    CHECK_FALSE(roles.block);
    CHECK(roles.factors_guessed);
}

TEST_CASE("what the user says overrules the guess") {
    constexpr std::string_view csv = "arm,site,seed,f1,loss\na,x,1,.5,2\nb,x,1,.6,3\na,y,2,.7,4\nb,y,2,.8,5\n";
    const auto [table, roles] =
        read(csv, {.metrics = {"loss"}, .factors = {"site"}, .within = {"arm"}, .block = "", .seed = ""});
    CHECK(names(table, roles.metrics) == Names{"loss"});
    CHECK(names(table, roles.factors) == Names{"site"});
    CHECK(names(table, roles.within) == Names{"arm"});
    CHECK_FALSE(roles.factors_guessed);
    const auto [other, blocked] = read(csv, {.factors = {"arm"}, .block = "site"});
    CHECK(other.columns[*blocked.block].name == "site");
    CHECK(other.columns[*blocked.seed].name == "seed");
}

TEST_CASE("refused roles") {
    CHECK(contains(error_of([] { read("arm,f1\na,.5\na,.6\n", {.factors = {"arm"}}); }),
                   "column \"arm\" has one level, \"a\", in all 2 rows"));
    CHECK(contains(error_of([] { read("arm,f1\na,.5\nb,.6\n", {.factors = {"arm"}, .within = {"arm"}}); }),
                   "is named twice, the second time by --within"));
    CHECK(contains(error_of([] { read("arm,site\na,x\nb,y\n"); }), "no column of numbers"));
    CHECK(contains(error_of([] { read("arm,f1\na,.5\nb,oops\na,.7\nb,.8\n"); }), "line 3, column \"f1\" is \"oops\""));
}

TEST_CASE("metrics that are printed: F1 of tests before others, honest before the rest") {
    const auto [table, roles] = read(
        "arm,val.honest.f1,test_iid.oracle.f1,test_iid.honest.f1,test_ood.honest.f1,auroc\na,.1,.2,.3,.4,.5\n"
        "b,.2,.3,.4,.5,.6\na,.3,.4,.5,.6,.7\nb,.3,.4,.5,.6,.9\n");
    CHECK(names(table, main_metrics(table, roles)) == Names{"test_iid.honest.f1", "test_ood.honest.f1"});
}
