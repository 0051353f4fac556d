// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using report = MeanSem;
};
EQUIPOISE_MAIN(Mine)
