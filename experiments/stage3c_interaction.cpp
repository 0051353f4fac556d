// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Stage 3C: does the answer of Stage 3 depend on the learning rate, or on mixup?
struct Stage3cInteraction : From<Stage2Baseline> {
    static constexpr std::string_view name  = "stage3c_interaction";
    static constexpr std::string_view about = "Does the effect of the ratio depend on the learning rate or on mixup?";

    using sampling = Sampling<UpsampleBy<Linear, Levels<"ratio", 0.45, 0.5, 0.55>>, BalancedBatches>;
    using augmentation =
        Factor<"augmentation", Augmentation<LabelSmoothing<0.1>, Mixup<0.2>>, Augmentation<LabelSmoothing<0.1>>>;
    using optimiser = AdamW<LearningRate<Levels<"learning_rate", 5e-4, 1e-3>>, WeightDecay<0.004>>;
    using questions = Questions<Question<"mixup beside smoothing matters more than the ratio", Metric<F1, TestOod>,
                                         LargerEffect<"augmentation", "ratio">, Margin<0.02>>>;
    using report    = Report<MeanSem, FactorialAnova>;
};
EQUIPOISE_MAIN(Stage3cInteraction)
