/// laws_of_schedules.hpp: what every Schedule keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include <equipoise/model/schedule.hpp>

namespace laws {

using namespace equipoise;

/// The factor is above 0 and at most 1 in every step of every length of training: LearningRate<rate> is the largest
/// rate. It depends on the progress alone.
template <Schedule T> void of_schedule(const T& schedule) {
    CHECK_FALSE(std::string_view(T::name).empty());
    for (std::size_t epochs : {1u, 2u, 9u, 10u, 50u, 101u}) {
        for (std::size_t steps_per_epoch : {1u, 3u, 40u}) {
            Progress at{.epochs = epochs, .steps = epochs * steps_per_epoch};
            for (; at.step < at.steps; ++at.step) {
                at.epoch = at.step / steps_per_epoch;
                const double factor = schedule.factor(at);
                CHECK(factor > 0);
                CHECK(factor <= 1);
                CHECK(factor == T{}.factor(at));
            }
        }
    }
}

}  // namespace laws
