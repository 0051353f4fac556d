#pragma once

#include <equipoise/sampling/sampler.hpp>

/// A sampler of the author's own: every second negative.
struct EverySecondNegative {
    static constexpr std::string_view name = "every_second_negative";

    equipoise::Treatment apply(equipoise::TrainingSet& set, const equipoise::RandomStreams&) const {
        equipoise::Treatment done("every_second_negative", set.group_count());
        done.rows_in = set.counts();
        std::vector<std::uint32_t> kept;
        bool is_second = false;
        for (std::uint32_t row = 0; row < set.size(); ++row)
            if (set.group(row) > 0 || (is_second = !is_second)) kept.push_back(row);
        set.keep(kept);
        done.kept = set.counts();
        for (std::size_t group = 0; group < done.kept.size(); ++group)
            done.dropped[group] = done.rows_in[group] - done.kept[group];
        return done;
    }
};
