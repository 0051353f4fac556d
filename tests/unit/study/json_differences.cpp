// SPDX-License-Identifier: MIT
#include <equipoise/study/json_differences.hpp>

#include "catch.hpp"

using equipoise::Json;
using equipoise::JsonDifference;

namespace {
std::vector<JsonDifference> between(const char* recorded, const char* again, std::size_t numbers) {
    std::vector<JsonDifference> found;
    CHECK(equipoise::compare_json(Json::parse(recorded), Json::parse(again), found) == numbers);
    return found;
}
}  // namespace

TEST_CASE("JSON is compared leaf by leaf, to the last bit, whatever the order of names") {
    CHECK(between(R"({"a": {"x": 0.1, "y": null}, "b": ["t", 2]})", R"({"b": ["t", 2], "a": {"y": null, "x": 0.1}})", 2)
              .empty());
    const auto last_bit = between(R"({"a": {"x": 0.30000000000000004}})", R"({"a": {"x": 0.3}})", 1);
    REQUIRE(last_bit.size() == 1);
    CHECK(last_bit[0].name == "a.x");
    CHECK(last_bit[0].recorded == "0.30000000000000004");
    CHECK(last_bit[0].again == "0.3");
    CHECK(between("-0.0", "0.0", 1).size() == 1);
    CHECK(between("null", "0.5", 1).size() == 1);
}

TEST_CASE("what one side of JSON lacks is named") {
    const auto found = between(R"({"a": 1, "c": [1, 2]})", R"({"b": 1, "c": [1]})", 1);
    REQUIRE(found.size() == 3);
    CHECK(found[0].name == "a");
    CHECK(found[0].again == "nothing");
    CHECK(found[1].name == "c.[1]");
    CHECK(found[2].name == "b");
    CHECK(found[2].recorded == "nothing");
}
