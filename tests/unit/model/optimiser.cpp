// SPDX-License-Identifier: MIT
#include <equipoise/model/optimiser.hpp>

#include "catch.hpp"

#include <cmath>
#include <vector>

using namespace equipoise;

TEST_CASE("Adam is algorithm 1 of Kingma and Ba, AdamW shrinks besides, and L2 joins the gradient") {
    const std::vector<double> gradients{0.3, -0.7, 0.05, 2.0};
    constexpr double rate = 1e-2, decay = 0.1, l2 = 1e-3, b1 = 0.9, b2 = 0.999;
    double w = 0.5, m = 0, v = 0;  // by hand, with explicit bias corrections
    std::vector<double> value{0.5};
    optimiser::Moments<double> memory(1);
    const optimiser::AdamW<double, double> adamw{rate, decay};
    for (std::size_t t = 1; t <= gradients.size(); ++t) {
        const double g = gradients[t - 1] + 2 * l2 * w;
        m = b1 * m + (1 - b1) * g;
        v = b2 * v + (1 - b2) * g * g;
        const double m_hat = m / (1 - std::pow(b1, t)), v_hat = v / (1 - std::pow(b2, t));
        w -= rate * decay * w;
        w -= rate * m_hat / (std::sqrt(v_hat) + 1e-8);
        adamw.update<double>(adamw.step(t, rate), memory, value, std::span(&gradients[t - 1], 1), l2);
        CHECK(value[0] == Approx(w).epsilon(1e-12));
    }
}
