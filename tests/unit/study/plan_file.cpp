// SPDX-License-Identifier: MIT
#include <equipoise/study/plan_file.hpp>

#include "catch.hpp"
#include "example_program.hpp"
#include "input_files.hpp"

using input_files::error_of;

TEST_CASE("results are what the records of the plan say") {
    example::Workspace work;
    work.run();
    const auto results = read_results(work.store, work.study);
    CHECK(results.planned == 4);
    CHECK(results.failed == 1);
    CHECK(results.missing() == 0);
    REQUIRE(results.runs.size() == 3);
    CHECK(results.runs[1].number("test_ood.auroc") == 14);  // level 1, seed 13
    CHECK(results.runs[2].settings.label_of("level") == "2");
    CHECK(results.splits == std::vector<std::string>{"test_ood"});
    CHECK(results.choices == std::vector<std::pair<std::string, std::string>>{{"split", "manifest"}});
}

TEST_CASE("results can be read while runs go on") {
    example::Workspace work;
    work.run({.jobs = 1, .shard = 1, .shards = 4});
    CHECK(read_results(work.store, work.study).missing() == 3);
}

TEST_CASE("a folder of another study, other data or another design is refused") {
    example::Workspace work;
    const auto plan = *work.store.read_plan();
    auto identity = work.identity;
    CHECK(error_of([&] { refuse_other_plan(plan, "example", identity, work.path); }).empty());
    CHECK(error_of([&] { refuse_other_plan(plan, "other", identity, work.path); }).find("not of other") !=
          std::string::npos);
    identity.data_hash = "0";
    CHECK(error_of([&] { refuse_other_plan(plan, "example", identity, work.path); }).find("on other data (small)") !=
          std::string::npos);
    auto other = work.study;
    other.name = "other";
    CHECK(error_of([&] { read_results(work.store, other); }).find("holds results of the study") != std::string::npos);
    other = work.study;
    other.factors[0] = {"level", {"1", "2", "3"}, {1, 2, 3}};
    CHECK(error_of([&] { read_results(work.store, other); }).find("its design was changed") != std::string::npos);
    CHECK(error_of([&] { read_results(equipoise::RecordStore("nowhere"), work.study); }).find("run the study first") !=
          std::string::npos);
}

TEST_CASE("controls stand in the plan and in records, and never among the runs of the design") {
    example::Workspace work;
    work.study.controls = {equipoise::AA::planned(), equipoise::LabelPermutation::planned()};
    work.runs = work.study.plan(work.study.seeds);
    work.store.write_plan(plan_json(work.study, work.runs, work.identity, example::data(), work.context));
    CHECK(work.run().done == 3 + 4);
    const auto plan = *work.store.read_plan();
    CHECK(plan["controls"] == equipoise::Json({"aa", "label_permutation"}));
    REQUIRE(plan["runs"].size() == 8);
    CHECK(!plan["runs"][3].contains("control"));
    CHECK(plan["runs"][4]["control"] == "aa");
    CHECK((*work.store.read(work.id(4), "example"))["control"] == "aa");
    CHECK((*work.store.read(work.id(4), "example"))["replicate"] == 1);

    const auto results = read_results(work.store, work.study);
    CHECK(results.runs.size() == 3);
    CHECK(results.planned == 8);
    CHECK(results.complete() == 7);
    CHECK(results.missing() == 0);
    REQUIRE(results.control_runs.size() == 4);
    CHECK(results.control_runs[0].control == "aa");
    CHECK(results.control_runs[3].control == "label_permutation");
    CHECK(results.control_runs[3].seed == 13);

    auto other = work.study;
    std::swap(other.controls[0], other.controls[1]);
    CHECK(error_of([&] { read_results(work.store, other); }).find("other controls than the study") !=
          std::string::npos);
    other.controls.clear();
    CHECK(error_of([&] { read_results(work.store, other); }).find("its design was changed") != std::string::npos);
}
