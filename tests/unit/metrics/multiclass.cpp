// SPDX-License-Identifier: MIT
#include <equipoise/metrics/multiclass.hpp>

#include "catch.hpp"

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

using namespace equipoise::metrics;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();
using Floats = std::vector<float>;
using Codes = std::vector<std::uint32_t>;
}  // namespace

TEST_CASE("the first largest score decides, and a missing file is never right") {
    const Floats scores{0.2f, 0.7f,    0.1f,   // class 1, right
                        0.4f, 0.4f,    0.2f,   // a tie: class 0
                        0.1f, missing, 0.8f};  // missing
    const MulticlassConfusion counts = decide<float>(scores, Codes{1, 1, 2}, 3);
    CHECK(counts(1, 1) == 1);
    CHECK(counts(1, 0) == 1);
    CHECK(counts(2, counts.missing_column()) == 1);
    CHECK(counts.total() == 3);
    CHECK(counts.support(1) == 2);
    CHECK(counts.predicted_as(0) == 1);
    CHECK(counts.accuracy() == Approx(1.0 / 3));
    CHECK(counts.balanced_accuracy() == 0.25);  // classes 1 and 2 have files
    const Confusion one = counts.one_vs_rest(1);
    CHECK(one == Confusion{.true_positives = 1, .false_negatives = 1, .true_negatives = 1});
    CHECK(counts.macro(&Confusion::recall) == Approx(0.5 / 3));
    CHECK(counts.weighted(&Confusion::recall) == Approx(1.0 / 3));
    CHECK(counts.micro().f1() == Approx(2.0 / 5));  // 1 right, 1 wrong, 1 missing
}

TEST_CASE("with two classes the figures are the binary ones") {
    const Floats scores{0.9f, 0.1f, 0.2f, 0.8f, 0.6f, 0.4f, 0.3f, 0.7f, 0.4f, 0.6f};
    const Codes labels{0, 1, 1, 1, 0};
    const MulticlassConfusion counts = decide<float>(scores, labels, 2);
    CHECK(counts.mcc() == Approx(counts.one_vs_rest(1).mcc()));
    CHECK(counts.accuracy() == counts.one_vs_rest(1).accuracy());
    CHECK(counts.balanced_accuracy() == Approx(counts.one_vs_rest(1).balanced_accuracy()));
    CHECK(counts.micro().f1() == Approx(counts.accuracy()));
    CHECK(macro_auroc<float>(scores, labels, 2).value() ==
          Approx(auroc(rank_one_vs_rest<float>(scores, labels, 2, 1)).value()));
}

TEST_CASE("empty margins and bad shapes") {
    const MulticlassConfusion none = decide<float>(Floats{}, Codes{}, 3);
    CHECK(none.accuracy() == 0);
    CHECK(none.balanced_accuracy() == 0);
    CHECK(none.mcc() == 0);
    CHECK(none.weighted(&Confusion::f1) == 0);
    CHECK_FALSE(macro_auroc<float>(Floats{}, Codes{}, 3));
    CHECK(decide<float>(Floats{0.9f, 0.1f, 0.8f, 0.2f}, Codes{0, 1}, 2).mcc() == 0);  // all predicted as one
    CHECK_THROWS_AS(decide<float>(Floats{0.5f}, Codes{0}, 2), std::logic_error);
    CHECK_THROWS_AS(decide<float>(Floats{0.5f, 0.5f}, Codes{2}, 2), std::out_of_range);
}
