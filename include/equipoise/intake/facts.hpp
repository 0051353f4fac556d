/// facts.hpp: the facts of a data set that decide what can be learnt from it (found by describe.hpp).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/near_duplicates.hpp>
#include <equipoise/intake/feature_check.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace equipoise::data {

/// One class.
struct ClassFacts {
    std::string name;
    std::size_t rows = 0;         ///< that show it
    std::size_t files = 0;        ///< with such a row
    std::size_t absent_rows = 0;  ///< known not to show it (-1)
};

/// Some of the rows: a split or a site. Positives only where the labels are binary.
struct PartFacts {
    std::string name;
    std::size_t rows = 0, files = 0;
    std::size_t positive_rows = 0, positive_files = 0;  ///< a file is positive if one of its rows is
    std::array<std::size_t, 3> positive_qualities{};    ///< positive rows of high, medium and low quality
    std::size_t sites = 0, nights = 0;
    std::vector<std::string> splits;  ///< of a site: those that its rows are in

    double prevalence() const { return static_cast<double>(positive_rows) / static_cast<double>(rows); }
};

/// A column of text that is there.
struct ColumnUse {
    std::string name;
    std::size_t values = 0;        ///< different ones, without ""
    std::size_t unknown_rows = 0;  ///< without entry
};

/// What belongs together.
struct GroupFacts {
    std::vector<ColumnUse> columns;
    std::size_t files = 0;
    std::size_t fewest_rows = 0, median_rows = 0, most_rows = 0;  ///< of one file
    std::size_t nights = 0;                                       ///< different recorder-nights
    std::size_t independent = 0;  ///< groups that may not be torn apart; see independent_groups
    std::string named;            ///< the column that was named as group, or ""
};

/// The embeddings as one heap of numbers, and the lengths of their rows.
struct NumberFacts {
    double zero_share = 0, min = 0, mean = 0, max = 0;
    double norm_mean = 0, norm_sd = 0;
    bool looks_like_birdnet = false;  ///< BirdNET v2.4: 1,024 columns, none negative, 5 to 60 % exact zeros
};

/// Near-duplicates, counted over all pairs of rows.
struct DuplicateFacts {
    static constexpr std::size_t most_examples = 20;
    std::size_t pairs = 0;
    std::size_t equal_rows = 0;  ///< rows that repeat an earlier one, number for number
    std::size_t within_files = 0;
    std::size_t across_files = 0;
    std::size_t across_sides = 0;            ///< of the split
    std::size_t between_train_and_test = 0;  ///< of those
    bool is_complete = true;                 ///< false: the counts are lower bounds
    std::vector<NearDuplicate> examples;     ///< those across sides first
};

/// What a study would say of the split.
struct LeakageFacts {
    bool was_checked = false;
    std::string error;                 ///< a study stops with this sentence
    std::vector<std::string> notices;  ///< what it sets aside
};

/// Something that studies may ask of data.
struct Requirement {
    std::string name;
    bool is_met = false;
    bool is_needed = false;  ///< by every study that comes with the framework
    std::string says;        ///< what there is, or what to give
};

/// A data set, described. Rows are counted from 0.
struct Description {
    std::string name, hash;
    bool is_synthetic = false;
    std::size_t rows = 0, width = 0;
    bool is_binary = false;
    std::string label_refusal;
    std::vector<std::string> class_pair;  ///< names of the negative and the positive class, if binary
    std::vector<ClassFacts> classes;
    std::size_t unlabelled_rows = 0;  ///< rows of no class, where labels are not binary
    GroupFacts groups;
    std::string split_rule;                    ///< --split; "" where the split is the data's own
    std::vector<PartFacts> by_split, by_site;  ///< sites: the largest first
    NumberFacts numbers;
    FeatureCheck features;
    DuplicateFacts duplicates;
    LeakageFacts leakage;
    std::vector<Requirement> requirements;

    /// Whether the studies that come with the framework would run.
    bool can_run() const {
        return std::ranges::all_of(requirements,
                                   [](const Requirement& each) { return each.is_met || !each.is_needed; });
    }
};

}  // namespace equipoise::data
