/// undersample.hpp: equal classes by leaving rows of the larger one out.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/sampling/training_set.hpp>

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

namespace equipoise {

/// Draws from each class, without replacement, as many rows as the smallest class has (classes without rows aside).
/// For the frog study: as many negatives as positives, anew for each seed.
struct Undersample {
    static constexpr std::string_view name = "undersample";

    Treatment apply(TrainingSet& set, const RandomStreams& streams) const {
        Treatment done("undersample", set.group_count());
        done.rows_in = set.counts();
        std::size_t smallest = std::numeric_limits<std::size_t>::max();
        for (std::size_t count : done.rows_in)
            if (count > 0) smallest = std::min(smallest, count);
        std::vector<std::uint32_t> kept;
        std::vector<std::vector<std::uint32_t>> by_group = set.rows_by_group();
        for (std::size_t group = 0; group < by_group.size(); ++group) {
            auto& rows = by_group[group];
            if (rows.size() > smallest) {
                streams("undersample class " + std::to_string(group)).shuffle(std::span<std::uint32_t>(rows));
                rows.resize(smallest);
            }
            kept.insert(kept.end(), rows.begin(), rows.end());
            done.kept[group] = rows.size();
            done.dropped[group] = done.rows_in[group] - rows.size();
        }
        std::ranges::sort(kept);
        set.keep(kept);
        return done;
    }
};

/// Leaves the classes as they are; stands where Undersample stands.
struct KeepAll {
    static constexpr std::string_view name = "keep_all";

    Treatment apply(TrainingSet& set, const RandomStreams&) const {
        Treatment done("keep_all", set.group_count());
        done.rows_in = done.kept = set.counts();
        return done;
    }
};

}  // namespace equipoise
