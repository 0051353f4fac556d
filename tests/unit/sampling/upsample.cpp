// SPDX-License-Identifier: MIT
#include <equipoise/sampling/upsample.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/undersample.hpp>

#include <algorithm>

using namespace equipoise;

namespace {
TrainingSet set_of(std::size_t positives, std::size_t negatives) {
    const auto data = small_data::make(positives, negatives);
    return {data, small_data::all_rows(data)};
}
constexpr RandomStreams streams{123, 0};
}  // namespace

TEST_CASE("UpsampleBy adds round(ratio x positives) positives") {
    for (const auto& [ratio, added] : {std::pair{0.0, 0}, {0.1, 1}, {0.25, 3}, {1.0, 10}, {2.5, 25}}) {
        TrainingSet set = set_of(10, 40);
        const Treatment done = sampler::UpsampleBy<Repeat, double>{{}, ratio}.apply(set, streams);
        CHECK(set.counts() == std::vector<std::size_t>{40, 10 + static_cast<std::size_t>(added)});
        CHECK(done.added == std::vector<std::size_t>{0, static_cast<std::size_t>(added)});
    }
}

TEST_CASE("UpsampleTo fills every class up to floor(ratio x largest)") {
    TrainingSet set = set_of(10, 45);
    sampler::UpsampleTo<Repeat, double>{{}, 0.5}.apply(set, streams);
    CHECK(set.counts() == std::vector<std::size_t>{45, 22});
    TrainingSet reversed = set_of(45, 10);
    sampler::UpsampleTo<Linear, double>{{}, 1.0}.apply(reversed, streams);
    CHECK(reversed.counts() == std::vector<std::size_t>{45, 45});
}

TEST_CASE("after equal classes UpsampleTo adds nothing for any ratio up to 1: the published study's idle factor") {
    TrainingSet set = set_of(10, 45);
    Undersample{}.apply(set, streams);
    const auto before = set.hash();
    for (double ratio : {0.1, 0.5, 1.0}) {
        const Treatment done = sampler::UpsampleTo<Linear, double>{{}, ratio}.apply(set, streams);
        CHECK(done.added == std::vector<std::size_t>{0, 0});
        CHECK(set.hash() == before);
    }
}

TEST_CASE("draws are nested: a smaller ratio adds the beginning of what a larger one adds") {
    TrainingSet smaller = set_of(20, 20), larger = smaller;
    sampler::UpsampleBy<Linear, double>{{}, 0.2}.apply(smaller, streams);
    sampler::UpsampleBy<Linear, double>{{}, 0.9}.apply(larger, streams);
    REQUIRE(smaller.size() < larger.size());
    for (std::size_t row = 0; row < smaller.size(); ++row)
        CHECK(std::ranges::equal(smaller.terms(row), larger.terms(row)));
}

TEST_CASE("both modes draw the same first rows; linear blends within the class and keeps the weights' sum") {
    TrainingSet repeated = set_of(20, 20), blended = repeated;
    sampler::UpsampleBy<Repeat, double>{{}, 1.0}.apply(repeated, streams);
    const Treatment done = sampler::UpsampleBy<Linear, double>{{}, 1.0}.apply(blended, streams);
    CHECK(done.blended == std::vector<std::size_t>{0, 20});
    for (std::size_t row = 40; row < 60; ++row) {
        CHECK(repeated.terms(row)[0].row == blended.terms(row)[0].row);
        CHECK(blended.terms(row)[0].weight + blended.terms(row)[1].weight == Approx(1));
        CHECK(blended.terms(row)[1].row < 20);
        CHECK(blended.targets(row)[0] == 1);
    }
}
