// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Upsampling aimed at one call type or one quality. As many rows are added at every target, so that they differ in
/// what was added alone.
struct Stage4Targeted : From<Stage2Baseline> {
    static constexpr std::string_view name  = "stage4_targeted";
    static constexpr std::string_view about = "Does it matter which positives are upsampled?";

    using sampling =
        Sampling<Targeted<Factor<"target", AnyPositive, ByCallType<"growl">, ByQuality<"high">, ByQuality<"medium">>,
                          UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0.3, 0.5>>>,
                 BalancedBatches>;
    using controls  = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
    using report    = Report<MeanSem, OneWayAnova<"target", Within<"mode">>, FactorialAnova>;
    using questions = Questions<Question<"no target raises F1", Metric<F1, TestOod>,
                                         NoneRaises<"target", Against<"any_positive">>, Margin<0.02>>,
                                Question<"no target raises recall", Metric<Recall, TestOod>,
                                         NoneRaises<"target", Against<"any_positive">>, Margin<0.02>>>;
};
EQUIPOISE_MAIN(Stage4Targeted)
