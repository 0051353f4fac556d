// SPDX-License-Identifier: MIT
#include <equipoise/model/mlp.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <cmath>
#include <numeric>

using namespace equipoise;

namespace {

/// Gradients of the loss by central differences in double, against those of the backward pass.
template <class Model> double largest_gradient_error(std::size_t classes, double l2) {
    const auto data = small_data::make(6, 6, 5, classes);
    const TrainingSet set(data, small_data::all_rows(data));
    std::vector<std::uint32_t> rows(12);
    std::iota(rows.begin(), rows.end(), 0u);
    BatchPlan batch(classes);
    batch.take(set, rows);
    batch.blend(std::vector<std::uint32_t>{3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2}, std::vector<float>(12, 0.7f));

    const auto model = Settled<Model>::in({});
    const loss::Loss<BinaryCrossEntropy, loss::L2<double>> objective{{}, {l2}};
    const optimiser::Adam<double> adam{1e-3};
    using Network = reference::Network<double, std::remove_const_t<decltype(model)>,
                                       std::remove_const_t<decltype(objective)>, std::remove_const_t<decltype(adam)>>;
    Network network(model, objective, adam, data, {11, 0});
    network.gradients(batch);
    std::vector<std::vector<double>> gradients;
    network.for_each_parameter(
        [&](Parameter<double> p) { gradients.emplace_back(p.gradient.begin(), p.gradient.end()); });
    auto weights = network.weights();
    double worst = 0;
    for (std::size_t array = 0; array < weights.size(); ++array) {
        for (std::size_t i = 0; i < weights[array].size(); ++i) {
            constexpr double step = 1e-5;
            const double kept = weights[array][i];
            const auto loss_at = [&](double value) {
                weights[array][i] = value;
                network.restore(weights);
                return network.gradients(batch);
            };
            const double slope = (loss_at(kept + step) - loss_at(kept - step)) / (2 * step);
            weights[array][i] = kept;
            worst = std::max(worst, std::fabs(slope - gradients[array][i]) / std::max(1e-3, std::fabs(slope)));
        }
    }
    return worst;
}

template <class Model> auto float_network(const Model& model, const data::Dataset& data) {
    using Function = loss::Loss<BinaryCrossEntropy, NoPenalty>;
    return reference::Network<float, Model, Function, optimiser::AdamW<double, double>>(model, {}, {1e-2, 0.01}, data,
                                                                                        {1, 0});
}

}  // namespace

TEST_CASE("gradients agree with finite differences") {
    CHECK(largest_gradient_error<Mlp<>>(1, 0) < 1e-6);
    CHECK(largest_gradient_error<Mlp<Dense<7>, Relu>>(1, 0) < 1e-6);
    CHECK(largest_gradient_error<Mlp<Dropout<0.25>, Dense<7>, Relu, Dropout<0.5>>>(1, 0) < 1e-6);
    CHECK(largest_gradient_error<Mlp<Dense<7>, Relu, Dense<3>, Relu, Dropout<0.25>>>(3, 0) < 1e-6);
}

TEST_CASE("the same streams make the same network, and training it gives the same bits") {
    const auto data = small_data::make(20, 20);
    const TrainingSet set(data, small_data::all_rows(data));
    const auto model = Settled<Mlp<Dropout<0.25>, Dense<16>, Relu>>::in({});
    auto first = float_network(model, data), second = float_network(model, data);
    CHECK(first.weights() == second.weights());
    std::vector<std::uint32_t> rows(40);
    std::iota(rows.begin(), rows.end(), 0u);
    BatchPlan batch(1);
    batch.take(set, rows);
    for (int step = 0; step < 20; ++step) CHECK(first.step(batch, nullptr, 1e-2) == second.step(batch, nullptr, 1e-2));
    CHECK(first.weights() == second.weights());
    CHECK(first.logits(rows) == second.logits(rows));
}

TEST_CASE("restored weights give the same logits") {
    const auto data = small_data::make(20, 20);
    const TrainingSet set(data, small_data::all_rows(data));
    auto network = float_network(Settled<Mlp<Dense<16>, Relu>>::in({}), data);
    std::vector<std::uint32_t> rows(40);
    std::iota(rows.begin(), rows.end(), 0u);
    const auto weights = network.weights();
    const auto logits = network.logits(rows);
    BatchPlan batch(1);
    batch.take(set, rows);
    network.step(batch, nullptr, 1e-2);
    CHECK(network.logits(rows) != logits);
    network.restore(weights);
    CHECK(network.logits(rows) == logits);
}

TEST_CASE("logits do not depend on which rows are asked for together") {
    const auto data = small_data::make(200, 200);
    auto network = float_network(Settled<Mlp<Dense<16>, Relu>>::in({}), data);
    std::vector<std::uint32_t> rows(400);
    std::iota(rows.begin(), rows.end(), 0u);
    const auto together = network.logits(rows);
    for (std::uint32_t row : {0u, 255u, 256u, 399u})
        CHECK(network.logits(std::vector{row})[0] == Approx(together[row]).epsilon(1e-5));
}
