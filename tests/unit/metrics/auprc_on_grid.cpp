// SPDX-License-Identifier: MIT
#include <equipoise/metrics/auprc_on_grid.hpp>

#include "catch.hpp"

#include <cstdint>
#include <vector>

using namespace equipoise;

namespace {
double of(const std::vector<float>& scores, const std::vector<std::int8_t>& labels) {
    return metrics::auprc_on_grid(scores, labels);
}
}  // namespace

TEST_CASE("the area between 200 thresholds is that of Keras") {
    // tests/reference/keras/parity.py --auprc, Keras 3.15.1, TensorFlow 2.21.0
    CHECK(of({0.1f, 0.4f, 0.35f, 0.8f}, {0, 0, 1, 1}) == Approx(0.7972674).epsilon(1e-6));
    CHECK(of({0.5f, 0.5f, 0.5f, 0.2f, 0.9f, 0.0f, 1.0f}, {1, 0, 1, 0, 0, 1, 1}) == Approx(0.6668153).epsilon(1e-6));
    std::vector<float> scores;
    std::vector<std::int8_t> labels;
    for (int i = 0; i < 101; ++i) {
        scores.push_back(static_cast<float>(0.5 + 0.0007 * ((37 * i) % 101)));
        labels.push_back((i * i) % 7 < 3);
    }
    CHECK(of(scores, labels) == Approx(0.6800001).epsilon(1e-6));
    scores.clear();
    labels.clear();
    for (int i = 0; i < 97; ++i) {
        scores.push_back(static_cast<float>(((29 * i) % 97) / 96.0));
        labels.push_back((i * i + 3) % 11 < 4);
    }
    CHECK(of(scores, labels) == Approx(0.2610114).epsilon(1e-6));
}

TEST_CASE("without positives the area is 0, with nothing else it is 1") {
    CHECK(of({0.2f, 0.7f}, {0, 0}) == 0);
    CHECK(of({0.2f, 0.7f}, {1, 1}) == Approx(1));
    CHECK(of({}, {}) == 0);
}
