/// best_cell.hpp: the cell that a study would choose, and what that choice is worth (what BestCell does).
///
/// The best of many cells is partly the luckiest. Measured on the runs that it was chosen on, it flatters, even where
/// the choice is made on validation and the measuring on a test: a run that is lucky on the one is often lucky on the
/// other. So each seed is measured at the cell that the other seeds chose, and the average of that is what may be
/// reported of the procedure "choose by validation, then use what was chosen". Its SEM ignores that the seeds share
/// most of what they choose by; no unbiased estimate exists (Bengio and Grandvalet 2004, J. Mach. Learn. Res. 5).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/analyses.hpp>
#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/stats/summary.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace equipoise::report {

/// One figure of every seed (row) and cell (column).
using FigureBySeed = std::vector<std::vector<double>>;

/// The column with the largest mean, without the row `left_out`; of equal ones the first. Rows are complete.
inline std::size_t best_column(const FigureBySeed& figures, std::size_t left_out = static_cast<std::size_t>(-1)) {
    std::vector<double> sums(figures.front().size());
    for (std::size_t row = 0; row < figures.size(); ++row)
        for (std::size_t column = 0; column < sums.size() && row != left_out; ++column)
            sums[column] += figures[row][column];
    return static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
}

/// What choosing by validation and by the test itself show on one test; positions are columns.
struct Selection {
    std::size_t chosen;                ///< by validation, over all seeds
    std::vector<std::size_t> without;  ///< by validation, over all seeds but this one
    std::size_t oracle;                ///< by the test itself
    stats::Summary selected, nested, best;

    /// Three seeds or more, each with a figure of every cell on both.
    Selection(const FigureBySeed& validation, const FigureBySeed& test)
        : chosen(best_column(validation)), oracle(best_column(test)) {
        const auto measured = [&](auto&& cell_of_seed) {
            std::vector<double> values;
            for (std::size_t seed = 0; seed < test.size(); ++seed) values.push_back(test[seed][cell_of_seed(seed)]);
            return stats::summarise(values);
        };
        for (std::size_t seed = 0; seed < test.size(); ++seed) without.push_back(best_column(validation, seed));
        selected = measured([&](std::size_t) { return chosen; });
        nested = measured([&](std::size_t seed) { return without[seed]; });
        best = measured([&](std::size_t) { return oracle; });
    }
    /// How much of a figure picked on the test, and of one chosen and measured on the same runs, is luck.
    double optimism() const { return best.mean - nested.mean; }
    double selection_optimism() const { return selected.mean - nested.mean; }
};

namespace detail {

/// "mode=repeat"
inline std::string stratum_of(const Results& results, const Cell& cell, std::string_view within) {
    const std::size_t factor = position_of(results, within);
    return fmt::format("{}={}", within, results.factors[factor].labels[cell.levels[factor]]);
}

/// Figures of the cells on validation and on every test, for the seeds that have all of them.
struct SelectionFigures {
    FigureBySeed validation;
    std::vector<FigureBySeed> tests;  ///< by split of the results

    SelectionFigures(const Results& results, const std::vector<const Cell*>& cells, std::string_view figure)
        : tests(results.splits.size()) {
        for (std::uint64_t seed : results.seeds) {
            const auto row_of = [&](std::string_view split) {
                std::vector<double> row;
                for (const Cell* cell : cells)
                    for (const RunResult* run : cell->runs)
                        if (const double value = run->number(fmt::format("{}.{}", split, figure));
                            run->seed == seed && std::isfinite(value))
                            row.push_back(value);
                return row;
            };
            std::vector<std::vector<double>> rows{row_of("validation")};
            for (const std::string& split : results.splits) rows.push_back(row_of(split));
            if (std::ranges::any_of(rows, [&](const auto& row) { return row.size() != cells.size(); })) continue;
            validation.push_back(rows.front());
            for (std::size_t split = 0; split < tests.size(); ++split) tests[split].push_back(rows[split + 1]);
        }
    }
};

/// What is said of one choice: among all cells, or those at one level of the factor to stay within.
struct SelectionWriter {
    const Results& results;
    const std::vector<const Cell*>& cells;
    std::string figure, words;
    std::string where;  ///< "mode=repeat", or ""
    Findings& findings;
    Table& table;

    std::string prefix() const { return where.empty() ? "" : where + "."; }
    void say(const std::string& sentence) const {
        findings.sentences.push_back((where.empty() ? "" : where + ": ") + sentence);
    }
    std::string name_of(std::size_t column) const { return label_of(results, cells[column]->levels); }

    void write() const {
        if (cells.size() < 2) return say("There is one cell alone, so nothing is chosen.");
        const SelectionFigures figures(results, cells, figure);
        const std::size_t seeds = figures.validation.size();
        findings.numbers.emplace_back(prefix() + "seeds", static_cast<double>(seeds));
        if (seeds < 3 || figures.tests.empty())
            return say(fmt::format(
                "Nothing can be chosen yet: {} complete runs of all cells, and three are needed, since each is "
                "measured at the cell that the others choose.",
                seeds == 0   ? "no seed has"
                : seeds == 1 ? "one seed has"
                : seeds == 2 ? "two seeds have"
                             : "no test is there to measure on, though all seeds have"));
        std::vector<Selection> selections;
        for (const FigureBySeed& test : figures.tests) selections.emplace_back(figures.validation, test);
        say_choice(figures.validation, selections.front());
        for (std::size_t split = 0; split < selections.size(); ++split)
            say_test(results.splits[split], selections[split]);
        add_rows(selections);
    }

  private:
    static std::size_t agreeing(const Selection& selection) {
        return static_cast<std::size_t>(std::ranges::count(selection.without, selection.chosen));
    }
    void say_choice(const FigureBySeed& validation, const Selection& selection) const {
        std::vector<double> values;
        for (const auto& row : validation) values.push_back(row[selection.chosen]);
        const stats::Summary summary = stats::summarise(values);
        findings.numbers.emplace_back(fmt::format("{}validation.{}.selected.mean", prefix(), figure), summary.mean);
        findings.texts.emplace_back(prefix() + "selected", name_of(selection.chosen));
        say(
            fmt::format("{} is selected: of {} cells it has the highest mean {} on validation over {} ({}, a selected "
                        "figure too). Leaving one seed out, the choice is the same in {} of {}.",
                        name_of(selection.chosen), cells.size(), words, counted(summary.n, "seed"),
                        decimals(summary.mean), agreeing(selection), summary.n));
    }
    void say_test(const std::string& split, const Selection& selection) const {
        const std::string name = fmt::format("{}{}.{}.", prefix(), split, figure);
        for (const auto& [what, summary] :
             {std::pair{"selected", &selection.selected}, {"nested", &selection.nested}, {"oracle", &selection.best}}) {
            findings.numbers.emplace_back(name + what + ".mean", summary->mean);
            findings.numbers.emplace_back(name + what + ".sem", summary->sem);
        }
        findings.numbers.emplace_back(name + "optimism", selection.optimism());
        findings.numbers.emplace_back(name + "selection_optimism", selection.selection_optimism());
        findings.texts.emplace_back(prefix() + split + ".oracle", name_of(selection.oracle));
        say(fmt::format(
            "{} {}: nested {}, which may be reported of choosing by validation. Chosen and measured on the same runs "
            "it "
            "would be {} (selected); picked on the test itself, {} (oracle, {}), with an optimism of {}.",
            split_label(split), words, mean_and_sem(selection.nested), mean_and_sem(selection.selected),
            mean_and_sem(selection.best), name_of(selection.oracle), signed_decimals(selection.optimism())));
    }
    void add_rows(const std::vector<Selection>& selections) const {
        const std::string at = where.empty() ? "" : ", " + where;
        std::vector<std::vector<std::string>> rows{
            {"nested" + at}, {"selected" + at}, {"oracle" + at}, {"oracle - nested" + at}, {"selected - nested" + at}};
        for (const Selection& selection : selections) {
            rows[0].push_back(mean_and_sem(selection.nested));
            rows[1].push_back(mean_and_sem(selection.selected));
            rows[2].push_back(mean_and_sem(selection.best));
            rows[3].push_back(signed_decimals(selection.optimism()));
            rows[4].push_back(signed_decimals(selection.selection_optimism()));
        }
        table.rows.insert(table.rows.end(), rows.begin(), rows.end());
    }
};

}  // namespace detail

}  // namespace equipoise::report

namespace equipoise {

EQUIPOISE_INLINE Findings best_cell(const Results& results, std::string_view figure, std::string_view words,
                                    std::string_view within) {
    using namespace report;
    Findings findings;
    findings.name = fmt::format("best_cell({}{})", figure, within.empty() ? "" : fmt::format(", within({})", within));
    findings.title = fmt::format("The cell that is chosen by {} on validation{}", words,
                                 within.empty() ? "" : fmt::format(", within each {}", within));
    const std::vector<Cell> all = cells_of(results);
    std::vector<std::pair<std::string, std::vector<const Cell*>>> strata;
    for (const Cell& cell : all) {
        const std::string where = within.empty() ? "" : report::detail::stratum_of(results, cell, within);
        auto place = std::ranges::find(strata, where, [](const auto& stratum) { return stratum.first; });
        if (place == strata.end()) place = strata.insert(place, {where, {}});
        place->second.push_back(&cell);
    }
    Table table{{"figure"}, {}, {false}};
    for (const std::string& split : results.splits) {
        table.header.push_back(fmt::format("{} {}", split_label(split), words));
        table.is_number.push_back(true);
    }
    for (const auto& [where, cells] : strata)
        report::detail::SelectionWriter{results, cells, std::string(figure), std::string(words), where, findings, table}
            .write();
    if (table.rows.empty()) return findings;
    findings.tables.push_back(std::move(table));
    findings.sentences.push_back(
        "Nested: each seed is measured at the cell that the other seeds choose on validation; mean ± SEM over seeds. "
        "They share most of what they choose by, so this SEM is somewhat too small.");
    return findings;
}

}  // namespace equipoise
