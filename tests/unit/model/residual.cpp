// SPDX-License-Identifier: MIT
#include <equipoise/model/residual.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/model/mlp.hpp>

using namespace equipoise;

namespace {
using Map = layer::Dense<int>;
using Drop = layer::Dropout<double>;
}  // namespace

TEST_CASE("a residual block adds its layers to what it is given") {
    const Stream draws(1, "draws");
    Residual<Relu>::State<double> state(Residual<Relu>{Relu{}}, 3, Stream(1, "weights"));
    Matrix<double> x(1, 3);
    x << -1, 0, 2;
    state.train(x, StepDraws{&draws});
    CHECK(x == (Matrix<double>(1, 3) << -1, 0, 4).finished());
    state.infer(x);
    CHECK(x(0, 2) == 8);
    CHECK(state.outputs() == 3);
}

TEST_CASE("a residual block whose layers make another width is refused in one sentence") {
    const Residual<Map, Relu> block{Map{5}, Relu{}};
    using State = Residual<Map, Relu>::State<float>;
    CHECK(State(block, 5, Stream(1, "weights")).outputs() == 5);
    CHECK_THROWS_WITH(
        State(block, 8, Stream(1, "weights")),
        "Residual<...>: the layers inside take 8 numbers and make 5; required: as many as they take, since "
        "both are added; write Dense<8> as the last Dense inside.");
}

TEST_CASE("layers inside a block, and blocks inside blocks, draw from streams of their own") {
    const Stream weights(1, "weights"), draws(1, "draws");
    using Inner = Residual<Map>;
    Residual<Inner, Inner>::State<double> state(Residual<Inner, Inner>{Inner{Map{4}}, Inner{Map{4}}}, 4, weights);
    std::vector<std::vector<double>> kernels;
    state.for_each_parameter([&](Parameter<double> parameter) {
        if (parameter.is_kernel) kernels.emplace_back(parameter.values.begin(), parameter.values.end());
    });
    REQUIRE(kernels.size() == 2);
    CHECK(kernels[0] != kernels[1]);

    // twice the same dropout in a row would drop the same units twice, and leave half of them
    Residual<Drop, Drop>::State<double> dropouts(Residual<Drop, Drop>{Drop{0.5}, Drop{0.5}}, 1000, weights);
    Matrix<double> x = Matrix<double>::Ones(1, 1000);
    dropouts.train(x, StepDraws{&draws});
    const auto left = (x.array() > 1).count();
    CHECK(left > 200);
    CHECK(left < 300);
}

TEST_CASE("a network with residual blocks learns") {
    const auto data = small_data::make(100, 100);
    const TrainingSet set(data, small_data::all_rows(data));
    std::vector<std::uint32_t> rows(200);
    for (std::uint32_t row = 0; row < 200; ++row) rows[row] = row;
    BatchPlan batch(1);
    batch.take(set, rows);
    const auto model = Settled<Mlp<Residual<Dense<8>, Relu, Dense<8>>, Relu>>::in({});
    reference::Network<float, std::remove_const_t<decltype(model)>, loss::Loss<BinaryCrossEntropy, NoPenalty>,
                       optimiser::Adam<double>>
        network(model, {}, {1e-2}, data, {1, 0});
    const double first = network.step(batch, nullptr, 1e-2);
    for (int step = 0; step < 100; ++step) network.step(batch, nullptr, 1e-2);
    CHECK(network.step(batch, nullptr, 1e-2) < first / 2);
}
