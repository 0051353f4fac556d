// SPDX-License-Identifier: MIT
#include <equipoise/stats/effect_size.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <cmath>
#include <vector>

using namespace equipoise::stats;
using Groups = std::vector<std::vector<double>>;
using Values = std::vector<double>;

TEST_CASE("shares of variance worked by hand") {
    // between 42 with 2 df, within 6 with 6 df: noise 1, total 48, nine values
    const VarianceExplained shares = variance_explained(one_way_anova(Groups{{1, 2, 3}, {2, 3, 4}, {6, 7, 8}}));
    CHECK(shares.eta_squared == 42.0 / 48);
    CHECK(shares.partial_eta_squared == shares.eta_squared);
    CHECK(shares.omega_squared == Approx(40.0 / 49).epsilon(1e-15));
    CHECK(shares.partial_omega_squared == Approx(40.0 / 49).epsilon(1e-15));
    CHECK(shares.epsilon_squared == Approx(40.0 / 48).epsilon(1e-15));
    CHECK(shares.cohens_f == Approx(std::sqrt(7.0)).epsilon(1e-15));
    CHECK(shares.partial_interval.lower < shares.omega_squared);
    CHECK(shares.partial_interval.upper > shares.omega_squared);
    const double share = shares.partial_interval.upper;
    CHECK(shares.partial_cohens_f_interval.upper == Approx(std::sqrt(share / (1 - share))).epsilon(1e-13));
}

TEST_CASE("the default interval excludes 0 exactly where p < .05") {
    const double edge = f_upper_quantile(0.05, 3, 20);
    CHECK(variance_explained_by_f(edge * 1.001, 3, 20).partial_interval.lower > 0);
    CHECK(variance_explained_by_f(edge * 0.999, 3, 20).partial_interval.lower == 0);
    CHECK(variance_explained_by_f(0.5, 3, 20).partial_omega_squared < 0);
}

TEST_CASE("Hedges' g: turning the samples round turns the sign, a scale changes nothing") {
    const Values a{0.70, 0.74, 0.69, 0.75}, b{0.66, 0.70, 0.71, 0.64, 0.69};
    const StandardisedDifference forward = hedges_g(a, b), backward = hedges_g(b, a);
    CHECK(forward.hedges_g == Approx(-backward.hedges_g).epsilon(1e-14));
    CHECK(forward.interval.lower == Approx(-backward.interval.upper).epsilon(1e-10));
    CHECK(forward.hedges_g == Approx(forward.cohens_d * forward.correction).epsilon(1e-15));
    CHECK(forward.correction == Approx(1 - 3 / (4.0 * 7 - 1)).epsilon(2e-3));
    CHECK(paired_hedges_g(Values{1, 2, 4}, Values{0, 0, 1}).cohens_d == Approx(2).epsilon(1e-14));  // 2 over SD 1
    CHECK(paired_hedges_g(Values{1, 2, 4}, Values{0, 0, 1}).correction ==
          Approx(1 / std::sqrt(std::acos(-1.0))).epsilon(1e-14));
    CHECK(std::isinf(hedges_g(Values{1, 1, 1}, Values{0, 0, 0}).cohens_d));
    CHECK(std::isnan(hedges_g(Values{1, 1, 1}, Values{0, 0, 0}).interval.lower));
    CHECK(complaint([] { paired_hedges_g(Values{1, 2}, Values{1, 3}); }) ==
          "Hedges' g needs two degrees of freedom or more; run another seed");
}

TEST_CASE("Cliff's delta counts pairs") {
    // of nine pairs four are larger, three smaller, two tied
    const CliffsDelta delta = cliffs_delta(Values{1, 4, 5}, Values{1, 3, 5});
    CHECK(delta.delta == Approx(1.0 / 9).epsilon(1e-15));
    CHECK(delta.probability_of_superiority == Approx(5.0 / 9).epsilon(1e-15));
    CHECK(delta.interval.lower >= -1);
    CHECK(delta.interval.lower < delta.delta);
    CHECK(delta.interval.upper > delta.delta);
    // no overlap: Wilson's limit for three of three, z = 1.96: (3 - z^2) / (3 + z^2)
    const CliffsDelta all = cliffs_delta(Values{7, 8, 9}, Values{1, 2, 3, 4});
    CHECK(all.delta == 1);
    CHECK(all.interval.upper == 1);
    CHECK(all.interval.lower == Approx((3 - 3.841458820694124) / (3 + 3.841458820694124)).epsilon(1e-12));
    CHECK(cliffs_delta(Values{1, 2, 3, 4}, Values{7, 8, 9}).interval.upper ==
          Approx(-all.interval.lower).epsilon(1e-15));
    CHECK(complaint([] { cliffs_delta(Values{1}, Values{1, 2}); }) ==
          "Cliff's delta was given 1 and 2 values; it needs two in each sample");
}

TEST_CASE("the variance of Cliff's delta is that of its definition") {
    // Cliff (1993), equation 7, summed pair by pair; the interval solves back to it
    const Values a{3, 1, 4, 1, 5, 9}, b{2, 7, 1, 8};
    const double m = 6, n = 4;
    const auto d = [&](std::size_t i, std::size_t j) { return static_cast<double>((a[i] > b[j]) - (a[i] < b[j])); };
    double delta = 0;
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 4; ++j) delta += d(i, j) / (m * n);
    double rows = 0, columns = 0, pairs = 0;
    for (std::size_t i = 0; i < 6; ++i) {
        double mean = 0;
        for (std::size_t j = 0; j < 4; ++j) mean += d(i, j) / n;
        rows += (mean - delta) * (mean - delta);
    }
    for (std::size_t j = 0; j < 4; ++j) {
        double mean = 0;
        for (std::size_t i = 0; i < 6; ++i) mean += d(i, j) / m;
        columns += (mean - delta) * (mean - delta);
    }
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 4; ++j) pairs += (d(i, j) - delta) * (d(i, j) - delta);
    const double variance = (n * n * rows + m * m * columns - pairs) / (m * n * (m - 1) * (n - 1));
    const double z2 = 3.841458820694124, room = 1 - delta * delta;
    const double half = std::sqrt(z2 * variance * (room * room + z2 * variance)) / (room + z2 * variance);
    const CliffsDelta result = cliffs_delta(a, b);
    CHECK(result.delta == Approx(delta).epsilon(1e-14));
    CHECK((result.interval.upper - result.interval.lower) / 2 == Approx(half).epsilon(1e-12));
}
