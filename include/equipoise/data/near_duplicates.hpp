/// near_duplicates.hpp: rows that are nearly the same, found exactly and without comparing all with all.
///
/// Each column is centred and divided by its standard deviation, constant columns are left out, and each row is scaled
/// to length 1. Two rows of cosine c are then sqrt(2 (1 - c)) apart, for .9999 0.0141, and no projection onto
/// orthonormal directions is further apart than that. So rows are sorted into strips along the direction of largest
/// variance and within a strip along the next; only what lies within the window is compared, first along few
/// directions, then along more, and what is left in all columns and in double. Directions decide how long it takes,
/// never what is found. Memory: some 200 bytes a row.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/hash.hpp>
#include <equipoise/base/math.hpp>
#include <equipoise/base/random.hpp>
#include <equipoise/data/column_facts.hpp>
#include <equipoise/data/dataset.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace equipoise::data {

/// From this cosine on, two rows are near-duplicates.
inline constexpr double near_duplicate_cosine = 0.9999;

/// Two rows, first < second.
struct NearDuplicate {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    double cosine = 1;
};

/// Rows are of one kind if all their numbers are equal; near-duplicates are listed for the first row of each kind.
struct NearDuplicates {
    std::vector<std::uint32_t> kind;   ///< of each row: the first row that is equal to it
    std::vector<NearDuplicate> pairs;  ///< of rows that are the first of their kind, in order
    bool is_complete = true;           ///< false: there were more pairs than asked for
};

/// Pairs of near-duplicate rows, those of equal rows among them.
struct PairCounts {
    std::size_t all = 0;
    std::size_t same_key = 0;  ///< of them: both rows have the same key
    std::size_t across() const { return all - same_key; }
};

namespace detail {

using math::sum_in_lanes;

/// Rows as vectors of length 1 of their centred, scaled numbers. A row in the middle of all has no direction.
class UnitRows {
  public:
    UnitRows(const Embeddings& embeddings, std::span<const ColumnFacts> columns)
        : embeddings_(embeddings), inverse_norm_(embeddings.rows) {
        for (const ColumnFacts& column : columns) {
            mean_.push_back(column.mean);
            inverse_sd_.push_back(column.is_constant() ? 0 : 1 / column.sd);
        }
        const double rounding = 1e-18 * static_cast<double>(width());
        for (std::size_t row = 0; row < embeddings.rows; ++row) {
            const float* const values = embeddings.row(row).data();
            const double squares = sum_in_lanes(width(), [&](std::size_t i) {
                const double scaled = (static_cast<double>(values[i]) - mean_[i]) * inverse_sd_[i];
                return scaled * scaled;
            });
            inverse_norm_[row] = squares > rounding ? 1 / std::sqrt(squares) : 0;
        }
    }
    std::size_t width() const { return mean_.size(); }
    bool has_direction(std::size_t row) const { return inverse_norm_[row] > 0; }

    /// Writes the row, rounded to float [width].
    void write(std::size_t row, std::span<float> unit) const {
        const float* const values = embeddings_.row(row).data();
        for (std::size_t i = 0; i < width(); ++i)
            unit[i] =
                static_cast<float>((static_cast<double>(values[i]) - mean_[i]) * inverse_sd_[i] * inverse_norm_[row]);
    }
    /// Of two rows; once it is beyond `limit`, any number beyond `limit`.
    double squared_distance(std::size_t first, std::size_t second, double limit) const {
        constexpr std::size_t block = 128;
        double total = 0;
        for (std::size_t start = 0; start < width() && total <= limit; start += block) {
            const float* const a = embeddings_.row(first).data() + start;
            const float* const b = embeddings_.row(second).data() + start;
            total += sum_in_lanes(std::min(block, width() - start), [&](std::size_t i) {
                const double mean = mean_[start + i];
                const double difference = ((static_cast<double>(a[i]) - mean) * inverse_norm_[first] -
                                           (static_cast<double>(b[i]) - mean) * inverse_norm_[second]) *
                                          inverse_sd_[start + i];
                return difference * difference;
            });
        }
        return total;
    }

  private:
    const Embeddings& embeddings_;
    std::vector<double> mean_, inverse_sd_, inverse_norm_;
};

/// Orthonormal directions along which rows spread most: [width x count], some of them 0 where the rows span fewer.
class LeadingDirections {
  public:
    static constexpr std::size_t count = 16;
    using Coordinates = std::array<float, count>;

    /// Orthogonal iteration on some of the rows (Golub and Van Loan, Matrix Computations, 8.2.4).
    LeadingDirections(const UnitRows& rows, std::span<const std::uint32_t> of_rows) : values_(rows.width() * count) {
        constexpr std::size_t most_rows = 1024, iterations = 5;
        const std::size_t width = rows.width(), step = of_rows.size() / most_rows + 1;
        std::vector<float> sample;  // [rows x width], centred
        for (std::size_t i = 0; i < of_rows.size(); i += step) {
            sample.resize(sample.size() + width);
            rows.write(of_rows[i], std::span(sample).last(width));
        }
        std::vector<float> mean(width);
        const auto sampled = static_cast<float>(sample.size() / width);
        for (std::size_t i = 0; i < sample.size(); ++i) mean[i % width] += sample[i] / sampled;
        for (std::size_t i = 0; i < sample.size(); ++i) sample[i] -= mean[i % width];

        Stream draws(1, "directions of near-duplicates");
        for (float& value : values_) value = static_cast<float>(draws.normal());
        make_orthonormal();
        for (std::size_t iteration = 0; iteration < iterations; ++iteration) {
            std::vector<float> next(values_.size());
            for (std::size_t start = 0; start < sample.size(); start += width) {
                const Coordinates along = coordinates(std::span(sample).subspan(start, width));
                for (std::size_t i = 0; i < width; ++i)
                    for (std::size_t k = 0; k < count; ++k) next[i * count + k] += sample[start + i] * along[k];
            }
            values_ = std::move(next);
            make_orthonormal();
        }
    }

    Coordinates coordinates(std::span<const float> unit) const {
        Coordinates sums{};
        for (std::size_t i = 0; i < unit.size(); ++i)
            for (std::size_t k = 0; k < count; ++k) sums[k] += unit[i] * values_[i * count + k];
        return sums;
    }
    /// How much further apart than in truth the coordinates of two rows can be, by rounding of the sums in float
    /// (Higham, Accuracy and Stability of Numerical Algorithms, 3.1: at most (width + 1) 2^-24 for each).
    double rounding() const {
        const double width = static_cast<double>(values_.size() / count);
        return 2 * std::sqrt(double{count}) * (width + 16) * 0x1p-24;
    }

  private:
    /// Gram and Schmidt, each direction twice; what is nothing but rounding becomes 0.
    void make_orthonormal() {
        const std::size_t width = values_.size() / count;
        std::vector<double> directions(values_.size());  // [count x width]
        for (std::size_t k = 0; k < count; ++k) {
            const std::span<double> own = std::span(directions).subspan(k * width, width);
            for (std::size_t i = 0; i < width; ++i) own[i] = static_cast<double>(values_[i * count + k]);
            const double before = std::sqrt(std::inner_product(own.begin(), own.end(), own.begin(), 0.0));
            for (std::size_t other = 0; other < 2 * k; ++other) {
                const double* const earlier = &directions[other % k * width];
                const double along = std::inner_product(own.begin(), own.end(), earlier, 0.0);
                for (std::size_t i = 0; i < width; ++i) own[i] -= along * earlier[i];
            }
            const double norm = std::sqrt(std::inner_product(own.begin(), own.end(), own.begin(), 0.0));
            for (double& value : own) value = norm > 1e-5 * before ? value / norm : 0;
            for (std::size_t i = 0; i < width; ++i) values_[i * count + k] = static_cast<float>(own[i]);
        }
    }
    std::vector<float> values_;
};

/// Of each row, the first row that is equal to it.
inline std::vector<std::uint32_t> first_equal_rows(const Embeddings& embeddings) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;  // hash, row
    for (std::uint32_t row = 0; row < embeddings.rows; ++row)
        order.emplace_back(Hasher{}.add_all(embeddings.row(row)).value(), row);
    std::ranges::sort(order);
    std::vector<std::uint32_t> first(embeddings.rows);
    std::vector<std::uint32_t> firsts;  // of one hash: more than one if different rows collide
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i == 0 || order[i].first != order[i - 1].first) firsts.clear();
        const std::uint32_t row = order[i].second;
        const auto place = std::ranges::find_if(firsts, [&](std::uint32_t other) {
            return std::ranges::equal(embeddings.row(other), embeddings.row(row));
        });
        first[row] = place == firsts.end() ? row : *place;
        if (place == firsts.end()) firsts.push_back(row);
    }
    return first;
}

/// Rows in strips as wide as the window along the first direction, each in the order of the second coordinate.
class Sweep {
  public:
    /// Of those of `of_rows` that may be within `distance` of each other.
    Sweep(const UnitRows& rows, const std::vector<std::uint32_t>& of_rows, double distance) {
        const LeadingDirections directions(rows, of_rows);
        window_ = distance + directions.rounding();
        struct Place {
            std::int64_t strip;
            std::uint32_t row;
            LeadingDirections::Coordinates coordinates;
        };
        std::vector<Place> places;
        places.reserve(of_rows.size());
        std::vector<float> unit(rows.width());
        for (std::uint32_t row : of_rows) {
            rows.write(row, unit);
            const auto coordinates = directions.coordinates(unit);
            places.push_back(
                {static_cast<std::int64_t>(std::floor(double{coordinates[0]} / window_)), row, coordinates});
        }
        std::ranges::sort(places, {},
                          [](const Place& place) { return std::tuple(place.strip, place.coordinates[1], place.row); });
        for (auto& coordinate : coordinates_) coordinate.reserve(places.size());
        for (const Place& place : places) {
            if (strips_.empty() || strips_.back().number != place.strip) strips_.push_back({place.strip, rows_.size()});
            rows_.push_back(place.row);
            for (std::size_t k = 0; k < coordinates_.size(); ++k) coordinates_[k].push_back(place.coordinates[k]);
        }
    }

    /// visit(row, row) for each two rows that may be within the distance; it says whether to go on.
    void visit_near(auto&& visit) const {
        for (std::size_t strip = 0; strip < strips_.size(); ++strip) {
            const std::size_t end = end_of(strip);
            const bool has_next = strip + 1 < strips_.size() && strips_[strip + 1].number == strips_[strip].number + 1;
            std::size_t next_start = end;
            const std::size_t next_end = has_next ? end_of(strip + 1) : end;
            std::size_t here = strips_[strip].start, next = next_start;  // the first that is too far up
            for (std::size_t i = strips_[strip].start; i < end; ++i) {
                while (here < end && above(here, i) <= window_) ++here;
                while (next_start < next_end && above(next_start, i) < -window_) ++next_start;
                while (next < next_end && above(next, i) <= window_) ++next;
                if (!compare(i, i + 1, here, visit) || !compare(i, next_start, next, visit)) return;
            }
        }
    }

  private:
    static constexpr std::size_t block = 64, first_directions = 4;

    struct Strip {
        std::int64_t number;
        std::size_t start;
    };
    std::size_t end_of(std::size_t strip) const {
        return strip + 1 < strips_.size() ? strips_[strip + 1].start : rows_.size();
    }
    double above(std::size_t j, std::size_t i) const { return double{coordinates_[1][j]} - double{coordinates_[1][i]}; }

    /// visit(row of i, row of j) for those j of [start, end) that may be near; false: enough.
    bool compare(std::size_t i, std::size_t start, std::size_t end, auto& visit) const {
        const auto limit = static_cast<float>(window_ * window_);
        std::array<float, block> squares;
        for (; start < end; start += block) {
            const std::size_t count = std::min(block, end - start);
            if (add_first_squares(i, start, count, limit, squares) == 0) continue;
            for (std::size_t j = 0; j < count; ++j)
                if (squares[j] <= limit && add_other_squares(i, start + j, squares[j]) <= limit)
                    if (!visit(rows_[i], rows_[start + j])) return false;
        }
        return true;
    }

    /// Squared distances of row i to `count` rows from `start` on along the first directions; how many are in `limit`.
    std::uint32_t add_first_squares(std::size_t i, std::size_t start, std::size_t count, float limit,
                                    std::array<float, block>& squares) const {
        std::array<const float*, first_directions> others;
        std::array<float, first_directions> own;
        for (std::size_t k = 0; k < first_directions; ++k) {
            others[k] = coordinates_[k].data() + start;
            own[k] = coordinates_[k][i];
        }
        std::uint32_t near = 0;
        for (std::size_t j = 0; j < count; ++j) {
            float sum = 0;
            for (std::size_t k = 0; k < first_directions; ++k) {
                const float difference = others[k][j] - own[k];
                sum += difference * difference;
            }
            squares[j] = sum;
            near += sum <= limit ? 1u : 0u;
        }
        return near;
    }
    float add_other_squares(std::size_t i, std::size_t j, float sum) const {
        for (std::size_t k = first_directions; k < coordinates_.size(); ++k) {
            const float difference = coordinates_[k][j] - coordinates_[k][i];
            sum += difference * difference;
        }
        return sum;
    }

    std::vector<std::uint32_t> rows_;
    std::array<std::vector<float>, LeadingDirections::count> coordinates_;
    std::vector<Strip> strips_;
    double window_ = 0;
};

}  // namespace detail

/// All near-duplicates: rows whose cosine, on centred and scaled columns, is above `cosine` (0 < cosine < 1); equal
/// rows always are. `columns` are those of column_facts. It stops at `most_pairs` pairs of different rows and says so.
inline NearDuplicates near_duplicates(const Embeddings& embeddings, std::span<const ColumnFacts> columns,
                                      double cosine = near_duplicate_cosine, std::size_t most_pairs = 1'000'000) {
    NearDuplicates found;
    found.kind = detail::first_equal_rows(embeddings);
    const detail::UnitRows rows(embeddings, columns);
    std::vector<std::uint32_t> kinds;
    for (std::uint32_t row = 0; row < embeddings.rows; ++row)
        if (found.kind[row] == row && rows.has_direction(row)) kinds.push_back(row);
    if (kinds.size() < 2) return found;

    const double limit = 2 * (1 - cosine);
    const detail::Sweep sweep(rows, kinds, std::sqrt(limit));
    sweep.visit_near([&](std::uint32_t a, std::uint32_t b) {
        const double squared = rows.squared_distance(a, b, limit);
        if (squared >= limit) return true;
        if (found.pairs.size() == most_pairs) return found.is_complete = false;
        found.pairs.push_back({std::min(a, b), std::max(a, b), 1 - squared / 2});
        return true;
    });
    std::ranges::sort(found.pairs, {}, [](const NearDuplicate& pair) { return std::pair(pair.first, pair.second); });
    return found;
}

/// A row of this key is in no pair.
inline constexpr std::uint32_t not_counted = 0xffffffff;

/// Counts pairs without making them: a thousand equal rows are half a million pairs. `key_of_row` [rows]: for example
/// each row's file, or its side of a split. Lower bounds where `found` is not complete.
inline PairCounts count_pairs(const NearDuplicates& found, std::span<const std::uint32_t> key_of_row) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> members;  // kind, key
    for (std::size_t row = 0; row < found.kind.size(); ++row)
        if (key_of_row[row] != not_counted) members.emplace_back(found.kind[row], key_of_row[row]);
    std::ranges::sort(members);
    const auto of_kind = [&](std::uint32_t kind) {
        return std::ranges::equal_range(members, kind, {}, &std::pair<std::uint32_t, std::uint32_t>::first);
    };
    /// calls visit(rows of a, rows of b) for each key that two sorted runs share
    const auto for_shared_keys = [](auto a, auto b, auto&& visit) {
        auto i = a.begin();
        auto j = b.begin();
        while (i != a.end() && j != b.end()) {
            const std::uint32_t key = std::min(i->second, j->second);
            const auto from_i = i, from_j = j;
            while (i != a.end() && i->second == key) ++i;
            while (j != b.end() && j->second == key) ++j;
            visit(static_cast<std::size_t>(i - from_i), static_cast<std::size_t>(j - from_j));
        }
    };
    PairCounts counts;
    const auto pairs_of = [](std::size_t count) { return count * (count - 1) / 2; };
    for (auto i = members.begin(); i != members.end();) {
        const auto end =
            std::ranges::upper_bound(i, members.end(), i->first, {}, &std::pair<std::uint32_t, std::uint32_t>::first);
        const std::ranges::subrange run(i, end);
        counts.all += pairs_of(run.size());
        for_shared_keys(run, run, [&](std::size_t rows, std::size_t) { counts.same_key += pairs_of(rows); });
        i = end;
    }
    for (const NearDuplicate& pair : found.pairs) {
        const auto a = of_kind(pair.first), b = of_kind(pair.second);
        counts.all += a.size() * b.size();
        for_shared_keys(a, b, [&](std::size_t in_a, std::size_t in_b) { counts.same_key += in_a * in_b; });
    }
    return counts;
}

}  // namespace equipoise::data
