/// probability.hpp: how far scores are from being probabilities.
///
/// Over files that have a score; a file without one has no probability (its number is in the ledger). Scores lie in
/// [0, 1]. Without any score a figure has no value (std::nullopt).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/math.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

namespace equipoise::metrics {

namespace detail {
/// visit(score as double, label as 0.0 or 1.0) for every file with a score; returns how many these are.
template <std::floating_point Score, class Visit>
std::size_t visit_scored(std::span<const Score> scores, std::span<const std::int8_t> labels, Visit visit) {
    if (scores.size() != labels.size()) throw std::logic_error("probability: scores and labels differ in length.");
    std::size_t scored = 0;
    for (std::size_t file = 0; file < scores.size(); ++file) {
        const auto score = static_cast<double>(scores[file]);
        if (std::isnan(score)) continue;
        if (score < 0 || score > 1) throw std::logic_error("probability: a score lies outside [0, 1].");
        ++scored;
        visit(score, labels[file] != 0 ? 1.0 : 0.0);
    }
    return scored;
}
}  // namespace detail

/// Mean squared difference of score and label (Brier 1950, Monthly Weather Review 78; the binary form, 0 to 1).
template <std::floating_point Score>
std::optional<double> brier_score(std::span<const Score> scores, std::span<const std::int8_t> labels) {
    double sum = 0;
    const std::size_t scored = detail::visit_scored(
        scores, labels, [&](double score, double label) { sum += (score - label) * (score - label); });
    if (scored == 0) return std::nullopt;
    return sum / static_cast<double>(scored);
}

/// Mean of -log(probability given to the label), in nats. Scores are first clipped to [clip, 1 - clip]: 1e-7 is the
/// clipping of BirdNET's and Keras' losses; with 0 one confident error makes the figure infinite.
template <std::floating_point Score>
std::optional<double> log_loss(std::span<const Score> scores, std::span<const std::int8_t> labels, double clip = 1e-7) {
    double sum = 0;
    const std::size_t scored = detail::visit_scored(scores, labels, [&](double score, double label) {
        const double clipped = std::clamp(score, clip, 1 - clip);
        sum -= math::log(label != 0 ? clipped : 1 - clipped);
    });
    if (scored == 0) return std::nullopt;
    return sum / static_cast<double>(scored);
}

/// One bin of a reliability diagram: scores in [lower, upper), the last bin with 1.
struct CalibrationBin {
    double lower = 0;
    double upper = 0;
    std::size_t files = 0;
    double mean_score = 0;     ///< 0 where the bin is empty
    double positive_rate = 0;  ///< share of positive files; 0 where the bin is empty
};

/// `bins` bins of equal width over [0, 1].
template <std::floating_point Score>
std::vector<CalibrationBin> calibration_bins(std::span<const Score> scores, std::span<const std::int8_t> labels,
                                             std::size_t bins = 10) {
    if (bins == 0) throw std::logic_error("calibration_bins: at least one bin is needed.");
    const auto width = static_cast<double>(bins);
    std::vector<CalibrationBin> result(bins);
    for (std::size_t bin = 0; bin < bins; ++bin) {
        result[bin].lower = static_cast<double>(bin) / width;
        result[bin].upper = static_cast<double>(bin + 1) / width;
    }
    detail::visit_scored(scores, labels, [&](double score, double label) {
        CalibrationBin& bin = result[std::min(static_cast<std::size_t>(score * width), bins - 1)];
        ++bin.files;
        bin.mean_score += score;
        bin.positive_rate += label;
    });
    for (CalibrationBin& bin : result) {
        if (bin.files == 0) continue;
        bin.mean_score /= static_cast<double>(bin.files);
        bin.positive_rate /= static_cast<double>(bin.files);
    }
    return result;
}

/// Mean over files of |mean score - share of positives| in their bin (Naeini, Cooper and Hauskrecht 2015, AAAI, section
/// "Calibration measures"; for the score of the positive class, not for the confidence of the predicted one).
inline std::optional<double> expected_calibration_error(std::span<const CalibrationBin> bins) {
    double sum = 0;
    std::size_t scored = 0;
    for (const CalibrationBin& bin : bins) {
        sum += static_cast<double>(bin.files) * std::fabs(bin.mean_score - bin.positive_rate);
        scored += bin.files;
    }
    if (scored == 0) return std::nullopt;
    return sum / static_cast<double>(scored);
}

/// The largest |mean score - share of positives| of a bin that has files (same source).
inline std::optional<double> maximum_calibration_error(std::span<const CalibrationBin> bins) {
    std::optional<double> largest;
    for (const CalibrationBin& bin : bins)
        if (bin.files > 0) largest = std::max(largest.value_or(0), std::fabs(bin.mean_score - bin.positive_rate));
    return largest;
}

}  // namespace equipoise::metrics
