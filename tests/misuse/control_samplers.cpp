// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using sampling = Sampling<Targeted<Factor<"target", ByCallType<"growl", "both">, ByQuality<"high">>,
                                       UpsampleBy<Smote, Levels<"ratio", 0, 1>>>,
                              BalancedBatches>;
};
EQUIPOISE_MAIN(Mine1)

struct Mine2 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine2";
    using cohort = Cohort<AnyQuality, Sampling<LowQualityShare<Levels<"low_quality", 0, 0.5, 1>>, Undersample>,
                          MonitorFraction<0.2>>;
    using sampling = Sampling<UpsampleBy<Factor<"mode", Mean, SmoteAcrossClasses>, 0.5>, ClassWeights>;
};
static_assert(check_study<Mine2>());

struct Mine3 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine3";
    using cohort = Cohort<AnyQuality, Prevalence<Levels<"prevalence", 0.1, 0.5>>, MonitorFraction<0.2>>;
    using sampling = Sampling<Targeted<ByQuality<"low">, UpsampleTo<Linear, 1>>>;
};
static_assert(check_study<Mine3>());

struct Mine4 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine4";
    using cohort = Cohort<AnyQuality, Factor<"balance", Undersample, KeepAll>, MonitorFraction<0.2>>;
    using sampling = Sampling<UpsampleToSharedCount<Repeat, 2>, NaturalBatches>;
};
static_assert(check_study<Mine4>());
