/// model.hpp: results that may be refused, and the ANOVA of several columns of a table at once.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/pools.hpp>
#include <equipoise/stats/factorial.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace equipoise::audit {

/// A result, or the sentence that says why there is none.
template <class T> struct Result {
    std::optional<T> value{};
    std::string refused{};

    explicit operator bool() const { return value.has_value(); }
    const T& operator*() const { return *value; }
    const T* operator->() const { return &*value; }
};

template <class Compute> auto attempt(Compute&& compute) -> Result<decltype(compute())> {
    try {
        return {compute(), ""};
    } catch (const Error& error) {
        return {std::nullopt, error.what()};
    }
}
template <class T> Result<T> refused(std::string why) { return {std::nullopt, std::move(why)}; }

/// ANOVA by a formula; names of terms are those of the columns.
struct Model {
    std::string formula{};
    std::array<Result<stats::FactorialAnova>, 3> types{};  ///< I, II, III
    const Result<stats::FactorialAnova>& type_2() const { return types[1]; }
};

namespace detail {

/// Beyond these the work grows with the square or cube, and nobody reads it.
inline constexpr std::size_t most_groups = 60, most_model_columns = 400;

inline std::string plain_name(std::string name) {
    for (char& letter : name)
        if (letter == ' ' || letter == '+' || letter == '*' || letter == ':') letter = '_';
    return name;
}

/// `columns` as terms; all interactions of those from `first_crossed` on.
inline Model model_of(const Table& table, std::span<const std::size_t> columns, std::size_t first_crossed,
                      std::span<const std::size_t> rows, std::span<const double> response) {
    Model model;
    std::vector<stats::FactorColumn> factors;
    double terms = 1, crossed = 1;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Column& column = table.columns[columns[i]];
        stats::FactorColumn factor{plain_name(column.name), {}};
        factor.levels.reserve(rows.size());
        for (std::size_t row : rows) factor.levels.push_back(column.level(row));
        const double levels = static_cast<double>(levels_in(table, columns[i], rows).size());
        if (i < first_crossed)
            terms += levels - 1;
        else
            crossed *= levels;
        model.formula += (i == 0 ? "" : i <= first_crossed ? " + " : "*") + factor.name;
        factors.push_back(std::move(factor));
    }
    if (terms + crossed > static_cast<double>(most_model_columns))
        throw Error(
            fmt::format("the model {} has {:.0f} numbers to estimate, more than the {} that are offered; leave "
                        "the block or a factor out",
                        model.formula, terms + crossed - 1, most_model_columns));
    using enum stats::SumsOfSquares;
    const bool has_interactions = columns.size() > first_crossed + 1;
    for (std::size_t type = 0; type < (has_interactions ? 3u : 2u); ++type)
        model.types[type] = attempt([&] {
            return stats::factorial_anova(response, factors, model.formula, std::array{type_1, type_2, type_3}[type]);
        });
    if (!model.type_2()) throw Error(model.type_2().refused);
    if (!has_interactions) model.types[2] = model.types[1];  // main effects alone: II and III are one
    return model;
}

/// Whether every level of `factor` has the same number of runs in every combination of the other columns: then the
/// plain means are those of the model, and its noise may judge them.
inline bool is_balanced(const Table& table, std::size_t factor, std::span<const std::size_t> columns,
                        std::span<const std::size_t> rows) {
    std::vector<std::size_t> others;
    for (std::size_t column : columns)
        if (column != factor) others.push_back(column);
    const std::size_t levels = levels_in(table, factor, rows).size();
    return std::ranges::all_of(grouped(table, others, rows), [&](const auto& cell) {
        const auto counts = levels_in(table, factor, cell.second);
        return counts.size() == levels &&
               std::ranges::all_of(counts, [&](const auto& one) { return one.second == counts.begin()->second; });
    });
}

}  // namespace detail

}  // namespace equipoise::audit
