// SPDX-License-Identifier: MIT
#include <equipoise/report/new_nights.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include "small_data.hpp"
#include <equipoise/base/random.hpp>
#include <equipoise/report/answers.hpp>

using namespace equipoise;
using namespace equipoise::report;

namespace {

/// A study of two ratios on 120 files of `nights` nights: ratio 1 shifts every positive's score by `gain`.
struct Study {
    sample::Folder folder;
    data::Dataset data = small_data::make(60, 60);
    Results results;

    Study(std::size_t nights, std::size_t seeds, float gain, std::string metric = "test_ood.honest.recall") {
        data.recorder = data.date = {};
        for (std::uint32_t row = 0; row < 120; ++row) {
            data.recorder.push_back("M1");
            data.date.push_back(std::to_string(20240101 + row % nights));
        }
        const RunContext context(data, false, [] { return false; });
        data::replace_file(folder.path() / "files.csv", {files_csv(context)});
        std::filesystem::create_directories(folder.path() / "scores");
        std::vector<std::uint64_t> names;
        for (std::size_t seed = 1; seed <= seeds; ++seed) names.push_back(seed);
        results = sample::study_of({sample::numbers("ratio", {0, 1})}, names);
        results.folder = folder.path();
        Stream random(2, "scores");
        for (RunResult& run : results.runs) {
            run.id += run.settings.label_of("ratio");  // ids of the sample differ by seed only
            std::vector<float> numbers;
            double found = 0;
            for (std::uint32_t file = 0; file < 120; ++file) {
                const bool is_positive = file < 60;
                const bool is_gained = is_positive && run.settings.number_of("ratio") > 0;
                const float score =
                    std::clamp(static_cast<float>(random.uniform()) + (is_gained ? gain : 0), 0.0f, 1.0f);
                numbers.push_back(static_cast<float>(file));
                numbers.push_back(score);
                found += is_positive && score >= 0.5f;
            }
            data::write_npy(folder.path() / "scores" / (run.id + ".npy"), numbers, 120, 2);
            run.numbers["validation.files.expected"] = 0;
            run.numbers["test_iid.files.expected"] = 0;
            run.numbers["test_ood.files.expected"] = 120;
            run.numbers["test_ood.honest.threshold"] = 0.5;
            run.numbers["test_ood.honest.recall"] = found / 60;
        }
        PlannedQuestion question;
        question.text = "recall";
        question.metric = std::move(metric);
        question.measure = "OOD recall";
        question.kind = ClaimKind::raises;
        question.factor = "ratio";
        question.baseline = "0";
        question.margin = 0.05;
        question.effect = 0.1;
        question.noise = 0.05;
        results.questions = {question};
    }
    Answer answer() const { return answers_of(results).front(); }
};

}  // namespace

TEST_CASE("files and scores are read back as they were written") {
    const Study study(30, 2, 0);
    const RecordedScores scores(study.folder.path());
    REQUIRE(scores.are_available());
    const ScoredFiles files = scores.of(study.results.runs.front(), "test_ood");
    REQUIRE(files.files.size() == 120);
    CHECK(files.labels.front() == 1);
    CHECK(files.labels.back() == 0);
    CHECK(files.groups[0] == files.groups[30]);
    CHECK(files.groups[0] != files.groups[1]);
    CHECK(scores.of(study.results.runs.front(), "test_iid").files.empty());
    CHECK_FALSE(RecordedScores("").are_available());
    CHECK_FALSE(RecordedScores("nowhere").are_available());
}

TEST_CASE("a run whose scores do not fit its record is an error that says what to do") {
    Study study(30, 2, 0);
    study.results.runs.front().numbers["test_ood.files.expected"] = 121;
    try {
        RecordedScores(study.folder.path()).of(study.results.runs.front(), "test_ood");
        FAIL("nothing is said");
    } catch (const Error& error) {
        CHECK(sample::has(error.what(), "does not hold the scores of its record"));
    }
}

TEST_CASE("an interval for other nights is wider than that of the seeds, and holds a gain that is there") {
    const Answer answer = Study(30, 8, 0.2f).answer();
    INFO(answer.new_nights.interval.why_none);
    REQUIRE(answer.new_nights.interval.ends);
    CHECK(answer.new_nights.nights == 30);
    const auto [lower, upper] = *answer.new_nights.interval.ends;
    CHECK(lower < answer.telling().estimate);
    CHECK(upper > answer.telling().estimate);
    CHECK(lower > 0.05);
    CHECK(upper < 0.35);
    CHECK(upper - lower > answer.telling().interval.upper - answer.telling().interval.lower);
    CHECK(Study(30, 8, 0.2f).answer().new_nights.interval.ends->lower == lower);
}

TEST_CASE("without enough nights or seeds there is none, and the reason is said") {
    const auto why = [](const Study& study) { return study.answer().new_nights.interval.why_none; };
    CHECK(why(Study(6, 8, 0.1f)) == "the test has 6 recorder-nights, and 10 are needed");
    CHECK(why(Study(30, 3, 0.1f)) == "3 seeds, and 5 are needed");
    Study gone(30, 8, 0.1f);
    gone.results.folder = "";
    CHECK(why(gone) == "files.csv is not there; `run` writes it");
    CHECK(sample::has(sample::sentences_of(answer_questions(gone.results)), "No interval for other nights: files.csv"));
    CHECK(sample::has(sample::sentences_of(answer_questions(Study(30, 8, 0.1f).results)),
                      "On other nights (seeds and 30 recorder-nights resampled): "));
}
