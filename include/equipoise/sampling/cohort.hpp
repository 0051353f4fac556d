/// cohort.hpp: which rows of the training split a study works with, before its sampling steps.
///
/// In this order: positives filtered by quality, classes made equal (or not: KeepAll; see also
/// sampling/composition.hpp), and a share of what is left held out as monitor rows for learning curves and early
/// stopping. Only what remains reaches the samplers. The second slot takes one sampler or a chain, Sampling<...>.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/sampling/sampler.hpp>
#include <equipoise/sampling/training_set.hpp>
#include <equipoise/sampling/undersample.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace equipoise {

namespace sampler {

template <Text... Qualities> struct Quality {
    static constexpr std::string_view name = call_label<"quality", Qualities...>;

    static bool keeps(const data::Dataset& data, std::uint32_t row) {
        if (!data::is_positive(data, row) || data.quality.empty() || data.quality[row].empty()) return true;
        return ((data.quality[row] == Qualities.view()) || ...);
    }
};

template <Text... Qualities> struct RulesOfQuality {
    static constexpr bool names_one = sizeof...(Qualities) > 0;
    static_assert(names_one,
                  "Quality<> names no quality; write for example Quality<\"high\", \"medium\"> or AnyQuality.");
};

}  // namespace sampler

/// Keeps positives of these qualities: Quality<"high", "medium">. Negatives, and positives whose quality is not known,
/// stay. Touches Train, Monitor and Validation; tests are never filtered.
template <Text... Qualities>
using Quality = typename detail::After<sampler::Quality<Qualities...>, sampler::RulesOfQuality<Qualities...>>::type;

/// Keeps every row, whatever its quality.
struct AnyQuality {
    static constexpr std::string_view name = "any_quality";
    static bool keeps(const data::Dataset&, std::uint32_t) { return true; }
};

/// The rows of one seed of a study.
struct CohortRows {
    TrainingSet train;
    data::SplitRows<Monitor> monitor;
    data::SplitRows<Validation> validation;       ///< the monitor rows where the data has no validation split
    std::vector<Treatment> treatments;            ///< what the filter, the balance and the monitor rows took
    std::vector<std::uint32_t> monitor_labels{};  ///< rows whose labels the monitor rows bear; empty: their own
};

namespace sampler {

/// Holds a share of each class out of the training set, whole recorder-nights (or files) at a time, drawn per seed.
template <class Share> struct MonitorFraction {
    static constexpr std::string_view name = "monitor_fraction";
    Share share;

    /// Takes the monitor rows out of `set`; a group is taken if that brings the shares of the classes nearer.
    Treatment take(TrainingSet& set, const std::vector<std::uint32_t>& group_of_row, const RandomStreams& streams,
                   std::vector<std::uint32_t>& taken) const {
        Treatment done(std::string(name), set.group_count());
        done.rows_in = set.counts();
        std::vector<double> wanted;
        for (std::size_t count : done.rows_in) wanted.push_back(share * static_cast<double>(count));

        std::map<std::uint32_t, std::vector<std::uint32_t>> groups;  // rows of the set by recorder-night or file
        for (std::uint32_t row = 0; row < set.size(); ++row) groups[group_of_row[set.terms(row)[0].row]].push_back(row);
        std::vector<const std::vector<std::uint32_t>*> in_order;
        for (const auto& entry : groups) in_order.push_back(&entry.second);
        streams("monitor rows").shuffle(std::span<const std::vector<std::uint32_t>*>(in_order));

        std::vector<bool> is_taken(set.size());
        for (const auto* rows : in_order) {
            std::vector<double> after = wanted;
            for (std::uint32_t row : *rows) after[set.group(row)] -= 1;
            double change = 0;
            for (std::size_t c = 0; c < wanted.size(); ++c) change += std::fabs(after[c]) - std::fabs(wanted[c]);
            if (change >= 0) continue;
            wanted = after;
            for (std::uint32_t row : *rows) is_taken[row] = true;
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

template <class T> inline constexpr bool is_balance = Sampler<T>;
template <class... Steps> inline constexpr bool is_balance<Sampling<Steps...>> = (Sampler<Steps> && ...);

template <class Filter, class Balance, class Held> struct Cohort {
    static constexpr std::string_view name = "cohort";
    [[no_unique_address]] Filter filter;
    [[no_unique_address]] Balance balance;
    [[no_unique_address]] Held held;

    CohortRows form(const data::Dataset& data, const data::Splits& splits,
                    const std::vector<std::uint32_t>& group_of_row, const RandomStreams& streams) const
        requires is_balance<Balance>
    {
        CohortRows cohort{TrainingSet(data, splits.train), {}, {}, {}};
        Treatment filtered(std::string(Filter::name), cohort.train.group_count());
        filtered.rows_in = cohort.train.counts();
        std::vector<std::uint32_t> kept;
        for (std::uint32_t row = 0; row < cohort.train.size(); ++row)
            if (filter.keeps(data, cohort.train.terms(row)[0].row)) kept.push_back(row);
        cohort.train.keep(kept);
        filtered.kept = cohort.train.counts();
        for (std::size_t c = 0; c < filtered.kept.size(); ++c)
            filtered.dropped[c] = filtered.rows_in[c] - filtered.kept[c];
        cohort.treatments.push_back(filtered);

        if constexpr (Sampler<Balance>)
            cohort.treatments.push_back(balance.apply(cohort.train, streams));
        else
            for (Treatment& done : balance.apply(cohort.train, streams)) cohort.treatments.push_back(std::move(done));
        cohort.treatments.push_back(held.take(cohort.train, group_of_row, streams, cohort.monitor.rows));

        for (std::uint32_t row : splits.validation.rows)
            if (filter.keeps(data, row)) cohort.validation.rows.push_back(row);
        if (splits.validation.empty()) cohort.validation.rows = cohort.monitor.rows;
        return cohort;
    }
};

}  // namespace sampler

/// using cohort = Cohort<Quality<"high", "medium">, Undersample, MonitorFraction<0.2>>;
/// using cohort = Cohort<AnyQuality, Sampling<LowQualityShare<0.25>, Undersample>, MonitorFraction<0.2>>;
template <class Filter, class Balance, class Held> using Cohort = sampler::Cohort<Filter, Balance, Held>;
template <auto Share> using MonitorFraction = sampler::MonitorFraction<Checked<ShareNumber, Share>>;

}  // namespace equipoise
