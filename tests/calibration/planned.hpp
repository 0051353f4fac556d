/// planned.hpp: made-up runs of Stage 3, and the verdicts on its questions by the product's own code.
// SPDX-License-Identifier: MIT
#pragma once

#include "book.hpp"
#include <equipoise/baselines.hpp>
#include <equipoise/report/verdicts.hpp>

#include <boost/math/special_functions/beta.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace calibration {

inline const std::vector<DesignFactor> factors = design_of(FactorsIn<choices_of<Stage3Balancing>>::list{});
inline const std::vector<PlannedQuestion> questions = []<class... Each>(Questions<Each...>) {
    return std::vector{Each::planned()...};
}(questions_of<Stage3Balancing>{});

/// The cells of the design, as places in factors.
struct DesignCell {
    std::string mode;
    double ratio = 0;
    bool is_late_linear() const { return mode.starts_with("linear") && ratio >= 0.4; }
};
inline const std::vector<DesignCell> cells = [] {
    const std::size_t mode = report::detail::position_of_factor(factors, "mode");
    const std::size_t ratio = report::detail::position_of_factor(factors, "ratio");
    std::vector<DesignCell> all;
    for (const auto& levels : report::detail::levels_of_cells(factors))
        all.push_back({factors[mode].labels[levels[mode]], factors[ratio].numbers[levels[ratio]]});
    return all;
}();
inline const std::size_t ratios = cells.size() / 2;

inline std::vector<double> normals(Stream& random, std::size_t n, double sd = 1, double mean = 0) {
    std::vector<double> values(n);
    for (double& value : values) value = mean + sd * random.normal();
    return values;
}

/// Expected mean distance of n normal values from their median: with k = n / 2, twice the mean over all of those
/// among the k largest, each of which has at most k - 1 of the others above it.
inline double mean_distance(std::size_t n) {
    const auto k = static_cast<double>(n / 2), others = static_cast<double>(n - 1);
    double sum = 0;
    const double step = 1e-3;
    for (double x = -9; x <= 9; x += step)
        sum += step * x * stats::detail::normal_density(x) *
               boost::math::ibetac(k, others - k + 1, stats::normal_upper_tail(x));
    return 2 * sum;
}

/// A study's figures by seed and cell.
struct Figures {
    report::Responses recall, precision, f1, iid_f1;
};

struct Truth {
    double noise = 0.03;       ///< SD of a run, and of seeds two thirds of it
    bool at_margin = false;    ///< every question's difference is exactly its margin
    bool is_unequal = false;   ///< linear from ratio .4 on has twice the SD
    double mean_distance = 0;  ///< of as many normal values as there are seeds
};

/// Margins are .02 and, of the spread, .01 (checked in main). At the margin one level (repeat, ratio 1) has .02 more
/// recall and F1, which is a gap of -.02, and linear from .4 on has .02 less precision and a spread of .01 more.
inline Figures figures_of(Stream& random, std::size_t n, const Truth& truth) {
    const double seed_sd = truth.noise * 2 / 3;
    const double sd_of_distance = truth.at_margin ? 0.01 / truth.mean_distance : 0;
    const double wider = std::sqrt(std::pow(std::hypot(truth.noise, seed_sd) + sd_of_distance, 2) - seed_sd * seed_sd);
    const double shift = truth.at_margin ? 0.02 : 0;
    const report::Responses blank(n, std::vector<double>(cells.size()));
    Figures figures{blank, blank, blank, blank};
    for (std::size_t seed = 0; seed < n; ++seed) {
        const auto effect = normals(random, 3, seed_sd);
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const DesignCell& cell = cells[c];
            const bool is_late = cell.is_late_linear();
            const double sd = truth.noise * (truth.is_unequal && is_late ? 2 : 1);
            const auto z = normals(random, 3);
            const double raised = cell.mode == "repeat" && cell.ratio == 1 ? shift : 0;
            figures.recall[seed][c] = 0.7 + raised + effect[0] + sd * z[0];
            figures.precision[seed][c] =
                0.8 - (is_late ? shift : 0) + effect[1] + (truth.at_margin && is_late ? wider : sd) * z[1];
            figures.f1[seed][c] = 0.75 + raised + (effect[0] + effect[1] + sd * (z[0] + z[1])) / std::sqrt(2);
            figures.iid_f1[seed][c] = 0.8 + effect[2] + sd * z[2];
        }
        for (auto* figure : {&figures.recall, &figures.precision, &figures.f1, &figures.iid_f1})
            (*figure)[seed][ratios] = (*figure)[seed][0];  // ratio 0: the same run in both modes
    }
    return figures;
}

/// The figure that a question is about, for the cells of its layout.
inline report::Responses responses_of(const Figures& figures, const PlannedQuestion& question,
                                      const report::QuestionLayout& layout) {
    const auto& of = question.metric.ends_with(".recall")      ? figures.recall
                     : question.metric.ends_with(".precision") ? figures.precision
                     : question.metric.starts_with("test_iid") ? figures.iid_f1
                                                               : figures.f1;
    report::Responses responses;
    for (std::size_t seed = 0; seed < of.size(); ++seed) {
        auto& row = responses.emplace_back();
        for (std::size_t cell : layout.cells)
            row.push_back(of[seed][cell] - (question.less.empty() ? 0 : figures.f1[seed][cell]));
    }
    return responses;
}

/// Judges studies as answers_of does, without what a reader is told beside the verdicts.
class Judge {
  public:
    Judge() {
        for (const PlannedQuestion& question : questions) layouts_.push_back(report::layout_of(question, factors));
        for (std::size_t q = 0; q < questions.size(); ++q) estimators_.emplace_back(questions[q], layouts_[q]);
    }
    /// By question; nothing where there are too few seeds for it.
    std::vector<std::optional<report::Judgement>> operator()(const Figures& figures, bool with_p = true) {
        std::vector<std::optional<report::Judgement>> judgements;
        for (std::size_t q = 0; q < questions.size(); ++q) {
            auto& judgement = judgements.emplace_back();
            if (figures.f1.size() < report::fewest_seeds(questions[q])) continue;
            auto responses = responses_of(figures, questions[q], layouts_[q]);
            judgement = report::judged(questions[q], estimators_[q].results(std::move(responses), with_p));
        }
        return judgements;
    }

  private:
    std::vector<report::QuestionLayout> layouts_;
    std::vector<report::Estimator> estimators_;
};

/// p values of the questions that have an answer, adjusted over these (Holm); NaN for the others.
template <class Which>
std::vector<double> adjusted(const std::vector<std::optional<report::Judgement>>& judgements, const Which& which) {
    std::vector<double> p;
    for (const auto& judgement : judgements) p.push_back(judgement ? which(*judgement) : stats::detail::nan);
    return stats::holm(p);  // NaN is not counted
}

/// Whether any question is claimed after Holm (but those on spread, if `is_spread_true`), then each by itself before.
inline Said claims_of(const std::vector<std::optional<report::Judgement>>& judgements,
                      double report::Judgement::* which, bool is_spread_true) {
    const auto p = adjusted(judgements, [&](const report::Judgement& judgement) { return judgement.*which; });
    bool any = false;
    for (std::size_t q = 0; q < questions.size(); ++q)
        any = any || (p[q] <= alpha && !(is_spread_true && questions[q].is_about_a_spread()));
    Said said{any};
    for (const auto& judgement : judgements)
        said.push_back(judgement ? std::optional((*judgement).*which <= alpha) : std::nullopt);
    return said;
}

/// Where nothing differs: whether any claim of a difference is supported, or any claim of none contradicted.
inline Said false_claims_of(const std::vector<std::optional<report::Judgement>>& judgements) {
    const auto holds = adjusted(judgements, [](const report::Judgement& judgement) { return judgement.claim.holds; });
    const auto fails = adjusted(judgements, [](const report::Judgement& judgement) { return judgement.claim.fails; });
    bool any = false;
    for (std::size_t q = 0; q < questions.size(); ++q) {
        const ClaimKind kind = questions[q].kind;
        const bool is_of_none =
            kind == ClaimKind::equal || kind == ClaimKind::none_raises || kind == ClaimKind::none_lowers;
        any = any || (is_of_none ? fails : holds)[q] <= alpha;
    }
    return {any};
}

/// The same p values as answers_of gives for the same runs?
inline bool agrees_with_answers(std::size_t n) {
    Stream random(2, "answers", static_cast<std::uint32_t>(n));
    const Figures figures = figures_of(random, n, {});
    Results results;
    results.factors = factors;
    results.questions = questions;
    for (std::size_t seed = 0; seed < n; ++seed) results.seeds.push_back(seed);
    const std::vector<Run> runs = full_factorial(factors, results.seeds);
    results.planned = runs.size();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const std::size_t seed = i % n, cell = i / n;
        results.runs.push_back({runs[i].id("", ""),
                                seed,
                                0,
                                runs[i].settings,
                                {{"test_ood.honest.recall", figures.recall[seed][cell]},
                                 {"test_ood.honest.precision", figures.precision[seed][cell]},
                                 {"test_ood.honest.f1", figures.f1[seed][cell]},
                                 {"test_iid.honest.f1", figures.iid_f1[seed][cell]}}});
    }
    const auto judgements = Judge{}(figures);
    const auto answers = report::answers_of(results);
    bool agrees = true;
    for (std::size_t q = 0; q < questions.size(); ++q) {
        const report::Judgement &theirs = answers[q].judgement, ours = judgements[q].value_or(report::Judgement{});
        agrees = agrees && judgements[q].has_value() == answers[q].why_not.empty() &&
                 theirs.p_different == ours.p_different && theirs.p_equivalent == ours.p_equivalent;
    }
    return agrees;
}

}  // namespace calibration
