/// sgd.hpp: gradient descent with momentum.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/optimiser.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace equipoise {

/// The third part of Sgd: looks ahead. Sutskever et al. (2013), "On the importance of initialization and momentum in
/// deep learning", equations 3 and 4, in the form that keeps the weights where they are.
struct Nesterov {
    static constexpr std::string_view name = "nesterov";
};

namespace optimiser {

/// v = m v - rate g, then w += v; with Nesterov w += m v - rate g. These are the semantics of keras.optimizers.SGD: the
/// learning rate is part of v, so a schedule changes what is added from now on. (PyTorch multiplies the whole of v by
/// the rate of the day; with a constant rate both are the same.) Polyak (1964).
template <class Rate, class Momentum, class... Kind> struct Sgd {
    static constexpr std::string_view name = "sgd";
    static constexpr bool looks_ahead = sizeof...(Kind) > 0;
    Rate learning_rate;
    Momentum momentum;
    constexpr Sgd(Rate rate, Momentum kept, Kind...) : learning_rate(rate), momentum(kept) {}

    template <class Scalar> struct Memory {
        std::vector<Scalar> velocity;
        explicit Memory(std::size_t size) : velocity(size) {}
    };
    struct Step {
        double rate;
    };
    Step step(std::uint64_t /*number*/, double rate) const { return {rate}; }

    template <class Scalar>
        requires(sizeof...(Kind) <= 1 && (std::same_as<Kind, Nesterov> && ...))
    void update(const Step& step, Memory<Scalar>& memory, std::span<Scalar> values, std::span<const Scalar> gradient,
                double l2) const {
        const auto kept = static_cast<Scalar>(momentum), rate = static_cast<Scalar>(step.rate);
        const auto penalty = static_cast<Scalar>(2 * l2);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const Scalar push = rate * (gradient[i] + penalty * values[i]);
            Scalar& velocity = memory.velocity[i];
            velocity = kept * velocity - push;
            values[i] += looks_ahead ? kept * velocity - push : velocity;
        }
    }
};

}  // namespace optimiser

template <auto Written> struct MomentumNumber : Number<double, Written> {
    static constexpr std::string_view name = "momentum";
    static constexpr bool allowed = MomentumNumber::each([](double share) { return share >= 0 && share < 1; });
    static_assert(
        allowed,
        "Momentum<share>: the share of the last step that is taken again; required: 0 <= share < 1; write for "
        "example Momentum<0.9>.");
};
template <auto Share> using Momentum = Checked<MomentumNumber, Share>;

/// using optimiser = Sgd<LearningRate<0.01>, Momentum<0.9>>;    or Sgd<LearningRate<0.01>, Momentum<0.9>, Nesterov>
template <class Rate, class Momentum, class... Kind> using Sgd = optimiser::Sgd<Rate, Momentum, Kind...>;

}  // namespace equipoise
