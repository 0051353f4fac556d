/// pond.hpp: the embedded data set, synthetic embeddings with exactly the composition of the frog study.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/dataset.hpp>
#include <equipoise/data/pond_rows.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::data {

namespace pond {

/// What fixes anatomy and difficulty, found once by search (make_pond says to what end). Levels and axes are in units
/// of their column's scale; amplitudes in units of a prototype; of two numbers the second is Sylvan Pond's.
struct Tuning {
    double column_scale = 0.362, column_spread = 0.24;  // scale of a column = first * exp(second * normal)
    double resting = 1.04, resting_sd = 0.45, site_sd = 0.42, night_sd = 0.40, noise_sd = 0.20;
    double call_axis_sd = 0.38, common_axis_sd = 0.27, site_axis_sd = 0.20;  // the last two over sqrt(k), axis k
    double loudness = 0.22;                                                  // mean of the first common axis
    double linear = 0.35, quadratic = 0.60, knee = 1.4;  // output = level (linear + quadratic min(level, knee))
    double chatter = 0.24;                               // on every call axis of every row
    double variety = 0.20, amplitude_sd = 0.15;          // of one call around its prototype; of its log amplitude
    std::array<double, 3> amplitude{1.40, 1.25, 1.05}, inaudible{0.02, 0.06, 0.20};  // by quality
    std::array<double, 2> gain{1, 1.15}, dialect{1, 0.98}, others{0.45, 0.55};
    std::array<double, 3> cosines_home{0, 0.20, 0.40}, cosines_away{0.10, 0.35, 0.60};
};
inline constexpr Tuning tuning;

inline constexpr std::size_t call_axes = 16, common_axes = 48, site_axes = 24;
inline constexpr std::size_t axes = call_axes + common_axes + site_axes;
using Calls = std::array<double, call_axes>;

/// Axes, coordinates and levels are whole numbers of these units. Their products and sums stay below 2^24 and are
/// therefore exact in float, in any order and with or without fused multiplication: every compiler and processor makes
/// the same bytes.
inline constexpr double axis_unit = 0x1p-11, coordinate_unit = 0x1p-7, level_unit = axis_unit * coordinate_unit;
inline constexpr double output_unit = 0x1p-12;

inline float in_units(double value, double unit) { return static_cast<float>(std::floor(value / unit + 0.5)); }

/// What is fixed for all nights: resting levels and axes.
struct Background {
    std::vector<double> scale;                        // [width]
    std::array<std::vector<float>, site_count> site;  // [width], resting level at a site
    std::vector<std::int32_t> noise;                  // [width], of 1 in the sum of two bytes, in level_unit
    std::vector<float> shared;                        // [call_axes + common_axes, width]
    std::array<std::vector<float>, site_count> own;   // [site_axes, width]
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
        background.noise.push_back(static_cast<std::int32_t>(in_units(background.scale[column] * step, level_unit)));
    }
    const auto add_axes = [&](std::vector<float>& to, std::size_t count, double sd, double decay, double loudness) {
        for (std::size_t axis = 0; axis < count; ++axis, loudness = 0)
            for (const double scale : background.scale) {
                const double sd_of_axis = sd * math::pow(static_cast<double>(axis + 1), -decay);
                to.push_back(in_units(scale * (loudness + sd_of_axis * draws.normal()), axis_unit));
            }
    };
    add_axes(background.shared, call_axes, tuning.call_axis_sd, 0, 0);
    add_axes(background.shared, common_axes, tuning.common_axis_sd, 0.5, tuning.loudness);
    for (std::size_t site = 0; site < site_count; ++site) {
        add_axes(background.own[site], site_axes, tuning.site_axis_sd, 0.5, 0);
        for (std::size_t column = 0; column < settings.width; ++column) {
            const double level = resting[column] + tuning.site_sd * draws.normal();
            background.site[site].push_back(in_units(background.scale[column] * level, level_unit));
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
    const std::size_t away = row.site() == sylvan_pond;
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
inline void embed(const Background& background, std::size_t site, std::span<const float> night,
                  const std::array<float, axes>& coordinates, const Stream& noise, std::vector<float>& levels,
                  std::span<float> row) {
    const std::size_t width = row.size();
    std::ranges::copy(night, levels.begin());
    constexpr std::size_t shared = call_axes + common_axes;
    for (std::size_t axis = 0; axis < axes; axis += 4) {
        const float* loadings =
            axis < shared ? &background.shared[axis * width] : &background.own[site][(axis - shared) * width];
        const float* at = &coordinates[axis];
        for (std::size_t column = 0; column < width; ++column)
            levels[column] += at[0] * loadings[column] + at[1] * loadings[width + column] +
                              at[2] * loadings[2 * width + column] + at[3] * loadings[3 * width + column];
    }
    const auto as_output = [](double value) { return static_cast<std::int32_t>(in_units(value, output_unit)); };
    const std::int32_t linear = as_output(tuning.linear), quadratic = as_output(tuning.quadratic);
    const std::int32_t knee = as_output(tuning.knee), highest = as_output(7.99);
    for (std::size_t start = 0; start < width; start += 8) {
        const Stream::Block words = noise.block_at(start / 8);  // two bytes for each of eight columns
        for (std::size_t i = 0; i < 8 && start + i < width; ++i) {
            const std::uint32_t bits = words[i / 2] >> (16 * (i % 2));
            const auto sum_of_bytes = static_cast<std::int32_t>((bits & 255) + ((bits >> 8) & 255)) - 255;
            const auto level =
                static_cast<std::int32_t>(levels[start + i]) + sum_of_bytes * background.noise[start + i];
            const std::int32_t heard = std::clamp(level >> 6, 0, highest);  // from level_unit to output_unit
            const std::int32_t slope = linear + ((quadratic * std::min(heard, knee)) >> 12);
            row[start + i] = static_cast<float>((heard * slope) >> 12) * static_cast<float>(output_unit);
        }
    }
}

}  // namespace pond

/// Makes the pond: float32 [21,887 x 1024], one row per file, ordered by split, recorder and night. Positives have a
/// call type and a quality, negatives "". About a second on one core; throws Error for a scale or width that cannot be.
///
/// Composition is the study's to the file (pond::compositions). What it leaves open is made up: some 250
/// recorder-nights.
///
/// A row is a rectified sum: the column's resting level, the site's and the night's, variation on axes that all sites
/// share and on axes of the site, calls, and noise. Calls live on 16 axes: prototypes grunt and growl, "both" their
/// sum; amplitude falls from high to low quality, and 2, 6 and 20 % of high, medium and low positives hold no call
/// (label noise). About half of the negatives hold another species, some close to the frog; Sylvan Pond has its own
/// species, closer ones, and a slight dialect.
///
/// Anatomy, beside real BirdNET v2.4 embeddings (3,829 clips of frogs and birds; 540 of one owl at six sites):
///     exact zeros .19 (.19; .22), mean .35 (.35; .36), row norm 17.7 +- 2.9 (17.1 +- 3.0; 18.5 +- 2.4)
///     components for 50 / 80 / 90 / 99 % of variance: 21 123 261 764 (50 193 333 816; 7 32 82 349)
///     distance of class means 4.5, SD along it 2.0 (3.8, 1.7; 5.8, 2.4)
/// Difficulty, of Stage2Baseline over 10 seeds: honest OOD F1 .77, AUROC .91; honest IID F1 .73, AUROC .93; the best
/// threshold of the test itself gives .85 and .90. It shows what a study would say, never what frogs do.
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
    std::vector<float> night(width), levels(width);
    std::uint32_t clip = 0;  // of the night
    for (std::size_t index = 0; index < rows.size(); ++index) {
        const pond::Row& row = rows[index];
        if (index == 0 || rows[index - 1].night != row.night) {
            Stream draws = nights.substream(row.night);
            for (std::size_t column = 0; column < width; ++column) {
                const double change = background.scale[column] * pond::tuning.night_sd * draws.normal();
                night[column] = background.site[row.site()][column] + pond::in_units(change, pond::level_unit);
            }
            clip = 0;
        }
        Stream draws = sounds.substream(index);
        const pond::Calls calls = pond::calls_of(row, repertoires, draws);
        std::array<float, pond::axes> coordinates;
        for (std::size_t axis = 0; axis < pond::axes; ++axis)
            coordinates[axis] =
                pond::in_units(axis < pond::call_axes ? calls[axis] : draws.normal(), pond::coordinate_unit);
        pond::embed(background, row.site(), night, coordinates, noises.substream(index), levels,
                    std::span(values).subspan(index * width, width));

        using namespace std::chrono;
        const std::string_view recorder = pond::recorders[row.recorder].name;
        const year_month_day day{sys_days{2019y / March / 1} + days{row.day}};
        const std::string date = fmt::format("{}{:02}{:02}", static_cast<int>(day.year()),
                                             static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
        const std::uint32_t minutes = 19 * 60 + 30 + clip / 10 * 10;  // ten clips from each ten-minute recording
        dataset.file.push_back(
            fmt::format("{}_{}_{:02}{:02}00_{:04}.wav", recorder, date, minutes / 60, minutes % 60, ++clip));
        dataset.site.push_back(pond::site_names[row.site()]);
        dataset.recorder.push_back(recorder);
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
