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

/// P(T > t) with T = (Z + noncentrality) / S: the normal upper tail averaged over S.
/// Johnson, Kotz and Balakrishnan (1995), "Continuous univariate distributions" 2, section 31.5. P(T < t) is the same
/// with both signs turned.
inline double noncentral_t_upper_tail(double t, double df, double noncentrality) {
    if (!(df > 0) || std::isnan(t) || std::isnan(noncentrality)) return detail::nan;
    if (t < 0)  // rising in S: its complement falls
        return 1 - noncentral_t_upper_tail(-t, df, -noncentrality);
    const double finest = std::min(0.6, 3 / (1 + std::fabs(noncentrality)));
    return expect_over_scale(df, [=](double s) { return normal_upper_tail(t * s - noncentrality); }, finest);
}

/// P(T < t).
inline double noncentral_t_lower_tail(double t, double df, double noncentrality) {
    return noncentral_t_upper_tail(-t, df, -noncentrality);
}

namespace detail {
/// Sum of Poisson(mean) weights times `part(j)`, from the most likely j outwards.
template <class Part> double poisson_mixture(double mean, Part&& part) {
    if (mean == 0) return part(0.0);
    const double mode = std::floor(mean);
    // Stirling's formula with its remainder: no large terms cancel
    const double excess = mean - mode;
    const double weight = mode == 0 ? std::exp(-mean)
                                    : std::exp(mode * std::log1p(excess / mode) - excess - stirling_error(mode)) /
                                          std::sqrt(2 * std::numbers::pi * mode);
    double sum = 0, w = weight;
    for (double j = mode;; ++j) {
        const double term = w * part(j);
        sum += term;
        if (w == 0 || (term <= 1e-17 * sum && j > mode + 10)) break;
        w *= mean / (j + 1);
    }
    w = weight;
    for (double j = mode; j > 0;) {
        w *= j / mean;
        const double term = w * part(--j);
        sum += term;
        if (term <= 1e-17 * sum && j + 10 < mode && w < 1e-17 * weight) break;
    }
    return sum;
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
