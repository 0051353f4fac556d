// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using sampling = Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using seeds = Seeds<123, 456>;
    using report = Report<MeanSem, OneWayAnova<"ratio", Within<"mode">>, OneWayAnova<"mode">>;
};
static_assert(check_study<Mine1>());

struct Mine2 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine2";
    using seeds = Seeds<123>;
    using report = Report<MeanSem>;
};
static_assert(check_study<Mine2>());
