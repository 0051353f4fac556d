// SPDX-License-Identifier: MIT
#include <equipoise/metrics/probability.hpp>

#include "catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

using namespace equipoise::metrics;

namespace {
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
using Doubles = std::vector<double>;
using Bytes = std::vector<std::int8_t>;
}  // namespace

TEST_CASE("Brier score and log loss are means over the files with a score") {
    const Doubles scores{0.75, 0.5, missing, 0.25};
    const Bytes labels{1, 0, 1, 0};
    CHECK(brier_score<double>(scores, labels).value() == (0.0625 + 0.25 + 0.0625) / 3);
    CHECK(log_loss<double>(scores, labels).value() == Approx(-(2 * std::log(0.75) + std::log(0.5)) / 3).epsilon(1e-14));
}

TEST_CASE("a certain error costs what the clipping allows") {
    const Doubles scores{0.0};
    const Bytes labels{1};
    CHECK(log_loss<double>(scores, labels).value() == Approx(7 * std::log(10)).epsilon(1e-14));
    CHECK(log_loss<double>(scores, labels, 1e-3).value() == Approx(3 * std::log(10)).epsilon(1e-14));
    CHECK(std::isinf(log_loss<double>(scores, labels, 0).value()));
    CHECK(log_loss<double>(Doubles{1.0}, labels, 0).value() == 0);
}

TEST_CASE("bins are [lower, upper), and the last holds 1") {
    const Doubles scores{0.0, 0.25, 0.4999, 0.5, 1.0, missing};
    const Bytes labels{0, 1, 0, 1, 1, 1};
    const auto bins = calibration_bins<double>(scores, labels, 4);
    REQUIRE(bins.size() == 4);
    CHECK(bins[0].files == 1);
    CHECK(bins[1].files == 2);
    CHECK(bins[1].lower == 0.25);
    CHECK(bins[1].upper == 0.5);
    CHECK(bins[1].mean_score == (0.25 + 0.4999) / 2);
    CHECK(bins[1].positive_rate == 0.5);
    CHECK(bins[2].files == 1);
    CHECK(bins[3].files == 1);
    CHECK(bins[3].upper == 1);
    CHECK(expected_calibration_error(bins).value() ==
          Approx((0 + 2 * std::fabs(0.37495 - 0.5) + 0.5 + 0) / 5).epsilon(1e-14));
    CHECK(maximum_calibration_error(bins).value() == 0.5);
}

TEST_CASE("calibrated scores have no calibration error") {
    Doubles scores;
    Bytes labels;
    for (int file = 0; file < 40; ++file) {
        scores.push_back(file < 20 ? 0.25 : 0.75);
        labels.push_back(file % 4 == 0 || (file >= 20 && file % 4 != 3));
    }
    CHECK(expected_calibration_error(calibration_bins<double>(scores, labels)).value() == 0);
    CHECK(maximum_calibration_error(calibration_bins<double>(scores, labels)).value() == 0);
}

TEST_CASE("without any score there is no value; bad input is a fault") {
    const Doubles none{missing};
    const Bytes labels{1};
    CHECK_FALSE(brier_score<double>(none, labels));
    CHECK_FALSE(log_loss<double>(none, labels));
    CHECK_FALSE(expected_calibration_error(calibration_bins<double>(none, labels)));
    CHECK_FALSE(maximum_calibration_error(calibration_bins<double>(none, labels)));
    CHECK_THROWS_AS(brier_score<double>(Doubles{1.5}, labels), std::logic_error);
    CHECK_THROWS_AS(brier_score<double>(Doubles{-0.5}, labels), std::logic_error);
    CHECK_THROWS_AS(brier_score<double>(Doubles{0.5, 0.5}, labels), std::logic_error);
    CHECK_THROWS_AS(calibration_bins<double>(Doubles{0.5}, labels, 0), std::logic_error);
}
