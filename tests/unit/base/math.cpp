// SPDX-License-Identifier: MIT
#include <equipoise/base/math.hpp>

#include "catch.hpp"
#include <equipoise/base/random.hpp>

#include <cmath>
#include <limits>

namespace math = equipoise::math;

namespace {
/// Distance from a long double reference in units of the last place of a double.
double ulps(double value, long double reference) {
    const double rounded = static_cast<double>(reference);
    const double unit =
        std::nextafter(std::fabs(rounded), std::numeric_limits<double>::infinity()) - std::fabs(rounded);
    return static_cast<double>(std::fabs(static_cast<long double>(value) - reference) / static_cast<long double>(unit));
}
}  // namespace

TEST_CASE("exp, log, log1p and cos_pi are right to 1.5 units in the last place") {
    equipoise::Stream stream(1, "math");
    double exp_error = 0, log_error = 0, cos_error = 0, log1p_error = 0;
    for (int i = 0; i < 200'000; ++i) {
        const double x = (stream.uniform() - 0.5) * 1400;
        exp_error = std::max(exp_error, ulps(math::exp(x), std::exp(static_cast<long double>(x))));
        const double positive = math::exp((stream.uniform() - 0.5) * (i % 2 ? 1.0 : 1400.0));
        log_error = std::max(log_error, ulps(math::log(positive), std::log(static_cast<long double>(positive))));
        const double turns = (stream.uniform() - 0.5) * 8;
        const long double cosine = std::cos(static_cast<long double>(turns) * 3.14159265358979323846264338327950288L);
        cos_error =
            std::max(cos_error, static_cast<double>(std::fabs(static_cast<long double>(math::cos_pi(turns)) - cosine)));
        const double small = math::exp(-40 * stream.uniform());
        log1p_error = std::max(log1p_error, ulps(math::log1p(small), std::log1p(static_cast<long double>(small))));
    }
    CHECK(exp_error < 1.5);
    CHECK(log_error < 1.5);
    CHECK(cos_error < 2.3e-16);
    CHECK(log1p_error < 3);
}

TEST_CASE("the edges of exp and log") {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(math::exp(0) == 1);
    CHECK(math::exp(-infinity) == 0);
    CHECK(math::exp(infinity) == infinity);
    CHECK(math::exp(710) == infinity);
    CHECK(math::exp(-744.4) == Approx(std::exp(-744.4)).epsilon(1e-300).margin(1e-323));
    CHECK(std::isnan(math::exp(std::nan(""))));
    CHECK(math::log(1) == 0);
    CHECK(math::log(0) == -infinity);
    CHECK(std::isnan(math::log(-1)));
    CHECK(math::log(5e-324) == Approx(std::log(5e-324)).epsilon(1e-15));
    CHECK(math::cos_pi(0.5) == 0);
    CHECK(math::cos_pi(1) == -1);
    CHECK(math::sigmoid(-800) == 0);
    CHECK(math::sigmoid(800) == 1);
    CHECK(math::softplus(1000) == 1000);
    CHECK(math::softplus(-30) == Approx(std::log1p(std::exp(-30.0))).epsilon(1e-14));
}
