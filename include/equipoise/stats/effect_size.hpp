/// effect_size.hpp: how large, not how sure: shares of variance, Cohen's f, Hedges' g, Cliff's delta, with intervals.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/anova.hpp>
#include <equipoise/stats/noncentral.hpp>
#include <equipoise/stats/t_test.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace equipoise::stats {

/// How much of the variance one term of an ANOVA explains. eta, omega and epsilon squared estimate one and the same
/// share of the population; eta is always too large, omega (Hays 1963) and epsilon (Kelley 1935) are nearly unbiased
/// and may be negative (0 is then the honest reading). So one interval serves all three: `partial_interval`.
struct VarianceExplained {
    double eta_squared = detail::nan;          ///< SS / SS of all terms and the residual
    double partial_eta_squared = detail::nan;  ///< SS / (SS + SS of the residual)
    double omega_squared = detail::nan;
    double partial_omega_squared = detail::nan;
    double epsilon_squared = detail::nan;
    double partial_epsilon_squared = detail::nan;
    double cohens_f = detail::nan;  ///< sqrt(share / (1 - share)) of eta squared
    double partial_cohens_f = detail::nan;
    Interval noncentrality;              ///< of the F statistic
    Interval partial_interval;           ///< noncentrality / (noncentrality + df + df of the residual + 1)
    Interval partial_cohens_f_interval;  ///< sqrt(noncentrality / (df + df of the residual + 1))
};

/// From a table: the term's sum of squares and df, those of the residual, the sum over all rows, and the number of
/// values. Intervals invert the noncentral F: Steiger (2004), "Beyond the F test", Psychological Methods 9, equations
/// 11 to 14. Level 0.90 by default: its lower end is above 0 exactly where p < 0.05. (R's effectsize divides the
/// noncentrality by itself + the residual's df, which takes the sample's share for the population's.)
inline VarianceExplained variance_explained(double squares, double df, double residual_squares, double residual_df,
                                            double total_squares, double n, double level = 0.90) {
    const double noise = residual_squares / residual_df;
    VarianceExplained result;
    result.eta_squared = squares / total_squares;
    result.partial_eta_squared = squares / (squares + residual_squares);
    result.omega_squared = (squares - df * noise) / (total_squares + noise);
    result.partial_omega_squared = (squares - df * noise) / (squares + (n - df) * noise);
    result.epsilon_squared = (squares - df * noise) / total_squares;
    result.partial_epsilon_squared = (squares - df * noise) / (squares + residual_squares);
    result.cohens_f = std::sqrt(squares / (total_squares - squares));
    result.partial_cohens_f = std::sqrt(squares / residual_squares);
    const Interval lambda = noncentral_f_interval(squares / df / noise, df, residual_df, level);
    const double size = df + residual_df + 1;
    result.noncentrality = lambda;
    result.partial_interval = {lambda.lower / (lambda.lower + size), lambda.upper / (lambda.upper + size)};
    result.partial_cohens_f_interval = {std::sqrt(lambda.lower / size), std::sqrt(lambda.upper / size)};
    return result;
}

inline VarianceExplained variance_explained(const AnovaResult& anova, double level = 0.90) {
    return variance_explained(anova.sum_of_squares_between, anova.df_between, anova.sum_of_squares_within,
                              anova.df_within, anova.sum_of_squares_between + anova.sum_of_squares_within,
                              static_cast<double>(anova.n), level);
}

/// From a published F(df, residual_df) of a one-way design.
inline VarianceExplained variance_explained_by_f(double f, double df, double residual_df, double level = 0.90) {
    return variance_explained(f * df, df, residual_df, residual_df, f * df + residual_df, df + residual_df + 1, level);
}

/// A difference of means in units of the standard deviation.
struct StandardisedDifference {
    double cohens_d = detail::nan;
    double hedges_g = detail::nan;    ///< cohens_d * correction: unbiased
    double correction = detail::nan;  ///< Gamma(df / 2) / (sqrt(df / 2) Gamma((df - 1) / 2))
    Interval interval;                ///< of hedges_g, by inversion of the noncentral t
};

namespace detail {
/// d = t * scale; needs df >= 2, since the correction is 0 at one.
inline StandardisedDifference standardise(const TTest& test, double scale, double level) {
    if (!(test.df >= 2)) throw Error("Hedges' g needs two degrees of freedom or more; run another seed");
    StandardisedDifference result;
    const double ratio = boost::math::tgamma_delta_ratio((test.df - 1) / 2, 0.5, Quiet());  // Gamma(a) / Gamma(a + 0.5)
    result.correction = 1 / (std::sqrt(test.df / 2) * ratio);
    result.cohens_d = test.t * scale;
    result.hedges_g = result.cohens_d * result.correction;
    const Interval shift = noncentral_t_interval(test.t, test.df, level);
    result.interval = {shift.lower * scale * result.correction, shift.upper * scale * result.correction};
    return result;
}
}  // namespace detail

/// Independent samples, in units of their pooled SD. Hedges (1981), "Distribution theory for Glass's estimator of
/// effect size", J. Educational Statistics 6, equations 6d and 6e; the correction is exact, not 1 - 3 / (4 df - 1).
/// Infinite or NaN, without interval, where no sample varies. Error for fewer than four values in all.
inline StandardisedDifference hedges_g(std::span<const double> first, std::span<const double> second,
                                       double level = 0.95) {
    const double scale = std::sqrt(1 / static_cast<double>(first.size()) + 1 / static_cast<double>(second.size()));
    return detail::standardise(t_test(first, second), scale, level);
}

/// Pairs, in units of the SD of their differences (d_z). That is not the unit of the unpaired g: pairs whose halves
/// agree closely give a larger one for the same gap.
inline StandardisedDifference paired_hedges_g(std::span<const double> first, std::span<const double> second,
                                              double level = 0.95) {
    return detail::standardise(paired_t_test(first, second), 1 / std::sqrt(static_cast<double>(first.size())), level);
}

/// P(first > second) - P(first < second) of one value drawn from each: from -1 to 1, no assumption on the shape.
struct CliffsDelta {
    double delta = detail::nan;
    double probability_of_superiority = detail::nan;  ///< (delta + 1) / 2, Vargha and Delaney's A; ties count half
    Interval interval;                                ///< of delta
};

/// Cliff (1993), "Dominance statistics", Psychological Bulletin 114; the interval is the asymmetric one of Feng and
/// Cliff (2004), "Monte Carlo evaluation of ordinal d with improved confidence interval", J. Modern Applied Statistical
/// Methods 3; where every pair points one way, that of Wilson for the smaller sample. Simulated coverage of 95 % is .93
/// to .955 with ten values in each sample, .92 to .97 with five. Error below two values. Takes n log n time.
inline CliffsDelta cliffs_delta(std::span<const double> first, std::span<const double> second, double level = 0.95) {
    require_level(level);
    require_finite(first, "Cliff's delta, first sample");
    require_finite(second, "Cliff's delta, second sample");
    if (first.size() < 2 || second.size() < 2)
        throw Error(fmt::format("Cliff's delta was given {} and {} values; it needs two in each sample", first.size(),
                                second.size()));
    const double m = static_cast<double>(first.size()), n = static_cast<double>(second.size());
    // for each value, how many of the other sample lie below minus above, and how many of all pairs are not tied
    double untied = 0;
    const auto dominance = [&untied](std::span<const double> of, std::span<const double> over) {
        std::vector<double> sorted(over.begin(), over.end()), rows;
        std::ranges::sort(sorted);
        untied = 0;
        for (double value : of) {
            const auto [low, high] = std::ranges::equal_range(sorted, value);
            const double below = static_cast<double>(low - sorted.begin()),
                         above = static_cast<double>(sorted.end() - high);
            untied += below + above;
            rows.push_back((below - above) / static_cast<double>(over.size()));
        }
        return rows;
    };
    const auto rows = dominance(first, second), columns = dominance(second, first);
    CliffsDelta result;
    const double delta = result.delta = mean_of(rows).value();
    result.probability_of_superiority = (delta + 1) / 2;
    const double z = -normal_quantile((1 - level) / 2);
    if (std::fabs(delta) == 1) {
        const double smaller = std::min(m, n), end = (smaller - z * z) / (smaller + z * z);
        result.interval = delta > 0 ? Interval{end, 1} : Interval{-1, -end};
        return result;
    }
    const double pairs = untied - m * n * delta * delta;  // sum of (d_ij - delta)^2
    const double unbiased =
        (n * n * sum_of_squares(rows, mean_of(rows)) + m * m * sum_of_squares(columns, mean_of(columns)) - pairs) /
        (m * n * (m - 1) * (n - 1));
    const double variance = std::max(unbiased, (1 - delta * delta) / (m * n - 1));
    const double room = 1 - delta * delta, spread = z * std::sqrt(variance) * std::sqrt(room * room + z * z * variance);
    const double base = delta - delta * delta * delta, scale = room + z * z * variance;
    result.interval = {std::max(-1.0, (base - spread) / scale), std::min(1.0, (base + spread) / scale)};
    return result;
}

}  // namespace equipoise::stats
