/// work.hpp: the work that trainers are measured by: one run of the baseline's head, on numbers drawn at random.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/equipoise.hpp>
#include <equipoise/model/backend.hpp>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace equipoise::work {

inline constexpr RandomStreams streams{123, 0};

// clang-format off: it reads as a table
using Model     = Mlp<Dropout<0.25>, Dense<512>, Relu, Dropout<0.25>>;
using Penalised = Loss<BinaryCrossEntropy, L2<1e-5>>;
using Optimiser = AdamW<LearningRate<5e-4>, WeightDecay<0.004>>;
using Fifty     = Training<Epochs<50>, BatchSize<32>>;
// clang-format on

/// Rows to train on and rows whose loss is looked at after each epoch.
struct Rows {
    data::Dataset data;
    data::SplitRows<Train> train;
    data::SplitRows<Monitor> monitor;
};

/// Standard normal embeddings; a row is positive where a fixed direction and some noise say so.
inline Rows draw_rows(std::size_t width, std::size_t train = 3228, std::size_t monitor = 806) {
    Stream draws = streams("work");
    std::vector<double> direction(width);
    for (double& part : direction) part = draws.normal() / std::sqrt(static_cast<double>(width));
    const std::size_t count = train + monitor;
    std::vector<float> values;
    values.reserve(count * width);
    Rows rows;
    rows.data.labels.classes = {"positive"};
    for (std::uint32_t row = 0; row < count; ++row) {
        double along = 0.3 * draws.normal();
        for (double part : direction) {
            values.push_back(static_cast<float>(draws.normal()));
            along += part * values.back();
        }
        rows.data.labels.values.push_back(along > 0);
        (row < train ? rows.train.rows : rows.monitor.rows).push_back(row);
    }
    rows.data.name = "work";
    rows.data.embeddings = data::Embeddings::owning(std::move(values), count, width);
    return rows;
}

/// Trains one head from its first weights to its last: 101 steps an epoch, and the loss on the monitor rows after each.
inline LearningCurve run_once(const Rows& rows, int epochs) {
    const auto model = Settled<Model>::in({});
    const auto loss = Settled<Penalised>::in({});
    const auto optimiser = Settled<Optimiser>::in({});
    auto training = Settled<Fifty>::in({});
    training.length.count = epochs;
    const TrainingSet set(rows.data, rows.train);
    const auto batches = NaturalBatches{}.order(set, static_cast<std::size_t>(training.batch_size), streams);
    BestNetwork<SettledAs<Model>, SettledAs<Penalised>, SettledAs<Optimiser>> network(model, loss, optimiser, rows.data,
                                                                                      streams);
    return fit(network, set, *batches, Settled<NoAugmentation>::in({}), loss, optimiser, training, rows.data,
               rows.monitor, streams, [] { return false; });
}

}  // namespace equipoise::work
