// Tests of report/best_cell.hpp: results made by hand, whose answers are known.
// SPDX-License-Identifier: MIT
#include <equipoise/report/best_cell.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace equipoise;

namespace {

/// Figures by seed and cell; the cells are the levels of ratio.
using Figures = report::FigureBySeed;

Results study(const Figures& validation, const Figures& test, std::vector<double> ratios = {0, 0.5, 1}) {
    std::vector<std::uint64_t> seeds;
    for (std::size_t seed = 1; seed <= validation.size(); ++seed) seeds.push_back(seed);
    Results results = sample::study_of({sample::numbers("ratio", std::move(ratios))}, seeds);
    results.splits = {"test_ood"};
    for (std::size_t i = 0; i < results.runs.size(); ++i) {
        const std::size_t cell = i / seeds.size(), seed = i % seeds.size();
        results.runs[i].numbers["validation.honest.f1"] = validation[seed][cell];
        results.runs[i].numbers["test_ood.honest.f1"] = test[seed][cell];
    }
    return results;
}
Findings of(const Results& results) { return BestCell<F1>::analyse(results); }
std::string text_of(const Findings& findings, std::string_view name) {
    for (const auto& [known, text] : findings.texts)
        if (known == name) return text;
    return "none";
}
double number(const Findings& findings, const std::string& name) {
    return sample::number_of(findings, "test_ood.honest.f1." + name);
}

}  // namespace

TEST_CASE("best cell: the choice is made on validation, each seed's by the others") {
    // means on validation .60, .66, .65: cell 0.5. Without seed 1: .600 .620 .675 -> 1; without 2: .68 > .64 -> 0.5;
    // without 3: .68 > .635 -> 0.5
    const Figures validation{{0.60, 0.74, 0.60}, {0.60, 0.62, 0.67}, {0.60, 0.62, 0.68}};
    const Figures test{{0.50, 0.80, 0.40}, {0.90, 0.60, 0.70}, {0.90, 0.55, 0.65}};
    const Findings findings = of(study(validation, test));
    CHECK(findings.name == "best_cell(honest.f1)");
    CHECK(text_of(findings, "selected") == "ratio=0.5");
    CHECK(sample::number_of(findings, "validation.honest.f1.selected.mean") == Approx(0.66));
    CHECK(number(findings, "selected.mean") == Approx((0.80 + 0.60 + 0.55) / 3));
    CHECK(number(findings, "nested.mean") == Approx((0.40 + 0.60 + 0.55) / 3));
    // SD of .40, .60, .55 is .104083
    CHECK(number(findings, "nested.sem") == Approx(0.104083 / std::sqrt(3.0)).epsilon(1e-5));
    CHECK(text_of(findings, "test_ood.oracle") == "ratio=0");
    CHECK(number(findings, "oracle.mean") == Approx((0.50 + 0.90 + 0.90) / 3));
    CHECK(number(findings, "optimism") == Approx(0.766667 - 0.516667).epsilon(1e-5));
    CHECK(number(findings, "selection_optimism") == Approx(0.40 / 3));
    const std::string text = sample::sentences_of(findings);
    CHECK(sample::has(text, "ratio=0.5 is selected"));
    CHECK(sample::has(text, "the choice is the same in 2 of 3"));
    CHECK(sample::has(text, "OOD F1: nested 0.517 ± 0.060"));
    CHECK(sample::has(text, "0.650 ± 0.076 (selected)"));
    CHECK(sample::has(text, "(oracle, ratio=0), with an optimism of +0.250"));
}

TEST_CASE("best cell: a test figure never moves the choice") {
    const Figures validation{{0.6, 0.7, 0.5}, {0.6, 0.7, 0.5}, {0.6, 0.7, 0.5}};
    const Figures low{{0.9, 0.1, 0.9}, {0.9, 0.1, 0.9}, {0.9, 0.1, 0.9}};
    const Findings findings = of(study(validation, low));
    CHECK(text_of(findings, "selected") == "ratio=0.5");
    CHECK(number(findings, "nested.mean") == Approx(0.1));
    CHECK(number(findings, "selection_optimism") == Approx(0).margin(1e-12));  // all agree: nothing is lost by nesting
    CHECK(number(findings, "optimism") == Approx(0.8));
}

TEST_CASE("best cell: cells that differ by luck alone, and the luck that selecting, nesting and the oracle keep") {
    // validation and test of a run share its luck; the cells are alike, so 0.7 is the truth of every choice
    const std::size_t cells = 20, seeds = 5, studies = 200;
    std::vector<double> ratios;
    for (std::size_t cell = 0; cell < cells; ++cell) ratios.push_back(static_cast<double>(cell));
    Stream luck(1, "luck of runs");
    double selected = 0, nested = 0, oracle = 0;
    for (std::size_t repeat = 0; repeat < studies; ++repeat) {
        Figures validation(seeds, std::vector<double>(cells)), test = validation;
        for (std::size_t seed = 0; seed < seeds; ++seed)
            for (std::size_t cell = 0; cell < cells; ++cell) {
                const double shared = 0.03 * luck.normal();
                validation[seed][cell] = 0.8 + shared + 0.01 * luck.normal();
                test[seed][cell] = 0.7 + shared + 0.01 * luck.normal();
            }
        const report::Selection selection(validation, test);
        selected += selection.selected.mean / studies;
        nested += selection.nested.mean / studies;
        oracle += selection.best.mean / studies;
    }
    CHECK(nested == Approx(0.7).margin(0.003));
    // the largest of 20 means with SD .0316 / sqrt 5, 1.867 SDs above their mean; the choice keeps .03^2 / .001 of it
    CHECK(oracle == Approx(0.7 + 1.867 * 0.0316 / std::sqrt(5.0)).margin(0.002));
    CHECK(selected == Approx(0.7 + 0.9 * 1.867 * 0.0316 / std::sqrt(5.0)).margin(0.002));
}

TEST_CASE("best cell: of equal cells the first") {
    const Figures same{{0.6, 0.7, 0.7}, {0.6, 0.7, 0.7}, {0.6, 0.7, 0.7}};
    CHECK(text_of(of(study(same, same)), "selected") == "ratio=0.5");
    CHECK(number(of(study(same, same)), "optimism") == 0);
}

TEST_CASE("best cell: one choice within each level of another factor") {
    Results results = sample::study_of({sample::modes(), sample::numbers("ratio", {0, 1})}, {1, 2, 3});
    results.splits = {"test_ood"};
    for (RunResult& run : results.runs) {
        const bool is_best = (run.settings.label_of("mode") == "repeat") == (run.settings.label_of("ratio") == "0");
        run.numbers["validation.auroc"] = is_best ? 0.9 : 0.8;
        run.numbers["test_ood.auroc"] = run.settings.label_of("mode") == "repeat" ? 0.7 : 0.6;
    }
    const Findings findings = BestCell<Auroc, Within<"mode">>::analyse(results);
    CHECK(findings.name == "best_cell(auroc, within(mode))");
    CHECK(text_of(findings, "mode=repeat.selected") == "mode=repeat,ratio=0");
    CHECK(text_of(findings, "mode=linear.selected") == "mode=linear,ratio=1");
    CHECK(sample::number_of(findings, "mode=repeat.test_ood.auroc.nested.mean") == Approx(0.7));
    CHECK(sample::number_of(findings, "mode=linear.test_ood.auroc.nested.mean") == Approx(0.6));
    CHECK(findings.sentences.front().starts_with("mode=repeat: "));
}

TEST_CASE("best cell: too few complete seeds, or one cell alone, and nothing is chosen") {
    const Figures same{{0.6, 0.7, 0.5}, {0.6, 0.7, 0.5}, {0.6, 0.7, 0.5}};
    Results results = study(same, same);
    results.runs.pop_back();  // of seed 3
    CHECK(
        sample::has(of(results).sentences.front(), "two seeds have complete runs of all cells, and three are needed"));
    CHECK(of(results).tables.empty());
    results.runs.clear();
    CHECK(sample::has(of(results).sentences.front(), "no seed has"));
    Results alone = study({{0.6}, {0.6}, {0.6}}, {{0.6}, {0.6}, {0.6}}, {0});
    CHECK(sample::has(of(alone).sentences.front(), "one cell alone"));
    results = study(same, same);
    results.runs[0].numbers.erase("validation.honest.f1");  // seed 1, undefined there
    CHECK(of(results).tables.empty());
}

static_assert(BestCell<F1>::needs::seeds == 3);
static_assert(BestCell<F1, Within<"mode">>::needs::are_among<FactorNames<"mode">>);
static_assert(!BestCell<F1, Within<"mode">>::needs::are_among<FactorNames<"ratio">>);
