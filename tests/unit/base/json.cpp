// SPDX-License-Identifier: MIT
#include <equipoise/base/json.hpp>

#include "catch.hpp"

#include <string>

using namespace equipoise;

TEST_CASE("a missing member of a JSON object is an error, not undefined behaviour") {
    const Json record = Json::parse(R"({"z": {"id": "a"}, "a": 1})");
    CHECK(record["z"]["id"] == "a");
    CHECK_THROWS_AS(record["seed"], Error);
    CHECK_THROWS_AS(record["z"]["seed"], Error);
    CHECK(record.dump() == R"({"z":{"id":"a"},"a":1})");  // members keep their order
}
