// SPDX-License-Identifier: MIT
#include <equipoise/metrics/confusion.hpp>

#include "catch.hpp"
#include <equipoise/base/random.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

using namespace equipoise::metrics;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
}

TEST_CASE("figures follow from the four counts") {
    const Confusion counts{.true_positives = 6, .false_positives = 2, .false_negatives = 3, .true_negatives = 9};
    CHECK(counts.positives() == 9);
    CHECK(counts.negatives() == 11);
    CHECK(counts.total() == 20);
    CHECK(counts.precision() == 0.75);
    CHECK(counts.recall() == Approx(2.0 / 3));
    CHECK(counts.specificity() == Approx(9.0 / 11));
    CHECK(counts.accuracy() == 0.75);
    CHECK(counts.f1() == Approx(12.0 / 17));
    CHECK(counts.balanced_accuracy() == Approx((2.0 / 3 + 9.0 / 11) / 2));
    CHECK(counts.mcc() == Approx(48 / std::sqrt(8.0 * 9 * 11 * 12)));
}

TEST_CASE("0 / 0 is 0, and balanced accuracy is over the classes that are there") {
    const Confusion nothing;
    for (double figure : {nothing.precision(), nothing.recall(), nothing.specificity(), nothing.accuracy(),
                          nothing.f1(), nothing.balanced_accuracy(), nothing.mcc()})
        CHECK(figure == 0);
    const Confusion only_positives{.true_positives = 3, .false_negatives = 1};
    CHECK(only_positives.balanced_accuracy() == 0.75);
    CHECK(only_positives.mcc() == 0);
    const Confusion only_negatives{.false_positives = 1, .true_negatives = 3};
    CHECK(only_negatives.balanced_accuracy() == 0.75);
    CHECK(only_negatives.recall() == 0);
}

TEST_CASE("MCC does not overflow at a million files") {
    const Confusion counts{
        .true_positives = 400'000, .false_positives = 100'000, .false_negatives = 100'000, .true_negatives = 400'000};
    CHECK(counts.mcc() == Approx(0.6));
}

TEST_CASE("a file without a score is never a detection, also at threshold 0") {
    const std::vector<double> scores{missing, missing, 0.0, 0.0};
    const std::vector<std::int8_t> labels{1, 0, 1, 0};
    const Confusion counts = confusion_at<double>(scores, labels, 0);
    CHECK(counts == Confusion{.true_positives = 1, .false_positives = 1, .false_negatives = 1, .true_negatives = 1});
    CHECK(sweep_grid<double>(scores, labels).points()[0].counts == counts);
    CHECK_THROWS_AS(confusion_at<double>(scores, std::span(labels).first(3), 0), std::logic_error);
    CHECK_THROWS_AS(sweep_grid<double>(scores, std::span(labels).first(3)), std::logic_error);
}

TEST_CASE("a score that equals the threshold is a detection") {
    const std::vector<double> scores{0.15, std::nextafter(0.15, 0)};
    const std::vector<std::int8_t> labels{1, 1};
    CHECK(confusion_at<double>(scores, labels, 0.15).true_positives == 1);
    CHECK(threshold_grid[3] == 0.15);
    CHECK(threshold_grid[3] != 3 * 0.05);
    CHECK(sweep_grid<double>(scores, labels).points()[3].counts.true_positives == 1);
}

TEST_CASE("always positive has the F1 of the prevalence") {
    CHECK(always_positive_f1(1964, 979) == Approx(2 * 1964.0 / (2 * 1964 + 979)));
    CHECK(always_positive_f1(0, 5) == 0);
}

TEST_CASE("the sweep in one pass agrees with counting at every threshold") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        equipoise::Stream random(seed, "sweep");
        std::vector<float> scores;
        std::vector<std::int8_t> labels;
        const std::uint32_t files = random.below(60);
        for (std::uint32_t file = 0; file < files; ++file) {
            const std::uint32_t kind = random.below(10);
            scores.push_back(kind == 0   ? std::numeric_limits<float>::quiet_NaN()
                             : kind <= 5 ? static_cast<float>(random.below(21)) / 20
                                         : static_cast<float>(random.uniform()));
            labels.push_back(random.below(3) == 0);
        }
        const GridSweep sweep = sweep_grid<float>(scores, labels);
        OperatingPoint best{-1, {}};
        double best_f1 = -1;
        for (const OperatingPoint& point : sweep.points()) {
            const Confusion counted = confusion_at<float>(scores, labels, point.threshold);
            CHECK(point.counts == counted);
            if (counted.f1() > best_f1) {
                best_f1 = counted.f1();
                best = {point.threshold, counted};
            }
        }
        CHECK(sweep.best_f1().threshold == best.threshold);
        CHECK(sweep.best_f1().counts == best.counts);
    }
}

TEST_CASE("of tied thresholds the smallest is best") {
    const std::vector<double> scores{0.9, 0.1};
    const std::vector<std::int8_t> labels{1, 0};
    CHECK(sweep_grid<double>(scores, labels).best_f1().threshold == 0.15);  // F1 is 1 from 0.15 to 0.9
}

TEST_CASE("every number has one name") {
    std::map<std::string, double> numbers;
    const Confusion counts{.true_positives = 1, .false_positives = 2, .false_negatives = 3, .true_negatives = 4};
    counts.for_each_number([&](const std::string& name, double value) { CHECK(numbers.emplace(name, value).second); },
                           "honest.");
    CHECK(numbers.size() == 11);
    CHECK(numbers.at("honest.tp") == 1);
    CHECK(numbers.at("honest.fp") == 2);
    CHECK(numbers.at("honest.fn") == 3);
    CHECK(numbers.at("honest.tn") == 4);
    CHECK(numbers.at("honest.f1") == counts.f1());
}

TEST_CASE("counts of parts add up") {
    const Confusion part{.true_positives = 1, .false_positives = 2, .false_negatives = 3, .true_negatives = 4};
    CHECK(part + part ==
          Confusion{.true_positives = 2, .false_positives = 4, .false_negatives = 6, .true_negatives = 8});
}
