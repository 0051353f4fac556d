/// answers.hpp: the verdicts on the planned questions in words (what answer_questions does).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/analyses.hpp>
#include <equipoise/report/verdicts.hpp>
#include <equipoise/report/words.hpp>

#include <cmath>
#include <string>

namespace equipoise::report {

/// "would be settled by 12 seeds (7 to 31)".
inline std::string about_seeds_needed(const Answer& answer) {
    const auto said = [](std::size_t seeds) {
        return seeds == 0 ? std::string("over a million") : std::to_string(seeds);
    };
    return fmt::format("{} seeds ({} to {}, as far as the noise is known) would settle it",
                       said(answer.seeds_needed[1]), said(answer.seeds_needed[0]), said(answer.seeds_needed[2]));
}

inline std::string sentence_of(const Answer& answer) {
    const PlannedQuestion& question = answer.question;
    if (!answer.why_not.empty()) return fmt::format("No verdict: {}.", answer.why_not);
    const ComparisonResult& telling = answer.telling();
    const std::size_t count = answer.judgement.comparisons.size();
    const std::size_t idle = static_cast<std::size_t>(
        std::ranges::count_if(answer.judgement.comparisons, [](const auto& each) { return each.is_idle; }));
    std::string text = fmt::format("{}: {} {}{}", question.measure, signed_decimals(telling.estimate), telling.label,
                                   count > 1 ? fmt::format(" (the furthest of {} comparisons)", count) : "");
    text += fmt::format(", 95 % interval {} to {}{}; margin {}; {}.", decimals(telling.interval.lower),
                        decimals(telling.interval.upper), count > 1 ? ", all at once" : "", text_of(question.margin),
                        counted(answer.seeds, "seed"));
    if (idle > 0)
        text += count == 1 ? std::string(" Both sides are one treatment, so nothing is compared.")
                           : fmt::format(" {} of {} comparisons are of one treatment with itself.", idle, count);
    else if (answer.repeated > 0)
        text += fmt::format(" {} of its cells {} the same treatment as another.", answer.repeated,
                            answer.repeated == 1 ? "is" : "are");
    const bool is_by_itself =
        answer.judgement.p_different <= Estimator::alpha && answer.holm_different > Estimator::alpha;
    if (is_by_itself)
        text += " By itself the difference would count; over all questions of the study (Holm) it does not.";
    if (answer.noise > 0) {
        text += fmt::format(" These seeds find a difference of {} with 80 % power", decimals(answer.detectable));
        text += answer.verdict == stats::Verdict::inconclusive ? "; " + about_seeds_needed(answer) + "." : ".";
    }
    const NewNights& nights = answer.new_nights;
    if (nights.interval.ends)
        text += fmt::format(" On other nights (seeds and {} recorder-nights resampled): {} to {}.", nights.nights,
                            decimals(nights.interval.ends->lower), decimals(nights.interval.ends->upper));
    else if (!question.is_about_a_spread() && question.less.empty())
        text += fmt::format(" No interval for other nights: {}.", nights.interval.why_none);
    if (question.declared != "before any run")
        text +=
            fmt::format(" Declared {} could be seen: exploratory, to be confirmed on new seeds.", question.declared);
    if (!question.deviation.empty())
        text += fmt::format(" Exploratory, since {}: to be confirmed in a new locked plan, on new seeds.",
                            question.deviation);
    return text;
}

}  // namespace equipoise::report

namespace equipoise {

EQUIPOISE_INLINE Findings answer_questions(const Results& results) {
    using namespace report;
    Findings findings;
    findings.name = "questions";
    findings.title = "Questions and verdicts";
    if (results.questions.empty()) {
        findings.sentences = {"The study declares no question: it explores, and nothing below is a test of a claim."};
        return findings;
    }
    const std::vector<Answer> answers = answers_of(results);
    Table table{{"", "claim", "is", "verdict"}, {}, {false, false, false, false}};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Answer& answer = answers[i];
        const std::string name = fmt::format("question[{}].", i + 1);
        const std::string verdict = answer.why_not.empty() ? stats::name_of(answer.verdict) : "none";
        table.rows.push_back({std::to_string(i + 1), answer.question.text, std::string(answer.claim),
                              verdict + (answer.is_exploratory() ? " (exploratory)" : "")});
        findings.sentences.push_back(fmt::format("{}. {}", i + 1, sentence_of(answer)));
        findings.texts.insert(findings.texts.end(), {{name + "text", answer.question.text},
                                                     {name + "verdict", verdict},
                                                     {name + "claim", std::string(answer.claim)},
                                                     {name + "declared", answer.question.declared},
                                                     {name + "deviation", answer.question.deviation}});
        const auto add = [&](const std::string& what, double value) {
            findings.numbers.emplace_back(name + what, value);
        };
        add("margin", answer.question.margin);
        add("seeds", static_cast<double>(answer.seeds));
        if (!answer.why_not.empty()) continue;
        const ComparisonResult& telling = answer.telling();
        add("estimate", telling.estimate);
        add("lower", telling.interval.lower);
        add("upper", telling.interval.upper);
        if (answer.new_nights.interval.ends) {
            add("new_nights.lower", answer.new_nights.interval.ends->lower);
            add("new_nights.upper", answer.new_nights.interval.ends->upper);
        }
        add("p_different", answer.judgement.p_different);
        add("p_equivalent", answer.judgement.p_equivalent);
        add("holm_p_different", answer.holm_different);
        add("holm_p_equivalent", answer.holm_equivalent);
        add("holm_p_claim_holds", answer.holm_claim.holds);
        add("holm_p_claim_fails", answer.holm_claim.fails);
        add("noise", answer.noise);
        add("noise_lower", answer.noise_interval.lower);
        add("noise_upper", answer.noise_interval.upper);
        add("detectable_difference", answer.detectable);
        add("seeds_needed", static_cast<double>(answer.seeds_needed[1]));
        add("seeds_needed_lower", static_cast<double>(answer.seeds_needed[0]));
        add("seeds_needed_upper", static_cast<double>(answer.seeds_needed[2]));
        for (const ComparisonResult& each : answer.judgement.comparisons) {
            const std::string of_comparison = fmt::format("comparison[{}].", each.label);
            add(of_comparison + "estimate", each.estimate);
            add(of_comparison + "standard_error", each.standard_error);
            add(of_comparison + "df", each.df);
            add(of_comparison + "lower", each.interval.lower);
            add(of_comparison + "upper", each.interval.upper);
            add(of_comparison + "p", each.p);
            add(of_comparison + "p_equivalent", each.p_equivalent());
        }
    }
    findings.tables.push_back(std::move(table));
    findings.sentences.push_back(
        "A verdict is about retraining on this data, measured on these test files; it says nothing of other nights or "
        "sites. Every seed is a block; alpha is 0.05 over all questions (Holm).");
    return findings;
}

}  // namespace equipoise
