// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using model = Mlp<Dense<512>, Repeat>;
};
EQUIPOISE_MAIN(Mine)
