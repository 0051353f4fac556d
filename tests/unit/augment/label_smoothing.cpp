// SPDX-License-Identifier: MIT
#include <equipoise/augment/label_smoothing.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/augment/mixup.hpp>

#include <array>
#include <vector>

using namespace equipoise;

TEST_CASE("smoothing draws targets to the middle and leaves known absences alone") {
    auto data = small_data::make(1, 2);
    data.labels.values[2] = -1;
    const TrainingSet set(data, small_data::all_rows(data));
    BatchPlan batch(1);
    batch.take(set, std::array<std::uint32_t, 3>{0, 1, 2});
    augment::LabelSmoothing<float>{0.1f}.change(batch, Stream(1, "none"));
    CHECK(batch.targets(0)[0] == Approx(0.95));
    CHECK(batch.targets(1)[0] == Approx(0.05));
    CHECK(batch.targets(2)[0] == -1);
}

// numpy 1.24: y = np.float32([1, 0, -1, 0.6, 0.05, 0.1, 0]); y[y > 0] -= 0.1; y[y == 0] = 0.1 / y.shape[0]
TEST_CASE("BirdNET's smoothing divides by the number of rows, as it does there") {
    auto data = small_data::make(1, 6);
    data.labels.values[2] = -1;
    TrainingSet set(data, small_data::all_rows(data));
    std::size_t row = 0;
    const float mixed[] = {1, 0, -1, 0.6f, 0.05f, 0.1f, 0};
    set.for_each_target([&](float) { return mixed[row++]; });
    const Treatment done = augment::BirdNetLabelSmoothing<float>{0.1f}.prepare(set, {1, 0});
    CHECK(done.policy == "birdnet_label_smoothing");
    CHECK(done.kept == std::vector<std::size_t>{6, 1});
    const float expected[] = {0.9f, 0.014285714f, -1, 0.5f, -0.05f, 0.014285714f, 0.014285714f};
    for (std::size_t i = 0; i < 7; ++i) CHECK(set.targets(i)[0] == Approx(expected[i]).epsilon(1e-6));
}

TEST_CASE("BirdNET's order: mixup once, then smoothing of what was mixed") {
    const auto data = small_data::make(40, 10, 4, 2);
    TrainingSet set(data, small_data::all_rows(data));
    const auto chain = Settled<Augmentation<MixupOnce<0.2>, BirdNetLabelSmoothing<0.1>>>::in({});
    const std::vector<Treatment> done = chain.prepare(set, {5, 0});
    REQUIRE(done.size() == 2);
    CHECK(done[0].policy == "mixup_once");
    TrainingSet by_hand(data, small_data::all_rows(data));
    augment::MixupOnce<double>{0.2}.prepare(by_hand, {5, 0});
    for (std::size_t row = 0; row < set.size(); ++row)
        for (std::size_t c = 0; c < 2; ++c) {
            const float mixed = by_hand.targets(row)[c];
            CHECK(set.targets(row)[c] == Approx(mixed > 0 ? mixed - 0.1f : 0.1f / 50).margin(1e-7));
        }
}
