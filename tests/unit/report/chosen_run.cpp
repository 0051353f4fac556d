// SPDX-License-Identifier: MIT
#include <equipoise/report/chosen_run.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/base/error.hpp>

using namespace equipoise;

namespace {

/// Cells are the levels of ratio, 0 and up; figures by cell and seed.
Results study(const std::vector<std::vector<double>>& validation) {
    std::vector<double> ratios;
    for (std::size_t cell = 0; cell < validation.size(); ++cell) ratios.push_back(static_cast<double>(cell));
    Results results = sample::study_of({sample::numbers("ratio", ratios)}, {123, 456});
    for (std::size_t i = 0; i < results.runs.size(); ++i) {
        results.runs[i].numbers["validation.honest.f1"] = validation[i / 2][i % 2];
        results.runs[i].numbers["test_ood.honest.f1"] = 1.0 / static_cast<double>(1 + i);  // must not matter
    }
    return results;
}
report::ChosenRun chosen(const Results& results) { return report::choose_run(results, "honest.f1", "F1"); }

}  // namespace

TEST_CASE("chosen run: the first seed of the cell with the best mean on validation") {
    const Results results = study({{0.5, 0.9}, {0.8, 0.7}, {0.6, 0.6}});
    const report::ChosenRun run = chosen(results);
    CHECK(run.id == results.runs[2].id);
    CHECK(run.by == "validation.honest.f1");
    CHECK(run.cells == 3);
    CHECK(run.seeds == 2);
    CHECK(run.mean == Approx(0.75));
    CHECK(
        run.words ==
        "chosen on validation among 3 cells and 2 seeds: ratio=1 has the highest mean F1 (0.750); of its seeds, which "
        "are replicates, the first");
}

TEST_CASE("chosen run: of equal cells the first; of cells that lack a run none") {
    CHECK(chosen(study({{0.5, 0.5}, {0.7, 0.7}, {0.7, 0.7}})).words.find("ratio=1 has") != std::string::npos);
    Results results = study({{0.5, 0.5}, {0.9, 0.9}});
    results.runs.pop_back();
    CHECK(chosen(results).id == results.runs[0].id);
    CHECK(chosen(results).words.starts_with("the one cell of the study (F1 0.500 on validation, mean of 2 seeds)"));
    results.runs.clear();
    CHECK_THROWS_WITH(chosen(results), Catch::Contains("no cell with a complete run for each of 2 seeds and F1"));
}
