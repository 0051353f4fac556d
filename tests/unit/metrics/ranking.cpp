// SPDX-License-Identifier: MIT
#include <equipoise/metrics/ranking.hpp>

#include "catch.hpp"
#include <equipoise/base/random.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <stdexcept>
#include <vector>

using namespace equipoise::metrics;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();
using Floats = std::vector<float>;
using Bytes = std::vector<std::int8_t>;
}  // namespace

TEST_CASE("a ranking has one step for each distinct score") {
    const Floats scores{0.5f, 0.25f, 0.5f, missing, 0.75f, missing};
    const Bytes labels{1, 0, 0, 1, 1, 0};
    const Ranking ranking = rank<float>(scores, labels);
    REQUIRE(ranking.steps.size() == 3);
    CHECK(ranking.steps[0].score == 0.75);
    CHECK(ranking.steps[1].true_positives == 2);
    CHECK(ranking.steps[1].false_positives == 1);
    CHECK(ranking.positives == 3);
    CHECK(ranking.negatives == 3);
    CHECK(ranking.scored_positives() == 2);
    CHECK(ranking.scored_negatives() == 2);
    CHECK_THROWS_AS(rank<float>(scores, std::span(labels).first(5)), std::logic_error);
}

TEST_CASE("counts and best F1 agree with brute force on random scores with ties and gaps") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        equipoise::Stream random(seed, "ranking");
        Floats scores;
        Bytes labels;
        const std::uint32_t files = random.below(50);
        for (std::uint32_t file = 0; file < files; ++file) {
            scores.push_back(random.below(8) == 0 ? missing : static_cast<float>(random.below(12)) / 11);
            labels.push_back(random.below(2) == 0);
        }
        const Ranking ranking = rank<float>(scores, labels);
        std::set<double> thresholds{-1, 0, 0.3, 0.5, 1, 2};
        std::set<double> distinct;
        for (float score : scores)
            if (!std::isnan(score)) distinct.insert(static_cast<double>(score));
        thresholds.insert(distinct.begin(), distinct.end());
        for (double threshold : thresholds)
            CHECK(ranking.at(threshold) == confusion_at<float>(scores, labels, threshold));

        CHECK(ranking.steps.size() == distinct.size());
        double best_f1 = -1, best_threshold = 0;
        for (double threshold : distinct)
            if (const double f1 = confusion_at<float>(scores, labels, threshold).f1(); f1 > best_f1) {
                best_f1 = f1;
                best_threshold = threshold;
            }
        const OperatingPoint best = best_f1_at_any_score(ranking);
        CHECK(best.threshold == best_threshold);
        CHECK(best.counts.f1() == std::fmax(best_f1, 0));
        CHECK(best.counts.f1() >= sweep_grid<float>(scores, labels).best_f1().counts.f1());
    }
}

TEST_CASE("without any score nothing is detected") {
    const Ranking ranking = rank<float>(Floats{missing, missing}, Bytes{1, 0});
    CHECK(ranking.steps.empty());
    CHECK(ranking.at(0.0) == Confusion{.false_negatives = 1, .true_negatives = 1});
    CHECK(best_f1_at_any_score(ranking).counts == ranking.at(0.0));
}

TEST_CASE("a ranking of typed scores is that of their arrays") {
    FileScores<equipoise::Validation> scores{{0.5f, 0.25f}, {1, 0}, {0, 1}, {0, 1}, 2};
    const Ranking ranking = rank(scores);
    CHECK(ranking.steps.size() == 2);
    CHECK(ranking.at(0.3) == Confusion{.true_positives = 1, .true_negatives = 1});
}
