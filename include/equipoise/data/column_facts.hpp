/// column_facts.hpp: what each column of the embeddings holds.
///
/// Numbers that are not finite do not get this far: every loader refuses them, naming row and column.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
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

}  // namespace equipoise::data
