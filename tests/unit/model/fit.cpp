// SPDX-License-Identifier: MIT
#include <equipoise/model/fit.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/sampler.hpp>

#include <algorithm>
#include <cmath>

using namespace equipoise;

namespace {

template <class TrainingSpec> struct Fitted {
    data::Dataset data = small_data::make(120, 120);
    data::SplitRows<Train> train;
    data::SplitRows<Monitor> monitor;
    LearningCurve curve;
    double monitor_loss_at_end = 0;

    explicit Fitted(
        const std::function<bool()>& stop = [] { return false; }, bool by_others_labels = false,
        float weight_of_positives = 1) {
        for (std::uint32_t row = 0; row < data.rows(); ++row) (row % 4 == 0 ? monitor.rows : train.rows).push_back(row);
        TrainingSet set(data, train);
        for (std::uint32_t row = 0; row < set.size(); ++row)
            if (set.group(row) == 1) set.set_loss_weight(row, weight_of_positives);
        const RandomStreams streams{5, 0};
        const auto training = Settled<TrainingSpec>::in({});
        const auto model = Settled<Mlp<Dense<16>, Relu>>::in({});
        const loss::Loss<BinaryCrossEntropy, NoPenalty> objective{};
        const optimiser::Adam<double> adam{5e-2};
        const auto order = NaturalBatches{}.order(set, 32, streams);
        reference::Backend::Network<std::remove_const_t<decltype(model)>, std::remove_const_t<decltype(objective)>,
                                    std::remove_const_t<decltype(adam)>>
            network(model, objective, adam, data, streams);
        // the positives come first: turned round, every monitor row bears the other label
        std::vector<std::uint32_t> turned(monitor.rows.rbegin(), monitor.rows.rend());
        if (!by_others_labels) turned.clear();
        curve = fit(network, set, *order, Settled<NoAugmentation>::in({}), objective, adam, training, data, monitor,
                    streams, stop, turned);
        monitor_loss_at_end = mean_loss(network, BinaryCrossEntropy{}, data, monitor.rows);
    }
};

}  // namespace

TEST_CASE("training learns what can be learnt") {
    const Fitted<Training<Epochs<10>, BatchSize<32>>> fitted;
    CHECK(fitted.curve.steps == 60);
    CHECK(fitted.curve.train_loss.size() == 10);
    CHECK(fitted.curve.train_loss.front() > 0.3);
    CHECK(fitted.curve.train_loss.back() < 0.3);
    CHECK(fitted.curve.kept_epoch == 9);
    CHECK(fitted.monitor_loss_at_end == fitted.curve.monitor_loss.back());
}

TEST_CASE("a budget of steps is kept to, whatever the epochs") {
    const Fitted<Training<Steps<20>, BatchSize<32>>> fitted;
    CHECK(fitted.curve.steps == 20);
    CHECK(fitted.curve.train_loss.size() == 4);
}

TEST_CASE("early stopping ends after its patience and restores the best weights") {
    const Fitted<Training<Epochs<200>, BatchSize<32>, Constant, EarlyStopping<4>>> fitted;
    const auto& losses = fitted.curve.monitor_loss;
    CHECK(fitted.curve.stopped_early);
    CHECK(losses.size() == fitted.curve.kept_epoch + 5);
    CHECK(losses[fitted.curve.kept_epoch] == *std::ranges::min_element(losses));
    CHECK(fitted.monitor_loss_at_end == losses[fitted.curve.kept_epoch]);
}

TEST_CASE("a run that is asked to stop says so") {
    int epochs = 0;
    CHECK_THROWS_AS((Fitted<Training<Epochs<10>, BatchSize<32>>>([&] { return ++epochs > 2; })), Interrupted);
    CHECK(epochs == 3);
}

TEST_CASE("monitor rows may bear the labels of others; training does not see which") {
    using Spec = Training<Epochs<10>, BatchSize<32>>;
    const Fitted<Spec> own, others([] { return false; }, true);
    CHECK(others.curve.train_loss == own.curve.train_loss);
    CHECK(others.monitor_loss_at_end == own.monitor_loss_at_end);
    CHECK(own.curve.monitor_loss.back() < 0.6);
    CHECK(others.curve.monitor_loss.back() > 1);  // sure of the wrong class
}

TEST_CASE("the base rate's loss is that of the last epoch's targets") {
    const Fitted<Training<Epochs<1>, BatchSize<32>>> fitted;
    CHECK(fitted.curve.base_rate_loss == Approx(std::log(2)).epsilon(1e-2));
    CHECK(fitted.curve.train_loss.back() < fitted.curve.base_rate_loss);
}

TEST_CASE("the base rate of weighted rows is that of their weighted targets, and weighs as much as they do") {
    using Spec = Training<Epochs<1>, BatchSize<30>>;
    const auto never = [] { return false; };
    const Fitted<Spec> plain, weighted(never, false, 3);
    CHECK(plain.curve.base_rate_loss == Approx(std::log(2)).epsilon(1e-12));
    // half of the rows weigh 3: of 4 parts 3 are positive, and a row weighs 2 on the mean
    const double entropy = -(0.75 * std::log(0.75) + 0.25 * std::log(0.25));
    CHECK(weighted.curve.base_rate_loss == Approx(2 * entropy).epsilon(1e-12));
    CHECK(weighted.curve.train_loss != plain.curve.train_loss);
}
