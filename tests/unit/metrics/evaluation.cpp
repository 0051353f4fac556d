// SPDX-License-Identifier: MIT
#include <equipoise/metrics/evaluation.hpp>

#include "catch.hpp"
#include <equipoise/base/random.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace equipoise::metrics;
using equipoise::Error;
using equipoise::Monitor;
using equipoise::TestIid;
using equipoise::TestOod;
using equipoise::Validation;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();

template <class Role> FileScores<Role> random_files(std::uint64_t seed, std::uint32_t count) {
    equipoise::Stream random(seed, "evaluation");
    FileScores<Role> files;
    for (std::uint32_t file = 0; file < count; ++file) {
        const bool positive = random.below(3) == 0;
        files.scores.push_back(
            random.below(10) == 0 ? missing : static_cast<float>((random.uniform() + (positive ? 0.4 : 0)) / 1.4));
        files.labels.push_back(positive);
        files.groups.push_back(file / 5);
        files.files.push_back(file);
    }
    files.expected = count;
    return files;
}

std::map<std::string, double> numbers_of(const SplitEvaluation& evaluation) {
    std::map<std::string, double> numbers;
    evaluation.for_each_number(
        [&](const std::string& name, double value) { CHECK(numbers.emplace(name, value).second); });
    return numbers;
}
std::map<std::string, std::string> texts_of(const SplitEvaluation& evaluation) {
    std::map<std::string, std::string> texts;
    evaluation.for_each_text(
        [&](const std::string& name, std::string_view value) { CHECK(texts.emplace(name, value).second); });
    return texts;
}
}  // namespace

TEST_CASE("every figure of a test split is over all expected files and agrees with its own function") {
    const auto validation = random_files<Validation>(1, 150);
    const auto test = random_files<TestOod>(2, 203);
    const HonestThreshold honest(validation);
    const SplitEvaluation evaluation = evaluate(test, honest);

    CHECK(evaluation.split == "test_ood");
    CHECK(evaluation.files.expected == 203);
    CHECK(evaluation.files.missing > 0);
    CHECK(evaluation.files.scored + evaluation.files.missing == 203);
    CHECK(evaluation.files.positives + evaluation.files.negatives == 203);
    CHECK(evaluation.files.groups == 41);
    CHECK(evaluation.prevalence.value() == static_cast<double>(evaluation.files.positives) / 203);
    std::size_t missing_positives = 0;
    for (std::size_t file = 0; file < 203; ++file)
        missing_positives += std::isnan(test.scores[file]) && test.labels[file];
    CHECK(evaluation.files.missing_positives == missing_positives);

    REQUIRE(evaluation.diagnosis);
    for (const Confusion& counts : {evaluation.honest.counts, evaluation.fixed.counts,
                                    evaluation.diagnosis->cross_fitted, evaluation.diagnosis->oracle.counts})
        CHECK(counts.total() == 203);
    CHECK(evaluation.honest.counts == apply(honest, test));
    CHECK(evaluation.honest.threshold == honest.value());
    CHECK(evaluation.fixed.counts == apply(FixedThreshold{}, test));
    CHECK(evaluation.diagnosis->oracle.counts == apply(OracleThreshold(test), test));
    CHECK(evaluation.diagnosis->cross_fitted == apply(CrossFittedThresholds(test), test));
    CHECK(evaluation.auroc == auroc(rank(test)));
    CHECK(evaluation.average_precision == average_precision(rank(test)));
    CHECK(evaluation.diagnosis->optimism.value() ==
          evaluation.diagnosis->oracle.counts.f1() - evaluation.diagnosis->cross_fitted.f1());
    CHECK(evaluation.diagnosis->transfer_loss.value() ==
          evaluation.diagnosis->cross_fitted.f1() - evaluation.honest.counts.f1());
    CHECK(evaluation.always_positive_f1 == always_positive_f1(evaluation.files.positives, evaluation.files.negatives));

    const auto numbers = numbers_of(evaluation);
    CHECK(numbers.at("files.expected") == 203);
    CHECK(numbers.at("honest.f1") == evaluation.honest.counts.f1());
    CHECK(numbers.at("cross_fitted.recall") == evaluation.diagnosis->cross_fitted.recall());
    CHECK(numbers.at("oracle.threshold") == evaluation.diagnosis->oracle.threshold);
    CHECK(numbers.at("optimism") == evaluation.diagnosis->optimism.value());
    CHECK(numbers.at("brier") == evaluation.brier.value());
    CHECK(texts_of(evaluation).at("honest.from") == "validation");
    CHECK(texts_of(evaluation).at("oracle.from") == "test_ood");
}

TEST_CASE("choosing on the test itself looks better, and the optimism says by how much") {
    // Scores that say nothing: the oracle still finds a threshold that fits this test.
    double optimism = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        auto test = random_files<TestIid>(seed, 60);
        equipoise::Stream random(seed, "noise");
        for (float& score : test.scores) score = static_cast<float>(random.uniform());
        const auto evaluation = evaluate(test, HonestThreshold(random_files<Validation>(seed + 100, 60)));
        CHECK(evaluation.diagnosis->oracle.counts.f1() >= evaluation.honest.counts.f1());
        optimism += evaluation.diagnosis->optimism.value() / 40;
    }
    CHECK(optimism > 0);
}

TEST_CASE("splits on which choices are made have no diagnosis") {
    const auto validation = random_files<Validation>(1, 80);
    const HonestThreshold honest(validation);
    const auto evaluation = evaluate(validation, honest);
    CHECK_FALSE(evaluation.diagnosis);
    CHECK(evaluation.honest.counts.f1() >= evaluation.fixed.counts.f1());
    CHECK(numbers_of(evaluation).count("oracle.f1") == 0);
    CHECK(texts_of(evaluation).count("oracle.from") == 0);
    CHECK(evaluate(random_files<Monitor>(2, 50), honest).split == "monitor");
}

TEST_CASE("what has no value is NaN, with its reason") {
    const HonestThreshold honest(random_files<Validation>(1, 80));
    auto test = random_files<TestIid>(2, 40);
    test.labels.assign(40, 0);
    const auto evaluation = evaluate(test, honest);
    const auto numbers = numbers_of(evaluation);
    for (const char* name : {"auroc", "average_precision", "optimism", "transfer_loss"})
        CHECK(std::isnan(numbers.at(name)));
    CHECK(numbers.at("honest.f1") == 0);
    CHECK(numbers.at("always_positive_f1") == 0);
    CHECK(texts_of(evaluation).at("undefined_because") == "there are no positive files");
    CHECK_FALSE(texts_of(evaluation).at("oracle.fallback").empty());
    CHECK_FALSE(texts_of(evaluation).at("cross_fitted.fallback").empty());

    const auto empty = numbers_of(evaluate(FileScores<TestIid>{}, honest));
    for (const char* name : {"prevalence", "auroc", "brier", "log_loss", "calibration_error"})
        CHECK(std::isnan(empty.at(name)));
    CHECK(empty.size() == numbers.size());
}

TEST_CASE("a run whose ledger does not balance is not evaluated") {
    const HonestThreshold honest(random_files<Validation>(1, 80));
    auto test = random_files<TestIid>(2, 40);
    test.expected = 41;
    CHECK_THROWS_AS(evaluate(test, honest), Error);
}

TEST_CASE("parts of a test add up to the whole, at its threshold") {
    const auto test = random_files<TestOod>(2, 203);
    const HonestThreshold honest(random_files<Validation>(1, 150));
    const auto site_of = [](std::uint32_t file) {
        return std::string_view(file % 3 == 0 ? "Pond" : file % 3 == 1 ? "Creek" : "");
    };
    const auto parts = evaluate_parts(test, honest, "site", site_of);
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].column == "site");
    CHECK(parts[0].value == "Pond");
    CHECK(parts[0].files == 68);
    CHECK(parts[1].value == "Creek");
    const auto all = evaluate_parts(test, honest, "half",
                                    [](std::uint32_t file) { return std::string_view(file < 90 ? "a" : "b"); });
    const SplitEvaluation whole = evaluate(test, honest);
    CHECK(all[0].files + all[1].files == 203);
    CHECK(all[0].honest.true_positives + all[1].honest.true_positives == whole.honest.counts.true_positives);
    CHECK(all[0].honest.false_positives + all[1].honest.false_positives == whole.honest.counts.false_positives);

    CHECK(evaluate_parts(test, honest, "one", [](std::uint32_t) { return std::string_view("all"); }).empty());
    CHECK(evaluate_parts(test, honest, "each", [](std::uint32_t file) {
              static const std::vector<std::string> names = [] {
                  std::vector<std::string> made;
                  for (int i = 0; i < 203; ++i) made.push_back(std::to_string(i));
                  return made;
              }();
              return std::string_view(names[file]);
          }).empty());
}

TEST_CASE("a part without positives has no AUROC, recall or F1") {
    FileScores<TestIid> test{{0.2f, 0.9f, 0.4f}, {0, 1, 0}, {0, 1, 2}, {0, 1, 2}, 3};
    const HonestThreshold honest(random_files<Validation>(1, 150));
    const auto parts = evaluate_parts(test, honest, "site",
                                      [](std::uint32_t file) { return std::string_view(file == 2 ? "b" : "a"); });
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].auroc == 1.0);
    CHECK_FALSE(parts[1].auroc.has_value());
    std::map<std::string, double> numbers;
    parts[1].for_each_number([&](const std::string& name, double value) { numbers[name] = value; });
    CHECK(std::isnan(numbers.at("honest.recall")));
    CHECK(std::isnan(numbers.at("honest.f1")));
    CHECK(numbers.at("files") == 1);
}
