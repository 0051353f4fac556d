/// controls.hpp: runs whose answer is known beforehand. They show whether a study could have seen an effect.
///
///     using controls = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
///
///   AA                 the same treatment under a second name: what the study calls a difference of nothing
///   PositiveControl    a treatment known to matter: a study that does not find it finds nothing
///   LabelPermutation   labels dealt out at random: whatever is learnt of them is no knowledge of the classes
///
/// Each adds one run for each seed, of the cell that the questions compare with (study/control_runs.hpp). A control
/// changes the cohort's rows, before any sampling step and as a value at run time: no training loop is made for it.
/// Deliberately absent: permuted labels of validation and tests. The thresholds of such a run mean nothing; AUROC has
/// none, and is measured against the true labels.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/sampling/cohort.hpp>
#include <equipoise/sampling/sampler.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace equipoise {

enum class ControlKind { none, same_treatment, positive, permuted_labels };

/// A control at run time; by default none: a run of the design.
struct PlannedControl {
    ControlKind kind = ControlKind::none;
    std::string name{};  ///< "label_permutation", "drop_positives(share=0.75)"; part of the identity of its runs
    std::uint32_t replicate = 0;  ///< of their random streams; 0: those of the cell that it is compared with
    Treatment (*change)(CohortRows&, const RandomStreams&) = nullptr;  ///< null: nothing is changed
};

/// What stands in Controls<...>. Minimal complete definition: `is_sound`, and `planned()`, which is called only where
/// that is true. Models: AA, PositiveControl, LabelPermutation.
template <class T>
concept Control = requires {
    { T::is_sound } -> std::convertible_to<bool>;
    { T::planned() } -> std::same_as<PlannedControl>;
};
template <class T> concept SoundControl = Control<T> && T::is_sound;

/// The baseline cell again, with random streams of its own.
struct AA {
    static constexpr bool is_sound = true;
    static PlannedControl planned() { return {ControlKind::same_treatment, "aa", 1, nullptr}; }
};

/// The baseline cell with the labels of its training rows dealt out at random among them, and those of the monitor rows
/// among these, so that no epoch is chosen by a true label.
struct LabelPermutation {
    static constexpr std::string_view name = "label_permutation";
    static constexpr bool is_sound = true;

    static Treatment apply(CohortRows& cohort, const RandomStreams& streams) {
        Treatment done{std::string(name), cohort.train.group_count()};
        done.rows_in = done.kept = cohort.train.counts();
        cohort.train.permute_labels(streams("label permutation"));
        cohort.monitor_labels = cohort.monitor.rows;
        streams("label permutation of monitor rows").shuffle(std::span<std::uint32_t>(cohort.monitor_labels));
        return done;
    }
    static PlannedControl planned() { return {ControlKind::permuted_labels, std::string(name), 0, &apply}; }
};

namespace sampler {

/// Leaves a share of the rows of the measured class (the first) out; at least one stays.
template <class Share> struct DropPositives {
    static constexpr std::string_view name = "drop_positives";
    Share share;

    Treatment apply(TrainingSet& set, const RandomStreams& streams) const {
        Treatment done(std::string(name), set.group_count());
        done.rows_in = set.counts();
        std::vector<std::uint32_t> positives = set.rows_by_group()[1];
        streams("drop positives").shuffle(std::span<std::uint32_t>(positives));
        positives.resize(static_cast<std::size_t>(share * static_cast<double>(positives.size())));
        std::vector<bool> is_dropped(set.size());
        for (std::uint32_t row : positives) is_dropped[row] = true;
        std::vector<std::uint32_t> kept;
        for (std::uint32_t row = 0; row < set.size(); ++row)
            if (!is_dropped[row]) kept.push_back(row);
        set.keep(kept);
        done.kept = set.counts();
        done.dropped[1] = positives.size();
        return done;
    }
};

}  // namespace sampler

template <auto Written> struct DroppedShareNumber : Number<double, Written> {
    static constexpr std::string_view name = "share";
    static constexpr bool allowed = DroppedShareNumber::each([](double share) { return share > 0 && share < 1; });
    static_assert(allowed,
                  "DropPositives<share>: the share of the positive rows that is left out; required: 0 < share < 1; "
                  "write for example DropPositives<0.75>.");
};
template <auto Share> using DropPositives = sampler::DropPositives<Checked<DroppedShareNumber, Share>>;

namespace control {

/// The baseline cell with one step more before its sampling steps.
template <class Step> struct Positive {
    static constexpr bool is_sampler = Sampler<SettledAs<Step>>;
    static constexpr bool is_one_treatment = std::is_same_v<typename FactorsIn<Step>::list, List<>>;
    static constexpr bool is_sound = is_sampler && is_one_treatment;

    static Treatment apply(CohortRows& cohort, const RandomStreams& streams) {
        return Settled<Step>::in({}).apply(cohort.train, streams);
    }
    static PlannedControl planned() { return {ControlKind::positive, Settled<Step>::label({}), 0, &apply}; }
};

template <class Step> struct RulesOfPositive {
    static constexpr bool is_sampler = Positive<Step>::is_sampler || !Positive<Step>::is_one_treatment;
    static constexpr bool is_one_treatment = Positive<Step>::is_one_treatment;
    static_assert(is_sampler,
                  "PositiveControl<...> was given something that is no sampler; required: a treatment of the training "
                  "set that is known to matter; write for example PositiveControl<DropPositives<0.75>>.");
    static_assert(is_one_treatment,
                  "PositiveControl<...> holds a factor, and a control is one treatment; write one number, for example "
                  "PositiveControl<DropPositives<0.75>>.");
};

}  // namespace control

/// A treatment known to matter, as a sampler: PositiveControl<DropPositives<0.75>>.
template <class Step>
using PositiveControl = typename detail::After<control::Positive<Step>, control::RulesOfPositive<Step>>::type;

template <class... Each> struct ControlList {};

namespace detail {
template <class... Each> struct RulesOfControls {
    template <class T> static constexpr bool stands_once = (std::is_same_v<T, Each> + ... + 0) == 1;
    static constexpr bool are_controls = (Control<Each> && ...);
    static constexpr bool differ = (stands_once<Each> && ...);
    static_assert(are_controls,
                  "Controls<...> holds something that is no control; required: AA, PositiveControl<sampler> or "
                  "LabelPermutation; write for example Controls<AA, PositiveControl<DropPositives<0.75>>, "
                  "LabelPermutation>.");
    static_assert(differ,
                  "Controls<...> has the same control twice, which would be one run counted as two; write each "
                  "control once.");
};
}  // namespace detail

/// using controls = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
template <class... Each>
using Controls = typename detail::After<ControlList<Each...>, detail::RulesOfControls<Each...>>::type;

}  // namespace equipoise
