// SPDX-License-Identifier: MIT
#include <equipoise/report/frozen_head.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace equipoise;

namespace {

Json frozen() {
    Json splits = Json::object();
    for (const char* split : {"test_iid", "test_ood"})
        splits[split] = {{"files.expected", 100}, {"auroc", 0.9},          {"average_precision", nullptr},
                         {"honest.f1", 0.7},      {"honest.precision", 1}, {"honest.recall", 0.5}};
    return {{"checkpoint", "stage2"},
            {"study", "stage2"},
            {"run", "abc"},
            {"seed", 123},
            {"chosen", {{"words", "chosen on validation among 8 cells"}}},
            {"threshold", 0.35},
            {"splits", splits}};
}

}  // namespace

TEST_CASE("frozen head: every cell's mean stands beside it") {
    Results results = sample::study_of({sample::numbers("ratio", {0, 1})}, {1, 2});
    for (std::size_t i = 0; i < 4; ++i)
        results.runs[i].numbers["test_ood.honest.f1"] = 0.6 + 0.1 * static_cast<double>(i);
    const Findings findings = report::frozen_head(results, "stage2", frozen());
    CHECK(findings.title == "The frozen head (stage2)");
    CHECK(sample::number_of(findings, "test_ood.honest.f1") == 0.7);
    CHECK(sample::number_of(findings, "cell[ratio=0].test_ood.honest.f1.difference") == Approx(0.65 - 0.7));
    CHECK(sample::number_of(findings, "cell[ratio=1].test_ood.honest.f1.difference") == Approx(0.85 - 0.7));
    REQUIRE(findings.tables.size() == 2);
    CHECK(findings.tables[0].rows[1] ==
          std::vector<std::string>{"OOD", "100", "0.700", "1.000", "0.500", "0.900", "–"});
    CHECK(findings.tables[1].rows[0][0] == "ratio=0");
    CHECK(findings.tables[1].rows[1][5] == "+0.150");
    for (const Table& table : findings.tables)
        for (const auto& row : table.rows) CHECK(row.size() == table.header.size());
    CHECK(findings.sentences[0].find("own threshold 0.35") != std::string::npos);
    results.runs.clear();
    CHECK(report::frozen_head(results, "stage2", frozen()).tables[1].rows[0][2] == "–");
}

TEST_CASE("frozen head: one that was not there is said to be missing") {
    const Findings findings = report::frozen_head(sample::study_of({}, {1}), "stage2", std::nullopt);
    CHECK(findings.tables.empty());
    CHECK(findings.sentences[0].find("the head stage2, which was not there") != std::string::npos);
}
