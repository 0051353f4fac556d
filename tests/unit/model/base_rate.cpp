// SPDX-License-Identifier: MIT
#include <equipoise/model/base_rate.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

using namespace equipoise;

namespace {

/// Rows with these targets, as one batch of one.
SeenTargets seen_of(const std::vector<std::vector<float>>& targets) {
    const std::size_t classes = targets[0].size();
    const auto data = small_data::make(0, targets.size(), 2, classes);
    const TrainingSet set(data, small_data::all_rows(data));
    std::vector<std::uint32_t> rows(targets.size());
    for (std::uint32_t row = 0; row < rows.size(); ++row) rows[row] = row;
    BatchPlan batch(classes);
    batch.take(set, rows);
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t c = 0; c < classes; ++c) batch.all_targets()[row * classes + c] = targets[row][c];
    SeenTargets seen(classes);
    seen.add(batch, 1);
    return seen;
}

/// Mean loss of one logit for all rows.
double constant(const auto& loss, double logit, const SeenTargets& seen) {
    return seen.mean(0, [&](double target) { return loss.value(logit, target); });
}
void is_lowest(const auto& loss, const SeenTargets& seen) {
    const double base = base_rate_loss(loss, seen);
    double lowest = 1e9;
    for (double logit = -9; logit < 9; logit += 0.001) lowest = std::min(lowest, constant(loss, logit, seen));
    CHECK(lowest >= base - 1e-14);
    CHECK(lowest == Approx(base).epsilon(1e-6));
}
double entropy(double p) { return -p * std::log(p) - (1 - p) * std::log(1 - p); }

}  // namespace

TEST_CASE("the base rate's loss is that of the best constant answer to the same targets") {
    // smoothed and mixed, as training sees them; their mean is 0.3375
    const SeenTargets mixed = seen_of({{0.05f}, {0.95f}, {0.3f}, {0.05f}});
    CHECK(base_rate_loss(BinaryCrossEntropy{}, mixed) == Approx(entropy(0.3375)).epsilon(1e-7));
    is_lowest(BinaryCrossEntropy{}, mixed);
    is_lowest(loss::Weighted<BinaryCrossEntropy, double>{{}, 3}, mixed);
    is_lowest(loss::Focal<double, double>{2, 0.25}, mixed);
    is_lowest(loss::Focal<double, double>{0.5, 0.75}, mixed);
    is_lowest(loss::Weighted<loss::Focal<double, double>, double>{{2, 0.25}, 4}, mixed);
    CHECK(base_rate_loss(BinaryCrossEntropy{}, seen_of({{1, 0}, {0, 0}})) == Approx(std::log(2)).epsilon(1e-12));
}

TEST_CASE("the search finds what is known in closed form") {
    const SeenTargets mixed = seen_of({{0.05f}, {0.95f}, {0.3f}, {0.05f}});
    const loss::Weighted<BinaryCrossEntropy, double> once{{}, 1};  // the same loss, without its closed form
    CHECK(base_rate_loss(once, mixed) == Approx(base_rate_loss(BinaryCrossEntropy{}, mixed)).epsilon(1e-13));

    // mpmath 1.4.1, mp.dps = 40, findroot of diff of the mean of the formulas in loss.cpp
    const SeenTargets one_in_four = seen_of({{1}, {0}, {0}, {0}});
    CHECK(base_rate_loss(loss::Focal<double, double>{2, 0.25}, one_in_four) ==
          Approx(0.054885692706191811).epsilon(1e-13));
    CHECK(base_rate_loss(loss::Weighted<BinaryCrossEntropy, double>{{}, 3}, one_in_four) ==
          Approx(1.039720770839918).epsilon(1e-13));  // 1.5 log 2
    CHECK(base_rate_loss(loss::Focal<double, double>{2, 0.25}, seen_of({{0.95f}, {0.05f}, {0.05f}, {0.3f}})) ==
          Approx(0.067537480144974437).epsilon(1e-7));  // targets are floats
}

TEST_CASE("softmax: the best constant answer is each class's share") {
    const SeenTargets seen = seen_of({{1, 0, 0}, {0, 1, 0}, {0, 1, 0}, {0, 0, 0}});
    const double expected = (-std::log(1.0 / 3) - 2 * std::log(2.0 / 3)) / 4;  // the fourth row loses nothing
    CHECK(base_rate_loss(SoftmaxCrossEntropy{}, seen) == Approx(expected).epsilon(1e-13));
    CHECK(base_rate_loss(SoftmaxCrossEntropy{}, seen_of({{1, -1, 0}, {-1, 1, -1}, {0, 1, 0}, {0, -1, 0}})) ==
          Approx(expected).epsilon(1e-13));
}

TEST_CASE("where no constant answer is best, there is no base rate") {
    const SeenTargets known = seen_of({{-1}, {0}, {0}, {0.2f}});
    CHECK(std::isnan(base_rate_loss(BinaryCrossEntropy{}, known)));
    CHECK(std::isnan(base_rate_loss(loss::Weighted<BinaryCrossEntropy, double>{{}, 1}, known)));
    CHECK(std::isnan(base_rate_loss(loss::Focal<double, double>{2, 0.25}, known)));
    CHECK(base_rate_loss(loss::KnownNegativesAsZero<BinaryCrossEntropy>{}, known) ==
          Approx(entropy(0.05)).epsilon(1e-7));
    CHECK(std::isnan(base_rate_loss(BinaryCrossEntropy{}, SeenTargets(1))));
    CHECK(std::isnan(base_rate_loss(loss::Focal<double, double>{2, 0.25}, SeenTargets(1))));
    CHECK(std::isnan(base_rate_loss(SoftmaxCrossEntropy{}, SeenTargets(2))));
}

TEST_CASE("a class that always occurs costs nothing") {
    const SeenTargets always = seen_of({{1}, {1}});
    CHECK(base_rate_loss(BinaryCrossEntropy{}, always) == 0);
    CHECK(base_rate_loss(loss::Focal<double, double>{2, 0.25}, always) == Approx(0).margin(1e-20));
}

TEST_CASE("each batch has the same weight, a short last one too") {
    const auto data = small_data::make(4, 4, 2);
    const TrainingSet set(data, small_data::all_rows(data));
    SeenTargets seen(1);
    BatchPlan batch(1);
    batch.take(set, std::vector<std::uint32_t>{4, 5, 6, 7});
    seen.add(batch, 2);
    batch.take(set, std::vector<std::uint32_t>{0});
    seen.add(batch, 2);
    CHECK(seen.mean(0, [](double target) { return target; }) == Approx(0.5));
    CHECK(seen.shares(0) == std::vector<std::pair<double, double>>{{0, 0.5}, {1, 0.5}});
    seen.clear();
    CHECK(seen.empty());
}
