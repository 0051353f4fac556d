// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Stage 1: how large the head should be, before anything else is decided. One seed, as it was: nothing can be tested
/// with it, so the study asks no question and holds no analysis but means.
struct Stage1Capacity : From<Stage2Baseline> {
    static constexpr std::string_view name  = "stage1_capacity";
    static constexpr std::string_view about = "How large should the head be, and how fast should it learn?";

    using augmentation = NoAugmentation;
    using model        = Mlp<OptionalHidden<Levels<"hidden", 0, 128, 512, 1024>, Levels<"dropout", 0, 0.25, 0.5>>>;
    using optimiser    = AdamW<LearningRate<Levels<"learning_rate", 1e-4, 5e-4, 1e-3>>, WeightDecay<0.004>>;
    using training = Training<Epochs<50>, BatchSize<Levels<"batch_size", 16, 32>>, BirdNetSchedule, NoEarlyStopping>;
    using seeds    = Seeds<123>;
};
EQUIPOISE_MAIN(Stage1Capacity)
