/// tiles.hpp: the matrix products of the fused trainer.
///
/// All is made of one loop: a tile of sums stays in registers while rows of vectors are added to it. Eigen's own
/// products reach half to three quarters of the CPU's peak at these shapes; this loop nearly all of it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/panels.hpp>

#include <algorithm>
#include <cstddef>

namespace equipoise::fused {

using simd::Vector;

/// Sums that stay in registers: [tile_rows x panel_width].
struct Tile {
    Vector sums[tile_rows][tile_vectors] = {};

    /// sums[i][j] += factors[i * stride] * vector j of the row, `Apart` floats from one to the next
    template <std::size_t Apart>
    [[gnu::always_inline]] void add_product(const float* factors, std::size_t stride, const float* row) {
        Vector vectors[tile_vectors];
        for (std::size_t j = 0; j < tile_vectors; ++j) vectors[j] = simd::load(row + j * Apart);
#pragma GCC unroll 8
        for (std::size_t i = 0; i < tile_rows; ++i) {
            const Vector factor = simd::broadcast(factors[i * stride]);
            for (std::size_t j = 0; j < tile_vectors; ++j)
                sums[i][j] = simd::multiply_add(factor, vectors[j], sums[i][j]);
        }
    }
    [[gnu::always_inline]] void load(const float* from, std::size_t stride) {
#pragma GCC unroll 8
        for (std::size_t i = 0; i < tile_rows; ++i)
            for (std::size_t j = 0; j < tile_vectors; ++j) sums[i][j] = simd::load(from + i * stride + j * simd::lanes);
    }
    [[gnu::always_inline]] void store(float* to, std::size_t stride) const {
#pragma GCC unroll 8
        for (std::size_t i = 0; i < tile_rows; ++i)
            for (std::size_t j = 0; j < tile_vectors; ++j) simd::store(to + i * stride + j * simd::lanes, sums[i][j]);
    }
};

/// outputs[.., columns of the panel] (+)= inputs[.., first .. end) times these rows of the panel. Sums begin at zero
/// where `first` is 0. `between()` is called after every `pace` rows.
template <class Between>
[[gnu::always_inline]] inline void multiply_part(const Panels& panels, std::size_t panel, std::size_t first,
                                                 std::size_t end, const Rows& inputs, const Rows& outputs,
                                                 std::size_t rows, std::size_t pace, Between&& between) {
    for (std::size_t row = 0; row < rows; row += tile_rows) {
        float* const place = outputs[row] + panel * panel_width;
        Tile tile;
        if (first > 0) tile.load(place, outputs.stride());
        const float* factors = inputs[row] + first;
        const float* line = panels.at(panel, first);
        for (std::size_t k = first; k < end;) {
            for (const std::size_t pause = std::min(k + pace, end); k < pause; ++k, ++factors, line += Panels::line)
                tile.add_product<Panels::apart>(factors, inputs.stride(), line);
            between();
        }
        tile.store(place, outputs.stride());
    }
}

/// outputs = inputs times the weights: [rows x panels.rows()] to [rows x columns].
inline void multiply(const Panels& panels, const Rows& inputs, const Rows& outputs, std::size_t rows) {
    constexpr std::size_t part = 64;  // rows whose weights stay in the first cache
    for (std::size_t panel = 0; panel < panels.count(); ++panel)
        for (std::size_t first = 0; first < panels.rows(); first += part)
            multiply_part(panels, panel, first, std::min(first + part, panels.rows()), inputs, outputs, rows, part,
                          [] {});
}

/// outputs = inputs times the transposed weights: [rows x columns] to [rows x panels.rows()]; dot products of rows.
inline void multiply_transposed(const Panels& panels, const Rows& inputs, const Rows& outputs, std::size_t rows) {
    constexpr std::size_t block_rows = 4, block_columns = tile_rows / 2;
    for (std::size_t row = 0; row < rows; row += block_rows) {
        for (std::size_t column = 0; column < panels.rows(); column += block_columns) {
            Vector sums[block_rows][block_columns] = {};
            for (std::size_t panel = 0; panel < panels.count(); ++panel)
                for (std::size_t part = 0; part < tile_vectors; ++part) {
                    Vector weights[block_columns];
#pragma GCC unroll 4
                    for (std::size_t j = 0; j < block_columns; ++j)
                        weights[j] = simd::load(panels.at(panel, column + j) + part * Panels::apart);
#pragma GCC unroll 4
                    for (std::size_t i = 0; i < block_rows; ++i) {
                        const Vector input = simd::load(inputs[row + i] + panel * panel_width + part * simd::lanes);
#pragma GCC unroll 4
                        for (std::size_t j = 0; j < block_columns; ++j)
                            sums[i][j] = simd::multiply_add(input, weights[j], sums[i][j]);
                    }
                }
#pragma GCC unroll 4
            for (std::size_t i = 0; i < block_rows; ++i)
#pragma GCC unroll 4
                for (std::size_t j = 0; j < block_columns; ++j) outputs[row + i][column + j] = simd::sum(sums[i][j]);
        }
    }
}

}  // namespace equipoise::fused
