/// noncentral.hpp: noncentral t and F distributions, for power and for intervals of effect sizes.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/distributions.hpp>
#include <equipoise/stats/quadrature.hpp>
#include <equipoise/stats/summary.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace equipoise::stats {

/// P(T > t) with T = (Z + noncentrality) / S: the normal upper tail averaged over S, or, where a large noncentrality
/// makes that a step, the lower tail of S averaged over Z. Johnson, Kotz and Balakrishnan (1995), "Continuous
/// univariate distributions" 2, section 31.5.
inline double noncentral_t_upper_tail(double t, double df, double noncentrality) {
    if (!(df > 0) || std::isnan(t) || std::isnan(noncentrality)) return detail::nan;
    if (t < 0)  // rising in S: its complement falls
        return 1 - noncentral_t_upper_tail(-t, df, -noncentrality);
    if (noncentrality < -38) return 0;  // below the smallest double
    if (noncentrality > 50 * std::sqrt(2 * df))
        return std::min(1.0, integrate(
                                 [=](double z) {
                                     const double s = std::max(0.0, z + noncentrality) / t;
                                     const double density = std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi);
                                     return density * boost::math::gamma_p(df / 2, df * s * s / 2, detail::Quiet());
                                 },
                                 -38, 38, 1));
    const double finest = std::min(0.6, 3 / (1 + std::fabs(noncentrality)));
    return std::min(1.0,
                    expect_over_scale(df, [=](double s) { return normal_upper_tail(t * s - noncentrality); }, finest));
}

/// P(T < t).
inline double noncentral_t_lower_tail(double t, double df, double noncentrality) {
    return noncentral_t_upper_tail(-t, df, -noncentrality);
}

namespace detail {
/// Sum of Poisson(mean) weights times `part(j)`, from the most likely j outwards. Where the mean is large, every fourth
/// of a standard deviation is enough: for so smooth a sum the error of skipping is e^-300.
template <class Part> double poisson_mixture(double mean, Part&& part) {
    const auto weight = [mean](double j) {  // Stirling's formula with its remainder: no large terms cancel
        if (j == 0) return std::exp(-mean);
        const double excess = mean - j;
        return std::exp(j * std::log1p(excess / j) - excess - stirling_error(j)) / std::sqrt(2 * std::numbers::pi * j);
    };
    if (mean == 0) return part(0.0);
    const double mode = std::floor(mean), stride = std::max(1.0, std::floor(std::sqrt(mean) / 4));
    double sum = 0;
    for (double j = mode;; j += stride) {
        const double w = weight(j), term = w * part(j);
        sum += term;
        if (w == 0 || (term <= 1e-17 * sum && j > mode + 10 * stride)) break;
    }
    for (double j = mode - stride; j >= 0; j -= stride) {
        const double w = weight(j), term = w * part(j);
        sum += term;
        if (w == 0 || (term <= 1e-17 * sum && j < mode - 40 * stride)) break;
    }
    return std::min(1.0, stride * sum);
}
}  // namespace detail

/// P(F > f) with noncentrality lambda >= 0: central tails weighted by Poisson(lambda / 2).
/// Johnson, Kotz and Balakrishnan (1995), section 30.2.
inline double noncentral_f_upper_tail(double f, double df1, double df2, double noncentrality) {
    if (!(df1 > 0 && df2 > 0 && noncentrality >= 0) || std::isnan(f)) return detail::nan;
    if (f <= 0) return 1;
    return detail::poisson_mixture(noncentrality / 2,
                                   [=](double j) { return detail::beta_tail(df2 / 2, df1 / 2 + j, df2, df1 * f); });
}

/// P(F < f).
inline double noncentral_f_lower_tail(double f, double df1, double df2, double noncentrality) {
    if (!(df1 > 0 && df2 > 0 && noncentrality >= 0) || std::isnan(f)) return detail::nan;
    if (f <= 0) return 0;
    return detail::poisson_mixture(noncentrality / 2,
                                   [=](double j) { return detail::beta_tail(df1 / 2 + j, df2 / 2, df1 * f, df2); });
}

/// The noncentralities that do not contradict an observed t: those for which it lies within the middle `level`.
/// Exact (inversion): Steiger and Fouladi (1997), "Noncentrality interval estimation and the evaluation of statistical
/// models", in Harlow et al., "What if there were no significance tests?".
inline Interval noncentral_t_interval(double t, double df, double level) {
    require_level(level);
    if (!std::isfinite(t)) return {};
    const double outside = (1 - level) / 2;
    const auto solve = [](auto&& gap, double from, double step) {  // gap changes sign beyond `from`
        double to = from + step;
        while ((gap(to) > 0) == (gap(from) > 0)) to += step *= 2;
        return find_root(gap, from, to);
    };
    const double reach = 1 + std::fabs(t) / 4;
    return {
        solve([&](double delta) { return noncentral_t_upper_tail(t, df, delta) - outside; }, t + 10 * reach, -reach),
        solve([&](double delta) { return noncentral_t_lower_tail(t, df, delta) - outside; }, t - 10 * reach, reach)};
}

/// The same for an observed F; an end is 0 where even no effect at all puts F as low as that.
inline Interval noncentral_f_interval(double f, double df1, double df2, double level) {
    require_level(level);
    if (!std::isfinite(f)) return {};
    const double outside = (1 - level) / 2;
    // so far out lambda's own chance is nothing beside that of the noise: F is lambda / df1 over chi-squared / df2, and
    // the sum below would need more terms than a double can count
    if (df1 * f > 1e14)
        return {df1 * f / df2 * chi_squared_upper_quantile(1 - outside, df2),
                df1 * f / df2 * chi_squared_upper_quantile(outside, df2)};
    const auto solve = [&](auto&& gap) {
        if (gap(0.0) >= 0) return 0.0;
        double high = df1 * f + 10;
        while (gap(high) < 0) high *= 2;
        return find_root(gap, 0.0, high);
    };
    return {solve([&](double lambda) { return noncentral_f_upper_tail(f, df1, df2, lambda) - outside; }),
            solve([&](double lambda) { return outside - noncentral_f_lower_tail(f, df1, df2, lambda); })};
}

}  // namespace equipoise::stats
