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

TEST_CASE("with Keras' epsilon, 1e-7 stands beside the uncorrected root") {
    // small gradients, so that the two differ by half
    const std::vector<double> gradients{3e-6, -1e-6, 2e-6};
    constexpr double rate = 1e-2, b1 = 0.9, b2 = 0.999;
    double w = 0.5, m = 0, v = 0;
    std::vector<double> value{0.5}, paper{0.5};
    optimiser::Moments<double> memory(1), memory_of_paper(1);
    const optimiser::Adam<double, KerasEpsilon> keras{rate, {}};
    const optimiser::Adam<double> adam{rate};
    for (std::size_t t = 1; t <= gradients.size(); ++t) {
        const double g = gradients[t - 1];
        m = b1 * m + (1 - b1) * g;
        v = b2 * v + (1 - b2) * g * g;
        w -= rate * std::sqrt(1 - std::pow(b2, t)) / (1 - std::pow(b1, t)) * m / (std::sqrt(v) + 1e-7);
        keras.update<double>(keras.step(t, rate), memory, value, std::span(&g, 1), 0);
        adam.update<double>(adam.step(t, rate), memory_of_paper, paper, std::span(&g, 1), 0);
        CHECK(value[0] == Approx(w).epsilon(1e-12));
    }
    CHECK(0.5 - value[0] < 0.6 * (0.5 - paper[0]));
    const optimiser::AdamW<double, double, KerasEpsilon> decaying{rate, 0.1, {}};
    CHECK(decaying.step(1, rate).folded_epsilon == 1e-7);
    CHECK(decaying.step(1, rate).keep == 1 - rate * 0.1);
}
