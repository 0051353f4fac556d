// SPDX-License-Identifier: MIT
#include <equipoise/metrics/thresholds.hpp>

#include "catch.hpp"
#include <equipoise/base/random.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <type_traits>
#include <vector>

using namespace equipoise::metrics;
using equipoise::Monitor;
using equipoise::TestIid;
using equipoise::TestOod;
using equipoise::Validation;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();

/// Every file its own group.
template <class Role> FileScores<Role> files_of(std::vector<float> scores, std::vector<std::int8_t> labels) {
    FileScores<Role> files{std::move(scores), std::move(labels), {}, {}, 0};
    files.expected = files.scores.size();
    for (std::uint32_t file = 0; file < files.expected; ++file) files.files.push_back(file);
    files.groups = files.files;
    return files;
}

template <class Role> FileScores<Role> random_files(std::uint64_t seed, std::uint32_t count, std::uint32_t groups) {
    equipoise::Stream random(seed, "thresholds");
    FileScores<Role> files = files_of<Role>({}, {});
    for (std::uint32_t file = 0; file < count; ++file) {
        const bool positive = random.below(3) == 0;
        files.scores.push_back(
            random.below(10) == 0 ? missing : static_cast<float>((random.uniform() + (positive ? 0.4 : 0)) / 1.4));
        files.labels.push_back(positive);
        files.groups.push_back(1000 + random.below(groups));
        files.files.push_back(file);
    }
    files.expected = count;
    return files;
}
}  // namespace

TEST_CASE("the four thresholds are four types that do not convert into each other") {
    STATIC_REQUIRE(!std::convertible_to<FixedThreshold, HonestThreshold>);
    STATIC_REQUIRE(!std::constructible_from<HonestThreshold, double>);
    STATIC_REQUIRE(!std::constructible_from<HonestThreshold, OracleThreshold<TestIid>>);
    STATIC_REQUIRE(!std::default_initializable<HonestThreshold>);
    STATIC_REQUIRE(!std::same_as<OracleThreshold<TestIid>, OracleThreshold<TestOod>>);
}

template <class Threshold, class Scores>
concept Applies = requires(const Threshold& threshold, const Scores& scores) { apply(threshold, scores); };

TEST_CASE("an oracle or cross-fitted threshold applies to its own split only, an honest one to all") {
    STATIC_REQUIRE(Applies<HonestThreshold, FileScores<TestIid>>);
    STATIC_REQUIRE(Applies<HonestThreshold, FileScores<TestOod>>);
    STATIC_REQUIRE(Applies<OracleThreshold<TestIid>, FileScores<TestIid>>);
    STATIC_REQUIRE(!Applies<OracleThreshold<TestIid>, FileScores<TestOod>>);
    STATIC_REQUIRE(!Applies<CrossFittedThresholds<TestIid>, FileScores<TestOod>>);
    STATIC_REQUIRE(!Applies<double, FileScores<TestOod>>);
}

TEST_CASE("the honest threshold is the smallest grid threshold of largest F1, and says where it is from") {
    const auto validation = files_of<Validation>({0.9f, 0.62f, 0.58f, 0.1f}, {1, 1, 0, 0});
    const HonestThreshold honest(validation);
    CHECK(honest.value() == 0.6);
    CHECK(honest.from() == "validation");
    CHECK(honest.fallback().empty());
    CHECK(HonestThreshold(files_of<Monitor>({0.9f, 0.1f}, {1, 0})).from() == "monitor");

    const auto test = files_of<TestOod>({0.6f, 0.59f, 0.7f}, {1, 1, 0});
    CHECK(apply(honest, test) == Confusion{.true_positives = 1, .false_positives = 1, .false_negatives = 1});
    CHECK(apply(FixedThreshold{}, test) == Confusion{.true_positives = 2, .false_positives = 1});
}

TEST_CASE("where a class has no score the threshold is 0.5 and says why") {
    const auto no_positive = HonestThreshold(files_of<Validation>({0.9f, 0.1f}, {0, 0}));
    CHECK(no_positive.value() == 0.5);
    CHECK(no_positive.fallback() == "no positive file with a score to choose on");
    const auto no_negative = HonestThreshold(files_of<Validation>({0.9f, 0.1f}, {1, 1}));
    CHECK(no_negative.value() == 0.5);
    CHECK(no_negative.fallback() == "no negative file with a score to choose on");
    CHECK(HonestThreshold(files_of<Validation>({}, {})).value() == 0.5);
    const auto unscored = HonestThreshold(files_of<Validation>({missing, 0.1f}, {1, 0}));
    CHECK(unscored.value() == 0.5);
    CHECK(unscored.fallback() == "no positive file with a score to choose on");
}

TEST_CASE("no threshold of the grid beats the oracle on its own split") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto test = random_files<TestOod>(seed, 80, 20);
        const double best = apply(OracleThreshold(test), test).f1();
        for (double threshold : threshold_grid) CHECK(confusion_at(test, threshold).f1() <= best);
    }
}

TEST_CASE("halves keep groups whole, balance both classes, and do not depend on scores or the order of files") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        auto test = random_files<TestOod>(seed, 300, 40);
        const auto halves = cross_fit_halves(test.groups, test.labels);
        std::map<std::uint32_t, std::set<int>> halves_of_group;
        std::map<std::uint32_t, int> size_of_group;
        std::array<std::array<int, 2>, 2> files{};  // [label][half]
        for (std::size_t file = 0; file < halves.size(); ++file) {
            halves_of_group[test.groups[file]].insert(halves[file]);
            ++size_of_group[test.groups[file]];
            ++files[static_cast<std::size_t>(test.labels[file])][halves[file]];
        }
        int largest = 0;
        for (const auto& [group, size] : size_of_group) {
            CHECK(halves_of_group[group].size() == 1);
            largest = std::max(largest, size);
        }
        for (const auto& of_label : files) CHECK(std::abs(of_label[0] - of_label[1]) <= largest);

        std::vector<std::size_t> order(test.groups.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        equipoise::Stream(seed, "order").shuffle<std::size_t>(order);
        std::vector<std::uint32_t> groups;
        std::vector<std::int8_t> labels;
        for (std::size_t file : order) {
            groups.push_back(test.groups[file]);
            labels.push_back(test.labels[file]);
        }
        const auto shuffled = cross_fit_halves(groups, labels);
        bool same = true;
        for (std::size_t i = 0; i < order.size(); ++i) same &= shuffled[i] == halves[order[i]];
        CHECK(same);
    }
}

TEST_CASE("files that are their own groups are halved to within one file of each class") {
    std::vector<std::uint32_t> groups;
    std::vector<std::int8_t> labels;
    for (std::uint32_t file = 0; file < 101; ++file) {
        groups.push_back(file);
        labels.push_back(file % 7 == 0);
    }
    const auto halves = cross_fit_halves(groups, labels);
    int positives = 0, negatives = 0;
    for (std::size_t file = 0; file < halves.size(); ++file)
        (labels[file] ? positives : negatives) += halves[file] ? 1 : -1;
    CHECK(std::abs(positives) <= 1);
    CHECK(std::abs(negatives) <= 1);
    int changes = 0;  // neighbours often share a date: halves must not alternate along the codes, nor be blocks of them
    for (std::size_t file = 1; file < halves.size(); ++file) changes += halves[file] != halves[file - 1];
    CHECK(changes > 30);
    CHECK(changes < 70);
}

TEST_CASE("each half is decided by the other half's threshold, and decisions are pooled") {
    const auto test = random_files<TestIid>(3, 200, 30);
    const CrossFittedThresholds cross_fitted(test);
    Confusion expected;
    for (int half : {0, 1}) {
        std::array<FileScores<Validation>, 2> parts;  // as if the other half were a validation split
        for (std::size_t file = 0; file < test.scores.size(); ++file) {
            auto& part = parts[cross_fitted.halves()[file] == half ? 0 : 1];
            part.scores.push_back(test.scores[file]);
            part.labels.push_back(test.labels[file]);
        }
        const HonestThreshold other(parts[1]);
        CHECK(cross_fitted.value(static_cast<std::size_t>(half)) == other.value());
        expected += apply(other, parts[0]);
    }
    CHECK(apply(cross_fitted, test) == expected);
    CHECK(apply(cross_fitted, test).total() == 200);
    CHECK(cross_fitted.fallback().empty());
    CHECK_THROWS_AS(apply(cross_fitted, random_files<TestIid>(3, 199, 30)), std::logic_error);
}

TEST_CASE("a test of one group cannot be cross-fitted, and says so") {
    auto test = files_of<TestIid>({0.9f, 0.1f}, {1, 0});
    test.groups = {4, 4};
    const CrossFittedThresholds cross_fitted(test);
    CHECK_FALSE(cross_fitted.fallback().empty());
    CHECK(apply(cross_fitted, test).total() == 2);
}

TEST_CASE("counts of groups add up to those of the split") {
    const auto test = random_files<TestOod>(5, 120, 15);
    const HonestThreshold honest(random_files<Validation>(6, 100, 15));
    const auto by_group = apply_by_group(honest, test);
    CHECK(by_group.size() == std::set(test.groups.begin(), test.groups.end()).size());
    Confusion sum;
    for (const Confusion& group : by_group) sum += group;
    CHECK(sum == apply(honest, test));
}
