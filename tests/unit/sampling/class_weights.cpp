// SPDX-License-Identifier: MIT
#include <equipoise/sampling/class_weights.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/upsample.hpp>

using namespace equipoise;

TEST_CASE("every class weighs the same and all rows together as many as they are") {
    const auto data = small_data::make(30, 90, 8, 3);
    TrainingSet set(data, small_data::all_rows(data));
    const auto before = set.hash();
    const Treatment done = ClassWeights{}.apply(set, {1, 0});
    CHECK(done.kept == std::vector<std::size_t>{90, 10, 10, 10});
    CHECK(done.added == std::vector<std::size_t>(4));
    std::vector<double> weights(4);
    for (std::size_t row = 0; row < set.size(); ++row) weights[set.group(row)] += double{set.loss_weight(row)};
    for (double weight : weights) CHECK(weight == Approx(30));
    CHECK(set.loss_weight(0) == 3);               // 120 / (4 x 10)
    CHECK(set.loss_weight(119) == 120.0f / 360);  // 120 / (4 x 90)
    CHECK(set.hash() != before);                  // another training set
}

TEST_CASE("equal classes weigh 1, and that is the training set as it was") {
    const auto data = small_data::make(30, 30);
    TrainingSet set(data, small_data::all_rows(data));
    const auto before = set.hash();
    ClassWeights{}.apply(set, {1, 0});
    CHECK(set.hash() == before);
}

TEST_CASE("scikit-learn's balanced weights") {
    // sklearn.utils.class_weight.compute_class_weight("balanced", classes=[0, 1], y=[0] * 8 + [1] * 2)
    // scikit-learn 1.9.1: 0.625, 2.5
    const auto data = small_data::make(2, 8);
    TrainingSet set(data, small_data::all_rows(data));
    ClassWeights{}.apply(set, {1, 0});
    CHECK(set.loss_weight(0) == 2.5f);
    CHECK(set.loss_weight(9) == 0.625f);
}

TEST_CASE("rows that are added later weigh as much as those they are made of") {
    const auto data = small_data::make(10, 40);
    TrainingSet set(data, small_data::all_rows(data));
    ClassWeights{}.apply(set, {1, 0});
    sampler::UpsampleBy<Linear, double>{{}, 1.0}.apply(set, {1, 0});
    sampler::UpsampleBy<Repeat, double>{{}, 0.5}.apply(set, {1, 0});
    for (std::size_t row = 50; row < set.size(); ++row) CHECK(set.loss_weight(row) == 2.5f);
}
