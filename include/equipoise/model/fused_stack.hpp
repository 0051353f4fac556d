/// fused_stack.hpp: dense layers on top of each other and the batches that pass through them.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/batch_plan.hpp>
#include <equipoise/model/features.hpp>
#include <equipoise/model/fused_layers.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace equipoise::fused {

/// Training is one stream of batches: a step ends with the first layer's product for the batch of the next step, made
/// while the weights that just changed are in the cache.
///
/// Layer k takes inputs_[k], which its gate made of the sums of layer k - 1 in place.
class Stack {
  public:
    explicit Stack(const Inputs& data) : data_(data), prepared_(data.class_count()) {}

    /// Layers from the first to the output layer, each with the gate before it.
    void add(Gate gate, DenseWeights weights) {
        gates_.push_back(std::move(gate));
        layers_.push_back(std::move(weights));
    }

    /// Logits of a batch [rows x classes], with dropout; the place for their slopes is `slopes()`.
    const Rows& forward(const BatchPlan& batch, const BatchPlan* upcoming) {
        reserve(std::max(batch.size(), upcoming ? upcoming->size() : 0));
        ++step_;
        if (!is_prepared(batch)) {
            gather(batch, step_, inputs_[0]);
            if (has_hidden()) layers_[0].forward(inputs_[0], inputs_[1], padded(batch));
        }
        is_prepared_ = false;
        for (std::size_t k = 1; k < layers_.size(); ++k) {
            for (std::size_t row = 0; row < batch.size(); ++row)
                gates_[k].pass(step_, row, layers_[k - 1].bias(), {inputs_[k][row], layers_[k].inputs()},
                               factors_[k][row]);
            if (k + 1 < layers_.size()) layers_[k].forward(inputs_[k], inputs_[k + 1], padded(batch));
        }
        layers_.back().forward(inputs_[layers_.size() - 1], logits_, padded(batch));
        for (std::size_t row = 0; row < batch.size(); ++row)
            for (std::size_t c = 0; c < layers_.back().outputs(); ++c) logits_[row][c] += layers_.back().bias()[c];
        return logits_;
    }
    Rows& slopes() { return slopes_.back(); }

    /// From the slopes of the loss to changed weights, from the last layer to the first.
    void learn(const BatchPlan& batch, const BatchPlan* upcoming, const optimiser::AdamStep& step, double l2) {
        const std::size_t rows = padded(batch);
        for (std::size_t row = batch.size(); row < rows; ++row) std::fill_n(slopes()[row], slopes().stride(), 0.0f);
        for (std::size_t k = layers_.size() - 1; k > 0; --k) {
            layers_[k].backward(slopes_[k], slopes_[k - 1], rows);
            for (std::size_t row = 0; row < batch.size(); ++row)
                for (std::size_t i = 0; i < layers_[k].inputs(); ++i) slopes_[k - 1][row][i] *= factors_[k][row][i];
            layers_[k].update(inputs_[k], slopes_[k], rows, step, l2);
        }
        if (upcoming && has_hidden()) {
            gather(*upcoming, step_ + 1, next_inputs_);
            layers_[0].update_and_forward(inputs_[0], slopes_[0], rows, step, l2,
                                          {next_inputs_, inputs_[1], padded(*upcoming)});
            std::swap(inputs_[0], next_inputs_);
            prepared_ = *upcoming;
            is_prepared_ = true;
        } else {
            layers_[0].update(inputs_[0], slopes_[0], rows, step, l2);
        }
    }

    /// Logits without dropout [rows x classes]; changes nothing.
    std::vector<float> infer(std::span<const std::uint32_t> rows, Seen seen = Seen::at_inference) const {
        constexpr std::size_t chunk = 128;  // keeps inputs and sums in the second cache
        std::vector<float> logits;
        logits.reserve(rows.size() * layers_.back().outputs());
        std::vector<Rows> flow;
        for (const DenseWeights& layer : layers_) flow.emplace_back(chunk, layer.inputs());
        flow.emplace_back(chunk, layers_.back().outputs());
        for (std::size_t start = 0; start < rows.size(); start += chunk) {
            const auto part = rows.subspan(start, std::min(chunk, rows.size() - start));
            for (std::size_t row = 0; row < part.size(); ++row) {
                data_.gather(part[row], flow[0][row], seen);
                gates_[0].infer_inputs({flow[0][row], data_.width()});
            }
            for (std::size_t k = 0; k < layers_.size(); ++k) {
                layers_[k].forward(flow[k], flow[k + 1], round_up(part.size(), batch_multiple));
                const Gate gate = k + 1 < layers_.size() ? gates_[k + 1] : Gate{};
                for (std::size_t row = 0; row < part.size(); ++row)
                    gate.infer(layers_[k].bias(), {flow[k + 1][row], layers_[k].outputs()});
            }
            for (std::size_t row = 0; row < part.size(); ++row)
                logits.insert(logits.end(), flow.back()[row], flow.back()[row] + layers_.back().outputs());
        }
        return logits;
    }

    std::vector<std::vector<float>> weights() const {
        std::vector<std::vector<float>> copies;
        for (const DenseWeights& layer : layers_) layer.copy_to(copies);
        return copies;
    }
    void restore(const std::vector<std::vector<float>>& copies) {
        for (std::size_t k = 0; k < layers_.size(); ++k) layers_[k].copy_from(copies.at(2 * k), copies.at(2 * k + 1));
        is_prepared_ = false;
    }

    std::uint64_t step() const { return step_; }

  private:
    bool has_hidden() const { return layers_.size() > 1; }
    static std::size_t padded(const BatchPlan& batch) { return round_up(batch.size(), batch_multiple); }

    /// Whether the sums of this very batch were made at the end of the step before; if not, they are made anew.
    bool is_prepared(const BatchPlan& batch) const {
        if (!is_prepared_ || batch.size() != prepared_.size() || !batch.changes_numbers_as(prepared_)) return false;
        for (std::size_t row = 0; row < batch.size(); ++row)
            if (!std::ranges::equal(batch.terms(row), prepared_.terms(row))) return false;
        return true;
    }
    /// Each row the weighted sum of its embeddings, after the batch's changes of numbers and the first gate.
    void gather(const BatchPlan& batch, std::uint64_t step, const Rows& inputs) const {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            data_.gather(batch.terms(row), inputs[row]);
            batch.change_numbers(row, std::span(inputs[row], data_.width()));
            gates_[0].pass_inputs(step, row, {inputs[row], data_.width()});
        }
    }
    /// Room for batches of this size: memory is taken in the first step only.
    void reserve(std::size_t rows) {
        if (rows <= logits_.rows()) return;
        inputs_.clear();
        factors_.clear();
        slopes_.clear();
        for (const DenseWeights& layer : layers_) {
            inputs_.emplace_back(rows, layer.inputs());
            factors_.emplace_back(rows, layer.inputs());
            slopes_.emplace_back(rows, layer.outputs());
        }
        next_inputs_ = Rows(rows, data_.width());
        logits_ = Rows(rows, layers_.back().outputs());
        is_prepared_ = false;
    }

    Inputs data_;
    std::vector<Gate> gates_;
    std::vector<DenseWeights> layers_;
    std::uint64_t step_ = 0;
    bool is_prepared_ = false;
    BatchPlan prepared_;
    std::vector<Rows> inputs_;   ///< of each layer
    std::vector<Rows> factors_;  ///< by which the gate multiplied inputs_
    std::vector<Rows> slopes_;   ///< of the loss by each layer's sums
    Rows next_inputs_;           ///< of the first layer for the next batch
    Rows logits_;
};

}  // namespace equipoise::fused
