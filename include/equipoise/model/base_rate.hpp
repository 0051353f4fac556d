/// base_rate.hpp: what a head would lose that knows how often each class occurs and nothing else.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/loss.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

namespace equipoise {

/// The targets of an epoch as training saw them: smoothed, mixed, each batch with the same weight, and each of its rows
/// with its own in the loss.
class SeenTargets {
  public:
    explicit SeenTargets(std::size_t class_count) : classes_(class_count) {}

    void clear() {
        targets_.clear();
        weights_.clear();
        parts_.clear();
    }
    /// The targets of one of `batches` batches.
    void add(const BatchPlan& batch, std::size_t batches) {
        for (std::size_t row = 0; row < batch.size(); ++row) {
            targets_.insert(targets_.end(), batch.targets(row).begin(), batch.targets(row).end());
            weights_.push_back(batch.loss_weight(row));
            parts_.push_back(static_cast<double>(batch.size() * batches));
        }
    }
    std::size_t class_count() const { return classes_; }
    bool empty() const { return parts_.empty(); }

    /// Mean over rows of weight x change(target).
    double mean(std::size_t class_index, auto&& change) const {
        double sum = 0;
        for (std::size_t row = 0; row < parts_.size(); ++row)
            sum += weights_[row] * change(static_cast<double>(targets_[row * classes_ + class_index])) / parts_[row];
        return sum;
    }
    /// Mean of the weights; 1, to the last bit, where each is 1.
    double weight() const {
        double excess = 0;
        for (std::size_t row = 0; row < parts_.size(); ++row) excess += (weights_[row] - 1) / parts_[row];
        return 1 + excess;
    }
    /// Each different target of a class, and the share of all weight that has it, which add up to weight().
    std::vector<std::pair<double, double>> shares(std::size_t class_index) const {
        std::vector<std::pair<double, double>> all, merged;
        for (std::size_t row = 0; row < parts_.size(); ++row)
            all.emplace_back(static_cast<double>(targets_[row * classes_ + class_index]), weights_[row] / parts_[row]);
        std::ranges::sort(all);
        for (const auto& [target, share] : all)
            if (merged.empty() || merged.back().first != target)
                merged.emplace_back(target, share);
            else
                merged.back().second += share;
        return merged;
    }

  private:
    std::size_t classes_;
    std::vector<float> targets_;   ///< [rows x classes]
    std::vector<double> weights_;  ///< of each row, in the loss
    std::vector<double> parts_;    ///< of each row: in how many parts of this size the mean is divided
};

namespace detail {

/// The lowest mean loss that one logit for all rows has; NaN where the loss falls without end. A coarse search, then
/// golden sections (Kiefer 1953): the mean is flat at its lowest, so a logit to 7 digits gives it to 14.
double lowest_of_constant_logits(const ClassLoss auto& loss, const std::vector<std::pair<double, double>>& shares) {
    const auto mean = [&](double logit) {
        double sum = 0;
        for (const auto& [target, share] : shares) sum += share * loss.value(logit, target);
        return sum;
    };
    constexpr double farthest = 60, pace = 2;  // sigmoid(60) is 1 in double
    double best = -farthest, lowest = mean(best);
    for (double logit = -farthest + pace; logit <= farthest; logit += pace)
        if (const double value = mean(logit); value < lowest) {
            best = logit;
            lowest = value;
        }
    if (std::fabs(best) == farthest) {
        double slope = 0;
        for (const auto& [target, share] : shares) slope += share * loss.slope(best, target);
        return std::fabs(slope) < 1e-12 ? lowest : std::numeric_limits<double>::quiet_NaN();
    }
    constexpr double golden = 1 / std::numbers::phi;
    double low = best - pace, high = best + pace;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = mean(left), at_right = mean(right);
    while (high - low > 1e-7) {
        if (at_left < at_right) {
            high = std::exchange(right, left);
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = mean(left);
        } else {
            low = std::exchange(left, right);
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = mean(right);
        }
    }
    return std::min(at_left, at_right);
}

}  // namespace detail

/// Loss of the best constant answer to these targets: one logit for each class, the same for all rows. NaN where there
/// is none: no targets, or targets of -1 under a loss that falls without end for them; and for a loss of whole rows for
/// which it is not known.
template <LossFunction Function> double base_rate_loss(const Function& loss, const SeenTargets& seen) {
    if constexpr (ClassLoss<Function>) {
        if (!seen.empty()) {
            double sum = 0;
            for (std::size_t c = 0; c < seen.class_count(); ++c)
                sum += detail::lowest_of_constant_logits(loss, seen.shares(c));
            return sum;
        }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

/// Binary cross-entropy is linear in the target: the mean is all that it depends on, and the best answer is its logit.
inline double base_rate_loss(const BinaryCrossEntropy& loss, const SeenTargets& seen) {
    const double weight = seen.weight();
    double sum = 0;
    for (std::size_t c = 0; c < seen.class_count(); ++c) {
        const double mean = seen.mean(c, [](double target) { return target; }) / weight;
        if (seen.empty() || !(mean >= 0 && mean <= 1)) return std::numeric_limits<double>::quiet_NaN();
        if (mean > 0 && mean < 1) sum += weight * loss.value(math::log(mean / (1 - mean)), mean);
    }
    return sum;
}

/// So is cross-entropy over classes; the best answer is each class's share of the targets' sum.
inline double base_rate_loss(const SoftmaxCrossEntropy&, const SeenTargets& seen) {
    if (seen.empty()) return std::numeric_limits<double>::quiet_NaN();
    std::vector<double> means;
    double total = 0;
    for (std::size_t c = 0; c < seen.class_count(); ++c)
        total += means.emplace_back(seen.mean(c, [](double target) { return std::max(target, 0.0); }));
    double sum = 0;
    for (double mean : means)
        if (mean > 0) sum -= mean * math::log(mean / total);
    return sum;
}

}  // namespace equipoise
