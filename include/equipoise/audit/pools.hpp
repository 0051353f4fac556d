/// pools.hpp: which runs may be compared as one: rows that differ in declared factors and seeds alone.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/roles.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace equipoise::audit {

using Rows = std::vector<std::size_t>;

/// How the rows of a pool were chosen.
enum class PoolKind {
    as_given,        ///< everything of one `within`
    recorded_alike,  ///< nothing that was recorded of both of two rows differs: an empty cell contradicts nothing
    homogeneous,     ///< no setting differs at all, and the runs are of one series
};
/// Which of several runs with the same settings and seed are in it.
enum class Repeats { all, first, last };

struct Pool {
    PoolKind kind = PoolKind::as_given;
    Repeats repeats = Repeats::all;
    std::vector<std::pair<std::size_t, std::string>> where{};  ///< column, level: what tells it from its siblings
    Rows rows{};
};

/// Rows by their levels of some columns, in the order of the file.
inline std::vector<std::pair<std::vector<std::uint32_t>, Rows>> grouped(const Table& table,
                                                                        std::span<const std::size_t> columns,
                                                                        std::span<const std::size_t> rows) {
    std::vector<std::pair<std::vector<std::uint32_t>, Rows>> groups;
    std::map<std::vector<std::uint32_t>, std::size_t> places;
    std::vector<std::uint32_t> key(columns.size());
    std::size_t last = 0;
    for (std::size_t row : rows) {
        for (std::size_t i = 0; i < columns.size(); ++i) key[i] = table.columns[columns[i]].codes[row];
        if (groups.empty() || groups[last].first != key) {
            last = places.try_emplace(key, groups.size()).first->second;
            if (last == groups.size()) groups.emplace_back(key, Rows{});
        }
        groups[last].second.push_back(row);
    }
    return groups;
}

/// Distinct levels of a column in these rows, with their counts; "" (not recorded) among them.
inline std::map<std::uint32_t, std::size_t> levels_in(const Table& table, std::size_t column,
                                                      std::span<const std::size_t> rows) {
    std::map<std::uint32_t, std::size_t> counts;
    for (std::size_t row : rows) ++counts[table.columns[column].codes[row]];
    return counts;
}

/// Settings that nobody declared and that vary in these rows.
struct Undeclared {
    std::vector<std::size_t> columns{};     ///< mixed over the levels of the factors: pooling them is no test
    std::vector<std::size_t> confounded{};  ///< change together with the factor: no subset can tell them apart
};

inline Undeclared undeclared_in(const Table& table, const Roles& roles, std::span<const std::size_t> rows) {
    Undeclared found;
    const auto cells = grouped(table, roles.factors, rows);
    for (std::size_t column : roles.settings) {
        if (levels_in(table, column, rows).size() < 2) continue;
        const bool is_determined = !roles.factors.empty() && std::ranges::all_of(cells, [&](const auto& cell) {
            return std::ranges::all_of(cell.second, [&](std::size_t row) {
                return table.columns[column].codes[row] == table.columns[column].codes[cell.second.front()];
            });
        });
        if (!is_determined)
            found.columns.push_back(column);
        else if (column != roles.series)  // runs named after their level
            found.confounded.push_back(column);
    }
    return found;
}

/// One run for each set of settings and seed.
inline Rows without_repeats(const Table& table, const Roles& roles, std::span<const std::size_t> rows, Repeats keep) {
    if (keep == Repeats::all || !roles.seed) return {rows.begin(), rows.end()};
    Rows kept;
    for (const auto& [key, same] : grouped(table, roles.identity(table), rows))
        kept.push_back(keep == Repeats::first ? same.front() : same.back());
    std::ranges::sort(kept);
    return kept;
}

/// The pools of some rows (one level of `within`): all of them; where settings differ, the groups whose records do not
/// contradict each other (with all, the first and the last of repeated runs) and the homogeneous ones, largest first.
/// A single pool means that its rows may be compared.
inline std::vector<Pool> pools_of(const Table& table, const Roles& roles, const Rows& rows) {
    std::vector<Pool> pools{{PoolKind::as_given, Repeats::all, {}, rows}};
    const std::vector<std::size_t> differing = undeclared_in(table, roles, rows).columns;
    if (differing.empty()) return pools;
    const auto conditions = [&](const std::vector<std::size_t>& columns, const std::vector<std::uint32_t>& key) {
        std::vector<std::pair<std::size_t, std::string>> where;
        for (std::size_t i = 0; i < columns.size(); ++i)
            where.emplace_back(columns[i], table.columns[columns[i]].levels[key[i]]);
        return where;
    };
    std::vector<std::size_t> recorded;  // at least two values that were written down
    for (std::size_t column : differing) {
        const auto levels = levels_in(table, column, rows);
        const auto said = std::ranges::count_if(
            levels, [&](const auto& level) { return !table.columns[column].levels[level.first].empty(); });
        if (said >= 2 && column != roles.series) recorded.push_back(column);
    }
    const auto homogeneous = grouped(table, differing, rows);
    for (const auto& [key, alike] : grouped(table, recorded, rows)) {
        const bool is_more = std::ranges::none_of(homogeneous, [&](const auto& one) { return one.second == alike; });
        if (is_more && alike.size() < rows.size())
            pools.push_back({PoolKind::recorded_alike, Repeats::all, conditions(recorded, key), alike});
        for (Repeats keep : {Repeats::first, Repeats::last})
            if (Rows kept = without_repeats(table, roles, alike, keep); kept.size() < alike.size())
                pools.push_back({PoolKind::recorded_alike, keep, conditions(recorded, key), std::move(kept)});
    }
    const std::size_t first = pools.size();
    for (const auto& [key, alike] : homogeneous)
        pools.push_back({PoolKind::homogeneous, Repeats::all, conditions(differing, key), alike});
    std::sort(pools.begin() + static_cast<std::ptrdiff_t>(first), pools.end(), [](const Pool& a, const Pool& b) {
        return std::pair(b.rows.size(), a.rows.front()) < std::pair(a.rows.size(), b.rows.front());
    });
    return pools;
}

}  // namespace equipoise::audit
