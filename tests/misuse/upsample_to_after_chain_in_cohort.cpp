// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using cohort = Cohort<AnyQuality, Sampling<LowQualityShare<0.25>, Undersample>, MonitorFraction<0.2>>;
    using sampling = Sampling<UpsampleTo<Mean, 1>, BalancedBatches>;
};
EQUIPOISE_MAIN(Mine)
