/// augmentation.hpp: what an augmentation is, and the chain of them in a study.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/batch_plan.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace equipoise {

/// A change of a batch's plan, of the weights of its rows or of its targets, made anew for each batch.
/// Minimal complete definition: `name`, and `change(batch, draws)`; `draws` is the step's own stream.
/// Laws (tests/laws/augmentations.cpp): the number of rows stays; the weights of a row sum to what they summed to
/// before; the same stream gives the same batch. Models: Mixup, LabelSmoothing.
template <class T>
concept BatchAugmentation = requires(const T augmentation, BatchPlan& batch, Stream draws) {
    { T::name } -> std::convertible_to<std::string_view>;
    augmentation.change(batch, draws);
};

/// A change of the training set that is made once, before the first epoch.
/// Minimal complete definition: `name`, and `prepare(set, streams)` with its treatment record. Laws: rows are
/// neither added nor dropped, weights of each sum to 1. Models: MixupOnce, BirdNetLabelSmoothing.
template <class T>
concept SetAugmentation = requires(const T augmentation, TrainingSet& set, const RandomStreams& streams) {
    { T::name } -> std::convertible_to<std::string_view>;
    { augmentation.prepare(set, streams) } -> std::same_as<Treatment>;
};

/// A change of a row's numbers, as the network takes them (after `features`), made anew for each batch and in training
/// alone. It acts once the row is gathered: what the plan of a batch blends is blended before.
/// Minimal complete definition: `name`, and `change(numbers, draws)` for spans of float and of double [width]; `draws`
/// is the stream of this row in this step, the same for every backend. Laws (tests/laws/augmentations.cpp): the same
/// stream gives the same numbers, in float and in double up to rounding; numbers stay finite; a network's step takes no
/// memory for it. Weights and targets are out of its reach. Models: GaussianNoise, EmbeddingDropout, Cutout.
template <class T>
concept InputAugmentation =
    requires(const T augmentation, std::span<float> in_float, std::span<double> in_double, Stream draws) {
        { T::name } -> std::convertible_to<std::string_view>;
        augmentation.change(in_float, draws);
        augmentation.change(in_double, draws);
    };

/// Any of them may say with `check(data)`, by throwing Error, that it cannot be used for a data set.
template <class T> concept AugmentationPolicy = BatchAugmentation<T> || SetAugmentation<T> || InputAugmentation<T>;

/// No change: the level "off" of a factor, as in Factor<"mixup", Off, Mixup<0.2>>.
struct Off {
    static constexpr std::string_view name = "off";
    void change(BatchPlan&, const Stream&) const {}
};

namespace augment {

/// Augmentations in the order written: those of the set first, then those of each batch, then those of its numbers.
template <class... Steps> struct Augmentation {
    static constexpr std::string_view name = "augmentation";
    boost::hana::tuple<Steps...> steps;
    explicit Augmentation(Steps... each) : steps{each...} {}

    std::vector<Treatment> prepare(TrainingSet& set, const RandomStreams& streams) const {
        std::vector<Treatment> treatments;
        boost::hana::for_each(steps, [&](const auto& step) {
            if constexpr (SetAugmentation<std::remove_cvref_t<decltype(step)>>)
                treatments.push_back(step.prepare(set, streams));
        });
        return treatments;
    }
    void change(BatchPlan& batch, const RandomStreams& streams, std::uint64_t step_number) const {
        boost::hana::for_each(steps, [&](const auto& step) {
            using Step = std::remove_cvref_t<decltype(step)>;
            if constexpr (BatchAugmentation<Step>) step.change(batch, streams(Step::name).substream(step_number));
            if constexpr (InputAugmentation<Step>) batch.ask_for_change(step, streams(Step::name), step_number);
        });
    }
    void check(const data::Dataset& data) const {
        boost::hana::for_each(steps, [&](const auto& step) {
            if constexpr (requires { step.check(data); }) step.check(data);
        });
    }
};

}  // namespace augment

/// using augmentation = Augmentation<Mixup<0.2>, LabelSmoothing<0.1>>;
template <class... Steps> using Augmentation = augment::Augmentation<Steps...>;
using NoAugmentation = Augmentation<>;

}  // namespace equipoise
