// Tests of report/cells.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/cells.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <limits>

using namespace equipoise::report;

TEST_CASE("cells: every combination of levels, in the order of the plan") {
    const auto results = sample::stage3();
    const auto cells = cells_of(results);
    REQUIRE(cells.size() == 22);
    for (const Cell& cell : cells) CHECK(cell.runs.size() == 3);
    CHECK(label_of(results, cells[0].levels) == "mode=repeat,ratio=0");
    CHECK(label_of(results, cells[12].levels) == "mode=linear,ratio=0.1");
    CHECK(label_of(results, cells[12].levels, 1) == "mode=linear");
    CHECK(label_of(results, cells[12].levels, 0, " = ", ", ") == "ratio = 0.1");
    CHECK(cells[12].runs[2]->seed == 789);
    CHECK(cells[12].runs[2]->settings.label_of("mode") == "linear");
}

TEST_CASE("cells: a study without factors is one cell") {
    const auto cells = cells_of(sample::study_of({}));
    REQUIRE(cells.size() == 1);
    CHECK(cells[0].runs.size() == 3);
}

TEST_CASE("cells: missing seeds are named, replicates belong to no cell") {
    auto results = sample::only_first(sample::stage3(), 5);
    results.runs[1].replicate = 1;
    const auto cells = cells_of(results);
    CHECK(cells[0].runs.size() == 2);
    CHECK(missing_seeds(results, cells[0]) == std::vector<std::uint64_t>{456});
    CHECK(missing_seeds(results, cells[1]) == std::vector<std::uint64_t>{789});
    CHECK(missing_seeds(results, cells[2]).size() == 3);
}

TEST_CASE("cells: numbers that are not defined are left out") {
    auto results = sample::only_first(sample::stage3(), 3);
    results.runs[0].numbers["test_ood.auroc"] = std::numeric_limits<double>::quiet_NaN();
    results.runs[1].numbers.erase("test_ood.auroc");
    CHECK(values_of(results, "test_ood.auroc") == std::vector<double>{results.runs[2].number("test_ood.auroc")});
    CHECK(values_of(results, "no.such.number").empty());
}

TEST_CASE("cells: an unknown factor or level is a fault of the program") {
    auto results = sample::stage3();
    CHECK(position_of(results, "ratio") == 1);
    CHECK_THROWS_AS(position_of(results, "colour"), std::logic_error);
    results.runs[0].settings[0].label = "smote";
    CHECK_THROWS_AS(cells_of(results), std::logic_error);
}
