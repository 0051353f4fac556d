/// feature_check.hpp: what each column of the embeddings holds, and which columns a study would stumble over.
///
/// Numbers that are not finite do not get this far: every loader refuses them, naming row and column.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/dataset.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace equipoise::data {

/// One column of the embeddings.
struct ColumnFacts {
    float min = 0;
    float max = 0;
    double mean = 0;
    double sd = 0;  ///< divided by the number of rows, as scikit-learn's StandardScaler does
    std::size_t zeros = 0;

    bool is_constant() const { return min == max; }
    double largest() const { return std::max(std::fabs(min), std::fabs(max)); }
};

/// [width] facts, in double and in two passes over the rows.
inline std::vector<ColumnFacts> column_facts(const Embeddings& embeddings) {
    const std::size_t width = embeddings.width;
    std::vector<ColumnFacts> columns(width);
    if (embeddings.rows == 0) return columns;
    const auto rows = static_cast<double>(embeddings.rows);
    // one array for each fact, so that the loops over columns are vector instructions
    std::vector<float> min(embeddings.row(0).begin(), embeddings.row(0).end()), max = min;
    std::vector<double> mean(width), squares(width);
    std::vector<std::size_t> zeros(width);
    for (std::size_t row = 0; row < embeddings.rows; ++row) {
        const float* const values = embeddings.row(row).data();
        for (std::size_t i = 0; i < width; ++i) min[i] = values[i] < min[i] ? values[i] : min[i];
        for (std::size_t i = 0; i < width; ++i) max[i] = values[i] > max[i] ? values[i] : max[i];
        for (std::size_t i = 0; i < width; ++i) mean[i] += static_cast<double>(values[i]);
        for (std::size_t i = 0; i < width; ++i) zeros[i] += values[i] == 0 ? 1u : 0u;
    }
    for (double& value : mean) value /= rows;
    for (std::size_t row = 0; row < embeddings.rows; ++row) {
        const float* const values = embeddings.row(row).data();
        for (std::size_t i = 0; i < width; ++i) {
            const double deviation = static_cast<double>(values[i]) - mean[i];
            squares[i] += deviation * deviation;
        }
    }
    for (std::size_t i = 0; i < width; ++i)
        columns[i] = {min[i], max[i], mean[i], min[i] == max[i] ? 0 : std::sqrt(squares[i] / rows), zeros[i]};
    return columns;
}

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
