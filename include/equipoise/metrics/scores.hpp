/// scores.hpp: from scores of rows to one score for each file.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/base/number.hpp>
#include <equipoise/base/roles.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::metrics {

/// Largest of the scores, NaN left out; NaN if there is no other.
inline float maximum(std::span<const float> scores) {
    float largest = std::numeric_limits<float>::quiet_NaN();
    for (const float score : scores)
        if (!(score <= largest) && !std::isnan(score)) largest = score;
    return largest;
}

/// Mean of the k largest scores, or of all where there are fewer; NaN left out, NaN if there is no other. k >= 1.
inline float mean_of_top(std::span<const float> scores, std::size_t k) {
    if (k == 0) throw std::logic_error("mean_of_top: k is 0; the mean of no score is not defined.");
    std::vector<float> sorted;
    std::ranges::copy_if(scores, std::back_inserter(sorted), [](float score) { return !std::isnan(score); });
    if (sorted.empty()) return std::numeric_limits<float>::quiet_NaN();
    k = std::min(k, sorted.size());
    std::ranges::partial_sort(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(k), std::greater{});
    double sum = 0;
    for (std::size_t i = 0; i < k; ++i) sum += static_cast<double>(sorted[i]);
    return static_cast<float>(sum / static_cast<double>(k));
}

/// How the scores of a file's rows become the score of the file.
///
/// Intuition: a recording is cut into clips; one clear call makes the recording a detection.
/// Minimal complete definition: `name`, and `aggregate(scores)` for one or more scores.
/// Laws: the result lies between the smallest and the largest score; the order of rows does not matter; a single score
/// is its own result; NaN (a row without a score) is left out, and only where all are NaN the result is NaN.
/// Models: `Max`, `metrics::MeanOfTop<int>`, `FileScore` of either. Not provided: the mean over all rows, since it
/// dilutes a single call by the length of the recording.
template <class T>
concept RowAggregate = requires(const T& policy, std::span<const float> scores) {
    { T::name } -> std::convertible_to<std::string_view>;
    { policy.aggregate(scores) } -> std::same_as<float>;
};

/// Mean of the `count` largest scores. `Count` is an integer in a run and may be a description of numbers in a study.
template <class Count> struct MeanOfTop {
    static constexpr std::string_view name = "mean_of_top";
    Count count;

    float aggregate(std::span<const float> scores) const
        requires std::integral<Count>
    {
        return mean_of_top(scores, static_cast<std::size_t>(count));
    }
};

}  // namespace equipoise::metrics

namespace equipoise {

/// A file's score is the largest of its rows: BirdNET's rule.
struct Max {
    static constexpr std::string_view name = "max";
    float aggregate(std::span<const float> scores) const { return metrics::maximum(scores); }
};

/// How many of a file's scores MeanOfTop averages.
template <auto Written> struct TopCount : Number<int, Written> {
    static constexpr std::string_view name = "count";
    static constexpr bool allowed = TopCount::each([](double count) { return count >= 1 && is_whole(count); });
    static_assert(
        allowed,
        "MeanOfTop<count>: count is how many of a file's largest scores are averaged; required: a whole number "
        ">= 1; write for example MeanOfTop<3>.");
};

/// A file's score is the mean of the `Count` largest of its rows: one false alarm is not enough.
template <auto Count> using MeanOfTop = metrics::MeanOfTop<Checked<TopCount, Count>>;

/// A file without a score counts as one of score 0, below all others, and is a detection at no threshold, not even 0.
struct AsZero {
    static constexpr std::string_view name = "as_zero";
};
/// A file without a score is an error: the run fails and names it.
struct AreErrors {
    static constexpr std::string_view name = "are_errors";
};
/// How a file without a score counts: MissingScores<AsZero> or MissingScores<AreErrors>. Deliberately absent: leaving
/// it out, since figures of fewer files are figures of another test.
template <class Rule> struct MissingScores {
    static constexpr std::string_view name = "missing_scores";
    Rule rule;
};

/// A study's choice of the file's score: FileScore<Max>, FileScore<MeanOfTop<3>>, FileScore<Max,
/// MissingScores<AreErrors>>, or a Factor in place of a rule. Settled for a run it is itself a RowAggregate.
template <class Rule, class Missing = MissingScores<AsZero>> struct FileScore {
    static constexpr std::string_view name = "file_score";
    Rule rule;
    Missing missing{};

    float aggregate(std::span<const float> scores) const
        requires metrics::RowAggregate<Rule>
    {
        return rule.aggregate(scores);
    }
};

}  // namespace equipoise

namespace equipoise::metrics {

/// Whether a policy of scores says in words that are known how missing ones count; one that says nothing takes them as
/// zero.
template <class Policy> inline constexpr bool says_how_missing_count = true;
template <class Rule, class Missing> inline constexpr bool says_how_missing_count<FileScore<Rule, Missing>> = false;
template <class Rule> inline constexpr bool says_how_missing_count<FileScore<Rule, MissingScores<AsZero>>> = true;
template <class Rule> inline constexpr bool says_how_missing_count<FileScore<Rule, MissingScores<AreErrors>>> = true;

template <class Policy> inline constexpr bool missing_are_errors = false;
template <class Rule> inline constexpr bool missing_are_errors<FileScore<Rule, MissingScores<AreErrors>>> = true;

/// One entry for each file of a split that should be decided upon, whether it has a score or not.
template <SplitRole Role> struct FileScores {
    using role = Role;
    static constexpr std::string_view split = Role::name;

    std::vector<float> scores;          ///< NaN: the file has no score (missing); it is never a detection
    std::vector<std::int8_t> labels;    ///< 1 or 0
    std::vector<std::uint32_t> groups;  ///< recorder-night, or the file itself: what is resampled as a whole
    std::vector<std::uint32_t> files;   ///< the dataset's code of each file, ascending
    std::size_t expected = 0;           ///< how many files the split promises: the denominator of every figure

    std::size_t missing() const {
        return static_cast<std::size_t>(std::ranges::count_if(scores, [](float score) { return std::isnan(score); }));
    }
    std::size_t scored() const { return scores.size() - missing(); }
};

/// The ledger: every expected file has an entry, so expected = scored + missing.
/// Throws Error if files are lacking or too many, or a score is not in [0, 1]; std::logic_error if the arrays do not
/// fit.
template <SplitRole Role> void check_ledger(const FileScores<Role>& scores) {
    const std::size_t entries = scores.scores.size();
    if (scores.labels.size() != entries || scores.groups.size() != entries ||
        std::ranges::any_of(scores.labels, [](std::int8_t label) { return label != 0 && label != 1; }))
        throw std::logic_error("FileScores: scores, labels and groups need one entry for each file, labels 0 or 1.");
    if (scores.expected != entries)
        throw Error(
            fmt::format("Split {}: {} files are expected, but {} have an entry (scored {} + missing {}); a file "
                        "without a score must be counted as missing, not left out.",
                        Role::name, scores.expected, entries, scores.scored(), scores.missing()));
    for (const float score : scores.scores)
        if (score < 0 || score > 1)
            throw Error(fmt::format("Split {}: a file has the score {}; scores are probabilities from 0 to 1.",
                                    Role::name, score));
}

/// Error, naming the first, where files have no score and the policy declares that an error. `name_of(code)` is the
/// name of a file.
template <class Policy, SplitRole Role>
void refuse_missing(const Policy&, const FileScores<Role>& scores, auto&& name_of) {
    if constexpr (missing_are_errors<Policy>) {
        const auto first = std::ranges::find_if(scores.scores, [](float score) { return std::isnan(score); });
        if (first == scores.scores.end()) return;
        throw Error(
            fmt::format("Split {}: {} of {} files have no score (the first is {}), and the study declares "
                        "MissingScores<AreErrors>; mend these files, or declare MissingScores<AsZero>, which counts "
                        "them as never detected.",
                        Role::name, scores.missing(), scores.scores.size(),
                        name_of(scores.files[static_cast<std::size_t>(first - scores.scores.begin())])));
    }
}

/// What is known of a split's rows; all spans have one entry for each row, `groups` may be empty.
struct ScoredRows {
    std::span<const float> scores;          ///< NaN: this row was not scored
    std::span<const std::uint32_t> files;   ///< the dataset's code of the row's file, in any order
    std::span<const std::int8_t> labels;    ///< 1 present, 0 or -1 not
    std::span<const std::uint32_t> groups;  ///< code of the row's recorder-night; empty: every file is its own group
};

/// One score for each file, in ascending order of file codes whatever the order of rows. A file is positive if one of
/// its rows is, and missing only if none of its rows has a score. `expected_files` 0: the files that have rows are all
/// there should be; otherwise `check_ledger` will compare. For figures per row, pass each row as a file of its own.
/// Throws std::logic_error if lengths differ or the rows of one file lie in different groups.
template <SplitRole Role, RowAggregate Policy>
FileScores<Role> score_files(const Policy& policy, const ScoredRows& rows, std::size_t expected_files = 0) {
    const std::size_t count = rows.scores.size();
    if (rows.files.size() != count || rows.labels.size() != count ||
        (!rows.groups.empty() && rows.groups.size() != count))
        throw std::logic_error("score_files: scores, files, labels and groups need one entry for each row.");
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t row) { return std::pair(rows.files[row], row); });

    FileScores<Role> result;
    std::vector<float> of_file;
    for (std::size_t start = 0, end = 0; start < count; start = end) {
        const std::size_t first = order[start];
        const std::uint32_t file = rows.files[first];
        const std::uint32_t group = rows.groups.empty() ? file : rows.groups[first];
        std::int8_t label = 0;
        of_file.clear();
        for (end = start; end < count && rows.files[order[end]] == file; ++end) {
            of_file.push_back(rows.scores[order[end]]);
            label = std::max(label, rows.labels[order[end]]);
            if (!rows.groups.empty() && rows.groups[order[end]] != group)
                throw std::logic_error(
                    fmt::format("score_files: rows {} and {} are of one file (code {}) but of "
                                "different groups.",
                                first, order[end], file));
        }
        result.scores.push_back(policy.aggregate(of_file));
        result.labels.push_back(label);
        result.groups.push_back(group);
        result.files.push_back(file);
    }
    result.expected = expected_files == 0 ? result.files.size() : expected_files;
    return result;
}

}  // namespace equipoise::metrics
