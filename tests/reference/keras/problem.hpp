/// problem.hpp: the small training that Keras and we both do, recipe by recipe.
// SPDX-License-Identifier: MIT
#pragma once

#include "small_data.hpp"
#include <equipoise/birdnet_recipes.hpp>
#include <equipoise/model/mlp.hpp>

#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace keras_parity {

using namespace equipoise;

constexpr std::size_t steps = 200, epochs = 50, batch_rows = 32, steps_per_epoch = steps / epochs;

/// 128 rows of 24 columns, 48 of them positive.
inline data::Dataset problem() { return small_data::make(48, 80, 24); }

/// A recipe's model with 16 units in place of 512, and nothing else changed.
template <class T> struct Narrow {
    using type = T;
};
template <class Units, class... Initial> struct Narrow<layer::Dense<Units, Initial...>> {
    using type = layer::Dense<UnitCount<16>, Initial...>;
};
template <class... Layers> struct Narrow<layer::Mlp<Layers...>> {
    using type = layer::Mlp<typename Narrow<Layers>::type...>;
};

/// The readable backend's network of a recipe, on given streams.
template <class Recipe> struct Trainer {
    using Model = typename Narrow<typename Recipe::model>::type;
    using Network = reference::Network<float, SettledAs<Model>, SettledAs<typename Recipe::loss>,
                                       SettledAs<typename Recipe::optimiser>>;
    static constexpr RandomStreams streams{11, 0};

    data::Dataset data = problem();
    TrainingSet set{data, small_data::all_rows(data)};
    std::unique_ptr<BatchOrder> order = NaturalBatches{}.order(set, batch_rows, streams);
    SettledAs<typename Recipe::optimiser> optimiser = Settled<typename Recipe::optimiser>::in({});
    Network network{Settled<Model>::in({}), Settled<typename Recipe::loss>::in({}), optimiser,
                    Settled<typename Recipe::features>::in({}).fit(data, set), streams};
    std::size_t step = 0;

    std::vector<std::uint32_t> next_rows() {
        std::vector<std::uint32_t> rows(batch_rows);
        order->next(rows);
        return rows;
    }
    /// One step, by the recipe's schedule; the mean loss of its batch.
    double train() {
        BatchPlan batch(1);
        batch.take(set, next_rows());
        const double factor = Settled<typename Recipe::training>::in({}).schedule.factor(
            {.epoch = step / steps_per_epoch, .epochs = epochs, .step = step, .steps = steps});
        ++step;
        return network.step(batch, nullptr, optimiser.learning_rate * factor);
    }
    std::vector<double> gradients() {
        std::vector<double> all;
        network.for_each_parameter(
            [&](Parameter<float> p) { all.insert(all.end(), p.gradient.begin(), p.gradient.end()); });
        return all;
    }
    std::vector<double> weights() const {
        std::vector<double> all;
        for (const auto& array : network.weights()) all.insert(all.end(), array.begin(), array.end());
        return all;
    }
    std::vector<double> logits() const {
        std::vector<std::uint32_t> rows(data.rows());
        std::iota(rows.begin(), rows.end(), 0u);
        const auto all = network.logits(rows);
        return {all.begin(), all.end()};
    }
};

}  // namespace keras_parity
