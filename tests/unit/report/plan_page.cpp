// SPDX-License-Identifier: MIT
#include <equipoise/report/plan_page.hpp>

#include "../study/example_program.hpp"
#include "catch.hpp"
#include <equipoise/report/progress.hpp>

using namespace equipoise;

TEST_CASE("the plan names cells that train on the same rows") {
    example::Workspace work;
    const auto page = examine(work.study, work.runs, work.identity, example::data(), work.context);
    const std::string text = page.text();
    CHECK(text.find("Design: 2 level x 2 seeds = 4 runs") != std::string::npos);
    CHECK(text.find("train            20 positive      30 negative") != std::string::npos);
    CHECK(text.find("2 cells are 1 treatment") != std::string::npos);
    CHECK(text.find("level 1 and level 2 are the same training set: factor `level` has 1 effective level, not 2.\n") !=
          std::string::npos);
    CHECK(text.find("What else differs") == std::string::npos);
    const auto json = page.json();
    CHECK(json["cells"].size() == 2);
    CHECK(json["cells"][1]["steps"] == 100);
    CHECK(json["runs"].size() == 4);
    CHECK(json["audit"]["treatments"] == 1);
    CHECK(json["audit"]["factors"][0]["effective_levels"] == 1);
    CHECK(json["audit"]["same"][0] == std::vector<std::string>{"level=1", "level=2"});
}

TEST_CASE("the plan says what else than itself a factor changes") {
    example::Workspace work;
    work.study.examine = {[](const Run& run, const RunContext&) {
        RunOutcome outcome;
        outcome.training_counts = {30, 20};
        outcome.curve.steps = static_cast<std::size_t>(1000 * run.settings.number_of("level"));
        outcome.treatment_hash = run.seed + outcome.curve.steps;
        return outcome;
    }};
    const auto page = examine(work.study, work.runs, work.identity, example::data(), work.context);
    CHECK(page.text().find("No two of 2 cells are the same treatment.") != std::string::npos);
    CHECK(page.text().find("  level: 1,000 to 2,000 steps\n    steps (level): Training<Steps<1000>") !=
          std::string::npos);
    CHECK(page.json()["audit"]["confounds"][0]["highest"] == 2000);
}

TEST_CASE("the plan lists controls beside the design, and says where there are none") {
    example::Workspace work;
    CHECK(examine(work.study, work.runs, work.identity, example::data(), work.context)
              .text()
              .find("No control is declared") != std::string::npos);
    work.study.controls = {equipoise::AA::planned(), equipoise::LabelPermutation::planned()};
    work.runs = work.study.plan(work.study.seeds);
    const auto page = examine(work.study, work.runs, work.identity, example::data(), work.context);
    const std::string text = page.text();
    CHECK(text.find("= 4 runs; 2 controls x 2 seeds = 4 runs beside it") != std::string::npos);
    CHECK(text.find("Controls, each once for each seed, of the cell level=1:\n  aa  ") != std::string::npos);
    // the controls are no cells: they are not among those that train on the same rows
    CHECK(text.find("2 cells are 1 treatment") != std::string::npos);
    const auto json = page.json();
    CHECK(json["cells"].size() == 2);
    REQUIRE(json["control_cells"].size() == 2);
    CHECK(json["control_cells"][1]["control"] == "label_permutation");
    CHECK(json["runs"].size() == 8);
}

TEST_CASE("durations are said in the unit that fits") {
    CHECK(ProgressDisplay::duration(0.4) == "0 s");
    CHECK(ProgressDisplay::duration(99) == "99 s");
    CHECK(ProgressDisplay::duration(240) == "4 min");
    CHECK(ProgressDisplay::duration(3600 * 4) == "4 h 0 min");
}
