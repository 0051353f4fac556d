/// composition.hpp: training sets of one size that differ in one thing: how many rows are positive, or how many of the
/// positives are of low quality. They stand in the second slot of a cohort, where Undersample and KeepAll stand.
///
/// | policy | what it is for |
/// |---|---|
/// | Prevalence<p> | levels of p differ in prevalence alone: as many rows in all as Undersample would keep |
/// | LowQualityShare<s> | levels of s differ in quality alone: as many positives as are of other quality than low |
///
/// Draws are nested: what a smaller p or s takes is the beginning of what a larger one takes. With equal classes,
/// Prevalence<0.5> is Undersample, row for row.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/sampling/training_set.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace equipoise {

namespace sampler {

/// Keeps the rows that are true in `is_kept`, in their order; what was kept and dropped goes to a treatment of this
/// name.
inline Treatment keep_rows(TrainingSet& set, std::string_view policy, const std::vector<bool>& is_kept) {
    Treatment done(std::string(policy), set.group_count());
    done.rows_in = set.counts();
    std::vector<std::uint32_t> kept;
    for (std::uint32_t row = 0; row < set.size(); ++row)
        if (is_kept[row]) kept.push_back(row);
    set.keep(kept);
    done.kept = set.counts();
    for (std::size_t group = 0; group < done.kept.size(); ++group)
        done.dropped[group] = done.rows_in[group] - done.kept[group];
    return done;
}

/// Rows as many as Undersample would keep, of which round(share x rows) are positive, whatever their class, and the
/// others negative. Error where there are too few of either.
template <class Share> struct Prevalence {
    static constexpr std::string_view name = "prevalence";
    Share share;

    Treatment apply(TrainingSet& set, const RandomStreams& streams) const {
        std::array<std::vector<std::uint32_t>, 2> rows;  // negative, positive
        for (std::uint32_t row = 0; row < set.size(); ++row) rows[set.group(row) > 0].push_back(row);
        const std::size_t all = rows_of_undersample(set);
        const auto positives = static_cast<std::size_t>(std::round(share * static_cast<double>(all)));
        const std::array<std::size_t, 2> wanted{all - positives, positives};
        std::vector<bool> is_kept(set.size());
        for (std::size_t side : {0u, 1u}) {
            if (wanted[side] > rows[side].size())
                throw Error(fmt::format(
                    "{}: Prevalence<{}> asks for {} of {} rows to be {}, and there are {}; take a "
                    "prevalence nearer to 0.5, or give more {} rows.",
                    set.data().name, text_of(share), wanted[side], all, words[side], rows[side].size(), words[side]));
            if (wanted[side] < rows[side].size())  // the stream of Undersample, which shuffles no class that it keeps
                streams("undersample class " + std::to_string(side)).shuffle(std::span<std::uint32_t>(rows[side]));
            for (std::size_t i = 0; i < wanted[side]; ++i) is_kept[rows[side][i]] = true;
        }
        return keep_rows(set, name, is_kept);
    }

  private:
    static constexpr std::array<std::string_view, 2> words{"negative", "positive"};

    static std::size_t rows_of_undersample(const TrainingSet& set) {
        std::size_t classes = 0, smallest = std::numeric_limits<std::size_t>::max();
        for (std::size_t count : set.counts())
            if (count > 0) {
                ++classes;
                smallest = std::min(smallest, count);
            }
        return classes > 0 ? classes * smallest : 0;
    }
};

/// Of each positive class as many rows as are of other quality than low (or of unknown), of which round(share x rows)
/// are replaced by rows of low quality, both drawn at random. Negatives stay as they are. Error where there are too few
/// of low quality.
template <class Share> struct LowQualityShare {
    static constexpr std::string_view name = "low_quality_share";
    Share share;

    Treatment apply(TrainingSet& set, const RandomStreams& streams) const {
        const data::Column& quality = set.data().quality;
        std::vector<bool> is_kept(set.size(), true);
        const auto by_group = set.rows_by_group();
        for (std::size_t group = 1; group < by_group.size(); ++group) {
            std::vector<std::uint32_t> low, others;
            for (std::uint32_t row : by_group[group])
                (!quality.empty() && quality[set.terms(row)[0].row] == "low" ? low : others).push_back(row);
            const auto replaced = static_cast<std::size_t>(std::round(share * static_cast<double>(others.size())));
            if (replaced > low.size())
                throw Error(fmt::format(
                    "{}: LowQualityShare<{}> asks for {} of {} rows of the class {} to be of low quality, and there "
                    "are "
                    "{}; take a smaller share{}.",
                    set.data().name, text_of(share), replaced, others.size(), name_of_group(set.data(), group),
                    low.size(), low.empty() ? ", or let them into the cohort with AnyQuality" : ""));
            const std::string of_class = " of class " + std::to_string(group);
            streams("low quality" + of_class).shuffle(std::span<std::uint32_t>(low));
            streams("replaced by low quality" + of_class).shuffle(std::span<std::uint32_t>(others));
            for (std::size_t i = replaced; i < low.size(); ++i) is_kept[low[i]] = false;
            for (std::size_t i = 0; i < replaced; ++i) is_kept[others[i]] = false;
        }
        return keep_rows(set, name, is_kept);
    }
};

}  // namespace sampler

template <auto Written> struct PrevalenceNumber : Number<double, Written> {
    static constexpr std::string_view name = "share";
    static constexpr bool allowed = PrevalenceNumber::each([](double share) { return share > 0 && share < 1; });
    static_assert(allowed,
                  "Prevalence<share>: the share of the rows that is positive; required: 0 < share < 1; write for "
                  "example Prevalence<0.2>.");
};
template <auto Written> struct LowQualityNumber : Number<double, Written> {
    static constexpr std::string_view name = "share";
    static constexpr bool allowed = LowQualityNumber::each([](double share) { return share >= 0 && share <= 1; });
    static_assert(allowed,
                  "LowQualityShare<share>: the share of the positive rows that is of low quality; required: 0 <= share "
                  "<= 1; write for example LowQualityShare<0.25>.");
};

/// using cohort = Cohort<AnyQuality, Prevalence<Levels<"prevalence", 0.1, 0.2, 0.3, 0.5>>, MonitorFraction<0.2>>;
template <auto Share> using Prevalence = sampler::Prevalence<Checked<PrevalenceNumber, Share>>;
/// using cohort = Cohort<AnyQuality, Sampling<LowQualityShare<0.25>, Undersample>, MonitorFraction<0.2>>;
template <auto Share> using LowQualityShare = sampler::LowQualityShare<Checked<LowQualityNumber, Share>>;

}  // namespace equipoise
