/// loss.hpp: what training makes small.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/math.hpp>
#include <equipoise/model/layers.hpp>

#include <concepts>
#include <span>
#include <string_view>

namespace equipoise {

/// A loss of logits z against soft targets y, summed over classes.
/// Minimal complete definition: `name`, `value(z, y)` and `slope(z, y)` = d value / d z for one class; the network
/// takes the mean over the rows of a batch. Laws (tests/laws/losses.cpp): slope agrees with finite differences, finite
/// for |z| up to 1e4. Models: BinaryCrossEntropy.
template <class T>
concept LossFunction = requires(const T loss, double z, double y) {
    { T::name } -> std::convertible_to<std::string_view>;
    { loss.value(z, y) } -> std::same_as<double>;
    { loss.slope(z, y) } -> std::same_as<double>;
};

/// -y log p - (1 - y) log(1 - p) with p = sigmoid(z), for one class or for several labels at once. Written on logits,
/// so that it neither overflows nor loses digits: softplus(z) - y z, slope p - y. A target of -1 (known to be absent)
/// gives the slope p + 1, as in BirdNET-Analyzer 2.x.
struct BinaryCrossEntropy {
    static constexpr std::string_view name = "binary_cross_entropy";
    double value(double z, double y) const { return math::softplus(z) - y * z; }
    double slope(double z, double y) const { return math::sigmoid(z) - y; }
};

/// No penalty on weights.
struct NoPenalty {
    static constexpr std::string_view name = "no_penalty";
    static constexpr double strength = 0;
};

namespace loss {

/// strength * sum of squares of every kernel (not of biases), added to the loss; its gradient is 2 strength w.
template <class Strength> struct L2 {
    static constexpr std::string_view name = "l2";
    Strength strength;
};

template <class Function, class Penalty> struct Loss {
    static constexpr std::string_view name = "loss";
    [[no_unique_address]] Function function;
    [[no_unique_address]] Penalty penalty;
};

}  // namespace loss

template <auto Written> struct PenaltyNumber : Number<double, Written> {
    static constexpr std::string_view name = "strength";
    static constexpr bool allowed = PenaltyNumber::each([](double strength) { return strength >= 0; });
    static_assert(allowed,
                  "L2<strength>: strength multiplies the sum of squared weights; required: strength >= 0; write for "
                  "example L2<1e-5>.");
};

/// using loss = Loss<BinaryCrossEntropy, L2<1e-5>>;
template <LossFunction Function, class Penalty = NoPenalty> using Loss = loss::Loss<Function, Penalty>;
template <auto Strength> using L2 = loss::L2<Checked<PenaltyNumber, Strength>>;

}  // namespace equipoise
