// SPDX-License-Identifier: MIT
#include <equipoise/model/features.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/model/fused.hpp>
#include <equipoise/model/mlp.hpp>

#include <cmath>
#include <vector>

using namespace equipoise;

namespace {

data::Dataset of(std::vector<float> values, std::size_t width) {
    const std::size_t rows = values.size() / width;
    data::Dataset data = small_data::make(rows / 2, rows - rows / 2, width);
    data.embeddings = data::Embeddings::owning(std::move(values), rows, width);
    return data;
}
std::vector<double> inputs_of(const Inputs& inputs, std::uint32_t row) {
    std::vector<double> values(inputs.width());
    inputs.gather(row, values.data());
    return values;
}

}  // namespace

TEST_CASE("Standardise: training columns have mean 0 and SD 1, by hand") {
    // columns 1, 2, 3, 4 (mean 2.5, variance 1.25) and 10, 10, 10, 10
    const data::Dataset data = of({1, 10, 2, 10, 3, 10, 4, 10, 9, 99}, 2);
    data::SplitRows<Train> train;
    train.rows = {0, 1, 2, 3};
    const Inputs inputs = Standardise{}.fit(data, TrainingSet(data, train));
    for (std::uint32_t row = 0; row < 4; ++row) {
        CHECK(inputs_of(inputs, row)[0] == Approx((row + 1 - 2.5) / std::sqrt(1.25)).epsilon(1e-6));
        CHECK(inputs_of(inputs, row)[1] == 0);  // constant in training
    }
    CHECK(inputs_of(inputs, 4)[0] == Approx((9 - 2.5) / std::sqrt(1.25)).epsilon(1e-6));
    CHECK(inputs_of(inputs, 4)[1] == 0);
}

TEST_CASE("Standardise: a column that is constant up to the rounding of its mean is constant") {
    std::vector<float> values;
    for (int row = 0; row < 999; ++row) values.push_back(0.1f);
    const data::Dataset data = of(values, 1);
    CHECK(inputs_of(Standardise{}.fit(data, TrainingSet(data, small_data::all_rows(data))), 5)[0] == 0);
}

TEST_CASE("L2Normalise: every row has length 1, a row of zeros stays") {
    const data::Dataset data = of({3, 4, 0, 0, -6, 8}, 2);
    const Inputs inputs = L2Normalise{}.fit(data, TrainingSet(data, small_data::all_rows(data)));
    CHECK(inputs_of(inputs, 0)[0] == Approx(0.6));
    CHECK(inputs_of(inputs, 0)[1] == Approx(0.8));
    CHECK(inputs_of(inputs, 1) == std::vector<double>{0, 0});
    CHECK(inputs_of(inputs, 2)[0] == Approx(-0.6));
}

TEST_CASE("both backends see the same inputs, in training and at inference") {
    const data::Dataset data = small_data::make(40, 40, 19);
    const TrainingSet set(data, small_data::all_rows(data));
    using Model = SettledAs<Mlp<Dense<9>, Relu>>;
    using Objective = SettledAs<Loss<BinaryCrossEntropy>>;
    using Method = SettledAs<Adam<LearningRate<1e-2>>>;
    const Model model = Settled<Mlp<Dense<9>, Relu>>::in({});
    const Objective loss = Settled<Loss<BinaryCrossEntropy>>::in({});
    const Method adam = Settled<Adam<LearningRate<1e-2>>>::in({});
    const RandomStreams streams{3, 0};
    std::vector<std::uint32_t> rows(32);
    for (std::uint32_t i = 0; i < 32; ++i) rows[i] = 2 * i;
    BatchPlan batch(1);
    batch.take(set, rows);
    for (const Inputs& inputs : {Standardise{}.fit(data, set), L2Normalise{}.fit(data, set), Inputs(data)}) {
        fused::Network<Model, Objective, Method> fast(model, loss, adam, inputs, streams);
        reference::Network<double, Model, Objective, Method> exact(model, loss, adam, inputs, streams);
        for (int step = 0; step < 3; ++step)
            CHECK(fast.step(batch, &batch, 1e-2) == Approx(exact.step(batch, nullptr, 1e-2)).epsilon(1e-5));
        const auto a = fast.logits(rows), b = exact.logits(rows);
        for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-3).margin(1e-5));
    }
}
