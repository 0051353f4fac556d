// SPDX-License-Identifier: MIT
#include <equipoise/model/fused.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/augment/label_smoothing.hpp>
#include <equipoise/augment/mixup.hpp>
#include <equipoise/augment/noise.hpp>
#include <equipoise/model/fit.hpp>
#include <equipoise/sampling/sampler.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace equipoise;

namespace {

struct Difference {
    double losses = 0;   ///< largest relative difference of an epoch's mean loss, training and monitor
    double weights = 0;  ///< relative L2 norm over all weights
};

/// Trains three epochs with the fused backend and with the readable one in double, on the same streams.
template <class Model, class Augmentation = NoAugmentation,
          class Optimiser = AdamW<LearningRate<2e-3>, WeightDecay<0.01>>, class Function = BinaryCrossEntropy>
Difference compare(std::size_t width, std::size_t classes, std::size_t batch_size) {
    const auto data = small_data::make(90, 85, width, classes);
    data::SplitRows<Train> train;
    data::SplitRows<Monitor> monitor;
    for (std::uint32_t row = 0; row < data.rows(); ++row) (row % 4 == 0 ? monitor.rows : train.rows).push_back(row);
    TrainingSet set(data, train);
    const RandomStreams streams{5, 0};
    auto training = Settled<Training<Epochs<3>, BatchSize<32>>>::in({});
    training.batch_size = static_cast<int>(batch_size);
    const auto model = Settled<Model>::in({});
    const auto objective = Settled<Loss<Function, L2<1e-4>>>::in({});
    const auto optimiser = Settled<Optimiser>::in({});
    const auto augmentation = Settled<Augmentation>::in({});
    augmentation.prepare(set, streams);
    const auto train_with = [&](auto& network) {
        const auto order = NaturalBatches{}.order(set, batch_size, streams);  // the last batch is short
        return fit(network, set, *order, augmentation, objective, optimiser, training, data, monitor, streams,
                   [] { return false; });
    };
    fused::Network<SettledAs<Model>, SettledAs<Loss<Function, L2<1e-4>>>, SettledAs<Optimiser>> fast(
        model, objective, optimiser, data, streams);
    reference::Network<double, SettledAs<Model>, SettledAs<Loss<Function, L2<1e-4>>>, SettledAs<Optimiser>> exact(
        model, objective, optimiser, data, streams);
    const LearningCurve of_fast = train_with(fast), of_exact = train_with(exact);

    Difference difference;
    for (std::size_t epoch = 0; epoch < 3; ++epoch) {
        const auto relative = [&](double a, double b) { return std::fabs(a - b) / std::fabs(b); };
        difference.losses =
            std::max({difference.losses, relative(of_fast.train_loss[epoch], of_exact.train_loss[epoch]),
                      relative(of_fast.monitor_loss[epoch], of_exact.monitor_loss[epoch])});
    }
    const auto fast_weights = fast.weights();
    const auto exact_weights = exact.weights();
    REQUIRE(fast_weights.size() == exact_weights.size());
    double squares = 0, differences = 0;
    for (std::size_t array = 0; array < exact_weights.size(); ++array) {
        REQUIRE(fast_weights[array].size() == exact_weights[array].size());
        for (std::size_t i = 0; i < exact_weights[array].size(); ++i) {
            squares += std::pow(exact_weights[array][i], 2);
            differences += std::pow(fast_weights[array][i] - exact_weights[array][i], 2);
        }
    }
    difference.weights = std::sqrt(differences / squares);
    return difference;
}

bool agrees(Difference difference) {
    INFO("losses " << difference.losses << ", weights " << difference.weights);
    CHECK(difference.losses < 1e-5);
    CHECK(difference.weights < 3e-5);
    return difference.losses > 0;  // float is not double: were they equal, nothing was compared
}

using BaselineModel = Mlp<Dropout<0.25>, Dense<50>, Relu, Dropout<0.25>>;

template <class Function, class Augmentation = NoAugmentation> bool agrees_with(std::size_t classes) {
    return agrees(
        compare<BaselineModel, Augmentation, AdamW<LearningRate<2e-3>, WeightDecay<0.01>>, Function>(37, classes, 32));
}
template <class... Each> bool agrees_under() {
    return agrees(compare<BaselineModel, Augmentation<Each...>>(37, 1, 32)) &&
           agrees(compare<Mlp<>, Augmentation<Each...>>(37, 1, 32));
}
using OneLoss = SettledAs<Loss<BinaryCrossEntropy>>;
using PlainAdam = SettledAs<Adam<LearningRate<1e-3>>>;

struct OtherLayer : Relu {};
struct OtherOptimiser : optimiser::Adam<double> {};

}  // namespace

TEST_CASE("the fused backend agrees with the readable one in double, for every depth") {
    CHECK(agrees(compare<Mlp<>>(37, 1, 32)));
    CHECK(agrees(compare<Mlp<Dropout<0.25>>>(37, 1, 32)));
    CHECK(agrees(compare<BaselineModel>(37, 1, 32)));
    CHECK(agrees(compare<Mlp<Dense<33>, Relu, Dense<17>, Relu>>(40, 1, 32)));
    CHECK(agrees(compare<Mlp<Dropout<0.1>, Dense<33>, Relu, Dropout<0.5>, Dense<64>, Relu, Dense<5>>>(40, 1, 32)));
}

TEST_CASE("the fused backend agrees for any width, batch size and number of classes") {
    CHECK(agrees(compare<BaselineModel>(1, 1, 32)));
    CHECK(agrees(compare<BaselineModel>(130, 3, 32)));
    CHECK(agrees(compare<BaselineModel>(64, 19, 32)));
    CHECK(agrees(compare<BaselineModel>(37, 1, 1)));
    CHECK(agrees(compare<BaselineModel>(37, 1, 7)));
    CHECK(agrees(compare<BaselineModel>(37, 1, 100)));
    CHECK(agrees(compare<Mlp<Dense<1>, Relu>>(37, 2, 16)));
}

TEST_CASE("the fused backend agrees for unusual orders of layers") {
    CHECK(agrees(compare<Mlp<Relu, Dropout<0.25>, Dense<20>, Dropout<0.25>, Relu>>(37, 1, 32)));
    CHECK(agrees(compare<Mlp<Dense<20>, Dropout<0.25>, Dropout<0.5>, Relu, Relu>>(37, 1, 32)));
    CHECK(agrees(compare<Mlp<Dense<20>, Dense<10>>>(37, 1, 32)));
}

TEST_CASE("the fused backend agrees with blended rows and with Adam") {
    CHECK(agrees(compare<BaselineModel, Augmentation<Mixup<0.4>>>(37, 1, 32)));
    CHECK(agrees(compare<BaselineModel, NoAugmentation, Adam<LearningRate<1e-3>>>(37, 1, 32)));
}

TEST_CASE("the fused backend agrees for every loss") {
    CHECK(agrees_with<Focal<2, 0.25>>(1));
    CHECK(agrees_with<Focal<0.5, 0.75>, Augmentation<Mixup<0.4>, LabelSmoothing<0.1>>>(3));
    CHECK(agrees_with<Weighted<BinaryCrossEntropy, 3>>(1));
    CHECK(agrees_with<Weighted<Focal<2, 0.25>, 3>, Augmentation<LabelSmoothing<0.1>>>(2));
    CHECK(agrees_with<KnownNegativesAsZero<BinaryCrossEntropy>>(3));
    CHECK(agrees_with<SoftmaxCrossEntropy>(2));
    CHECK(agrees_with<SoftmaxCrossEntropy, Augmentation<Mixup<0.4>, LabelSmoothing<0.1>>>(5));
}

TEST_CASE("the fused backend agrees under every augmentation, though it gathers a batch ahead") {
    CHECK(agrees_under<MixupOnce<0.2>, BirdNetLabelSmoothing<0.1>>());
    CHECK(agrees_under<GaussianNoise<0.3>>());
    CHECK(agrees_under<EmbeddingDropout<0.2>>());
    CHECK(agrees_under<Cutout<9>>());
    CHECK(agrees_under<Mixup<0.4>, LabelSmoothing<0.1>, GaussianNoise<0.1>, Cutout<4>, EmbeddingDropout<0.1>>());
}

TEST_CASE("the fused backend takes dense layers, ReLU and dropout, and says what it does not take") {
    static_assert(fused::takes<SettledAs<BaselineModel>, OneLoss, PlainAdam>);
    static_assert(!fused::takes<layer::Mlp<OtherLayer>, OneLoss, PlainAdam>);
    static_assert(!fused::takes<SettledAs<BaselineModel>, OneLoss, OtherOptimiser>);
    static_assert(!fused::takes<SettledAs<BaselineModel>, BinaryCrossEntropy, PlainAdam>);
    static_assert(TrainableNetwork<fused::Network<SettledAs<BaselineModel>, OneLoss, PlainAdam>>);
    CHECK(fused::Network<SettledAs<BaselineModel>, OneLoss, PlainAdam>::backend == "fused");
}

TEST_CASE("the fused backend starts from the weights of the readable one, and gives the same bits twice") {
    const auto data = small_data::make(40, 40, 37);
    const TrainingSet set(data, small_data::all_rows(data));
    std::vector<std::uint32_t> rows(40);
    std::iota(rows.begin(), rows.end(), 20u);
    BatchPlan batch(1);
    batch.take(set, rows);
    const auto model = Settled<BaselineModel>::in({});
    using Network = fused::Network<SettledAs<BaselineModel>, OneLoss, PlainAdam>;
    Network first(model, {}, {1e-2}, data, {3, 0}), second(model, {}, {1e-2}, data, {3, 0});
    CHECK(first.weights() ==
          reference::Network<float, SettledAs<BaselineModel>, OneLoss, PlainAdam>(model, {}, {1e-2}, data, {3, 0})
              .weights());

    const auto weights = first.weights();
    const auto logits = first.logits(rows);
    for (int step = 0; step < 5; ++step) CHECK(first.step(batch, &batch, 1e-2) == second.step(batch, &batch, 1e-2));
    CHECK(first.weights() == second.weights());
    CHECK(first.logits(rows) == second.logits(rows));
    CHECK(first.logits(rows) != logits);
    first.restore(weights);
    CHECK(first.weights() == weights);
    CHECK(first.logits(rows) == logits);
}
