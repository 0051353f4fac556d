/// auprc_on_grid.hpp: the area under a precision-recall curve that is known at 200 thresholds.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/math.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace equipoise::metrics {

/// As keras.metrics.AUC(curve="PR") of Keras 3 has it: rows counted at "score > i / 199", i = 0 .. 199 (at i = 0 all
/// rows), and between two thresholds interpolated after Davis and Goadrich (2006), section 4: with true positives T and
/// detections P linear from one to the next, precision is integrated over recall in closed form. Scores [rows] in
/// [0, 1], labels 1 or 0; 0 without positives. Coarse where scores crowd: prefer average_precision (curves.hpp); it is
/// here to repeat what others stopped by.
inline double auprc_on_grid(std::span<const float> scores, std::span<const std::int8_t> labels) {
    constexpr std::size_t thresholds = 200;
    std::array<double, thresholds> found{}, detected{};  // rows between a threshold and the next, then above it
    for (std::size_t row = 0; row < scores.size(); ++row) {
        const float place = std::ceil(scores[row] * static_cast<float>(thresholds - 1)) - 1;
        const auto bucket = static_cast<std::size_t>(std::clamp(place, 0.0f, static_cast<float>(thresholds - 1)));
        detected[bucket] += 1;
        if (labels[row] > 0) found[bucket] += 1;
    }
    for (std::size_t i = thresholds - 1; i-- > 0;) {
        found[i] += found[i + 1];
        detected[i] += detected[i + 1];
    }
    if (found[0] == 0) return 0;
    double area = 0;
    for (std::size_t i = 0; i + 1 < thresholds; ++i) {
        const double rise = found[i] - found[i + 1], width = detected[i] - detected[i + 1];
        if (width == 0) continue;
        const double slope = rise / width, offset = found[i + 1] - slope * detected[i + 1];
        const double bend = detected[i + 1] > 0 ? offset * math::log(detected[i] / detected[i + 1]) : 0;
        area += slope * (rise + bend);
    }
    return area / found[0];
}

}  // namespace equipoise::metrics
