// Tests of report/mean_sem.hpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/mean_sem.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace equipoise;

TEST_CASE("mean_sem: one table for each test split, one row for each cell, numbers as summarised") {
    const Results results = sample::stage3();
    const Findings findings = mean_sem(results);
    REQUIRE(findings.tables.size() == 2);
    const Table& ood = findings.tables[1];
    CHECK(ood.header ==
          std::vector<std::string>{"mode", "ratio", "n", "OOD F1", "OOD precision", "OOD recall", "OOD AUROC"});
    CHECK(ood.is_number == std::vector<bool>{false, true, true, true, true, true, true});
    REQUIRE(ood.rows.size() == 22);

    std::vector<double> f1;  // of repeat, 0.1
    for (std::size_t i = 3; i < 6; ++i) f1.push_back(results.runs[i].number("test_ood.honest.f1"));
    const auto summary = stats::summarise(f1);
    CHECK(ood.rows[1][0] == "repeat");
    CHECK(ood.rows[1][1] == "0.1");
    CHECK(ood.rows[1][2] == "3");
    CHECK(ood.rows[1][3] == report::mean_and_sem(summary));
    const std::string name = "cell[mode=repeat,ratio=0.1].test_ood.honest.f1.";
    CHECK(sample::number_of(findings, name + "mean") == summary.mean);
    CHECK(sample::number_of(findings, name + "sd") == summary.sd);
    CHECK(sample::number_of(findings, name + "sem") == summary.sem);
    CHECK(sample::number_of(findings, name + "n") == 3);
    CHECK(sample::number_of(findings, name + "lower") == summary.interval().lower);
    CHECK(sample::number_of(findings, name + "upper") == summary.interval().upper);
    for (const char* other :
         {"test_iid.auroc", "test_ood.oracle.f1", "test_ood.cross_fitted.recall", "test_iid.fixed.precision"})
        CHECK(std::isfinite(sample::number_of(findings, std::string("cell[mode=linear,ratio=1].") + other + ".sem")));
}

TEST_CASE("mean_sem: every F1 has always-positive, optimism and transfer loss beside it") {
    const std::string said = sample::sentences_of(mean_sem(sample::stage3()));
    CHECK(sample::has(said, "IID: calling every file positive gives F1 0.800, which 22 of 22 cells do not exceed;"));
    CHECK(sample::has(said, "OOD: calling every file positive gives F1 0.641; "));
    CHECK(sample::has(said, "by 0.010 on average over 66 runs (optimism, oracle - cross-fitted)"));
    CHECK(sample::has(said, "by 0.020 on average over 66 runs (transfer loss, cross-fitted - honest)"));
}

TEST_CASE("mean_sem: a single run has no SEM, and that is said") {
    const Findings findings = mean_sem(sample::study_of({sample::modes()}, {123}));
    for (const auto& row : findings.tables[0].rows) CHECK(sample::has(row[2], " ± n/a"));
    CHECK(std::isnan(sample::number_of(findings, "cell[mode=repeat].test_iid.honest.f1.sem")));
    CHECK(std::isfinite(sample::number_of(findings, "cell[mode=repeat].test_iid.honest.f1.mean")));
    CHECK(sample::has(sample::sentences_of(findings), "Where n is 1"));
}

TEST_CASE("mean_sem: cells without runs are counted, not filled with dashes") {
    const Findings findings = mean_sem(sample::only_first(sample::stage3(), 5));
    CHECK(findings.tables[0].rows.size() == 2);
    CHECK(findings.tables[0].rows[1][2] == "2");
    const std::string said = sample::sentences_of(findings);
    CHECK(sample::has(said, "20 of 22 cells have no complete run yet"));
    CHECK(sample::has(said, "1 of 22 cells lack some of their seeds"));
    CHECK(sample::number_of(findings, "cell[mode=linear,ratio=1].test_ood.auroc.n") == 0);
}

TEST_CASE("mean_sem: a figure that some runs lack says of how many it is") {
    Results results = sample::stage3();
    results.runs[0].numbers["test_ood.auroc"] = std::nan("");
    CHECK(sample::has(mean_sem(results).tables[1].rows[0][6], " (n 2)"));
}

TEST_CASE("mean_sem: no runs, no tables") {
    const Findings findings = mean_sem(sample::only_first(sample::stage3(), 0));
    CHECK(findings.tables.empty());
    CHECK(findings.sentences == std::vector<std::string>{"No run is complete yet, so there is nothing to average."});
}

TEST_CASE("mean_sem: a study without factors has one row") {
    const Findings findings = mean_sem(sample::study_of({}));
    CHECK(findings.tables[0].header.front() == "n");
    REQUIRE(findings.tables[0].rows.size() == 1);
    CHECK(sample::number_of(findings, "cell[].test_iid.honest.f1.n") == 3);
}
