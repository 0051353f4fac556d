// SPDX-License-Identifier: MIT
#include <equipoise/report/checks.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/report/factorial_anova.hpp>
#include <equipoise/report/mean_sem.hpp>
#include <equipoise/report/one_way_anova.hpp>

using namespace equipoise;
using sample::has;
using sample::number_of;
using sample::sentences_of;

namespace {

/// Four cells, two seeds; every figure wavers, every run learns and says both yes and no.
Results sound() {
    Results results = sample::study_of({sample::modes(), sample::numbers("ratio", {0, 1})}, {11, 13});
    for (std::size_t i = 0; i < results.runs.size(); ++i) {
        RunResult& run = results.runs[i];
        run.treatment = "treatment " + std::to_string(i);
        for (std::string split : {"test_iid", "test_ood"}) {
            run.numbers[split + ".files.scored"] = 100;
            run.numbers[split + ".honest.tp"] = 30;
            run.numbers[split + ".honest.fp"] = 10;
            for (const auto& [figure, called] : report::checks::telling_figures)
                run.numbers[split + "." + std::string(figure)] += 0.001 * static_cast<double>(i);
        }
        run.numbers["training.last_loss"] = 0.5;
        run.numbers["training.base_rate_loss"] = 0.69;
    }
    return results;
}

}  // namespace

TEST_CASE("check_runs: where nothing is wrong there is nothing to say") {
    CHECK(check_runs(sound()).sentences.empty());
    std::vector<Findings> findings;
    add_checks(sound(), findings);
    CHECK(findings.empty());
    CHECK(check_runs(sample::only_first(sound(), 0)).sentences.empty());
}

TEST_CASE("check_runs: cells that are one treatment, factor by factor, and runs that were not trained again") {
    Results results = sound();
    results.runs[4].treatment = results.runs[0].treatment;  // ratio 0 of both modes
    results.runs[5].treatment = results.runs[1].treatment;
    results.runs[4].same_as = results.runs[0].id;
    const Findings findings = check_runs(results);
    CHECK(has(sentences_of(findings), "4 cells are 3 treatments"));
    CHECK(has(sentences_of(findings),
              "ratio = 0: mode repeat and mode linear are the same training set: factor `mode` "
              "has 1 effective level, not 2."));
    CHECK(has(sentences_of(findings), "1 of 8 runs were not trained again: they are the same treatment as another."));
    CHECK(number_of(findings, "treatments") == 3);
    CHECK(number_of(findings, "effective_levels[mode]") == 1);
    CHECK(number_of(findings, "effective_levels[ratio]") == 2);
    CHECK(findings.texts.front() ==
          std::pair<std::string, std::string>{"treatment[1].cells", "mode=repeat,ratio=0; mode=linear,ratio=0"});
}

TEST_CASE("check_runs: seeds that change nothing") {
    Results results = sound();
    results.runs[1].numbers = results.runs[0].numbers;
    results.runs[1].numbers["training.last_loss"] = 0.4;  // trained otherwise, measured the same
    const Findings findings = check_runs(results);
    REQUIRE(findings.sentences.size() == 1);
    CHECK(has(findings.sentences[0], "Seeds 11, 13 change nothing in 1 of 4 cells"));
    CHECK(has(findings.sentences[0], "(mode=repeat,ratio=0)"));
    CHECK(number_of(findings, "equal_seeds[11,13].cells") == 1);

    results.runs[1].numbers["test_ood.auroc"] += 1e-9;
    CHECK(check_runs(results).sentences.empty());
}

TEST_CASE("check_runs: a factor whose levels agree in every record") {
    Results results = sound();
    for (std::size_t i = 0; i < 4; ++i) results.runs[4 + i].numbers = results.runs[i].numbers;  // mode
    const Findings findings = check_runs(results);
    REQUIRE(findings.sentences.size() == 1);
    CHECK(has(findings.sentences[0], "The levels of `mode` agree in every record, number by number (4 comparisons"));
    CHECK(has(findings.sentences[0], "they train differently and measure the same"));
    CHECK(number_of(findings, "idle_factor[mode].comparisons") == 4);

    for (std::size_t i = 0; i < 4; ++i) results.runs[4 + i].treatment = results.runs[i].treatment;
    CHECK(has(sentences_of(check_runs(results)), "they are one treatment."));
}

TEST_CASE("check_runs: a figure without variance") {
    Results results = sound();
    for (RunResult& run : results.runs) run.numbers["test_ood.honest.recall"] = 1;
    const Findings findings = check_runs(results);
    REQUIRE(findings.sentences.size() == 1);
    CHECK(has(findings.sentences[0], "OOD: recall 1.000 in all of 8 runs."));
    CHECK(number_of(findings, "constant[test_ood.honest.recall]") == 1);
}

TEST_CASE("check_runs: a run that learned nothing") {
    Results results = sound();
    results.runs[2].numbers["training.last_loss"] = 0.69;  // not below
    results.runs[3].numbers["training.last_loss"] = std::nan("");
    results.runs[4].numbers["training.base_rate_loss"] = std::nan("");  // not defined: nothing is said
    const Findings findings = check_runs(results);
    REQUIRE(findings.sentences.size() == 1);
    CHECK(has(findings.sentences[0], "2 of 8 runs learned nothing"));
    CHECK(has(findings.sentences[0], "mode=repeat,ratio=1,seed=11: 0.690 against 0.690"));
    CHECK(number_of(findings, "learned_nothing.runs") == 2);
    CHECK(number_of(findings, "learned_nothing[mode=repeat,ratio=1,seed=11].base_rate_loss") == 0.69);
}

TEST_CASE("check_runs: a classifier that says always, or never") {
    Results results = sound();
    results.runs[0].numbers["test_ood.honest.tp"] = 90;  // and 10 false
    results.runs[1].numbers["test_iid.honest.tp"] = results.runs[1].numbers["test_iid.honest.fp"] = 0;
    const Findings findings = check_runs(results);
    REQUIRE(findings.sentences.size() == 2);
    CHECK(has(findings.sentences[0],
              "IID: 1 of 8 runs call no file positive at the honest threshold "
              "(mode=repeat,ratio=0,seed=13: 0 of 100 files)."));
    CHECK(has(findings.sentences[1],
              "OOD: 1 of 8 runs call every file positive at the honest threshold "
              "(mode=repeat,ratio=0,seed=11: 100 of 100 files)."));
    CHECK(number_of(findings, "always[test_ood].runs") == 1);
    CHECK(number_of(findings, "never[test_iid].runs") == 1);
}

TEST_CASE("an analysis counts levels that are one treatment once, and refuses a factor with one level left") {
    Results results = sample::stage3();
    for (std::size_t i = 0; i < results.runs.size(); ++i) {
        results.runs[i].treatment = "treatment " + std::to_string(i);
        if (i < 33) results.runs[i].treatment = "treatment " + std::to_string(i % 3);  // mode = repeat does nothing
    }
    // the figures waver all the same: hashes decide, not numbers
    const Findings one_way = one_way_anova(results, "ratio", "mode");
    CHECK(has(sentences_of(one_way),
              "OOD F1, mode = repeat: no test: ratio = 0, 0.1 ... 1 are the same training set: "
              "ratio has 1 effective level here."));
    CHECK(std::isnan(number_of(one_way, "test_ood.honest.f1.mode=repeat.p")));
    CHECK(number_of(one_way, "test_ood.honest.f1.mode=repeat.levels") == 1);
    CHECK(number_of(one_way, "test_ood.honest.f1.mode=linear.levels") == 11);

    for (std::size_t i = 0; i < 33; ++i)
        results.runs[i].treatment = "treatment " + std::to_string(i < 27 ? i % 3 : i);  // up to ratio 0.6
    const Findings some = one_way_anova(results, "ratio", "mode");
    CHECK(number_of(some, "test_ood.honest.f1.mode=repeat.levels") == 3);
    CHECK(number_of(some, "test_ood.honest.f1.mode=repeat.df_within") == 6);
    CHECK(has(sentences_of(some),
              "Counted once, being the same training set as a level before: ratio = 0.1, 0.2 ... "
              "0.6."));
    CHECK(report::values_of(results, "test_ood.honest.f1").size() == 3 * (11 + 3));
}
