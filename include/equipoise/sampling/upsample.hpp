/// upsample.hpp: more rows of a class, repeated or blended.
///
/// | policy | how many rows it adds |
/// |---|---|
/// | UpsampleBy<mode, r> | round(r x rows of the class before this step), for each positive class |
/// | UpsampleTo<mode, r> | until the class has floor(r x rows of the largest class), for each class below that |
///
/// "By" is what the study's text describes; "to" is what BirdNET-Analyzer does. After classes were made equal,
/// UpsampleTo<mode, r> adds nothing for any r <= 1: twenty-two cells of the published study were one cell.
///
/// Draws are addressed by their number, so what ratio 0.2 adds is the beginning of what ratio 0.5 adds, and the first
/// row of a draw is the same in every mode.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/sampling/training_set.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <span>
#include <string>
#include <vector>

namespace equipoise {

/// How one row is made of the rows of a class.
/// Minimal complete definition: `name`, `blends` (whether a row is made of several), and `add(set, rows, draw)`, which
/// appends one row with the targets of the first row it draws; `draw` is this row's own stream.
/// Laws (tests/laws/samplers.cpp): one row for each call; the first thing drawn is which row comes first, so that modes
/// are compared on the same draws. Models: Repeat, Linear.
template <class T>
concept UpsampleMode = requires(const T mode, TrainingSet& set, std::span<const std::uint32_t> rows, Stream draw) {
    { T::name } -> std::convertible_to<std::string_view>;
    mode.add(set, rows, draw);
    { T::blends } -> std::convertible_to<bool>;
};

/// A second copy of one row, drawn with replacement.
struct Repeat {
    static constexpr std::string_view name = "repeat";
    static constexpr bool blends = false;
    void add(TrainingSet& set, std::span<const std::uint32_t> rows, Stream draw) const {
        set.repeat(rows[draw.below(static_cast<std::uint32_t>(rows.size()))]);
    }
};

/// a x1 + (1 - a) x2 with a uniform on (0, 1) and both rows drawn with replacement (BirdNET-Analyzer's `linear`).
struct Linear {
    static constexpr std::string_view name = "linear";
    static constexpr bool blends = true;
    void add(TrainingSet& set, std::span<const std::uint32_t> rows, Stream draw) const {
        const std::uint32_t first = rows[draw.below(static_cast<std::uint32_t>(rows.size()))];
        const std::uint32_t second = rows[draw.below(static_cast<std::uint32_t>(rows.size()))];
        set.append_blend(first, second, static_cast<float>(draw.uniform()));
    }
};

namespace sampler {

/// Adds `wanted(counts, group)` rows to each group.
template <UpsampleMode Mode>
Treatment upsample(std::string_view name, TrainingSet& set, const RandomStreams& streams, const Mode& mode,
                   auto&& wanted) {
    Treatment done(std::string(name) + "(" + std::string(Mode::name) + ")", set.group_count());
    done.rows_in = done.kept = set.counts();
    const auto by_group = set.rows_by_group();
    for (std::size_t group = 0; group < by_group.size(); ++group) {
        const auto& rows = by_group[group];
        if (rows.empty()) continue;
        done.added[group] = wanted(done.rows_in, group);
        if (Mode::blends) done.blended[group] = done.added[group];
        const Stream draws = streams("upsample class " + std::to_string(group));
        for (std::size_t draw = 0; draw < done.added[group]; ++draw) mode.add(set, rows, draws.substream(draw));
    }
    return done;
}

template <class Mode, class Ratio> struct UpsampleBy {
    static constexpr std::string_view name = "upsample_by";
    [[no_unique_address]] Mode mode;
    Ratio ratio;

    Treatment apply(TrainingSet& set, const RandomStreams& streams) const {
        return upsample(name, set, streams, mode, [this](const std::vector<std::size_t>& counts, std::size_t group) {
            return group == 0 ? 0 : static_cast<std::size_t>(std::llround(ratio * static_cast<double>(counts[group])));
        });
    }
};

template <class Mode, class Ratio> struct UpsampleTo {
    static constexpr std::string_view name = "upsample_to";
    [[no_unique_address]] Mode mode;
    Ratio ratio;

    Treatment apply(TrainingSet& set, const RandomStreams& streams) const {
        return upsample(name, set, streams, mode, [this](const std::vector<std::size_t>& counts, std::size_t group) {
            const double target = std::floor(ratio * static_cast<double>(std::ranges::max(counts)));
            return static_cast<std::size_t>(std::max(0.0, target - static_cast<double>(counts[group])));
        });
    }
};

}  // namespace sampler

template <auto Written> struct RatioNumber : Number<double, Written> {
    static constexpr std::string_view name = "ratio";
    static constexpr bool allowed = RatioNumber::each([](double ratio) { return ratio >= 0; });
    static_assert(allowed,
                  "UpsampleBy<mode, ratio> and UpsampleTo<mode, ratio>: ratio is a share of the rows of a class; "
                  "required: ratio >= 0; write for example UpsampleBy<Repeat, 0.5>.");
};

template <class Mode, auto Ratio> using UpsampleBy = sampler::UpsampleBy<Mode, Checked<RatioNumber, Ratio>>;
template <class Mode, auto Ratio> using UpsampleTo = sampler::UpsampleTo<Mode, Checked<RatioNumber, Ratio>>;

}  // namespace equipoise
