/// feature_check.hpp: which columns of the embeddings a study would stumble over.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/column_facts.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace equipoise::data {

/// The smallest and the largest of something over the columns, and their ratio.
struct ScaleRange {
    std::size_t smallest_column = 0;
    std::size_t largest_column = 0;
    double smallest = 0;
    double largest = 0;
    double ratio() const { return smallest > 0 ? largest / smallest : 1; }
};

/// From this ratio on, large columns drown small ones.
inline constexpr double too_different = 1e3;

/// What to know of the columns, and what to do about it. Columns are counted from 0.
struct FeatureCheck {
    std::vector<std::size_t> all_zero;
    std::vector<std::size_t> constant;   ///< of one value that is not zero
    ScaleRange sd;                       ///< of the columns that are not constant
    ScaleRange magnitude;                ///< largest absolute value, of the same
    std::vector<std::string> sentences;  ///< empty: nothing to do
};

namespace detail {

/// "columns 3, 7 and 12 more"
inline std::string columns_named(std::span<const std::size_t> columns) {
    constexpr std::size_t most = 5;
    std::string text = columns.size() == 1 ? "column " : "columns ";
    for (std::size_t i = 0; i < std::min(most, columns.size()); ++i)
        text += fmt::format("{}{}", i ? ", " : "", columns[i]);
    if (columns.size() > most) text += fmt::format(" and {} more", columns.size() - most);
    return text;
}

}  // namespace detail

/// Columns that carry nothing, and scales that do not fit each other.
inline FeatureCheck check_features(std::span<const ColumnFacts> columns) {
    FeatureCheck check;
    const auto widen = [](ScaleRange& range, std::size_t column, double value) {
        if (range.largest == 0 || value < range.smallest) range.smallest = value, range.smallest_column = column;
        if (value > range.largest) range.largest = value, range.largest_column = column;
    };
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].is_constant()) {
            (columns[i].min == 0 ? check.all_zero : check.constant).push_back(i);
            continue;
        }
        widen(check.sd, i, columns[i].sd);
        widen(check.magnitude, i, columns[i].largest());
    }
    const std::size_t idle = check.all_zero.size() + check.constant.size();
    if (idle == columns.size())
        check.sentences.push_back("No column varies: all rows are equal, and nothing can be learnt; check the file.");
    else if (idle > 0)
        check.sentences.push_back(
            fmt::format("{} of {} columns never change ({}{}{}) and tell nothing; leave them out or let them be.", idle,
                        columns.size(), check.all_zero.empty() ? "" : "zero: " + detail::columns_named(check.all_zero),
                        check.all_zero.empty() || check.constant.empty() ? "" : "; ",
                        check.constant.empty() ? "" : "constant: " + detail::columns_named(check.constant)));
    const bool is_spread = check.sd.ratio() >= check.magnitude.ratio();
    const ScaleRange& range = is_spread ? check.sd : check.magnitude;
    if (range.ratio() >= too_different)
        check.sentences.push_back(fmt::format(
            "Columns are on scales that differ {:.2g}-fold ({} {:.2g} in column {}, {:.2g} in column {}), so that the "
            "large ones drown the small ones; use Standardise in the study.",
            range.ratio(), is_spread ? "SD" : "largest value", range.smallest, range.smallest_column, range.largest,
            range.largest_column));
    return check;
}

}  // namespace equipoise::data
