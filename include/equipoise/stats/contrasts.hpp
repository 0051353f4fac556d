/// contrasts.hpp: planned comparisons of group means, and trends over a factor's numbers.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/multiple_comparisons.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace equipoise::stats {

/// How p values and intervals of several contrasts are made to hold at once. Sidak for planned contrasts of any kind
/// (never worse than Bonferroni); maximum modulus where they are orthogonal (exact); Scheffe for contrasts that were
/// chosen after looking; none for one contrast.
enum class Simultaneous { none, bonferroni, sidak, maximum_modulus, scheffe };

/// A weighted sum of means: weights sum to 0.
struct Contrast {
    TTest test;  ///< of this contrast alone
    double sum_of_squares = detail::nan;
    double p = detail::nan;  ///< adjusted
    Interval interval;       ///< adjusted
};

namespace detail {
/// |t| beyond which one of `count` estimates differs from 0 at 1 - level, and the adjusted p of one.
inline double simultaneous_critical(Simultaneous how, double count, double df, double df_between, double level) {
    const double alpha = 1 - level;
    switch (how) {
        case Simultaneous::bonferroni:
            return t_upper_quantile(alpha / 2 / count, df);
        case Simultaneous::sidak:
            return t_upper_quantile(-std::expm1(std::log1p(-alpha) / count) / 2, df);
        case Simultaneous::maximum_modulus:
            return maximum_modulus_upper_quantile(alpha, count, df);
        case Simultaneous::scheffe:
            return std::sqrt(df_between * f_upper_quantile(alpha, df_between, df));
        case Simultaneous::none:
            break;
    }
    return t_upper_quantile(alpha / 2, df);
}
inline double simultaneous_p(Simultaneous how, const TTest& test, double count, double df_between) {
    switch (how) {
        case Simultaneous::bonferroni:
            return std::min(1.0, count * test.p);
        case Simultaneous::sidak:
            return -std::expm1(count * std::log1p(-test.p));
        case Simultaneous::maximum_modulus:
            return maximum_modulus_upper_tail(std::fabs(test.t), count, test.df);
        case Simultaneous::scheffe:
            return f_upper_tail(test.t * test.t / df_between, df_between, test.df);
        case Simultaneous::none:
            break;
    }
    return test.p;
}
}  // namespace detail

/// Planned contrasts: weights[i][j] of group j in contrast i; each row sums to 0. One variance for all groups.
/// Scheffe (1959), "The analysis of variance", chapter 3; Sidak (1967), JASA 62. Throws Error: a row of the wrong
/// length, one that does not sum to 0 or is 0, maximum modulus for contrasts that are not orthogonal in these group
/// sizes.
inline std::vector<Contrast> contrasts(const GroupMeans& groups, std::span<const std::vector<double>> weights,
                                       Simultaneous how = Simultaneous::sidak, double level = 0.95) {
    require_level(level);
    const std::size_t k = groups.means.size();
    for (std::size_t i = 0; i < weights.size(); ++i) {
        double sum = 0, size = 0;
        for (double weight : weights[i]) {
            sum += weight;
            size += std::fabs(weight);
        }
        if (weights[i].size() != k || !(std::fabs(sum) <= 1e-12 * size) || size == 0)
            throw Error(
                fmt::format("contrast {} has {} weights that sum to {}; give {} weights, not all 0, that sum to 0",
                            i + 1, weights[i].size(), sum, k));
        for (std::size_t other = 0; other < i && how == Simultaneous::maximum_modulus; ++other) {
            double product = 0, scale = 0;
            for (std::size_t j = 0; j < k; ++j) {
                product += weights[i][j] * weights[other][j] / groups.counts[j];
                scale += std::fabs(weights[i][j] * weights[other][j]) / groups.counts[j];
            }
            if (std::fabs(product) > 1e-12 * scale)
                throw Error(
                    fmt::format("contrasts {} and {} are not orthogonal for these group sizes, which the maximum "
                                "modulus needs; use Sidak's adjustment",
                                other + 1, i + 1));
        }
    }
    const double count = static_cast<double>(weights.size()), df_between = static_cast<double>(k - 1);
    const double critical = detail::simultaneous_critical(how, count, groups.df, df_between, level);
    std::vector<Contrast> result;
    for (const std::vector<double>& row : weights) {
        double estimate = 0, variance = 0;  // means relative to the first: what they share cancels without loss
        for (std::size_t j = 0; j < k; ++j) {
            estimate += row[j] * (groups.means[j] - groups.means[0]);
            variance += row[j] * row[j] / groups.counts[j];
        }
        const double error = std::sqrt(variance * groups.mean_square);
        const TTest test = t_test_of(estimate, error, groups.df);
        result.push_back({test,
                          estimate * estimate / variance,
                          detail::simultaneous_p(how, test, count, df_between),
                          {estimate - critical * error, estimate + critical * error}});
    }
    return result;
}

/// Polynomials of degree 1 to `degree` in `scores`, orthogonal and of length 1 under `counts` (all 1: those of R's
/// contr.poly): row d - 1 holds that of degree d. Error where fewer than degree + 1 scores differ.
inline std::vector<std::vector<double>> orthogonal_polynomials(std::span<const double> scores, std::size_t degree,
                                                               std::span<const double> counts = {}) {
    const auto count = [&](std::size_t j) { return counts.empty() ? 1.0 : counts[j]; };
    const auto dot = [&](const std::vector<double>& a, const std::vector<double>& b) {
        double sum = 0;
        for (std::size_t j = 0; j < a.size(); ++j) sum += count(j) * a[j] * b[j];
        return sum;
    };
    double total = 0, centre = 0;
    for (std::size_t j = 0; j < scores.size(); ++j) {
        total += count(j);
        centre += count(j) * scores[j];
    }
    std::vector<std::vector<double>> basis{std::vector<double>(scores.size(), 1 / std::sqrt(total))};
    for (std::size_t d = 1; d <= degree; ++d) {
        // the next from the one before times the centred score: better conditioned than powers
        std::vector<double> next = basis.back();
        for (std::size_t j = 0; j < next.size(); ++j) next[j] *= scores[j] - centre / total;
        const double before = std::sqrt(dot(next, next));
        for (int pass = 0; pass < 2; ++pass)
            for (const std::vector<double>& lower : basis) {
                const double part = dot(next, lower);
                for (std::size_t j = 0; j < next.size(); ++j) next[j] -= part * lower[j];
            }
        const double length = std::sqrt(dot(next, next));
        if (!(length > 1e-9 * before))
            throw Error(
                fmt::format("a trend of degree {} needs {} different scores and has fewer; ask for a lower degree",
                            degree, degree + 1));
        for (double& value : next) value /= length;
        basis.push_back(next);
    }
    basis.erase(basis.begin());
    return basis;
}

/// How the means follow the numbers of a factor's levels.
struct Trend {
    std::vector<Contrast> degrees;  ///< linear, quadratic, ...: each given the lower ones, adjusted by maximum modulus
    double lack_of_fit_sum_of_squares = detail::nan;
    double lack_of_fit_df = 0;
    double lack_of_fit_f = detail::nan;  ///< do the means differ beyond the polynomial? NaN where nothing is left
    double lack_of_fit_p = detail::nan;
};

/// `scores`: the number of each group's level, such as its ratio. Sums of squares are those of sequential regression.
/// Draper and Smith (1998), "Applied regression analysis", chapter 22.
inline Trend trend(std::span<const std::vector<double>> groups, std::span<const double> scores, std::size_t degree,
                   double level = 0.95) {
    const AnovaResult anova = one_way_anova(groups);
    if (scores.size() != groups.size() || degree < 1 || degree >= groups.size())
        throw Error(
            fmt::format("a trend of degree {} was asked for over {} scores and {} groups; give one score for each "
                        "group and a degree from 1 to {}",
                        degree, scores.size(), groups.size(), groups.size() - 1));
    const GroupMeans means = group_means(groups);
    auto rows = orthogonal_polynomials(scores, degree, means.counts);
    for (auto& row : rows)
        for (std::size_t j = 0; j < row.size(); ++j) row[j] *= means.counts[j];  // weights of means; they sum to 0
    Trend result{.degrees = contrasts(means, rows, Simultaneous::maximum_modulus, level)};
    result.lack_of_fit_sum_of_squares = anova.sum_of_squares_between;
    for (const Contrast& one : result.degrees) result.lack_of_fit_sum_of_squares -= one.sum_of_squares;
    result.lack_of_fit_df = anova.df_between - static_cast<double>(degree);
    if (result.lack_of_fit_df > 0) {
        result.lack_of_fit_f = result.lack_of_fit_sum_of_squares / result.lack_of_fit_df / anova.mean_square_within;
        result.lack_of_fit_p = f_upper_tail(result.lack_of_fit_f, result.lack_of_fit_df, anova.df_within);
    }
    return result;
}

}  // namespace equipoise::stats
