// SPDX-License-Identifier: MIT
#include <equipoise/data/near_duplicates.hpp>

#include "catch.hpp"

#include <cmath>
#include <utility>
#include <vector>

using namespace equipoise;
using namespace equipoise::data;

namespace {

using Rows = std::vector<std::vector<float>>;

Embeddings embeddings(const Rows& rows) {
    std::vector<float> values;
    for (const auto& row : rows) values.insert(values.end(), row.begin(), row.end());
    return Embeddings::owning(std::move(values), rows.size(), rows.at(0).size());
}
NearDuplicates found_in(const Rows& rows, double cosine = near_duplicate_cosine, std::size_t most = 1'000'000) {
    const Embeddings held = embeddings(rows);
    return near_duplicates(held, column_facts(held), cosine, most);
}

/// The definition, word for word: all pairs, all columns that vary. [rows x rows]; 2 where rows are equal.
std::vector<std::vector<double>> cosines(const Rows& rows) {
    const std::size_t width = rows.at(0).size();
    std::vector<std::vector<double>> scaled(rows.size());
    for (std::size_t column = 0; column < width; ++column) {
        double mean = 0, squares = 0;
        bool varies = false;
        for (const auto& row : rows) {
            mean += double{row[column]} / static_cast<double>(rows.size());
            varies = varies || row[column] != rows[0][column];
        }
        for (const auto& row : rows) squares += (double{row[column]} - mean) * (double{row[column]} - mean);
        if (!varies) continue;
        for (std::size_t row = 0; row < rows.size(); ++row)
            scaled[row].push_back((double{rows[row][column]} - mean) /
                                  std::sqrt(squares / static_cast<double>(rows.size())));
    }
    std::vector<std::vector<double>> all(rows.size(), std::vector<double>(rows.size()));
    for (std::size_t a = 0; a < rows.size(); ++a)
        for (std::size_t b = a + 1; b < rows.size(); ++b) {
            double product = 0, norm_a = 0, norm_b = 0;
            for (std::size_t i = 0; i < scaled[a].size(); ++i) {
                product += scaled[a][i] * scaled[b][i];
                norm_a += scaled[a][i] * scaled[a][i];
                norm_b += scaled[b][i] * scaled[b][i];
            }
            all[a][b] = rows[a] == rows[b] ? 2 : product / std::sqrt(norm_a * norm_b);
        }
    return all;
}

/// How many pairs there are; checks each of them against the definition, and that none is missed.
std::size_t check_against_definition(const Rows& rows, double cosine) {
    const auto all = cosines(rows);
    const NearDuplicates found = found_in(rows, cosine);
    CHECK(found.is_complete);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> expected, pairs;
    bool kinds_are_right = true;
    for (std::uint32_t a = 0; a < rows.size(); ++a)
        for (std::uint32_t b = a + 1; b < rows.size(); ++b) {
            kinds_are_right = kinds_are_right && (found.kind[a] == found.kind[b]) == (rows[a] == rows[b]);
            if (found.kind[a] == a && found.kind[b] == b && all[a][b] > cosine) expected.emplace_back(a, b);
        }
    for (const NearDuplicate& pair : found.pairs) {
        pairs.emplace_back(pair.first, pair.second);
        CHECK(pair.cosine == Approx(all[pair.first][pair.second]).margin(1e-12));
    }
    CHECK(pairs == expected);
    CHECK(kinds_are_right);
    return pairs.size();
}

/// Rows on a few axes, each column on a scale and at a place of its own; every tenth row nearly repeats an earlier one.
Rows with_repeats(std::size_t count, std::size_t width, double noise) {
    Stream draws(5, "rows");
    Rows axes(3, std::vector<float>(width)), rows;
    std::vector<float> scale, shift;
    for (std::size_t i = 0; i < width; ++i) {
        for (auto& axis : axes) axis[i] = static_cast<float>(draws.normal());
        scale.push_back(static_cast<float>(std::exp(3 * draws.normal())));
        shift.push_back(static_cast<float>(10 * draws.normal()));
    }
    for (std::size_t row = 0; row < count; ++row) {
        std::vector<float> made(width);
        for (const auto& axis : axes) {
            const auto along = static_cast<float>(draws.normal());
            for (std::size_t i = 0; i < width; ++i) made[i] += along * axis[i];
        }
        for (std::size_t i = 0; i < width; ++i)
            made[i] = (made[i] + static_cast<float>(noise * draws.normal())) * scale[i] + shift[i];
        if (row % 10 == 9) {
            const double size = std::pow(10, -3 * draws.uniform());  // on both sides of every threshold
            const auto& earlier = rows[draws.below(static_cast<std::uint32_t>(row))];
            for (std::size_t i = 0; i < width; ++i)
                made[i] = earlier[i] + static_cast<float>(size * draws.normal()) * scale[i];
        }
        if (row % 25 == 24) made = rows[draws.below(static_cast<std::uint32_t>(row))];
        rows.push_back(made);
    }
    return rows;
}

}  // namespace

TEST_CASE("near-duplicates are those of the definition, whatever the threshold") {
    for (const double noise : {0.01, 0.3, 3.0}) {
        const Rows rows = with_repeats(500, 40, noise);
        for (const double cosine : {0.9999, 0.99, 0.9, 0.3}) {
            CAPTURE(noise, cosine);
            CHECK(check_against_definition(rows, cosine) > (cosine > 0.999 ? 5u : 20u));
        }
    }
}

TEST_CASE("of many rows in few columns, and of few in many") {
    CHECK(check_against_definition(with_repeats(1500, 3, 1), 0.9999) > 50);
    CHECK(check_against_definition(with_repeats(60, 700, 1), 0.9999) > 0);
    CHECK(check_against_definition({{1, 5}, {2, 7}, {2, 6.9f}, {4, 4}}, 0.99) == 1);
}

TEST_CASE("a pair just over the threshold is found, the same just under is not") {
    const Rows rows = with_repeats(300, 64, 1);
    const auto all = cosines(rows);
    const std::vector<std::uint32_t> kind = found_in(rows).kind;
    std::size_t tried = 0;
    for (std::size_t a = 0; a < rows.size(); ++a)
        for (std::size_t b = a + 1; b < rows.size(); ++b) {
            if (kind[a] != a || kind[b] != b || all[a][b] < 0.9995) continue;
            const auto has_it = [&](double cosine) {
                for (const NearDuplicate& pair : found_in(rows, cosine).pairs)
                    if (pair.first == a && pair.second == b) return true;
                return false;
            };
            ++tried;
            CHECK(has_it(all[a][b] - 1e-11));
            CHECK_FALSE(has_it(all[a][b] + 1e-11));
        }
    CHECK(tried > 3);
}

TEST_CASE("columns that never change count for nothing") {
    Rows rows = with_repeats(200, 20, 1);
    const NearDuplicates before = found_in(rows);
    for (auto& row : rows) {
        row.insert(row.begin() + 3, 1e20f);
        row.push_back(0);
    }
    const NearDuplicates after = found_in(rows);
    REQUIRE(before.pairs.size() > 2);
    REQUIRE(after.pairs.size() == before.pairs.size());
    for (std::size_t i = 0; i < after.pairs.size(); ++i) {
        CHECK(after.pairs[i].first == before.pairs[i].first);
        CHECK(after.pairs[i].second == before.pairs[i].second);
    }
}

TEST_CASE("rows of 0 and 1") {
    Stream draws(2, "bits");
    Rows rows;
    for (std::size_t row = 0; row < 400; ++row) {
        auto& made = rows.emplace_back(48);
        for (float& value : made) value = draws.uniform() < 0.1 ? 1 : 0;
        if (row % 4 == 3) made = rows[draws.below(static_cast<std::uint32_t>(row))];
        if (row % 8 == 3) made[row % 48] = 1 - made[row % 48];  // one bit
    }
    CHECK(check_against_definition(rows, 0.9999) == 0);
    CHECK(check_against_definition(rows, 0.8) > 20);
}

TEST_CASE("equal rows are one kind, and their pairs are counted without being made") {
    const std::size_t count = 30'000;
    const NearDuplicates found = found_in(Rows(count, {1, 2, 3}));
    CHECK(found.pairs.empty());
    CHECK(found.kind == std::vector<std::uint32_t>(count, 0));
    std::vector<std::uint32_t> keys(count);
    for (std::uint32_t row = 0; row < count; ++row) keys[row] = row % 3 == 0 ? not_counted : row % 3;
    const PairCounts counts = count_pairs(found, keys);
    CHECK(counts.all == std::size_t{20'000} * 19'999 / 2);
    CHECK(counts.same_key == 2 * (std::size_t{10'000} * 9'999 / 2));
    CHECK(counts.across() == std::size_t{10'000} * 10'000);
}

TEST_CASE("pairs are counted as one by one") {
    Rows rows = with_repeats(150, 12, 1);
    for (std::size_t row = 0; row < 90; ++row) rows.push_back(rows[row % 20]);
    const auto all = cosines(rows);
    const NearDuplicates found = found_in(rows, 0.99);
    Stream draws(3, "keys");
    std::vector<std::uint32_t> keys;
    for (std::size_t row = 0; row < rows.size(); ++row)
        keys.push_back(draws.uniform() < 0.2 ? not_counted : draws.below(3));
    PairCounts expected;
    for (std::size_t a = 0; a < rows.size(); ++a)
        for (std::size_t b = a + 1; b < rows.size(); ++b) {
            if (keys[a] == not_counted || keys[b] == not_counted || all[a][b] <= 0.99) continue;
            ++expected.all;
            expected.same_key += keys[a] == keys[b];
        }
    const PairCounts counts = count_pairs(found, keys);
    CHECK(expected.across() > 100);
    CHECK(counts.all == expected.all);
    CHECK(counts.same_key == expected.same_key);
}

TEST_CASE("it stops at the most pairs asked for and says so") {
    const Rows rows = with_repeats(300, 10, 1);
    const std::size_t all = found_in(rows, 0.9).pairs.size();
    REQUIRE(all > 20);
    CHECK(found_in(rows, 0.9, all).is_complete);
    const NearDuplicates some = found_in(rows, 0.9, 20);
    CHECK(some.pairs.size() == 20);
    CHECK_FALSE(some.is_complete);
}

TEST_CASE("rows without direction and data without pairs") {
    CHECK(found_in({{4, 5}}).pairs.empty());
    CHECK(found_in({{4, 5}, {6, 7}}).pairs.empty());  // centred, they point away from each other
    const NearDuplicates middle = found_in({{1, 2}, {3, 6}, {2, 4}, {2, 4}});
    CHECK(middle.pairs.empty());  // two rows in the middle of all, of one kind
    CHECK(middle.kind == std::vector<std::uint32_t>{0, 1, 2, 2});
    CHECK(found_in({{1}, {2}, {3}, {10}}).pairs.size() == 3);  // in one column there are but two directions
}
