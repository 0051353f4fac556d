/// small_data.hpp: data sets of a few rows for tests.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/data/splits.hpp>

#include <string>
#include <vector>

namespace small_data {

/// Rows that a linear head can tell apart, positives first; every row its own file; quality in turn high, medium, low.
inline equipoise::data::Dataset make(std::size_t positives, std::size_t negatives, std::size_t width = 8,
                                     std::size_t classes = 1) {
    equipoise::data::Dataset data;
    data.name = "small";
    equipoise::Stream stream(7, "small data");
    std::vector<float> values;
    const char* qualities[] = {"high", "medium", "low"};
    for (std::size_t row = 0; row < positives + negatives; ++row) {
        const bool is_positive = row < positives;
        for (std::size_t column = 0; column < width; ++column)
            values.push_back(static_cast<float>(stream.normal() + (is_positive && column < 2 ? 1.5 : 0)));
        for (std::size_t c = 0; c < classes; ++c)
            data.labels.values.push_back(is_positive && row % classes == c ? 1 : 0);
        data.file.push_back("clip" + std::to_string(row) + ".wav");
        data.quality.push_back(is_positive ? qualities[row % 3] : "");
    }
    for (std::size_t c = 0; c < classes; ++c) data.labels.classes.push_back("class" + std::to_string(c));
    data.class_pair = {"negative", "class0"};
    data.embeddings = equipoise::data::Embeddings::owning(std::move(values), positives + negatives, width);
    return data;
}

/// Every row of a data set as training rows.
inline equipoise::data::SplitRows<equipoise::Train> all_rows(const equipoise::data::Dataset& data) {
    equipoise::data::SplitRows<equipoise::Train> split;
    for (std::uint32_t row = 0; row < data.rows(); ++row) split.rows.push_back(row);
    return split;
}

}  // namespace small_data
