// SPDX-License-Identifier: MIT
#include <equipoise/audit/findings.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace sample;
using equipoise::Json;

namespace {
std::string evidence_of(const Finding& finding) {
    std::string text;
    for (const std::string& line : finding.evidence) text += line + "\n";
    return text;
}
}  // namespace

TEST_CASE("undeclared settings are named, with how many runs have which") {
    const auto [table, roles] = read(mixed, {.factors = {"arm"}});
    std::vector<Finding> findings;
    find_undeclared_settings(table, roles, all_rows(table), findings);
    const Finding* pooled = find(findings, "pooled_settings");
    REQUIRE(pooled);
    CHECK(pooled->weight == Weight::blocks);
    CHECK(contains(pooled->what, "3 settings that nobody declared: run (series), "));
    CHECK(contains(evidence_of(*pooled), "balance in 6 runs: not recorded; in 10 runs: True"));
    CHECK(pooled->numbers["columns"]["lr"]["0.1"] == 12);
    CHECK(pooled->numbers["columns"]["balance"][""] == 6);
}

TEST_CASE("nothing is undeclared where all that varies is declared") {
    const auto [table, roles] =
        read("arm,lr,seed,f1\na,1,1,.5\nb,1,1,.6\na,2,1,.7\nb,2,1,.8\n", {.factors = {"arm", "lr"}});
    std::vector<Finding> findings;
    find_undeclared_settings(table, roles, all_rows(table), findings);
    CHECK(findings.empty());
}

TEST_CASE("a setting that changes with the factor is confounded; the factor's own copy is not") {
    const auto [table, roles] =
        read("arm,again,lr,seed,f1\na,a,1,1,.5\nb,b,2,1,.6\na,a,1,2,.7\nb,b,2,2,.8\n", {.factors = {"arm"}});
    std::vector<Finding> findings;
    find_undeclared_settings(table, roles, all_rows(table), findings);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].kind == "confounded_settings");
    CHECK(contains(findings[0].what, "lr changes together with arm"));
    CHECK_FALSE(contains(findings[0].what, "again"));
}

TEST_CASE("runs with the same settings and seed: copies and contradictions") {
    const auto [table, roles] =
        read("name,arm,seed,f1\nx1,a,1,.5\nx2,b,1,.6\nx3,a,2,.7\nx4,b,2,.8\ny1,a,1,.9\ny2,b,1,.65\ny3,a,2,.7\n");
    std::vector<Finding> findings;
    find_repeated_runs(table, roles, all_rows(table), findings);
    const Finding* copies = find(findings, "repeated_runs");
    REQUIRE(copies);
    CHECK(copies->numbers["runs"] == 1);
    CHECK(copies->numbers["lines"] == Json{8});
    const Finding* contradictions = find(findings, "contradictory_runs");
    REQUIRE(contradictions);
    CHECK(contains(contradictions->what, "2 pairs"));
    CHECK(contradictions->numbers["runs"] == Json::parse("[[2, 6], [3, 7]]"));
    CHECK(contradictions->numbers["differences"]["f1"]["largest"].get<double>() == Approx(0.4));
    // differences .4 and .05: sqrt((.16 + .0025) / 2 / 2)
    CHECK(contradictions->numbers["differences"]["f1"]["sd_of_a_run"].get<double>() == Approx(0.2015564));
    CHECK(contains(evidence_of(*contradictions), "x1 0.5  vs  y1 0.9"));
}

TEST_CASE("without a seed, equal settings are replicates and no finding") {
    const auto [table, roles] = read("arm,f1\na,.5\na,.6\nb,.7\nb,.9\n");
    std::vector<Finding> findings;
    find_repeated_runs(table, roles, all_rows(table), findings);
    CHECK(findings.empty());
}

TEST_CASE("identical rows weigh more where rows have a name or seed") {
    const auto [plain, plain_roles] = read("arm,f1\na,.5\nb,.6\na,.5\nb,.7\n");
    const auto [named, named_roles] = read("arm,seed,f1\na,1,.5\nb,2,.6\na,1,.5\nb,1,.7\n");
    std::vector<Finding> findings;
    find_identical_rows(plain, plain_roles, findings);
    find_identical_rows(named, named_roles, findings);
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].weight == Weight::warns);
    CHECK(findings[1].weight == Weight::blocks);
    CHECK(findings[0].numbers["lines"] == Json{4});
}

TEST_CASE("different settings with the same figures to the last digit") {
    const auto [table, roles] = read(
        "arm,seed,p,r,f1,auroc,loss\na,1,.51,.61,.55,.7,.3\nb,1,.51,.61,.55,.7,.3\n"
        "a,2,.5,.6,.54,.8,.2\nb,2,.5,.6,.54,.8,.21\n",
        {.metrics = {"p", "r", "f1", "auroc", "loss"}});
    std::vector<Finding> findings;
    find_identical_results(table, roles, all_rows(table), findings);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].numbers["groups"] == Json::parse("[[2, 3]]"));
}

TEST_CASE("cells with one run") {
    const auto [table, roles] = read("arm,f1\na,.5\na,.6\nb,.7\n", {.factors = {"arm"}});
    std::vector<Finding> findings;
    find_single_runs(table, roles, all_rows(table), findings);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].numbers["single"] == 1);
    CHECK(findings[0].numbers["cells"] == 2);
    CHECK(findings[0].numbers["lines"] == Json{4});
}
