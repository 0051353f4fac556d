/// pond.hpp: the embedded data set, synthetic embeddings with exactly the composition of the frog study.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/data/dataset.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::data {

struct PondSettings {
    std::uint64_t seed = 1;    ///< of the data; the seeds of a study are apart from it
    double scale = 1;          ///< part of the study's 21,887 rows, above 0 and at most 1
    std::size_t width = 1024;  ///< numbers in a row, 1024 as in BirdNET v2.4
};

/// How make_pond makes its rows; nobody else needs it.
namespace pond {

using Counts = std::vector<std::uint32_t>;

struct Site {
    std::string_view name;
    std::vector<std::string_view> recorders;
};
inline const std::array<Site, 4>& sites() {
    static const std::array<Site, 4> all{{
        {"ColeCreek", {"Moth08"}},
        {"RanchoMeling", {"Moth13"}},
        {"Wheatley", {"Moth01", "Moth02", "Moth03", "Moth04", "Moth05", "Moth06", "Moth07", "Moth09"}},
        {"SylvanPond", {"Moth11", "Moth12"}},
    }};
    return all;
}
inline constexpr std::size_t site_count = 4, sylvan_pond = 3;

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
    std::ranges::stable_sort(by_remainder, std::ranges::greater{},
                             [&](std::size_t i) { return std::uint64_t{total} * weights[i] % sum; });
    const std::uint32_t left = total - std::accumulate(parts.begin(), parts.end(), 0u);
    for (std::uint32_t i = 0; i < left; ++i) ++parts[by_remainder[i]];
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (const auto largest = std::ranges::max_element(parts); weights[i] > 0 && parts[i] == 0 && *largest > 1) {
            --*largest;
            parts[i] = 1;
        }
    return parts;
}

/// One file to come.
struct Row {
    std::string_view split, recorder;
    std::size_t site;
    std::uint32_t night, day;  // night: counted through the whole pond; day: of the season
    bool is_positive;
    std::size_t quality = 0, call = 0;  // of positives
};

/// All files, a night's together. A night has about 90 (20 in a small pond) and its own share of calls. The days of a
/// recorder's season, 122 from 1 March, are shuffled and dealt out to the splits, so no night is in two of them.
inline std::vector<Row> rows_of(const PondSettings& settings) {
    const Stream stream(settings.seed, "pond rows");
    std::array<std::vector<Counts>, site_count> days_left;  // [site][recorder]
    Stream dealing = stream.substream(compositions().size());
    for (std::size_t site = 0; site < site_count; ++site)
        for (Counts& days : days_left[site] = std::vector(sites()[site].recorders.size(), Counts(122))) {
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
        const std::array<std::uint32_t, 2> totals{scaled(composition.negatives), scaled(composition.positives)};
        const auto shuffled = [&](const Counts& weights) {
            Counts values;
            const Counts parts = apportion(totals[1], weights);
            for (std::uint32_t i = 0; i < parts.size(); ++i) values.insert(values.end(), parts[i], i);
            draws.shuffle(std::span(values));
            return values;
        };
        const Counts quality = shuffled(composition.quality), call = shuffled(composition.call);
        const std::array<Counts, 2> by_site{apportion(totals[0], composition.negative_sites),
                                            apportion(totals[1], composition.positive_sites)};
        std::size_t positive = 0;
        for (std::size_t site = 0; site < site_count; ++site) {
            const auto& recorders = sites()[site].recorders;
            const Counts equal(recorders.size(), 1);
            const std::array<Counts, 2> by_recorder{apportion(by_site[0][site], equal),
                                                    apportion(by_site[1][site], equal)};
            for (std::size_t recorder = 0; recorder < recorders.size(); ++recorder) {
                const std::uint32_t count = by_recorder[0][recorder] + by_recorder[1][recorder];
                if (count == 0) continue;
                const auto wanted_nights = static_cast<std::uint32_t>(count / (90 * settings.scale) + 0.5);
                const std::uint32_t nights = std::clamp(wanted_nights, 1u, std::max(1u, count / 20));
                Counts& days = days_left[site][recorder];
                Counts season(days.end() - nights, days.end());
                days.resize(days.size() - nights);
                std::ranges::sort(season);
                std::vector<Row> group;
                for (const bool is_positive : {false, true}) {
                    std::vector<double> activity;
                    for (std::uint32_t i = 0; i < nights; ++i) activity.push_back(0.25 + draws.uniform());
                    const double whole = std::accumulate(activity.begin(), activity.end(), 0.0);
                    for (std::uint32_t i = 0; i < by_recorder[is_positive][recorder]; ++i) {
                        std::uint32_t chosen = 0;
                        for (double rest = draws.uniform() * whole; chosen + 1 < nights; ++chosen)
                            if ((rest -= activity[chosen]) < 0) break;
                        group.push_back({composition.split, recorders[recorder], site, night + chosen, season[chosen],
                                         is_positive});
                        if (!is_positive) continue;
                        group.back().quality = quality[positive];
                        group.back().call = call[positive++];
                    }
                }
                draws.shuffle(std::span(group));
                std::ranges::stable_sort(group, {}, &Row::night);
                rows.insert(rows.end(), group.begin(), group.end());
                night += nights;
            }
        }
    }
    return rows;
}

/// What fixes anatomy and difficulty, found once by search (make_pond says to what end). Levels and axes are in units
/// of their column's scale; amplitudes in units of a prototype; of two numbers the second is Sylvan Pond's.
struct Tuning {
    double column_scale = 0.362, column_spread = 0.24;  // scale of a column = first * exp(second * normal)
    double resting = 1.04, resting_sd = 0.45, site_sd = 0.42, night_sd = 0.40, noise_sd = 0.20;
    double common_axis_sd = 0.27, site_axis_sd = 0.20, call_axis_sd = 0.38;  // of the k-th axis: times 1 / sqrt(k)
    double loudness = 0.22;                                                  // mean of the first common axis
    double linear = 0.35, quadratic = 0.60, knee = 1.4;  // output = level (linear + quadratic min(level, knee))
    double chatter = 0.24;                               // on every call axis of every row
    double variety = 0.20, amplitude_sd = 0.15;          // of one call around its prototype; of its log amplitude
    std::array<double, 3> amplitude{1.40, 1.25, 1.05}, inaudible{0.02, 0.06, 0.20};  // by quality
    std::array<double, 2> gain{1, 1.10}, dialect{1, 0.98}, others{0.45, 0.55};
    std::array<double, 3> cosines_home{0, 0.20, 0.40}, cosines_away{0.10, 0.35, 0.60};
};
inline constexpr Tuning tuning;

inline constexpr std::size_t call_axes = 16, common_axes = 48, site_axes = 24;
inline constexpr std::size_t axes = call_axes + common_axes + site_axes;
using Calls = std::array<double, call_axes>;

/// All sums over axes are of integers, so that every compiler and processor makes the same bytes. The units:
inline constexpr double axis_unit = 0x1p-14, coordinate_unit = 0x1p-11;  // int16; their products make int32 levels
inline constexpr double level_unit = axis_unit * coordinate_unit;
inline constexpr double output_unit = 0x1p-12, noise_unit = 0x1p-19;

template <class Integer> Integer rounded(double value, double unit) {
    constexpr double largest = std::numeric_limits<Integer>::max();
    return static_cast<Integer>(std::clamp(std::floor(value / unit + 0.5), -largest, largest));
}

/// What is fixed for all nights: resting levels and axes.
struct Background {
    std::vector<double> scale;                               // [width]
    std::array<std::vector<std::int32_t>, site_count> site;  // [width], resting level at a site
    std::vector<std::int16_t> noise;                         // [width], a step of 1 in the sum of two bytes
    std::vector<std::int16_t> common;                        // [call_axes + common_axes, width]
    std::array<std::vector<std::int16_t>, site_count> own;   // [site_axes, width]
};

inline Background background_of(const PondSettings& settings) {
    Stream draws(settings.seed, "pond background");
    Background background;
    std::vector<double> resting;
    for (std::size_t column = 0; column < settings.width; ++column) {
        background.scale.push_back(tuning.column_scale * math::exp(tuning.column_spread * draws.normal()));
        resting.push_back(tuning.resting + tuning.resting_sd * draws.normal());
        constexpr double sd_of_two_bytes = 104.51;
        const double step = tuning.noise_sd / sd_of_two_bytes;
        background.noise.push_back(rounded<std::int16_t>(background.scale[column] * step, noise_unit));
    }
    const auto add_axes = [&](std::vector<std::int16_t>& to, std::size_t count, double sd, double decay,
                              double loudness) {
        for (std::size_t axis = 0; axis < count; ++axis, loudness = 0)
            for (const double scale : background.scale) {
                const double sd_of_axis = sd * math::pow(static_cast<double>(axis + 1), -decay);
                to.push_back(rounded<std::int16_t>(scale * (loudness + sd_of_axis * draws.normal()), axis_unit));
            }
    };
    add_axes(background.common, call_axes, tuning.call_axis_sd, 0, 0);
    add_axes(background.common, common_axes, tuning.common_axis_sd, 0.5, tuning.loudness);
    for (std::size_t site = 0; site < site_count; ++site) {
        add_axes(background.own[site], site_axes, tuning.site_axis_sd, 0.5, 0);
        for (std::size_t column = 0; column < settings.width; ++column) {
            const double level = resting[column] + tuning.site_sd * draws.normal();
            background.site[site].push_back(rounded<std::int32_t>(background.scale[column] * level, level_unit));
        }
    }
    return background;
}

/// Prototypes on the call axes: those of the frog (grunt, growl, both), and other species at various cosines to them.
struct Repertoire {
    std::array<Calls, 3> frog;
    std::vector<Calls> others;
};

inline std::array<Repertoire, 2> repertoires_of(std::uint64_t seed) {  // at home, at Sylvan Pond
    Stream draws(seed, "pond repertoire");
    const auto mixed = [](const Calls& first, double weight, const Calls& second, double other_weight) {
        Calls result{};
        for (std::size_t i = 0; i < call_axes; ++i) result[i] = weight * first[i] + other_weight * second[i];
        return result;
    };
    const auto turned = [&](const Calls& from, double cosine) {  // towards a direction that no home frog uses
        Calls other{};
        double squares = 0;
        for (std::size_t i = 2; i < call_axes; ++i) {
            other[i] = draws.normal();
            squares += other[i] * other[i];
        }
        return mixed(from, cosine, other, std::sqrt((1 - cosine * cosine) / squares));
    };
    const Calls grunt{1}, growl{0.35, 0.94};
    std::array<Repertoire, 2> result;
    for (std::size_t away = 0; away < 2; ++away) {
        auto& [frog, others] = result[away];
        frog[0] = turned(grunt, tuning.dialect[away]);
        frog[1] = turned(growl, tuning.dialect[away]);
        frog[2] = mixed(frog[0], 0.75, frog[1], 0.75);
        for (const double cosine : away ? tuning.cosines_away : tuning.cosines_home)
            for (const Calls& near : {grunt, growl, grunt}) others.push_back(turned(near, cosine));
    }
    return result;
}

/// Where a row stands on the call axes.
inline Calls calls_of(const Row& row, const std::array<Repertoire, 2>& repertoires, Stream& draws) {
    const std::size_t away = row.site == sylvan_pond;
    const auto& [frog, others] = repertoires[away];
    Calls calls;
    for (double& value : calls) value = tuning.chatter * draws.normal();
    const auto add = [&](const Calls& prototype, double amplitude) {
        const double heard = amplitude * math::exp(tuning.amplitude_sd * draws.normal());
        for (std::size_t i = 0; i < call_axes; ++i)
            calls[i] += heard * (prototype[i] + tuning.variety * draws.normal());
    };
    if (row.is_positive && draws.uniform() > tuning.inaudible[row.quality])
        add(frog[row.call], tuning.gain[away] * tuning.amplitude[row.quality]);
    if (draws.uniform() < (row.is_positive ? 0.25 : tuning.others[away]))
        add(others[draws.below(static_cast<std::uint32_t>(others.size()))], 1);
    return calls;
}

/// Writes a row [width]: the night's levels, plus coordinates times axes, plus noise; rectified and bent upwards, for
/// many small and few large values. `levels` [width] is room to work in.
inline void embed(const Background& background, std::size_t site, std::span<const std::int32_t> night,
                  const std::array<std::int16_t, axes>& coordinates, const Stream& noise,
                  std::vector<std::int32_t>& levels, std::span<float> row) {
    const std::size_t width = row.size();
    std::ranges::copy(night, levels.begin());
    constexpr std::size_t shared = call_axes + common_axes;
    for (std::size_t axis = 0; axis < axes; ++axis) {
        const std::int16_t* loadings =
            axis < shared ? &background.common[axis * width] : &background.own[site][(axis - shared) * width];
        const std::int32_t coordinate = coordinates[axis];
        for (std::size_t column = 0; column < width; ++column) levels[column] += coordinate * loadings[column];
    }
    const auto linear = rounded<std::int32_t>(tuning.linear, output_unit);
    const auto quadratic = rounded<std::int32_t>(tuning.quadratic, output_unit);
    const auto knee = rounded<std::int32_t>(tuning.knee, output_unit);
    for (std::size_t start = 0; start < width; start += 8) {
        const Stream::Block words = noise.block_at(start / 8);  // two bytes for each of eight columns
        for (std::size_t i = 0; i < 8 && start + i < width; ++i) {
            const std::uint32_t bits = words[i / 2] >> (16 * (i % 2));
            const auto sum_of_bytes = static_cast<std::int32_t>((bits & 255) + ((bits >> 8) & 255)) - 255;
            const std::int32_t level = levels[start + i] + sum_of_bytes * background.noise[start + i] * 64;
            const std::int32_t heard = std::clamp(level >> 13, 0, 32767);  // from level_unit to output_unit
            const std::int32_t slope = linear + ((quadratic * std::min(heard, knee)) >> 12);
            row[start + i] = static_cast<float>((heard * slope) >> 12) * static_cast<float>(output_unit);
        }
    }
}

}  // namespace pond

inline Dataset make_pond(const PondSettings& settings = {}) {
    if (!(settings.scale > 0 && settings.scale <= 1))
        throw Error(fmt::format("pond cannot have scale {}: write a number above 0 and at most 1", settings.scale));
    if (settings.width == 0) throw Error("pond cannot have width 0: write at least 1, or 1024 for that of BirdNET");

    const std::vector<pond::Row> rows = pond::rows_of(settings);
    const pond::Background background = pond::background_of(settings);
    const auto repertoires = pond::repertoires_of(settings.seed);
    const Stream nights(settings.seed, "pond nights"), sounds(settings.seed, "pond sounds");
    const Stream noises(settings.seed, "pond noise");

    Dataset dataset;
    dataset.name = "pond";
    dataset.is_synthetic = true;
    dataset.labels.classes = {"positive"};
    dataset.class_pair = {"negative", "positive"};
    const std::size_t width = settings.width;
    std::vector<float> values(rows.size() * width);
    std::vector<std::int32_t> night(width), levels(width);
    std::uint32_t clip = 0;  // of the night
    for (std::size_t index = 0; index < rows.size(); ++index) {
        const pond::Row& row = rows[index];
        if (index == 0 || rows[index - 1].night != row.night) {
            Stream draws = nights.substream(row.night);
            for (std::size_t column = 0; column < width; ++column) {
                const double change = background.scale[column] * pond::tuning.night_sd * draws.normal();
                night[column] =
                    background.site[row.site][column] + pond::rounded<std::int32_t>(change, pond::level_unit);
            }
            clip = 0;
        }
        Stream draws = sounds.substream(index);
        const pond::Calls calls = pond::calls_of(row, repertoires, draws);
        std::array<std::int16_t, pond::axes> coordinates;
        for (std::size_t axis = 0; axis < pond::axes; ++axis)
            coordinates[axis] = pond::rounded<std::int16_t>(axis < pond::call_axes ? calls[axis] : draws.normal(),
                                                            pond::coordinate_unit);
        pond::embed(background, row.site, night, coordinates, noises.substream(index), levels,
                    std::span(values).subspan(index * width, width));

        using namespace std::chrono;
        const year_month_day day{sys_days{2019y / March / 1} + days{row.day}};
        const std::string date = fmt::format("{}{:02}{:02}", static_cast<int>(day.year()),
                                             static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
        const std::uint32_t minutes = 19 * 60 + 30 + clip / 10 * 10;  // ten clips from every recording of ten minutes
        dataset.file.push_back(
            fmt::format("{}_{}_{:02}{:02}00_{:04}.wav", row.recorder, date, minutes / 60, minutes % 60, ++clip));
        dataset.site.push_back(pond::sites()[row.site].name);
        dataset.recorder.push_back(row.recorder);
        dataset.date.push_back(date);
        dataset.call_type.push_back(row.is_positive ? pond::call_names[row.call] : "");
        dataset.quality.push_back(row.is_positive ? pond::quality_names[row.quality] : "");
        dataset.split.push_back(row.split);
        dataset.labels.values.push_back(row.is_positive ? 1 : 0);
    }
    dataset.embeddings = Embeddings::owning(std::move(values), rows.size(), width);
    return dataset;
}

}  // namespace equipoise::data
