/// multiclass.hpp: decisions among several classes of which each file has exactly one.
///
/// Where a file may have several labels at once, each class is a binary question of its own: use FileScores for each.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/metrics/confusion.hpp>
#include <equipoise/metrics/curves.hpp>

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

/// Files counted by true and by predicted class. A file without a score is counted in a column of its own, after those
/// of the classes: it is never right.
class MulticlassConfusion {
  public:
    explicit MulticlassConfusion(std::size_t classes) : classes_(classes), counts_(classes * (classes + 1)) {}

    std::size_t classes() const { return classes_; }
    std::size_t missing_column() const { return classes_; }
    /// Throws std::out_of_range for a class that is not there.
    void add(std::size_t label, std::size_t predicted) {
        if (label >= classes_ || predicted > classes_) throw std::out_of_range("MulticlassConfusion: no such class.");
        ++counts_[label * (classes_ + 1) + predicted];
    }
    std::uint64_t operator()(std::size_t label, std::size_t predicted) const {
        return counts_[label * (classes_ + 1) + predicted];
    }

    /// Files of a class.
    std::uint64_t support(std::size_t label) const {
        std::uint64_t sum = 0;
        for (std::size_t predicted = 0; predicted <= classes_; ++predicted) sum += (*this)(label, predicted);
        return sum;
    }
    std::uint64_t predicted_as(std::size_t predicted) const {
        std::uint64_t sum = 0;
        for (std::size_t label = 0; label < classes_; ++label) sum += (*this)(label, predicted);
        return sum;
    }
    std::uint64_t total() const {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : counts_) sum += count;
        return sum;
    }

    /// One class against all others.
    Confusion one_vs_rest(std::size_t label) const {
        const std::uint64_t right = (*this)(label, label);
        Confusion counts{.true_positives = right,
                         .false_positives = predicted_as(label) - right,
                         .false_negatives = support(label) - right};
        counts.true_negatives = total() - support(label) - counts.false_positives;
        return counts;
    }
    /// The counts of all classes pooled; its F1 is the micro F1, equal to the accuracy if no file is missing.
    Confusion micro() const {
        Confusion sum;
        for (std::size_t label = 0; label < classes_; ++label) sum += one_vs_rest(label);
        return sum;
    }
    /// Mean over all classes of a figure of one against the rest: macro(&Confusion::f1). 0 / 0 counts as 0.
    double macro(double (Confusion::*figure)() const) const {
        double sum = 0;
        for (std::size_t label = 0; label < classes_; ++label) sum += (one_vs_rest(label).*figure)();
        return sum / static_cast<double>(classes_);
    }
    /// The same weighted by the files of each class; 0 without files.
    double weighted(double (Confusion::*figure)() const) const {
        if (total() == 0) return 0;
        double sum = 0;
        for (std::size_t label = 0; label < classes_; ++label)
            sum += static_cast<double>(support(label)) * (one_vs_rest(label).*figure)();
        return sum / static_cast<double>(total());
    }

    double accuracy() const {
        std::uint64_t right = 0;
        for (std::size_t label = 0; label < classes_; ++label) right += (*this)(label, label);
        return ratio_or_zero(right, total());
    }
    /// Mean recall over the classes that have files; 0 without files.
    double balanced_accuracy() const {
        double sum = 0, present = 0;
        for (std::size_t label = 0; label < classes_; ++label)
            if (support(label) > 0) {
                sum += one_vs_rest(label).recall();
                ++present;
            }
        return present == 0 ? 0 : sum / present;
    }
    /// Matthews' coefficient for several classes (Gorodkin 2004, Computational Biology and Chemistry 28, eq. 8); 0
    /// where all files are of one class or predicted as one.
    double mcc() const {
        const auto files = static_cast<double>(total());
        double covariance = accuracy() * files * files, of_labels = files * files, of_predictions = files * files;
        for (std::size_t one = 0; one <= classes_; ++one) {
            const double true_ones = one < classes_ ? static_cast<double>(support(one)) : 0;
            const auto predicted_ones = static_cast<double>(predicted_as(one));
            covariance -= true_ones * predicted_ones;
            of_labels -= true_ones * true_ones;
            of_predictions -= predicted_ones * predicted_ones;
        }
        const double scale = std::sqrt(of_labels) * std::sqrt(of_predictions);
        return scale == 0 ? 0 : covariance / scale;
    }

  private:
    std::size_t classes_;
    std::vector<std::uint64_t> counts_;  // [true class x (classes + 1)]
};

namespace detail {
inline void check_shape(std::size_t scores, std::size_t labels, std::size_t classes) {
    if (classes == 0 || scores != labels * classes)
        throw std::logic_error("multiclass: scores are [files x classes], with one label for each file.");
}
}  // namespace detail

/// Decides for the first largest score. `scores` [files x classes], row-major; a NaN among a file's scores: the file is
/// missing. `labels` [files], 0 .. classes - 1.
template <std::floating_point Score>
MulticlassConfusion decide(std::span<const Score> scores, std::span<const std::uint32_t> labels, std::size_t classes) {
    detail::check_shape(scores.size(), labels.size(), classes);
    MulticlassConfusion counts(classes);
    for (std::size_t file = 0; file < labels.size(); ++file) {
        const auto of_file = scores.subspan(file * classes, classes);
        const bool missing = std::ranges::any_of(of_file, [](Score score) { return std::isnan(score); });
        const auto largest = std::ranges::max_element(of_file) - of_file.begin();
        counts.add(labels[file], missing ? counts.missing_column() : static_cast<std::size_t>(largest));
    }
    return counts;
}

/// The ranking of one class against the rest, for its AUROC and average precision. Arguments as in `decide`.
template <std::floating_point Score>
Ranking rank_one_vs_rest(std::span<const Score> scores, std::span<const std::uint32_t> labels, std::size_t classes,
                         std::size_t label) {
    detail::check_shape(scores.size(), labels.size(), classes);
    std::vector<Score> of_class;
    std::vector<std::int8_t> is_class;
    for (std::size_t file = 0; file < labels.size(); ++file) {
        of_class.push_back(scores[file * classes + label]);
        is_class.push_back(labels[file] == label);
    }
    return rank(std::span<const Score>(of_class), std::span<const std::int8_t>(is_class));
}

/// Mean of the AUROCs of each class against the rest, over the classes that have one; none if no class has.
template <std::floating_point Score>
std::optional<double> macro_auroc(std::span<const Score> scores, std::span<const std::uint32_t> labels,
                                  std::size_t classes) {
    double sum = 0, defined = 0;
    for (std::size_t label = 0; label < classes; ++label)
        if (const auto area = auroc(rank_one_vs_rest(scores, labels, classes, label))) {
            sum += *area;
            ++defined;
        }
    if (defined == 0) return std::nullopt;
    return sum / defined;
}

}  // namespace equipoise::metrics
