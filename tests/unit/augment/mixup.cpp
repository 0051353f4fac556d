// SPDX-License-Identifier: MIT
#include <equipoise/augment/mixup.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <cmath>
#include <numeric>
#include <set>

using namespace equipoise;

TEST_CASE("Mixup blends with weights that are Beta(alpha, alpha), each row with its own") {
    const auto data = small_data::make(32, 32);
    const TrainingSet set(data, small_data::all_rows(data));
    std::vector<std::uint32_t> rows(64);
    std::iota(rows.begin(), rows.end(), 0u);
    BatchPlan batch(1);
    double sum = 0, squares = 0;
    int blended = 0;
    for (std::uint64_t step = 0; step < 300; ++step) {
        batch.take(set, rows);
        augment::Mixup<double>{0.2}.change(batch, Stream(1, "mixup").substream(step));
        for (std::size_t row = 0; row < 64; ++row) {
            if (batch.terms(row).size() < 2) continue;
            const double weight = batch.terms(row)[0].weight;
            CHECK(std::fabs(weight + batch.terms(row)[1].weight - 1) < 1e-6);
            sum += weight;
            squares += weight * weight;
            ++blended;
        }
    }
    const double mean = sum / blended;
    CHECK(mean == Approx(0.5).margin(0.02));
    CHECK(squares / blended - mean * mean == Approx(1 / (4 * 1.4)).margin(0.01));  // variance of Beta(.2, .2)
}

TEST_CASE("MixupOnce blends a quarter of the positives with other, unmixed positives") {
    const auto data = small_data::make(41, 60);
    TrainingSet set(data, small_data::all_rows(data));
    const Treatment done = augment::MixupOnce<double>{0.2}.prepare(set, {5, 0});
    CHECK(done.blended == std::vector<std::size_t>{0, 10});
    CHECK(set.counts() == std::vector<std::size_t>{60, 41});
    int mixed = 0;
    for (std::size_t row = 0; row < set.size(); ++row) {
        if (set.terms(row).size() == 1) continue;
        ++mixed;
        CHECK(set.group(row) == 1);
        CHECK(set.terms(row).size() == 2);  // never a blend of a blend
        CHECK(set.terms(row)[1].row != set.terms(row)[0].row);
        CHECK(set.terms(row)[1].row < 41);
    }
    CHECK(mixed == 10);
}
