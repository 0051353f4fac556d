/// delong.hpp: the sampling error of an AUROC, and of the difference of two on the same files, without resampling.
///
/// For files that are independent draws. Files of one night are not: for new nights see cluster_bootstrap.hpp.
/// Files without a score are tied below all others, as in `auroc`.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/math.hpp>
#include <equipoise/base/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace equipoise::metrics {

/// Files of each class from which on the intervals below are claimed to cover.
inline constexpr std::size_t smallest_class_for_delong = 10;

namespace detail {
/// For every file the share of the other class that it is ranked rightly against, ties half.
struct Placements {
    std::vector<double> positives, negatives;
    double auroc = 0;  ///< their mean, counted in integers and divided once
};

template <std::floating_point Score>
Placements placements(std::span<const Score> scores, std::span<const std::int8_t> labels) {
    if (scores.size() != labels.size()) throw std::logic_error("delong: scores and labels have different lengths.");
    std::vector<Score> positive, negative;  // in the order of files, which pairs two sets of scores
    for (std::size_t file = 0; file < scores.size(); ++file)
        (labels[file] != 0 ? positive : negative)
            .push_back(std::isnan(scores[file]) ? -std::numeric_limits<Score>::infinity() : scores[file]);
    const auto twice_below = [](const std::vector<Score>& sorted, Score score) {
        const auto equal = std::ranges::equal_range(sorted, score);
        return static_cast<std::uint64_t>((equal.begin() - sorted.begin()) + (equal.end() - sorted.begin()));
    };
    std::vector<Score> sorted_positive = positive, sorted_negative = negative;
    std::ranges::sort(sorted_positive);
    std::ranges::sort(sorted_negative);
    Placements result;
    const double twice_positives = 2 * static_cast<double>(positive.size());
    const double twice_negatives = 2 * static_cast<double>(negative.size());
    std::uint64_t twice_won = 0;
    for (const Score score : positive) {
        const std::uint64_t below = twice_below(sorted_negative, score);
        twice_won += below;
        result.positives.push_back(static_cast<double>(below) / twice_negatives);
    }
    for (const Score score : negative)
        result.negatives.push_back(1 - static_cast<double>(twice_below(sorted_positive, score)) / twice_positives);
    result.auroc = static_cast<double>(twice_won) / (twice_positives * static_cast<double>(negative.size()));
    return result;
}

inline double delong_covariance(const Placements& a, const Placements& b) {
    const auto of_class = [&](const std::vector<double>& x, const std::vector<double>& y) {
        double products = 0;
        for (std::size_t i = 0; i < x.size(); ++i) products += (x[i] - a.auroc) * (y[i] - b.auroc);
        const double n = static_cast<double>(x.size());
        return products / (n - 1) / n;
    };
    return of_class(a.positives, b.positives) + of_class(a.negatives, b.negatives);
}

/// How far the ends of a normal interval lie from its middle.
inline double normal_reach(double standard_error, double level) {
    if (!(level > 0 && level < 1)) throw std::logic_error("delong: the level of an interval lies between 0 and 1.");
    return Stream::normal_quantile((1 + level) / 2) * standard_error;
}

inline std::string_view why_no_delong(std::size_t positives, std::size_t negatives, double variance) {
    if (std::min(positives, negatives) < smallest_class_for_delong)
        return "an interval by DeLong's variance is claimed from 10 positive and 10 negative files on";
    if (!(variance > 0)) return "these files show no variation of the figure";
    return "";
}
}  // namespace detail

/// An AUROC and the variance that other files of the same kind would give it.
struct AurocEstimate {
    double auroc = 0;
    double variance = 0;
    std::size_t positives = 0;
    std::size_t negatives = 0;

    /// Empty where there is an interval.
    std::string_view why_no_interval() const { return detail::why_no_delong(positives, negatives, variance); }
    /// Normal on the scale of log(auroc / (1 - auroc)), so that it stays inside (0, 1): Pepe (2003), "The statistical
    /// evaluation of medical tests", chapter 5. A plain one misses an AUROC of 0.95 in one of seven samples of 20 files
    /// of each class.
    std::optional<std::array<double, 2>> interval(double level = 0.95) const {
        if (!why_no_interval().empty()) return std::nullopt;
        const double logit = math::log(auroc / (1 - auroc));
        const double reach = detail::normal_reach(std::sqrt(variance) / (auroc * (1 - auroc)), level);
        return std::array{math::sigmoid(logit - reach), math::sigmoid(logit + reach)};
    }
};

/// DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44: the covariance of placements; in O(n log n).
/// `scores` [files], NaN where a file has none; `labels` [files], 1 or 0. None with less than two files of a class.
template <std::floating_point Score>
std::optional<AurocEstimate> delong(std::span<const Score> scores, std::span<const std::int8_t> labels) {
    const detail::Placements files = detail::placements(scores, labels);
    if (std::min(files.positives.size(), files.negatives.size()) < 2) return std::nullopt;
    return AurocEstimate{files.auroc, detail::delong_covariance(files, files), files.positives.size(),
                         files.negatives.size()};
}

/// Two AUROC on the same files, first minus second.
struct AurocDifference {
    AurocEstimate first, second;
    double covariance = 0;

    double difference() const { return first.auroc - second.auroc; }
    double variance() const { return first.variance + second.variance - 2 * covariance; }
    double standard_error() const { return std::sqrt(variance()); }
    double z() const { return difference() / standard_error(); }
    double p() const { return std::erfc(std::fabs(z()) / std::sqrt(2.0)); }  ///< two-sided; NaN without variance
    std::string_view why_no_interval() const {
        return detail::why_no_delong(first.positives, first.negatives, variance());
    }
    std::optional<std::array<double, 2>> interval(double level = 0.95) const {
        if (!why_no_interval().empty()) return std::nullopt;
        const double reach = detail::normal_reach(standard_error(), level);
        return std::array{difference() - reach, difference() + reach};
    }
};

/// The paired comparison of the same source.
template <std::floating_point Score>
std::optional<AurocDifference> delong_difference(std::span<const Score> first, std::span<const Score> second,
                                                 std::span<const std::int8_t> labels) {
    const detail::Placements a = detail::placements(first, labels), b = detail::placements(second, labels);
    const std::size_t positives = a.positives.size(), negatives = a.negatives.size();
    if (std::min(positives, negatives) < 2) return std::nullopt;
    return AurocDifference{{a.auroc, detail::delong_covariance(a, a), positives, negatives},
                           {b.auroc, detail::delong_covariance(b, b), positives, negatives},
                           detail::delong_covariance(a, b)};
}

}  // namespace equipoise::metrics
