// SPDX-License-Identifier: MIT
#include <equipoise/study/denominators.hpp>

#include "catch.hpp"
#include "example_program.hpp"
#include "input_files.hpp"
#include "small_study.hpp"

using namespace equipoise;
using input_files::error_of;

TEST_CASE("every number of files in a record adds up, or the record is refused by name") {
    small_study::Workspace work;
    work.run();
    CHECK(read_results(work.store, work.study).runs.size() == 4);
    const Json record = work.record(0);
    const auto said = [&](const char* name, int more) {
        Json changed = record;
        Json& number = changed["splits"]["test_ood"]["numbers"][name];
        number = number.get<double>() + more;
        work.forge(0, changed);
        return error_of([&] { read_results(work.store, work.study); });
    };
    for (const char* name : {"files.expected", "files.scored", "files.missing", "files.negatives", "honest.tp",
                             "fixed.tn", "cross_fitted.fp", "oracle.fn"}) {
        INFO(name);
        const std::string sentence = said(name, 1);
        CHECK(sentence.find("records/" + work.id(0) + ".json: the files of test_ood do not add up") == 0);
    }
    CHECK(said("files.missing", -1).find("files are expected, and") != std::string::npos);
    CHECK(said("auroc", 0).empty());
}

TEST_CASE("a run whose files do not add up fails, and says so") {
    example::Workspace work;
    work.study.run = {[](const Run&, const RunContext&) {
        RunOutcome outcome;
        outcome.training_counts = {30, 20};
        metrics::SplitEvaluation split;
        split.split = "test_ood";
        split.files = {.expected = 10, .scored = 9};  // one was dropped in silence
        outcome.splits.push_back(split);
        return outcome;
    }};
    const RunnerTally tally = work.run();
    CHECK(tally.failed == 4);
    REQUIRE(!tally.errors.empty());
    CHECK(tally.errors[0].find("10 files are expected, and 9 scored and 0 missing make 9") != std::string::npos);
}

namespace {
struct Strict : From<small_study::Study> {
    static constexpr std::string_view name = "strict";
    using evaluation = FileScore<small_study::OfTwoRows, MissingScores<AreErrors>>;
};
}  // namespace

TEST_CASE("files without a score fail the runs of a study that declares them errors, and are named") {
    small_study::Workspace work;
    work.study = program_of<Strict>();
    work.runs = work.study.plan(work.study.seeds);
    CHECK(work.runs[0].choices.back().second == "file_score(of_two_rows, missing_scores(are_errors))");
    const std::string said = error_of([&] { work.study.run[0](work.runs[0], work.context); });
    CHECK(said.find("Split validation: ") == 0);
    CHECK(said.find(" files have no score (the first is file") != std::string::npos);
}
