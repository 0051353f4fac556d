/// anova.hpp: do several groups share one mean? One-way ANOVA, Welch's ANOVA and the Brown-Forsythe test of variances.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/distributions.hpp>
#include <equipoise/stats/summary.hpp>
#include <equipoise/stats/sums.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace equipoise::stats {

/// Where everything is constant, f, p and eta_squared are NaN (0 / 0). Where only the groups are constant inside, f is
/// infinite and p is 0: R prints the rounding error of its own sums there, about 1e30, and a warning.
struct AnovaResult {
    std::size_t n = 0;  ///< values in all groups
    std::size_t groups = 0;
    double grand_mean = detail::nan;
    double sum_of_squares_between = detail::nan;
    double sum_of_squares_within = detail::nan;
    double df_between = detail::nan;
    double df_within = detail::nan;
    double mean_square_between = detail::nan;
    double mean_square_within = detail::nan;  ///< the pooled variance
    double f = detail::nan;
    double p = detail::nan;            ///< upper tail of F(df_between, df_within)
    double eta_squared = detail::nan;  ///< share of the total sum of squares; intervals in effect_size.hpp
};

namespace detail {
/// F and p from two mean squares, with the conventions of AnovaResult.
inline void test_mean_squares(AnovaResult& result) {
    result.mean_square_between = result.sum_of_squares_between / result.df_between;
    result.mean_square_within = result.sum_of_squares_within / result.df_within;
    result.f = result.mean_square_between / result.mean_square_within;
    result.p = f_upper_tail(result.f, result.df_between, result.df_within);
    result.eta_squared = result.sum_of_squares_between / (result.sum_of_squares_between + result.sum_of_squares_within);
}
}  // namespace detail

/// One-way fixed-effects ANOVA: independent normal values with one variance; groups may differ in size.
/// F = (between / (k - 1)) / (within / (N - k)). Fisher (1925), "Statistical methods for research workers", chapter 7.
/// Deviations are taken from means held in two doubles, so F is that of the data as doubles to 2e-15. Of NIST's
/// certified values it meets 14 digits or more (SmLs01-03, one constant leading digit), 9 to 13 (SiRstv, AtmWtAg,
/// SmLs04-06: three to seven) and 4 (SmLs07-09: thirteen constant digits leave four to a double);
/// tests/reference/stats_anova.cpp. Throws Error: fewer than two groups, a group without values, a value that is not
/// finite, one value in every group.
inline AnovaResult one_way_anova(std::span<const std::vector<double>> groups) {
    require_groups(groups, "one-way ANOVA");
    AnovaResult result;
    result.groups = groups.size();
    Sum total, within, between;
    std::vector<Mean> means;
    for (const std::vector<double>& group : groups) {
        Sum sum;
        for (double value : group) {
            sum.add(value);
            total.add(value);
        }
        means.push_back(mean_of(sum, static_cast<double>(group.size())));
        within.add(sum_of_squares(group, means.back()));
        result.n += group.size();
    }
    if (result.n == groups.size())
        throw Error(
            "one-way ANOVA: every group has a single value, so nothing measures the variance within groups; "
            "run each level at least twice");
    const Mean grand = mean_of(total, static_cast<double>(result.n));
    for (std::size_t j = 0; j < groups.size(); ++j) {
        const double deviation = means[j] - grand;
        between.add(static_cast<double>(groups[j].size()) * deviation * deviation);
    }
    result.grand_mean = grand.value();
    result.sum_of_squares_between = between.value();
    result.sum_of_squares_within = within.value();
    result.df_between = static_cast<double>(groups.size() - 1);
    result.df_within = static_cast<double>(result.n - groups.size());
    detail::test_mean_squares(result);
    return result;
}

struct WelchAnova {
    double f = detail::nan;
    double df_between = detail::nan;
    double df_within = detail::nan;  ///< approximate, seldom a whole number
    double p = detail::nan;
};

/// ANOVA for groups of unequal variance. Welch (1951), "On the comparison of several mean values: an alternative
/// approach", Biometrika 38, equations 25 to 30. All NaN but df_between where a group has no variance at all (its
/// weight would be infinite). Throws Error as one_way_anova does, and where a group has a single value.
inline WelchAnova welch_anova(std::span<const std::vector<double>> groups) {
    require_groups(groups, "Welch's ANOVA");
    const double k = static_cast<double>(groups.size());
    WelchAnova result{.df_between = k - 1};
    std::vector<Mean> means;
    std::vector<double> weights;
    double weight_sum = 0;
    for (std::size_t j = 0; j < groups.size(); ++j) {
        if (groups[j].size() < 2)
            throw Error(
                fmt::format("Welch's ANOVA: group {} of {} has a single value, which has no variance; run it at "
                            "least twice or use one-way ANOVA",
                            j + 1, groups.size()));
        const double n = static_cast<double>(groups[j].size());
        means.push_back(mean_of(groups[j]));
        const double variance = sum_of_squares(groups[j], means.back()) / (n - 1);
        if (variance == 0) return result;
        weights.push_back(n / variance);
        weight_sum += weights.back();
    }
    // means relative to the first, so that what they share does not cost digits
    double centre = 0;
    for (std::size_t j = 0; j < groups.size(); ++j) centre += weights[j] * (means[j] - means[0]) / weight_sum;
    double between = 0, imbalance = 0;
    for (std::size_t j = 0; j < groups.size(); ++j) {
        const double deviation = (means[j] - means[0]) - centre;
        const double rest = 1 - weights[j] / weight_sum;
        between += weights[j] * deviation * deviation;
        imbalance += rest * rest / static_cast<double>(groups[j].size() - 1);
    }
    imbalance /= k * k - 1;
    result.f = between / ((k - 1) * (1 + 2 * (k - 2) * imbalance));
    result.df_within = 1 / (3 * imbalance);
    result.p = f_upper_tail(result.f, result.df_between, result.df_within);
    return result;
}

enum class Centre { median, mean };

/// Are the variances equal? A one-way ANOVA of |value - centre of its group|. With the median: Brown and Forsythe
/// (1974), "Robust tests for the equality of variances", JASA 69, the default since it holds its size in skewed data;
/// with the mean: Levene (1960). Throws as one_way_anova does.
inline AnovaResult brown_forsythe(std::span<const std::vector<double>> groups, Centre centre = Centre::median) {
    require_groups(groups, "Brown-Forsythe test");
    std::vector<std::vector<double>> distances(groups.begin(), groups.end());
    for (std::vector<double>& group : distances) {
        const Mean middle = centre == Centre::median ? Mean{median(group)} : mean_of(group);
        for (double& value : group) value = std::fabs(middle.deviation_of(value));
    }
    return one_way_anova(distances);
}

}  // namespace equipoise::stats
