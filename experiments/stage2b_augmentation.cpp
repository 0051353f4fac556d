// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Stage 2B: whether what Stage 2 finds depends on the size of the head or on its learning rate.
struct Stage2bAugmentation : From<Stage2Baseline> {
    static constexpr std::string_view name = "stage2b_augmentation";
    static constexpr std::string_view about =
        "Does what augmentation does depend on the size of the head or its learning rate?";

    using augmentation = Augmentation<Factor<"mixup", Off, Mixup<0.2>>, LabelSmoothing<Levels<"smoothing", 0, 0.1>>>;
    using model        = Mlp<Dropout<0.25>, Dense<Levels<"hidden", 512, 1024>>, Relu, Dropout<0.25>>;
    using loss         = Loss<Factor<"loss", BinaryCrossEntropy, Focal<2, 0.25>>, L2<1e-5>>;
    using optimiser    = AdamW<LearningRate<Levels<"learning_rate", 5e-4, 1e-3>>, WeightDecay<0.004>>;
    using controls     = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
    using report       = Report<MeanSem, FactorialAnova, BestCell<F1>>;
    using questions    = Questions<
           Question<"mixup matters more than the size of the head", Metric<F1, TestOod>, LargerEffect<"mixup", "hidden">,
                    Margin<0.02>>,
           Question<"1,024 units are as good as 512", Metric<F1, TestOod>, Equal<"hidden", Against<512>>, Margin<0.02>>,
           Question<"the higher learning rate is as good", Metric<F1, TestOod>, Equal<"learning_rate", Against<5e-4>>,
                    Margin<0.02>>>;
};
EQUIPOISE_MAIN(Stage2bAugmentation)
