/// one_way_anova.hpp: does one factor matter, all others held still (what OneWayAnova does)?
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/analyses.hpp>
#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/stats/anova.hpp>

#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace equipoise::report {

/// Figures that are tested, with what they are called; the first one is also put in words.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 4> tested_figures{
    {{"honest.f1", "F1"}, {"honest.precision", "precision"}, {"honest.recall", "recall"}, {"auroc", "AUROC"}}};

/// The cells that differ in one factor alone, in the order of its levels.
struct Panel {
    std::vector<std::size_t> levels;  ///< of all factors; meaningless for the tested one
    std::vector<const Cell*> cells;
};

inline std::vector<Panel> panels_of(const std::vector<Cell>& cells, std::size_t factor) {
    std::vector<Panel> panels;
    for (const Cell& cell : cells) {
        std::vector<std::size_t> levels = cell.levels;
        levels[factor] = 0;
        auto place = std::ranges::find(panels, levels, &Panel::levels);
        if (place == panels.end()) place = panels.insert(panels.end(), Panel{std::move(levels), {}});
        place->cells.push_back(&cell);
    }
    return panels;
}

/// One test: the values of the levels that have any.
struct LevelTest {
    std::vector<std::string> repeats;  ///< levels that are the same treatment as an earlier one, and not counted
    std::vector<std::string> labels;
    std::vector<std::vector<double>> groups;
    std::optional<stats::AnovaResult> anova;
    std::string undefined_because;  ///< empty if F and p are numbers

    std::size_t fewest() const { return std::ranges::min(groups, {}, &std::vector<double>::size).size(); }
    std::size_t most() const { return std::ranges::max(groups, {}, &std::vector<double>::size).size(); }
    /// "3", "2–3"
    std::string runs_by_level(std::string_view dash) const {
        if (groups.empty()) return "0";
        return fewest() == most() ? std::to_string(most()) : fmt::format("{}{}{}", fewest(), dash, most());
    }
};

/// "0, 0.1 ... 1": some labels, or the first two and the last.
inline std::string list_of(std::vector<std::string> labels, const std::vector<std::string>& more) {
    labels.insert(labels.end(), more.begin(), more.end());
    if (labels.size() < 5) return fmt::format("{}", fmt::join(labels, ", "));
    return fmt::format("{}, {} ... {}", labels[0], labels[1], labels.back());
}

inline LevelTest test_levels(const DesignFactor& factor, const Panel& panel, std::string_view figure) {
    LevelTest test;
    std::vector<Cell> cells;
    for (const Cell* cell : panel.cells) cells.push_back(*cell);
    const std::vector<std::size_t> first = first_of_treatment(cells);
    for (std::size_t level = 0; level < cells.size(); ++level) {
        std::vector<double> values = values_of(cells[level].runs, figure);
        if (values.empty()) continue;
        if (first[level] != level) {
            test.repeats.push_back(factor.labels[level]);
            continue;
        }
        test.labels.push_back(factor.labels[level]);
        test.groups.push_back(std::move(values));
    }
    if (test.groups.size() == 1 && !test.repeats.empty()) {
        test.undefined_because = fmt::format("{} = {} are the same training set: {} has 1 effective level here",
                                             factor.name, list_of(test.labels, test.repeats), factor.name);
    } else if (test.groups.size() < 2) {
        test.undefined_because = test.groups.empty()
                                     ? "no level has a complete run with this figure yet"
                                     : fmt::format("only {} = {} has complete runs, and a comparison needs two levels",
                                                   factor.name, test.labels[0]);
    } else if (test.most() < 2) {
        test.undefined_because = "each level has a single run, so nothing measures how much runs differ by chance";
    } else {
        test.anova = stats::one_way_anova(test.groups);
        if (std::isnan(test.anova->f))
            test.undefined_because = "all runs have the same value, so there is nothing to test";
        else if (std::isinf(test.anova->f))
            test.undefined_because =
                "runs of one level agree to the last digit while levels differ, so there is no variance within levels "
                "to "
                "test against; check that the seed reaches the runs";
    }
    return test;
}

/// What a test says in plain words. p > .05 is never called the absence of an effect.
inline std::string verdict_on(const DesignFactor& factor, const LevelTest& test) {
    if (!test.undefined_because.empty()) return "no test: " + test.undefined_because + ".";
    const stats::AnovaResult& anova = *test.anova;
    std::string text = fmt::format("F({:g}, {:g}) = {}, {}", anova.df_between, anova.df_within, decimals(anova.f, 2),
                                   p_equals(anova.p));
    if (anova.p > 0.05) {
        const std::string runs = test.fewest() == test.most()
                                     ? counted(test.most(), "run")
                                     : fmt::format("{} to {} runs", test.fewest(), test.most());
        return text + fmt::format(
                          ": with {} a level this study cannot tell the levels of {} apart; that is not evidence "
                          "that they are equal.",
                          runs, factor.name);
    }
    const auto mean = [](const std::vector<double>& group) { return stats::summarise(group).mean; };
    const auto lowest = std::ranges::min_element(test.groups, {}, mean),
               highest = std::ranges::max_element(test.groups, {}, mean);
    const auto label = [&](auto group) { return test.labels[static_cast<std::size_t>(group - test.groups.begin())]; };
    return text +
           fmt::format(
               ": the levels of {} differ by more than runs of one level do; the means lie between {} (at {}) and "
               "{} (at {}). Which levels differ from which, this test does not say.",
               factor.name, decimals(mean(*lowest)), label(lowest), decimals(mean(*highest)), label(highest));
}

/// Levels that are one treatment with an earlier one; empty if there are none or nothing was tested.
inline std::string about_repeats(const DesignFactor& factor, const LevelTest& test) {
    if (test.repeats.empty() || test.groups.size() < 2) return "";
    return fmt::format(" Counted once, being the same training set as a level before: {} = {}.", factor.name,
                       list_of({}, test.repeats));
}

/// What a panel lacks; empty if it is complete.
inline std::string about_gaps(const Results& results, const DesignFactor& factor, const Panel& panel) {
    constexpr std::size_t longest_list = 8;
    std::string empty, some;
    std::size_t empty_count = 0, some_count = 0;
    const auto add = [](std::string& list, std::size_t& count, const std::string& item) {
        if (++count <= longest_list) list += (list.empty() ? "" : ", ") + item;
    };
    for (std::size_t level = 0; level < panel.cells.size(); ++level) {
        const auto seeds = missing_seeds(results, *panel.cells[level]);
        if (panel.cells[level]->runs.empty())
            add(empty, empty_count, factor.labels[level]);
        else if (!seeds.empty())
            add(some, some_count, fmt::format("{} (seed {})", factor.labels[level], fmt::join(seeds, ", ")));
    }
    std::string text;
    const auto more = [](std::size_t count) {
        return count > longest_list ? fmt::format(" and {} more", count - longest_list) : std::string{};
    };
    if (empty_count > 0)
        text += fmt::format(" Left out, without a complete run: {} = {}{}.", factor.name, empty, more(empty_count));
    if (some_count > 0)
        text += fmt::format(" Unbalanced, runs are missing at {} = {}{}.", factor.name, some, more(some_count));
    return text;
}

}  // namespace equipoise::report

namespace equipoise {

EQUIPOISE_INLINE Findings one_way_anova(const Results& results, std::string_view factor_name, std::string_view within) {
    using namespace report;
    const std::size_t tested = position_of(results, factor_name);
    if (!within.empty()) position_of(results, within);
    const DesignFactor& factor = results.factors[tested];
    Findings findings;
    findings.name = within.empty() ? fmt::format("one_way_anova({})", factor_name)
                                   : fmt::format("one_way_anova({}, within({}))", factor_name, within);
    findings.title = fmt::format("One-way ANOVA over {}", factor_name) +
                     (within.empty() ? "" : fmt::format(" within each {}", within));

    const std::vector<Cell> cells = cells_of(results);
    const std::vector<Panel> panels = panels_of(cells, tested);
    std::vector<std::string> further;
    for (const DesignFactor& other : results.factors)
        if (other.name != factor_name && other.name != within) further.push_back(other.name);
    if (!further.empty())
        findings.sentences.push_back(
            fmt::format("The study also varies {}: there is one test for each combination, since runs are "
                        "pooled only if they differ in {} and seed alone.",
                        fmt::join(further, ", "), factor_name));

    Table table;
    for (const DesignFactor& other : results.factors)
        if (other.name != factor_name) {
            table.header.push_back(other.name);
            table.is_number.push_back(!other.has_policy_levels());
        }
    for (const char* heading : {"test", "figure"}) table.header.push_back(heading), table.is_number.push_back(false);
    for (const char* heading : {"F", "df", "p", "η²", "levels", "runs a level"})
        table.header.push_back(heading), table.is_number.push_back(true);

    std::size_t tests = 0;
    for (const Panel& panel : panels) {
        const std::string label = label_of(results, panel.levels, tested);
        const std::string words = label_of(results, panel.levels, tested, " = ", ", ");
        const std::string gaps = about_gaps(results, factor, panel);
        const bool is_empty = std::ranges::all_of(panel.cells, [](const Cell* cell) { return cell->runs.empty(); });
        if (is_empty)
            findings.sentences.push_back(
                fmt::format("{}: no run is complete yet, so nothing is tested.", words.empty() ? factor.name : words));
        for (const std::string& split : results.splits)
            for (const auto& [figure, called] : tested_figures) {
                const std::string name = fmt::format("{}.{}", split, figure);
                const LevelTest test = test_levels(factor, panel, name);
                stats::AnovaResult anova = test.anova.value_or(stats::AnovaResult{});
                if (test.undefined_because.empty())
                    ++tests;
                else
                    anova.f = anova.p = std::numeric_limits<double>::quiet_NaN();

                std::vector<std::string> row;
                for (std::size_t f = 0; f < panel.levels.size(); ++f)
                    if (f != tested) row.push_back(results.factors[f].labels[panel.levels[f]]);
                row.insert(row.end(), {split_label(split), std::string(called), decimals(anova.f, 2),
                                       test.anova ? fmt::format("{:g}, {:g}", anova.df_between, anova.df_within)
                                                  : std::string(no_value),
                                       p_value(anova.p), decimals(anova.eta_squared, 2),
                                       std::to_string(test.groups.size()), test.runs_by_level("–")});
                if (!is_empty) table.rows.push_back(std::move(row));

                const std::string prefix = name + (label.empty() ? "." : "." + label + ".");
                std::size_t n = 0;
                for (const auto& group : test.groups) n += group.size();
                for (const auto& [part, value] : std::initializer_list<std::pair<const char*, double>>{
                         {"f", anova.f},
                         {"df_between", anova.df_between},
                         {"df_within", anova.df_within},
                         {"p", anova.p},
                         {"eta_squared", anova.eta_squared},
                         {"levels", static_cast<double>(test.groups.size())},
                         {"n", static_cast<double>(n)}})
                    findings.numbers.emplace_back(prefix + part, value);
                for (std::size_t level = 0; level < panel.cells.size(); ++level)
                    findings.numbers.emplace_back(
                        fmt::format("{}n[{}={}]", prefix, factor.name, factor.labels[level]),
                        static_cast<double>(values_of(panel.cells[level]->runs, name).size()));

                if (figure == tested_figures[0].first && !is_empty)
                    findings.sentences.push_back(
                        fmt::format("{} {}{}: {}{}", split_label(split), called, words.empty() ? "" : ", " + words,
                                    verdict_on(factor, test), about_repeats(factor, test) + gaps));
            }
    }
    if (tests > 0) findings.tables.push_back(std::move(table));
    if (tests > 1)
        findings.sentences.push_back(
            fmt::format("The table holds {} tests, and p is not adjusted for their number: even if no level "
                        "differed from another, about one test in twenty would have p < .05.",
                        tests));
    return findings;
}

}  // namespace equipoise
