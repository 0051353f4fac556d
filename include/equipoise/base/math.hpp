/// math.hpp: elementary functions that give the same bits on every machine.
///
/// The C library chooses its exp, log and cos by the CPU it runs on, and their last bits differ. Whatever reaches a
/// record uses these instead: plain arithmetic, the same for one binary wherever it runs. Errors are below 1.5 units in
/// the last place (tests/unit/base/math.cpp). Statistics that are recomputed from records may use the C library.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <numeric>

namespace equipoise::math {

namespace detail {
// ln 2 in two parts; the first has 21 trailing zero bits, so that its product with an exponent is exact.
inline constexpr double ln2_high = 0x1.62e42feep-1;
inline constexpr double ln2_low = 0x1.a39ef35793c76p-33;
constexpr double power_of_two(int exponent) {  // -1022 <= exponent <= 1023
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}
}  // namespace detail

/// e^x: x = k ln 2 + r with |r| <= ln 2 / 2, and the Taylor series of e^r to r^13 (next term 4e-18).
inline double exp(double x) {
    if (!(x > -745.2)) return x != x ? x : 0;
    if (x > 709.79) return std::numeric_limits<double>::infinity();
    const double k = std::floor(x * std::numbers::log2e + 0.5);
    const double r = (x - k * detail::ln2_high) - k * detail::ln2_low;
    double series = 1.0 / 6227020800;
    for (double inverse_factorial : {1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
                                     1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5})
        series = series * r + inverse_factorial;
    const double result = 1 + (r + r * r * series);
    const int exponent = static_cast<int>(k);
    const int half = exponent / 2;  // two factors: 2^k alone may overflow or be subnormal
    return result * detail::power_of_two(half) * detail::power_of_two(exponent - half);
}

/// Natural logarithm: x = 2^e m with sqrt(1/2) <= m < sqrt(2), and log m = 2 artanh((m - 1) / (m + 1)).
inline double log(double x) {
    if (!(x > 0)) return x == 0 ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    if (x == std::numeric_limits<double>::infinity()) return x;
    int exponent = 0;
    if (x < std::numeric_limits<double>::min()) {
        x *= 0x1p54;
        exponent = -54;
    }
    auto bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>(bits >> 52) - 1023;
    bits = (bits & 0x000fffffffffffff) | 0x3ff0000000000000;
    double mantissa = std::bit_cast<double>(bits);
    if (mantissa > std::numbers::sqrt2) {
        mantissa *= 0.5;
        ++exponent;
    }
    const double f = mantissa - 1;
    const double s = f / (2 + f);
    const double s2 = s * s;
    double series = 2.0 / 23;
    for (double odd : {21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0, 5.0, 3.0}) series = series * s2 + 2 / odd;
    // log(1 + f) = 2 s + s^3 series and 2 s = f - f s: f itself is exact
    const double k = exponent;
    return k * detail::ln2_high + (f - (s * (f - s2 * series) - k * detail::ln2_low));
}

/// x^y for x > 0.
inline double pow(double x, double y) { return exp(y * log(x)); }

/// cos(pi x), exact at multiples of one half.
inline double cos_pi(double x) {
    x = std::fabs(x);
    x -= 2 * std::floor(x / 2);  // [0, 2)
    if (x > 1) x = 2 - x;        // cos(pi (2 - x)) = cos(pi x)
    const bool negative = x > 0.5;
    if (negative) x = 1 - x;
    double value;
    if (x <= 0.25) {
        const double a2 = (std::numbers::pi * x) * (std::numbers::pi * x);
        double series = 1.0 / 20922789888000;
        for (double factor :
             {-1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -0.5})
            series = series * a2 + factor;
        value = 1 + a2 * series;
    } else {  // sin of the complement
        const double a = std::numbers::pi * (0.5 - x);
        const double a2 = a * a;
        double series = 1.0 / 355687428096000;
        for (double factor :
             {-1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800, 1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6})
            series = series * a2 + factor;
        value = a + a * a2 * series;
    }
    return negative ? -value : value;
}

/// 1 / (1 + e^-x), without overflow.
inline double sigmoid(double x) {
    if (x >= 0) return 1 / (1 + exp(-x));
    const double e = exp(x);
    return e / (1 + e);
}

/// log(1 + x) for x > -1; without loss near 0 (Kahan's correction of log).
inline double log1p(double x) {
    const double sum = 1 + x;
    if (sum == 1) return x;
    return log(sum) * (x / (sum - 1));
}

/// The sum of term(0) ... term(count - 1) in eight lanes, which the compiler makes vectors of.
inline double sum_in_lanes(std::size_t count, auto&& term) {
    std::array<double, 8> sums{};
    std::size_t i = 0;
    for (; i + sums.size() <= count; i += sums.size())
        for (std::size_t lane = 0; lane < sums.size(); ++lane) sums[lane] += term(i + lane);
    for (; i < count; ++i) sums[0] += term(i);
    return std::accumulate(sums.begin(), sums.end(), 0.0);
}

/// log(1 + e^x), without overflow.
inline double softplus(double x) { return (x > 0 ? x : 0) + log1p(exp(-std::fabs(x))); }

}  // namespace equipoise::math
