// SPDX-License-Identifier: MIT
#include <equipoise/audit/json.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace sample;
using equipoise::Json;

TEST_CASE("names of numbers stay") {
    const Audit audit =
        audit_of("mode,ratio,seed,f1\nm,0,1,.50\nm,0,2,.60\nm,0,3,.70\nm,1,1,.53\nm,1,2,.62\nm,1,3,.74\n",
                 {.roles = {.factors = {"ratio"}, .within = {"mode"}}, .margin = 0.1});
    const Json json = json_of(audit);
    CHECK(json["format"] == "equipoise audit 1");
    CHECK(json["roles"]["factors"] == Json{"ratio"});
    CHECK(json["roles"]["seed"] == "seed");
    const Json& one = json["analyses"]["f1"]["mode=m"];
    CHECK(one["claim"] == "allowed");
    CHECK(one["anova"]["f"].get<double>() == audit.questions[0].pools[0].anova->f);
    CHECK(one["levels"]["1"]["mean"].get<double>() == Approx(0.63));
    CHECK(one["levels"]["1"]["lower"].get<double>() < 0.63);
    CHECK(one["model"]["formula"] == "seed + ratio");
    CHECK(one["model"]["type_2"]["terms"]["ratio"]["effect"]["partial_eta_squared"].is_number());
    CHECK(one["dunnett"]["1 - 0"]["difference"].get<double>() == Approx(0.03));
    CHECK(one["two_levels"]["paired"]["difference"].get<double>() == Approx(-0.03));
    CHECK(one["verdict"]["pairs"]["1 - 0"]["tost"]["p"].is_number());
    CHECK(one["verdict"]["margin"] == 0.1);
    CHECK(one["power"]["one_level_shift"].is_number());
    CHECK(contains(one["trend"]["refused"].get<std::string>(), "three levels"));
    CHECK(one["pools"][0]["kind"] == "as_given");
}

TEST_CASE("several factors stand under their names") {
    const Json json = json_of(audit_of("a,b,y\nx,u,1\nx,u,2\nx,v,4\nx,v,6\nz,u,3\nz,u,5\nz,v,11\nz,v,14\n",
                                       {.roles = {.metrics = {"y"}, .factors = {"a", "b"}}}));
    const Json& all = json["analyses"]["y"]["all"];
    CHECK(all["model"]["type_3"]["terms"]["a:b"]["df"] == 1);
    CHECK(all["factors"]["b"]["anova"]["df_between"] == 1);
    CHECK_FALSE(all.contains("anova"));
}

TEST_CASE("refused pools keep their figures, and what is not defined is null") {
    const Json json = json_of(audit_of(mixed, {.roles = {.factors = {"arm"}}}));
    const Json& one = json["analyses"]["f1"]["all"];
    CHECK(one["claim"] == "refused");
    CHECK(one["anova"]["n"] == 16);
    const Json& alike = one["pools"][2];
    CHECK(alike["kind"] == "homogeneous");
    CHECK(alike["where"]["balance"] == "");
    CHECK(alike["analysis"]["anova"]["n"] == 6);
    const Json still = json_of(audit_of("arm,f1\na,.5\na,.5\nb,.6\nb,.6\n"));
    CHECK(still["analyses"]["f1"]["all"]["anova"]["f"].is_null());  // infinite
    CHECK(still["analyses"]["f1"]["all"]["anova"]["p"] == 0);
}

TEST_CASE("the same file gives the same bytes") {
    CHECK(json_of(audit_of(mixed)).dump() == json_of(audit_of(mixed)).dump());
}
