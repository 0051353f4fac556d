/// quadrature.hpp: Gauss-Legendre sums, and expectations over the estimated standard deviation.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/distributions.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace equipoise::stats {

/// Points and weights of the 16-point Gauss-Legendre rule on [-1, 1]; exact for polynomials of degree 31.
/// Roots of the Legendre polynomial by Newton's method (Abramowitz and Stegun, 25.4.29 and 22.16.6).
struct GaussLegendre {
    static constexpr std::size_t size = 16;
    std::array<double, size> point{}, weight{};

    static const GaussLegendre& rule() {
        static const GaussLegendre rule_of_16;
        return rule_of_16;
    }

  private:
    GaussLegendre() {
        for (std::size_t i = 0; i < size; ++i) {
            double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (size + 0.5)), slope = 0;
            for (int iteration = 0; iteration < 20; ++iteration) {
                double previous = 1, current = x;
                for (std::size_t degree = 2; degree <= size; ++degree) {
                    const double n = static_cast<double>(degree);
                    const double next = ((2 * n - 1) * x * current - (n - 1) * previous) / n;
                    previous = current;
                    current = next;
                }
                slope = size * (x * current - previous) / (x * x - 1);
                x -= current / slope;
            }
            point[i] = x;
            weight[i] = 2 / ((1 - x * x) * slope * slope);
        }
    }
};

/// Integral of `function` over one panel from `left` to `left + width`.
template <class Function> double integrate_panel(Function&& function, double left, double width) {
    const GaussLegendre& rule = GaussLegendre::rule();
    double sum = 0;
    for (std::size_t i = 0; i < GaussLegendre::size; ++i)
        sum += rule.weight[i] * function(left + 0.5 * width * (1 + rule.point[i]));
    return 0.5 * width * sum;
}

/// Integral from `left` to `right` in equal panels no wider than `width`.
template <class Function> double integrate(Function&& function, double left, double right, double width) {
    if (!(right > left)) return 0;
    const int panels = std::max(1, static_cast<int>(std::ceil((right - left) / width)));
    const double step = (right - left) / panels;
    double sum = 0;
    for (int i = 0; i < panels; ++i) sum += integrate_panel(function, left + i * step, step);
    return sum;
}

namespace detail {
/// ln Gamma(a) minus Stirling's (a - 1/2) ln a - a + ln(2 pi) / 2. Abramowitz and Stegun 6.1.41.
inline double stirling_error(double a) {
    if (a < 15)
        return boost::math::lgamma(a, Quiet()) - (a - 0.5) * std::log(a) + a - 0.5 * std::log(2 * std::numbers::pi);
    const double square = a * a;
    return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) / a;
}
}  // namespace detail

/// E[function(S)] with S = sqrt(chi-squared(df) / df), the estimated standard deviation over the true one, for
/// a function in [0, 1] that does not rise: how studentized probabilities follow from those of a known variance.
/// Taken over x = ln S, where the density is smooth for every df; panels are added from the middle outwards until they
/// no longer count, so that the tails keep their relative digits although they come from small S. `finest` bounds the
/// width of a panel in x (what the function needs); S beyond `largest` counts as 0, with a kink allowed there.
template <class Function>
double expect_over_scale(double df, Function&& function, double finest = 0.6, double largest = detail::infinity) {
    if (df == detail::infinity) return largest < 1 ? 0 : function(1.0);
    // ln density = constant - df / 2 (e^(2x) - 1 - 2x); both parts without the large terms that cancel
    const double constant = 0.5 * std::log(df / std::numbers::pi) - detail::stirling_error(df / 2);
    const auto log_density = [&](double x) { return constant - df / 2 * (std::expm1(2 * x) - 2 * x); };
    const auto term = [&](double x) {
        const double density = std::exp(log_density(x));
        return density > 0 ? density * function(std::exp(x)) : 0.0;
    };
    const double width = std::min(finest, 3 / std::sqrt(2 * df));
    const double last = std::log(largest), middle = std::min(0.0, last);
    double sum = 0;
    for (double left = middle; left < last; left += width) {
        const double part = integrate_panel(term, left, std::min(width, last - left));
        sum += part;
        if (part <= 1e-18 * sum) break;
    }
    double previous = 0;
    for (double right = middle; log_density(right) > -750; right -= width) {
        const double part = integrate_panel(term, right - width, width);
        sum += part;
        if (part < previous && part <= 1e-18 * sum) break;
        previous = part;
    }
    return sum;
}

}  // namespace equipoise::stats
