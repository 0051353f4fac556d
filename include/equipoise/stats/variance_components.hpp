/// variance_components.hpp: how much of the variance lies between groups (seeds, sites) and how much within.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/anova.hpp>
#include <equipoise/stats/root.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

namespace equipoise::stats {

/// value = mean + group + residual, both drawn at random. The ANOVA estimate of the variance between groups is unbiased
/// and may be negative, which says that groups differ less than chance lets them: read it as 0.
struct VarianceComponents {
    double between = detail::nan;  ///< variance of the groups' effects
    double within = detail::nan;
    double mean_group_size = detail::nan;  ///< the n0 of unequal groups: (N - sum n_i^2 / N) / (k - 1)
    double icc = detail::nan;              ///< intraclass correlation: share between, ICC(1)
    double icc_of_means = detail::nan;     ///< that of group means, ICC(1, k)
    Interval icc_interval;                 ///< exact for equal groups, approximate (by n0) for others
    Interval icc_of_means_interval;
};

/// Searle, Casella and McCulloch (1992), "Variance components", chapter 3; intervals: Shrout and Fleiss (1979),
/// "Intraclass correlations", Psychological Bulletin 86. Throws as one_way_anova does.
inline VarianceComponents variance_components(std::span<const std::vector<double>> groups, double level = 0.95) {
    require_level(level);
    const AnovaResult anova = one_way_anova(groups);
    const double n = static_cast<double>(anova.n);
    double squares = 0;
    for (const auto& group : groups) squares += static_cast<double>(group.size()) * static_cast<double>(group.size());
    VarianceComponents result;
    const double size = result.mean_group_size = (n - squares / n) / anova.df_between;
    const double excess = anova.mean_square_between - anova.mean_square_within;
    result.between = excess / size;
    result.within = anova.mean_square_within;
    result.icc = excess / (anova.mean_square_between + (size - 1) * anova.mean_square_within);
    result.icc_of_means = excess / anova.mean_square_between;
    const double outside = (1 - level) / 2;
    const double low = anova.f / f_upper_quantile(outside, anova.df_between, anova.df_within);
    const double high = anova.f * f_upper_quantile(outside, anova.df_within, anova.df_between);
    result.icc_interval = {(low - 1) / (low + size - 1), (high - 1) / (high + size - 1)};
    result.icc_of_means_interval = {1 - 1 / low, 1 - 1 / high};
    return result;
}

/// Estimates by maximum likelihood: variances are never negative.
struct LikelihoodComponents {
    double between = detail::nan;
    double within = detail::nan;
    double mean = detail::nan;            ///< weighted by what each group knows
    double standard_error = detail::nan;  ///< of the mean
    double log_likelihood = detail::nan;
};

enum class Likelihood { restricted, full };

/// The one-way random model by restricted likelihood (REML, the default: no bias from estimating the mean) or full.
/// Patterson and Thompson (1971), Biometrika 58; Harville (1977), JASA 72. The likelihood is profiled to one number,
/// the ratio of the variances, and its derivative's zero is found to the last place. Error where nothing varies within
/// groups.
inline LikelihoodComponents likelihood_components(std::span<const std::vector<double>> groups,
                                                  Likelihood likelihood = Likelihood::restricted) {
    const AnovaResult anova = one_way_anova(groups);
    if (!(anova.sum_of_squares_within > 0))
        throw Error("variance components by likelihood: no group varies inside, so the likelihood has no maximum");
    const bool is_restricted = likelihood == Likelihood::restricted;
    const double df = static_cast<double>(anova.n) - (is_restricted ? 1 : 0);
    std::vector<Mean> means;
    for (const auto& group : groups) means.push_back(mean_of(group));

    struct Profile {
        double weight = 0, centre = 0, rest = 0, log_sizes = 0, slope = 0;
    };
    const auto profile = [&](double ratio) {  // of the variance between to that within
        Profile at;
        double squared_weight = 0, pull = 0;
        const auto weight_of = [&](std::size_t j) {
            const double n = static_cast<double>(groups[j].size());
            return n / (1 + n * ratio);
        };
        for (std::size_t j = 0; j < groups.size(); ++j) {
            const double weight = weight_of(j);
            at.weight += weight;
            squared_weight += weight * weight;
            at.centre += weight * (means[j] - means[0]);
            at.log_sizes += std::log1p(static_cast<double>(groups[j].size()) * ratio);
        }
        at.centre /= at.weight;
        at.rest = anova.sum_of_squares_within;
        for (std::size_t j = 0; j < groups.size(); ++j) {
            const double deviation = (means[j] - means[0]) - at.centre, weight = weight_of(j);
            at.rest += weight * deviation * deviation;
            pull += weight * weight * deviation * deviation;
        }
        at.slope = at.weight - df * pull / at.rest - (is_restricted ? squared_weight / at.weight : 0);
        return at;  // slope: of -2 log likelihood in the ratio
    };
    double ratio = 0;
    if (profile(0).slope < 0) {
        double high = 1;
        while (profile(high).slope < 0) high *= 4;
        ratio = find_root([&](double value) { return profile(value).slope; }, 0.0, high);
    }
    const Profile best = profile(ratio);
    LikelihoodComponents result;
    result.within = best.rest / df;
    result.between = ratio * result.within;
    result.mean = means[0].value() + best.centre;
    result.standard_error = std::sqrt(result.within / best.weight);
    result.log_likelihood =
        -0.5 * (best.log_sizes + df * std::log(result.within) + (is_restricted ? std::log(best.weight) : 0) +
                df * (1 + std::log(2 * std::numbers::pi)));
    return result;
}

}  // namespace equipoise::stats
