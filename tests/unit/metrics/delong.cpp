// SPDX-License-Identifier: MIT
#include <equipoise/metrics/delong.hpp>

#include "catch.hpp"
#include <equipoise/base/random.hpp>
#include <equipoise/metrics/curves.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <vector>

using namespace equipoise::metrics;

namespace {
using Labels = std::vector<std::int8_t>;
using Scores = std::vector<double>;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// Covariance of two AUROC by the definition: all pairs of a positive and a negative file.
double by_definition(const Scores& a, const Scores& b, const Labels& labels) {
    const auto won = [](double positive, double negative) {
        if (std::isnan(positive)) positive = -1;
        if (std::isnan(negative)) negative = -1;
        return positive > negative ? 1.0 : positive == negative ? 0.5 : 0.0;
    };
    const auto covariance = [&](std::int8_t of_class) {
        std::vector<double> x, y;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            if (labels[i] != of_class) continue;
            double sum_a = 0, sum_b = 0, others = 0;
            for (std::size_t j = 0; j < labels.size(); ++j) {
                if (labels[j] == of_class) continue;
                sum_a += of_class == 1 ? won(a[i], a[j]) : won(a[j], a[i]);
                sum_b += of_class == 1 ? won(b[i], b[j]) : won(b[j], b[i]);
                ++others;
            }
            x.push_back(sum_a / others);
            y.push_back(sum_b / others);
        }
        const auto n = static_cast<double>(x.size());
        double mean_x = 0, mean_y = 0, products = 0;
        for (std::size_t i = 0; i < x.size(); ++i) mean_x += x[i] / n, mean_y += y[i] / n;
        for (std::size_t i = 0; i < x.size(); ++i) products += (x[i] - mean_x) * (y[i] - mean_y);
        return products / (n - 1) / n;
    };
    return covariance(1) + covariance(0);
}

/// Scores of one decimal, so with ties, and some missing; positives score higher.
void draw(equipoise::Stream& stream, std::size_t files, Scores& first, Scores& second, Labels& labels) {
    for (std::size_t i = 0; i < files; ++i) {
        labels.push_back(i % 3 == 0);
        for (Scores* scores : {&first, &second})
            scores->push_back(stream.below(12) == 0 ? missing
                                                    : 0.1 * (stream.below(7) + (labels.back() != 0 ? 3.0 : 0.0)));
    }
}
}  // namespace

TEST_CASE("variance of an AUROC by hand") {
    // positives 3, 1 against negatives 2, 0: placements 1, 0.5 and 0.5, 1
    const auto estimate = delong<double>(Scores{3, 1, 2, 0}, Labels{1, 1, 0, 0});
    REQUIRE(estimate);
    CHECK(estimate->auroc == 0.75);
    CHECK(estimate->variance == 0.125);  // 2 x (2 x 0.25^2) / 1 / 2
    CHECK(estimate->positives == 2);
    CHECK(estimate->negatives == 2);
}

TEST_CASE("placements by sorting are those of all pairs") {
    for (std::uint32_t sample = 0; sample < 20; ++sample) {
        equipoise::Stream stream(1, "delong", sample);
        Scores first, second;
        Labels labels;
        draw(stream, 60, first, second, labels);
        const auto pair = delong_difference<double>(first, second, labels);
        REQUIRE(pair);
        CHECK(pair->first.auroc == auroc(rank<double>(first, labels)).value());
        CHECK(pair->second.auroc == auroc(rank<double>(second, labels)).value());
        CHECK(pair->first.variance == Approx(by_definition(first, first, labels)).epsilon(1e-12));
        CHECK(pair->covariance == Approx(by_definition(first, second, labels)).margin(1e-15));
        CHECK(delong<double>(second, labels)->variance == pair->second.variance);
        CHECK(pair->standard_error() == Approx(std::sqrt(pair->variance())).epsilon(1e-15));
        const auto interval = pair->interval();
        REQUIRE(interval);
        CHECK(((*interval)[0] > 0 || (*interval)[1] < 0) == (pair->p() < 0.05));
    }
}

TEST_CASE("the interval of an AUROC is normal in its logit") {
    equipoise::Stream stream(2, "delong");
    Scores first, second;
    Labels labels;
    draw(stream, 90, first, second, labels);
    const auto estimate = delong<double>(first, labels);
    const auto interval = estimate->interval(0.9);
    REQUIRE(interval);
    const auto logit = [](double p) { return std::log(p / (1 - p)); };
    const double error = std::sqrt(estimate->variance) / (estimate->auroc * (1 - estimate->auroc));
    CHECK(logit((*interval)[1]) - logit(estimate->auroc) == Approx(1.6448536269514722 * error).epsilon(1e-12));
    CHECK(logit(estimate->auroc) - logit((*interval)[0]) == Approx(1.6448536269514722 * error).epsilon(1e-12));
    CHECK_THROWS_AS(estimate->interval(95), std::logic_error);
}

TEST_CASE("where DeLong's variance says too little there is no interval") {
    CHECK_FALSE(delong<double>(Scores{0.1, 0.2, 0.3}, Labels{1, 0, 0}));
    CHECK_FALSE(delong_difference<double>(Scores{0.1, 0.2}, Scores{0.1, 0.2}, Labels{1, 0}));
    CHECK_THROWS_AS(delong<double>(Scores{0.1}, Labels{1, 0}), std::logic_error);

    Scores scores;
    Labels labels;
    for (int i = 0; i < 19; ++i) {
        scores.push_back(i);
        labels.push_back(i >= 10);
    }
    constexpr std::string_view too_few =
        "an interval by DeLong's variance is claimed from 10 positive and 10 negative files on";
    CHECK(delong<double>(scores, labels)->why_no_interval() == too_few);
    CHECK_FALSE(delong<double>(scores, labels)->interval());
    CHECK(delong_difference<double>(scores, scores, labels)->why_no_interval() == too_few);

    scores.push_back(19);
    labels.push_back(1);
    CHECK(delong<double>(scores, labels)->variance == 0);  // the classes are apart
    CHECK(delong<double>(scores, labels)->why_no_interval() == "these files show no variation of the figure");
    CHECK_FALSE(delong<double>(scores, labels)->interval());
    const auto same = delong_difference<double>(scores, scores, labels);
    CHECK(std::isnan(same->p()));
    CHECK_FALSE(same->interval());
    scores[12] = 3.5;
    CHECK(delong<double>(scores, labels)->interval());
    CHECK(delong_difference<double>(scores, scores, labels)->why_no_interval() ==
          "these files show no variation of the figure");
}
