/// nearest_rows.hpp: for each row of a training set its nearest others, exactly.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/linkage.hpp>
#include <equipoise/sampling/training_set.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace equipoise::sampler {

/// For each of `rows` the `count` nearest of `among`, nearest first: [rows x count] row numbers of the set. Distances
/// are Euclidean, between embeddings (a blended row is the weighted sum of its own), computed in double; of rows
/// equally far the smaller number comes first. No row is near itself; a second copy of it is. `among` must hold more
/// rows than `count`. The answer does not depend on the CPU. Memory: the rows as float, and some 400 bytes a row.
EQUIPOISE_INLINE std::vector<std::uint32_t> nearest_rows(const TrainingSet& set, std::span<const std::uint32_t> rows,
                                                         std::span<const std::uint32_t> among, std::size_t count);

}  // namespace equipoise::sampler

#ifndef EQUIPOISE_SEPARATE
#include <equipoise/sampling/nearest_rows_search.hpp>
#endif
