/// smote.hpp: new rows between a row and one of its nearest neighbours.
///
/// | mode | neighbours are taken from |
/// |---|---|
/// | Smote | the rows that are drawn from: the class, or the part of it that Targeted leaves |
/// | SmoteAcrossClasses | all rows of the training set; what BirdNET-Analyzer did up to 2.4 |
///
/// Neighbours are found once for each step, exactly (sampling/nearest_rows.hpp), and among embeddings as they are, not
/// as `features` makes them.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/sampling/nearest_rows.hpp>
#include <equipoise/sampling/training_set.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace equipoise {

namespace sampler {

/// Rows of one class with their neighbours: x1 + u (x2 - x1), x2 a neighbour of x1 drawn at random and u uniform on
/// (0, 1).
class Neighbourhoods {
  public:
    static constexpr std::size_t most_neighbours = 5;

    /// Neighbours of `rows`, taken from `among`. Error where there is none.
    Neighbourhoods(const TrainingSet& set, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> among,
                   std::string_view mode)
        : count_(std::min(most_neighbours, among.size() - 1)) {
        if (count_ == 0)
            throw Error(
                fmt::format("{}: {} blends two rows, and the class {} has a single one to draw from; give more rows of "
                            "it, or take Repeat, which needs one.",
                            set.data().name, mode, name_of_group(set.data(), set.group(rows.front()))));
        neighbours_ = nearest_rows(set, rows, among, count_);
    }
    void add(TrainingSet& set, std::span<const std::uint32_t> rows, Stream draw) const {
        const std::uint32_t place = draw.below(static_cast<std::uint32_t>(rows.size()));
        const std::uint32_t neighbour = neighbours_[place * count_ + draw.below(static_cast<std::uint32_t>(count_))];
        set.append_blend(rows[place], neighbour, static_cast<float>(1 - draw.uniform()));
    }

  private:
    std::size_t count_;
    std::vector<std::uint32_t> neighbours_;  ///< [rows x count], rows of the set
};

}  // namespace sampler

/// Chawla, Bowyer, Hall and Kegelmeyer (2002), "SMOTE: synthetic minority over-sampling technique", section 4.2, with
/// k = 5 as there; where a class has fewer rows, all others of it. (There every row of a class is used equally often;
/// here rows are drawn with replacement, as in the other modes and in BirdNET-Analyzer.)
struct Smote {
    static constexpr std::string_view name = "smote";
    static constexpr bool blends = true;
    sampler::Neighbourhoods prepared(const TrainingSet& set, std::span<const std::uint32_t> rows) const {
        return {set, rows, rows, "Smote"};
    }
};

/// The `smote` of BirdNET-Analyzer up to 2.4: the five nearest rows of the whole training set, so that a blend may lie
/// between two classes and bear the label of one.
struct SmoteAcrossClasses {
    static constexpr std::string_view name = "smote_across_classes";
    static constexpr bool blends = true;
    sampler::Neighbourhoods prepared(const TrainingSet& set, std::span<const std::uint32_t> rows) const {
        std::vector<std::uint32_t> all(set.size());
        std::iota(all.begin(), all.end(), 0u);
        return {set, rows, all, "SmoteAcrossClasses"};
    }
};

}  // namespace equipoise
