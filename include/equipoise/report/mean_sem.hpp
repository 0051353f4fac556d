/// mean_sem.hpp: means and their standard errors in every cell (what MeanSem does).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/analyses.hpp>
#include <equipoise/report/cells.hpp>
#include <equipoise/report/parts.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/stats/summary.hpp>

#include <array>
#include <utility>

namespace equipoise::report {

/// Figures of a test split that are averaged, the honest ones first.
inline constexpr std::array averaged_figures{"honest.f1",
                                             "honest.precision",
                                             "honest.recall",
                                             "honest.accuracy",
                                             "honest.threshold",
                                             "auroc",
                                             "average_precision",
                                             "fixed.f1",
                                             "fixed.precision",
                                             "fixed.recall",
                                             "cross_fitted.f1",
                                             "cross_fitted.precision",
                                             "cross_fitted.recall",
                                             "oracle.f1",
                                             "oracle.precision",
                                             "oracle.recall",
                                             "oracle.threshold",
                                             "brier",
                                             "log_loss",
                                             "calibration_error",
                                             "optimism",
                                             "transfer_loss"};

/// Columns of the table, with their headings.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 4> tabled_figures{
    {{"honest.f1", "F1"}, {"honest.precision", "precision"}, {"honest.recall", "recall"}, {"auroc", "AUROC"}}};

/// What F1 of one split is to be held against.
inline std::string benchmarks_of(const Results& results, const std::vector<Cell>& cells, std::string_view split) {
    const auto mean_of = [&](std::string_view figure) {
        return stats::summarise(values_of(results, fmt::format("{}.{}", split, figure)));
    };
    const stats::Summary always = mean_of("always_positive_f1");
    const stats::Summary optimism = mean_of("optimism"), transfer = mean_of("transfer_loss");
    std::string text;
    if (always.n > 0)
        text = fmt::format("calling every file positive gives F1 {}",
                           always.minimum == always.maximum
                               ? decimals(always.mean)
                               : decimals(always.minimum) + " to " + decimals(always.maximum));
    std::size_t measured = 0, beaten = 0;
    for (const Cell& cell : cells)
        if (const auto f1 = values_of(cell.runs, fmt::format("{}.honest.f1", split)); !f1.empty() && always.n > 0) {
            ++measured;
            beaten += stats::summarise(f1).mean <= always.maximum ? 1 : 0;
        }
    if (beaten > 0) text += fmt::format(", which {} of {} cells do not exceed", beaten, measured);
    const auto add = [&](const stats::Summary& loss, std::string_view what, std::string_view name) {
        if (loss.n > 0)
            text += fmt::format("{}{} by {} on average over {} ({})", text.empty() ? "" : "; ", what,
                                decimals(loss.mean), counted(loss.n, "run"), name);
    };
    add(optimism, "a threshold chosen on the test itself would flatter F1", "optimism, oracle - cross-fitted");
    add(transfer, "a threshold brought from validation lowers it", "transfer loss, cross-fitted - honest");
    return text.empty() ? text : split_label(split) + ": " + text + ".";
}

}  // namespace equipoise::report

namespace equipoise {

EQUIPOISE_INLINE Findings mean_sem(const Results& results) {
    using namespace report;
    Findings findings;
    findings.name = "mean_sem";
    findings.title = "Means ± SEM by cell";
    const std::vector<Cell> cells = cells_of(results);
    for (const std::string& split : results.splits) {
        Table table;
        for (const DesignFactor& factor : results.factors) {
            table.header.push_back(factor.name);
            table.is_number.push_back(!factor.has_policy_levels());
        }
        table.header.push_back("n");
        table.is_number.push_back(true);
        for (const auto& [figure, heading] : tabled_figures) {
            table.header.push_back(fmt::format("{} {}", split_label(split), heading));
            table.is_number.push_back(true);
        }
        for (const Cell& cell : cells) {
            const std::string label = label_of(results, cell.levels);
            for (std::string_view figure : averaged_figures) {
                const auto summary = stats::summarise(values_of(cell.runs, fmt::format("{}.{}", split, figure)));
                const auto interval = summary.interval();
                const std::string name = fmt::format("cell[{}].{}.{}.", label, split, figure);
                for (const auto& [part, value] :
                     std::initializer_list<std::pair<const char*, double>>{{"n", static_cast<double>(summary.n)},
                                                                           {"mean", summary.mean},
                                                                           {"sd", summary.sd},
                                                                           {"sem", summary.sem},
                                                                           {"lower", interval.lower},
                                                                           {"upper", interval.upper}})
                    findings.numbers.emplace_back(name + part, value);
            }
            if (cell.runs.empty()) continue;
            std::vector<std::string>& row = table.rows.emplace_back();
            for (std::size_t f = 0; f < cell.levels.size(); ++f)
                row.push_back(results.factors[f].labels[cell.levels[f]]);
            row.push_back(std::to_string(cell.runs.size()));
            for (const auto& [figure, heading] : tabled_figures) {
                const auto summary = stats::summarise(values_of(cell.runs, fmt::format("{}.{}", split, figure)));
                row.push_back(mean_and_sem(summary) +
                              (summary.n < cell.runs.size() ? fmt::format(" (n {})", summary.n) : ""));
            }
        }
        if (!table.rows.empty()) findings.tables.push_back(std::move(table));
        if (Table parts = parts_table(results, cells, split, findings.numbers); !parts.rows.empty())
            findings.tables.push_back(std::move(parts));
        if (std::string line = benchmarks_of(results, cells, split); !line.empty())
            findings.sentences.push_back(std::move(line));
    }
    const auto cells_with = [&](auto rule) { return static_cast<std::size_t>(std::ranges::count_if(cells, rule)); };
    const std::size_t empty = cells_with([](const Cell& cell) { return cell.runs.empty(); });
    const std::size_t single = cells_with([](const Cell& cell) { return cell.runs.size() == 1; });
    const std::size_t short_of_seeds =
        cells_with([&](const Cell& cell) { return !cell.runs.empty() && !missing_seeds(results, cell).empty(); });
    if (empty == cells.size()) {
        findings.sentences = {"No run is complete yet, so there is nothing to average."};
        return findings;
    }
    findings.sentences.insert(
        findings.sentences.begin(),
        "F1, precision and recall are those of the honest threshold, which is chosen on validation; "
        "n counts runs, and SEM is their standard deviation divided by the root of n.");
    if (findings.tables.size() > results.splits.size())
        findings.sentences.push_back(cells.size() == 1 ? "Parts of a test are measured at the threshold of the whole; "
                                                         "those without positive files are left out."
                                                       : "Parts of a test are measured at the threshold of the whole, "
                                                         "and shown as the lowest to the highest mean "
                                                         "of a cell; those without positive files are left out.");
    if (single > 0) findings.sentences.push_back("Where n is 1 nothing is known of the spread: SEM n/a.");
    if (short_of_seeds > 0)
        findings.sentences.push_back(
            fmt::format("{} of {} cells lack some of their seeds, so their means rest on fewer runs.", short_of_seeds,
                        cells.size()));
    if (empty > 0)
        findings.sentences.push_back(
            fmt::format("{} of {} cells have no complete run yet and are not in the tables.", empty, cells.size()));
    return findings;
}

}  // namespace equipoise
