// SPDX-License-Identifier: MIT
#include <equipoise/model/schedule.hpp>

#include "catch.hpp"

#include <cmath>
#include <numbers>

using namespace equipoise;

TEST_CASE("BirdNET's schedule warms up for min(5, E / 10) epochs and ends near a tenth") {
    const BirdNetSchedule schedule;
    const auto at = [&](std::size_t epoch, std::size_t epochs) {
        return schedule.factor({.epoch = epoch, .epochs = epochs});
    };
    CHECK(at(0, 50) == Approx(0.2));
    CHECK(at(4, 50) == Approx(1));
    CHECK(at(5, 50) == Approx(1));
    CHECK(at(27, 50) == Approx(0.1 + 0.9 * (1 + std::cos(std::numbers::pi * 22 / 45)) / 2));
    CHECK(at(49, 50) == Approx(0.1 + 0.9 * (1 + std::cos(std::numbers::pi * 44 / 45)) / 2));
    CHECK(at(0, 9) == Approx(1));  // too short to warm up
}

TEST_CASE("the cosine falls from 1 to 0 by steps") {
    CHECK(Cosine{}.factor({.step = 0, .steps = 100}) == 1);
    CHECK(Cosine{}.factor({.step = 50, .steps = 100}) == Approx(0.5));
    CHECK(Cosine{}.factor({.step = 99, .steps = 100}) < 0.001);
}

TEST_CASE("lengths count passes or steps") {
    CHECK(training::Epochs<int>{50}.steps(101) == 5'050);
    CHECK(training::Steps<int>{5'050}.epochs(202) == 25);
    CHECK(training::Steps<int>{5'050}.steps(202) == 5'050);
    CHECK(training::Steps<int>{100}.epochs(33) == 4);
    CHECK(training::Epochs<int>{50}.shortened().count == 3);
    CHECK(training::Epochs<int>{2}.shortened().count == 2);
}
