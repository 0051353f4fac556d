/// pond_rows.hpp: which files the synthetic pond has: the exact composition of the frog study, and its nights.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::data {

struct PondSettings {
    std::uint64_t seed = 1;    ///< of the data; the seeds of a study are apart from it
    double scale = 1;          ///< part of the study's 21,887 rows, above 0 and at most 1
    std::size_t width = 1024;  ///< numbers in a row, 1024 as in BirdNET v2.4
};

/// How make_pond does it; nobody else needs this.
namespace pond {

using Counts = std::vector<std::uint32_t>;

inline constexpr std::array<std::string_view, 4> site_names{"ColeCreek", "RanchoMeling", "Wheatley", "SylvanPond"};
inline constexpr std::size_t site_count = site_names.size(), sylvan_pond = 3;

struct Recorder {
    std::string_view name;
    std::size_t site;
};
inline constexpr std::array<Recorder, 12> recorders{{{"Moth08", 0},
                                                     {"Moth13", 1},
                                                     {"Moth01", 2},
                                                     {"Moth02", 2},
                                                     {"Moth03", 2},
                                                     {"Moth04", 2},
                                                     {"Moth05", 2},
                                                     {"Moth06", 2},
                                                     {"Moth07", 2},
                                                     {"Moth09", 2},
                                                     {"Moth11", 3},
                                                     {"Moth12", 3}}};

inline constexpr std::array<std::string_view, 3> quality_names{"high", "medium", "low"};
inline constexpr std::array<std::string_view, 3> call_names{"grunt", "growl", "both"};

/// Counts of the study's splits. Sites are known for train only; validation and IID test take their shares from there.
struct Composition {
    std::string_view split;
    std::uint32_t positives, negatives;
    Counts quality, call, positive_sites, negative_sites;  // of positives; in the orders above; weights
};
inline std::array<Composition, 4> compositions() {
    const Counts positive_home{2765, 381, 439, 0}, negative_home{2731, 4347, 1447, 0}, away{0, 0, 0, 1};
    return {{
        {"train", 3585, 8525, {245, 1772, 1568}, {2020, 170, 1395}, positive_home, negative_home},
        {"val", 647, 2602, {2, 101, 544}, {285, 25, 337}, positive_home, negative_home},
        {"test_iid", 1964, 979, {270, 473, 1221}, {1325, 58, 581}, positive_home, negative_home},
        {"test_ood", 1691, 1894, {109, 625, 957}, {1017, 136, 538}, away, away},
    }};
}

/// Parts of `total` in proportion to `weights`, by largest remainder; where it can be, at least 1 for a weight above 0.
inline Counts apportion(std::uint32_t total, const Counts& weights) {
    const std::uint64_t sum = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    Counts parts, by_remainder(weights.size());
    for (const std::uint64_t weight : weights) parts.push_back(static_cast<std::uint32_t>(total * weight / sum));
    std::iota(by_remainder.begin(), by_remainder.end(), 0u);
    std::ranges::sort(by_remainder, {}, [&](std::uint32_t i) {
        return std::pair(sum - std::uint64_t{total} * weights[i] % sum, i);  // ties: the first
    });
    const std::uint32_t left = total - std::accumulate(parts.begin(), parts.end(), 0u);
    for (std::uint32_t i = 0; i < left; ++i) ++parts[by_remainder[i]];
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (const auto largest = std::ranges::max_element(parts); weights[i] > 0 && parts[i] == 0 && *largest > 1) {
            --*largest;
            parts[i] = 1;
        }
    return parts;
}

/// The same for recorders: sites by weight, the recorders of one site alike.
inline Counts apportion_to_recorders(std::uint32_t total, const Counts& site_weights) {
    Counts parts;
    const Counts by_site = apportion(total, site_weights);
    for (std::size_t site = 0; site < site_count; ++site) {
        const auto members = static_cast<std::size_t>(std::ranges::count(recorders, site, &Recorder::site));
        const Counts of_site = apportion(by_site[site], Counts(members, 1));
        parts.insert(parts.end(), of_site.begin(), of_site.end());
    }
    return parts;
}

/// One file to come.
struct Row {
    std::string_view split;
    std::size_t recorder;
    std::uint32_t night, day;  // night: counted through the whole pond; day: of the season
    bool is_positive;
    std::size_t quality = 0, call = 0;  // of positives
    std::size_t site() const { return recorders[recorder].site; }
};

/// All files, a night's together. A night has about 90 (20 in a small pond) and its own share of calls. The days of a
/// recorder's season, 122 from 1 March, are shuffled and dealt out to the splits, so no night is in two of them.
inline std::vector<Row> rows_of(const PondSettings& settings) {
    const Stream stream(settings.seed, "pond rows");
    Stream dealing = stream.substream(compositions().size());
    std::array<Counts, recorders.size()> days_left;
    for (Counts& days : days_left) {
        days.resize(122);
        std::iota(days.begin(), days.end(), 0u);
        dealing.shuffle(std::span(days));
    }
    const auto scaled = [&](std::uint32_t count) {
        return std::max(1u, static_cast<std::uint32_t>(std::floor(count * settings.scale + 0.5)));
    };
    std::vector<Row> rows;
    std::uint32_t night = 0;
    std::uint64_t split = 0;
    for (const Composition& composition : compositions()) {
        Stream draws = stream.substream(split++);
        const std::uint32_t positives = scaled(composition.positives), negatives = scaled(composition.negatives);
        const auto shuffled = [&](const Counts& weights) {
            Counts values;
            const Counts parts = apportion(positives, weights);
            for (std::uint32_t i = 0; i < parts.size(); ++i) values.insert(values.end(), parts[i], i);
            draws.shuffle(std::span(values));
            return values;
        };
        const Counts quality = shuffled(composition.quality), call = shuffled(composition.call);
        const std::array<Counts, 2> counts{apportion_to_recorders(negatives, composition.negative_sites),
                                           apportion_to_recorders(positives, composition.positive_sites)};
        std::size_t positive = 0;
        for (std::size_t recorder = 0; recorder < recorders.size(); ++recorder) {
            const std::uint32_t count = counts[0][recorder] + counts[1][recorder];
            if (count == 0) continue;
            const auto wanted_nights = static_cast<std::uint32_t>(count / (90 * settings.scale) + 0.5);
            const std::uint32_t nights = std::clamp(wanted_nights, 1u, std::max(1u, count / 20));
            Counts& days = days_left[recorder];
            Counts season(days.end() - nights, days.end());
            days.resize(days.size() - nights);
            std::ranges::sort(season);
            std::vector<std::vector<Row>> files(nights);
            for (const bool is_positive : {false, true}) {
                std::vector<double> activity;
                for (std::uint32_t i = 0; i < nights; ++i) activity.push_back(0.25 + draws.uniform());
                const double whole = std::accumulate(activity.begin(), activity.end(), 0.0);
                for (std::uint32_t i = 0; i < counts[is_positive][recorder]; ++i) {
                    std::uint32_t chosen = 0;
                    for (double rest = draws.uniform() * whole; chosen + 1 < nights; ++chosen)
                        if ((rest -= activity[chosen]) < 0) break;
                    Row row{composition.split, recorder, night + chosen, season[chosen], is_positive};
                    if (is_positive) {
                        row.quality = quality[positive];
                        row.call = call[positive++];
                    }
                    files[chosen].push_back(row);
                }
            }
            for (std::vector<Row>& of_night : files) {
                draws.shuffle(std::span(of_night));
                rows.insert(rows.end(), of_night.begin(), of_night.end());
            }
            night += nights;
        }
    }
    return rows;
}

}  // namespace pond

}  // namespace equipoise::data
