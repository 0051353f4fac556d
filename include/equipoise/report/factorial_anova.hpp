/// factorial_anova.hpp: all factors of a study at once, the seed as a block (what FactorialAnova does).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/analyses.hpp>
#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/stats/factorial.hpp>

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace equipoise {

EQUIPOISE_INLINE Findings factorial_anova(const Results& results) {
    using namespace report;
    Findings findings;
    findings.name = "factorial_anova";
    findings.title = "Factorial ANOVA, type II, seeds as blocks";
    std::vector<const DesignFactor*> factors;
    for (const DesignFactor& factor : results.factors)
        if (factor.labels.size() > 1) factors.push_back(&factor);
    if (factors.empty()) {
        findings.sentences = {"The study varies nothing but its seeds, so there is no factor to analyse."};
        return findings;
    }
    std::string formula = "seed + ";
    for (const DesignFactor* factor : factors) formula += (factor == factors.front() ? "" : "*") + factor->name;

    const std::vector<Cell> cells = cells_of(results);
    const std::vector<std::size_t> first = first_of_treatment(cells);
    std::size_t repeated = 0;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) repeated += first[cell] != cell;
    if (repeated > 0)
        findings.sentences.push_back(
            fmt::format("{} the same treatment as another and left out, since treatments are counted once.",
                        repeated == 1 ? "1 cell is" : fmt::format("{} cells are", repeated)));
    Table table{
        {"test", "figure", "term", "F", "df", "p", "partial η²"}, {}, {false, false, false, true, true, true, true}};
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> figures{
        {{"honest.f1", "F1"}, {"honest.precision", "precision"}, {"honest.recall", "recall"}, {"auroc", "AUROC"}}};
    for (const std::string& split : results.splits)
        for (const auto& [figure, called] : figures) {
            const std::string metric = fmt::format("{}.{}", split, figure);
            std::vector<double> response;
            std::vector<stats::FactorColumn> columns{{"seed", {}}};
            for (const DesignFactor* factor : factors) columns.push_back({factor->name, {}});
            for (std::size_t cell = 0; cell < cells.size(); ++cell) {
                if (first[cell] != cell) continue;
                for (const RunResult* run : cells[cell].runs) {
                    const double value = run->number(metric);
                    if (!std::isfinite(value)) continue;
                    response.push_back(value);
                    columns[0].levels.push_back(std::to_string(run->seed));
                    for (std::size_t f = 0; f < factors.size(); ++f)
                        columns[f + 1].levels.push_back(run->settings.label_of(factors[f]->name));
                }
            }
            try {
                const stats::FactorialAnova anova = stats::factorial_anova(response, columns, formula);
                for (const stats::FactorialTerm& term : anova.terms) {
                    const double partial = term.sum_of_squares / (term.sum_of_squares + anova.residual_sum_of_squares);
                    table.rows.push_back({split_label(split), std::string(called), term.name, decimals(term.f, 2),
                                          fmt::format("{:g}, {:g}", term.df, anova.residual_df), p_value(term.p),
                                          decimals(partial, 2)});
                    for (const auto& [part, value] :
                         std::initializer_list<std::pair<const char*, double>>{{"f", term.f},
                                                                               {"df", term.df},
                                                                               {"residual_df", anova.residual_df},
                                                                               {"p", term.p},
                                                                               {"sum_of_squares", term.sum_of_squares},
                                                                               {"partial_eta_squared", partial}})
                        findings.numbers.emplace_back(fmt::format("{}.{}.{}", metric, term.name, part), value);
                }
                for (const std::string& missing : anova.not_estimable)
                    findings.sentences.push_back(fmt::format("{} {}: not all of {} can be estimated, for want of runs.",
                                                             split_label(split), called, missing));
            } catch (const Error& error) {  // too few runs for the formula, or nothing varies
                findings.sentences.push_back(fmt::format("{} {}: {}.", split_label(split), called, error.what()));
            }
        }
    if (!table.rows.empty()) findings.tables.push_back(std::move(table));
    findings.sentences.push_back(
        "Runs of one seed share weights, monitor rows and batch order; what they share is taken out of the noise. p is "
        "not adjusted for the number of rows.");
    return findings;
}

}  // namespace equipoise
