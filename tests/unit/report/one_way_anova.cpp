// Tests of report/one_way_anova.hpp; the tests themselves are checked in tests/reference/stats_anova.cpp.
// SPDX-License-Identifier: MIT
#include <equipoise/report/one_way_anova.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/data/csv.hpp>

#include <cstdlib>

using namespace equipoise;

namespace {

/// Values of one figure by ratio, for one mode.
std::vector<std::vector<double>> groups_of(const Results& results, std::string_view mode, std::string_view name) {
    std::vector<std::vector<double>> groups;
    for (const std::string& ratio : results.factors[1].labels) {
        groups.emplace_back();
        for (const RunResult& run : results.runs)
            if (run.settings.label_of("mode") == mode && run.settings.label_of("ratio") == ratio)
                groups.back().push_back(run.number(name));
    }
    return groups;
}

void set_f1(Results& results, auto value_of) {
    for (RunResult& run : results.runs) run.numbers["test_ood.honest.f1"] = value_of(run);
}

}  // namespace

TEST_CASE("one_way_anova: the numbers are those of the test, for each mode alone") {
    const Results results = sample::stage3();
    const Findings findings = one_way_anova(results, "ratio", "mode");
    for (const char* mode : {"repeat", "linear"})
        for (const char* figure :
             {"test_iid.honest.f1", "test_ood.honest.f1", "test_ood.honest.recall", "test_ood.auroc"}) {
            const auto expected = stats::one_way_anova(groups_of(results, mode, figure));
            const std::string name = std::string(figure) + ".mode=" + mode + ".";
            CHECK(sample::number_of(findings, name + "f") == expected.f);
            CHECK(sample::number_of(findings, name + "p") == expected.p);
            CHECK(sample::number_of(findings, name + "df_between") == 10);
            CHECK(sample::number_of(findings, name + "df_within") == 22);
            CHECK(sample::number_of(findings, name + "eta_squared") == expected.eta_squared);
            CHECK(sample::number_of(findings, name + "n") == 33);
            CHECK(sample::number_of(findings, name + "n[ratio=0.45]") == 3);
        }
    REQUIRE(findings.tables.size() == 1);
    CHECK(findings.tables[0].rows.size() == 2 * 2 * 4);
    CHECK(findings.tables[0].header.front() == "mode");
}

TEST_CASE("one_way_anova: a large p is never called the absence of an effect") {
    Results results = sample::stage3();
    set_f1(results, [](const RunResult& run) { return run.seed == 123 ? 0.7 : run.seed == 456 ? 0.75 : 0.8; });
    const std::string said = sample::sentences_of(one_way_anova(results, "ratio", "mode"));
    CHECK(sample::has(said,
                      "OOD F1, mode = linear: F(10, 22) = 0.00, p > 0.99: with 3 runs a level this study cannot tell "
                      "the levels of ratio apart; that is not evidence that they are equal."));
    for (const char* word : {"no effect", "no difference", "not significant", "significant"})
        CHECK_FALSE(sample::has(said, word));
    CHECK(sample::has(said, "The table holds 16 tests"));
}

TEST_CASE("one_way_anova: a small p says which means lie apart and what it does not say") {
    Results results = sample::stage3();
    set_f1(results, [](const RunResult& run) {
        return 0.5 + 0.3 * run.settings.number_of("ratio") + 0.0001 * static_cast<double>(run.seed);
    });
    const std::string said = sample::sentences_of(one_way_anova(results, "ratio", "mode"));
    CHECK(sample::has(said,
                      "p < 0.0001: the levels of ratio differ by more than runs of one level do; the means lie between "
                      "0.546 (at 0) and 0.846 (at 1). Which levels differ from which, this test does not say."));
}

TEST_CASE("one_way_anova: where there is no variance within levels, there is no test") {
    Results results = sample::stage3();
    set_f1(results, [](const RunResult&) { return 0.64; });
    Findings findings = one_way_anova(results, "ratio", "mode");
    CHECK(sample::has(sample::sentences_of(findings), "no test: all runs have the same value"));
    CHECK(std::isnan(sample::number_of(findings, "test_ood.honest.f1.mode=repeat.p")));

    set_f1(results, [](const RunResult& run) { return 0.5 + 0.25 * run.settings.number_of("ratio"); });
    findings = one_way_anova(results, "ratio", "mode");
    CHECK(sample::has(sample::sentences_of(findings), "no test: runs of one level agree to the last digit"));
    CHECK(std::isnan(sample::number_of(findings, "test_ood.honest.f1.mode=repeat.p")));
    CHECK(sample::has(sample::sentences_of(findings), "The table holds 14 tests"));
}

TEST_CASE("one_way_anova: what is missing is named") {
    const Results results = sample::only_first(sample::stage3(), 20);  // repeat up to 0.5, which lacks a seed
    const Findings findings = one_way_anova(results, "ratio", "mode");
    const std::string said = sample::sentences_of(findings);
    CHECK(sample::has(said, "with 2 to 3 runs a level"));
    CHECK(sample::has(said, "Left out, without a complete run: ratio = 0.55, 0.6, 0.75, 1."));
    CHECK(sample::has(said, "Unbalanced, runs are missing at ratio = 0.5 (seed 789)."));
    CHECK(sample::has(said, "mode = linear: no run is complete yet, so nothing is tested."));
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode=repeat.levels") == 7);
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode=repeat.df_within") == 13);
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode=repeat.n[ratio=0.5]") == 2);
    CHECK(std::isnan(sample::number_of(findings, "test_ood.honest.f1.mode=linear.p")));
    CHECK(findings.tables[0].rows.size() == 8);
}

TEST_CASE("one_way_anova: too few runs for a test") {
    CHECK(sample::has(sample::sentences_of(one_way_anova(sample::only_first(sample::stage3(), 3), "ratio", "mode")),
                      "no test: only ratio = 0 has complete runs"));
    CHECK(sample::has(sample::sentences_of(one_way_anova(sample::study_of({sample::ratios()}, {1}), "ratio", "")),
                      "no test: each level has a single run"));
    const Findings none = one_way_anova(sample::only_first(sample::stage3(), 0), "ratio", "mode");
    CHECK(none.tables.empty());
    CHECK(none.sentences.size() == 2);
}

TEST_CASE("one_way_anova: further factors are never pooled") {
    const Results results =
        sample::study_of({sample::modes(), sample::numbers("lr", {0.0005, 0.001}), sample::ratios()});
    const Findings findings = one_way_anova(results, "ratio", "mode");
    CHECK(sample::has(findings.sentences.front(), "The study also varies lr: there is one test for each combination"));
    CHECK(findings.tables[0].rows.size() == 4 * 2 * 4);
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode=repeat,lr=0.001.n") == 33);
}

TEST_CASE("one_way_anova: without other factors the names hold none") {
    CHECK(sample::number_of(one_way_anova(sample::study_of({sample::ratios()}), "ratio", ""),
                            "test_iid.auroc.df_within") == 22);
}

TEST_CASE("one_way_anova: a factor that is not there is a fault of the program") {
    CHECK_THROWS_AS(one_way_anova(sample::stage3(), "colour", ""), std::logic_error);
    CHECK_THROWS_AS(one_way_anova(sample::stage3(), "ratio", "colour"), std::logic_error);
}

// Published Stage 3, best OOD F1 over ratio (published to three and four digits: 0.620, 0.7323; 0.663, 0.6996). More
// digits: Python 3.11.7, F from sums of squares as fractions.Fraction of the decimal text, p as Simpson's rule (200,000
// steps) on the density of the beta distribution with (df within / 2, df between / 2) from 0 to dfw / (dfw + dfb F).
TEST_CASE("one_way_anova: the published study") {
    const char* const folder = std::getenv("EQUIPOISE_DATA_DIR");
    if (folder == nullptr || !std::filesystem::exists(std::filesystem::path(folder) / "stage3_published_runs.csv")) {
        WARN("skipped: EQUIPOISE_DATA_DIR names no folder with stage3_published_runs.csv");
        return;
    }
    const auto table = data::CsvTable::read(std::filesystem::path(folder) / "stage3_published_runs.csv");
    Results results;
    results.factors = {sample::modes(), sample::numbers("ratio", {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1})};
    results.seeds = {123, 456, 789};
    results.splits = {"test_ood"};
    results.planned = 48;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string name(table.column("experiment.name")[row]);
        if (name.substr(0, name.rfind('_')) != "stage3") continue;
        RunResult run;
        run.id = name;
        run.seed = *data::parse_number<std::uint64_t>(table.column("experiment.seed")[row]);
        const double ratio = *data::parse_number<double>(table.column("training_args.upsampling_ratio")[row]);
        run.settings.push_back({"mode", std::string(table.column("training_args.upsampling_mode")[row]), 0, false});
        run.settings.push_back({"ratio", text_of(ratio), ratio, true});
        run.numbers["test_ood.honest.f1"] = *data::parse_number<double>(table.column("metrics.ood.best_f1.f1")[row]);
        results.runs.push_back(run);
    }
    REQUIRE(results.runs.size() == 47);
    const Findings findings = one_way_anova(results, "ratio", "mode");
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode=repeat.f") == Approx(0.6195519293457236).epsilon(1e-12));
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode=repeat.p") == Approx(0.73229876279623).epsilon(1e-9));
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode=linear.f") == Approx(0.6634173770463657).epsilon(1e-12));
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode=linear.p") == Approx(0.6995661935860202).epsilon(1e-9));
    CHECK(sample::has(sample::sentences_of(findings), "runs are missing at ratio = 1 (seed 456)"));
}
