// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using optimiser = AdamW<LearningRate<5e-4>, WeightDecay<-1>>;
};
constexpr bool is_sound = check_study<Mine>();
