// SPDX-License-Identifier: MIT
#include <equipoise/stats/variance_components.hpp>

#include "catch.hpp"
#include "complaint.hpp"

#include <vector>

using namespace equipoise::stats;
using Groups = std::vector<std::vector<double>>;

TEST_CASE("components by hand: mean squares 21 and 1 in groups of three") {
    const Groups groups{{1, 2, 3}, {2, 3, 4}, {6, 7, 8}};
    const VarianceComponents parts = variance_components(groups);
    CHECK(parts.within == 1);
    CHECK(parts.between == Approx(20.0 / 3).epsilon(1e-15));
    CHECK(parts.mean_group_size == 3);
    CHECK(parts.icc == Approx(20.0 / 23).epsilon(1e-15));
    CHECK(parts.icc_of_means == Approx(20.0 / 21).epsilon(1e-15));
    CHECK(parts.icc_interval.lower < parts.icc);
    CHECK(parts.icc_interval.upper > parts.icc);
    // balanced and not negative: REML is the ANOVA estimate, ML divides the square between by k, not k - 1
    CHECK(likelihood_components(groups).between == Approx(parts.between).epsilon(1e-12));
    CHECK(likelihood_components(groups, Likelihood::full).between == Approx((14 - 1) / 3.0).epsilon(1e-12));
    CHECK(likelihood_components(groups).mean == Approx(4).epsilon(1e-14));
}

TEST_CASE("groups that differ less than chance: negative by ANOVA, 0 by likelihood") {
    const Groups groups{{1, 9}, {2, 8}, {5, 5.5}};
    CHECK(variance_components(groups).between < 0);
    const LikelihoodComponents likelihood = likelihood_components(groups);
    CHECK(likelihood.between == 0);
    // then one sample of six: total sum of squares over five
    CHECK(likelihood.within == Approx((1 + 81 + 4 + 64 + 25 + 30.25 - 30.5 * 30.5 / 6) / 5).epsilon(1e-13));
    CHECK(complaint([] { likelihood_components(Groups{{1, 1}, {2, 2}}); }) ==
          "variance components by likelihood: no group varies inside, so the likelihood has no maximum");
}
