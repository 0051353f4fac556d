// Thresholds, curves and calibration of binary scores against scikit-learn and exact fractions.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include <equipoise/metrics/evaluation.hpp>
#include <equipoise/metrics/multiclass.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using namespace equipoise::metrics;
using namespace stats_cases;

namespace {

constexpr double digits = 1e-14;  // relative

struct Files {
    std::vector<double> scores;
    std::vector<std::int8_t> labels;
};

Files files_of(const Json& one) {
    Files files;
    for (const Row& row : rows_of(one)) {
        files.scores.push_back(number(row, one.at("arguments").at("score")));
        files.labels.push_back(number(row, one.at("arguments").at("label")) != 0);
    }
    return files;
}
Ranking ranking_of(const Files& files) { return rank<double>(files.scores, files.labels); }

double or_nan(std::optional<double> value) { return value.value_or(std::numeric_limits<double>::quiet_NaN()); }

void check_counts(const Confusion& counts, const Json& reference) {
    CHECK(counts.true_positives == reference.at("tp"));
    CHECK(counts.false_positives == reference.at("fp"));
    CHECK(counts.false_negatives == reference.at("fn"));
    CHECK(counts.true_negatives == reference.at("tn"));
    CHECK_AGREES(counts.f1(), reference.at("f1"), digits);
    CHECK_AGREES(counts.accuracy(), reference.at("accuracy"), digits);
    // The reference leaves 0 / 0 open (null); here it is 0.
    const auto zero_if_open = [](const Json& value) { return value.is_null() ? Json(0.0) : value; };
    CHECK_AGREES(counts.precision(), zero_if_open(reference.at("precision")), digits);
    CHECK_AGREES(counts.recall(), zero_if_open(reference.at("recall")), digits);
    if (!reference.contains("mcc")) return;
    CHECK_AGREES(counts.specificity(), zero_if_open(reference.at("specificity")), digits);
    CHECK_AGREES(counts.balanced_accuracy(), reference.at("balanced_accuracy"), digits);
    CHECK_AGREES(counts.mcc(), reference.at("mcc"), 1e-13);
}

// Ten files with ties and with scores 0, 0.5 and 1.
const std::vector<std::int8_t> labels{1, 0, 1, 1, 0, 0, 1, 0, 1, 0};
const std::vector<double> grid{0.15, 0.3, 0.35, 0.6, 0.7, 0.15, 0.55, 0.35, 0.85, 0.95};
const std::vector<double> extreme{1, 0, 0, 1, 1, 0, 1, 0, 0.5, 0.5};

}  // namespace

// scikit-learn 1.9.1 (Python 3.11.7, numpy 2.4.6), y = labels, s = scores, p = (s >= t): confusion_matrix(y,
// p).ravel(), matthews_corrcoef(y, p), balanced_accuracy_score(y, p), f1_score(y, p)
TEST_CASE("decisions at a threshold are those of scikit-learn") {
    const Confusion at_030 = confusion_at<double>(grid, labels, 0.3);
    CHECK(at_030 == Confusion{.true_positives = 4, .false_positives = 4, .false_negatives = 1, .true_negatives = 1});
    CHECK(at_030.f1() == Approx(0.6153846153846154).epsilon(digits));
    CHECK(at_030.mcc() == 0);
    CHECK(at_030.balanced_accuracy() == 0.5);
    const Confusion at_050 = confusion_at<double>(extreme, labels, 0.5);
    CHECK(at_050 == Confusion{.true_positives = 4, .false_positives = 2, .false_negatives = 1, .true_negatives = 3});
    CHECK(at_050.f1() == Approx(0.7272727272727273).epsilon(digits));
    CHECK(at_050.precision() == Approx(0.6666666666666666).epsilon(digits));
    CHECK(at_050.mcc() == Approx(0.408248290463863).epsilon(digits));
    CHECK(at_050.balanced_accuracy() == Approx(0.7).epsilon(digits));
}

// scikit-learn 1.9.1: roc_auc_score(y, s), average_precision_score(y, s), roc_auc_score(y, s, max_fpr = f),
// brier_score_loss(y, s), log_loss(y, numpy.clip(s, 1e-7, 1 - 1e-7))
TEST_CASE("areas and probabilities are those of scikit-learn") {
    const Ranking of_grid = rank<double>(grid, labels);
    CHECK(auroc(of_grid).value() == Approx(0.52).epsilon(digits));
    CHECK(average_precision(of_grid).value() == Approx(0.5342857142857143).epsilon(digits));
    CHECK(partial_auroc(of_grid, 0.1).value() == Approx(0.47368421052631576).epsilon(digits));
    CHECK(partial_auroc(of_grid, 0.3).value() == Approx(0.45098039215686275).epsilon(digits));
    CHECK(partial_auroc(of_grid, 0.5).value() == Approx(0.47333333333333333).epsilon(digits));
    CHECK(brier_score<double>(grid, labels).value() == Approx(0.31575).epsilon(digits));
    CHECK(log_loss<double>(grid, labels).value() == Approx(0.9367805530812833).epsilon(digits));
    const Ranking of_extreme = rank<double>(extreme, labels);
    CHECK(auroc(of_extreme).value() == Approx(0.74).epsilon(digits));
    CHECK(average_precision(of_extreme).value() == Approx(0.6833333333333333).epsilon(digits));
    CHECK(partial_auroc(of_extreme, 0.1).value() == Approx(0.5526315789473684).epsilon(digits));
    CHECK(partial_auroc(of_extreme, 0.3).value() == Approx(0.6568627450980391).epsilon(digits));
    CHECK(brier_score<double>(extreme, labels).value() == Approx(0.25).epsilon(digits));
    CHECK(log_loss<double>(extreme, labels).value() == Approx(3.362248626356292).epsilon(digits));
}

// Exact fractions in Python 3.11.7 (fractions.Fraction), thresholds i / 20 as doubles; bins [a, b) on decimal text.
TEST_CASE("choices and calibration are those of exact fractions") {
    const OperatingPoint best = sweep_grid<double>(grid, labels).best_f1();
    CHECK(best.threshold == 0);  // tied up to 0.35
    CHECK(best.counts.f1() == Approx(0.6666666666666666).epsilon(digits));
    CHECK(sweep_grid<double>(extreme, labels).best_f1().threshold == 0.05);
    CHECK(auprc_trapezoid(rank<double>(grid, labels)).value() == Approx(0.4604761904761905).epsilon(digits));
    CHECK(auprc_trapezoid(rank<double>(extreme, labels)).value() == Approx(0.7833333333333333).epsilon(digits));
    CHECK(expected_calibration_error(calibration_bins<double>(grid, labels)).value() == Approx(0.335).epsilon(digits));
    CHECK(maximum_calibration_error(calibration_bins<double>(grid, labels)).value() == Approx(0.95).epsilon(digits));
    CHECK(expected_calibration_error(calibration_bins<double>(extreme, labels)).value() == Approx(0.2).epsilon(digits));
}

TEST_CASE("sweeps of the reference files") {
    for (const Json& one : cases_of("sweep")) {
        CAPTURE(one.at("id").get<std::string>());
        const Files files = files_of(one);
        const Json& value = one.at("value");
        for (const Json& row : value.at("rows"))
            check_counts(confusion_at<double>(files.scores, files.labels, row.at("threshold")), row);
        CHECK_AGREES(best_f1_at_any_score(ranking_of(files)).counts.f1(), value.at("best_f1_any_score"), digits);
        if (one.at("arguments").contains("grid")) continue;  // i * 0.05: not our grid
        const GridSweep sweep = sweep_grid<double>(files.scores, files.labels);
        for (std::size_t i = 0; i < threshold_grid.size(); ++i) {
            CHECK(sweep.points()[i].threshold == value.at("rows").at(i).at("threshold"));
            check_counts(sweep.points()[i].counts, value.at("rows").at(i));
        }
        CHECK(sweep.best_f1().threshold == value.at("best_threshold_lowest"));
        CHECK_AGREES(sweep.best_f1().counts.f1(), value.at("best_f1"), digits);
    }
}

TEST_CASE("confusions of the reference files") {
    for (const Json& one : cases_of("confusion")) {
        CAPTURE(one.at("id").get<std::string>());
        const Files files = files_of(one);
        const double threshold = one.at("arguments").at("threshold");
        check_counts(confusion_at<double>(files.scores, files.labels, threshold), one.at("value"));
        CHECK(ranking_of(files).at(threshold) == confusion_at<double>(files.scores, files.labels, threshold));
    }
}

TEST_CASE("curves of the reference files") {
    for (const Json& one : cases_of("curves")) {
        CAPTURE(one.at("id").get<std::string>());
        const Ranking ranking = ranking_of(files_of(one));
        const Json& value = one.at("value");
        CHECK(ranking.positives == value.at("n_positive"));
        CHECK(ranking.negatives == value.at("n_negative"));
        CHECK_AGREES(or_nan(auroc(ranking)), value.at("auroc"), digits);
        if (!why_undefined(ranking).empty()) {  // the reference follows scikit-learn: 0 or 1; here there is no value
            CHECK_FALSE(average_precision(ranking));
            CHECK_FALSE(auprc_trapezoid(ranking));
            continue;
        }
        CHECK_AGREES(or_nan(average_precision(ranking)), value.at("average_precision"), digits);
        CHECK_AGREES(or_nan(auprc_trapezoid(ranking)), value.at("auprc_trapezoid"), digits);
    }
}

TEST_CASE("points at a false positive rate of the reference files") {
    for (const Json& one : cases_of("tpr_at_fpr")) {
        CAPTURE(one.at("id").get<std::string>());
        const Ranking ranking = ranking_of(files_of(one));
        for (const Json& value : one.at("value")) {
            const double rate = value.at("fpr");
            const RocPoint point = tpr_at_fpr(ranking, rate).value();
            CHECK_AGREES(point.true_positive_rate, value.at("tpr_step"), digits);
            CHECK_AGREES(point.false_positive_rate, value.at("achieved_fpr"), digits);
            CHECK_AGREES(point.threshold, value.at("threshold"), digits);
            CHECK_AGREES(or_nan(interpolated_tpr_at_fpr(ranking, rate)), value.at("tpr_interpolated"), digits);
        }
    }
}

TEST_CASE("probabilities of the reference files") {
    for (const Json& one : cases_of("probability")) {
        CAPTURE(one.at("id").get<std::string>());
        const Files files = files_of(one);
        const Json& value = one.at("value");
        CHECK_AGREES(or_nan(brier_score<double>(files.scores, files.labels)), value.at("brier"), digits);
        CHECK_AGREES(or_nan(log_loss<double>(files.scores, files.labels)), value.at("log_loss_eps_1e-7"), digits);
        CHECK_AGREES(or_nan(log_loss<double>(files.scores, files.labels, 0x1p-52)), value.at("log_loss_eps_2^-52"),
                     digits);
        CHECK_AGREES(or_nan(log_loss<double>(files.scores, files.labels, 0)), value.at("log_loss_unclipped"), digits);
        for (const std::size_t bins : {10U, 15U}) {
            const auto of_bins = calibration_bins<double>(files.scores, files.labels, bins);
            const std::string end = std::to_string(bins) + "_right_open";
            CHECK_AGREES(or_nan(expected_calibration_error(of_bins)), value.at("ece_" + end), digits, 1e-15);
            CHECK_AGREES(or_nan(maximum_calibration_error(of_bins)), value.at("mce_" + end), digits, 1e-15);
        }
    }
}

TEST_CASE("several classes of the reference files") {
    for (const Json& one : cases_of("multiclass")) {
        CAPTURE(one.at("id").get<std::string>());
        const auto classes = one.at("arguments").at("classes").get<std::vector<std::string>>();
        std::vector<double> scores;
        std::vector<std::uint32_t> of_files;
        for (const Row& row : rows_of(one)) {
            for (const std::string& name : classes) scores.push_back(number(row, name));
            const auto place = std::ranges::find(classes, row.at(one.at("arguments").at("label")));
            of_files.push_back(static_cast<std::uint32_t>(place - classes.begin()));
        }
        const Json& value = one.at("value");
        const MulticlassConfusion counts = decide<double>(scores, of_files, classes.size());
        for (std::size_t label = 0; label < classes.size(); ++label) {
            for (std::size_t predicted = 0; predicted < classes.size(); ++predicted)
                CHECK(counts(label, predicted) == value.at("confusion").at(label).at(predicted));
            const Json& of_class = value.at("per_class").at(classes[label]);
            CHECK(counts.support(label) == of_class.at("support"));
            CHECK_AGREES(counts.one_vs_rest(label).precision(), of_class.at("precision"), digits);
            CHECK_AGREES(counts.one_vs_rest(label).f1(), of_class.at("f1"), digits);
        }
        CHECK_AGREES(counts.macro(&Confusion::precision), value.at("macro_precision"), digits);
        CHECK_AGREES(counts.macro(&Confusion::recall), value.at("macro_recall"), digits);
        CHECK_AGREES(counts.macro(&Confusion::f1), value.at("macro_f1"), digits);
        CHECK_AGREES(counts.weighted(&Confusion::precision), value.at("weighted_precision"), digits);
        CHECK_AGREES(counts.weighted(&Confusion::f1), value.at("weighted_f1"), digits);
        CHECK_AGREES(counts.micro().f1(), value.at("micro_f1"), digits);
        CHECK_AGREES(counts.accuracy(), value.at("accuracy"), digits);
        CHECK_AGREES(counts.balanced_accuracy(), value.at("balanced_accuracy"), digits);
        CHECK_AGREES(counts.mcc(), value.at("mcc"), 1e-13);
        CHECK_AGREES(or_nan(macro_auroc<double>(scores, of_files, classes.size())), value.at("auroc_ovr_macro"),
                     digits);
    }
}
