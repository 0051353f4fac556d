/// findings.hpp: what is wrong with a file of results, before any statistics: repeated runs, thresholds, test sets,
/// gaps.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/pools.hpp>
#include <equipoise/base/json.hpp>
#include <equipoise/stats/summary.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ranges>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::audit {

/// `blocks`: no claim rests on what it concerns; `warns`: the reader must know; `notes`: nothing is wrong yet.
enum class Weight { blocks, warns, notes };

struct Finding {
    std::string kind{};  ///< a stable name, such as "contradictory_runs"
    Weight weight = Weight::warns;
    std::string what{};                   ///< one sentence
    std::vector<std::string> evidence{};  ///< lines
    std::string meaning{};                ///< what it means for a claim
    Json numbers = Json::object();
};

namespace detail {

inline constexpr std::size_t most_listed = 12;

inline std::string counted(std::size_t count, std::string_view thing) {
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}
inline std::string shown_level(const std::string& level) { return level.empty() ? "(not recorded)" : level; }

/// "lines 3, 8 and 12" (at most twelve).
inline std::string lines_of(const Table& table, const Rows& rows) {
    std::string text = rows.size() == 1 ? "line " : "lines ";
    for (std::size_t i = 0; i < rows.size() && i < most_listed; ++i)
        text += fmt::format("{}{}", i == 0 ? "" : ", ", table.lines[rows[i]]);
    if (rows.size() > most_listed) text += fmt::format(" and {} more", rows.size() - most_listed);
    return text;
}
inline Json json_lines(const Table& table, const Rows& rows) {
    Json lines = Json::array();
    for (std::size_t i = 0; i < rows.size() && i < 1000; ++i) lines.push_back(table.lines[rows[i]]);
    return lines;
}

/// How columns split the rows: one line for all columns that split them alike, since they were changed at once.
inline std::vector<std::string> splits_of(const Table& table, const std::vector<std::size_t>& columns,
                                          const Rows& rows) {
    std::vector<std::pair<std::vector<std::uint32_t>, std::vector<std::size_t>>> splits;
    for (std::size_t column : columns) {
        std::map<std::uint32_t, std::uint32_t> renamed;
        std::vector<std::uint32_t> split;
        for (std::size_t row : rows) {
            const auto next = static_cast<std::uint32_t>(renamed.size());
            split.push_back(renamed.try_emplace(table.columns[column].codes[row], next).first->second);
        }
        const auto place = std::ranges::find(splits, split, [](const auto& one) { return one.first; });
        if (place == splits.end())
            splits.emplace_back(std::move(split), std::vector{column});
        else
            place->second.push_back(column);
    }
    std::vector<std::string> lines;
    for (const auto& [split, alike] : splits) {
        std::string line = alike.size() == 1 ? table.short_name(alike.front()) + " " : "";
        bool is_first = true;
        const auto groups = grouped(table, std::array{alike.front()}, rows);
        if (groups.size() > 8) {
            for (std::size_t column : alike)
                lines.push_back(fmt::format("{}: {} different values", table.short_name(column), groups.size()));
            continue;
        }
        for (const auto& [key, same] : groups) {
            std::string said;
            bool is_recorded = false;
            for (std::size_t column : alike) {
                const std::string& level = table.columns[column].level(same.front());
                is_recorded = is_recorded || !level.empty();
                const std::string shown = level.empty() ? "?" : level;
                said += said.empty() ? "" : ", ";
                said += alike.size() == 1 ? shown : fmt::format("{}={}", table.short_name(column), shown);
            }
            if (!is_recorded) said = alike.size() == 1 ? "not recorded" : "none of these is recorded";
            line += fmt::format("{}in {}: {}", is_first ? "" : "; ", counted(same.size(), "run"), said);
            is_first = false;
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

/// A column with the name of its group and figure: "metrics.ood.best_f1.f1" is figure "f1" of "metrics.ood.best_f1".
inline std::optional<std::size_t> figure(const Table& table, std::string_view group, std::string_view name) {
    const std::string wanted = fmt::format("{}{}{}", group, group.empty() ? "" : ".", name);
    const auto place = std::ranges::find(table.columns, wanted, &Column::name);
    if (place == table.columns.end() || !place->is_numeric()) return std::nullopt;
    return static_cast<std::size_t>(place - table.columns.begin());
}
inline std::set<std::string> groups_with(const Table& table, std::string_view figure) {
    std::set<std::string> groups;
    for (const Column& column : table.columns)
        if (column.name == figure)
            groups.insert("");
        else if (column.name.ends_with("." + std::string(figure)))
            groups.insert(column.name.substr(0, column.name.size() - figure.size() - 1));
    return groups;
}
}  // namespace detail

/// Rows that are equal in every cell.
inline void find_identical_rows(const Table& table, const Roles& roles, std::vector<Finding>& findings) {
    std::vector<std::size_t> order(table.rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t row) { return std::pair(table.hashes[row], row); });
    Rows copies;
    for (std::size_t i = 1; i < order.size(); ++i)
        if (table.hashes[order[i]] == table.hashes[order[i - 1]]) copies.push_back(order[i]);
    if (copies.empty()) return;
    std::ranges::sort(copies);
    const bool have_identity = std::ranges::any_of(roles.role, [](Role role) {
        return role == Role::label || role == Role::seed || role == Role::replicate || role == Role::block;
    });
    findings.push_back({"identical_rows",
                        have_identity ? Weight::blocks : Weight::warns,
                        fmt::format("{} repeat{} an earlier row in every cell.", detail::counted(copies.size(), "row"),
                                    copies.size() == 1 ? "s" : ""),
                        {detail::lines_of(table, copies)},
                        "If one run was written twice, n is too large and every p too small: delete the copies. Only "
                        "where two runs may agree to the last digit is this harmless.",
                        {{"rows", copies.size()}, {"lines", detail::json_lines(table, copies)}}});
}

/// Runs with the same settings and the same seed: copies of one another, or contradictions.
inline void find_repeated_runs(const Table& table, const Roles& roles, const Rows& rows,
                               std::vector<Finding>& findings) {
    if (!roles.seed) return;
    std::vector<Rows> contradictions;
    Rows copies;
    for (auto& [key, same] : grouped(table, roles.identity(table), rows)) {
        if (same.size() < 2) continue;
        const bool agree = std::ranges::all_of(roles.metrics, [&](std::size_t metric) {
            const auto& numbers = table.columns[metric].numbers;
            return std::ranges::all_of(same, [&](std::size_t row) {
                return numbers[row] == numbers[same[0]] || (std::isnan(numbers[row]) && std::isnan(numbers[same[0]]));
            });
        });
        if (agree)
            copies.insert(copies.end(), same.begin() + 1, same.end());
        else
            contradictions.push_back(same);
    }
    if (!copies.empty())
        findings.push_back({"repeated_runs",
                            Weight::blocks,
                            fmt::format("{} an earlier run: same settings, same seed, same figures.",
                                        copies.size() == 1 ? std::string("1 run repeats")
                                                           : fmt::format("{} runs repeat", copies.size())),
                            {detail::lines_of(table, copies)},
                            "A run counted twice is no replicate: n is too large and every p too small.",
                            {{"runs", copies.size()}, {"lines", detail::json_lines(table, copies)}}});
    if (contradictions.empty()) return;
    Finding finding{"contradictory_runs", Weight::blocks, "", {}, "", Json::object()};
    const bool are_pairs = std::ranges::all_of(contradictions, [](const Rows& same) { return same.size() == 2; });
    finding.what = fmt::format("{} of runs with the same recorded settings and the same seed contradict each other.",
                               detail::counted(contradictions.size(), are_pairs ? "pair" : "group"));
    finding.numbers["groups"] = contradictions.size();
    finding.numbers["runs"] = Json::array();
    finding.numbers["differences"] = Json::object();
    for (const Rows& same : contradictions | std::views::take(1000))
        finding.numbers["runs"].push_back(detail::json_lines(table, same));
    std::string gaps;
    std::size_t shown = 0;
    for (std::size_t metric : roles.metrics) {
        double largest = 0, squares = 0, df = 0;
        for (const Rows& same : contradictions) {
            std::vector<double> values;
            for (std::size_t row : same)
                if (const double value = table.columns[metric].numbers[row]; !std::isnan(value))
                    values.push_back(value);
            if (values.size() < 2) continue;
            largest = std::max(largest, std::ranges::max(values) - std::ranges::min(values));
            squares += stats::sum_of_squares(values, stats::mean_of(values));
            df += static_cast<double>(values.size() - 1);
        }
        if (df == 0) continue;
        const double sd = std::sqrt(squares / df);
        finding.numbers["differences"][table.columns[metric].name] = {{"largest", largest}, {"sd_of_a_run", sd}};
        if (detail::ends(detail::words_of(table.columns[metric].name), {"f1"}) || roles.metrics.size() <= 3)
            gaps += fmt::format("{}{} by up to {:.3g} (SD of a run {:.2g})", shown++ ? ", " : "",
                                table.short_name(metric), largest, sd);
    }
    if (!gaps.empty()) finding.evidence.push_back("They differ in " + gaps + ".");
    const std::optional<std::size_t> name = [&]() -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (roles.role[i] == Role::label && table.columns[i].has_levels() &&
                detail::ends(detail::words_of(table.columns[i].name), {"name", "id", "run"}))
                return i;
        return std::nullopt;
    }();
    const std::size_t metric = main_metrics(table, roles).back();
    finding.evidence.push_back(table.short_name(metric) + ":");
    for (std::size_t k = 0; k < contradictions.size() && k < detail::most_listed; ++k) {
        std::string line = "  ";
        for (std::size_t row : contradictions[k] | std::views::take(4))
            line += fmt::format("{}{} {}", line.size() > 2 ? "  vs  " : "",
                                name ? table.columns[*name].level(row) : fmt::format("line {}", table.lines[row]),
                                text_of(table.columns[metric].numbers[row]));
        if (contradictions[k].size() > 4) line += fmt::format(" and {} more", contradictions[k].size() - 4);
        finding.evidence.push_back(line);
    }
    if (contradictions.size() > detail::most_listed)
        finding.evidence.push_back(fmt::format("  and {} more", contradictions.size() - detail::most_listed));
    finding.meaning =
        "Something that was not recorded differed: the seed did not fix the run, or a setting is missing from the "
        "file. Gaps of this size are noise that no analysis of these settings can explain; an effect smaller than "
        "them is not shown by single runs.";
    findings.push_back(std::move(finding));
}

/// Different settings, the same figures to the last digit: the setting did nothing, or a file was copied.
inline void find_identical_results(const Table& table, const Roles& roles, const Rows& rows,
                                   std::vector<Finding>& findings) {
    Rows kept;
    std::vector<std::uint64_t> prints(table.rows());
    for (std::size_t row : rows) {
        Hasher hasher;
        std::set<double> values;
        for (std::size_t metric : roles.metrics) {
            const double number = table.columns[metric].numbers[row];
            if (!std::isnan(number) && number != 0 && number != 1) values.insert(number);
            hasher.add(std::isnan(number) ? 0.5e300 : number + 0.0);
        }
        prints[row] = hasher.value();
        if (values.size() >= 5) kept.push_back(row);  // fewer agree by chance
    }
    std::ranges::sort(kept, {}, [&](std::size_t row) { return std::pair(prints[row], row); });
    std::vector<Rows> groups;
    const auto identity = roles.identity(table);
    for (std::size_t begin = 0, end = 0; begin < kept.size(); begin = end) {
        for (end = begin + 1; end < kept.size() && prints[kept[end]] == prints[kept[begin]];) ++end;
        const Rows same(kept.begin() + static_cast<std::ptrdiff_t>(begin),
                        kept.begin() + static_cast<std::ptrdiff_t>(end));
        if (same.size() > 1 && grouped(table, identity, same).size() > 1) groups.push_back(same);
    }
    if (groups.empty()) return;
    Finding finding{"identical_results", Weight::warns, "", {}, "", Json::object()};
    finding.what = fmt::format("{} of runs with different settings agree in every metric to the last digit.",
                               detail::counted(groups.size(), "group"));
    for (std::size_t k = 0; k < groups.size() && k < detail::most_listed; ++k)
        finding.evidence.push_back(detail::lines_of(table, groups[k]));
    finding.meaning =
        "Either the settings changed nothing (then these cells are one cell), or one result was copied to another.";
    finding.numbers["groups"] = Json::array();
    for (const Rows& same : groups) finding.numbers["groups"].push_back(detail::json_lines(table, same));
    findings.push_back(std::move(finding));
}

/// Cells (levels of all factors, `within` and settings) with a single run.
inline void find_single_runs(const Table& table, const Roles& roles, const Rows& rows, std::vector<Finding>& findings) {
    if (roles.factors.empty()) return;
    std::vector<std::size_t> columns = roles.factors;
    columns.insert(columns.end(), roles.within.begin(), roles.within.end());
    columns.insert(columns.end(), roles.settings.begin(), roles.settings.end());
    const auto cells = grouped(table, columns, rows);
    Rows single;
    for (const auto& [key, same] : cells)
        if (same.size() == 1) single.push_back(same.front());
    if (single.empty()) return;
    findings.push_back(
        {"single_run_cells",
         Weight::warns,
         fmt::format("{} of {} have one run.", single.size(), detail::counted(cells.size(), "cell")),
         {detail::lines_of(table, single)},
         single.size() == cells.size()
             ? "Nothing measures how much runs differ by chance: no test of these settings is possible without an "
               "assumption. Run every setting again with other seeds."
             : "A single run says nothing of the spread of its cell; its noise is borrowed from the other cells.",
         {{"cells", cells.size()}, {"single", single.size()}, {"lines", detail::json_lines(table, single)}}});
}

/// Settings that nobody declared: mixed over the levels of the factor, or changing together with it.
inline void find_undeclared_settings(const Table& table, const Roles& roles, const Rows& rows,
                                     std::vector<Finding>& findings) {
    if (roles.factors.empty()) return;
    std::vector<std::size_t> mixed{}, confounded;
    for (const auto& [key, some] : grouped(table, roles.within, rows)) {
        const Undeclared found = undeclared_in(table, roles, some);
        for (std::size_t column : found.columns)
            if (std::ranges::find(mixed, column) == mixed.end()) mixed.push_back(column);
        for (std::size_t column : found.confounded)
            if (std::ranges::find(confounded, column) == confounded.end()) confounded.push_back(column);
    }
    std::erase_if(confounded, [&](std::size_t column) {
        const auto repeats = [&](std::size_t factor) {  // the factor under another name
            return std::ranges::all_of(rows, [&](std::size_t row) {
                return table.columns[column].level(row) == table.columns[factor].level(row);
            });
        };
        return std::ranges::find(mixed, column) != mixed.end() || std::ranges::any_of(roles.factors, repeats);
    });
    const auto describe = [&](const std::vector<std::size_t>& columns, Finding& finding) {
        for (std::string& line : detail::splits_of(table, columns, rows)) finding.evidence.push_back(std::move(line));
        for (std::size_t column : columns)
            for (const auto& [code, count] : levels_in(table, column, rows))
                finding.numbers["columns"][table.columns[column].name][table.columns[column].levels[code]] = count;
    };
    const auto listed = [&](const std::vector<std::size_t>& columns) {
        std::string text;
        for (std::size_t i = 0; i < columns.size() && i < 6; ++i)
            text += (i ? ", " : "") + table.short_name(columns[i]);
        return columns.size() > 6 ? fmt::format("{} and {} more", text, columns.size() - 6) : text;
    };
    std::vector<std::string> factors;
    for (std::size_t column : roles.factors) factors.push_back(table.short_name(column));
    if (!mixed.empty()) {
        Finding finding{"pooled_settings",
                        Weight::blocks,
                        fmt::format("Runs differ in {} that nobody declared: {}.",
                                    detail::counted(mixed.size(), "setting"), listed(mixed)),
                        {},
                        "",
                        Json::object()};
        describe(mixed, finding);
        std::vector<std::size_t> counted;  // what came out differs, whatever was recorded
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            if (roles.role[i] == Role::count && table.columns[i].has_levels() &&
                detail::has(detail::words_of(table.columns[i].name), {"counts", "breakdown"})) {
                const std::size_t levels = levels_in(table, i, rows).size();
                if (levels > 1 && levels <= 6) counted.push_back(i);
            }
        for (const std::string& line : detail::splits_of(table, counted, rows))
            finding.evidence.push_back("counted " + line);
        finding.meaning = fmt::format(
            "Pooled over these, differences between levels of {} may be differences between settings. The pooled "
            "figure is shown and is no claim; read the figures of runs that differ in nothing else.",
            fmt::join(factors, " and "));
        findings.push_back(std::move(finding));
    }
    if (confounded.empty()) return;
    Finding finding{"confounded_settings",
                    Weight::warns,
                    fmt::format("{} change{} together with {}.", listed(confounded), confounded.size() == 1 ? "s" : "",
                                fmt::join(factors, " and ")),
                    {},
                    "An effect of the one may be that of the other; these runs cannot tell them apart.",
                    Json::object()};
    describe(confounded, finding);
    findings.push_back(std::move(finding));
}

}  // namespace equipoise::audit
