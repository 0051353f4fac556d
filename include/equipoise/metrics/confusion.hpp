/// confusion.hpp: the four counts of a binary decision, and the figures that follow from them.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>

namespace equipoise::metrics {

/// a / b, and 0 for 0 / 0: the convention of every figure below.
inline double ratio_or_zero(std::uint64_t a, std::uint64_t b) {
    return b == 0 ? 0.0 : static_cast<double>(a) / static_cast<double>(b);
}

/// Files counted by label and decision. A file without a score is never a detection: a false or a true negative.
/// Figures are exact quotients of counts, rounded once; 0 / 0 = 0, as in scikit-learn 1.9 with zero_division = 0.
struct Confusion {
    std::uint64_t true_positives = 0;
    std::uint64_t false_positives = 0;
    std::uint64_t false_negatives = 0;
    std::uint64_t true_negatives = 0;

    std::uint64_t positives() const { return true_positives + false_negatives; }
    std::uint64_t negatives() const { return true_negatives + false_positives; }
    std::uint64_t total() const { return positives() + negatives(); }

    double precision() const { return ratio_or_zero(true_positives, true_positives + false_positives); }
    double recall() const { return ratio_or_zero(true_positives, positives()); }
    double specificity() const { return ratio_or_zero(true_negatives, negatives()); }
    double accuracy() const { return ratio_or_zero(true_positives + true_negatives, total()); }
    /// 2 TP / (2 TP + FP + FN). Two values that differ as fractions differ as doubles up to 2^24 files, and equal
    /// fractions are equal doubles: ties between thresholds are true ties.
    double f1() const {
        return ratio_or_zero(2 * true_positives, 2 * true_positives + false_positives + false_negatives);
    }
    /// Mean of recall and specificity; where one class is absent, the other's alone (as scikit-learn).
    double balanced_accuracy() const {
        if (positives() == 0) return specificity();
        if (negatives() == 0) return recall();
        return (recall() + specificity()) / 2;
    }
    /// Matthews' correlation coefficient (Matthews 1975, Biochimica et Biophysica Acta 405, eq. 1 of its appendix);
    /// 0 where a margin is empty.
    double mcc() const {
        const auto real = [](std::uint64_t count) { return static_cast<double>(count); };
        const double margins = std::sqrt(real(true_positives + false_positives) * real(positives())) *
                               std::sqrt(real(negatives()) * real(true_negatives + false_negatives));
        if (margins == 0) return 0;
        return (real(true_positives) * real(true_negatives) - real(false_positives) * real(false_negatives)) / margins;
    }

    Confusion& operator+=(const Confusion& other) {
        true_positives += other.true_positives;
        false_positives += other.false_positives;
        false_negatives += other.false_negatives;
        true_negatives += other.true_negatives;
        return *this;
    }
    friend Confusion operator+(Confusion a, const Confusion& b) { return a += b; }
    friend bool operator==(const Confusion&, const Confusion&) = default;

    /// Calls visit(name, double) for every count and figure; the names are the columns of records.
    template <class Visit> void for_each_number(Visit&& visit, const std::string& prefix = "") const {
        visit(prefix + "tp", static_cast<double>(true_positives));
        visit(prefix + "fp", static_cast<double>(false_positives));
        visit(prefix + "fn", static_cast<double>(false_negatives));
        visit(prefix + "tn", static_cast<double>(true_negatives));
        visit(prefix + "precision", precision());
        visit(prefix + "recall", recall());
        visit(prefix + "f1", f1());
        visit(prefix + "accuracy", accuracy());
        visit(prefix + "specificity", specificity());
        visit(prefix + "balanced_accuracy", balanced_accuracy());
        visit(prefix + "mcc", mcc());
    }
};

/// F1 of calling every file positive: the figure that a detector has to beat. 0 without positives.
inline double always_positive_f1(std::uint64_t positives, std::uint64_t negatives) {
    return Confusion{.true_positives = positives, .false_positives = negatives}.f1();
}

/// Adds one file to the counts. `score` NaN: the file has none. `label` 1 or 0. Scores are compared as doubles, so the
/// float nearest to 0.7 (0.69999999) is not >= 0.7.
inline void count(Confusion& counts, double score, std::int8_t label, double threshold) {
    if (score >= threshold)
        ++(label != 0 ? counts.true_positives : counts.false_positives);
    else
        ++(label != 0 ? counts.false_negatives : counts.true_negatives);
}

/// Counts at "score >= threshold". `scores` [files], NaN where a file has none; `labels` [files], 1 or 0.
template <std::floating_point Score>
Confusion confusion_at(std::span<const Score> scores, std::span<const std::int8_t> labels, double threshold) {
    if (scores.size() != labels.size())
        throw std::logic_error("confusion_at: scores and labels have different lengths.");
    Confusion counts;
    for (std::size_t file = 0; file < scores.size(); ++file)
        count(counts, static_cast<double>(scores[file]), labels[file], threshold);
    return counts;
}

/// A threshold and the decisions it makes.
struct OperatingPoint {
    double threshold = 0;
    Confusion counts;
};

/// The thresholds among which one is chosen: i / 20 for i = 0..20, each the double nearest to that decimal
/// (i * 0.05 is not: 3 * 0.05 > 0.15).
inline constexpr std::array<double, 21> threshold_grid = [] {
    std::array<double, 21> grid{};
    for (std::size_t i = 0; i < grid.size(); ++i) grid[i] = static_cast<double>(i) / 20;
    return grid;
}();

/// The counts at every threshold of the grid in one pass over the scores, without sorting.
class GridSweep {
  public:
    /// Adds one file; `score` NaN: the file has none.
    void add(double score, std::int8_t label) {
        const auto above = std::ranges::upper_bound(threshold_grid, score);
        const auto reached = std::isnan(score) ? 0 : static_cast<std::size_t>(above - threshold_grid.begin());
        ++(label != 0 ? positives_ : negatives_)[reached];
    }

    /// Ascending by threshold.
    std::array<OperatingPoint, threshold_grid.size()> points() const {
        std::array<OperatingPoint, threshold_grid.size()> points;
        Confusion counts{.false_negatives = std::reduce(positives_.begin(), positives_.end()),
                         .true_negatives = std::reduce(negatives_.begin(), negatives_.end())};
        for (std::size_t i = points.size(); i-- > 0;) {
            counts.true_positives += positives_[i + 1];
            counts.false_negatives -= positives_[i + 1];
            counts.false_positives += negatives_[i + 1];
            counts.true_negatives -= negatives_[i + 1];
            points[i] = {threshold_grid[i], counts};
        }
        return points;
    }

    /// The largest F1; of tied thresholds the smallest.
    OperatingPoint best_f1() const {
        const auto all = points();
        return *std::ranges::max_element(all, {}, [](const OperatingPoint& point) { return point.counts.f1(); });
    }

  private:
    // Files by how many thresholds of the grid their score reaches; [0]: none, or no score.
    std::array<std::uint64_t, threshold_grid.size() + 1> positives_{};
    std::array<std::uint64_t, threshold_grid.size() + 1> negatives_{};
};

/// `scores` [files], NaN where a file has none; `labels` [files], 1 or 0. Throws std::logic_error if lengths differ.
template <std::floating_point Score>
GridSweep sweep_grid(std::span<const Score> scores, std::span<const std::int8_t> labels) {
    if (scores.size() != labels.size()) throw std::logic_error("sweep_grid: scores and labels differ in length.");
    GridSweep sweep;
    for (std::size_t file = 0; file < scores.size(); ++file) sweep.add(static_cast<double>(scores[file]), labels[file]);
    return sweep;
}

}  // namespace equipoise::metrics
