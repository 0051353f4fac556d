// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Quality alone: as many positives and negatives at every level, of which a share is of low quality.
struct Stage4NoiseDose : From<Stage2Baseline> {
    static constexpr std::string_view name = "stage4_noise_dose";
    static constexpr std::string_view about =
        "What do positives of low quality do, with as many positives at every level?";

    using cohort    = Cohort<AnyQuality, Sampling<LowQualityShare<Levels<"low_quality", 0, 0.25, 0.5>>, Undersample>,
                             MonitorFraction<0.2>>;
    using controls  = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
    using report    = Report<MeanSem, OneWayAnova<"low_quality">>;
    using questions = Questions<
        Question<"positives of low quality do no harm", Metric<F1, TestOod>, NoneLowers<"low_quality", Against<0>>,
                 Margin<0.02>>,
        Question<"they find more calls", Metric<Recall, TestOod>, Raises<"low_quality", Against<0>>, Margin<0.02>>>;
};
EQUIPOISE_MAIN(Stage4NoiseDose)
