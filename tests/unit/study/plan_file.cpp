// SPDX-License-Identifier: MIT
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
