// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using cohort = Cohort<AnyQuality, Undersample, MonitorFraction<1>>;
};
constexpr bool is_sound = check_study<Mine>();
