// SPDX-License-Identifier: MIT
#include <equipoise/model/loss.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <array>
#include <cmath>
#include <numeric>
#include <vector>

using namespace equipoise;

namespace {

struct Case {
    double logit, target, value, slope;
};
void agrees(const auto& loss, const Case& expected) {
    INFO("logit " << expected.logit << ", target " << expected.target);
    const double value = loss.value(expected.logit, expected.target);
    const double slope = loss.slope(expected.logit, expected.target);
    CHECK(std::fabs(value - expected.value) <= 1e-13 * std::fabs(expected.value));
    CHECK(std::fabs(slope - expected.slope) <= 1e-13 * std::fabs(expected.slope));
}

}  // namespace

TEST_CASE("cross-entropy on logits is -y log p - (1 - y) log(1 - p)") {
    const BinaryCrossEntropy loss;
    for (double z : {-8.0, -0.5, 0.0, 0.3, 6.0})
        for (double y : {0.0, 0.05, 0.5, 1.0}) {
            const double p = 1 / (1 + std::exp(-z));
            CHECK(loss.value(z, y) == Approx(-y * std::log(p) - (1 - y) * std::log1p(-p)).epsilon(1e-12));
            CHECK(loss.slope(z, y) == Approx(p - y).epsilon(1e-12).margin(1e-15));
        }
}

TEST_CASE("cross-entropy neither overflows nor loses its slope") {
    const BinaryCrossEntropy loss;
    CHECK(loss.value(1e4, 0) == 1e4);
    CHECK(loss.value(1e4, 1) == 0);
    CHECK(loss.value(-1e4, 1) == 1e4);
    CHECK(loss.slope(-1e4, 1) == -1);
    CHECK(loss.slope(2, -1) == Approx(1 / (1 + std::exp(-2.0)) + 1));  // known to be absent
}

// mpmath 1.4.1, mp.dps = 40, with p = 1/(1 + exp(-z)); slopes are mpmath.diff of the values:
//   pt = y*p + (1-y)*(1-p); ce = -y*log(p) - (1-y)*log(1-p); (y*a + (1-y)*(1-a)) * abs(1-pt)**g * ce
TEST_CASE("focal loss agrees with its formula in forty digits, also for soft targets and known absences") {
    const loss::Focal<double, double> usual{2, 0.25};
    agrees(usual, {-3, 1, 0.69157011025631551, -0.28168747015872211});
    agrees(usual, {-3, 0, 8.1962493372748142e-5, 0.00023615388486621097});
    agrees(usual, {1.5, 0.95, 0.0034870764900179431, -0.00604141728993104});
    agrees(usual, {1.5, 0.05, 0.7281348020705532, 0.59239544607773369});
    agrees(usual, {-20, 0, 6.5673830381814269e-27, 1.9702149080703317e-26});
    agrees(usual, {2, -1, 13.915222116580091, 11.67906550831818});
    agrees(usual, {-2, -1, -0.96619257140764963, 1.5248195078603387});
    agrees(loss::Focal<double, double>{0.5, 0.75}, {0.25, 0.5, 0.2478195084986475, 0.021982712703399609});
    agrees(loss::Focal<double, double>{0, 0.25}, {2, 1, 0.031732002760743124, -0.029800730505529389});
    agrees(loss::Focal<double, double>{5, 0.9}, {30, 1, 6.0427658593873239e-79, -3.6256595156320833e-78});
}

TEST_CASE("focal loss without its focus is half of cross-entropy") {
    for (double z = -9; z < 9; z += 0.7)
        for (double y : {0.0, 0.3, 1.0})
            CHECK(2 * loss::Focal<double, double>{0, 0.5}.value(z, y) ==
                  Approx(BinaryCrossEntropy{}.value(z, y)).epsilon(1e-12).margin(1e-14));
}

// As above: -w*y*log(p) - (1-y)*log(1-p), which is what PyTorch's BCEWithLogitsLoss(pos_weight=w) computes.
TEST_CASE("a weighted positive term is PyTorch's pos_weight") {
    const loss::Weighted<BinaryCrossEntropy, double> thrice{{}, 3}, half{{}, 0.5};
    agrees(thrice, {-1.5, 1, 5.1042398339482572, -2.452723428580931});
    agrees(thrice, {-1.5, 0, 0.20141327798275241, 0.18242552380635634});
    agrees(thrice, {0.75, 0.95, 1.1594259177332098, -0.88038177239136038});
    agrees(half, {0.75, 0.05, 1.0896992309620274, 0.63719923169600815});
    agrees(thrice, {2, -1, 3.8730719889570275, 2.1192029220221176});
    const loss::Weighted<loss::Focal<double, double>, double> focal{{2, 0.25}, 3};
    CHECK(focal.value(-3, 1) == Approx(3 * 0.69157011025631551).epsilon(1e-14));
    CHECK(focal.value(-3, 0) == Approx(8.1962493372748142e-5).epsilon(1e-14));
}

TEST_CASE("a target of -1 is BirdNET's under cross-entropy, and a plain 0 where that is asked for") {
    const loss::KnownNegativesAsZero<BinaryCrossEntropy> plain;
    for (double z : {-5.0, 0.0, 2.5}) {
        CHECK(BinaryCrossEntropy{}.slope(z, -1) == Approx(math::sigmoid(z) + 1));
        CHECK(plain.slope(z, -1) == math::sigmoid(z));
        CHECK(plain.value(z, -1) == BinaryCrossEntropy{}.value(z, 0));
        CHECK(plain.value(z, -0.4) == BinaryCrossEntropy{}.value(z, 0));  // a blend of -1
        CHECK(plain.value(z, 0.05) == BinaryCrossEntropy{}.value(z, 0.05));
    }
}

// As above, s = sum(exp(v) for v in z): -sum(t*log(exp(v)/s) for v, t in zip(z, y)); slopes by mpmath.diff; scores
// exp(v)/s; z = 0.5, -2, 3
TEST_CASE("softmax cross-entropy agrees with its formula in forty digits") {
    const std::vector<double> logits{0.5, -2, 3};
    const auto agrees_for = [&](std::vector<double> targets, double value, std::array<double, 3> expected) {
        std::vector<double> slopes(3);
        CHECK(SoftmaxCrossEntropy{}.row(logits, targets, slopes) == Approx(value).epsilon(1e-14));
        for (std::size_t c = 0; c < 3; ++c) CHECK(slopes[c] == Approx(expected[c]).epsilon(1e-13));
    };
    agrees_for({0, 1, 0}, 5.0850972463643101, {0.075388747962996676, -0.99381171472719996, 0.91842296676420329});
    agrees_for({0.05, 0.05, 0.95}, 0.4643521086825256,
               {0.02915818536114651, -0.043502300463559963, 0.014344115102413453});
    agrees_for({0, 0.4, 0.6}, 2.0850972463643101, {0.075388747962996676, -0.39381171472719996, 0.31842296676420329});
    agrees_for({-1, 1, -1}, 5.0850972463643101, {0.075388747962996676, -0.99381171472719996, 0.91842296676420329});
    agrees_for({0, 0, 0}, 0, {0, 0, 0});
}

TEST_CASE("logits become scores as the loss says: each by itself, or as shares of the row") {
    std::array<float, 3> alone{0.5f, -2, 3}, shares = alone, wrapped = alone;
    logits_to_scores(BinaryCrossEntropy{}, alone);
    CHECK(alone[1] == static_cast<float>(math::sigmoid(-2)));
    logits_to_scores(loss::Weighted<BinaryCrossEntropy, double>{{}, 2}, wrapped);
    CHECK(wrapped == alone);
    logits_to_scores(SoftmaxCrossEntropy{}, shares);
    CHECK(shares[0] == Approx(0.075388747962996676));
    CHECK(shares[2] == Approx(0.91842296676420329));
    CHECK(std::accumulate(shares.begin(), shares.end(), 0.0) == Approx(1));
    std::array<float, 2> far{1e4f, -1e4f};
    logits_to_scores(SoftmaxCrossEntropy{}, far);
    CHECK(far == std::array<float, 2>{1, 0});
}

TEST_CASE("softmax of one class alone is refused") {
    CHECK_NOTHROW(SoftmaxCrossEntropy::check(small_data::make(4, 4, 3, 2)));
    CHECK_THROWS_WITH(SoftmaxCrossEntropy::check(small_data::make(4, 4, 3, 1)),
                      Catch::Contains("small: SoftmaxCrossEntropy") && Catch::Contains("one class alone"));
}

TEST_CASE("a loss of rows sums classes, and its slopes may take the place of the logits") {
    const auto data = small_data::make(6, 3, 4, 3);
    const TrainingSet set(data, small_data::all_rows(data));
    BatchPlan batch(3);
    batch.take(set, std::array<std::uint32_t, 4>{0, 1, 2, 7});
    const auto check = [&](auto loss) {
        std::vector<double> logits(12), slopes(12);
        for (std::size_t i = 0; i < 12; ++i) logits[i] = 0.3 * static_cast<double>(i) - 1;
        std::vector<double> in_place = logits;
        LossOfRows of_rows(loss);
        const double mean = of_rows.mean_of(
            batch, [&](std::size_t row) { return &logits[3 * row]; },
            [&](std::size_t row) { return &slopes[3 * row]; });
        const auto here = [&](std::size_t row) { return &in_place[3 * row]; };
        CHECK(of_rows.mean_of(batch, here, here) == mean);
        CHECK(in_place == slopes);
        double sum = 0;
        for (std::size_t row = 0; row < 4; ++row) of_rows.add(sum, &logits[3 * row], batch.targets(row));
        CHECK(sum / 4 == Approx(mean).epsilon(1e-15));
        return slopes;
    };
    const auto separate = check(BinaryCrossEntropy{});
    CHECK(separate[4] == Approx((math::sigmoid(0.2) - 1) / 4));  // row 1 shows class 1
    CHECK(separate[5] == Approx(math::sigmoid(0.5) / 4));
    const auto together = check(SoftmaxCrossEntropy{});
    CHECK(together[3] + together[4] + together[5] == Approx(0).margin(1e-15));
    CHECK(together[9] == 0);  // row 7 shows no class
}
