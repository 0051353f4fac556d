/// laws_of_features.hpp: what every feature policy keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/model/features.hpp>

#include <cmath>
#include <vector>

namespace laws {

using namespace equipoise;

inline std::vector<double> inputs_of(const Inputs& inputs, std::uint32_t row) {
    std::vector<double> values(inputs.width());
    inputs.gather(row, values.data());
    return values;
}

/// The inputs of a row depend on that row and on the training rows alone; the embeddings stay as they are; a blend's
/// inputs are finite and as many as the embedding's; float and double agree.
template <FeaturePolicy Policy> void of_features(const Policy& policy) {
    const data::Dataset data = small_data::make(30, 40, 7);
    data::SplitRows<Train> half;
    for (std::uint32_t row = 0; row < data.rows(); row += 2) half.rows.push_back(row);
    const TrainingSet set(data, half);
    const Inputs inputs = policy.fit(data, set);
    CHECK(inputs.width() == data.width());
    CHECK(inputs.class_count() == data.class_count());
    CHECK(data.hash() == small_data::make(30, 40, 7).hash());

    // another data set whose other rows are different
    data::Dataset changed = data;
    std::vector<float> values(data.embeddings.values.begin(), data.embeddings.values.end());
    for (std::size_t row = 1; row < data.rows(); row += 2)
        for (std::size_t i = 0; i < data.width(); ++i) values[row * data.width() + i] *= -3;
    changed.embeddings = data::Embeddings::owning(std::move(values), data.rows(), data.width());
    const Inputs of_changed = policy.fit(changed, TrainingSet(changed, half));
    for (std::uint32_t row : half.rows) CHECK(inputs_of(of_changed, row) == inputs_of(inputs, row));

    const std::vector<Term> blend{{3, 0.25f}, {8, 0.75f}};
    std::vector<double> exact(data.width());
    std::vector<float> fast(data.width());
    inputs.gather(std::span<const Term>(blend), exact.data());
    inputs.gather(std::span<const Term>(blend), fast.data());
    for (std::size_t i = 0; i < data.width(); ++i) {
        CHECK(std::isfinite(exact[i]));
        CHECK(fast[i] == Approx(exact[i]).epsilon(1e-5).margin(1e-6));
    }
}

}  // namespace laws
