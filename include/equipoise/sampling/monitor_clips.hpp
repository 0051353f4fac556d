/// monitor_clips.hpp: monitor rows drawn clip by clip, as BirdNET-Analyzer draws its validation rows.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/sampling/training_set.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <vector>

namespace equipoise {

namespace sampler {

/// Of the n rows of each class max(1, floor(n (1 - share))) are trained on, the others held out, clip by clip; rows
/// with a target of -1 are always trained on. BirdNET-Analyzer 1.5.1 to 2.4, random_split. Clips of one night stand on
/// both sides then, so the monitor rows look better than new nights will: prefer MonitorFraction; it is here to repeat
/// what was done.
template <class Share> struct MonitorClips {
    static constexpr std::string_view name = "monitor_clips";
    Share share;

    Treatment take(TrainingSet& set, const std::vector<std::uint32_t>& /*group_of_row*/, const RandomStreams& streams,
                   std::vector<std::uint32_t>& taken) const {
        Treatment done(std::string(name), set.group_count());
        done.rows_in = set.counts();
        std::vector<bool> is_taken(set.size());
        const auto by_group = set.rows_by_group();
        for (std::size_t group = 0; group < by_group.size(); ++group) {
            std::vector<std::uint32_t> rows;
            std::ranges::copy_if(by_group[group], std::back_inserter(rows), [&](std::uint32_t row) {
                return std::ranges::none_of(set.targets(row), [](float target) { return target < 0; });
            });
            streams("monitor rows").substream(group).shuffle(std::span<std::uint32_t>(rows));
            const auto trained =
                std::max(1.0, std::floor(static_cast<double>(rows.size()) * (1 - static_cast<double>(share))));
            for (std::size_t i = static_cast<std::size_t>(trained); i < rows.size(); ++i) is_taken[rows[i]] = true;
        }
        std::vector<std::uint32_t> kept;
        for (std::uint32_t row = 0; row < set.size(); ++row) {
            if (is_taken[row]) {
                taken.push_back(set.terms(row)[0].row);
                ++done.dropped[set.group(row)];
            } else {
                kept.push_back(row);
                ++done.kept[set.group(row)];
            }
        }
        set.keep(kept);
        return done;
    }
};

}  // namespace sampler

/// using cohort = Cohort<AnyQuality, KeepAll, MonitorClips<0.2>>;
template <auto Share> using MonitorClips = sampler::MonitorClips<Checked<ShareNumber, Share>>;

}  // namespace equipoise
