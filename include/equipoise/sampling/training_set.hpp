/// training_set.hpp: what a network is trained on, as a plan of row numbers and weights.
///
/// A sampler never touches an embedding. It keeps, repeats and blends rows of this plan; the training step gathers the
/// numbers. A plan is small (a few bytes a row), can be hashed, and tells whether two cells of a design differ at all.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/data/splits.hpp>

#include <concepts>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
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

/// Rows to train on: each is a weighted sum of embeddings (one term unless blended) with soft targets [classes].
/// Rows belong to groups for balancing: 0 is the negative class; 1 .. classes the class that the row shows.
class TrainingSet {
  public:
    template <SplitRole Role>
    TrainingSet(const data::Dataset& data, const data::SplitRows<Role>& split)
        : classes_(data.class_count()), groups_(data.class_count() + 1) {
        static_assert(
            std::same_as<Role, Train>,
            "TrainingSet was given rows of another split than Train: what is measured or chosen on must not be "
            "trained on; required: SplitRows<Train>; write TrainingSet(data, splits.train).");
        rows_.reserve(split.size());
        for (std::uint32_t row : split.rows) {
            Row made{.terms = {{row, 1.0f}}, .targets = {}, .group = 0};
            for (std::size_t c = 0; c < classes_; ++c) {
                made.targets.push_back(data.labels(row, c));
                if (made.group == 0 && data.labels(row, c) > 0) made.group = static_cast<std::uint32_t>(c + 1);
            }
            rows_.push_back(std::move(made));
        }
    }

    std::size_t size() const { return rows_.size(); }
    std::size_t class_count() const { return classes_; }
    std::size_t group_count() const { return groups_; }
    std::span<const Term> terms(std::size_t row) const { return rows_[row].terms; }
    std::span<const float> targets(std::size_t row) const { return rows_[row].targets; }  ///< [classes]
    std::uint32_t group(std::size_t row) const { return rows_[row].group; }

    /// The rows of each group, in order.
    std::vector<std::vector<std::uint32_t>> rows_by_group() const {
        std::vector<std::vector<std::uint32_t>> by_group(groups_);
        for (std::uint32_t row = 0; row < size(); ++row) by_group[rows_[row].group].push_back(row);
        return by_group;
    }
    std::vector<std::size_t> counts() const {
        std::vector<std::size_t> counts(groups_);
        for (const Row& row : rows_) ++counts[row.group];
        return counts;
    }

    /// Appends a second copy of a row.
    void repeat(std::uint32_t row) {
        Row copy = rows_[row];
        rows_.push_back(std::move(copy));
    }
    /// Appends weight * first + (1 - weight) * second, with the targets and the group of the first.
    void append_blend(std::uint32_t first, std::uint32_t second, float weight) {
        Row made{.terms = blended(first, second, weight), .targets = rows_[first].targets, .group = rows_[first].group};
        rows_.push_back(std::move(made));
    }
    /// Replaces `first` by weight * first + (1 - weight) * second; the targets are blended likewise.
    void mix(std::uint32_t first, std::uint32_t second, float weight) {
        rows_[first].terms = blended(first, second, weight);
        for (std::size_t c = 0; c < classes_; ++c)
            rows_[first].targets[c] = weight * rows_[first].targets[c] + (1 - weight) * rows_[second].targets[c];
    }
    /// Deals the targets and groups of all rows out anew among them.
    void permute_labels(Stream stream) {
        std::vector<std::uint32_t> from(size());
        std::iota(from.begin(), from.end(), 0u);
        stream.shuffle(std::span<std::uint32_t>(from));
        const std::vector<Row> labelled = rows_;
        for (std::size_t row = 0; row < size(); ++row) {
            rows_[row].targets = labelled[from[row]].targets;
            rows_[row].group = labelled[from[row]].group;
        }
    }
    /// Keeps these rows, in this order.
    void keep(std::span<const std::uint32_t> rows) {
        std::vector<Row> kept;
        kept.reserve(rows.size());
        for (std::uint32_t row : rows) kept.push_back(rows_[row]);
        rows_ = std::move(kept);
    }
    /// Changes the targets of every row.
    void for_each_target(auto&& change) {
        for (Row& row : rows_)
            for (float& target : row.targets) target = change(target);
    }

    /// Identity of the plan: equal for two cells that train on the same rows, weights and targets in the same order.
    std::uint64_t hash() const {
        Hasher hasher;
        for (const Row& row : rows_) {
            hasher.add(row.terms.size());
            for (const Term& term : row.terms) hasher.add(term.row).add(static_cast<double>(term.weight));
            for (float target : row.targets) hasher.add(static_cast<double>(target));
        }
        return hasher.value();
    }

  private:
    struct Row {
        std::vector<Term> terms;
        std::vector<float> targets;
        std::uint32_t group = 0;
    };
    std::vector<Term> blended(std::uint32_t first, std::uint32_t second, float weight) const {
        std::vector<Term> terms = rows_[first].terms;
        for (Term& term : terms) term.weight *= weight;
        for (Term term : rows_[second].terms) terms.push_back({term.row, term.weight * (1 - weight)});
        return terms;
    }
    std::size_t classes_;
    std::size_t groups_;
    std::vector<Row> rows_;
};

}  // namespace equipoise
