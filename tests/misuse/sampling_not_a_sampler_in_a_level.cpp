// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using sampling = Sampling<Factor<"step", Undersample, Repeat>, BalancedBatches>;
};
EQUIPOISE_MAIN(Mine)
