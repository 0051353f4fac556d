/// verdicts.hpp: every planned question gets exactly one of four verdicts, and its claim is supported, contradicted or
/// left open.
///
/// Different: the interval excludes 0. Equivalent: every comparison lies within the margin (two one-sided tests, an
/// intersection-union test: Berger 1982). Both: different but trivial. Neither: inconclusive, which is an answer too. p
/// values are adjusted over the comparisons of a question and, by Holm (1979), over the questions of the study: those
/// of "different" among themselves and those of "equivalent" among themselves.
///
/// A verdict is about retraining on this data, measured on this test set. It says nothing of other nights or sites.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/report/comparisons.hpp>
#include <equipoise/report/ledger.hpp>
#include <equipoise/report/new_nights.hpp>
#include <equipoise/stats/power.hpp>

#include <fmt/format.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::report {

/// Small p: the claim holds; small p: its opposite does. Both may be small: then it holds, and does not matter.
struct ClaimP {
    double holds = 1;
    double fails = 1;
};

/// Of one question, before Holm's adjustment over all of them.
struct Judgement {
    std::vector<ComparisonResult> comparisons;
    double p_different = 1;
    double p_equivalent = 1;
    ClaimP claim;
};

inline Judgement judged(const PlannedQuestion& question, std::vector<ComparisonResult> comparisons) {
    Judgement judgement;
    double raised = 1, lowered = 1, below = 0, above = 0;
    judgement.p_equivalent = 0;
    const bool is_magnitude = question.kind == ClaimKind::larger_effect;
    double larger = 0;  // than every other effect
    for (const ComparisonResult& each : comparisons) {
        judgement.p_different = std::min(judgement.p_different, each.p);
        judgement.p_equivalent = std::max(judgement.p_equivalent, each.p_equivalent());
        if (each.estimate > 0) raised = std::min(raised, each.p);
        if (each.estimate < 0) lowered = std::min(lowered, each.p);
        larger = std::max(larger, each.estimate > 0 ? each.p : 1);
        below = std::max(below, each.p_below);
        above = std::max(above, each.p_above);
    }
    if (is_magnitude) {
        lowered = std::min(1.0, lowered * static_cast<double>(comparisons.size()));
        judgement.p_different = std::min(larger, lowered);
    }
    switch (question.kind) {
        case ClaimKind::differ:
            judgement.claim = {judgement.p_different, judgement.p_equivalent};
            break;
        case ClaimKind::equal:
            judgement.claim = {judgement.p_equivalent, judgement.p_different};
            break;
        case ClaimKind::none_raises:
            judgement.claim = {below, raised};
            break;
        case ClaimKind::none_lowers:
            judgement.claim = {above, lowered};
            break;
        case ClaimKind::raises:
        case ClaimKind::more_variable:
            judgement.claim = {raised, below};
            break;
        case ClaimKind::lowers:
            judgement.claim = {lowered, above};
            break;
        case ClaimKind::larger_effect:
            judgement.claim = {larger, std::min(lowered, below)};
            break;
    }
    judgement.comparisons = std::move(comparisons);
    return judgement;
}

/// The answer to one question.
struct Answer {
    PlannedQuestion question;
    Judgement judgement;    ///< no comparisons: not enough runs
    std::size_t seeds = 0;  ///< complete blocks that it rests on
    double holm_different = 1, holm_equivalent = 1;
    ClaimP holm_claim;
    stats::Verdict verdict = stats::Verdict::inconclusive;
    std::string_view claim = "open";  ///< supported, supported but trivial, contradicted, open
    double noise = 0;                 ///< SD of one run within its cell, seed effects removed; 0: not known
    stats::Interval noise_interval;   ///< 95 %
    std::array<std::size_t, 3>
        seeds_needed{};        ///< at the lower end of the noise, its estimate, its upper end; 0: unknown
    double detectable = 0;     ///< difference that these seeds find with 80 % power
    std::size_t repeated = 0;  ///< cells of the question that are the same treatment as another of them
    NewNights new_nights;      ///< of the comparison that says most
    std::string why_not;       ///< why there is no answer; "" if there is

    /// Declared after results could be seen, or otherwise than in the locked plan.
    bool is_exploratory() const {
        return why_not.empty() && (question.declared != "before any run" || !question.deviation.empty());
    }
    /// The comparison that says most: the furthest, on the side that the claim is about.
    const ComparisonResult& telling() const {
        const auto& all = judgement.comparisons;
        const ClaimKind kind = question.kind;
        if (kind == ClaimKind::none_raises) return *std::ranges::max_element(all, {}, &ComparisonResult::estimate);
        if (kind == ClaimKind::none_lowers || kind == ClaimKind::larger_effect)
            return *std::ranges::min_element(all, {}, &ComparisonResult::estimate);
        return *std::ranges::max_element(all, {}, [](const auto& each) { return std::fabs(each.estimate); });
    }
};

/// Fewest seeds: two for a difference; five for a question about spread, whose deviations from a median are few.
inline std::size_t fewest_seeds(const PlannedQuestion& question) {
    return question.kind == ClaimKind::more_variable ? 5 : 2;
}

namespace detail {

/// Values of a question by seed and cell, for the seeds that have all of them.
inline Responses responses_of(const Results& results, const PlannedQuestion& question, const QuestionLayout& layout) {
    const std::vector<Cell> cells = cells_of(results);
    Responses responses;
    for (std::uint64_t seed : results.seeds) {
        std::vector<double> row;
        for (std::size_t place : layout.cells)
            for (const RunResult* run : cells[place].runs)
                if (run->seed == seed)
                    row.push_back(run->number(question.metric) -
                                  (question.less.empty() ? 0 : run->number(question.less)));
        if (row.size() == layout.cells.size() && std::ranges::all_of(row, [](double v) { return std::isfinite(v); }))
            responses.push_back(std::move(row));
    }
    return responses;
}

/// Standard error of a comparison for `seeds` seeds, and its df, if one run has SD `noise`.
struct PlannedError {
    double standard_error, df;
};
inline PlannedError error_with(const PlannedQuestion& question, const QuestionLayout& layout, double seeds,
                               double noise) {
    double squares = 0;
    const PlannedComparison& comparison = layout.comparisons.front();
    for (std::size_t i = 0; i < comparison.weights.size(); ++i) {
        const double weight =
            comparison.weights[i] - (comparison.other_weights.empty() ? 0 : comparison.other_weights[i]);
        squares += weight * weight;
    }
    const double cells = question.is_about_a_mean() ? 2 : static_cast<double>(layout.cells.size());
    return {noise * std::sqrt(squares / seeds), (cells - 1) * (seeds - 1)};
}

/// Seeds with which the question is settled either way with 80 % power: all comparisons shown equivalent where nothing
/// differs, and the planned effect found where one does. 0: more than a million.
inline std::size_t seeds_to_settle(const PlannedQuestion& question, const QuestionLayout& layout, Estimator& estimator,
                                   double noise) {
    const double count = static_cast<double>(layout.comparisons.size());
    return stats::required_n([&](double n) {
        const PlannedError error = error_with(question, layout, n, noise);
        const double equal = stats::tost_power(error.df, error.standard_error, 0, question.margin);
        const double found =
            stats::t_power_beyond(estimator.critical(error.df), error.df, question.effect / error.standard_error);
        return std::min(1 - count * (1 - equal), found);
    });
}

}  // namespace detail

/// Answers to all questions of a study, adjusted over all of them.
inline std::vector<Answer> answers_of(const Results& results) {
    const RecordedScores scores(results.folder);
    std::vector<Answer> answers;
    const std::vector<std::size_t> treatments = first_of_treatment(cells_of(results));
    for (const PlannedQuestion& question : results.questions) {
        Answer& answer = answers.emplace_back();
        answer.question = question;
        answer.why_not = why_incomparable(results, question);
        if (!answer.why_not.empty()) continue;
        QuestionLayout layout = layout_of(question, results.factors);
        count_treatments_once(layout, treatments);
        answer.repeated = repeated_cells(layout);
        const Responses responses = detail::responses_of(results, question, layout);
        answer.seeds = responses.size();
        if (responses.size() < fewest_seeds(question)) {
            answer.why_not =
                fmt::format("{} of all its cells, and it needs {}",
                            responses.empty()       ? "no seed has complete runs"
                            : responses.size() == 1 ? "one seed has complete runs"
                                                    : fmt::format("{} seeds have complete runs", responses.size()),
                            fewest_seeds(question));
            continue;
        }
        Estimator estimator(question, layout);
        answer.judgement = judged(question, estimator.results(responses));
        const auto telling = static_cast<std::size_t>(&answer.telling() - answer.judgement.comparisons.data());
        answer.new_nights = new_nights(results, scores, question, layout, layout.comparisons[telling].weights);
        const auto& first =
            *std::ranges::max_element(answer.judgement.comparisons, {}, &ComparisonResult::standard_error);
        if (!(first.standard_error > 0)) continue;
        const double n = static_cast<double>(responses.size());
        const detail::PlannedError unit = detail::error_with(question, layout, n, 1);
        answer.noise = first.standard_error / unit.standard_error;
        answer.noise_interval = stats::sd_interval(answer.noise, first.df);
        answer.detectable = first.standard_error * stats::detectable_effect([&](double effect) {
                                return stats::t_power_beyond(estimator.critical(first.df), first.df, effect);
                            });
        const std::array noises{answer.noise_interval.lower, answer.noise, answer.noise_interval.upper};
        for (std::size_t i = 0; i < noises.size(); ++i)
            answer.seeds_needed[i] = detail::seeds_to_settle(question, layout, estimator, noises[i]);
    }
    // Holm over the questions that have an answer
    const auto adjust = [&](auto&& before, auto&& after) {
        std::vector<double> p;
        for (const Answer& answer : answers)
            if (answer.why_not.empty()) p.push_back(before(answer.judgement));
        const std::vector<double> adjusted = stats::holm(p);
        std::size_t place = 0;
        for (Answer& answer : answers)
            if (answer.why_not.empty()) after(answer) = adjusted[place++];
    };
    adjust([](const Judgement& j) { return j.p_different; }, [](Answer& a) -> double& { return a.holm_different; });
    adjust([](const Judgement& j) { return j.p_equivalent; }, [](Answer& a) -> double& { return a.holm_equivalent; });
    adjust([](const Judgement& j) { return j.claim.holds; }, [](Answer& a) -> double& { return a.holm_claim.holds; });
    adjust([](const Judgement& j) { return j.claim.fails; }, [](Answer& a) -> double& { return a.holm_claim.fails; });
    for (Answer& answer : answers) {
        answer.verdict =
            stats::verdict_from(answer.holm_different <= Estimator::alpha, answer.holm_equivalent <= Estimator::alpha);
        const bool holds = answer.holm_claim.holds <= Estimator::alpha,
                   fails = answer.holm_claim.fails <= Estimator::alpha;
        answer.claim = holds ? (fails ? "supported, but trivial" : "supported") : fails ? "contradicted" : "open";
    }
    return answers;
}

namespace detail {
inline double& share_of(stats::Verdict verdict, stats::VerdictChances& chances) {
    switch (verdict) {
        case stats::Verdict::different:
            return chances.different;
        case stats::Verdict::equivalent:
            return chances.equivalent;
        case stats::Verdict::different_but_trivial:
            return chances.different_but_trivial;
        case stats::Verdict::inconclusive:
            break;
    }
    return chances.inconclusive;
}
}  // namespace detail

/// The chances of the four verdicts on one question alone, if all compared levels differ from their baseline by
/// `difference`: shares of 1,000 simulated studies, judged as real ones are (without Holm's adjustment).
inline stats::VerdictChances chances_of(const PlannedQuestion& question, const QuestionLayout& layout,
                                        std::size_t seeds, double difference, std::size_t studies = 1000) {
    stats::VerdictChances chances{0, 0, 0, 0};
    if (seeds < fewest_seeds(question)) return {0, 0, 0, 1};
    Estimator estimator(question, layout);
    Stream random(1, "chances of verdicts " + question.text);
    const std::vector<double>& weights = layout.comparisons.front().weights;
    for (std::size_t study = 0; study < studies; ++study) {
        Responses responses(seeds, std::vector<double>(layout.cells.size()));
        for (auto& row : responses)
            for (std::size_t cell = 0; cell < row.size(); ++cell) {
                if (!layout.first_of_treatment.empty() && layout.first_of_treatment[cell] != cell) {
                    row[cell] = row[layout.first_of_treatment[cell]];
                    continue;
                }
                const bool is_shifted = question.is_about_a_mean()
                                            ? weights[cell] > 0
                                            : std::ranges::any_of(layout.comparisons, [&](const auto& comparison) {
                                                  return comparison.weights[cell] > 0;
                                              });
                const double noise = question.kind == ClaimKind::more_variable && is_shifted
                                         ? question.noise + difference
                                         : question.noise;
                row[cell] = noise * random.normal() +
                            (is_shifted && question.kind != ClaimKind::more_variable ? difference : 0);
            }
        const Judgement judgement = judged(question, estimator.results(std::move(responses), false));
        const auto verdict =
            stats::verdict_from(judgement.p_different <= Estimator::alpha, judgement.p_equivalent <= Estimator::alpha);
        detail::share_of(verdict, chances) += 1 / static_cast<double>(studies);
    }
    return chances;
}

}  // namespace equipoise::report
