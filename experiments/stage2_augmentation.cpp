// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Stage 2: smoothing, mixup and focal loss, each on and off.
struct Stage2Augmentation : From<Stage2Baseline> {
    static constexpr std::string_view name = "stage2_augmentation";
    static constexpr std::string_view about =
        "Do smoothing, mixup and focal loss help a head that is trained on balanced batches?";

    using augmentation = Augmentation<Factor<"mixup", Off, Mixup<0.2>>, LabelSmoothing<Levels<"smoothing", 0, 0.1>>>;
    using loss         = Loss<Factor<"loss", BinaryCrossEntropy, Focal<2, 0.25>>, L2<1e-5>>;
    using controls     = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
    using report       = Report<MeanSem, FactorialAnova, BestCell<F1>>;
    using questions =
        Questions<Question<"mixup raises F1", Metric<F1, TestOod>, Raises<"mixup", Against<"off">>, Margin<0.02>>,
                  Question<"smoothing raises F1", Metric<F1, TestOod>, Raises<"smoothing", Against<0>>, Margin<0.02>>,
                  Question<"focal loss changes nothing", Metric<F1, TestOod>,
                           Equal<"loss", Against<"binary_cross_entropy">>, Margin<0.02>>>;
};
EQUIPOISE_MAIN(Stage2Augmentation)
