/// evaluation.hpp: everything that is measured on one split, in the order in which it may be believed.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/metrics/curves.hpp>
#include <equipoise/metrics/probability.hpp>
#include <equipoise/metrics/thresholds.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::metrics {

/// The denominators: expected = scored + missing = positives + negatives.
struct Ledger {
    std::size_t expected = 0;
    std::size_t scored = 0;
    std::size_t missing = 0;
    std::size_t positives = 0;  ///< with or without a score
    std::size_t negatives = 0;
    std::size_t missing_positives = 0;  ///< among `missing`
    std::size_t groups = 0;             ///< distinct recorder-nights or files
};

/// Decisions at one threshold and where it came from.
struct Decisions {
    double threshold = 0.5;
    std::string_view from;
    std::string_view fallback;  ///< why the threshold is 0.5 though it should have been chosen; empty if it was
    Confusion counts;
};

/// What choosing on the test split itself would give: diagnosis, never a result.
struct TestDiagnosis {
    Confusion cross_fitted;
    std::array<double, 2> cross_fitted_thresholds{};  ///< for the files of half 0 and half 1
    std::string_view cross_fitted_fallback;           ///< why a half had nothing to choose on; empty if both had
    Decisions oracle;
    std::optional<double> optimism;       ///< F1 of oracle - cross-fitted; none where nothing could be chosen
    std::optional<double> transfer_loss;  ///< F1 of cross-fitted - honest; none where nothing could be chosen
};

/// All figures of one split. On Validation itself the honest threshold's figures are those it was chosen for.
struct SplitEvaluation {
    std::string_view split;
    Ledger files;
    std::optional<double> prevalence;  ///< none without files
    double always_positive_f1 = 0;
    std::optional<double> auroc;
    std::optional<double> average_precision;
    std::string_view undefined_because;  ///< why the two above have no value; empty if they have
    Decisions honest;
    Decisions fixed;
    std::optional<double> brier;
    std::optional<double> log_loss;
    std::optional<double> calibration_error;  ///< expected, 10 bins of equal width
    std::optional<TestDiagnosis> diagnosis;   ///< on test splits only

    /// Calls visit(std::string name, double value) for every number, always in this order and under these names, which
    /// are those of records; NaN where a figure has no value.
    template <class Visit> void for_each_number(Visit&& visit) const {
        const auto count = [&](const char* name, std::size_t value) {
            visit(std::string("files.") + name, static_cast<double>(value));
        };
        const auto figure = [&](const char* name, std::optional<double> value) {
            visit(std::string(name), value.value_or(std::numeric_limits<double>::quiet_NaN()));
        };
        count("expected", files.expected);
        count("scored", files.scored);
        count("missing", files.missing);
        count("positives", files.positives);
        count("negatives", files.negatives);
        count("missing_positives", files.missing_positives);
        count("groups", files.groups);
        figure("prevalence", prevalence);
        figure("always_positive_f1", always_positive_f1);
        figure("auroc", auroc);
        figure("average_precision", average_precision);
        figure("honest.threshold", honest.threshold);
        honest.counts.for_each_number(visit, "honest.");
        figure("fixed.threshold", fixed.threshold);
        fixed.counts.for_each_number(visit, "fixed.");
        figure("brier", brier);
        figure("log_loss", log_loss);
        figure("calibration_error", calibration_error);
        if (!diagnosis) return;
        figure("cross_fitted.threshold_0", diagnosis->cross_fitted_thresholds[0]);
        figure("cross_fitted.threshold_1", diagnosis->cross_fitted_thresholds[1]);
        diagnosis->cross_fitted.for_each_number(visit, "cross_fitted.");
        figure("oracle.threshold", diagnosis->oracle.threshold);
        diagnosis->oracle.counts.for_each_number(visit, "oracle.");
        figure("optimism", diagnosis->optimism);
        figure("transfer_loss", diagnosis->transfer_loss);
    }

    /// Calls visit(std::string name, std::string_view text) for every text; "" where there is nothing to say.
    template <class Visit> void for_each_text(Visit&& visit) const {
        visit(std::string("split"), split);
        visit(std::string("undefined_because"), undefined_because);
        visit(std::string("honest.from"), honest.from);
        visit(std::string("honest.fallback"), honest.fallback);
        visit(std::string("fixed.from"), fixed.from);
        if (!diagnosis) return;
        visit(std::string("cross_fitted.fallback"), diagnosis->cross_fitted_fallback);
        visit(std::string("oracle.from"), diagnosis->oracle.from);
        visit(std::string("oracle.fallback"), diagnosis->oracle.fallback);
    }
};

/// Measures one split: test splits with, Validation and Monitor without a diagnosis. A few ms for 20,000 files.
/// Throws Error where the ledger does not balance or a score is not in [0, 1] (see check_ledger).
template <SplitRole Role> SplitEvaluation evaluate(const FileScores<Role>& scores, const HonestThreshold& honest) {
    static_assert(
        !std::same_as<Role, Train>,
        "evaluate was given scores of Train: figures on files that the weights were fitted to measure memory; "
        "required: FileScores of Monitor, Validation, TestIid or TestOod; write evaluate(test scores, honest "
        "threshold).");
    check_ledger(scores);
    const Ranking ranking = rank(scores);
    const auto decided = [&](double threshold, std::string_view from, std::string_view fallback) {
        return Decisions{threshold, from, fallback, ranking.at(threshold)};
    };

    SplitEvaluation result;
    result.split = Role::name;
    std::vector<std::uint32_t> groups = scores.groups;
    std::ranges::sort(groups);
    groups.erase(std::ranges::unique(groups).begin(), groups.end());
    result.files = {.expected = scores.expected,
                    .scored = scores.scored(),
                    .missing = scores.missing(),
                    .positives = ranking.positives,
                    .negatives = ranking.negatives,
                    .missing_positives = ranking.positives - ranking.scored_positives(),
                    .groups = groups.size()};
    if (scores.expected > 0) result.prevalence = ratio_or_zero(ranking.positives, scores.expected);
    result.always_positive_f1 = always_positive_f1(ranking.positives, ranking.negatives);
    result.auroc = auroc(ranking);
    result.average_precision = average_precision(ranking);
    result.undefined_because = why_undefined(ranking);
    result.honest = decided(honest.value(), honest.from(), honest.fallback());
    result.fixed = decided(FixedThreshold::value(), FixedThreshold::from(), "");

    const std::span<const float> values(scores.scores);
    const std::span<const std::int8_t> labels(scores.labels);
    result.brier = brier_score(values, labels);
    result.log_loss = log_loss(values, labels);
    result.calibration_error = expected_calibration_error(calibration_bins(values, labels));

    if constexpr (TestRole<Role>) {
        const OracleThreshold oracle(scores);
        const CrossFittedThresholds cross_fitted(scores);
        TestDiagnosis& diagnosis = result.diagnosis.emplace();
        diagnosis.oracle = decided(oracle.value(), oracle.from(), oracle.fallback());
        diagnosis.cross_fitted = apply(cross_fitted, scores);
        diagnosis.cross_fitted_thresholds = {cross_fitted.value(0), cross_fitted.value(1)};
        diagnosis.cross_fitted_fallback = cross_fitted.fallback();
        if (oracle.fallback().empty() && cross_fitted.fallback().empty()) {
            diagnosis.optimism = diagnosis.oracle.counts.f1() - diagnosis.cross_fitted.f1();
            diagnosis.transfer_loss = diagnosis.cross_fitted.f1() - result.honest.counts.f1();
        }
    }
    return result;
}

/// One part of a split, at the same threshold as the whole: the files of one site, recorder, quality or call type.
struct PartEvaluation {
    std::string column, value;
    std::size_t files = 0;
    std::size_t positives = 0;
    std::optional<double> auroc;
    std::optional<double> average_precision;
    Confusion honest;

    /// As SplitEvaluation::for_each_number.
    template <class Visit> void for_each_number(Visit&& visit) const {
        const double none = std::numeric_limits<double>::quiet_NaN();
        visit(std::string("files"), static_cast<double>(files));
        visit(std::string("positives"), static_cast<double>(positives));
        visit(std::string("auroc"), auroc.value_or(none));
        visit(std::string("average_precision"), average_precision.value_or(none));
        visit(std::string("honest.precision"), honest.precision());
        visit(std::string("honest.recall"), positives > 0 ? honest.recall() : none);
        visit(std::string("honest.f1"), positives > 0 ? honest.f1() : none);
    }
};

/// The parts of a test split by one column, in the order in which its values appear. `value_of_file(file)` is the value
/// for a file's code; "" belongs to no part. Nothing where there are fewer than two parts, or more than `most`: one for
/// each file says nothing.
template <TestRole Role>
std::vector<PartEvaluation> evaluate_parts(const FileScores<Role>& scores, const HonestThreshold& honest,
                                           const std::string& column, auto&& value_of_file, std::size_t most = 40) {
    struct Part {
        std::string value;
        std::vector<float> scores;
        std::vector<std::int8_t> labels;
    };
    std::vector<Part> parts;
    for (std::size_t i = 0; i < scores.files.size(); ++i) {
        const std::string_view value = value_of_file(scores.files[i]);
        if (value.empty()) continue;
        auto part = std::ranges::find(parts, value, &Part::value);
        if (part == parts.end()) {
            if (parts.size() == most) return {};
            part = parts.insert(part, Part{std::string(value), {}, {}});
        }
        part->scores.push_back(scores.scores[i]);
        part->labels.push_back(scores.labels[i]);
    }
    std::vector<PartEvaluation> evaluations;
    for (const Part& part : parts) {
        if (parts.size() < 2) break;
        const Ranking ranking = rank(std::span<const float>(part.scores), std::span<const std::int8_t>(part.labels));
        evaluations.push_back({column, part.value, part.scores.size(), static_cast<std::size_t>(ranking.positives),
                               auroc(ranking), average_precision(ranking), ranking.at(honest.value())});
    }
    return evaluations;
}

}  // namespace equipoise::metrics
