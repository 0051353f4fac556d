/// summary.hpp: mean, spread, quantiles and the t interval of one sample.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/distributions.hpp>
#include <equipoise/stats/sums.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace equipoise::stats {

/// Two ends of an interval; NaN where it is not defined.
struct Interval {
    double lower = detail::nan;
    double upper = detail::nan;
};

/// Throws Error unless 0 < level < 1.
inline void require_level(double level) {
    if (!(level > 0 && level < 1))
        throw Error(
            fmt::format("an interval of level {} was asked for; levels lie between 0 and 1, such as 0.95", level));
}

/// What one sample says of itself. Undefined entries are NaN: everything at n = 0; sd, sem and the interval at n = 1,
/// since one value says nothing of its spread (0 would claim that it does).
struct Summary {
    std::size_t n = 0;
    double mean = detail::nan;
    double sd = detail::nan;   ///< standard deviation with n - 1
    double sem = detail::nan;  ///< standard error of the mean, sd / sqrt(n)
    double minimum = detail::nan;
    double lower_quartile = detail::nan;
    double median = detail::nan;
    double upper_quartile = detail::nan;
    double maximum = detail::nan;
    double mad = detail::nan;  ///< median absolute deviation, raw; times 1.4826 it estimates the SD of normal data

    /// mean -+ t(n - 1) sem: covers the mean of normal data with probability `level`.
    Interval interval(double level = 0.95) const {
        require_level(level);
        if (n < 2) return {};
        const double reach = t_upper_quantile((1 - level) / 2, static_cast<double>(n - 1)) * sem;
        return {mean - reach, mean + reach};
    }
};

/// Quantile of values in rising order by linear interpolation, 0 <= p <= 1; NaN where there are none.
/// Hyndman and Fan (1996), "Sample quantiles in statistical packages", type 7 (the default of R and NumPy).
inline double quantile_of_sorted(std::span<const double> sorted, double p) {
    if (sorted.empty() || !(p >= 0 && p <= 1)) return detail::nan;
    const double place = static_cast<double>(sorted.size() - 1) * p;
    const auto below = static_cast<std::size_t>(place);
    if (below + 1 >= sorted.size()) return sorted.back();
    return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

/// The same of values in any order.
inline double quantile(std::span<const double> values, double p) {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    return quantile_of_sorted(sorted, p);
}

inline double median(std::span<const double> values) { return quantile(values, 0.5); }

/// Throws Error where a value is not a finite number.
inline Summary summarise(std::span<const double> values) {
    require_finite(values, "summary");
    Summary summary{.n = values.size()};
    if (values.empty()) return summary;
    const double n = static_cast<double>(values.size());
    const Mean mean = mean_of(values);
    summary.mean = mean.value();
    if (values.size() > 1) {
        summary.sd = std::sqrt(sum_of_squares(values, mean) / (n - 1));
        summary.sem = summary.sd / std::sqrt(n);
    }
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    summary.minimum = sorted.front();
    summary.lower_quartile = quantile_of_sorted(sorted, 0.25);
    summary.median = quantile_of_sorted(sorted, 0.5);
    summary.upper_quartile = quantile_of_sorted(sorted, 0.75);
    summary.maximum = sorted.back();
    for (double& value : sorted) value = std::fabs(value - summary.median);
    summary.mad = median(sorted);
    return summary;
}

}  // namespace equipoise::stats
