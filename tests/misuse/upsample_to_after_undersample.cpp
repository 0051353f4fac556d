// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using cohort = Cohort<AnyQuality, KeepAll, MonitorFraction<0.2>>;
    using sampling = Sampling<Undersample, KeepAll, UpsampleTo<Linear, 0.75>>;
};
EQUIPOISE_MAIN(Mine)
