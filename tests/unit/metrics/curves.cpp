// SPDX-License-Identifier: MIT
#include <equipoise/metrics/curves.hpp>

#include "catch.hpp"
#include <equipoise/base/random.hpp>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <stdexcept>
#include <vector>

using namespace equipoise::metrics;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();
constexpr float never = -std::numeric_limits<float>::infinity();
using Floats = std::vector<float>;
using Bytes = std::vector<std::int8_t>;

struct Files {
    Floats scores;
    Bytes labels;
};

Files random_files(std::uint64_t seed, bool with_missing) {
    equipoise::Stream random(seed, "curves");
    Files files{{0.5f, 0.5f}, {1, 0}};
    const std::uint32_t more = random.below(50);
    for (std::uint32_t file = 0; file < more; ++file) {
        const bool positive = random.below(3) == 0;
        const bool is_missing = with_missing && random.below(6) == 0;
        files.scores.push_back(is_missing ? missing : static_cast<float>(random.below(9) + 2 * positive) / 10);
        files.labels.push_back(positive);
    }
    return files;
}
}  // namespace

TEST_CASE("AUROC agrees with comparing all pairs, files without a score below all others") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Files files = random_files(seed, seed % 2 == 1);
        const auto area = auroc(rank<float>(files.scores, files.labels));
        for (float& score : files.scores)
            if (std::isnan(score)) score = never;
        double won = 0, pairs = 0;
        for (std::size_t p = 0; p < files.scores.size(); ++p)
            for (std::size_t n = 0; n < files.scores.size(); ++n) {
                if (files.labels[p] != 1 || files.labels[n] != 0) continue;
                won += files.scores[p] > files.scores[n] ? 1 : files.scores[p] == files.scores[n] ? 0.5 : 0;
                ++pairs;
            }
        REQUIRE(area);
        CHECK(*area == won / pairs);
    }
}

TEST_CASE("average precision and the trapezoid agree with brute force") {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Files files = random_files(seed, seed % 2 == 1);
        std::set<double, std::greater<>> thresholds;
        for (float score : files.scores)
            if (!std::isnan(score)) thresholds.insert(static_cast<double>(score));
        double steps = 0, trapezoid = 0, recall = 0, precision = 1;
        for (double threshold : thresholds) {
            const Confusion counts = confusion_at<float>(files.scores, files.labels, threshold);
            steps += (counts.recall() - recall) * counts.precision();
            trapezoid += (counts.recall() - recall) * (counts.precision() + precision) / 2;
            recall = counts.recall();
            precision = counts.precision();
        }
        const Ranking ranking = rank<float>(files.scores, files.labels);
        CHECK(average_precision(ranking).value() == Approx(steps).epsilon(1e-13));
        CHECK(auprc_trapezoid(ranking).value() == Approx(trapezoid).epsilon(1e-13));
    }
}

TEST_CASE("a file without a score never brings recall") {
    // one of two positives found first, the other has no score
    const Ranking ranking = rank<float>(Floats{0.9f, missing, 0.1f, 0.2f}, Bytes{1, 1, 0, 0});
    CHECK(average_precision(ranking).value() == 0.5);
    CHECK(auroc(ranking).value() == 0.5);
    CHECK(precision_recall_points(ranking).back().recall == 0.5);
    CHECK(roc_points(ranking).back().true_positive_rate == 0.5);
    CHECK(tpr_at_fpr(ranking, 1).value().true_positive_rate == 0.5);
    CHECK(interpolated_tpr_at_fpr(ranking, 1).value() == 0.5);
}

TEST_CASE("where a class is absent there is no value, and the reason is said") {
    const auto check = [](const Ranking& ranking, std::string_view reason) {
        CHECK(why_undefined(ranking) == reason);
        CHECK_FALSE(auroc(ranking));
        CHECK_FALSE(average_precision(ranking));
        CHECK_FALSE(auprc_trapezoid(ranking));
        CHECK_FALSE(tpr_at_fpr(ranking, 0.1));
        CHECK_FALSE(interpolated_tpr_at_fpr(ranking, 0.1));
        CHECK_FALSE(partial_auroc(ranking, 0.1));
        CHECK(roc_points(ranking).empty());
        CHECK(precision_recall_points(ranking).empty());
    };
    check(rank<float>(Floats{}, Bytes{}), "there are no files");
    check(rank<float>(Floats{0.5f, 0.6f}, Bytes{0, 0}), "there are no positive files");
    check(rank<float>(Floats{0.5f, 0.6f}, Bytes{1, 1}), "there are no negative files");
    CHECK(why_undefined(rank<float>(Floats{missing, missing}, Bytes{1, 0})).empty());
    CHECK(auroc(rank<float>(Floats{missing, missing}, Bytes{1, 0})).value() == 0.5);
    CHECK(average_precision(rank<float>(Floats{missing, missing}, Bytes{1, 0})).value() == 0);
}

TEST_CASE("points of the curves are those of the distinct scores") {
    const Ranking ranking = rank<float>(Floats{0.75f, 0.5f, 0.5f, 0.25f}, Bytes{1, 1, 0, 0});
    const auto roc = roc_points(ranking);
    REQUIRE(roc.size() == 4);
    CHECK(std::isinf(roc[0].threshold));
    CHECK(roc[0].true_positive_rate == 0);
    CHECK(roc[2].threshold == 0.5);
    CHECK(roc[2].true_positive_rate == 1);
    CHECK(roc[2].false_positive_rate == 0.5);
    CHECK(roc[3].false_positive_rate == 1);
    const auto precision_recall = precision_recall_points(ranking);
    REQUIRE(precision_recall.size() == 3);
    CHECK(precision_recall[1].recall == 1);
    CHECK(precision_recall[1].precision == Approx(2.0 / 3));
}

TEST_CASE("points at a given false positive rate") {
    // ROC: (0, 0) (0, 1/2) (1/2, 1/2) (1/2, 1) (1, 1)
    const Ranking ranking = rank<float>(Floats{0.9f, 0.8f, 0.7f, 0.6f}, Bytes{1, 0, 1, 0});
    CHECK(tpr_at_fpr(ranking, 0).value().true_positive_rate == 0.5);
    CHECK(tpr_at_fpr(ranking, 0.49).value().true_positive_rate == 0.5);
    CHECK(tpr_at_fpr(ranking, 0.5).value().true_positive_rate == 1);
    CHECK(tpr_at_fpr(ranking, 1).value().false_positive_rate == 0.5);  // the fewest false positives for the same
    CHECK(interpolated_tpr_at_fpr(ranking, 0.25).value() == 0.5);
    CHECK(interpolated_tpr_at_fpr(ranking, 0.5).value() == 1);
    CHECK_THROWS_AS(interpolated_tpr_at_fpr(ranking, -0.1), std::logic_error);
    const Ranking tied = rank<float>(Floats{0.5f, 0.5f}, Bytes{1, 0});
    CHECK(tpr_at_fpr(tied, 0.5).value().true_positive_rate == 0);
    CHECK(interpolated_tpr_at_fpr(tied, 0.25).value() == 0.25);
}

TEST_CASE("partial AUROC is the whole at limit 1, a half by chance and 1 when perfect") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Files files = random_files(seed, seed % 2 == 1);
        const Ranking ranking = rank<float>(files.scores, files.labels);
        CHECK(partial_auroc(ranking, 1).value() == Approx(auroc(ranking).value()).epsilon(1e-13));
    }
    const Ranking tied = rank<float>(Floats{0.5f, 0.5f}, Bytes{1, 0});
    CHECK(partial_auroc(tied, 0.1).value() == Approx(0.5));
    const Ranking perfect = rank<float>(Floats{0.9f, 0.8f, 0.1f}, Bytes{1, 1, 0});
    CHECK(partial_auroc(perfect, 0.1).value() == Approx(1));
    CHECK_THROWS_AS(partial_auroc(perfect, 0), std::logic_error);
    CHECK_THROWS_AS(partial_auroc(perfect, 1.5), std::logic_error);
}
