// SPDX-License-Identifier: MIT
#include <equipoise/sampling/nearest_rows.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_data.hpp"
#include <equipoise/data/load.hpp>
#include <equipoise/sampling/upsample.hpp>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

using namespace equipoise;

namespace {

/// Negatives alone, their numbers by row and column.
data::Dataset made_of(std::size_t rows, std::size_t width, const std::function<float(std::size_t, std::size_t)>& at) {
    data::Dataset data;
    data.labels.classes = {"class0"};
    std::vector<float> values;
    for (std::size_t row = 0; row < rows; ++row) {
        data.labels.values.push_back(0);
        for (std::size_t column = 0; column < width; ++column) values.push_back(at(row, column));
    }
    data.embeddings = data::Embeddings::owning(std::move(values), rows, width);
    return data;
}
std::vector<std::uint32_t> all_of(const TrainingSet& set) {
    std::vector<std::uint32_t> rows(set.size());
    std::iota(rows.begin(), rows.end(), 0u);
    return rows;
}
/// The definition, word for word: every distance in double, sorted.
std::vector<std::uint32_t> by_brute_force(const TrainingSet& set, const std::vector<std::uint32_t>& rows,
                                          const std::vector<std::uint32_t>& among, std::size_t count) {
    const std::size_t width = set.data().width();
    const auto vector_of = [&](std::uint32_t row) {
        std::vector<double> vector(width);
        for (const Term& term : set.terms(row))
            for (std::size_t i = 0; i < width; ++i)
                vector[i] += double{term.weight} * double{set.data().embeddings.row(term.row)[i]};
        return vector;
    };
    std::vector<std::uint32_t> nearest;
    for (std::uint32_t row : rows) {
        std::vector<std::pair<double, std::uint32_t>> distances;
        const auto own = vector_of(row);
        for (std::uint32_t other : among) {
            if (other == row) continue;
            const auto vector = vector_of(other);
            double sum = 0;
            for (std::size_t i = 0; i < width; ++i) sum += (own[i] - vector[i]) * (own[i] - vector[i]);
            distances.emplace_back(sum, other);
        }
        std::ranges::sort(distances);
        for (std::size_t i = 0; i < count; ++i) nearest.push_back(distances[i].second);
    }
    return nearest;
}
bool is_exact(const data::Dataset& data, std::size_t count) {
    const TrainingSet set(data, small_data::all_rows(data));
    const auto rows = all_of(set);
    return sampler::nearest_rows(set, rows, rows, count) == by_brute_force(set, rows, rows, count);
}

}  // namespace

TEST_CASE("the nearest rows are those of the definition, within blocks and across them") {
    CHECK(is_exact(small_data::make(30, 40), 5));
    CHECK(is_exact(small_data::make(1, 1), 1));
    CHECK(is_exact(small_data::make(3, 3), 5));  // all others
    CHECK(is_exact(small_data::make(20, 20, 1), 3));
    CHECK(is_exact(small_data::make(1100, 1000, 3), 5));  // three blocks
    CHECK(is_exact(small_data::make(100, 100, 1030), 5));
}

TEST_CASE("of rows equally far the smaller number comes first") {
    Stream draws(1, "grid");
    const auto grid = made_of(400, 3, [&](std::size_t, std::size_t) { return static_cast<float>(draws.below(4)); });
    CHECK(is_exact(grid, 5));
    CHECK(is_exact(made_of(300, 4, [](std::size_t, std::size_t) { return 1.5f; }), 5));  // all equal
    CHECK(is_exact(made_of(90, 2, [](std::size_t row, std::size_t) { return static_cast<float>(row / 30); }), 5));
}

TEST_CASE("neither an offset nor a scale of the numbers changes what is found") {
    for (float offset : {0.0f, 1000.0f, 1e6f})
        for (float scale : {1e-30f, 1e-3f, 1.0f, 1e15f}) {
            Stream draws(2, "numbers");
            INFO("offset " << offset << ", scale " << scale);
            CHECK(is_exact(made_of(200, 24,
                                   [&](std::size_t, std::size_t column) {
                                       const auto number = static_cast<float>(draws.normal());
                                       return scale * (column == 0 ? offset + 20 * number : number);
                                   }),
                           5));
        }
    // one row far away from all others, which then look alike in float
    Stream draws(3, "far");
    CHECK(is_exact(
        made_of(150, 8,
                [&](std::size_t row, std::size_t) { return row == 17 ? 1e7f : static_cast<float>(draws.normal()); }),
        5));
}

TEST_CASE("blended rows are where their terms put them, and other rows than the asked ones can be near") {
    const auto data = small_data::make(25, 35);
    TrainingSet set(data, small_data::all_rows(data));
    sampler::UpsampleBy<Linear, double>{{}, 1.0}.apply(set, {3, 0});
    sampler::UpsampleBy<Repeat, double>{{}, 0.2}.apply(set, {4, 0});
    const auto all = all_of(set);
    const auto positives = set.rows_by_group()[1];
    CHECK(sampler::nearest_rows(set, all, all, 5) == by_brute_force(set, all, all, 5));
    CHECK(sampler::nearest_rows(set, positives, positives, 5) == by_brute_force(set, positives, positives, 5));
    CHECK(sampler::nearest_rows(set, positives, all, 5) == by_brute_force(set, positives, all, 5));
    CHECK(sampler::nearest_rows(set, positives, all, 5) != sampler::nearest_rows(set, positives, positives, 5));
}

TEST_CASE("the nearest of real embeddings are those of the definition") {
    const auto folder = input_files::real_data();
    if (!folder) {
        WARN("skipped: EQUIPOISE_DATA_DIR names no folder of real data sets");
        return;
    }
    data::LoadOptions options;
    options.data = (*folder / "birdnet_frogs" / "frogs.npz").string();
    options.manifest = (*folder / "birdnet_frogs" / "manifest.csv").string();
    const auto data = data::load(options);
    const TrainingSet set(data, ManifestSplits{}.divide(data).train);
    const auto frogs = set.rows_by_group()[1];
    REQUIRE(frogs.size() == 290);
    CHECK(sampler::nearest_rows(set, frogs, frogs, 5) == by_brute_force(set, frogs, frogs, 5));
    const auto all = all_of(set);
    CHECK(sampler::nearest_rows(set, frogs, all, 5) == by_brute_force(set, frogs, all, 5));
}
