// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using sampling = Sampling<UpsampleBy<Repeat, Levels<"ratio", 0.5, 0.5>>, BalancedBatches>;
    using augmentation = Augmentation<Mixup<0>>;
    using model = Mlp<Dense<512>, Relu, Dropout<1.5>>;
    using optimiser = Adam<LearningRate<0>>;
    using seeds = Seeds<1, 1>;
};
EQUIPOISE_MAIN(Mine)
