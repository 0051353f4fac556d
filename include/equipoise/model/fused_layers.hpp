/// fused_layers.hpp: the layers that the fused trainer knows, as it stores and computes them.
///
/// Every model that it takes is dense layers with gates before, between and after them; sizes are known at run time
/// only, so all models share this code.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/model/dropout_draws.hpp>
#include <equipoise/model/initialisers.hpp>
#include <equipoise/model/panel_step.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace equipoise::fused {

/// What stands before a dense layer: ReLU and dropout, any number in any order. Each multiplies a number by a factor
/// that is zero or positive, so signs stay, the order is the same to all, and one factor for each unit tells the way
/// back.
struct Gate {
    bool has_relu = false;
    std::vector<DropoutDraws> dropouts;

    /// The network's own inputs, of one row of a batch; nothing needs a way back.
    void pass_inputs(std::uint64_t step, std::size_t row, std::span<float> units) const {
        if (has_relu) clip(units);
        for (const DropoutDraws& dropout : dropouts) dropout.apply(step, row, units);
    }
    /// Sums of a dense layer, of one row of a batch, become the next one's inputs; `factors` are kept for the way back.
    void pass(std::uint64_t step, std::size_t row, const float* bias, std::span<float> units, float* factors) const {
        for (std::size_t i = 0; i < units.size(); ++i) {
            units[i] += bias[i];
            factors[i] = !has_relu || units[i] > 0 ? 1.0f : 0.0f;
        }
        for (const DropoutDraws& dropout : dropouts) dropout.apply(step, row, {factors, units.size()});
        for (std::size_t i = 0; i < units.size(); ++i) units[i] *= factors[i];
    }
    /// The same at inference.
    void infer(const float* bias, std::span<float> units) const {
        for (std::size_t i = 0; i < units.size(); ++i) units[i] += bias[i];
        if (has_relu) clip(units);
    }
    void infer_inputs(std::span<float> units) const {
        if (has_relu) clip(units);
    }

  private:
    static void clip(std::span<float> units) {
        for (float& unit : units) unit = unit > 0 ? unit : 0;
    }
};

/// Where a dense layer stands. The output layer has few columns, often one, so its weights are stored transposed:
/// panels lie along its inputs, and what is a product for a hidden layer is a product with the transposed for it.
enum class Place { hidden, output };

/// Weights, biases and their moments.
class DenseWeights {
  public:
    /// Initial weights in the order in which layer::Dense draws them.
    DenseWeights(std::size_t inputs, std::size_t outputs, Place place, const InitialWeights& initial, Stream weights)
        : inputs_(inputs),
          outputs_(outputs),
          is_output_(place == Place::output),
          kernel_(is_output_ ? outputs : inputs, is_output_ ? inputs : outputs),
          padded_outputs_(round_up(outputs, panel_width)),
          bias_(3 * padded_outputs_) {
        for_each_weight([&](float& weight) { weight = initial(weights); });
    }
    std::size_t inputs() const { return inputs_; }
    std::size_t outputs() const { return outputs_; }
    const float* bias() const { return bias_.get(); }

    /// sums = inputs times W; biases are left to the gate.
    void forward(const Rows& inputs, const Rows& sums, std::size_t rows) const {
        is_output_ ? multiply_transposed(kernel_, inputs, sums, rows) : multiply(kernel_, inputs, sums, rows);
    }
    /// input_slopes = slopes times W^T.
    void backward(const Rows& slopes, const Rows& input_slopes, std::size_t rows) const {
        is_output_ ? multiply(kernel_, slopes, input_slopes, rows)
                   : multiply_transposed(kernel_, slopes, input_slopes, rows);
    }
    /// Gradient and step of the optimiser.
    void update(const Rows& inputs, const Rows& slopes, std::size_t rows, const optimiser::AdamStep& step, double l2) {
        update_kernel(is_output_ ? slopes : inputs, is_output_ ? inputs : slopes, rows, step, l2, nullptr);
        update_bias(slopes, rows, step);
    }
    /// The same for a hidden layer, and the next batch's sums with the changed W.
    void update_and_forward(const Rows& inputs, const Rows& slopes, std::size_t rows, const optimiser::AdamStep& step,
                            double l2, const NextBatch& next) {
        update_kernel(inputs, slopes, rows, step, l2, &next);
        update_bias(slopes, rows, step);
    }

    /// Kernel [inputs x outputs] row-major, and biases, as the readable backend orders them.
    void copy_to(std::vector<std::vector<float>>& copies) const {
        std::vector<float>& kernel = copies.emplace_back();
        kernel.reserve(inputs_ * outputs_);
        for_each_weight([&](float weight) { kernel.push_back(weight); });
        copies.emplace_back(bias_.get(), bias_.get() + outputs_);
    }
    void copy_from(std::span<const float> kernel, std::span<const float> bias) {
        std::size_t place = 0;
        for_each_weight([&](float& weight) { weight = kernel[place++]; });
        std::ranges::copy(bias, bias_.get());
    }

  private:
    void for_each_weight(auto&& visit) const {
        for (std::size_t input = 0; input < inputs_; ++input)
            for (std::size_t output = 0; output < outputs_; ++output)
                visit(is_output_ ? kernel_.weight(output, input) : kernel_.weight(input, output));
    }
    /// The gradient of the kernel as it is stored is left^T right. Every other step begins with the panels that the one
    /// before ended with, which the second cache still holds.
    void update_kernel(const Rows& left, const Rows& right, std::size_t rows, const optimiser::AdamStep& step,
                       double l2, const NextBatch* next) {
        const AdamVectors adam(step, l2);
        is_way_back_ = !is_way_back_;
        for (std::size_t i = 0; i < kernel_.count(); ++i)
            PanelStep(kernel_, is_way_back_ ? kernel_.count() - 1 - i : i, left, right, rows, adam).run(next);
    }
    void update_bias(const Rows& slopes, std::size_t rows, const optimiser::AdamStep& step) {
        const AdamVectors adam(step, 0);
        for (std::size_t column = 0; column < padded_outputs_; column += simd::lanes) {
            Vector gradient{};
            for (std::size_t row = 0; row < rows; ++row) gradient += simd::load(slopes[row] + column);
            adam.update(bias_.get() + column, padded_outputs_, gradient);
        }
    }

    std::size_t inputs_, outputs_;
    bool is_output_;
    bool is_way_back_ = false;
    Panels kernel_;
    std::size_t padded_outputs_;
    Memory bias_;  ///< biases, first moments, second moments
};

}  // namespace equipoise::fused
