// SPDX-License-Identifier: MIT
#include <equipoise/study/remeasure.hpp>

#include "catch.hpp"
#include "small_study.hpp"
#include <equipoise/study/json_differences.hpp>

using namespace equipoise;

TEST_CASE("every figure of a record follows from its scores, to the last bit") {
    small_study::Workspace work;
    work.run();
    const RecordedScores scores(work.path);
    for (std::size_t index = 0; index < 4; ++index) {
        const Json record = work.record(index);
        REQUIRE(record["status"] == "complete");
        const Json again = remeasured(scores, record);
        std::vector<JsonDifference> differences;
        std::size_t numbers = 0;
        for (const char* part : {"splits", "parts", "scores"})
            numbers += compare_json(record[part], again[part], differences, part);
        CHECK(differences.empty());
        CHECK(numbers > 150);
    }
    // what makes it hard is there: files without a score, files that the filter of validation has changed, parts
    const Json record = work.record(0);
    CHECK(record["splits"]["test_ood"]["numbers"]["files.missing"] > 0);
    CHECK(record["scores"]["validation"].value("negative_here", Json::array()).size() > 0);
    CHECK(!record["scores"]["test_ood"].contains("negative_here"));
    CHECK(record["parts"]["test_ood"].size() >= 2);
}

TEST_CASE("a changed score changes the figures") {
    small_study::Workspace work;
    work.run();
    const auto path = work.path / "scores" / (work.id(0) + ".npy");
    const data::Embeddings stored = data::read_npy(path, true);
    std::vector<float> values(stored.values.begin(), stored.values.end());
    values.back() = values.back() > 0.5f ? 0.01f : 0.99f;
    data::write_npy(path, values, stored.rows, 2);
    const Json record = work.record(0);
    CHECK(remeasured(RecordedScores(work.path), record)["splits"] != record["splits"]);
    values.resize(values.size() - 2);
    data::write_npy(path, values, stored.rows - 1, 2);
    CHECK_THROWS_AS(remeasured(RecordedScores(work.path), record), Error);
}
