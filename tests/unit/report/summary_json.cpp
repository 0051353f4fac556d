// Tests of report/summary_json.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/summary_json.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/report/analyses.hpp>

using namespace equipoise;

namespace {

std::vector<Findings> analyses_of(const Results& results) {
    return {mean_sem(results), one_way_anova(results, "ratio", "mode"), one_way_anova(results, "mode", "")};
}

}  // namespace

TEST_CASE("summary_json: the study, its runs and every number of its analyses") {
    Results results = sample::stage3();
    results.notices = {"3 rows have no label and were set aside."};
    const auto analyses = analyses_of(results);
    const Json json = Json::parse(report::summary_json(results, analyses));
    CHECK(json["study"] == "stage3_balancing");
    CHECK(json["data"]["name"] == "pond");
    CHECK(json["data"]["synthetic"] == true);
    CHECK(json["data"]["notices"].size() == 1);
    CHECK(json["quick"] == false);
    CHECK(json["planned"] == 66);
    CHECK(json["complete"] == 66);
    CHECK(json["failed"] == 0);
    CHECK(json["missing"] == 0);
    CHECK(json["seeds"] == Json({123, 456, 789}));
    CHECK(json["factors"][0]["levels"] == Json({"repeat", "linear"}));
    CHECK(json["factors"][1]["levels"][5] == 0.45);
    REQUIRE(json["runs"].size() == 66);
    CHECK(json["runs"][4]["id"] == results.runs[4].id);
    CHECK(json["runs"][4]["settings"]["ratio"] == 0.1);
    CHECK(json["runs"][4]["numbers"]["test_ood.honest.f1"] == results.runs[4].number("test_ood.honest.f1"));
    REQUIRE(json["analyses"].size() == 3);
    for (const Findings& findings : analyses) {
        const Json& said = json["analyses"][findings.name];
        CHECK(said["sentences"].size() == findings.sentences.size());
        REQUIRE(said["numbers"].size() == findings.numbers.size());  // no name stands twice
        for (const auto& [name, value] : findings.numbers)
            REQUIRE(
                (std::isnan(value) ? said["numbers"][name].is_null() : said["numbers"][name].get<double>() == value));
    }
}

TEST_CASE("summary_json: what has no value is null") {
    const Results results = sample::only_first(sample::stage3(), 20);
    const Json json = Json::parse(report::summary_json(results, analyses_of(results)));
    CHECK(json["missing"] == 45);
    CHECK(json["failed"] == 1);
    CHECK(json["analyses"]["one_way_anova(ratio, within(mode))"]["numbers"]["test_ood.honest.f1.mode=linear.p"]
              .is_null());
    CHECK(json["analyses"]["mean_sem"]["numbers"]["cell[mode=linear,ratio=1].test_ood.honest.f1.mean"].is_null());
}

TEST_CASE("summary_json: the same runs give the same bytes, whatever their text") {
    Results results = sample::stage3();
    results.data_name = "frogs \"\xff\" 2019";  // not UTF-8
    const std::string once = report::summary_json(results, analyses_of(results));
    CHECK(once == report::summary_json(results, analyses_of(results)));
    CHECK(Json::parse(once)["data"]["hash"] == "00000000deadbeef");
}
