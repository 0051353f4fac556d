// SPDX-License-Identifier: MIT
#include <equipoise/model/normalisation.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/model/backend.hpp>
#include <equipoise/model/sgd.hpp>

#include <cmath>
#include <numeric>
#include <vector>

using namespace equipoise;

namespace {
Matrix<double> matrix(std::initializer_list<std::initializer_list<double>> rows) {
    Matrix<double> values(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.begin()->size()));
    Eigen::Index i = 0;
    for (const auto& row : rows)
        for (double value : row) values.data()[i++] = value;
    return values;
}
std::vector<std::vector<double>> parameters_of(auto& state) {
    std::vector<std::vector<double>> values;
    state.for_each_parameter(
        [&](Parameter<double> parameter) { values.emplace_back(parameter.values.begin(), parameter.values.end()); });
    return values;
}
}  // namespace

TEST_CASE("batch norm by hand: the batch in training, moving statistics at inference") {
    BatchNorm::State<double> state({}, 2, Stream(1, "none"));
    CHECK(parameters_of(state) == std::vector<std::vector<double>>{{1, 1}, {0, 0}, {0, 0}, {1, 1}});
    // columns 1, 2, 3, 6 (mean 3, variance 3.5, divided by 4) and 10, 10, 10, 10
    const Matrix<double> batch = matrix({{1, 10}, {2, 10}, {3, 10}, {6, 10}});
    Matrix<double> x = batch;
    state.train(x, {});
    for (Eigen::Index row = 0; row < 4; ++row) {
        CHECK(x(row, 0) == Approx((batch(row, 0) - 3) / std::sqrt(3.5 + 1e-3)).epsilon(1e-12));
        CHECK(x(row, 1) == 0);
    }
    const auto parameters = parameters_of(state);
    CHECK(parameters[2][0] == Approx(0.01 * 3));
    CHECK(parameters[2][1] == Approx(0.01 * 10));
    CHECK(parameters[3][0] == Approx(0.99 + 0.01 * 3.5));
    CHECK(parameters[3][1] == Approx(0.99));
    x = batch;
    state.infer(x);
    CHECK(x(3, 0) == Approx((6 - 0.03) / std::sqrt(0.99 + 0.035 + 1e-3)).epsilon(1e-12));

    for (int step = 0; step < 3000; ++step) {
        x = batch;
        state.train(x, {});
    }
    Matrix<double> inferred = batch;
    state.infer(inferred);
    CHECK(inferred.isApprox(x, 1e-9));
}

TEST_CASE("batch norm: gamma and beta scale what is normalised; a batch of one row becomes beta") {
    BatchNorm::State<double> state({}, 1, Stream(1, "none"));
    int array = 0;
    state.for_each_parameter([&](Parameter<double> parameter) {
        CHECK(parameter.is_trained() == (array < 2));
        CHECK(!parameter.is_kernel);
        if (array < 2) parameter.values[0] = array == 0 ? 3 : -2;
        ++array;
    });
    CHECK(array == 4);
    Matrix<double> x = matrix({{5}});
    state.train(x, {});
    CHECK(x(0, 0) == -2);
    x = matrix({{-1}, {1}});
    state.train(x, {});
    CHECK(x(1, 0) == Approx(3 / std::sqrt(1 + 1e-3) - 2));
}

TEST_CASE("layer norm by hand, the same in training and at inference") {
    LayerNorm::State<double> state({}, 4, Stream(1, "none"));
    Matrix<double> x = matrix({{1, 2, 3, 6}, {5, 5, 5, 5}}), inferred = x;
    state.train(x, {});
    state.infer(inferred);
    CHECK(x == inferred);
    CHECK(x(0, 3) == Approx(3 / std::sqrt(3.5 + 1e-3)).epsilon(1e-12));
    CHECK(x.row(1).isZero());
}

TEST_CASE("moving statistics are saved and restored, and no optimiser or penalty touches them") {
    const auto data = small_data::make(20, 20);
    const TrainingSet set(data, small_data::all_rows(data));
    std::vector<std::uint32_t> rows(40);
    std::iota(rows.begin(), rows.end(), 0u);
    BatchPlan batch(1);
    batch.take(set, rows);
    using Written = Mlp<BatchNorm, Dense<5>, Relu, BatchNorm>;
    using Objective = SettledAs<Loss<BinaryCrossEntropy, L2<0.1>>>;
    const auto model = Settled<Written>::in({});
    const auto check = [&](const auto& optimiser) {
        using Network = BestNetwork<SettledAs<Written>, Objective, std::remove_cvref_t<decltype(optimiser)>>;
        CHECK(Network::backend == "readable");
        Network network(model, Settled<Loss<BinaryCrossEntropy, L2<0.1>>>::in({}), optimiser, data, {3, 0});
        const auto first = network.weights();
        REQUIRE(first.size() == 12);
        network.step(batch, nullptr, 0.1);
        const auto weights = network.weights();
        const auto logits = network.logits(rows);
        for (std::size_t column = 0; column < data.width();
             ++column) {  // moved towards the batch, by 0.01, and no more
            double mean = 0;
            for (std::uint32_t row : rows) mean += static_cast<double>(data.embeddings.row(row)[column]) / 40;
            CHECK(weights[2][column] == Approx(0.01 * mean).margin(1e-6));
        }
        for (int step = 0; step < 3; ++step) network.step(batch, nullptr, 0.1);
        CHECK(network.weights()[3] != weights[3]);
        CHECK(network.logits(rows) != logits);
        network.restore(weights);
        CHECK(network.weights() == weights);
        CHECK(network.logits(rows) == logits);
    };
    check(Settled<AdamW<LearningRate<0.1>, WeightDecay<0.5>>>::in({}));
    check(Settled<Sgd<LearningRate<0.1>, Momentum<0.9>>>::in({}));
}
