/// curves.hpp: ROC and precision-recall, their areas, and single points on them.
///
/// Files without a score count in every denominator and are detected at no threshold: in the AUROC they are tied below
/// all others; in precision-recall the recall they would bring is never reached and adds no area. A figure that needs
/// a class which is absent has no value (std::nullopt; `why_undefined` says why). scikit-learn 1.9 would return an
/// average precision of 0 without positives and 1 without negatives.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/metrics/ranking.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace equipoise::metrics {

/// Why AUROC, average precision and the like have no value; empty if they have one.
inline std::string_view why_undefined(const Ranking& ranking) {
    if (ranking.positives == 0 && ranking.negatives == 0) return "there are no files";
    if (ranking.positives == 0) return "there are no positive files";
    if (ranking.negatives == 0) return "there are no negative files";
    return "";
}

/// A point of the ROC curve: shares of negatives and of positives detected at "score >= threshold".
struct RocPoint {
    double threshold;
    double false_positive_rate;
    double true_positive_rate;
};

/// From (0, 0) at an infinite threshold through every distinct score, descending; ends at (1, 1) if no file is missing.
/// Empty where a class is absent.
inline std::vector<RocPoint> roc_points(const Ranking& ranking) {
    if (!why_undefined(ranking).empty()) return {};
    std::vector<RocPoint> points{{std::numeric_limits<double>::infinity(), 0, 0}};
    for (const Ranking::Step& step : ranking.steps)
        points.push_back({step.score, ratio_or_zero(step.false_positives, ranking.negatives),
                          ratio_or_zero(step.true_positives, ranking.positives)});
    return points;
}

/// A point of the precision-recall curve at "score >= threshold".
struct PrecisionRecallPoint {
    double threshold;
    double recall;
    double precision;
};

/// One point for each distinct score, descending; the conventional start (recall 0, precision 1) is not among them.
/// Empty where a class is absent.
inline std::vector<PrecisionRecallPoint> precision_recall_points(const Ranking& ranking) {
    std::vector<PrecisionRecallPoint> points;
    if (!why_undefined(ranking).empty()) return points;
    for (const Ranking::Step& step : ranking.steps)
        points.push_back({step.score, ranking.at(step).recall(), ranking.at(step).precision()});
    return points;
}

/// Area under the ROC curve: the probability that a positive file has a higher score than a negative one, ties half.
/// Counted in integers and divided once (Hanley and McNeil 1982, Radiology 143, eq. 1).
inline std::optional<double> auroc(const Ranking& ranking) {
    if (!why_undefined(ranking).empty()) return std::nullopt;
    std::uint64_t twice_won = 0;
    Ranking::Step before{0, 0, 0};
    const auto add = [&](const Ranking::Step& step) {
        twice_won += (step.false_positives - before.false_positives) * (before.true_positives + step.true_positives);
        before = step;
    };
    for (const Ranking::Step& step : ranking.steps) add(step);
    add({0, ranking.positives, ranking.negatives});
    return ratio_or_zero(twice_won, 2 * ranking.positives * ranking.negatives);
}

/// Average precision: sum over distinct scores of (rise in recall) x (precision there), without interpolation, as
/// scikit-learn's average_precision_score.
inline std::optional<double> average_precision(const Ranking& ranking) {
    if (!why_undefined(ranking).empty()) return std::nullopt;
    double sum = 0;
    std::uint64_t before = 0;
    for (const Ranking::Step& step : ranking.steps) {
        sum += static_cast<double>(step.true_positives - before) * ranking.at(step).precision();
        before = step.true_positives;
    }
    return sum / static_cast<double>(ranking.positives);
}

/// Area under straight lines between the precision-recall points, from (recall 0, precision 1). It is too large where
/// points are far apart (Davis and Goadrich 2006, section 4): prefer average_precision; it is here to compare.
inline std::optional<double> auprc_trapezoid(const Ranking& ranking) {
    if (!why_undefined(ranking).empty()) return std::nullopt;
    double twice_sum = 0;
    std::uint64_t before = 0;
    double precision_before = 1;
    for (const Ranking::Step& step : ranking.steps) {
        const double precision = ranking.at(step).precision();
        twice_sum += static_cast<double>(step.true_positives - before) * (precision_before + precision);
        before = step.true_positives;
        precision_before = precision;
    }
    return twice_sum / (2 * static_cast<double>(ranking.positives));
}

/// The most positives that can be found while the false positive rate stays <= `false_positive_rate`; of equal ones
/// the point with fewest false positives. The threshold is infinite where nothing may be detected.
inline std::optional<RocPoint> tpr_at_fpr(const Ranking& ranking, double false_positive_rate) {
    const std::vector<RocPoint> points = roc_points(ranking);
    if (points.empty()) return std::nullopt;
    RocPoint best = points.front();
    for (const RocPoint& point : points)
        if (point.false_positive_rate <= false_positive_rate && point.true_positive_rate > best.true_positive_rate)
            best = point;
    return best;
}

/// The true positive rate on the straight line between the ROC points around `false_positive_rate`: what tossing a coin
/// between two thresholds reaches. Beyond the last point that can be reached (files without a score): that of this one.
inline std::optional<double> interpolated_tpr_at_fpr(const Ranking& ranking, double false_positive_rate) {
    const std::vector<RocPoint> points = roc_points(ranking);
    if (points.empty()) return std::nullopt;
    const auto after = std::ranges::upper_bound(points, false_positive_rate, {}, &RocPoint::false_positive_rate);
    if (after == points.begin()) throw std::logic_error("interpolated_tpr_at_fpr: a rate is not below 0.");
    const RocPoint& left = *std::prev(after);
    if (after == points.end()) return left.true_positive_rate;
    return left.true_positive_rate + (after->true_positive_rate - left.true_positive_rate) *
                                         (false_positive_rate - left.false_positive_rate) /
                                         (after->false_positive_rate - left.false_positive_rate);
}

/// Area under the ROC curve between false positive rates 0 and `limit`, 0 < limit <= 1, scaled so that chance is 0.5
/// and perfection 1 (McClish 1989, Medical Decision Making 9), as scikit-learn's roc_auc_score(max_fpr = limit).
/// Files without a score are tied below all others.
inline std::optional<double> partial_auroc(const Ranking& ranking, double limit) {
    if (!(limit > 0 && limit <= 1)) throw std::logic_error("partial_auroc: the limit lies in (0, 1].");
    std::vector<RocPoint> points = roc_points(ranking);
    if (points.empty()) return std::nullopt;
    points.push_back({-std::numeric_limits<double>::infinity(), 1, 1});
    double area = 0;
    for (std::size_t i = 1; i < points.size() && points[i - 1].false_positive_rate < limit; ++i) {
        const RocPoint& left = points[i - 1];
        const double width = points[i].false_positive_rate - left.false_positive_rate;
        if (width == 0) continue;
        const double part = std::min(width, limit - left.false_positive_rate);
        const double rise = (points[i].true_positive_rate - left.true_positive_rate) * part / width;
        area += part * (left.true_positive_rate + rise / 2);
    }
    const double by_chance = limit * limit / 2;
    return (1 + (area - by_chance) / (limit - by_chance)) / 2;
}

}  // namespace equipoise::metrics
