// SPDX-License-Identifier: MIT
#include "laws_of_splits.hpp"

using namespace equipoise;

TEST_CASE("every split rule keeps the laws") {
    laws::of_rule(split::HeldOutSite<"site2">{}, true);
    for (double share : {0.1, 0.3, 0.8}) {
        laws::of_rule(split::HeldOutDates<double>{share}, true);
        laws::of_rule(split::StratifiedFraction<double>{share}, true);
    }
}

TEST_CASE("every split policy keeps the laws") {
    laws::of_split(ManifestSplits{});
    laws::of_split(Settled<Splits<Assign<TestOod, HeldOutSite<"site2">>, Assign<TestIid, HeldOutDates<0.2>>,
                                  Assign<Validation, StratifiedFraction<0.3>>>>::in({}));
    laws::of_split(
        Settled<Splits<Assign<Validation, StratifiedFraction<0.3>>, Assign<TestIid, StratifiedFraction<0.3>>>>::in({}));
    laws::of_split(Settled<Splits<>>::in({}));
}
