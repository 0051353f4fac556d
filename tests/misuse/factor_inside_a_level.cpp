// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using augmentation = Factor<"augmentation", NoAugmentation, Augmentation<Mixup<Levels<"alpha", 0.2, 0.4>>>>;
};
EQUIPOISE_MAIN(Mine)
