// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Stage 17: upsampling where nothing else is done against imbalance: no mixup, no smoothing, no balance.
struct Stage17 : From<Stage2Baseline> {
    static constexpr std::string_view name = "stage17";
    static constexpr std::string_view about =
        "Does upsampling help where the cohort is not balanced and nothing is augmented?";

    using cohort = Cohort<Factor<"quality", Quality<"high", "medium">, Quality<"high", "medium", "low">>, KeepAll,
                          MonitorFraction<0.2>>;
    using sampling =
        Sampling<UpsampleBy<Factor<"mode", Linear, Mean, Smote>, Levels<"ratio", 0, 0.5, 1>>, NaturalBatches>;
    using augmentation = NoAugmentation;
    using loss         = Loss<Factor<"loss", BinaryCrossEntropy, Focal<2, 0.25>>, L2<1e-5>>;
    using controls     = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
    using report       = Report<MeanSem, FactorialAnova>;
    using questions    = Questions<Question<"upsampling raises recall", Metric<Recall, TestOod>,
                                            Raises<"ratio", Against<0>, AtLeast<0.5>>, Margin<0.02>>,
                                   Question<"blending towards neighbours is as good as towards any row",
                                            Metric<F1, TestOod>, Equal<"mode", Against<"linear">>, Margin<0.02>>,
                                   Question<"focal loss changes nothing", Metric<F1, TestOod>,
                                            Equal<"loss", Against<"binary_cross_entropy">>, Margin<0.02>>>;
};
EQUIPOISE_MAIN(Stage17)
