// SPDX-License-Identifier: MIT
#include <equipoise/audit/measurement.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace sample;
using equipoise::Json;

namespace {
using Find = void(const Table&, const Roles&, const Rows&, std::vector<Finding>&);
std::vector<Finding> found(std::string_view csv, Find* find_them) {
    const auto [table, roles] = read(csv);
    std::vector<Finding> findings;
    find_them(table, roles, all_rows(table), findings);
    return findings;
}
}  // namespace

TEST_CASE("thresholds chosen on a test set") {
    const auto findings = found(
        "arm,metrics.iid.best_f1.threshold,metrics.iid.best_f1.f1,metrics.ood.best_f1.threshold,metrics.ood.best_f1.f1,"
        "test_ood.honest.threshold,test_ood.honest.f1,metrics.ood.default_0.5.threshold\n"
        "a,.3,.5,.4,.4,.2,.3,.5\nb,.5,.6,.5,.5,.3,.4,.5\na,.3,.7,.9,.6,.4,.5,.5\nb,.5,.8,.9,.7,.5,.6,.5\n",
        find_test_thresholds);
    REQUIRE(findings.size() == 1);
    const Json& thresholds = findings[0].numbers["thresholds"];
    CHECK(thresholds.size() == 2);  // neither the honest one nor the fixed one
    CHECK(thresholds["metrics.ood.best_f1.threshold"]["distinct"] == 3);
    CHECK(thresholds["metrics.ood.best_f1.threshold"]["at_maximum"] == 2);
    CHECK(findings[0].numbers["differ_between_tests"]["best_f1"] == 3);
    CHECK(findings[0].numbers["metrics"] == Json::parse(R"(["iid.best_f1.f1", "ood.best_f1.f1"])"));
}

TEST_CASE("a threshold that never changes was not chosen") {
    CHECK(found("arm,test.threshold,test.f1\na,.5,.1\nb,.5,.2\na,.5,.3\nb,.5,.4\n", find_test_thresholds).empty());
}

TEST_CASE("test sets of different sizes") {
    const auto findings = found(
        "arm,ood.best.tp,ood.best.fp,ood.best.fn,ood.best.tn,ood.best.f1\na,5,1,2,10,.5\nb,5,1,2,3,.6\n"
        "a,6,1,1,10,.7\nb,7,0,1,9,.8\n",
        find_test_sizes);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].weight == Weight::blocks);
    const Json& ood = findings[0].numbers["ood"];
    CHECK(ood["fewest"] == 11);
    CHECK(ood["most"] == 18);
    CHECK(ood["totals"] == 3);
    CHECK(ood["fewest_positives"] == 7);
    CHECK(ood["most_positives"] == 8);
    CHECK(found("arm,tp,fp,fn,tn,f1\na,5,1,2,10,.5\nb,4,2,3,9,.6\n", find_test_sizes).empty());
}

TEST_CASE("figures that cannot be") {
    const auto findings =
        found("arm,precision,recall,f1\na,.5,.5,.5\nb,.5,1,.667\na,.5,.5,.7\nb,.4,.6,1.5\n", find_impossible_values);
    const Finding* inconsistent = find(findings, "inconsistent_f1");
    REQUIRE(inconsistent);
    CHECK(inconsistent->numbers["lines"] == Json::parse("[4, 5]"));  // 2/3 rounded to three decimals is right
    const Finding* outside = find(findings, "impossible_values");
    REQUIRE(outside);
    CHECK(outside->numbers["lines"] == Json{5});
}

TEST_CASE("per cent are shares") { CHECK(found("arm,f1\na,51\nb,62\na,53\nb,64\n", find_impossible_values).empty()); }

TEST_CASE("missing values are counted with their lines, constant metrics named") {
    const auto findings = found("arm,f1,loss\na,.5,2\nb,,2\na,nan,2\nb,.6,2\n", find_empty_and_constant);
    const Finding* gaps = find(findings, "missing_values");
    REQUIRE(gaps);
    CHECK(gaps->numbers["f1"]["rows"] == 2);
    CHECK(gaps->numbers["f1"]["lines"] == Json::parse("[3, 4]"));
    CHECK(gaps->evidence[0] == "f1: 2 of 4 rows: lines 3, 4");
    const Finding* constant = find(findings, "constant_metrics");
    REQUIRE(constant);
    CHECK(constant->numbers["loss"] == 2);
}
