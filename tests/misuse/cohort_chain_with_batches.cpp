// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using cohort = Cohort<AnyQuality, Sampling<Undersample, BalancedBatches>, MonitorFraction<0.2>>;
};
EQUIPOISE_MAIN(Mine)
