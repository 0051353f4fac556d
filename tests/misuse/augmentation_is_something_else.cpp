// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using augmentation = Mixup<0.2>;
};
EQUIPOISE_MAIN(Mine)
