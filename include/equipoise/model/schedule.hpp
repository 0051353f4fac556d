/// schedule.hpp: how the learning rate changes, and how much is trained; when it ends early is in stopping.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/base/math.hpp>
#include <equipoise/model/stopping.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace equipoise {

/// Where a run stands: epoch 0 .. epochs - 1, and step 0 .. steps - 1 over all epochs.
struct Progress {
    std::size_t epoch = 0, epochs = 1;
    std::size_t step = 0, steps = 1;
};

/// Multiplies the learning rate.
/// Minimal complete definition: `name`, and `factor(progress)` > 0. Models: Constant, Cosine, BirdNetSchedule.
template <class T>
concept Schedule = requires(const T schedule, Progress progress) {
    { T::name } -> std::convertible_to<std::string_view>;
    { schedule.factor(progress) } -> std::same_as<double>;
};

struct Constant {
    static constexpr std::string_view name = "constant";
    double factor(const Progress&) const { return 1; }
};

/// From 1 to 0 along half a cosine, step by step. Loshchilov and Hutter (2017), "SGDR", equation 5, without restarts.
struct Cosine {
    static constexpr std::string_view name = "cosine";
    double factor(const Progress& at) const {
        return (1 + math::cos_pi(static_cast<double>(at.step) / static_cast<double>(at.steps))) / 2;
    }
};

/// BirdNET-Analyzer 2.x, epoch by epoch: w = min(5, E / 10) epochs of linear warm-up, then half a cosine from 1 to 0.1.
struct BirdNetSchedule {
    static constexpr std::string_view name = "birdnet_schedule";
    double factor(const Progress& at) const {
        const std::size_t warm_up = std::min<std::size_t>(5, at.epochs / 10);
        if (at.epoch < warm_up) return static_cast<double>(at.epoch + 1) / static_cast<double>(warm_up);
        const double turn = static_cast<double>(at.epoch - warm_up) / static_cast<double>(at.epochs - warm_up);
        return 0.1 + 0.9 * (1 + math::cos_pi(turn)) / 2;
    }
};

namespace training {

/// A number of passes over the sampled set (an epoch is BatchOrder::steps_per_epoch steps, as Keras counts).
template <class Count> struct Epochs {
    static constexpr std::string_view name = "epochs";
    Count count;
    std::size_t epochs(std::size_t /*steps_per_epoch*/) const { return static_cast<std::size_t>(count); }
    std::size_t steps(std::size_t steps_per_epoch) const { return epochs(steps_per_epoch) * steps_per_epoch; }
    Epochs shortened() const { return {std::min<Count>(count, 3)}; }  ///< for --quick
};

/// A fixed budget of steps, whatever the size of the set; a last, shorter epoch holds the rest.
template <class Count> struct Steps {
    static constexpr std::string_view name = "steps";
    Count count;
    std::size_t epochs(std::size_t steps_per_epoch) const {
        return (static_cast<std::size_t>(count) + steps_per_epoch - 1) / steps_per_epoch;
    }
    std::size_t steps(std::size_t) const { return static_cast<std::size_t>(count); }
    Steps shortened() const { return {std::min<Count>(count, 60)}; }  ///< for --quick
};

template <class Length, class BatchSize, class Plan, class Stopping> struct Training {
    static constexpr std::string_view name = "training";
    Length length;
    BatchSize batch_size;
    [[no_unique_address]] Plan schedule;
    [[no_unique_address]] Stopping stopping;
};

}  // namespace training

template <auto Written> struct BatchSizeNumber : Number<int, Written> {
    static constexpr std::string_view name = "batch_size";
    static constexpr bool allowed = BatchSizeNumber::each([](double rows) { return rows >= 1 && is_whole(rows); });
    static_assert(allowed, "BatchSize<rows>: required: a whole number, 1 or more; write for example BatchSize<32>.");
};

template <auto Count> using Epochs = training::Epochs<Checked<CountNumber, Count>>;
template <auto Count> using Steps = training::Steps<Checked<CountNumber, Count>>;
template <auto Rows> using BatchSize = Checked<BatchSizeNumber, Rows>;

/// using training = Training<Epochs<50>, BatchSize<32>, BirdNetSchedule, NoEarlyStopping>;
template <class Length, class Rows, class Plan = Constant, class Stopping = NoEarlyStopping>
using Training = training::Training<Length, Rows, Plan, Stopping>;

}  // namespace equipoise
