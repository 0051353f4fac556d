// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using split = Splits<Assign<TestOod, HeldOutSite<"Sylvan Pond">>, Assign<TestIid, HeldOutDates<0.08>>,
                         Assign<Validation, StratifiedFraction<0.2>>>;
};
static_assert(check_study<Mine1>());
