/// sampler.hpp: what a sampling step is, and the chain of steps of a study.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/sampling/batches.hpp>
#include <equipoise/sampling/training_set.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <vector>

namespace equipoise {

/// A step that changes which rows are trained on.
///
/// Intuition: a sampler repeats, blends or drops rows of the plan and says what it did.
/// Minimal complete definition: `name` (text, part of a run's identity) and `apply`.
/// Laws (tests/laws/samplers.cpp tests them for every sampler; test yours there too):
///   - it changes rows of the training split alone: terms name rows that were in the plan before;
///   - rows_in = kept + dropped, and the size afterwards is kept + added, for each class;
///   - the same streams give the same plan; other seeds give other draws;
///   - a row it adds has the targets of the row it was first drawn from.
/// Models: sampler::UpsampleBy, sampler::UpsampleTo, Undersample.
template <class T>
concept Sampler = requires(const T sampler, TrainingSet& set, const RandomStreams& streams) {
    { T::name } -> std::convertible_to<std::string_view>;
    { sampler.apply(set, streams) } -> std::same_as<Treatment>;
};

namespace sampler {

/// Steps in the order written; the last may say how batches are drawn (otherwise NaturalBatches).
template <class... Steps> struct Sampling {
    static constexpr std::string_view name = "sampling";
    boost::hana::tuple<Steps...> steps;
    explicit Sampling(Steps... each) : steps{each...} {}

    /// Applies every sampling step; returns one treatment for each.
    std::vector<Treatment> apply(TrainingSet& set, const RandomStreams& streams) const {
        std::vector<Treatment> treatments;
        boost::hana::for_each(steps, [&](const auto& step) {
            if constexpr (!Batching<std::remove_cvref_t<decltype(step)>>)
                treatments.push_back(step.apply(set, streams));
        });
        return treatments;
    }
    /// The order in which batches are drawn from the set; `set` must outlive it.
    std::unique_ptr<BatchOrder> batches(const TrainingSet& set, std::size_t batch_size,
                                        const RandomStreams& streams) const {
        std::unique_ptr<BatchOrder> order = NaturalBatches{}.order(set, batch_size, streams);
        boost::hana::for_each(steps, [&](const auto& step) {
            if constexpr (Batching<std::remove_cvref_t<decltype(step)>>) order = step.order(set, batch_size, streams);
        });
        return order;
    }
};

/// How a chain draws its batches, in words: "balanced_batches".
template <class... Steps> std::string label_of_batches(const Sampling<Steps...>*, const Settings& settings) {
    std::string label(NaturalBatches::name);
    [[maybe_unused]] const auto look_at = [&]<class Step>(const Step*) {
        if constexpr (Batching<SettledAs<Step>>) label = Settled<Step>::label(settings);
    };
    (look_at(static_cast<const Steps*>(nullptr)), ...);
    return label;
}

template <class... Steps> struct StepsAreSamplers {
    static constexpr bool all = ((Sampler<SettledAs<Steps>> || Batching<SettledAs<Steps>>) && ...);
};

}  // namespace sampler

/// using sampling = Sampling<UpsampleBy<Repeat, 0.5>, BalancedBatches>;
template <class... Steps> using Sampling = sampler::Sampling<Steps...>;

}  // namespace equipoise
