// SPDX-License-Identifier: MIT
#include <equipoise/augment/augmentation.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/augment/label_smoothing.hpp>
#include <equipoise/augment/mixup.hpp>

#include <array>

using namespace equipoise;

TEST_CASE("a chain applies its steps in order, each from its own stream") {
    const auto data = small_data::make(4, 4);
    const TrainingSet set(data, small_data::all_rows(data));
    const std::array<std::uint32_t, 8> rows{0, 1, 2, 3, 4, 5, 6, 7};
    const RandomStreams streams{3, 0};
    BatchPlan chained(1), by_hand(1);
    chained.take(set, rows);
    by_hand.take(set, rows);
    Settled<Augmentation<Mixup<0.2>, LabelSmoothing<0.1>>>::in({}).change(chained, streams, 17);
    augment::Mixup<double>{0.2}.change(by_hand, streams("mixup").substream(17));
    augment::LabelSmoothing<float>{0.1f}.change(by_hand, streams("label_smoothing").substream(17));
    for (std::size_t row = 0; row < 8; ++row) {
        CHECK(std::ranges::equal(chained.terms(row), by_hand.terms(row)));
        CHECK(chained.targets(row)[0] == by_hand.targets(row)[0]);
    }
}

TEST_CASE("no augmentation changes nothing, and one of the set is not one of the batch") {
    const auto data = small_data::make(8, 8);
    TrainingSet set(data, small_data::all_rows(data));
    const auto before = set.hash();
    CHECK(Settled<NoAugmentation>::in({}).prepare(set, {1, 0}).empty());
    CHECK(set.hash() == before);
    CHECK(Settled<Augmentation<MixupOnce<0.2>>>::in({}).prepare(set, {1, 0}).size() == 1);
    CHECK(set.hash() != before);
    static_assert(!BatchAugmentation<augment::MixupOnce<double>>);
    static_assert(!SetAugmentation<augment::Mixup<double>>);
}
