/// batches.hpp: in which order rows are drawn into batches.
///
/// | policy | what it is for |
/// |---|---|
/// | NaturalBatches | passes over the set in fresh random order; a batch has the set's prevalence |
/// | BalancedBatches | every class has an equal share of every batch, whatever the set's prevalence |
///
/// Not provided: batches drawn with replacement (they leave out a third of the rows in each pass and gain nothing
/// here).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/sampling/training_set.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace equipoise {

/// An endless sequence of batches over a training set. Virtual, since it is asked once a step and a training loop for
/// each kind of order would cost every study its compile time.
class BatchOrder {
  public:
    virtual ~BatchOrder() = default;
    /// Steps in one epoch: one pass over the set. After n epochs every row was drawn n times or more; passes may begin
    /// within an epoch, so a single later epoch may lack some rows and draw others twice.
    virtual std::size_t steps_per_epoch() const = 0;
    /// Fills `batch` with row numbers of the training set; returns how many (fewer only in the last batch of a pass).
    virtual std::size_t next(std::span<std::uint32_t> batch) = 0;
};

/// A policy that decides how batches are drawn.
/// Minimal complete definition: `name`, and `order(set, batch_size, streams)`. Laws (tests/laws/batches.cpp): the same
/// streams give the same batches; after n epochs every row was drawn n times or more. Models: NaturalBatches,
/// BalancedBatches.
template <class T>
concept Batching = requires(const T batching, const TrainingSet& set, std::size_t size, const RandomStreams& streams) {
    { T::name } -> std::convertible_to<std::string_view>;
    { batching.order(set, size, streams) } -> std::convertible_to<std::unique_ptr<BatchOrder>>;
};

namespace sampler {

/// Rows in fresh random order, pass after pass, each without replacement.
class Passes {
  public:
    Passes(std::vector<std::uint32_t> rows, Stream stream) : rows_(std::move(rows)), stream_(stream) {}
    std::size_t size() const { return rows_.size(); }
    std::size_t left() const { return left_; }
    std::uint32_t next() {
        if (left_ == 0) {
            // each pass starts from the sorted order and its own substream: a pass does not depend on those before it
            std::ranges::sort(rows_);
            stream_.substream(pass_++).shuffle(std::span<std::uint32_t>(rows_));
            left_ = rows_.size();
        }
        return rows_[rows_.size() - left_--];
    }

  private:
    std::vector<std::uint32_t> rows_;
    Stream stream_;
    std::uint64_t pass_ = 0;
    std::size_t left_ = 0;
};

class NaturalOrder final : public BatchOrder {
  public:
    NaturalOrder(const TrainingSet& set, std::size_t batch_size, const RandomStreams& streams)
        : batch_size_(batch_size), passes_(all_rows(set), streams("batch order")) {}
    std::size_t steps_per_epoch() const override { return (passes_.size() + batch_size_ - 1) / batch_size_; }
    std::size_t next(std::span<std::uint32_t> batch) override {
        std::size_t count = 0;
        do batch[count++] = passes_.next();
        while (count < batch.size() && passes_.left() > 0);
        return count;
    }

  private:
    static std::vector<std::uint32_t> all_rows(const TrainingSet& set) {
        std::vector<std::uint32_t> rows(set.size());
        std::iota(rows.begin(), rows.end(), 0u);
        return rows;
    }
    std::size_t batch_size_;
    Passes passes_;
};

class BalancedOrder final : public BatchOrder {
  public:
    BalancedOrder(const TrainingSet& set, std::size_t batch_size, const RandomStreams& streams)
        : batch_size_(batch_size) {
        const auto by_group = set.rows_by_group();
        for (std::size_t group = 0; group < by_group.size(); ++group)
            if (!by_group[group].empty())
                groups_.emplace_back(by_group[group], streams("batch order of class " + std::to_string(group)));
    }
    std::size_t steps_per_epoch() const override {
        std::size_t largest = 0;
        for (const Passes& group : groups_) largest = std::max(largest, group.size());
        return (largest * groups_.size() + batch_size_ - 1) / batch_size_;
    }
    std::size_t next(std::span<std::uint32_t> batch) override {
        for (std::uint32_t& row : batch) {
            row = groups_[turn_].next();
            turn_ = (turn_ + 1) % groups_.size();
        }
        return batch.size();
    }

  private:
    std::size_t batch_size_;
    std::vector<Passes> groups_;
    std::size_t turn_ = 0;
};

}  // namespace sampler

/// Passes over the set, each in fresh random order without replacement; the last batch of a pass may be short.
struct NaturalBatches {
    static constexpr std::string_view name = "natural_batches";
    std::unique_ptr<BatchOrder> order(const TrainingSet& set, std::size_t batch_size,
                                      const RandomStreams& streams) const {
        return std::make_unique<sampler::NaturalOrder>(set, batch_size, streams);
    }
};

/// An equal share of each batch from each class. Each class is passed through in fresh random order without
/// replacement, the smaller one again and again; an epoch is as long as one pass through the largest class asks.
struct BalancedBatches {
    static constexpr std::string_view name = "balanced_batches";
    std::unique_ptr<BatchOrder> order(const TrainingSet& set, std::size_t batch_size,
                                      const RandomStreams& streams) const {
        return std::make_unique<sampler::BalancedOrder>(set, batch_size, streams);
    }
};

}  // namespace equipoise
