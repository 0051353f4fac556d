/// panel_step.hpp: what the fused trainer does with one panel of weights in a step: gradient, optimiser, next product.
///
/// Floating-point units that multiply, the one that divides and memory can all work at the same time, if each finds
/// something to do within the few hundred operations that a CPU looks ahead. That is what the order here is for.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/optimiser.hpp>
#include <equipoise/model/tiles.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace equipoise::fused {

/// optimiser::AdamStep::update for vectors. Moments are kept divided by 1 - beta, m' = m / (1 - beta1) and
/// v' = v / (1 - beta2), which saves a product for each; the factors go into the numbers of the step.
class AdamVectors {
  public:
    AdamVectors(const optimiser::AdamStep& step, double l2)
        : rate_(broadcast(step.rate * (1 - Step::beta1) / std::sqrt(1 - Step::beta2))),
          epsilon_(broadcast(step.folded_epsilon / std::sqrt(1 - Step::beta2))),
          keep_(broadcast(step.keep)),
          penalty_(broadcast(2 * l2)) {}

    // The four parts of a step on one vector of weights; its first moments lie `apart` floats behind it, its second
    // ones twice as far.

    /// Changes both moments; the second ones are returned, too.
    [[gnu::always_inline]] Vector moments(float* weights, std::size_t apart, Vector gradient) const {
        const Vector slope = simd::multiply_add(penalty_, simd::load(weights), gradient);
        const Vector second = simd::multiply_add(beta2_, simd::load(weights + 2 * apart), slope * slope);
        simd::store(weights + apart, simd::multiply_add(beta1_, simd::load(weights + apart), slope));
        simd::store(weights + 2 * apart, second);
        return second;
    }
    [[gnu::always_inline]] Vector root(Vector second) const { return simd::square_root(second); }
    [[gnu::always_inline]] Vector change(const float* weights, std::size_t apart, Vector root) const {
        return rate_ * simd::load(weights + apart) / (root + epsilon_);
    }
    [[gnu::always_inline]] void finish(float* weights, Vector change) const {
        simd::store(weights, keep_ * simd::load(weights) - change);
    }
    /// All four at once.
    [[gnu::always_inline]] void update(float* weights, std::size_t apart, Vector gradient) const {
        finish(weights, change(weights, apart, root(moments(weights, apart, gradient))));
    }

  private:
    using Step = optimiser::AdamStep;
    static Vector broadcast(double number) { return simd::broadcast(static_cast<float>(number)); }
    Vector beta1_ = broadcast(Step::beta1), beta2_ = broadcast(Step::beta2);
    Vector rate_, epsilon_, keep_, penalty_;
};

/// Vectors of weights on an assembly line: each step of the line begins one vector and does the next part of the three
/// before it. The four parts wait for each other, a hundred cycles in all; apart, none has to wait.
template <std::size_t Ring> class AdamLine {
  public:
    static constexpr std::size_t under_way = 3;

    /// All vectors of a panel in their order; their gradients stand in a ring of `Ring` vectors.
    AdamLine(const AdamVectors& adam, float* weights, const float* gradients)
        : adam_(adam), weights_(weights), gradients_(gradients) {}

    /// The gradients of so many vectors are known.
    void supply(std::size_t vectors) { supplied_ = vectors; }
    /// One step, if the gradient for it is known.
    [[gnu::always_inline]] void step() {
        if (begun_ < supplied_) begin_next();
    }
    /// Steps until so many vectors are begun.
    void begin(std::size_t vectors) {
        while (begun_ < vectors) begin_next();
    }
    /// Finishes all that were supplied. There are more than `under_way` in every panel.
    void finish() {
        begin(supplied_);
        for (std::size_t left = under_way; left > 0; --left) {
            adam_.finish(weights_ - left * apart, change_);
            if (left > 1) change_ = adam_.change(weights_ - (left - 1) * apart, simd::lanes, root_);
            if (left > 2) root_ = adam_.root(second_);
        }
    }

  private:
    static constexpr std::size_t apart = Panels::apart;
    static constexpr std::size_t prefetched = 16;  ///< how many vectors ahead memory is fetched

    [[gnu::always_inline]] void begin_next() {
        if (begun_ >= 3) adam_.finish(weights_ - 3 * apart, change_);
        if (begun_ >= 2) change_ = adam_.change(weights_ - 2 * apart, simd::lanes, root_);
        root_ = adam_.root(second_);
        for (std::size_t j = 0; j < apart; j += simd::lanes) __builtin_prefetch(weights_ + prefetched * apart + j, 1);
        second_ = adam_.moments(weights_, simd::lanes, simd::load(gradients_ + begun_ % Ring * simd::lanes));
        weights_ += apart;
        ++begun_;
    }

    const AdamVectors& adam_;
    float* weights_;  ///< of the vector to begin next
    const float* gradients_;
    std::size_t begun_ = 0, supplied_ = 0;
    Vector second_{}, root_{}, change_{};
};

/// A batch that the changed weights are multiplied with at once: sums = inputs times weights.
struct NextBatch {
    const Rows& inputs;
    const Rows& sums;
    std::size_t rows;
};

/// One panel's share of a training step: gradient, optimiser, and the next batch's product with the changed weights.
///
/// A panel is done in chunks, small enough for the first cache with all that is needed for them. For each, the
/// gradient, inputs^T times slopes, is summed tile by tile and never leaves that cache; then the next batch is
/// multiplied with the chunk before, whose weights have changed by then. Both are products, and the optimiser's line
/// moves on between them at the pace that it needs: one vector for every eighth (a row of tiles) of a tile's products.
class PanelStep {
  public:
    PanelStep(const Panels& panels, std::size_t panel, const Rows& inputs, const Rows& slopes, std::size_t rows,
              const AdamVectors& adam)
        : panels_(panels), panel_(panel), inputs_(inputs), slopes_(slopes), rows_(rows), adam_(adam) {}

    void run(const NextBatch* next) {
        AdamLine<chunk_rows * tile_vectors> line(adam_, panels_.at(panel_, 0), gradients_);
        const auto move_on = [&]() __attribute__((always_inline)) { line.step(); };
        const std::size_t end = panels_.rows();
        for (std::size_t chunk = 0; chunk < end; chunk += chunk_rows) {
            for (std::size_t tile = chunk; tile < std::min(chunk + chunk_rows, end); tile += tile_rows) {
                if (tile >= chunk_rows) line.begin((tile + tile_rows - chunk_rows) * tile_vectors);  // its ring is full
                add_gradient(tile, move_on);
                line.supply((tile + tile_rows) * tile_vectors);
            }
            if (next && chunk > 0) {
                line.begin(chunk * tile_vectors + line.under_way);  // then all before the chunk are finished
                multiply_next(*next, chunk - chunk_rows, chunk, move_on);
            }
        }
        line.finish();
        if (next) multiply_next(*next, (end - 1) / chunk_rows * chunk_rows, end, [] {});
    }

  private:
    static constexpr std::size_t chunk_rows = 32;
    static_assert(chunk_rows % tile_rows == 0);

    /// `between()` is called `tile_rows` times, at equal distances.
    template <class Between> [[gnu::always_inline]] void add_gradient(std::size_t first, Between&& between) {
        Tile tile;
        const float* input = inputs_[0] + first;
        const float* slope = slopes_[0] + panel_ * panel_width;
        for (std::size_t i = 0; i < tile_rows; ++i) {
            for (std::size_t row = 0; row < rows_ / tile_rows;
                 ++row, input += inputs_.stride(), slope += slopes_.stride())
                tile.add_product<simd::lanes>(input, 1, slope);
            between();
        }
        tile.store(gradients_ + first % chunk_rows * panel_width, panel_width);
    }
    template <class Between>
    [[gnu::always_inline]] void multiply_next(const NextBatch& next, std::size_t first, std::size_t end,
                                              Between&& between) {
        multiply_part(panels_, panel_, first, end, next.inputs, next.sums, next.rows, next.rows / tile_rows, between);
    }

    const Panels& panels_;
    std::size_t panel_;
    const Rows& inputs_;
    const Rows& slopes_;
    std::size_t rows_;
    const AdamVectors& adam_;
    alignas(64) float gradients_[chunk_rows * panel_width];
};

}  // namespace equipoise::fused
