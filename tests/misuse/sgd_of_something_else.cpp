// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using optimiser = Sgd<LearningRate<0.01>, Momentum<0.9>, KerasEpsilon>;
};
EQUIPOISE_MAIN(Mine)
