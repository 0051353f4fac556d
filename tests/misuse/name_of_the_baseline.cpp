// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using sampling = Sampling<UpsampleBy<Repeat, 0.5>, BalancedBatches>;
};
EQUIPOISE_MAIN(Mine)
