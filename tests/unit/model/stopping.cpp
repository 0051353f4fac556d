// SPDX-License-Identifier: MIT
#include <equipoise/model/stopping.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/model/fit.hpp>
#include <equipoise/sampling/sampler.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

using namespace equipoise;

namespace {

/// A network that learns nothing: after epoch e its monitor rows have the logits that the test gives for e.
class Scripted {
  public:
    static constexpr std::string_view backend = "scripted";
    using Script = std::function<float(std::size_t epoch, std::uint32_t row)>;

    explicit Scripted(Script script) : script_(std::move(script)) {}
    double step(const BatchPlan&, const BatchPlan*, double) {
        ++epoch_;
        return 0;
    }
    std::vector<float> logits(std::span<const std::uint32_t> rows, Seen seen = Seen::at_inference) const {
        CHECK(seen == Seen::in_training);  // monitor rows are seen as training rows are
        std::vector<float> result;
        for (std::uint32_t row : rows) result.push_back(script_(epoch_ - 1, row));
        return result;
    }
    std::size_t weights() const { return epoch_; }
    void restore(std::size_t epoch) { epoch_ = epoch; }

  private:
    Script script_;
    std::size_t epoch_ = 0;
};

/// Trains on 8 rows, one step an epoch; the other rows are monitored: positives 0 .. 3, negatives 4 .. 7.
template <class Stopping, int Epochs_ = 40>
LearningCurve trained(const Scripted::Script& script, std::size_t* epochs_kept = nullptr) {
    const auto data = small_data::make(4, 12);
    data::SplitRows<Train> train;
    data::SplitRows<Monitor> monitor;
    for (std::uint32_t row = 0; row < 8; ++row) {
        monitor.rows.push_back(row);
        train.rows.push_back(row + 8);
    }
    const TrainingSet set(data, train);
    const RandomStreams streams{1, 0};
    Scripted network(script);
    const auto order = NaturalBatches{}.order(set, 8, streams);
    const auto training = Settled<Training<Epochs<Epochs_>, BatchSize<8>, Constant, Stopping>>::in({});
    const LearningCurve curve =
        fit(network, set, *order, Settled<NoAugmentation>::in({}), Settled<Loss<BinaryCrossEntropy>>::in({}),
            optimiser::Adam<double>{1e-3}, training, data, monitor, streams, [] { return false; });
    if (epochs_kept) *epochs_kept = network.weights();
    return curve;
}

/// All positives above all negatives, but for `wrong` negatives that are above all; sureness does not matter.
float ranked(std::uint32_t row, std::size_t wrong, float sureness) {
    if (row < 4) return sureness;
    return row < 4 + wrong ? 1.1f * sureness : -sureness;
}

}  // namespace

TEST_CASE("training ends by the loss unless something else is watched") {
    // the loss falls until epoch 6, the ranking is best in epoch 2
    const auto script = [](std::size_t epoch, std::uint32_t row) {
        const float sureness = epoch <= 6 ? 0.1f * static_cast<float>(epoch + 1) : 0.1f;
        return ranked(row, epoch == 2 ? 0 : 1, sureness);
    };
    std::size_t kept = 0;
    const LearningCurve by_loss = trained<EarlyStopping<3>>(script, &kept);
    CHECK(by_loss.kept_epoch == 6);
    CHECK(by_loss.monitor_loss.size() == 10);
    CHECK(kept == 7);
    const LearningCurve by_rank = trained<EarlyStopping<3, Auprc>>(script, &kept);
    CHECK(by_rank.kept_epoch == 2);
    CHECK(by_rank.monitor_loss.size() == 6);
    CHECK(by_rank.stopped_early);
    CHECK(kept == 3);
    CHECK(trained<EarlyStopping<3, MonitorLoss>>(script).monitor_loss == by_loss.monitor_loss);
    CHECK(trained<EarlyStopping<3, BirdNetAuprc>>(script).kept_epoch == 2);
}

TEST_CASE("a gain of no more than MinDelta is none, and small gains add up only against the kept epoch") {
    // losses 1, 0.75, 0.5, 0.25, then 0.25 for good (the logit of one positive row against seven sure ones)
    const auto script = [](std::size_t epoch, std::uint32_t row) {
        if (row > 0) return row < 4 ? 40.0f : -40.0f;
        const double loss = 8 * (1 - 0.25 * static_cast<double>(std::min<std::size_t>(epoch, 3)));
        return static_cast<float>(-std::log(std::expm1(loss)));
    };
    CHECK(trained<EarlyStopping<2, MonitorLoss, MinDelta<0.2>>>(script).kept_epoch == 3);
    CHECK(trained<EarlyStopping<2, MonitorLoss, MinDelta<0.3>>>(script).kept_epoch == 2);
    CHECK(trained<EarlyStopping<2, MonitorLoss, MinDelta<0.3>>>(script).monitor_loss.size() == 5);
    CHECK(trained<EarlyStopping<2, MonitorLoss, MinDelta<2>>>(script).kept_epoch == 0);
}

TEST_CASE("BirdNET's patience is a tenth of the epochs, at least 5 and at most 10") {
    for (auto [epochs, patience] :
         {std::pair<std::size_t, std::size_t>{1, 5}, {50, 5}, {59, 5}, {60, 6}, {99, 9}, {100, 10}, {1000, 10}})
        CHECK(BirdNetPatience::of(epochs) == patience);
    const auto flat = [](std::size_t, std::uint32_t row) { return ranked(row, 0, 1); };
    CHECK(trained<BirdNetStopping<MonitorLoss>, 40>(flat).monitor_loss.size() == 6);
    CHECK(trained<BirdNetStopping<Auprc, MinDelta<0.001>>, 80>(flat).monitor_loss.size() == 9);
    CHECK(Settled<BirdNetStopping<BirdNetAuprc, MinDelta<0.001>>>::label({}) ==
          "early_stopping(birdnet_patience, birdnet_auprc, min_delta=0.001)");
    CHECK(Settled<EarlyStopping<5>>::label({}) == "early_stopping(count=5)");
}

TEST_CASE("BirdNET-Analyzer 1.5.1 looks at no epoch before the sixth") {
    const auto worse_and_worse = [](std::size_t epoch, std::uint32_t row) {
        return ranked(row, 4, 0.1f * static_cast<float>(epoch + 1));
    };
    const LearningCurve curve = trained<BirdNet151Stopping>(worse_and_worse);
    REQUIRE(curve.monitor_loss[5] > curve.monitor_loss[4]);
    CHECK(curve.kept_epoch == 5);
    CHECK(curve.monitor_loss.size() == 11);
    const LearningCurve brief = trained<BirdNet151Stopping, 4>(worse_and_worse);
    CHECK(brief.kept_epoch == 3);  // nothing was looked at: the last weights
    CHECK(!brief.stopped_early);
}

TEST_CASE("a ranking of monitor rows of one kind has no figure, and that is said") {
    const auto data = small_data::make(2, 2);
    const std::vector<std::uint32_t> positives{0, 1}, negatives{2, 3}, all{0, 1, 2, 3};
    const std::vector<float> logits{1, 2, 3, 4};
    CHECK_THROWS_WITH(Auprc{}.badness({0, logits, data, positives}),
                      "small: early stopping watches the average precision of the monitor rows, and none of the 2 is "
                      "negative; hold out more of them (MonitorFraction<...>) or watch MonitorLoss.");
    CHECK_THROWS_WITH(BirdNetAuprc{}.badness({0, logits, data, negatives}),
                      Catch::Contains("none of the 2 is positive"));
    CHECK(Auprc{}.badness({0, logits, data, all}) == Approx(-(1.0 / 3 + 2.0 / 4) / 2));
}
