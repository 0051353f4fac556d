/// laws_of_losses.hpp: what every LossFunction keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include <equipoise/model/loss.hpp>

#include <cmath>

namespace laws {

using namespace equipoise;

/// The slope agrees with central differences, and both are finite for logits up to 1e4, for every target from 0 to 1
/// and for -1 (known to be absent).
template <LossFunction T> void of_loss(const T& loss) {
    CHECK_FALSE(std::string_view(T::name).empty());
    for (double target : {-1.0, 0.0, 0.05, 0.5, 1.0}) {
        for (double logit = -30; logit <= 30; logit += 0.61) {
            constexpr double step = 1e-5;
            const double difference =
                (loss.value(logit + step, target) - loss.value(logit - step, target)) / (2 * step);
            CHECK(loss.slope(logit, target) == Approx(difference).epsilon(1e-6).margin(1e-8));
        }
        for (double size : {1e2, 1e3, 1e4}) {
            for (double logit : {-size, size}) {
                CHECK(std::isfinite(loss.value(logit, target)));
                CHECK(std::isfinite(loss.slope(logit, target)));
            }
        }
    }
}

}  // namespace laws
