/// upsample.hpp: more rows of a class, repeated or blended.
///
/// | policy | how many rows it adds |
/// |---|---|
/// | UpsampleBy<mode, r> | round(r x rows of the class before this step), for each positive class |
/// | UpsampleTo<mode, r> | until the class has floor(r x rows of the largest class), for each class below that |
/// | UpsampleToSharedCount<mode, r> | the same as BirdNET-Analyzer counted up to 2.4: later classes get too few |
///
/// "By" is what the study's text describes; "to" is what BirdNET-Analyzer does. After classes were made equal,
/// UpsampleTo<mode, r> adds nothing for any r <= 1: twenty-two cells of the published study were one cell.
///
/// Modes: Repeat, Mean and Linear, here; Smote and SmoteAcrossClasses (sampling/smote.hpp). To draw from some positives
/// alone: Targeted (sampling/targeted.hpp).
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

/// What appends one row, made of the rows of a class, for each call; `draw` is this row's own stream.
template <class T>
concept RowAdder = requires(const T adder, TrainingSet& set, std::span<const std::uint32_t> rows, Stream draw) {
    adder.add(set, rows, draw);
};

/// How one row is made of the rows of a class.
/// Minimal complete definition: `name`, `blends` (whether a row is made of several), and `add(set, rows, draw)`, which
/// appends one row with the targets of the first row it draws. A mode that must look at the rows before the first draw
/// has, in place of `add`, `prepared(set, rows)`, called once for a class and before any row is added: it returns what
/// adds (Smote: the rows with their neighbours).
/// Laws (tests/laws/samplers.cpp): one row for each call; the first thing drawn is which row comes first, so that modes
/// are compared on the same draws. Models: Repeat, Mean, Linear, Smote, SmoteAcrossClasses.
template <class T>
concept UpsampleMode = requires(const T mode, const TrainingSet& set, std::span<const std::uint32_t> rows) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::blends } -> std::convertible_to<bool>;
    requires RowAdder<T> || requires {
        { mode.prepared(set, rows) } -> RowAdder;
    };
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

/// The average of two rows drawn with replacement (BirdNET-Analyzer's `mean`).
struct Mean {
    static constexpr std::string_view name = "mean";
    static constexpr bool blends = true;
    void add(TrainingSet& set, std::span<const std::uint32_t> rows, Stream draw) const {
        const std::uint32_t first = rows[draw.below(static_cast<std::uint32_t>(rows.size()))];
        const std::uint32_t second = rows[draw.below(static_cast<std::uint32_t>(rows.size()))];
        set.append_blend(first, second, 0.5f);
    }
};

namespace sampler {

/// What adds rows made of `rows`: what the mode has prepared for them, or the mode itself.
template <UpsampleMode Mode>
auto adder_of(const Mode& mode, const TrainingSet& set, std::span<const std::uint32_t> rows) {
    if constexpr (RowAdder<Mode>)
        return mode;
    else
        return mode.prepared(set, rows);
}

/// Adds wanted[group] rows to each group that has rows, made of those that `drawn_from(group, rows of it)` leaves.
template <UpsampleMode Mode>
Treatment upsample(std::string policy, TrainingSet& set, const RandomStreams& streams, const Mode& mode,
                   const std::vector<double>& wanted, auto&& drawn_from) {
    Treatment done(std::move(policy), set.group_count());
    done.rows_in = done.kept = set.counts();
    double all = 0;
    for (std::size_t group = 0; group < wanted.size(); ++group)
        if (done.rows_in[group] > 0) all += wanted[group];
    if (all == 0) return done;
    set.make_room(done.policy, all, Mode::blends ? 2 * set.most_terms() : 0);

    using Adder = decltype(adder_of(mode, set, {}));
    struct Source {
        std::size_t group;
        std::vector<std::uint32_t> rows;
        Adder adder;
    };
    std::vector<Source> sources;  // all of them before the first row is added: a mode may look at the whole set
    for (std::size_t group = 0; auto& rows : set.rows_by_group()) {
        if (!rows.empty() && wanted[group] > 0) {
            std::vector<std::uint32_t> chosen = drawn_from(group, std::move(rows));
            Adder adder = adder_of(mode, set, chosen);
            sources.push_back({group, std::move(chosen), std::move(adder)});
        }
        ++group;
    }
    for (const Source& source : sources) {
        done.added[source.group] = static_cast<std::size_t>(wanted[source.group]);
        if (Mode::blends) done.blended[source.group] = done.added[source.group];
        const Stream draws = streams("upsample class " + std::to_string(source.group));
        for (std::size_t draw = 0; draw < done.added[source.group]; ++draw)
            source.adder.add(set, source.rows, draws.substream(draw));
    }
    return done;
}

/// A step that adds rows: a mode, and how many rows to add to groups that have so many. Models: UpsampleBy, UpsampleTo,
/// UpsampleToSharedCount.
template <class T>
concept UpsampleStep = requires(const T step, const std::vector<std::size_t>& counts) {
    { T::name } -> std::convertible_to<std::string_view>;
    requires UpsampleMode<decltype(T::mode)>;
    { step.wanted(counts) } -> std::same_as<std::vector<double>>;
};

/// "upsample_by(repeat)"
template <UpsampleStep Step> std::string label_of_step(const Step& step) {
    return fmt::format("{}({})", Step::name, step.mode.name);
}

template <UpsampleStep Step> Treatment upsample(const Step& step, TrainingSet& set, const RandomStreams& streams) {
    return upsample(label_of_step(step), set, streams, step.mode, step.wanted(set.counts()),
                    [](std::size_t, std::vector<std::uint32_t> rows) { return rows; });
}

template <class Mode, class Ratio> struct UpsampleBy {
    static constexpr std::string_view name = "upsample_by";
    [[no_unique_address]] Mode mode;
    Ratio ratio;

    /// Rows to add to each group that has so many.
    std::vector<double> wanted(const std::vector<std::size_t>& counts) const {
        std::vector<double> rows(counts.size());
        for (std::size_t group = 1; group < rows.size(); ++group)
            rows[group] = std::round(ratio * static_cast<double>(counts[group]));
        return rows;
    }
    Treatment apply(TrainingSet& set, const RandomStreams& streams) const
        requires UpsampleMode<Mode>
    {
        return upsample(*this, set, streams);
    }
};

template <class Mode, class Ratio> struct UpsampleTo {
    static constexpr std::string_view name = "upsample_to";
    [[no_unique_address]] Mode mode;
    Ratio ratio;

    std::vector<double> wanted(const std::vector<std::size_t>& counts) const {
        const double target = std::floor(ratio * static_cast<double>(std::ranges::max(counts)));
        std::vector<double> rows;
        for (std::size_t count : counts) rows.push_back(std::max(0.0, target - static_cast<double>(count)));
        return rows;
    }
    Treatment apply(TrainingSet& set, const RandomStreams& streams) const
        requires UpsampleMode<Mode>
    {
        return upsample(*this, set, streams);
    }
};

/// BirdNET-Analyzer up to 2.4: one counter of added rows for all classes, compared with what each class lacks in turn,
/// so that a class after the first that was filled gets too few. Rows of no class are a class of their own in data of
/// one class (there the smaller of the two is filled), and none in data of several.
template <class Mode, class Ratio> struct UpsampleToSharedCount {
    static constexpr std::string_view name = "upsample_to_shared_count";
    [[no_unique_address]] Mode mode;
    Ratio ratio;

    std::vector<double> wanted(const std::vector<std::size_t>& counts) const {
        const bool is_binary = counts.size() == 2;
        const auto largest = std::ranges::max_element(counts.begin() + (is_binary ? 0 : 1), counts.end());
        const double target = std::floor(ratio * static_cast<double>(*largest));
        std::vector<double> rows(counts.size());
        double shared = 0;
        for (std::size_t group = is_binary && counts[1] >= counts[0] ? 0 : 1; group < rows.size(); ++group) {
            rows[group] = std::max(0.0, target - static_cast<double>(counts[group]) - shared);
            shared += rows[group];
            if (is_binary) break;
        }
        return rows;
    }
    Treatment apply(TrainingSet& set, const RandomStreams& streams) const
        requires UpsampleMode<Mode>
    {
        return upsample(*this, set, streams);
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
template <class Mode, auto Ratio>
using UpsampleToSharedCount = sampler::UpsampleToSharedCount<Mode, Checked<RatioNumber, Ratio>>;

}  // namespace equipoise
