// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using report = Report<MeanSem, Repeat>;
};
EQUIPOISE_MAIN(Mine)
