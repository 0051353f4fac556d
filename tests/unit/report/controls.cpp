// Tests of report/controls.hpp: results made by hand, whose answers are known.
// SPDX-License-Identifier: MIT
#include <equipoise/report/controls.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/report/results_csv.hpp>
#include <equipoise/report/summary_json.hpp>

using namespace equipoise;

namespace {

const PlannedControl drop = PositiveControl<DropPositives<0.75>>::planned();

/// A study of two cells and `seeds.size()` seeds in which every OOD F1 is 0.7 and every AUROC 0.9.
Results study(const std::vector<PlannedControl>& controls, std::vector<std::uint64_t> seeds) {
    Results results = sample::study_of({sample::numbers("ratio", {0, 1})}, std::move(seeds));
    for (RunResult& run : results.runs) {
        run.numbers["test_ood.honest.f1"] = 0.7;
        run.numbers["test_ood.auroc"] = run.numbers["test_iid.auroc"] = 0.9;
    }
    results.controls = controls;
    return results;
}
/// Adds the run of a control in cell ratio 0.
RunResult& add(Results& results, const PlannedControl& control, std::uint64_t seed, double f1, double auroc = 0.9) {
    const auto beside = std::ranges::find(results.runs, seed, &RunResult::seed);
    REQUIRE(beside->settings.label_of("ratio") == "0");
    RunResult run = *beside;
    run.control = control.name;
    run.replicate = control.replicate;
    run.numbers["test_ood.honest.f1"] = f1;
    run.numbers["test_ood.auroc"] = run.numbers["test_iid.auroc"] = auroc;
    ++results.planned;
    results.control_runs.push_back(std::move(run));
    return results.control_runs.back();
}
std::string answer_text(const Findings& findings, std::string_view name) {
    for (const auto& [known, text] : findings.texts)
        if (known == name) return text;
    return "none";
}

}  // namespace

TEST_CASE("controls: none is said in one sentence") {
    const Findings findings = judge_controls(sample::stage3());
    CHECK(findings.title == "Could this study have seen an effect?");
    REQUIRE(findings.sentences.size() == 1);
    CHECK(sample::has(findings.sentences[0], "The study has no controls"));
    CHECK(findings.tables.empty());
    CHECK(answer_text(findings, "answer") == "not known");
}

TEST_CASE("controls: a positive control is found if its paired interval excludes 0") {
    Results results = study({drop}, {1, 2, 3});
    for (auto [seed, f1] : {std::pair{1u, 0.60}, {2u, 0.62}, {3u, 0.64}}) add(results, drop, seed, f1);
    const Findings found = judge_controls(results);
    // differences -.10, -.08, -.06: mean -.08, SEM .02 / sqrt 3; t(2) at 97.5 % is 4.302653
    CHECK(sample::number_of(found, "drop_positives(share=0.75).estimate") == Approx(-0.08));
    CHECK(sample::number_of(found, "drop_positives(share=0.75).lower") == Approx(-0.08 - 4.302653 * 0.0115470054));
    CHECK(answer_text(found, "drop_positives(share=0.75).outcome") == "passed");
    CHECK(answer_text(found, "answer") == "yes");
    CHECK(sample::has(sample::sentences_of(found),
                      "OOD F1 -0.080 against the same cell without it, 95 % interval "
                      "-0.130 to -0.030"));
    // another metric is that of the first question
    results.questions.emplace_back();
    results.questions.front().metric = "test_iid.auroc";
    results.questions.front().measure = "IID AUROC";
    const Findings other = judge_controls(results);
    CHECK(sample::number_of(other, "drop_positives(share=0.75).estimate") == 0);
    CHECK(answer_text(other, "answer") == "no");
}

TEST_CASE("controls: where the positive control is not found, not different means nothing") {
    Results results = study({drop}, {1, 2, 3});
    for (auto [seed, f1] : {std::pair{1u, 0.60}, {2u, 0.70}, {3u, 0.66}}) add(results, drop, seed, f1);
    const Findings findings = judge_controls(results);
    CHECK(answer_text(findings, "drop_positives(share=0.75).outcome") == "not passed");
    CHECK(answer_text(findings, "answer") == "no");
    CHECK(sample::has(findings.sentences.front(), "\"Not different\" means nothing in this study"));
}

TEST_CASE("controls: with fewer than two seeds nothing can be told") {
    Results results = study({AA::planned(), drop, LabelPermutation::planned()}, {1, 2, 3});
    for (int runs : {0, 1}) {
        if (runs == 1)
            for (const PlannedControl& control : results.controls) add(results, control, 2, 0.1, 0.5);
        const Findings findings = judge_controls(results);
        CHECK(answer_text(findings, "answer") == "cannot be told");
        CHECK(answer_text(findings, "drop_positives(share=0.75).outcome") == "cannot be told");
        CHECK(answer_text(findings, "label_permutation.outcome") == "cannot be told");
        CHECK(answer_text(findings, "aa.outcome") == (runs == 0 ? "cannot be told" : "reported"));
        CHECK_FALSE(sample::has(sample::sentences_of(findings), "nan"));
    }
}

TEST_CASE("controls: the A/A arm against the sign flips of its differences, never a gate") {
    Results results = study({AA::planned()}, {1, 2, 3});
    for (auto [seed, f1] : {std::pair{1u, 0.71}, {2u, 0.73}, {3u, 0.66}}) add(results, AA::planned(), seed, f1);
    const Findings findings = judge_controls(results);
    // +.01, +.03, -.04: mean 0; every flip is at least as far from 0
    CHECK(sample::number_of(findings, "aa.mean") == Approx(0).margin(1e-12));
    CHECK(sample::number_of(findings, "aa.difference[3]") == Approx(-0.04));
    CHECK(sample::number_of(findings, "aa.p") == 1);
    CHECK(sample::number_of(findings, "aa.null_sd") == Approx(std::sqrt(0.0026) / 3));
    CHECK(answer_text(findings, "answer") == "not known");
    // all to one side: 2 of 8 flips
    results.control_runs.clear();
    for (std::uint64_t seed : {1u, 2u, 3u}) add(results, AA::planned(), seed, 0.75);
    CHECK(sample::number_of(judge_controls(results), "aa.p") == 0.25);
    CHECK(sample::has(sample::sentences_of(judge_controls(results)), "with 3 seeds at least 0.25"));
    results.control_runs.clear();
    for (std::uint64_t seed : {1u, 2u, 3u}) add(results, AA::planned(), seed, 0.7);
    CHECK(sample::has(sample::sentences_of(judge_controls(results)), "Every difference is 0"));
}

TEST_CASE("controls: more A/A pairs than sign flips can be counted for") {
    std::vector<std::uint64_t> seeds;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) seeds.push_back(seed);
    Results results = study({AA::planned()}, seeds);
    for (std::uint64_t seed : seeds) add(results, AA::planned(), seed, seed % 2 == 0 ? 0.71 : 0.69);
    const Findings findings = judge_controls(results);
    CHECK(sample::number_of(findings, "aa.p") == Approx(1));
    CHECK(sample::has(sample::sentences_of(findings), "differs by -0.010 to +0.010"));
}

TEST_CASE("controls: permuted labels pass where the interval covers one half and not what the true labels give") {
    const PlannedControl permutation = LabelPermutation::planned();
    const auto outcome = [&](std::vector<double> aurocs) {
        Results results = study({permutation}, {1, 2, 3});
        for (std::size_t i = 0; i < aurocs.size(); ++i) add(results, permutation, i + 1, 0.5, aurocs[i]);
        const Findings findings = judge_controls(results);
        CHECK(sample::number_of(findings, "label_permutation.test_iid.auroc.n") == 3);
        return answer_text(findings, "label_permutation.outcome");
    };
    // two tests at once: t(2) at 98.75 % is 6.2053, SEM .03 / sqrt 3 for values .03 apart
    CHECK(outcome({0.48, 0.51, 0.54}) == "passed");
    CHECK(outcome({0.58, 0.61, 0.64}) == "not passed");  // .61 -+ .107
    CHECK(outcome({0.57, 0.60, 0.63}) == "passed");      // .60 -+ .107
    CHECK(outcome({0.20, 0.50, 0.80}) == "cannot be told");
    CHECK(outcome({0.38, 0.39, 0.40}) == "not passed");
}

TEST_CASE("controls belong to no cell, to no line of results.csv, and stand by themselves in summary.json") {
    const Results before = study({drop}, {1, 2, 3});
    Results after = before;
    add(after, drop, 2, 0.5);
    CHECK(report::results_csv(after) == report::results_csv(before));
    CHECK(after.missing() == 0);
    CHECK(after.complete() == 7);
    CHECK(report::values_of(after, "test_ood.honest.f1") == report::values_of(before, "test_ood.honest.f1"));
    const auto json = nlohmann::json::parse(report::summary_json(after, {judge_controls(after)}));
    CHECK(json["runs"].size() == 6);
    REQUIRE(json["control_runs"].size() == 1);
    CHECK(json["control_runs"][0]["control"] == "drop_positives(share=0.75)");
    CHECK(json["control_runs"][0]["seed"] == 2);
    CHECK(json["analyses"]["controls"]["texts"]["answer"] == "cannot be told");
    CHECK(sample::has(report::about_progress(after), "7 of 7 planned runs complete, 3 of them controls"));
}
