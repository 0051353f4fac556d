/// targeted.hpp: more rows of one kind of positives alone.
///
///     using sampling = Sampling<Targeted<ByCallType<"growl">, UpsampleBy<Repeat, 0.5>>, BalancedBatches>;
///     Targeted<Factor<"target", ByCallType<"growl">, ByQuality<"high">>, UpsampleBy<Linear, 0.5>>
///
/// As many rows are added as the step would add by itself, so that a study and its untargeted twin have the same number
/// of rows, prevalence and steps, and differ in what was repeated or blended alone.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/sampling/upsample.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise {

/// Some of the positives. Minimal complete definition: `name`, and the static `has(data, row)` and `value(data, row)`:
/// whether a row is of this kind, and which kind it is, for the sentence that names those there are ("": not known).
/// Laws (tests/laws/samplers.cpp): Targeted adds as many rows as its step, all of them positives of this kind. Models:
/// AnyPositive, ByCallType, ByQuality.
template <class T>
concept RowKind = requires(const data::Dataset& data, std::uint32_t row) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::has(data, row) } -> std::same_as<bool>;
    { T::value(data, row) } -> std::convertible_to<std::string_view>;
};

/// All of them: the twin that a target is held against.
struct AnyPositive {
    static constexpr std::string_view name = "any_positive";
    static bool has(const data::Dataset&, std::uint32_t) { return true; }
    static std::string_view value(const data::Dataset&, std::uint32_t) { return ""; }
};

namespace sampler {

/// Rows with one of these values in a column of the data set.
template <Text Name, data::Column data::Dataset::* Values, Text... Wanted> struct KindByColumn {
    static constexpr std::string_view name = call_label<Name, Wanted...>;

    static std::string_view value(const data::Dataset& data, std::uint32_t row) {
        return (data.*Values).empty() ? std::string_view() : (data.*Values)[row];
    }
    static bool has(const data::Dataset& data, std::uint32_t row) {
        const std::string_view found = value(data, row);
        return ((found == Wanted.view()) || ...);
    }
    /// Of the values that are wanted one that no row of the data has; "" where each is there.
    static std::string_view unknown(const data::Dataset& data) {
        const std::vector<std::string>& there = (data.*Values).values();
        std::string_view unknown;
        ((std::ranges::find(there, Wanted.view()) == there.end() ? unknown = Wanted.view() : unknown), ...);
        return unknown;
    }
};

template <Text... Wanted> struct RulesOfKind {
    static constexpr bool names_one = sizeof...(Wanted) > 0;
    static_assert(names_one,
                  "ByCallType<> or ByQuality<> names no kind; write for example ByCallType<\"growl\"> or "
                  "ByQuality<\"high\", \"medium\">.");
};

template <class Kind, class Step> struct Targeted {
    static constexpr std::string_view name = "targeted";
    [[no_unique_address]] Kind kind;
    Step step;

    Treatment apply(TrainingSet& set, const RandomStreams& streams) const
        requires RowKind<Kind> && UpsampleStep<Step>
    {
        const std::string policy = fmt::format("{}({}, {})", name, Kind::name, label_of_step(step));
        return upsample(policy, set, streams, step.mode, step.wanted(set.counts()),
                        [&](std::size_t group, std::vector<std::uint32_t> rows) {
                            return group == 0 ? rows : of_this_kind(set, group, rows);
                        });
    }

  private:
    /// A blended row is of the kind of the row that it was first drawn from, as its label is.
    static std::vector<std::uint32_t> of_this_kind(const TrainingSet& set, std::size_t group,
                                                   const std::vector<std::uint32_t>& rows) {
        std::vector<std::uint32_t> chosen;
        for (std::uint32_t row : rows)
            if (Kind::has(set.data(), set.terms(row)[0].row)) chosen.push_back(row);
        std::string lacking;
        if (chosen.empty()) lacking = "that";
        if constexpr (requires { Kind::unknown(set.data()); })
            if (const std::string_view unknown = Kind::unknown(set.data()); !unknown.empty())
                lacking = fmt::format("\"{}\"", unknown);
        if (lacking.empty()) return chosen;
        std::vector<std::string> there;
        for (std::uint32_t row : rows) {
            const std::string value(Kind::value(set.data(), set.terms(row)[0].row));
            if (!value.empty() && std::ranges::find(there, value) == there.end()) there.push_back(value);
        }
        throw Error(fmt::format(
            "{}: Targeted draws from {}, and of {} rows of the class {} that are trained on none is {}; {}.",
            set.data().name, Kind::name, rows.size(), name_of_group(set.data(), group), lacking,
            there.empty() ? "it is not known of any: give a manifest that says it"
                          : "there are: " + data::listed(there) + "; name one of them"));
    }
};

}  // namespace sampler

/// Positives of these call types: ByCallType<"growl", "both">.
template <Text... CallTypes>
using ByCallType =
    typename detail::After<sampler::KindByColumn<"by_call_type", &data::Dataset::call_type, CallTypes...>,
                           sampler::RulesOfKind<CallTypes...>>::type;

/// Positives of these qualities: ByQuality<"high">.
template <Text... Qualities>
using ByQuality = typename detail::After<sampler::KindByColumn<"by_quality", &data::Dataset::quality, Qualities...>,
                                         sampler::RulesOfKind<Qualities...>>::type;

/// `Step` is an UpsampleBy, UpsampleTo or UpsampleToSharedCount.
template <class Kind, class Step> using Targeted = sampler::Targeted<Kind, Step>;

}  // namespace equipoise
