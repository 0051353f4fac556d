// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct AboveOne : From<Stage2Baseline> {
    static constexpr std::string_view name = "above_one";
    using sampling = Sampling<UpsampleTo<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0, 1, 1.5>>, BalancedBatches>;
};
static_assert(check_study<AboveOne>());

struct UnequalClasses : From<Stage2Baseline> {
    static constexpr std::string_view name = "unequal_classes";
    using cohort = Cohort<AnyQuality, KeepAll, MonitorFraction<0.2>>;
    using sampling = Sampling<UpsampleTo<Linear, Levels<"ratio", 0.5, 1>>, BalancedBatches>;
};
static_assert(check_study<UnequalClasses>());

struct UnequalAgain : From<Stage2Baseline> {
    static constexpr std::string_view name = "unequal_again";
    using sampling = Sampling<Undersample, UpsampleBy<Repeat, 1>, UpsampleTo<Linear, 0.75>>;
};
static_assert(check_study<UnequalAgain>());
