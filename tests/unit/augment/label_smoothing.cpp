// SPDX-License-Identifier: MIT
#include <equipoise/augment/label_smoothing.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <array>

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
