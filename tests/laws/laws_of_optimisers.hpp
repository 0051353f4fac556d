/// laws_of_optimisers.hpp: what every Optimiser keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include <equipoise/model/optimiser.hpp>

#include <cmath>
#include <vector>

namespace laws {

using namespace equipoise;

/// `optimiser` must not decay weights. A zero gradient changes nothing; a quadratic bowl is descended; arrays are
/// updated element by element, so splitting an array in two changes no bit; the penalty 2 l2 w is part of the gradient.
template <Optimiser T> void of_optimiser(const T& optimiser) {
    CHECK_FALSE(std::string_view(T::name).empty());
    CHECK(static_cast<double>(optimiser.learning_rate) > 0);
    constexpr std::size_t size = 9;
    using Memory = typename T::template Memory<float>;
    std::vector<float> start(size), centre(size);
    for (std::size_t i = 0; i < size; ++i) {
        start[i] = static_cast<float>(i) - 3.5f;
        centre[i] = 0.25f * static_cast<float>(i);
    }
    const auto distance = [&](const std::vector<float>& values) {
        double sum = 0;
        for (std::size_t i = 0; i < size; ++i) sum += std::pow(static_cast<double>(values[i] - centre[i]), 2);
        return sum;
    };
    /// Steps down the bowl sum (w - centre)^2 / 2, the array in parts of these sizes; the penalty is given as l2, or
    /// added to the gradient by hand.
    const auto descended = [&](std::vector<std::size_t> parts, int steps, double l2, bool by_hand) {
        std::vector<float> values = start, gradient(size);
        std::vector<Memory> memories;
        for (std::size_t part : parts) memories.emplace_back(part);
        for (int number = 1; number <= steps; ++number) {
            for (std::size_t i = 0; i < size; ++i)
                gradient[i] = values[i] - centre[i] + (by_hand ? static_cast<float>(2 * l2) * values[i] : 0.0f);
            const auto step = optimiser.step(static_cast<std::uint64_t>(number), 0.05);
            for (std::size_t part = 0, begin = 0; part < parts.size(); begin += parts[part++])
                optimiser.update(step, memories[part], std::span(values).subspan(begin, parts[part]),
                                 std::span<const float>(gradient).subspan(begin, parts[part]), by_hand ? 0.0 : l2);
        }
        return values;
    };

    std::vector<float> still = start;
    Memory memory(size);
    for (std::uint64_t number = 1; number <= 3; ++number)
        optimiser.update(optimiser.step(number, 0.1), memory, std::span(still),
                         std::span<const float>(std::vector<float>(size)), 0.0);
    CHECK(still == start);

    CHECK(distance(descended({size}, 20, 0, false)) < distance(start));
    CHECK(distance(descended({size}, 2000, 0, false)) < 0.01 * distance(start));
    CHECK(descended({4, 5}, 50, 0, false) == descended({size}, 50, 0, false));
    CHECK(descended({1, 7, 1}, 50, 0.1, false) == descended({size}, 50, 0.1, false));
    const auto penalised = descended({size}, 50, 0.1, false), by_hand = descended({size}, 50, 0.1, true);
    CHECK(penalised != descended({size}, 50, 0, false));
    for (std::size_t i = 0; i < size; ++i) CHECK(penalised[i] == Approx(by_hand[i]).epsilon(1e-4).margin(1e-4));
}

}  // namespace laws
