// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using model = Dense<512>;
};
EQUIPOISE_MAIN(Mine)
