/// thresholds.hpp: four thresholds that must not be confused, as four types.
///
/// | type                  | chosen on                                         | what its figures say |
/// |-----------------------|---------------------------------------------------|--------------------------------------------|
/// | HonestThreshold       | Validation (Monitor where there is none)          | what a user of the detector would get
/// | | FixedThreshold        | nothing: 0.5                                      | whether the scores are calibrated |
/// | CrossFittedThresholds | one half of the test's groups, used on the other  | what a threshold tuned for this site
/// gives | | OracleThreshold       | the test split itself                             | an upper bound, never a result
/// |
///
/// optimism = oracle - cross-fitted: how much of the oracle's figure is only choice on the data that are measured.
/// transfer loss = cross-fitted - honest: what is lost because the threshold comes from another population.
///
/// Each choice takes the grid threshold of largest F1, the smallest of tied ones. Where a class has no file with a
/// score nothing can be chosen: the threshold is 0.5 and `fallback` says why. Not provided: a threshold given as a bare
/// number, since a record could not tell where it came from.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/hash.hpp>
#include <equipoise/base/roles.hpp>
#include <equipoise/metrics/confusion.hpp>
#include <equipoise/metrics/scores.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::metrics {

/// A threshold of the grid, or 0.5 and the reason why nothing was chosen.
struct Choice {
    double value = 0.5;
    std::string_view fallback;  ///< empty if the value was chosen
};

/// The grid threshold of largest F1.
inline Choice choose_on_grid(const GridSweep& sweep) {
    const Confusion all_scored = sweep.points().front().counts;
    if (all_scored.true_positives == 0) return {0.5, "no positive file with a score to choose on"};
    if (all_scored.false_positives == 0) return {0.5, "no negative file with a score to choose on"};
    return {sweep.best_f1().threshold, ""};
}
template <SplitRole Role> Choice choose_on_grid(const FileScores<Role>& scores) {
    return choose_on_grid(
        sweep_grid(std::span<const float>(scores.scores), std::span<const std::int8_t>(scores.labels)));
}

/// Chosen on Validation, or on Monitor where the data have no Validation; there is no other way to make one.
class HonestThreshold {
  public:
    template <SplitRole Role>
    explicit HonestThreshold(const FileScores<Role>& scores) : choice_(choose_on_grid(scores)), from_(Role::name) {
        static_assert(!TestRole<Role>,
                      "HonestThreshold was given scores of a test split: a threshold chosen on the files that it is "
                      "measured on is not honest; required: FileScores<Validation>; write HonestThreshold(validation "
                      "scores), or OracleThreshold(test scores) for the upper bound.");
        static_assert(!std::same_as<Role, Train>,
                      "HonestThreshold was given scores of Train: the weights were fitted to these files; required: "
                      "FileScores<Validation>; write HonestThreshold(validation scores).");
    }

    double value() const { return choice_.value; }
    std::string_view from() const { return from_; }
    std::string_view fallback() const { return choice_.fallback; }

  private:
    Choice choice_;
    std::string_view from_;
};

/// 0.5, whatever the data.
struct FixedThreshold {
    static constexpr double value() { return 0.5; }
    static constexpr std::string_view from() { return "fixed"; }
};

/// The best threshold for the very scores it was chosen on, and for no others: its type names the split.
template <SplitRole Role> class OracleThreshold {
    static_assert(
        TestRole<Role>,
        "OracleThreshold was given scores that choices are made on: what is chosen there is no oracle; required: "
        "FileScores of TestIid or TestOod; write HonestThreshold(validation scores).");

  public:
    explicit OracleThreshold(const FileScores<Role>& scores) : choice_(choose_on_grid(scores)) {}

    double value() const { return choice_.value; }
    static constexpr std::string_view from() { return Role::name; }
    std::string_view fallback() const { return choice_.fallback; }

  private:
    Choice choice_;
};

/// Halves of the files, 0 or 1 for each, so that a group lies in one half and the halves have about equally many
/// positive and equally many negative files. They depend on groups and labels, never on scores: all runs that are
/// measured on these files share them. Largest groups are placed first, groups of one size in the order of a hash.
inline std::vector<std::uint8_t> cross_fit_halves(std::span<const std::uint32_t> groups,
                                                  std::span<const std::int8_t> labels) {
    struct Group {
        double positives = 0, negatives = 0;
        std::uint64_t hash = 0;
        std::uint8_t half = 0;
    };
    std::map<std::uint32_t, Group> by_code;
    double positives = 0, negatives = 0;
    for (std::size_t file = 0; file < groups.size(); ++file) {
        Group& group = by_code[groups[file]];
        ++(labels[file] != 0 ? group.positives : group.negatives);
        ++(labels[file] != 0 ? positives : negatives);
    }
    std::vector<Group*> order;
    for (auto& [code, group] : by_code) {
        group.hash = Hasher{}.add("cross-fit").add(code).value();
        order.push_back(&group);
    }
    std::ranges::sort(order, [](const Group* a, const Group* b) {
        return std::pair(-(a->positives + a->negatives), a->hash) < std::pair(-(b->positives + b->negatives), b->hash);
    });
    // How many more files of each class half 0 has so far. A group goes where the sum over classes of (difference /
    // files of the class)^2 becomes smaller: against the sign of the scalar product.
    const double positive_weight = positives == 0 ? 0 : 1 / (positives * positives);
    const double negative_weight = negatives == 0 ? 0 : 1 / (negatives * negatives);
    double positives_ahead = 0, negatives_ahead = 0;
    for (Group* group : order) {
        const double ahead = positive_weight * (positives_ahead * group->positives) +
                             negative_weight * (negatives_ahead * group->negatives);
        group->half = ahead > 0;
        const double sign = group->half == 0 ? 1 : -1;
        positives_ahead += sign * group->positives;
        negatives_ahead += sign * group->negatives;
    }
    std::vector<std::uint8_t> halves(groups.size());
    std::ranges::transform(groups, halves.begin(), [&](std::uint32_t code) { return by_code.at(code).half; });
    return halves;
}

/// Two thresholds, each chosen on the groups of one half and used on the files of the other.
template <SplitRole Role> class CrossFittedThresholds {
    static_assert(
        TestRole<Role>,
        "CrossFittedThresholds was given scores that choices are made on: cross-fitting estimates what choosing "
        "on a test split would give; required: FileScores of TestIid or TestOod; write "
        "HonestThreshold(validation scores).");

  public:
    explicit CrossFittedThresholds(const FileScores<Role>& scores)
        : halves_(cross_fit_halves(scores.groups, scores.labels)) {
        std::array<GridSweep, 2> other_half;
        for (std::size_t file = 0; file < halves_.size(); ++file)
            other_half[1U - halves_[file]].add(static_cast<double>(scores.scores[file]), scores.labels[file]);
        for (std::size_t half = 0; half < 2; ++half) choices_[half] = choose_on_grid(other_half[half]);
    }

    /// For the files of half 0 (chosen on half 1) and of half 1 (chosen on half 0).
    double value(std::size_t half) const { return choices_[half].value; }
    const std::vector<std::uint8_t>& halves() const { return halves_; }
    static constexpr std::string_view from() { return Role::name; }
    std::string_view fallback() const {
        return choices_[0].fallback.empty() ? choices_[1].fallback : choices_[0].fallback;
    }

  private:
    std::vector<std::uint8_t> halves_;
    std::array<Choice, 2> choices_;
};

/// Counts at "score >= threshold".
template <SplitRole Role> Confusion confusion_at(const FileScores<Role>& scores, double threshold) {
    return confusion_at(std::span<const float>(scores.scores), std::span<const std::int8_t>(scores.labels), threshold);
}

/// Decisions at one threshold for all files. An oracle's is for its own split only.
template <SplitRole Role> Confusion apply(const HonestThreshold& threshold, const FileScores<Role>& scores) {
    return confusion_at(scores, threshold.value());
}
template <SplitRole Role> Confusion apply(FixedThreshold threshold, const FileScores<Role>& scores) {
    return confusion_at(scores, threshold.value());
}
template <SplitRole Role> Confusion apply(const OracleThreshold<Role>& threshold, const FileScores<Role>& scores) {
    return confusion_at(scores, threshold.value());
}
/// Decisions of both halves, pooled. Throws std::logic_error for other files than those the thresholds were chosen on.
template <SplitRole Role>
Confusion apply(const CrossFittedThresholds<Role>& thresholds, const FileScores<Role>& scores) {
    if (thresholds.halves().size() != scores.scores.size())
        throw std::logic_error("apply: these cross-fitted thresholds were chosen on other files.");
    Confusion counts;
    for (std::size_t file = 0; file < scores.scores.size(); ++file)
        count(counts, static_cast<double>(scores.scores[file]), scores.labels[file],
              thresholds.value(thresholds.halves()[file]));
    return counts;
}

/// Decisions within each group, ascending by group code: their sum is that of the split, so an interval for new nights
/// resamples these instead of files.
template <SplitRole Role>
std::vector<Confusion> apply_by_group(const HonestThreshold& threshold, const FileScores<Role>& scores) {
    std::map<std::uint32_t, Confusion> by_group;
    for (std::size_t file = 0; file < scores.scores.size(); ++file)
        count(by_group[scores.groups[file]], static_cast<double>(scores.scores[file]), scores.labels[file],
              threshold.value());
    std::vector<Confusion> counts;
    for (const auto& [group, of_group] : by_group) counts.push_back(of_group);
    return counts;
}

}  // namespace equipoise::metrics
