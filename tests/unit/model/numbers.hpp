// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/model/panels.hpp>

#include <cstddef>
#include <vector>

/// Random numbers [rows x columns] in double, and the same as the kernels store them.
struct Numbers {
    std::size_t columns;
    std::vector<double> values;

    Numbers(std::size_t rows, std::size_t columns_, const char* name) : columns(columns_), values(rows * columns_) {
        equipoise::Stream stream(1, name);
        for (double& value : values) value = static_cast<float>(stream.normal());
    }
    double operator()(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
    equipoise::fused::Rows rows() const {
        equipoise::fused::Rows rows(values.size() / columns, columns);
        for (std::size_t i = 0; i < values.size(); ++i) rows[i / columns][i % columns] = static_cast<float>(values[i]);
        return rows;
    }
    equipoise::fused::Panels panels() const {
        equipoise::fused::Panels panels(values.size() / columns, columns);
        for (std::size_t i = 0; i < values.size(); ++i)
            panels.weight(i / columns, i % columns) = static_cast<float>(values[i]);
        return panels;
    }
};
