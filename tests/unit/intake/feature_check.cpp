// SPDX-License-Identifier: MIT
#include <equipoise/intake/feature_check.hpp>

#include "catch.hpp"

#include <vector>

using namespace equipoise::data;

namespace {
/// [rows x width] from the rows one after another.
std::vector<ColumnFacts> facts_of(std::vector<float> values, std::size_t width) {
    const std::size_t rows = values.size() / width;
    return column_facts(Embeddings::owning(std::move(values), rows, width));
}
}  // namespace

TEST_CASE("the facts of a column") {
    // by hand: squares of deviations 9 1 1 1 0 0 4 16, sum 32, over 8 rows 4
    const auto facts = facts_of({2, 0, 4, 0, 4, -1, 4, 0, 5, 3, 5, 0, 7, 0, 9, 0}, 2);
    CHECK(facts[0].min == 2);
    CHECK(facts[0].max == 9);
    CHECK(facts[0].mean == 5);
    CHECK(facts[0].sd == 2);
    CHECK(facts[0].zeros == 0);
    CHECK(facts[1].zeros == 6);
    CHECK(facts[1].min == -1);
    CHECK(facts[1].largest() == 3);
    CHECK_FALSE(facts[1].is_constant());
}

TEST_CASE("a small spread far from zero is measured") {
    CHECK(facts_of({16777214, 16777216, 16777214, 16777216}, 1)[0].sd == 1);
    CHECK(facts_of({0.1f, 0.1f, 0.1f}, 1)[0].sd == 0);
    CHECK(facts_of({7}, 1)[0].is_constant());
}

TEST_CASE("columns of like scale need nothing") {
    const FeatureCheck check = check_features(facts_of({1, 2, 3, 1, 900, 2, -1, 3, 5}, 3));
    CHECK(check.sentences.empty());
    CHECK(check.constant.empty());
    CHECK(check.all_zero.empty());
}

TEST_CASE("columns that never change are named") {
    const FeatureCheck check = check_features(facts_of({0, 1, 5, 0, 2, 5, -0.0f, 3, 5}, 3));
    CHECK(check.all_zero == std::vector<std::size_t>{0});
    CHECK(check.constant == std::vector<std::size_t>{2});
    REQUIRE(check.sentences.size() == 1);
    CHECK(check.sentences[0] ==
          "2 of 3 columns never change (zero: column 0; constant: column 2) and tell nothing; leave them out or let "
          "them be.");
    CHECK(check_features(facts_of({0, 5, 0, 5}, 2)).sentences ==
          std::vector<std::string>{"No column varies: all rows are equal, and nothing can be learnt; check the file."});
    std::vector<float> values(20);
    values[0] = 1;
    CHECK(check_features(facts_of(values, 10)).sentences[0].find("columns 1, 2, 3, 4, 5 and 4 more") !=
          std::string::npos);
}

TEST_CASE("scales a thousandfold apart call for Standardise, spreads as well as sizes") {
    const FeatureCheck spread = check_features(facts_of({0, 0, 1, 0.002f, 0, 2000}, 2));
    REQUIRE(spread.sentences.size() == 1);
    CHECK(spread.sentences[0].find("use Standardise") != std::string::npos);
    CHECK(spread.sd.largest_column == 1);
    CHECK(spread.sd.smallest_column == 0);

    const FeatureCheck size =
        check_features(facts_of({2019, 0.5f, 2020, -1, 2021, 1}, 2));  // years beside small numbers
    CHECK(size.sd.ratio() < 2);
    CHECK(size.magnitude.ratio() == 2021);
    REQUIRE(size.sentences.size() == 1);
    CHECK(size.sentences[0] ==
          "Columns are on scales that differ 2e+03-fold (largest value 1 in column 1, 2e+03 in column 0), so that the "
          "large ones drown the small ones; use Standardise in the study.");
    CHECK(check_features(facts_of({0, 0, 1, 999}, 2)).sentences.empty());
    CHECK(check_features(facts_of({0, 0, 1, 1000}, 2)).sentences.size() == 1);
}
