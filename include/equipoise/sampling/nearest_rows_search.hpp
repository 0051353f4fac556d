/// nearest_rows_search.hpp: how the nearest rows are found: a first look in float, the last word in double.
///
/// |a - b|^2 = |a|^2 + |b|^2 - 2 ab, with all products of a block of rows as one product of matrices. In float that is
/// off by its rounding, which is bounded; whatever may be among the nearest within this bound is kept, and what is left
/// in the end, a few rows for each, is measured in double. So float decides how long it takes, never what is found, and
/// neither the order of its sums nor the sizes of caches can show in the answer. Vectors are taken from their mean and
/// scaled to a length of 1 at the most: the bound is then small and nothing overflows.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/math.hpp>
#include <equipoise/sampling/nearest_rows.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace equipoise::sampler {

namespace nearest {

/// The embedding of a row of a training set [width].
inline void gather(const TrainingSet& set, std::uint32_t row, std::span<double> sums) {
    std::ranges::fill(sums, 0.0);
    for (const Term& term : set.terms(row)) {
        const float* const embedding = set.data().embeddings.row(term.row).data();
        const double weight = term.weight;
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += weight * static_cast<double>(embedding[i]);
    }
}

/// Where the vectors lie: their mean, and a power of two that is no less than any distance from it.
struct Frame {
    std::vector<double> mean;
    double scale = 1;

    Frame(const TrainingSet& set, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> among)
        : mean(set.data().width()) {
        std::vector<double> vector(mean.size());
        for (std::uint32_t row : among) {
            gather(set, row, vector);
            for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += vector[i] / static_cast<double>(among.size());
        }
        double longest = 0;
        for (const auto& list : {rows, among})
            for (std::uint32_t row : list) {
                gather(set, row, vector);
                longest = std::max(longest, math::sum_in_lanes(mean.size(), [&](std::size_t i) {
                                       return (vector[i] - mean[i]) * (vector[i] - mean[i]);
                                   }));
            }
        if (longest > 0) scale = std::ldexp(1.0, -std::ilogb(std::sqrt(longest)) - 1);
    }
};

/// Rows as vectors in a frame, rounded to float, with their squared lengths.
struct Vectors {
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    std::span<const std::uint32_t> rows;
    Matrix values;               ///< [rows x width]
    std::vector<float> squares;  ///< [rows]

    Vectors() = default;
    Vectors(const TrainingSet& set, std::span<const std::uint32_t> of_rows, const Frame& frame)
        : rows(of_rows), values(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(frame.mean.size())) {
        std::vector<double> vector(frame.mean.size());
        for (std::size_t place = 0; place < rows.size(); ++place) {
            gather(set, rows[place], vector);
            for (std::size_t i = 0; i < vector.size(); ++i) vector[i] = (vector[i] - frame.mean[i]) * frame.scale;
            float* const to = values.row(static_cast<Eigen::Index>(place)).data();
            for (std::size_t i = 0; i < vector.size(); ++i) to[i] = static_cast<float>(vector[i]);
            squares.push_back(static_cast<float>(
                math::sum_in_lanes(vector.size(), [&](std::size_t i) { return vector[i] * vector[i]; })));
        }
    }
    std::size_t size() const { return rows.size(); }
};

/// Of one row, those that may be among its nearest.
class Shortlist {
  public:
    /// A row and the bounds of its squared distance.
    struct Entry {
        float lowest, highest;
        std::uint32_t row;
    };

    /// What is further away than this at the least is not among the nearest.
    float limit() const { return limit_; }

    /// `exact(row)` is the squared distance of a row in double.
    void add(Entry entry, std::size_t count, auto&& exact) {
        entries_.push_back(entry);
        if (entries_.size() < most_entries + count) return;
        keep_by_bounds(count);
        if (entries_.size() > most_entries / 2 + count) keep_exactly(count, exact);
    }
    /// Appends the nearest, nearest first.
    void finish(std::size_t count, auto&& exact, std::vector<std::uint32_t>& nearest) {
        keep_by_bounds(count);
        keep_exactly(count, exact);
        for (const Entry& entry : entries_) nearest.push_back(entry.row);
        entries_ = {};
    }

  private:
    static constexpr std::size_t most_entries = 24;

    /// Leaves out what is further away at the least than `count` others are at the most.
    void keep_by_bounds(std::size_t count) {
        const auto last = entries_.begin() + static_cast<std::ptrdiff_t>(count - 1);
        std::ranges::nth_element(entries_, last, {}, &Entry::highest);
        limit_ = std::min(limit_, last->highest);
        std::erase_if(entries_, [this](const Entry& entry) { return entry.lowest > limit_; });
    }
    void keep_exactly(std::size_t count, auto&& exact) {
        std::vector<std::pair<double, Entry>> measured;
        for (const Entry& entry : entries_) measured.emplace_back(exact(entry.row), entry);
        std::ranges::sort(measured, {}, [](const auto& each) { return std::pair(each.first, each.second.row); });
        entries_.clear();
        for (std::size_t i = 0; i < count; ++i) entries_.push_back(measured[i].second);
    }

    std::vector<Entry> entries_;
    float limit_ = std::numeric_limits<float>::infinity();
};

/// Squared distances from one row, in double.
struct DistanceFrom {
    const TrainingSet& set;
    std::uint32_t row;

    double operator()(std::uint32_t other) const {
        std::vector<double> a(set.data().width()), b(a.size());
        gather(set, row, a);
        gather(set, other, b);
        return math::sum_in_lanes(a.size(), [&](std::size_t i) { return (a[i] - b[i]) * (a[i] - b[i]); });
    }
};

/// One search: block by block, each two blocks of the same rows once for both.
class Search {
  public:
    Search(const TrainingSet& set, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> among,
           std::size_t count)
        : set_(set),
          count_(count),
          shortlists_(rows.size()),
          limits_(rows.size(), std::numeric_limits<float>::infinity()) {
        const Frame frame(set, rows, among);
        rows_ = Vectors(set, rows, frame);
        if (!std::ranges::equal(rows, among)) others_ = Vectors(set, among, frame);
        // a product of two vectors is off by (width) 2^-24 |a| |b| at the most, in whatever order it is summed (Higham,
        // Accuracy and Stability of Numerical Algorithms, 3.1), all the rest by less than 64 such units
        const float units = static_cast<float>(frame.mean.size() + 64) * 0x1p-24f;
        rounding_ = units / (1 - units);
    }

    std::vector<std::uint32_t> nearest() {
        constexpr std::size_t block = 1024;
        for (std::size_t i = 0; i < rows_.size(); i += block)
            for (std::size_t j = others_ ? 0 : i; j < among().size(); j += block)
                compare(i, std::min(block, rows_.size() - i), j, std::min(block, among().size() - j));
        std::vector<std::uint32_t> nearest;
        nearest.reserve(rows_.size() * count_);
        for (std::size_t i = 0; i < rows_.size(); ++i)
            shortlists_[i].finish(count_, DistanceFrom{set_, rows_.rows[i]}, nearest);
        return nearest;
    }

  private:
    const Vectors& among() const { return others_ ? *others_ : rows_; }

    void compare(std::size_t first, std::size_t rows, std::size_t other_first, std::size_t others) {
        const auto part = [](const Vectors& vectors, std::size_t start, std::size_t size) {
            return vectors.values.middleRows(static_cast<Eigen::Index>(start), static_cast<Eigen::Index>(size));
        };
        products_.noalias() = part(rows_, first, rows) * part(among(), other_first, others).transpose();
        const bool is_mutual = !others_ && first != other_first;
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < others; j += chunk)
                compare(first + i, other_first + j, std::min(chunk, others - j),
                        products_.row(static_cast<Eigen::Index>(i)).data() + j, is_mutual);
    }

    /// Row i against `size` others from j on; `products` are those of their vectors.
    void compare(std::size_t i, std::size_t j, std::size_t size, const float* products, bool is_mutual) {
        const float none = -std::numeric_limits<float>::infinity();
        const float own = rows_.squares[i], limit = limits_[i];
        const float* const squares = among().squares.data() + j;
        const float* const other_limits = is_mutual ? limits_.data() + j : nullptr;
        std::array<float, chunk> lowest;
        std::uint32_t near = 0;
        for (std::size_t k = 0; k < size; ++k)
            lowest[k] = (own + squares[k]) * (1 - rounding_) - 2 * products[k] - underflow;
        if (is_mutual)
            for (std::size_t k = 0; k < size; ++k) near += lowest[k] <= std::max(limit, other_limits[k]) ? 1u : 0u;
        else
            for (std::size_t k = 0; k < size; ++k) near += lowest[k] <= limit ? 1u : 0u;
        if (near == 0) return;
        for (std::size_t k = 0; k < size; ++k) {
            const float highest = lowest[k] + 2 * ((own + squares[k]) * rounding_ + underflow);
            const std::uint32_t row = rows_.rows[i], other = among().rows[j + k];
            if (lowest[k] <= limits_[i] && other != row) add(i, {lowest[k], highest, other});
            if (lowest[k] <= (is_mutual ? other_limits[k] : none)) add(j + k, {lowest[k], highest, row});
        }
    }
    void add(std::size_t i, Shortlist::Entry entry) {
        shortlists_[i].add(entry, count_, DistanceFrom{set_, rows_.rows[i]});
        limits_[i] = shortlists_[i].limit();
    }

    static constexpr std::size_t chunk = 64;
    /// More than what products lose where they are too small for a float.
    static constexpr float underflow = 0x1p-100f;

    const TrainingSet& set_;
    std::size_t count_;
    Vectors rows_;
    std::optional<Vectors> others_;  ///< `among` where that is another list than `rows`
    std::vector<Shortlist> shortlists_;
    std::vector<float> limits_;  ///< of the shortlists
    float rounding_ = 0;         ///< the share of |a|^2 + |b|^2 by which a squared distance in float can be off
    Vectors::Matrix products_;
};

}  // namespace nearest

EQUIPOISE_INLINE std::vector<std::uint32_t> nearest_rows(const TrainingSet& set, std::span<const std::uint32_t> rows,
                                                         std::span<const std::uint32_t> among, std::size_t count) {
    return nearest::Search(set, rows, among, count).nearest();
}

}  // namespace equipoise::sampler
