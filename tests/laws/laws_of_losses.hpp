/// laws_of_losses.hpp: what every LossFunction keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/model/base_rate.hpp>
#include <equipoise/model/loss.hpp>

#include <array>
#include <cmath>
#include <vector>

namespace laws {

using namespace equipoise;

/// The slope agrees with central differences, and both are finite for logits up to 1e4, for every target from 0 to 1
/// and for -1 (known to be absent).
template <ClassLoss T> void of_class_loss(const T& loss) {
    for (double target : {-1.0, 0.0, 0.05, 0.5, 1.0}) {
        for (double logit = -30; logit <= 30; logit += 0.61) {
            constexpr double step = 1e-5;
            const double difference =
                (loss.value(logit + step, target) - loss.value(logit - step, target)) / (2 * step);
            CHECK(loss.slope(logit, target) == Approx(difference).epsilon(1e-6).margin(1e-8));
        }
        for (double size : {1e2, 1e3, 1e4}) {
            for (double logit : {-size, size}) {
                CHECK(std::isfinite(loss.value(logit, target)));
                CHECK(std::isfinite(loss.slope(logit, target)));
            }
        }
    }
}

/// The same for every logit of a row; the row's own numbers stay as they were.
template <RowLoss T> void of_row_loss(const T& loss) {
    const std::vector<std::vector<double>> targets{{1, 0, 0},          {0, 0, 0},   {0, 0.4, 0.6},
                                                   {0.05, 0.95, 0.05}, {-1, 1, -1}, {-1, 0, -1}};
    Stream stream(1, "logits");
    std::vector<double> slopes(3), others(3);
    for (const auto& target : targets) {
        for (double size : {0.0, 1.0, 10.0}) {
            std::vector<double> logits;
            for (int c = 0; c < 3; ++c) logits.push_back(size * stream.normal());
            const std::vector<double> before = logits;
            loss.row(logits, target, slopes);
            CHECK(logits == before);
            for (std::size_t c = 0; c < 3; ++c) {
                constexpr double step = 1e-5;
                logits[c] = before[c] + step;
                const double above = loss.row(logits, target, others);
                logits[c] = before[c] - step;
                const double below = loss.row(logits, target, others);
                logits[c] = before[c];
                CHECK(slopes[c] == Approx((above - below) / (2 * step)).epsilon(1e-6).margin(1e-8));
            }
        }
        for (double size : {1e2, 1e3, 1e4})
            for (const std::vector<double>& logits : std::vector<std::vector<double>>{
                     {size, -size, 0}, {-size, -size, -size}, {size, size, size}, {0, size, -size}}) {
                CHECK(std::isfinite(loss.row(logits, target, slopes)));
                for (double slope : slopes) CHECK(std::isfinite(slope));
            }
    }
}

/// Scores are from 0 to 1 and rise with their own logit.
template <LossFunction T> void scores_rise(const T& loss) {
    for (std::size_t c = 0; c < 3; ++c) {
        float last = -1;
        for (float logit : {-1e4f, -20.0f, -3.0f, -0.2f, 0.0f, 0.1f, 2.0f, 15.0f, 1e4f}) {
            std::array<float, 3> row{0.5f, -1, 2};
            row[c] = logit;
            logits_to_scores(loss, row);
            for (float score : row) CHECK((score >= 0 && score <= 1));
            CHECK(row[c] >= last);
            last = row[c];
        }
        CHECK(last == 1);
    }
}

/// No constant answer is better than the base rate's; `has_base_rate`: whether it is known.
template <LossFunction T> void base_rate_is_lowest(const T& loss, bool has_base_rate) {
    const auto data = small_data::make(40, 90, 2, 3);
    const TrainingSet set(data, small_data::all_rows(data));
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < set.size(); ++row) rows.push_back(row);
    BatchPlan batch(3);
    batch.take(set, rows);
    Stream stream(1, "blend");
    std::vector<std::uint32_t> partners = rows;
    stream.shuffle(std::span<std::uint32_t>(partners));
    std::vector<float> weights;
    for (std::size_t i = 0; i < rows.size(); ++i) weights.push_back(static_cast<float>(stream.uniform()));
    batch.blend(partners, weights);
    SeenTargets seen(3);
    seen.add(batch, 1);
    const double base = base_rate_loss(loss, seen);
    CHECK(std::isfinite(base) == has_base_rate);
    LossOfRows of_rows(loss);
    for (int answer = 0; answer < 200 && has_base_rate; ++answer) {
        std::array<float, 3> logits;
        for (float& logit : logits) logit = static_cast<float>(2 * stream.normal() - 1);
        double sum = 0;
        for (std::size_t row = 0; row < batch.size(); ++row) of_rows.add(sum, logits.data(), batch.targets(row));
        CHECK(sum / static_cast<double>(batch.size()) >= base - 1e-12);
    }
}

template <LossFunction T> void of_loss(const T& loss, bool has_base_rate = true) {
    CHECK_FALSE(std::string_view(T::name).empty());
    if constexpr (ClassLoss<T>)
        of_class_loss(loss);
    else
        of_row_loss(loss);
    scores_rise(loss);
    base_rate_is_lowest(loss, has_base_rate);
}

}  // namespace laws
