/// training_set.hpp: what a network is trained on, as a plan of row numbers and weights.
///
/// A sampler never changes an embedding. It keeps, repeats and blends rows of this plan; the training step gathers the
/// numbers. A plan is small (a few bytes a row), can be hashed, and tells whether two cells of a design differ at all.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/memory.hpp>
#include <equipoise/base/random.hpp>
#include <equipoise/data/splits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

/// Streams of one run: streams("weights") is keyed by (seed, "weights", replicate).
struct RandomStreams {
    std::uint64_t seed = 0;
    std::uint32_t replicate = 0;
    Stream operator()(std::string_view name) const { return Stream(seed, name, replicate); }
};

/// One part of a training row: `weight` times the embedding in `row` of the data set.
struct Term {
    std::uint32_t row = 0;
    float weight = 1;
    bool operator==(const Term&) const = default;
};

/// Of two blended rows; two equal weights stay as they are, to the bit.
inline float mixed_loss_weight(float first, float second, float weight) { return second + weight * (first - second); }

/// What a policy did to the training set, by class (negative, positive). rows_in = kept + dropped; blended rows are
/// among the kept or the added ones.
struct Treatment {
    std::string policy;
    std::vector<std::size_t> rows_in, kept, added, blended, dropped;

    explicit Treatment(std::string policy_name, std::size_t groups = 2)
        : policy(std::move(policy_name)),
          rows_in(groups),
          kept(groups),
          added(groups),
          blended(groups),
          dropped(groups) {}
};

/// The class of a group of rows, for people.
inline std::string name_of_group(const data::Dataset& data, std::size_t group) {
    if (data.class_count() == 1 && data.class_pair.size() == 2) return data.class_pair[group];
    return group == 0 ? "negative" : data.labels.classes[group - 1];
}

/// Rows to train on: each is a weighted sum of embeddings (one term unless blended) with soft targets [classes] and a
/// weight in the loss, 1 unless a policy changes it. Rows belong to groups for balancing: 0 is the negative class;
/// 1 .. classes the class that the row shows. The data set must outlive the plan.
class TrainingSet {
  public:
    template <SplitRole Role>
    TrainingSet(const data::Dataset& data, const data::SplitRows<Role>& split)
        : data_(&data), classes_(data.class_count()), groups_(data.class_count() + 1) {
        static_assert(
            std::same_as<Role, Train>,
            "TrainingSet was given rows of another split than Train: what is measured or chosen on must not be "
            "trained on; required: SplitRows<Train>; write TrainingSet(data, splits.train).");
        rows_.reserve(split.size());
        terms_.reserve(split.size());
        targets_.reserve(split.size() * classes_);
        for (std::uint32_t row : split.rows) {
            std::uint32_t group = 0;
            for (std::size_t c = 0; c < classes_; ++c) {
                targets_.push_back(data.labels(row, c));
                if (group == 0 && data.labels(row, c) > 0) group = static_cast<std::uint32_t>(c + 1);
            }
            rows_.push_back(row_of({{row, 1.0f}}, {.group = group}));
        }
    }

    /// What is learned from is a training set; rows of a split by themselves are none.
    template <SplitRole Role> TrainingSet(const data::SplitRows<Role>&) {
        static_assert(
            !std::same_as<Role, Role>,
            "rows of a split were given to something that learns from a training set, as features and samplers do; "
            "required: a TrainingSet, which is made of the training rows alone; write TrainingSet(data, "
            "splits.train).");
    }

    const data::Dataset& data() const { return *data_; }  ///< whose rows the terms name
    std::size_t size() const { return rows_.size(); }
    std::size_t class_count() const { return classes_; }
    std::size_t group_count() const { return groups_; }
    std::span<const Term> terms(std::size_t row) const {
        return {terms_.data() + rows_[row].first_term, rows_[row].term_count};
    }
    std::span<const float> targets(std::size_t row) const { return {&targets_[row * classes_], classes_}; }
    std::uint32_t group(std::size_t row) const { return rows_[row].label.group; }
    float loss_weight(std::size_t row) const { return rows_[row].label.loss_weight; }

    /// The rows of each group, in order.
    std::vector<std::vector<std::uint32_t>> rows_by_group() const {
        std::vector<std::vector<std::uint32_t>> by_group(groups_);
        for (std::uint32_t row = 0; row < size(); ++row) by_group[group(row)].push_back(row);
        return by_group;
    }
    std::vector<std::size_t> counts() const {
        std::vector<std::size_t> counts(groups_);
        for (const Row& row : rows_) ++counts[row.label.group];
        return counts;
    }

    /// Appends a second copy of a row.
    void repeat(std::uint32_t row) {
        append_targets_of(row);
        rows_.push_back(Row{rows_[row]});
    }
    /// Appends weight * first + (1 - weight) * second, with targets, group and loss weight of the first.
    void append_blend(std::uint32_t first, std::uint32_t second, float weight) {
        append_targets_of(first);
        rows_.push_back(row_of(blended(first, second, weight), rows_[first].label));
    }
    /// Replaces `first` by weight * first + (1 - weight) * second; targets and loss weight are blended likewise.
    void mix(std::uint32_t first, std::uint32_t second, float weight) {
        rows_[first] = row_of(blended(first, second, weight), rows_[first].label);
        rows_[first].label.loss_weight = mixed_loss_weight(loss_weight(first), loss_weight(second), weight);
        for (std::size_t c = 0; c < classes_; ++c)
            target(first, c) = weight * target(first, c) + (1 - weight) * target(second, c);
    }
    /// Multiplies value and slope of a row's loss; the mean is still taken over the rows of a batch (as Keras does with
    /// `sample_weight`).
    void set_loss_weight(std::uint32_t row, float weight) { rows_[row].label.loss_weight = weight; }
    /// Deals targets, groups and loss weights of all rows out anew among them.
    void permute_labels(Stream stream) {
        std::vector<std::uint32_t> from(size());
        std::iota(from.begin(), from.end(), 0u);
        stream.shuffle(std::span<std::uint32_t>(from));
        const TrainingSet labelled = *this;
        for (std::size_t row = 0; row < size(); ++row) {
            std::ranges::copy(labelled.targets(from[row]), &target(row, 0));
            rows_[row].label = labelled.rows_[from[row]].label;
        }
    }
    /// Keeps these rows, in this order.
    void keep(std::span<const std::uint32_t> rows) {
        TrainingSet kept = without_rows();
        kept.rows_.reserve(rows.size());
        kept.terms_.reserve(rows.size());
        kept.targets_.reserve(rows.size() * classes_);
        for (std::uint32_t row : rows) {
            kept.rows_.push_back(kept.row_of(terms(row), rows_[row].label));
            kept.targets_.insert(kept.targets_.end(), targets(row).begin(), targets(row).end());
        }
        *this = std::move(kept);
    }
    /// Changes the targets of every row.
    void for_each_target(auto&& change) {
        for (float& target : targets_) target = change(target);
    }

    /// The most memory that this plan may take, in bytes; without it there is no limit.
    void limit_memory(std::uint64_t bytes) { memory_limit_ = bytes; }
    /// Makes room for `rows` more, each of `terms_each` terms of its own (0 for second copies). Error, before anything
    /// is allocated, where the plan would take more memory than it may or would have more rows than there are numbers
    /// for. A policy that may add many rows calls it first.
    void make_room(std::string_view policy, double rows, std::size_t terms_each) {
        constexpr double most_rows = std::numeric_limits<std::uint32_t>::max();
        const double all_rows = static_cast<double>(size()) + rows;
        const double all_terms = static_cast<double>(terms_.size()) + rows * static_cast<double>(terms_each);
        const double bytes = all_rows * static_cast<double>(sizeof(Row) + classes_ * sizeof(float)) +
                             all_terms * static_cast<double>(sizeof(Term));
        if (bytes > static_cast<double>(memory_limit_))
            throw Error(fmt::format(
                "{} would add {:.12g} rows to {}, and the training set would take {} of memory, of {} allowed; take a "
                "smaller ratio, or allow more with --memory.",
                policy, rows, size(), text_of_bytes(bytes), text_of_bytes(static_cast<double>(memory_limit_))));
        if (std::max(all_rows, all_terms) > most_rows)
            throw Error(
                fmt::format("{} would add {:.12g} rows to {}, and a training set numbers its rows up to {:.0f}; "
                            "take a smaller ratio.",
                            policy, rows, size(), most_rows));
        rows_.reserve(static_cast<std::size_t>(all_rows));
        terms_.reserve(static_cast<std::size_t>(all_terms));
        targets_.reserve(static_cast<std::size_t>(all_rows) * classes_);
    }
    /// The most terms that a row has: 1 where nothing is blended.
    std::size_t most_terms() const {
        std::uint32_t most = 0;
        for (const Row& row : rows_) most = std::max(most, row.term_count);
        return most;
    }

    /// Identity of the plan: equal for two cells that train on the same rows, weights and targets in the same order.
    std::uint64_t hash() const {
        Hasher hasher;
        for (std::size_t row = 0; row < size(); ++row) {
            hasher.add(terms(row).size());
            for (const Term& term : terms(row)) hasher.add(term.row).add(static_cast<double>(term.weight));
            for (float target : targets(row)) hasher.add(static_cast<double>(target));
            if (loss_weight(row) != 1) hasher.add(static_cast<double>(loss_weight(row)));
        }
        return hasher.value();
    }

  private:
    struct Label {
        std::uint32_t group = 0;
        float loss_weight = 1;
    };
    /// A slice of `terms_`. What is written there never changes, so copies of a row share it.
    struct Row {
        std::uint32_t first_term, term_count;
        Label label;
    };
    /// A plan of the same data set under the same limit.
    TrainingSet without_rows() const {
        TrainingSet empty;
        empty.data_ = data_;
        empty.classes_ = classes_;
        empty.groups_ = groups_;
        empty.memory_limit_ = memory_limit_;
        return empty;
    }
    TrainingSet() = default;

    Row row_of(std::span<const Term> terms, Label label) {
        const auto first = static_cast<std::uint32_t>(terms_.size());
        terms_.insert(terms_.end(), terms.begin(), terms.end());
        return {first, static_cast<std::uint32_t>(terms.size()), label};
    }
    Row row_of(std::initializer_list<Term> terms, Label label) {
        return row_of(std::span<const Term>(terms.begin(), terms.size()), label);
    }
    float& target(std::size_t row, std::size_t c) { return targets_[row * classes_ + c]; }
    void append_targets_of(std::size_t row) {
        for (std::size_t c = 0; c < classes_; ++c) targets_.push_back(float{target(row, c)});
    }
    std::vector<Term> blended(std::uint32_t first, std::uint32_t second, float weight) const {
        std::vector<Term> blend;
        for (Term term : terms(first)) blend.push_back({term.row, term.weight * weight});
        for (Term term : terms(second)) blend.push_back({term.row, term.weight * (1 - weight)});
        return blend;
    }

    const data::Dataset* data_ = nullptr;
    std::size_t classes_ = 0;
    std::size_t groups_ = 0;
    std::uint64_t memory_limit_ = std::numeric_limits<std::uint64_t>::max();
    std::vector<Row> rows_;
    std::vector<Term> terms_;
    std::vector<float> targets_;  ///< [rows x classes]
};

}  // namespace equipoise
