/// cells.hpp: the runs of a study by cell: one combination of levels each, complete or not.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/hash.hpp>
#include <equipoise/study/results.hpp>
#include <equipoise/study/treatment_audit.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::report {

/// Runs of one cell; they differ in their seed and nothing else.
struct Cell {
    std::vector<std::size_t> levels;  ///< by factor
    std::vector<const RunResult*> runs;
};

/// Position of a factor; std::logic_error if there is none of that name.
inline std::size_t position_of(std::span<const DesignFactor> factors, std::string_view name) {
    const auto place = std::ranges::find(factors, name, &DesignFactor::name);
    if (place == factors.end()) throw std::logic_error("the study has no factor " + std::string(name));
    return static_cast<std::size_t>(place - factors.begin());
}
inline std::size_t position_of(const Results& results, std::string_view factor) {
    return position_of(results.factors, factor);
}

/// The levels, by factor, of every cell of the design; the first factor changes slowest.
inline std::vector<std::vector<std::size_t>> levels_of_cells(std::span<const DesignFactor> factors) {
    std::vector<std::vector<std::size_t>> cells(1);
    for (const DesignFactor& factor : factors) {
        std::vector<std::vector<std::size_t>> longer;
        for (const auto& cell : cells)
            for (std::size_t level = 0; level < factor.labels.size(); ++level)
                longer.emplace_back(cell).push_back(level);
        cells = std::move(longer);
    }
    return cells;
}

/// Which level of its factors[f] a run has; std::logic_error for a level that is not in the design.
inline std::size_t level_of(const Results& results, const RunResult& run, std::size_t f) {
    const DesignFactor& factor = results.factors[f];
    const auto place = std::ranges::find(factor.labels, run.settings.label_of(factor.name));
    if (place == factor.labels.end()) throw std::logic_error("run " + run.id + " has no level of " + factor.name);
    return static_cast<std::size_t>(place - factor.labels.begin());
}

/// Every cell of the design, also those without runs, in the order of levels_of_cells. A study without factors has one
/// cell. Replicates other than 0 repeat a seed to measure noise; they belong to no cell.
inline std::vector<Cell> cells_of(const Results& results) {
    std::vector<Cell> cells;
    for (auto& levels : levels_of_cells(results.factors)) cells.push_back({std::move(levels), {}});
    for (const RunResult& run : results.runs) {
        if (run.replicate != 0) continue;
        std::size_t place = 0;
        for (std::size_t f = 0; f < results.factors.size(); ++f)
            place = place * results.factors[f].labels.size() + level_of(results, run, f);
        cells[place].runs.push_back(&run);
    }
    return cells;
}

/// What a run trained on and was measured on, as its record says; where it does not, runs with equal numbers are one.
inline std::string treatment_of(const RunResult& run) {
    if (!run.treatment.empty()) return run.treatment;
    Hasher hasher;
    for (const auto& [name, value] : run.numbers) hasher.add(name).add(std::isnan(value) ? 0.5e300 : value);
    return "numbers " + hasher.text();
}

/// The cells as the audit of treatments takes them.
inline std::vector<AuditedCell> audited(const std::vector<Cell>& cells) {
    std::vector<AuditedCell> made;
    for (const Cell& cell : cells) {
        AuditedCell& next = made.emplace_back(AuditedCell{cell.levels, {}});
        for (const RunResult* run : cell.runs) next.treatments[run->seed] = treatment_of(*run);
    }
    return made;
}

/// For each cell the first that is the same treatment: itself where there is none before it.
inline std::vector<std::size_t> first_of_treatment(const std::vector<Cell>& cells) {
    return equipoise::first_of_treatment(std::span<const AuditedCell>(audited(cells)));
}

/// The cell in words, "mode=repeat,ratio=0.1", without the factor at `left_out`. For texts: between = " = ", after = ",
/// ".
inline std::string label_of(const Results& results, std::span<const std::size_t> levels,
                            std::size_t left_out = static_cast<std::size_t>(-1), std::string_view between = "=",
                            std::string_view after = ",") {
    std::string label;
    for (std::size_t f = 0; f < levels.size(); ++f)
        if (f != left_out)
            label += fmt::format("{}{}{}{}", label.empty() ? "" : after, results.factors[f].name, between,
                                 results.factors[f].labels[levels[f]]);
    return label;
}

/// A number of each run that has it; runs where it is not defined are left out.
inline std::vector<double> values_of(std::span<const RunResult* const> runs, std::string_view name) {
    std::vector<double> values;
    for (const RunResult* run : runs)
        if (const double value = run->number(name); std::isfinite(value)) values.push_back(value);
    return values;
}
/// The same of all runs that belong to cells; of cells that are one treatment, those of the first alone.
inline std::vector<double> values_of(const Results& results, std::string_view name) {
    std::vector<double> values;
    const std::vector<Cell> cells = cells_of(results);
    const std::vector<std::size_t> first = first_of_treatment(cells);
    for (std::size_t cell = 0; cell < cells.size(); ++cell)
        if (first[cell] == cell)
            for (double value : values_of(cells[cell].runs, name)) values.push_back(value);
    return values;
}

/// Seeds of the plan that a cell has no complete run for.
inline std::vector<std::uint64_t> missing_seeds(const Results& results, const Cell& cell) {
    std::vector<std::uint64_t> missing;
    for (std::uint64_t seed : results.seeds)
        if (std::ranges::find(cell.runs, seed, [](const RunResult* run) { return run->seed; }) == cell.runs.end())
            missing.push_back(seed);
    return missing;
}

}  // namespace equipoise::report
