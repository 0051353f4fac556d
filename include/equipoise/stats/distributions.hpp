/// distributions.hpp: tail probabilities and quantiles of the normal, t, F and chi-squared distributions.
///
/// An *upper tail* is P(X > x) and is computed as such, never as 1 - P(X <= x): a p of 1e-300 keeps its digits. Degrees
/// of freedom are positive reals, infinity allowed where it says so; anything outside gives NaN. The only header here
/// that includes Boost.Math, and only its incomplete beta and gamma functions, since the distributions cost seconds to
/// compile.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/root.hpp>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace equipoise::stats {

namespace detail {
namespace policies = boost::math::policies;
/// Bad arguments give NaN and infinities, not exceptions; double throughout (relative errors below 1e-12 for
/// degrees of freedom up to 1e4, below 1e-10 up to 1e6).
using Quiet = policies::policy<
    policies::promote_double<false>, policies::promote_float<false>, policies::domain_error<policies::ignore_error>,
    policies::pole_error<policies::ignore_error>, policies::overflow_error<policies::ignore_error>,
    policies::evaluation_error<policies::ignore_error>, policies::rounding_error<policies::ignore_error>,
    policies::indeterminate_result_error<policies::ignore_error>>;

/// Regularised incomplete beta function I_{part / (part + rest)}(a, b); both parts are given so that neither is rounded
/// away. Its complement is the same with everything swapped.
inline double beta_tail(double a, double b, double part, double rest) {
    if (part == 0) return 0;
    if (rest == 0) return 1;
    return part <= rest ? boost::math::ibeta(a, b, part / (part + rest), Quiet())
                        : boost::math::ibetac(b, a, rest / (part + rest), Quiet());
}
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace detail

/// P(Z > z) of the standard normal distribution.
inline double normal_upper_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

/// P(|Z| >= |z|).
inline double normal_two_sided(double z) { return std::erfc(std::fabs(z) / std::numbers::sqrt2); }

/// z with P(Z <= z) = p, 0 < p < 1.
inline double normal_quantile(double p) {
    if (!(p > 0 && p < 1)) return detail::nan;
    if (p > 0.5) return -normal_quantile(1 - p);
    return p == 0.5 ? 0 : -solve_upper_tail(normal_two_sided, 2 * p);
}

/// P(X > x) of the chi-squared distribution.
inline double chi_squared_upper_tail(double x, double df) {
    if (!(df > 0) || std::isnan(x)) return detail::nan;
    if (x <= 0) return 1;
    if (x == detail::infinity) return 0;
    return boost::math::gamma_q(df / 2, x / 2, detail::Quiet());
}

/// P(|T| >= |t|) of Student's t distribution; df may be infinite.
inline double t_two_sided(double t, double df) {
    if (!(df > 0) || std::isnan(t)) return detail::nan;
    if (df == detail::infinity) return normal_two_sided(t);
    t = std::fabs(t);
    return detail::beta_tail(df / 2, 0.5, df, t * t);
}

/// P(T > t).
inline double t_upper_tail(double t, double df) {
    const double half = t_two_sided(t, df) / 2;
    return t >= 0 ? half : 1 - half;
}

/// t with P(T > t) = probability, 0 < probability < 1.
inline double t_upper_quantile(double probability, double df) {
    if (!(probability > 0 && probability < 1 && df > 0)) return detail::nan;
    if (df == detail::infinity) return -normal_quantile(probability);
    if (probability == 0.5) return 0;
    if (probability > 0.5) return -t_upper_quantile(1 - probability, df);
    return solve_upper_tail([df](double t) { return t_two_sided(t, df); }, 2 * probability);
}

/// t with P(T <= t) = p, 0 < p < 1.
inline double t_quantile(double p, double df) { return -t_upper_quantile(p, df); }

/// P(F > f) of the F distribution; df2 may be infinite.
inline double f_upper_tail(double f, double df1, double df2) {
    if (!(df1 > 0 && df2 > 0) || std::isnan(f)) return detail::nan;
    if (f <= 0) return 1;
    if (f == detail::infinity) return 0;
    if (df2 == detail::infinity) return chi_squared_upper_tail(df1 * f, df1);
    return detail::beta_tail(df2 / 2, df1 / 2, df2, df1 * f);
}

/// f with P(F > f) = probability, 0 < probability < 1.
inline double f_upper_quantile(double probability, double df1, double df2) {
    if (!(probability > 0 && probability < 1 && df1 > 0 && df2 > 0)) return detail::nan;
    if (probability > 0.5 && df2 < detail::infinity) return 1 / f_upper_quantile(1 - probability, df2, df1);
    return solve_upper_tail([=](double f) { return f_upper_tail(f, df1, df2); }, probability);
}

/// f with P(F <= f) = p, 0 < p < 1.
inline double f_quantile(double p, double df1, double df2) {
    if (df2 == detail::infinity) return f_upper_quantile(1 - p, df1, df2);
    return 1 / f_upper_quantile(p, df2, df1);
}

/// x with P(X > x) = probability of the chi-squared distribution, 0 < probability < 1.
inline double chi_squared_upper_quantile(double probability, double df) {
    return df * f_upper_quantile(probability, df, detail::infinity);
}

}  // namespace equipoise::stats
