/// optimiser.hpp: how a gradient becomes a step.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace equipoise {

/// A rule that changes parameters by their gradients.
///
/// Minimal complete definition: `name`, `learning_rate`, `Memory<Scalar>` (what one array of parameters carries from
/// step to step, constructed from its size), `Step` made by `step(number, learning_rate)` once a step (number counts
/// from 1), and `update(step, memory, values, gradient, l2)` where 2 * l2 * value is added to each gradient. Laws
/// (tests/laws/optimisers.cpp): a zero gradient without decay changes nothing; a quadratic bowl is descended; arrays
/// are updated element by element, so splitting an array in two changes no bit. Models: Adam, AdamW, Sgd
/// (sgd.hpp).
template <class T>
concept Optimiser = requires(const T optimiser, typename T::template Memory<float> memory, std::span<float> values,
                             std::span<const float> gradient) {
    { T::name } -> std::convertible_to<std::string_view>;
    { optimiser.learning_rate } -> std::convertible_to<double>;
    optimiser.update(optimiser.step(std::uint64_t{1}, 0.1), memory, values, gradient, 0.0);
};

namespace optimiser {

/// First and second moments of a gradient, as Adam and AdamW keep them.
template <class Scalar> struct Moments {
    std::vector<Scalar> first, second;
    explicit Moments(std::size_t size) : first(size), second(size) {}
};

/// The numbers of one Adam step. With t the step, the bias corrections 1 - b1^t and 1 - b2^t are folded into the step
/// length and into epsilon: w -= rate m / (sqrt(v) + epsilon) equals algorithm 1 of Kingma and Ba (2015). Where an
/// epsilon is given, it is added as it is.
struct AdamStep {
    static constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    double rate = 0;
    double folded_epsilon = 0;
    double keep = 1;  ///< 1 - learning rate * weight decay

    AdamStep(std::uint64_t number, double learning_rate, double weight_decay) : keep(1 - learning_rate * weight_decay) {
        const double root = std::sqrt(1 - power(beta2, number));
        rate = learning_rate * root / (1 - power(beta1, number));
        folded_epsilon = epsilon * root;
    }
    template <class Epsilon>
    AdamStep(std::uint64_t number, double learning_rate, double weight_decay, Epsilon)
        : AdamStep(number, learning_rate, weight_decay) {
        folded_epsilon = Epsilon::number;
    }
    static double power(double base, std::uint64_t exponent) {  // by squaring: the same bits everywhere
        double result = 1;
        for (; exponent > 0; exponent >>= 1, base *= base)
            if (exponent & 1) result *= base;
        return result;
    }
    template <class Scalar>
    void update(Moments<Scalar>& memory, std::span<Scalar> values, std::span<const Scalar> gradient, double l2) const {
        const auto b1 = static_cast<Scalar>(beta1), b2 = static_cast<Scalar>(beta2);
        const auto c1 = static_cast<Scalar>(1 - beta1), c2 = static_cast<Scalar>(1 - beta2);
        const auto step = static_cast<Scalar>(rate), small = static_cast<Scalar>(folded_epsilon);
        const auto shrink = static_cast<Scalar>(keep), penalty = static_cast<Scalar>(2 * l2);
        Scalar* __restrict const w = values.data();  // the four arrays never overlap
        const Scalar* __restrict const g = gradient.data();
        Scalar* __restrict const m = memory.first.data();
        Scalar* __restrict const v = memory.second.data();
        for (std::size_t i = 0, size = values.size(); i < size; ++i) {
            const Scalar slope = g[i] + penalty * w[i];
            m[i] = b1 * m[i] + c1 * slope;
            v[i] = b2 * v[i] + c2 * slope * slope;
            w[i] = shrink * w[i] - step * m[i] / (std::sqrt(v[i]) + small);
        }
    }
};

/// Kingma and Ba (2015), "Adam: a method for stochastic optimization", algorithm 1.
template <class Rate, class... Epsilon> struct Adam {
    static constexpr std::string_view name = "adam";
    Rate learning_rate;
    constexpr Adam(Rate rate, Epsilon...) : learning_rate(rate) {}  // NOLINT: a number is what it is written with

    template <class Scalar> using Memory = Moments<Scalar>;
    AdamStep step(std::uint64_t number, double rate) const { return {number, rate, 0, Epsilon{}...}; }
    template <class Scalar>
    void update(const AdamStep& step, Moments<Scalar>& memory, std::span<Scalar> values,
                std::span<const Scalar> gradient, double l2) const {
        step.update(memory, values, gradient, l2);
    }
};

/// Loshchilov and Hutter (2019), "Decoupled weight decay regularization", algorithm 2: every parameter, biases too,
/// also shrinks by learning rate x weight decay (the schedule multiplies both), as in Keras and PyTorch.
template <class Rate, class Decay, class... Epsilon> struct AdamW {
    static constexpr std::string_view name = "adamw";
    Rate learning_rate;
    Decay weight_decay;
    constexpr AdamW(Rate rate, Decay decay, Epsilon...) : learning_rate(rate), weight_decay(decay) {}

    template <class Scalar> using Memory = Moments<Scalar>;
    AdamStep step(std::uint64_t number, double rate) const { return {number, rate, weight_decay, Epsilon{}...}; }
    template <class Scalar>
    void update(const AdamStep& step, Moments<Scalar>& memory, std::span<Scalar> values,
                std::span<const Scalar> gradient, double l2) const {
        step.update(memory, values, gradient, l2);
    }
};

}  // namespace optimiser

template <auto Written> struct LearningRateNumber : Number<double, Written> {
    static constexpr std::string_view name = "learning_rate";
    static constexpr bool allowed = LearningRateNumber::each([](double rate) { return rate > 0; });
    static_assert(allowed,
                  "LearningRate<rate>: rate is the length of a training step; required: rate > 0; "
                  "write for example LearningRate<5e-4>.");
};
template <auto Written> struct WeightDecayNumber : Number<double, Written> {
    static constexpr std::string_view name = "weight_decay";
    static constexpr bool allowed = WeightDecayNumber::each([](double decay) { return decay >= 0; });
    static_assert(allowed,
                  "WeightDecay<decay>: decay times the learning rate is the share by which weights shrink in a step; "
                  "required: decay >= 0; write for example WeightDecay<0.004>.");
};

template <auto Rate> using LearningRate = Checked<LearningRateNumber, Rate>;
template <auto Decay> using WeightDecay = Checked<WeightDecayNumber, Decay>;

/// The last part of Adam and AdamW: 1e-7 beside sqrt(v), without a bias correction, as Keras has it (the epsilon-hat of
/// Kingma and Ba, end of section 2). Without this part it is 1e-8 and corrected, as in algorithm 1 and in PyTorch. What
/// has gradients near 1e-6 is trained more slowly by Keras.
struct KerasEpsilon {
    static constexpr std::string_view name = "keras_epsilon";
    static constexpr double number = 1e-7;
};

/// using optimiser = AdamW<LearningRate<5e-4>, WeightDecay<0.004>>;    or Adam<LearningRate<1e-3>, KerasEpsilon>
template <class Rate, class... Epsilon> using Adam = optimiser::Adam<Rate, Epsilon...>;
template <class Rate, class Decay, class... Epsilon> using AdamW = optimiser::AdamW<Rate, Decay, Epsilon...>;

}  // namespace equipoise
