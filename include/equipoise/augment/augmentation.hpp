/// augmentation.hpp: what an augmentation is, and the chain of them in a study.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/batch_plan.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <vector>

namespace equipoise {

/// A change of rows or targets that is made anew for each batch.
/// Minimal complete definition: `name`, and `change(batch, draws)`; `draws` is the step's own stream.
/// Laws (tests/laws/augmentations.cpp): the number of rows stays; the weights of a row sum to what they summed to
/// before; the same stream gives the same batch. Models: Mixup, LabelSmoothing.
template <class T>
concept BatchAugmentation = requires(const T augmentation, BatchPlan& batch, Stream draws) {
    { T::name } -> std::convertible_to<std::string_view>;
    augmentation.change(batch, draws);
};

/// A change of the training set that is made once, before the first epoch.
/// Minimal complete definition: `name`, and `prepare(set, streams)` with its treatment record. Models: MixupOnce.
template <class T>
concept SetAugmentation = requires(const T augmentation, TrainingSet& set, const RandomStreams& streams) {
    { T::name } -> std::convertible_to<std::string_view>;
    { augmentation.prepare(set, streams) } -> std::same_as<Treatment>;
};

template <class T> concept AugmentationPolicy = BatchAugmentation<T> || SetAugmentation<T>;

namespace augment {

/// Augmentations in the order written: those of the set first, then those of each batch.
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
        });
    }
};

}  // namespace augment

/// using augmentation = Augmentation<Mixup<0.2>, LabelSmoothing<0.1>>;
template <class... Steps> using Augmentation = augment::Augmentation<Steps...>;
using NoAugmentation = Augmentation<>;

}  // namespace equipoise
