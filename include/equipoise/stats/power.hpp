/// power.hpp: what a design can find, before it is run: power, smallest detectable effect, runs required.
///
/// Effects are in units of the standard deviation between runs (of the differences, where runs are paired). Power is
/// computed for the effect or margin that was declared, never for the one observed: "observed power" is a function of p
/// and adds nothing to it, and is not offered.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/noncentral.hpp>
#include <equipoise/stats/simultaneous.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace equipoise::stats {

/// Chance that an F test rejects at alpha. One-way design of k levels with n runs each: df1 = k - 1, df2 = k (n - 1),
/// noncentrality = n * (sum of squared deviations of the true means) / variance = k n f^2 with Cohen's f.
/// Cohen (1988), "Statistical power analysis for the behavioral sciences", section 8.
inline double f_power(double df1, double df2, double noncentrality, double alpha = 0.05) {
    return noncentral_f_upper_tail(f_upper_quantile(alpha, df1, df2), df1, df2, noncentrality);
}

/// Chance that a two-sided t test whose critical value is `critical` rejects, in either direction.
inline double t_power_beyond(double critical, double df, double noncentrality) {
    return noncentral_t_upper_tail(critical, df, noncentrality) + noncentral_t_lower_tail(-critical, df, noncentrality);
}

/// The same at level alpha. Both tails are counted, as R's power.t.test does with strict = TRUE.
inline double t_power(double df, double noncentrality, double alpha = 0.05) {
    return t_power_beyond(t_upper_quantile(alpha / 2, df), df, noncentrality);
}

/// n pairs whose differences have mean `effect`.
inline double paired_power(double n, double effect, double alpha = 0.05) {
    return t_power(n - 1, effect * std::sqrt(n), alpha);
}

/// Independent samples of n1 and n2.
inline double unpaired_power(double n1, double n2, double effect, double alpha = 0.05) {
    return t_power(n1 + n2 - 2, effect * std::sqrt(n1 * n2 / (n1 + n2)), alpha);
}

/// Chance that Dunnett's test finds one treatment that differs from the control by `effect`, among `treatments` of n
/// runs each, with `df` for the noise (one-way: (treatments + 1) (n - 1) where the control has n runs too).
inline double dunnett_power(std::size_t treatments, double n, double n_control, double df, double effect,
                            double alpha = 0.05) {
    const double critical = ManyToOne(std::vector<double>(treatments, n), n_control).upper_quantile(alpha, df);
    return t_power_beyond(critical, df, effect * std::sqrt(n * n_control / (n + n_control)));
}

/// Chance that TOST shows |difference| < margin when the true one is `difference`; `standard_error` of the estimate in
/// the same unit: pairs 1 / sqrt(n), two samples of n sqrt(2 / n). Exact, by averaging over the estimated SD (Owen's Q;
/// Phillips 1990, J. Pharmacokinet. Biopharm. 18): the difference of two noncentral t probabilities, often used
/// instead, is too small by up to .13 at n = 3.
inline double tost_power(double df, double standard_error, double difference, double margin, double alpha = 0.05) {
    const double critical = t_upper_quantile(alpha, df), reach = margin / standard_error;
    const double shift = difference / standard_error;
    return expect_over_scale(
        df,
        [=](double s) {
            const double inside = reach - critical * s;
            return std::max(0.0, normal_upper_tail(shift - inside) - normal_upper_tail(shift + inside));
        },
        std::min(0.6, 3 / (1 + std::min(reach, 4 * critical))), reach / critical);
}

/// n pairs, in units of the SD of the differences.
inline double paired_tost_power(double n, double difference, double margin, double alpha = 0.05) {
    return tost_power(n - 1, 1 / std::sqrt(n), difference, margin, alpha);
}

/// Two samples of n each, in units of their SD.
inline double unpaired_tost_power(double n, double difference, double margin, double alpha = 0.05) {
    return tost_power(2 * n - 2, std::sqrt(2 / n), difference, margin, alpha);
}

/// Chances of the four verdicts of equivalence.hpp; they add up to 1.
struct VerdictChances {
    double different = detail::nan;
    double equivalent = detail::nan;
    double different_but_trivial = detail::nan;
    double inconclusive = detail::nan;
};

/// `critical`: |t| beyond which a difference is called different (Dunnett's, Tukey's or t's at 1 - alpha / 2); `alpha`:
/// of the TOST; the others as in tost_power.
inline VerdictChances verdict_chances(double df, double standard_error, double difference, double margin,
                                      double critical, double alpha = 0.05) {
    const double inner = t_upper_quantile(alpha, df), reach = margin / standard_error;
    const double shift = difference / standard_error;
    const auto within = [shift](double bound) {  // P(|estimate| < bound standard errors)
        return normal_upper_tail(shift - bound) - normal_upper_tail(shift + bound);
    };
    const double both = expect_over_scale(
        df, [&](double s) { return std::max(0.0, within(reach - inner * s) - within(critical * s)); },
        std::min(0.6, 3 / (1 + std::min(reach, 4 * critical))), reach / (inner + critical));
    const double different = t_power_beyond(critical, df, shift);
    const double equivalent = tost_power(df, standard_error, difference, margin, alpha);
    return {different - both, equivalent - both, both, 1 - different - equivalent + both};
}

/// The effect for which `power_of(effect)`, rising from 0, reaches `power`:
///   detectable_effect([&](double effect) { return paired_power(n, effect); })
/// NaN where even an effect of 1e6 does not reach it.
template <class PowerOfEffect> double detectable_effect(PowerOfEffect&& power_of, double power = 0.8) {
    double high = 1;
    while (power_of(high) < power)
        if ((high *= 2) > 1e6) return detail::nan;
    const auto gap = [&](double effect) { return power_of(effect) - power; };
    return gap(0.0) >= 0 ? 0 : find_root(gap, 0.0, high);
}

/// What an omnibus F test can find among levels of `runs` runs each, said in three ways that have the same
/// noncentrality: as a spread of all means (Cohen's f), as one level apart from equal others, as two levels apart with
/// all others midway.
struct DetectableMeans {
    double noncentrality = detail::nan;
    double cohens_f = detail::nan;
    double one_level_shift = detail::nan;  ///< in SDs
    double range_of_two = detail::nan;
};

inline DetectableMeans detectable_means(double levels, double runs, double residual_df, double alpha = 0.05,
                                        double power = 0.8) {
    const double lambda =
        detectable_effect([=](double value) { return f_power(levels - 1, residual_df, value, alpha); }, power);
    return {lambda, std::sqrt(lambda / (runs * levels)), std::sqrt(lambda * levels / (runs * (levels - 1))),
            std::sqrt(2 * lambda / runs)};
}

/// The smallest n >= 2 with `power_of(n)`, rising, at least `power`; 0 where a million runs do not suffice.
///   required_n([&](double n) { return unpaired_tost_power(n, 0, margin / sd); }, 0.8)
template <class PowerOfN> std::size_t required_n(PowerOfN&& power_of, double power = 0.8) {
    const auto suffices = [&](std::size_t n) { return power_of(static_cast<double>(n)) >= power; };
    std::size_t enough = 2, short_of = 1;
    while (!suffices(enough)) {
        short_of = enough;
        if ((enough *= 2) > 1'000'000) return 0;
    }
    while (enough - short_of > 1) {
        const std::size_t middle = (enough + short_of) / 2;
        (suffices(middle) ? enough : short_of) = middle;
    }
    return enough;
}

/// The standard deviations that do not contradict an estimate of `df` degrees of freedom: use both ends for the
/// interval of a required n. sd sqrt(df / chi-squared quantile).
inline Interval sd_interval(double sd, double df, double level = 0.95) {
    require_level(level);
    return {sd * std::sqrt(df / chi_squared_upper_quantile((1 - level) / 2, df)),
            sd * std::sqrt(df / chi_squared_upper_quantile((1 + level) / 2, df))};
}

}  // namespace equipoise::stats
