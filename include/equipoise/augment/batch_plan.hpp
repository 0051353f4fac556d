/// batch_plan.hpp: one batch as row numbers, weights and targets, before any embedding is touched.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/sampling/training_set.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace equipoise {

/// The rows of one training step: each a weighted sum of embeddings of the data set, with soft targets [classes]
/// and a weight in the loss. Whoever trains gathers the numbers; augmentations only change weights and targets. Reuses
/// its memory.
class BatchPlan {
  public:
    explicit BatchPlan(std::size_t class_count) : classes_(class_count) {}

    /// Begins anew with these rows of a training set.
    void take(const TrainingSet& set, std::span<const std::uint32_t> rows) {
        starts_.assign(1, 0);
        terms_.clear();
        targets_.clear();
        loss_weights_.clear();
        for (std::uint32_t row : rows) {
            const auto terms = set.terms(row);
            const auto targets = set.targets(row);
            terms_.insert(terms_.end(), terms.begin(), terms.end());
            targets_.insert(targets_.end(), targets.begin(), targets.end());
            loss_weights_.push_back(set.loss_weight(row));
            starts_.push_back(static_cast<std::uint32_t>(terms_.size()));
        }
    }

    std::size_t size() const { return starts_.size() - 1; }
    std::size_t class_count() const { return classes_; }
    std::span<const Term> terms(std::size_t row) const {
        return std::span(terms_).subspan(starts_[row], starts_[row + 1] - starts_[row]);
    }
    std::span<const float> targets(std::size_t row) const {  ///< [classes]
        return std::span(targets_).subspan(row * classes_, classes_);
    }
    std::span<float> all_targets() { return targets_; }  ///< [size x classes]
    float loss_weight(std::size_t row) const { return loss_weights_[row]; }

    /// Replaces every row i by weights[i] * row i + (1 - weights[i]) * row partners[i], targets and loss weights too.
    void blend(std::span<const std::uint32_t> partners, std::span<const float> weights) {
        old_starts_.swap(starts_);
        old_terms_.swap(terms_);
        old_targets_ = targets_;
        old_loss_weights_ = loss_weights_;
        starts_.assign(1, 0);
        terms_.clear();
        for (std::size_t row = 0; row < partners.size(); ++row) {
            const bool is_own_partner = partners[row] == row;
            append_scaled(row, is_own_partner ? 1 : weights[row]);
            if (!is_own_partner) append_scaled(partners[row], 1 - weights[row]);
            starts_.push_back(static_cast<std::uint32_t>(terms_.size()));
            loss_weights_[row] =
                mixed_loss_weight(old_loss_weights_[row], old_loss_weights_[partners[row]], weights[row]);
            for (std::size_t c = 0; c < classes_; ++c)
                targets_[row * classes_ + c] = weights[row] * old_targets_[row * classes_ + c] +
                                               (1 - weights[row]) * old_targets_[partners[row] * classes_ + c];
        }
    }

  private:
    void append_scaled(std::size_t row, float weight) {
        for (std::size_t t = old_starts_[row]; t < old_starts_[row + 1]; ++t)
            terms_.push_back({old_terms_[t].row, old_terms_[t].weight * weight});
    }
    std::size_t classes_;
    std::vector<std::uint32_t> starts_{0}, old_starts_{0};
    std::vector<Term> terms_, old_terms_;
    std::vector<float> targets_, old_targets_;
    std::vector<float> loss_weights_, old_loss_weights_;
};

}  // namespace equipoise
