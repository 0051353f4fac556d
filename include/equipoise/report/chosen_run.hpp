/// chosen_run.hpp: the run of a study whose head is taken, where nobody names one.
///
/// The cell is chosen on validation, never on a test. Its seeds are replicates of one recipe, so the first is as good
/// as any: the best of them would be the luckiest, and the cell's mean would no longer speak of it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

namespace equipoise::report {

/// A run and why it is this one.
struct ChosenRun {
    std::string id;
    std::string by{};  ///< "validation.honest.f1"; "": it was named
    std::string words{};
    std::size_t cells = 0;  ///< among which it was chosen
    std::size_t seeds = 0;
    double mean = 0;  ///< of its cell, over seeds
};

/// The first seed of the cell with the highest mean of a figure on validation, of equal ones the first; `words` name
/// the figure. Only cells with a complete run for each seed take part. Error: there is none.
inline ChosenRun choose_run(const Results& results, const std::string& figure, const std::string& words) {
    const std::vector<Cell> cells = cells_of(results);
    const std::string name = "validation." + figure;
    const Cell* best = nullptr;
    ChosenRun chosen{.id = "", .by = name, .seeds = results.seeds.size()};
    for (const Cell& cell : cells) {
        const std::vector<double> values = values_of(cell.runs, name);
        if (!missing_seeds(results, cell).empty() || values.size() != results.seeds.size()) continue;
        ++chosen.cells;
        const double mean = stats::summarise(values).mean;
        if (best != nullptr && mean <= chosen.mean) continue;
        best = &cell;
        chosen.mean = mean;
    }
    if (best == nullptr)
        throw Error(
            fmt::format("{} has no cell with a complete run for each of {} and {} on validation, so none can "
                        "be chosen; run the study to its end, or name a run.",
                        results.folder.string(), counted(results.seeds.size(), "seed"), words));
    const auto first =
        std::ranges::find(best->runs, results.seeds.front(), [](const RunResult* run) { return run->seed; });
    chosen.id = (*first)->id;
    chosen.words =
        chosen.cells == 1
            ? fmt::format("the one cell of the study ({} {} on validation, mean of {}); of its seeds the first", words,
                          decimals(chosen.mean), counted(chosen.seeds, "seed"))
            : fmt::format(
                  "chosen on validation among {} cells and {}: {} has the highest mean {} ({}); of "
                  "its seeds, which are replicates, the first",
                  chosen.cells, counted(chosen.seeds, "seed"), label_of(results, best->levels), words,
                  decimals(chosen.mean));
    return chosen;
}

}  // namespace equipoise::report
