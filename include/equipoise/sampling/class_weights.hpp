/// class_weights.hpp: equal classes by weights in the loss instead of rows.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/sampling/training_set.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace equipoise {

/// Adds no row: each weighs n / (classes x rows of its class) in the loss, n being all rows, so that every class weighs
/// the same and all rows together n (scikit-learn's class_weight="balanced"; classes without rows aside). Rows that a
/// later step adds weigh as much as the row they are made of. Instead of BalancedBatches, not beside it: each of the
/// two makes up for the whole of the imbalance.
struct ClassWeights {
    static constexpr std::string_view name = "class_weights";

    Treatment apply(TrainingSet& set, const RandomStreams&) const {
        Treatment done("class_weights", set.group_count());
        done.rows_in = done.kept = set.counts();
        const auto classes = std::ranges::count_if(done.rows_in, [](std::size_t rows) { return rows > 0; });
        for (std::uint32_t row = 0; row < set.size(); ++row) {
            const auto rows = static_cast<double>(done.rows_in[set.group(row)]);
            set.set_loss_weight(
                row, static_cast<float>(static_cast<double>(set.size()) / (static_cast<double>(classes) * rows)));
        }
        return done;
    }
};

}  // namespace equipoise
