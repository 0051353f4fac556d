/// root.hpp: where a continuous function of one number crosses zero.
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <limits>
#include <stdexcept>

namespace equipoise::stats {

/// A zero of `function` between `first` and `second`, where it has opposite signs (infinite values are fine), to about
/// the last place of a double. Quadratic interpolation where it is safe, else halving: Chandrupatla (1997), "A new
/// hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function", Advances in Engineering
/// Software 28. Throws std::logic_error where the signs are equal.
template <class Function> double find_root(Function&& function, double first, double second) {
    double near = first, far = second, near_value = function(first), far_value = function(second);
    if (near_value == 0) return near;
    if (far_value == 0) return far;
    if (!((near_value > 0) != (far_value > 0)) || std::isnan(near_value) || std::isnan(far_value))
        throw std::logic_error("find_root needs a change of sign between its two ends");
    double step = 0.5;
    for (int evaluations = 0; evaluations < 300; ++evaluations) {
        const double x = near + step * (far - near);
        const double value = function(x);
        double old = near, old_value = near_value;
        if ((value > 0) != (near_value > 0)) {
            old = far;
            old_value = far_value;
            far = near;
            far_value = near_value;
        }
        near = x;
        near_value = value;
        const double best = std::fabs(near_value) < std::fabs(far_value) ? near : far;
        const double tolerance = 2 * std::numeric_limits<double>::epsilon() * std::fabs(best) + 1e-308;
        const double smallest_step = tolerance / std::fabs(far - near);
        if (smallest_step > 0.5 || value == 0) return best;
        const double place = (near - far) / (old - far);
        const double height = (near_value - far_value) / (old_value - far_value);
        step = 0.5;
        if (height * height < place && (1 - height) * (1 - height) < 1 - place)
            step = near_value / (far_value - near_value) * (old_value / (far_value - old_value)) +
                   (old - near) / (far - near) * (near_value / (old_value - near_value)) *
                       (far_value / (old_value - far_value));
        if (step < smallest_step) step = smallest_step;
        if (step > 1 - smallest_step) step = 1 - smallest_step;
    }
    return near;
}

/// x > 0 with tail(x) = probability, where `tail` falls from 1 at 0 towards 0 (an upper tail); solved on the scale of
/// logarithms, so that probabilities of 1e-300 keep their digits.
template <class Tail> double solve_upper_tail(Tail&& tail, double probability) {
    const auto gap = [&](double x) { return std::log(tail(x) / probability); };
    double low = 1, high = 1;
    while (gap(high) > 0 && high < 1e300) high *= 2;
    while (gap(low) < 0 && low > 1e-300) low /= 2;
    return find_root(gap, high > 1 ? high / 2 : low, high > 1 ? high : low * 2);
}

}  // namespace equipoise::stats
