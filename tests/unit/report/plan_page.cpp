// SPDX-License-Identifier: MIT
#include "../study/example_program.hpp"
#include "catch.hpp"
#include <equipoise/report/plan_page.hpp>
#include <equipoise/report/progress.hpp>

TEST_CASE("the plan names cells that train on the same rows") {
    example::Workspace work;
    const auto page = examine(work.study, work.runs, work.identity, example::data(), work.context);
    const std::string text = page.text();
    CHECK(text.find("Design: 2 level x 2 seeds = 4 runs") != std::string::npos);
    CHECK(text.find("train            20 positive      30 negative") != std::string::npos);
    CHECK(text.find("The same training set, row for row:\n  level=1 \n  level=2 \n") != std::string::npos);
    const auto json = page.json();
    CHECK(json["cells"].size() == 2);
    CHECK(json["cells"][1]["steps"] == 100);
    CHECK(json["runs"].size() == 4);
}

TEST_CASE("durations are said in the unit that fits") {
    CHECK(equipoise::ProgressDisplay::duration(0.4) == "0 s");
    CHECK(equipoise::ProgressDisplay::duration(99) == "99 s");
    CHECK(equipoise::ProgressDisplay::duration(240) == "4 min");
    CHECK(equipoise::ProgressDisplay::duration(3600 * 4) == "4 h 0 min");
}
