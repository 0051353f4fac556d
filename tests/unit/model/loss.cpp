// SPDX-License-Identifier: MIT
#include <equipoise/model/loss.hpp>

#include "catch.hpp"

#include <cmath>

using equipoise::BinaryCrossEntropy;

TEST_CASE("cross-entropy on logits is -y log p - (1 - y) log(1 - p)") {
    const BinaryCrossEntropy loss;
    for (double z : {-8.0, -0.5, 0.0, 0.3, 6.0})
        for (double y : {0.0, 0.05, 0.5, 1.0}) {
            const double p = 1 / (1 + std::exp(-z));
            CHECK(loss.value(z, y) == Approx(-y * std::log(p) - (1 - y) * std::log1p(-p)).epsilon(1e-12));
            CHECK(loss.slope(z, y) == Approx(p - y).epsilon(1e-12).margin(1e-15));
        }
}

TEST_CASE("cross-entropy neither overflows nor loses its slope") {
    const BinaryCrossEntropy loss;
    CHECK(loss.value(1e4, 0) == 1e4);
    CHECK(loss.value(1e4, 1) == 0);
    CHECK(loss.value(-1e4, 1) == 1e4);
    CHECK(loss.slope(-1e4, 1) == -1);
    CHECK(loss.slope(2, -1) == Approx(1 / (1 + std::exp(-2.0)) + 1));  // known to be absent
}
