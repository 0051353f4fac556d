/// checks.hpp: what the records show of runs that cannot tell anything: each with its cells, seeds and numbers.
///
/// Cells that are one treatment; seeds that change nothing; a factor whose levels agree in every record; a figure that
/// is the same in all runs; a run that learned nothing; a classifier that says always or never.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/linkage.hpp>
#include <equipoise/base/text.hpp>
#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ranges>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace equipoise {

namespace report::checks {

/// Figures that can tell runs apart, with what they are called.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 10> telling_figures{
    {{"honest.f1", "F1"},
     {"honest.precision", "precision"},
     {"honest.recall", "recall"},
     {"auroc", "AUROC"},
     {"average_precision", "average precision"},
     {"fixed.f1", "F1 at 0.5"},
     {"fixed.precision", "precision at 0.5"},
     {"fixed.recall", "recall at 0.5"},
     {"brier", "Brier score"},
     {"log_loss", "log loss"}}};

/// Whether two runs agree in everything that was measured, to the last bit; how they trained aside.
inline bool measure_the_same(const RunResult& a, const RunResult& b) {
    const auto is_measured = [](const auto& number) { return !number.first.starts_with("training."); };
    const auto as_text = [](const auto& number) {
        return std::pair(std::string_view(number.first), std::isnan(number.second) ? "nan" : text_of(number.second));
    };
    return std::ranges::equal(a.numbers | std::views::filter(is_measured) | std::views::transform(as_text),
                              b.numbers | std::views::filter(is_measured) | std::views::transform(as_text));
}

/// "mode=repeat,ratio=0,seed=123"
inline std::string name_of(const RunResult& run) {
    std::string name;
    for (const Setting& setting : run.settings) name += fmt::format("{}={},", setting.factor, setting.label);
    return fmt::format("{}seed={}", name, run.seed);
}
/// The first three, and how many more there are.
inline std::string some_of(const std::vector<std::string>& names) {
    constexpr std::size_t shown = 3;
    const std::vector<std::string> first(names.begin(),
                                         names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, names.size())));
    return fmt::format("{}{}", fmt::join(first, "; "),
                       names.size() > shown ? fmt::format("; and {} more", names.size() - shown) : "");
}
/// A figure that a reader can look up.
inline std::string example_of(const Results& results, const RunResult& run) {
    if (results.splits.empty()) return "";
    return fmt::format(", for example {} F1 {} in all of them", split_label(results.splits.back()),
                       decimals(run.number(results.splits.back() + ".honest.f1")));
}

/// Runs that belong to cells.
inline std::vector<const RunResult*> runs_of(const std::vector<Cell>& cells) {
    std::vector<const RunResult*> runs;
    for (const Cell& cell : cells) runs.insert(runs.end(), cell.runs.begin(), cell.runs.end());
    return runs;
}

inline void one_treatment(const Results& results, const std::vector<Cell>& cells, Findings& findings) {
    const TreatmentAudit audit(results.factors, audited(cells));
    std::vector<std::string> sentences = audit.sentences();
    const auto repeated = static_cast<std::size_t>(
        std::ranges::count_if(results.runs, [](const RunResult& run) { return !run.same_as.empty(); }));
    if (repeated > 0)
        sentences.push_back(fmt::format("{} of {} runs were not trained again: they are the same treatment as another.",
                                        repeated, results.runs.size()));
    if (sentences.empty()) return;
    findings.sentences.insert(findings.sentences.end(), sentences.begin(), sentences.end());
    findings.numbers.insert(findings.numbers.end(), {{"cells", static_cast<double>(audit.cells())},
                                                     {"treatments", static_cast<double>(audit.treatments())},
                                                     {"runs_not_trained_again", static_cast<double>(repeated)}});
    for (std::size_t f = 0; f < results.factors.size(); ++f)
        findings.numbers.emplace_back(fmt::format("effective_levels[{}]", results.factors[f].name),
                                      static_cast<double>(audit.effective_levels(f)));
    const auto same = audit.same_cells();
    for (std::size_t i = 0; i < same.size(); ++i)
        findings.texts.emplace_back(fmt::format("treatment[{}].cells", i + 1),
                                    fmt::format("{}", fmt::join(same[i], "; ")));
}

inline void seeds_that_change_nothing(const Results& results, const std::vector<Cell>& cells, Findings& findings) {
    std::map<std::vector<std::uint64_t>, std::vector<std::string>> found;  // seeds that agree, and the cells
    const RunResult* example = nullptr;
    for (const Cell& cell : cells) {
        std::vector<bool> is_told(cell.runs.size());
        for (std::size_t i = 0; i < cell.runs.size(); ++i) {
            std::vector<std::uint64_t> equal{cell.runs[i]->seed};
            for (std::size_t j = i + 1; j < cell.runs.size() && !is_told[i]; ++j)
                if (measure_the_same(*cell.runs[i], *cell.runs[j])) {
                    equal.push_back(cell.runs[j]->seed);
                    is_told[j] = true;
                }
            if (equal.size() < 2) continue;
            if (found.empty()) example = cell.runs[i];
            found[equal].push_back(cell.levels.empty() ? "the only cell" : label_of(results, cell.levels));
        }
    }
    for (const auto& [seeds, names] : found) {
        findings.sentences.push_back(
            fmt::format("Seeds {} change nothing in {} of {}: every measured number agrees{} ({}). Runs that cannot "
                        "differ are one run; see whether the seed reaches them.",
                        fmt::join(seeds, ", "), names.size(), counted(cells.size(), "cell"),
                        example_of(results, *example), some_of(names)));
        findings.numbers.emplace_back(fmt::format("equal_seeds[{}].cells", fmt::join(seeds, ",")),
                                      static_cast<double>(names.size()));
        findings.texts.emplace_back(fmt::format("equal_seeds[{}].cells", fmt::join(seeds, ",")),
                                    fmt::format("{}", fmt::join(names, "; ")));
    }
}

inline void levels_that_agree(const Results& results, const std::vector<Cell>& cells, Findings& findings) {
    const TreatmentAudit audit(results.factors, audited(cells));
    for (std::size_t f = 0; f < results.factors.size(); ++f) {
        std::map<std::pair<std::vector<std::size_t>, std::uint64_t>, std::vector<const RunResult*>> places;
        for (const Cell& cell : cells) {
            std::vector<std::size_t> levels = cell.levels;
            levels[f] = 0;
            for (const RunResult* run : cell.runs) places[{levels, run->seed}].push_back(run);
        }
        std::size_t compared = 0;
        const RunResult* example = nullptr;
        const bool all_agree = std::ranges::all_of(places, [&](const auto& place) {
            const auto& runs = place.second;
            compared += runs.size() > 1;
            if (runs.size() > 1) example = runs.front();
            return std::ranges::all_of(runs,
                                       [&](const RunResult* run) { return measure_the_same(*run, *runs.front()); });
        });
        if (!all_agree || compared == 0) continue;
        const std::string& name = results.factors[f].name;
        findings.sentences.push_back(fmt::format(
            "The levels of `{}` agree in every record, number by number ({}{}): {}.", name,
            counted(compared, "comparison"), example_of(results, *example),
            audit.effective_levels(f) == 1 ? "they are one treatment"
                                           : "they train differently and measure the same, so the factor does not "
                                             "reach what is measured, or what is measured cannot tell"));
        findings.numbers.emplace_back(fmt::format("idle_factor[{}].comparisons", name), static_cast<double>(compared));
    }
}

inline void figures_without_variance(const Results& results, const std::vector<const RunResult*>& runs,
                                     Findings& findings) {
    if (runs.size() < 2) return;
    for (const std::string& split : results.splits) {
        std::vector<std::string> constant;
        for (const auto& [figure, called] : telling_figures) {
            const std::string name = split + "." + std::string(figure);
            const std::vector<double> values = values_of(runs, name);
            if (values.size() < 2 || std::ranges::min(values) != std::ranges::max(values)) continue;
            constant.push_back(fmt::format("{} {}", called, decimals(values.front())));
            findings.numbers.emplace_back(fmt::format("constant[{}]", name), values.front());
        }
        if (!constant.empty())
            findings.sentences.push_back(
                fmt::format("{}: {} in all of {}. A figure without variance can show no "
                            "difference, and its sameness is no evidence of equality.",
                            split_label(split), fmt::join(constant, ", "), counted(runs.size(), "run")));
    }
}

inline void learned_nothing(const std::vector<const RunResult*>& runs, Findings& findings) {
    std::vector<std::string> names;
    for (const RunResult* run : runs) {
        const double loss = run->number("training.last_loss"), base = run->number("training.base_rate_loss");
        if (std::isnan(base) || loss < base) continue;  // a loss that is no number is above every other
        names.push_back(fmt::format("{}: {} against {}", name_of(*run), decimals(loss), decimals(base)));
        findings.numbers.emplace_back(fmt::format("learned_nothing[{}].loss", name_of(*run)), loss);
        findings.numbers.emplace_back(fmt::format("learned_nothing[{}].base_rate_loss", name_of(*run)), base);
    }
    if (names.empty()) return;
    findings.numbers.emplace_back("learned_nothing.runs", static_cast<double>(names.size()));
    findings.sentences.push_back(
        fmt::format("{} of {} learned nothing: the loss of the last epoch is not below that of answering the share of "
                    "positives to every row, on the same targets ({}).",
                    names.size(), counted(runs.size(), "run"), some_of(names)));
}

inline void always_or_never(const Results& results, const std::vector<const RunResult*>& runs, Findings& findings) {
    for (const std::string& split : results.splits) {
        const auto add = [&](const char* answer, auto&& gives_it, std::string_view meaning) {
            std::vector<std::string> names;
            for (const RunResult* run : runs) {
                const auto count = [&](const char* name) { return run->number(split + "." + name); };
                const double called = count("honest.tp") + count("honest.fp"), scored = count("files.scored");
                if (!(scored > 0) || !gives_it(called, scored)) continue;
                names.push_back(fmt::format("{}: {:g} of {:g} files", name_of(*run), called, scored));
            }
            if (names.empty()) return;
            findings.numbers.emplace_back(fmt::format("{}[{}].runs", answer, split), static_cast<double>(names.size()));
            findings.texts.emplace_back(fmt::format("{}[{}].runs", answer, split),
                                        fmt::format("{}", fmt::join(names, "; ")));
            findings.sentences.push_back(
                fmt::format("{}: {} of {} {} at the honest threshold ({}). {}", split_label(split), names.size(),
                            counted(runs.size(), "run"), meaning, some_of(names),
                            std::string_view(answer) == "always" ? "Their recall of 1 is no detection."
                                                                 : "Their precision of 0 is that of no decision."));
        };
        add("always", [](double called, double scored) { return called == scored; }, "call every file positive");
        add("never", [](double called, double) { return called == 0; }, "call no file positive");
    }
}

}  // namespace report::checks

/// What the records show of runs that cannot tell anything. Numbers: "cells", "treatments", "effective_levels[ratio]",
/// "equal_seeds[1,2].cells", "idle_factor[ratio].comparisons", "constant[test_ood.auroc]", "learned_nothing.runs",
/// "always[test_ood].runs", "never[test_ood].runs"; texts name the cells and seeds. No sentences: nothing to say.
EQUIPOISE_INLINE Findings check_runs(const Results& results) {
    using namespace report;
    Findings findings;
    findings.name = "checks";
    findings.title = "What these runs cannot tell";
    const std::vector<Cell> cells = cells_of(results);
    const std::vector<const RunResult*> runs = checks::runs_of(cells);
    checks::one_treatment(results, cells, findings);
    checks::seeds_that_change_nothing(results, cells, findings);
    checks::levels_that_agree(results, cells, findings);
    checks::figures_without_variance(results, runs, findings);
    checks::learned_nothing(runs, findings);
    checks::always_or_never(results, runs, findings);
    return findings;
}

/// Adds them where there is something to say.
EQUIPOISE_INLINE void add_checks(const Results& results, std::vector<Findings>& findings) {
    if (Findings checks = check_runs(results); !checks.sentences.empty()) findings.push_back(std::move(checks));
}

}  // namespace equipoise
