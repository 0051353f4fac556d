/// ranking.hpp: scores sorted once, from which every threshold and every curve is read.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/metrics/confusion.hpp>
#include <equipoise/metrics/scores.hpp>

#include <ranges>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <span>
#include <stdexcept>
#include <vector>

namespace equipoise::metrics {

/// All decisions that a set of scores allows: O(n log n) to make, then O(log n) for any threshold.
struct Ranking {
    /// The detections at "score >= this score".
    struct Step {
        double score;
        std::uint64_t true_positives;
        std::uint64_t false_positives;
    };
    std::vector<Step> steps;      ///< one for each distinct score, descending; files without a score are in none
    std::uint64_t positives = 0;  ///< with or without a score
    std::uint64_t negatives = 0;  ///< with or without a score

    std::uint64_t scored_positives() const { return steps.empty() ? 0 : steps.back().true_positives; }
    std::uint64_t scored_negatives() const { return steps.empty() ? 0 : steps.back().false_positives; }

    Confusion at(const Step& step) const {
        return {.true_positives = step.true_positives,
                .false_positives = step.false_positives,
                .false_negatives = positives - step.true_positives,
                .true_negatives = negatives - step.false_positives};
    }
    /// Counts at "score >= threshold".
    Confusion at(double threshold) const {
        const auto below =
            std::ranges::partition_point(steps, [&](const Step& step) { return step.score >= threshold; });
        return at(below == steps.begin() ? Step{threshold, 0, 0} : *std::prev(below));
    }
};

/// `scores` [files], NaN where a file has none; `labels` [files], 1 or 0. Throws std::logic_error if lengths differ.
template <std::floating_point Score> Ranking rank(std::span<const Score> scores, std::span<const std::int8_t> labels) {
    if (scores.size() != labels.size()) throw std::logic_error("rank: scores and labels have different lengths.");
    Ranking ranking;
    std::vector<Score> positive, negative;
    for (std::size_t file = 0; file < scores.size(); ++file) {
        ++(labels[file] != 0 ? ranking.positives : ranking.negatives);
        if (!std::isnan(scores[file])) (labels[file] != 0 ? positive : negative).push_back(scores[file]);
    }
    std::ranges::sort(positive, std::greater{});
    std::ranges::sort(negative, std::greater{});
    for (std::size_t p = 0, n = 0; p < positive.size() || n < negative.size();) {
        const bool from_positive = n == negative.size() || (p < positive.size() && positive[p] >= negative[n]);
        const Score score = from_positive ? positive[p] : negative[n];
        while (p < positive.size() && positive[p] == score) ++p;
        while (n < negative.size() && negative[n] == score) ++n;
        ranking.steps.push_back({static_cast<double>(score), p, n});
    }
    return ranking;
}
template <SplitRole Role> Ranking rank(const FileScores<Role>& scores) {
    return rank(std::span<const float>(scores.scores), std::span<const std::int8_t>(scores.labels));
}

/// The largest F1 that any threshold reaches, at one of the scores; of tied scores the smallest. Without any score the
/// threshold is 0 and nothing is detected.
inline OperatingPoint best_f1_at_any_score(const Ranking& ranking) {
    OperatingPoint best{0, ranking.at(Ranking::Step{0, 0, 0})};
    double best_f1 = -1;
    for (const Ranking::Step& step : std::views::reverse(ranking.steps))
        if (const Confusion counts = ranking.at(step); counts.f1() > best_f1) {
            best = {step.score, counts};
            best_f1 = counts.f1();
        }
    return best;
}

}  // namespace equipoise::metrics
