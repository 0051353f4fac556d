/// tiles.hpp: the matrix products of the fused trainer and the optimiser's step between them.
///
/// All is made of one loop: a tile of sums stays in registers while rows of vectors are added to it. Eigen's own
/// products reach half to three quarters of the CPU's peak at these shapes; this loop nearly all of it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/optimiser.hpp>
#include <equipoise/model/panels.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace equipoise::fused {

using simd::Vector;

/// Sums that stay in registers: [tile_rows x panel_width].
struct Tile {
    Vector sums[tile_rows][tile_vectors] = {};

    /// sums[i][..] += factors[i * stride] * row[..]
    [[gnu::always_inline]] void add_product(const float* factors, std::size_t stride, const float* row) {
        Vector vectors[tile_vectors];
        for (std::size_t j = 0; j < tile_vectors; ++j) vectors[j] = simd::load(row + j * simd::lanes);
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

/// optimiser::AdamStep::update for vectors. Moments are kept divided by 1 - beta, m' = m / (1 - beta1) and
/// v' = v / (1 - beta2), which saves a product for each; the factors go into the numbers of the step.
class AdamVectors {
  public:
    AdamVectors(const optimiser::AdamStep& step, double l2)
        : rate_(broadcast(step.rate * (1 - Step::beta1) / std::sqrt(1 - Step::beta2))),
          epsilon_(broadcast(step.folded_epsilon / std::sqrt(1 - Step::beta2))),
          keep_(broadcast(step.keep)),
          penalty_(broadcast(2 * l2)) {}

    /// Changes one vector of weights, its first moments `apart` floats behind it and its second ones twice as far.
    [[gnu::always_inline]] void update(float* weights, std::size_t apart, Vector gradient) const {
        const Vector weight = simd::load(weights);
        const Vector slope = simd::multiply_add(penalty_, weight, gradient);
        const Vector first = simd::multiply_add(beta1_, simd::load(weights + apart), slope);
        const Vector second = simd::multiply_add(beta2_, simd::load(weights + 2 * apart), slope * slope);
        simd::store(weights + apart, first);
        simd::store(weights + 2 * apart, second);
        simd::store(weights, keep_ * weight - rate_ * first / (simd::square_root(second) + epsilon_));
    }

  private:
    using Step = optimiser::AdamStep;
    static Vector broadcast(double number) { return simd::broadcast(static_cast<float>(number)); }
    Vector beta1_ = broadcast(Step::beta1), beta2_ = broadcast(Step::beta2);
    Vector rate_, epsilon_, keep_, penalty_;
};

/// outputs[.., columns of the panel] (+)= inputs[.., first .. end) times these rows of the panel. Sums begin at zero
/// where `first` is 0.
inline void multiply_part(const Panels& panels, std::size_t panel, std::size_t first, std::size_t end,
                          const Rows& inputs, const Rows& outputs, std::size_t rows) {
    for (std::size_t row = 0; row < rows; row += tile_rows) {
        float* const place = outputs[row] + panel * panel_width;
        Tile tile;
        if (first > 0) tile.load(place, outputs.stride());
        const float* factors = inputs[row] + first;
        const float* line = panels.at(panel, first);
        for (std::size_t k = first; k < end; ++k, ++factors, line += Panels::line)
            tile.add_product(factors, inputs.stride(), line);
        tile.store(place, outputs.stride());
    }
}

/// outputs = inputs times the weights: [rows x panels.rows()] to [rows x columns].
inline void multiply(const Panels& panels, const Rows& inputs, const Rows& outputs, std::size_t rows) {
    constexpr std::size_t part = 64;  // rows whose weights stay in the first cache
    for (std::size_t panel = 0; panel < panels.count(); ++panel)
        for (std::size_t first = 0; first < panels.rows(); first += part)
            multiply_part(panels, panel, first, std::min(first + part, panels.rows()), inputs, outputs, rows);
}

/// outputs = inputs times the transposed weights: [rows x columns] to [rows x panels.rows()]; dot products of rows.
inline void multiply_transposed(const Panels& panels, const Rows& inputs, const Rows& outputs, std::size_t rows) {
    constexpr std::size_t block_rows = 4, block_columns = tile_rows / 2;
    for (std::size_t row = 0; row < rows; row += block_rows) {
        for (std::size_t column = 0; column < panels.rows(); column += block_columns) {
            Vector sums[block_rows][block_columns] = {};
            for (std::size_t panel = 0; panel < panels.count(); ++panel)
                for (std::size_t part = 0; part < panel_width; part += simd::lanes) {
                    Vector weights[block_columns];
#pragma GCC unroll 4
                    for (std::size_t j = 0; j < block_columns; ++j)
                        weights[j] = simd::load(panels.at(panel, column + j) + part);
#pragma GCC unroll 4
                    for (std::size_t i = 0; i < block_rows; ++i) {
                        const Vector input = simd::load(inputs[row + i] + panel * panel_width + part);
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

/// A batch that the changed weights are multiplied with at once: sums = inputs times weights.
struct NextBatch {
    const Rows& inputs;
    const Rows& sums;
    std::size_t rows;
};

/// One panel's share of a training step: gradient, optimiser, and the next batch's product with the changed weights.
///
/// The gradient of a tile, inputs^T times slopes, never leaves the first cache: the optimiser's step on one tile is
/// spread between the products of the next, since dividers, multipliers and memory can work at the same time. As soon
/// as some rows are done, and while they are in the first cache, the next batch is multiplied by them.
class PanelStep {
  public:
    PanelStep(const Panels& panels, std::size_t panel, const Rows& inputs, const Rows& slopes, std::size_t rows,
              const AdamVectors& adam)
        : panels_(panels), panel_(panel), inputs_(inputs), slopes_(slopes), rows_(rows), adam_(adam) {}

    void run(const NextBatch* next) {
        const std::size_t end = panels_.rows();
        std::size_t multiplied = 0;
        const auto multiply_next = [&](std::size_t done) {
            if (next) multiply_part(panels_, panel_, multiplied, done, next->inputs, next->sums, next->rows);
            multiplied = done;
        };
        add_gradient(0, [](std::size_t) {});
        for (std::size_t tile = tile_rows; tile < end; tile += tile_rows) {
            add_gradient(tile, [&](std::size_t i) __attribute__((always_inline)) { update_row(tile - tile_rows, i); });
            if (tile - multiplied == hot_rows) multiply_next(tile);
        }
        for (std::size_t i = 0; i < tile_rows; ++i) update_row(end - tile_rows, i);
        multiply_next(end);
    }

  private:
    static constexpr std::size_t hot_rows = 64;       ///< their weights and moments fill half of a first cache
    static constexpr std::size_t prefetch_rows = 16;  ///< how far ahead of the optimiser weights are fetched

    /// The gradient of one tile; `between(i)` is called once for each of its rows, spread over the products.
    template <class Between> [[gnu::always_inline]] void add_gradient(std::size_t first, Between&& between) {
        Tile tile;
        const std::size_t share = rows_ / tile_rows;
        const float* input = inputs_[0] + first;
        const float* slope = slopes_[0] + panel_ * panel_width;
        for (std::size_t i = 0; i < tile_rows; ++i) {
            for (std::size_t row = 0; row < share; ++row, input += inputs_.stride(), slope += slopes_.stride())
                tile.add_product(input, 1, slope);
            between(i);
        }
        tile.store(gradient_, panel_width);
    }
    [[gnu::always_inline]] void update_row(std::size_t tile, std::size_t i) {
        float* const weights = panels_.at(panel_, tile + i);
        for (std::size_t place = 0; place < panel_width; place += simd::lanes) {
            for (std::size_t j = 0; j < 3; ++j)
                __builtin_prefetch(weights + prefetch_rows * Panels::line + j * panel_width + place, 1);
            adam_.update(weights + place, panel_width, simd::load(gradient_ + i * panel_width + place));
        }
    }

    const Panels& panels_;
    std::size_t panel_;
    const Rows& inputs_;
    const Rows& slopes_;
    std::size_t rows_;
    const AdamVectors& adam_;
    alignas(64) float gradient_[tile_rows * panel_width];
};

}  // namespace equipoise::fused
