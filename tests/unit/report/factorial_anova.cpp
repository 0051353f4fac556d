// SPDX-License-Identifier: MIT
#include <equipoise/report/factorial_anova.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace equipoise;

TEST_CASE("factorial_anova: every term of every figure, by the seeds as blocks") {
    const Results results = sample::stage3();
    const Findings findings = factorial_anova(results);
    REQUIRE(findings.tables.size() == 1);
    CHECK(findings.tables[0].rows.size() == 2 * 4 * 4);  // splits, figures, seed + mode + ratio + mode:ratio
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode:ratio.df") == 10);
    CHECK(sample::number_of(findings, "test_ood.honest.f1.ratio.residual_df") == 42);

    // in a balanced design the squares of a factor are those of its level means, by hand
    double grand = 0, squares = 0;
    std::map<std::string, double> of_mode;
    for (const RunResult& run : results.runs) {
        grand += run.number("test_ood.honest.f1") / 66;
        of_mode[run.settings.label_of("mode")] += run.number("test_ood.honest.f1") / 33;
    }
    for (const auto& [mode, mean] : of_mode) squares += 33 * (mean - grand) * (mean - grand);
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode.sum_of_squares") == Approx(squares).epsilon(1e-9));
}

TEST_CASE("factorial_anova: cells that are the same runs are one treatment") {
    Results results = sample::stage3();
    for (std::size_t i = 0; i < 3; ++i)
        results.runs[33 + i].numbers = results.runs[i].numbers;  // ratio 0 of both modes
    const Findings findings = factorial_anova(results);
    CHECK(sample::number_of(findings, "test_ood.honest.f1.mode:ratio.df") == 9);
    CHECK(sample::number_of(findings, "test_ood.honest.f1.ratio.residual_df") == 40);
    CHECK(sample::has(sample::sentences_of(findings),
                      "1 cell is the same treatment as another and left out, since treatments are counted once."));
}

TEST_CASE("factorial_anova: what cannot be analysed is said") {
    CHECK(sample::has(sample::sentences_of(factorial_anova(sample::study_of({}))), "varies nothing but its seeds"));
    const Findings one_run = factorial_anova(sample::only_first(sample::stage3(), 1));
    CHECK(one_run.tables.empty());
    CHECK(sample::has(sample::sentences_of(one_run), "OOD F1: "));
}
