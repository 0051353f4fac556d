// SPDX-License-Identifier: MIT
#include <equipoise/sampling/upsample.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/undersample.hpp>

#include <algorithm>
#include <list>

using namespace equipoise;

namespace {
TrainingSet set_of(std::size_t positives, std::size_t negatives, std::size_t classes = 1) {
    static std::list<data::Dataset> made;  // outlives the sets
    made.push_back(small_data::make(positives, negatives, 8, classes));
    return {made.back(), small_data::all_rows(made.back())};
}
/// `counts[c]` rows of each class and of none.
TrainingSet set_of_counts(const std::vector<std::size_t>& counts) {
    static std::list<data::Dataset> made;
    data::Dataset& data = made.emplace_back();
    data.name = "counted";
    for (std::size_t c = 1; c < counts.size(); ++c) data.labels.classes.push_back("class" + std::to_string(c));
    for (std::size_t group = 0; group < counts.size(); ++group)
        for (std::size_t row = 0; row < counts[group]; ++row)
            for (std::size_t c = 1; c < counts.size(); ++c) data.labels.values.push_back(group == c ? 1 : 0);
    const std::size_t rows = data.labels.values.size() / (counts.size() - 1);
    data.embeddings = data::Embeddings::owning(std::vector<float>(rows), rows, 1);
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

TEST_CASE("Mean is the average of the two rows that Linear blends") {
    TrainingSet averaged = set_of(20, 20), blended = averaged;
    sampler::UpsampleBy<Mean, double>{{}, 1.0}.apply(averaged, streams);
    sampler::UpsampleBy<Linear, double>{{}, 1.0}.apply(blended, streams);
    for (std::size_t row = 40; row < 60; ++row)
        for (std::size_t term : {0u, 1u}) {
            CHECK(averaged.terms(row)[term].row == blended.terms(row)[term].row);
            CHECK(averaged.terms(row)[term].weight == 0.5f);
        }
}

TEST_CASE("UpsampleToSharedCount: classes after the first that is filled get too few, as up to 2.4 of the analyzer") {
    // of classes of 10, 4 and 2 rows the second lacks 6 and the third 8: the counter stands at 6 when the third's turn
    // comes; 50 rows of no class count for nothing
    TrainingSet shared = set_of_counts({50, 10, 4, 2}), each = shared;
    const Treatment done = sampler::UpsampleToSharedCount<Repeat, double>{{}, 1.0}.apply(shared, streams);
    CHECK(done.policy == "upsample_to_shared_count(repeat)");
    CHECK(done.added == std::vector<std::size_t>{0, 0, 6, 2});
    CHECK(sampler::UpsampleTo<Repeat, double>{{}, 0.2}.apply(each, streams).added ==
          std::vector<std::size_t>{0, 0, 6, 8});
    // however many classes there are, all that is added is what the smallest lacks
    TrainingSet many = set_of_counts({0, 40, 30, 35, 7, 20});
    CHECK(sampler::UpsampleToSharedCount<Linear, double>{{}, 0.9}.apply(many, streams).added ==
          std::vector<std::size_t>{0, 0, 6, 0, 23, 0});
}

TEST_CASE("UpsampleToSharedCount fills the smaller of two classes as UpsampleTo does") {
    for (const auto& [positives, negatives] : {std::pair{10, 45}, {45, 10}, {20, 20}})
        for (double ratio : {0.0, 0.5, 1.0}) {
            TrainingSet shared = set_of(std::size_t(positives), std::size_t(negatives)), each = shared;
            sampler::UpsampleToSharedCount<Linear, double>{{}, ratio}.apply(shared, streams);
            sampler::UpsampleTo<Linear, double>{{}, ratio}.apply(each, streams);
            CHECK(shared.hash() == each.hash());
        }
    TrainingSet beyond = set_of(10, 45);
    CHECK(sampler::UpsampleToSharedCount<Repeat, double>{{}, 2.0}.apply(beyond, streams).added ==
          std::vector<std::size_t>{0, 80});
}

TEST_CASE("a ratio that asks for more memory than is allowed is refused before anything is allocated") {
    const auto refusal = [](double ratio, std::uint64_t bytes) {
        TrainingSet set = set_of(40, 60);
        set.limit_memory(bytes);
        const auto before = set.hash();
        const auto error =
            input_files::error_of([&] { sampler::UpsampleBy<Linear, double>{{}, ratio}.apply(set, streams); });
        CHECK((set.hash() == before) == !error.empty());
        return error;
    };
    CHECK(refusal(1, 1 << 20).empty());
    CHECK(refusal(1e7, 8ull << 30) ==
          "upsample_by(linear) would add 400000000 rows to 100, and the training set would take 13.4 GB of memory, of "
          "8.0 GB allowed; take a smaller ratio, or allow more with --memory.");
    CHECK(refusal(0.1, 1000).find("of 1000 bytes allowed") != std::string::npos);
    CHECK(refusal(1e9, std::numeric_limits<std::uint64_t>::max()).find("numbers its rows up to 4294967295") !=
          std::string::npos);
    CHECK(refusal(1e300, 8ull << 30).find("would add 4e+301 rows") != std::string::npos);
}
