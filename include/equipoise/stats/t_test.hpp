/// t_test.hpp: the difference of two means, paired or not, with its standard error, test and interval.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/summary.hpp>

#include <cmath>
#include <span>
#include <string_view>
#include <vector>

namespace equipoise::stats {

/// An estimate with a t distribution about it. Where the standard error is 0, t is infinite (NaN for an estimate of 0).
struct TTest {
    double estimate = detail::nan;  ///< first - second, in the unit of the data
    double standard_error = detail::nan;
    double df = detail::nan;
    double t = detail::nan;
    double p = detail::nan;          ///< two-sided
    double p_greater = detail::nan;  ///< against: the first is not larger
    double p_less = detail::nan;

    Interval interval(double level = 0.95) const {
        require_level(level);
        const double reach = t_upper_quantile((1 - level) / 2, df) * standard_error;
        return {estimate - reach, estimate + reach};
    }
};

/// The test that follows from an estimate and its standard error; also of contrasts and model coefficients.
inline TTest t_test_of(double estimate, double standard_error, double df) {
    const double t = estimate / standard_error;
    return {estimate, standard_error, df, t, t_two_sided(t, df), t_upper_tail(t, df), t_upper_tail(-t, df)};
}

/// Is the mean `hypothesis`? Student (1908), Biometrika 6. Needs two values; Error otherwise.
inline TTest one_sample_t_test(std::span<const double> values, double hypothesis = 0,
                               std::string_view name = "one-sample t test") {
    require_finite(values, name);
    if (values.size() < 2)
        throw Error(fmt::format("{} needs at least two values to know their spread and was given {}; run more", name,
                                values.size()));
    const double n = static_cast<double>(values.size());
    const Mean mean = mean_of(values);
    const double variance = sum_of_squares(values, mean) / (n - 1);
    return t_test_of(-mean.deviation_of(hypothesis), std::sqrt(variance / n), n - 1);
}

/// First minus second of each pair: the same seeds (blocks) in the same order. Error where the sizes differ.
inline std::vector<double> differences(std::span<const double> first, std::span<const double> second,
                                       std::string_view name = "paired comparison") {
    if (first.size() != second.size())
        throw Error(fmt::format("{} was given {} and {} values; give one of each for every pair", name, first.size(),
                                second.size()));
    std::vector<double> result(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) result[i] = first[i] - second[i];
    return result;
}

/// Means of paired values: what both of a pair share (the seed) cancels. Normal differences assumed.
inline TTest paired_t_test(std::span<const double> first, std::span<const double> second) {
    require_finite(first, "paired t test, first sample");
    require_finite(second, "paired t test, second sample");
    return one_sample_t_test(differences(first, second, "paired t test"), 0, "paired t test");
}

namespace detail {
/// What unpaired comparisons need of one sample.
struct Moments {
    double n = 0;
    Mean mean;
    double squares = 0;  ///< sum of squared deviations
    double variance() const { return squares / (n - 1); }
};
inline Moments moments(std::span<const double> values) {
    const Mean mean = mean_of(values);
    return {static_cast<double>(values.size()), mean, sum_of_squares(values, mean)};
}
}  // namespace detail

/// Means of independent normal samples with one variance. Fisher (1925). Needs one value in each and three in all.
inline TTest t_test(std::span<const double> first, std::span<const double> second) {
    require_finite(first, "t test, first sample");
    require_finite(second, "t test, second sample");
    if (first.empty() || second.empty() || first.size() + second.size() < 3)
        throw Error(fmt::format("t test was given {} and {} values; it needs one in each sample and three in all",
                                first.size(), second.size()));
    const auto a = detail::moments(first), b = detail::moments(second);
    const double df = a.n + b.n - 2;
    const double variance = (a.squares + b.squares) / df;
    return t_test_of(a.mean - b.mean, std::sqrt(variance * (1 / a.n + 1 / b.n)), df);
}

/// The same where the variances may differ. Welch (1947), "The generalization of Student's problem when several
/// different population variances are involved", Biometrika 34. Needs two values in each sample.
inline TTest welch_t_test(std::span<const double> first, std::span<const double> second) {
    require_finite(first, "Welch's t test, first sample");
    require_finite(second, "Welch's t test, second sample");
    if (first.size() < 2 || second.size() < 2)
        throw Error(fmt::format("Welch's t test was given {} and {} values; it needs two in each sample", first.size(),
                                second.size()));
    const auto a = detail::moments(first), b = detail::moments(second);
    const double u = a.variance() / a.n, v = b.variance() / b.n;
    const double df = (u + v) * (u + v) / (u * u / (a.n - 1) + v * v / (b.n - 1));
    return t_test_of(a.mean - b.mean, std::sqrt(u + v), df);
}

}  // namespace equipoise::stats
