// SPDX-License-Identifier: MIT
#include <equipoise/report/ledger.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/report/analyses.hpp>
#include <equipoise/report/report.hpp>

using namespace equipoise;
using namespace equipoise::report;
using sample::has;

namespace {

/// Stage 3 with files counted: 100 of validation, 90 IID, 80 OOD, a third of them positive; 2 OOD files without a
/// score.
Results counted_study() {
    Results results = sample::stage3();
    PlannedQuestion question;
    question.text = "no ratio raises F1";
    question.metric = "test_ood.honest.f1";
    question.measure = "OOD F1";
    question.kind = ClaimKind::none_raises;
    question.factor = "ratio";
    question.baseline = "0";
    question.margin = 0.02;
    question.effect = 0.04;
    question.noise = 0.03;
    results.questions = {question};
    question.text = "the gap does not depend on ratio";
    question.less = question.metric;
    question.metric = "test_iid.honest.f1";
    question.kind = ClaimKind::equal;
    results.questions.push_back(question);
    question.text = "nor does F1 on known sites";
    question.less.clear();
    results.questions.push_back(question);
    for (RunResult& run : results.runs)
        for (const auto& [split, files] : {std::pair{"validation", 100.0}, {"test_iid", 90.0}, {"test_ood", 80.0}}) {
            const std::string name = std::string(split) + ".files.";
            run.numbers[name + "expected"] = files;
            run.numbers[name + "missing"] = files == 80 ? 2 : 0;
            run.numbers[name + "scored"] = files - run.numbers[name + "missing"];
            run.numbers[name + "positives"] = 30;
        }
    return results;
}
/// Three runs, of repeat at ratio 0.1, lost five OOD files, two of them positive.
Results with_lost_files() {
    Results results = counted_study();
    for (std::size_t run = 3; run < 6; ++run) {
        results.runs[run].numbers["test_ood.files.expected"] = 75;
        results.runs[run].numbers["test_ood.files.positives"] = 28;
    }
    return results;
}
constexpr auto which =
    "3 runs (first mode=repeat ratio=0.1 seed=123) of 75 files (28 positive) against 63 runs of 80 files "
    "(30 positive)";

}  // namespace

TEST_CASE("denominators: totals of each split, and that all runs agree") {
    const Findings findings = denominators(counted_study());
    const std::string said = sample::sentences_of(findings);
    CHECK(has(said, "All runs are measured on the same number of files"));
    CHECK(has(said, "A file without a score is in every denominator"));
    REQUIRE(findings.tables.size() == 1);
    CHECK(findings.tables[0].rows ==
          std::vector<std::vector<std::string>>{{"validation", "66", "100", "100", "0", "30"},
                                                {"IID", "66", "90", "90", "0", "30"},
                                                {"OOD", "66", "80", "78", "2", "30"}});
    CHECK(sample::number_of(findings, "test_ood.files.missing.most") == 2);
    CHECK(denominators(sample::only_first(counted_study(), 0)).tables.empty());
}

TEST_CASE("denominators: runs on different files are named with the difference") {
    const Findings findings = denominators(with_lost_files());
    CHECK(has(sample::sentences_of(findings), std::string("OOD: runs were measured on different files, ") + which));
    CHECK_FALSE(has(sample::sentences_of(findings), "All runs are measured on the same"));
    CHECK(findings.tables[0].rows[2][2] == "75 to 80");
    CHECK(sample::number_of(findings, "test_ood.files.expected.least") == 75);

    Results other_validation = counted_study();
    other_validation.runs[0].numbers["validation.files.expected"] = 99;
    CHECK(
        has(sample::sentences_of(denominators(other_validation)), "Thresholds were chosen on different files: 1 run"));
    CHECK(comparable(other_validation).incomparable.empty());  // the tests are the same files
}

TEST_CASE("no analysis, question or figure compares runs that were measured on different files") {
    const Results compared = comparable(with_lost_files());
    CHECK(compared.splits == std::vector<std::string>{"test_iid"});
    CHECK(has(compared.incomparable.at("test_ood"), which));
    for (const RunResult& run : compared.runs) {
        CHECK(std::isnan(run.number("test_ood.honest.f1")));
        CHECK(std::isfinite(run.number("test_iid.honest.f1")));
    }
    for (const auto analyse : {+[](const Results& r) { return mean_sem(r); },
                               +[](const Results& r) { return one_way_anova(r, "ratio", "mode"); },
                               +[](const Results& r) { return factorial_anova(r); }}) {
        const Findings findings = with_refusals(analyse(compared), compared);
        CHECK(has(sample::sentences_of(findings), std::string("OOD: runs were measured on different files, ") + which));
        for (const auto& [name, value] : findings.numbers) CHECK_FALSE(has(name, "test_ood"));
        CHECK(std::ranges::any_of(findings.numbers, [](const auto& n) { return has(n.first, "test_iid"); }));
    }
    const Findings answers = answer_questions(compared);
    CHECK(has(answers.sentences[0], std::string("1. No verdict: runs were measured on different files, ") + which));
    CHECK(has(answers.sentences[1], "2. No verdict: runs were measured on different files"));
    CHECK_FALSE(has(answers.sentences[2], "No verdict"));
    for (const auto& [name, text] : answers.texts)
        if (name == "question[1].verdict") CHECK(text == "none");

    const sample::Folder folder;
    write_report(with_lost_files(), {}, folder.path());
    CHECK(std::filesystem::exists(folder.path() / "figures" / "test_iid_f1.dat"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "figures" / "test_ood_f1.dat"));
    CHECK(has(sample::read(folder.path() / "results.csv"), "test_ood.honest.f1"));  // each run by itself is told
}

TEST_CASE("positives alone make a difference too, and equal files make none") {
    Results results = counted_study();
    CHECK(comparable(results).incomparable.empty());
    CHECK(comparable(results).runs[0].numbers == results.runs[0].numbers);
    results.runs[7].numbers["test_iid.files.positives"] = 31;
    CHECK(has(comparable(results).incomparable.at("test_iid"),
              "1 run (first mode=repeat ratio=0.2 seed=456) of 90 files "
              "(31 positive)"));
}
