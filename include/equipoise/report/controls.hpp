/// controls.hpp: could this study have seen an effect? What its controls say (sampling/controls.hpp).
///
/// Assay sensitivity: a comparison that finds nothing tells something only if it could have found what is there
/// (ICH E10 (2000), "Choice of control group and related issues in clinical trials", section 1.5). A positive control
/// must therefore be found *different*; permuted labels must teach nothing; the A/A arm shows what the study's figures
/// do where nothing differs, and is never a gate.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/answers.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/stats/permutation.hpp>
#include <equipoise/stats/t_test.hpp>

#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::report {

/// The figure that controls are judged by: that of the first question; without one F1 at the honest threshold, on the
/// OOD test where there is one.
struct ControlMeasure {
    std::string metric, less{}, words{};

    double of(const RunResult& run) const { return run.number(metric) - (less.empty() ? 0 : run.number(less)); }
};

inline ControlMeasure measure_of_controls(const Results& results) {
    if (!results.questions.empty()) {
        const PlannedQuestion& first = results.questions.front();
        return {first.metric, first.less, first.measure};
    }
    const std::string split = results.splits.empty() ? "test_ood" : results.splits.back();
    return {fmt::format("{}.{}", split, F1::name), "", fmt::format("{} {}", split_label(split), F1::words)};
}

/// A control beside the cell that it is made of, by the seeds that have both.
struct ControlPairs {
    std::vector<std::uint64_t> seeds;
    std::vector<double> control, baseline;

    ControlPairs(const Results& results, const PlannedControl& of, const ControlMeasure& measure) {
        for (const RunResult& run : results.control_runs) {
            if (run.control != of.name) continue;
            for (const RunResult& design : results.runs) {
                const bool is_partner = design.seed == run.seed && std::ranges::equal(design.settings, run.settings, {},
                                                                                      &Setting::label, &Setting::label);
                const double value = measure.of(run), beside = measure.of(design);
                if (!is_partner || !std::isfinite(value) || !std::isfinite(beside)) continue;
                seeds.push_back(run.seed);
                control.push_back(value);
                baseline.push_back(beside);
            }
        }
    }
    std::vector<double> differences() const { return stats::differences(control, baseline); }
};

enum class ControlOutcome { passed, not_passed, cannot_be_told, reported };
inline std::string name_of(ControlOutcome outcome) {
    static constexpr const char* names[] = {"passed", "not passed", "cannot be told", "reported"};
    return names[static_cast<std::size_t>(outcome)];
}

namespace detail {

/// What is said of one control, in the making.
struct ControlWriter {
    const Results& results;
    const PlannedControl& control;
    const ControlMeasure& measure;
    Findings& findings;
    Table& table;

    void number(const std::string& what, double value) const {
        findings.numbers.emplace_back(control.name + "." + what, value);
    }
    ControlOutcome say(ControlOutcome outcome, const std::string& sentence) const {
        findings.texts.emplace_back(control.name + ".outcome", name_of(outcome));
        findings.sentences.push_back(sentence);
        return outcome;
    }
    void row(const std::string& what, const std::string& result, const std::string& interval,
             ControlOutcome outcome) const {
        table.rows.push_back({control.name, what, result, interval, name_of(outcome)});
    }
    static std::string interval_text(const stats::Interval& interval) {
        return std::isfinite(interval.lower) ? decimals(interval.lower) + " to " + decimals(interval.upper)
                                             : std::string(no_value);
    }

    /// Two runs of one treatment: which of a seed's two is called A is chance. All ways to call them are counted; above
    /// 44 seeds the mean is normal enough for Student's t.
    ControlOutcome same_treatment() const {
        const ControlPairs pairs(results, control, measure);
        const std::vector<double> differences = pairs.differences();
        const stats::Summary summary = stats::summarise(differences);
        number("seeds", static_cast<double>(summary.n));
        number("mean", summary.mean);
        number("sem", summary.sem);
        for (std::size_t i = 0; i < pairs.seeds.size(); ++i)
            number(fmt::format("difference[{}]", pairs.seeds[i]), differences[i]);
        row(measure.words + ", A - A", summary.n > 0 ? mean_and_sem(summary) : std::string(no_value), "",
            summary.n > 0 ? ControlOutcome::reported : ControlOutcome::cannot_be_told);
        if (summary.n == 0)
            return say(ControlOutcome::cannot_be_told,
                       "A/A: no seed has both runs yet, so it cannot be told what a difference of nothing looks like.");
        double squares = 0;
        for (double difference : differences) squares += difference * difference;
        const double null_sd = std::sqrt(squares) / static_cast<double>(summary.n);
        const bool counts_all = summary.n <= 44;
        const auto flips = counts_all ? stats::sign_flip_test(pairs.control, pairs.baseline) : stats::PermutationTest{};
        const double p = counts_all ? flips.p : stats::paired_t_test(pairs.control, pairs.baseline).p;
        number("null_sd", null_sd);
        number("p", p);
        std::string each = fmt::format("{} to {}", signed_decimals(summary.minimum), signed_decimals(summary.maximum));
        if (summary.n <= 10) {
            each.clear();
            for (std::size_t i = 0; i < summary.n; ++i)
                each +=
                    fmt::format("{}{} (seed {})", i > 0 ? ", " : "", signed_decimals(differences[i]), pairs.seeds[i]);
        }
        std::string text = fmt::format(
            "A/A, one treatment under two names, with random streams of their own: {} differs by {}; mean {} over {}.",
            measure.words, each, signed_decimals(summary.mean), counted(summary.n, "seed"));
        if (squares == 0)
            text += " Every difference is 0: nothing random reaches this figure.";
        else
            text += fmt::format(
                " Under its null (it is chance which of a seed's two runs is called A) the mean has SD {} about 0, and "
                "one this far out comes with {}{}. One A/A arm in twenty has p < .05: it is reported, and no gate.",
                decimals(null_sd), p_equals(p),
                counts_all && flips.smallest_p > 0.05
                    ? fmt::format(" (with {} at least {})", counted(summary.n, "seed"), p_value(flips.smallest_p))
                    : "");
        return say(ControlOutcome::reported, text);
    }

    /// Found if the paired interval excludes 0.
    ControlOutcome positive() const {
        const ControlPairs pairs(results, control, measure);
        number("seeds", static_cast<double>(pairs.seeds.size()));
        const std::string what = fmt::format("Positive control, {}:", control.name);
        if (pairs.seeds.size() < 2) {
            row(measure.words, std::string(no_value), std::string(no_value), ControlOutcome::cannot_be_told);
            return say(ControlOutcome::cannot_be_told,
                       fmt::format("{} it cannot be told whether it is found: {} both runs, and a test needs two seeds "
                                   "or more.",
                                   what, pairs.seeds.size() == 1 ? "one seed has" : "no seed has"));
        }
        const stats::TTest test = stats::paired_t_test(pairs.control, pairs.baseline);
        const bool is_equal = test.standard_error == 0 && test.estimate == 0;
        const stats::Interval interval =
            test.standard_error > 0 ? test.interval() : stats::Interval{test.estimate, test.estimate};
        const double p = is_equal ? 1 : test.p;
        const ControlOutcome outcome = p <= Estimator::alpha ? ControlOutcome::passed : ControlOutcome::not_passed;
        number("estimate", test.estimate);
        number("lower", interval.lower);
        number("upper", interval.upper);
        number("p", p);
        row(measure.words, signed_decimals(test.estimate), interval_text(interval), outcome);
        std::string text =
            fmt::format("{} {} {} against the same cell without it, 95 % interval {}, {}, paired over {}: {}.", what,
                        measure.words, signed_decimals(test.estimate), interval_text(interval), p_equals(p),
                        counted(pairs.seeds.size(), "seed"), outcome == ControlOutcome::passed ? "found" : "not found");
        if (outcome == ControlOutcome::not_passed)
            text +=
                " A treatment that is known to matter escaped, so \"not different\" means nothing in this study, "
                "and \"equivalent\" may mean that its figures show no effect at all.";
        return say(outcome, text);
    }

    /// AUROC against the true labels, on each test: its t interval over seeds covers .5, all tests at once
    /// (Bonferroni). Where it covers what the true labels give too, it cannot tell chance from knowledge.
    ControlOutcome permuted() const {
        std::vector<ControlOutcome> outcomes;
        std::string each;
        std::size_t seeds = 0;
        for (const std::string& split : results.splits) {
            const ControlPairs pairs(results, control, ControlMeasure{split + ".auroc"});
            const stats::Summary summary = stats::summarise(pairs.control);
            const double true_labels = stats::summarise(pairs.baseline).mean;
            auto interval = summary.interval(1 - Estimator::alpha / static_cast<double>(results.splits.size()));
            interval = {std::max(interval.lower, 0.0), std::min(interval.upper, 1.0)};
            const auto covers = [&](double value) { return interval.lower <= value && value <= interval.upper; };
            const bool tells = summary.n >= 2 && !(covers(0.5) && covers(true_labels));
            outcomes.push_back(!tells        ? ControlOutcome::cannot_be_told
                               : covers(0.5) ? ControlOutcome::passed
                                             : ControlOutcome::not_passed);
            number(split + ".auroc.n", static_cast<double>(summary.n));
            number(split + ".auroc.mean", summary.mean);
            number(split + ".auroc.lower", interval.lower);
            number(split + ".auroc.upper", interval.upper);
            number(split + ".auroc.true_labels", true_labels);
            row(split_label(split) + " AUROC", decimals(summary.mean), interval_text(interval), outcomes.back());
            seeds = std::max(seeds, summary.n);
            each +=
                fmt::format("{}{} {} (interval {}; {} with the true labels)", each.empty() ? "" : ", ",
                            split_label(split), decimals(summary.mean), interval_text(interval), decimals(true_labels));
        }
        const auto any = [&](ControlOutcome which) { return std::ranges::find(outcomes, which) != outcomes.end(); };
        const ControlOutcome outcome = any(ControlOutcome::not_passed)       ? ControlOutcome::not_passed
                                       : any(ControlOutcome::cannot_be_told) ? ControlOutcome::cannot_be_told
                                                                             : ControlOutcome::passed;
        std::string text = fmt::format("Permuted labels: AUROC {}: ", each);
        if (outcome == ControlOutcome::passed)
            text += "0.5 is covered, as it should be.";
        else if (outcome == ControlOutcome::not_passed)
            text +=
                "0.5 is not covered. Something else than the labels of the training set tells the head what the "
                "tests are; no figure of this study can be trusted until that is found.";
        else if (seeds < 2)
            text += "it cannot be told whether 0.5 is covered.";
        else
            text +=
                "an interval that covers both 0.5 and the figure with the true labels tells nothing; more seeds "
                "make it narrower.";
        text += fmt::format(
            " Intervals are t intervals of the mean over {}, {}; they need two or more, and about normal values.",
            counted(seeds, "seed"), outcomes.size() > 1 ? "95 % for both tests at once" : "95 %");
        return say(outcome, text);
    }
};

/// The answer to the title's question.
inline std::string answer_of(const std::vector<ControlOutcome>& positives, Findings& findings) {
    const auto any = [&](ControlOutcome outcome) { return std::ranges::find(positives, outcome) != positives.end(); };
    const auto answer = [&](const char* word, const char* sentence) {
        findings.texts.emplace_back("answer", word);
        return std::string(sentence);
    };
    if (positives.empty())
        return answer("not known",
                      "Not known: the study has no positive control, so where it finds no difference, "
                      "nothing shows that it could have found one.");
    if (any(ControlOutcome::not_passed))
        return answer("no",
                      "No: a treatment that is known to matter was not found by as many seeds as the study has. "
                      "\"Not different\" means nothing in this study.");
    if (any(ControlOutcome::cannot_be_told))
        return answer("cannot be told", "It cannot be told yet: the positive control has too few runs.");
    return answer("yes", "Yes: a treatment that is known to matter was found.");
}

}  // namespace detail

}  // namespace equipoise::report

namespace equipoise {

/// What the controls say, in sentences; one sentence where there are none. Numbers: "aa.mean", "aa.difference[123]",
/// "aa.p", "drop_positives(share=0.75).estimate" (also lower, upper, p, seeds), "label_permutation.test_ood.auroc.mean"
/// (also n, lower, upper, true_labels); texts: "answer" (yes, no, cannot be told, not known) and "aa.outcome".
inline Findings judge_controls(const Results& results) {
    using namespace report;
    Findings findings;
    findings.name = "controls";
    findings.title = "Could this study have seen an effect?";
    if (results.controls.empty()) {
        findings.sentences = {
            "The study has no controls: where it finds no difference, nothing shows that it could "
            "have found one."};
        findings.texts.emplace_back("answer", "not known");
        return findings;
    }
    const ControlMeasure measure = measure_of_controls(results);
    Table table{{"control", "figure", "result", "interval", "outcome"}, {}, {false, false, true, true, false}};
    std::vector<ControlOutcome> positives;
    for (const PlannedControl& control : results.controls) {
        const report::detail::ControlWriter writer{results, control, measure, findings, table};
        if (control.kind == ControlKind::same_treatment) writer.same_treatment();
        if (control.kind == ControlKind::positive) positives.push_back(writer.positive());
        if (control.kind == ControlKind::permuted_labels) writer.permuted();
    }
    findings.sentences.insert(findings.sentences.begin(), report::detail::answer_of(positives, findings));
    findings.tables.push_back(std::move(table));
    return findings;
}

}  // namespace equipoise
