// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Stage 4: positives of low quality, and a cohort that is not balanced. Both change how many rows there are and how
/// many of them are positive, so their effects are confounded here, as they were in the original; stage4_prevalence and
/// stage4_noise_dose take them apart.
struct Stage4Robustness : From<Stage2Baseline> {
    static constexpr std::string_view name = "stage4_robustness";
    static constexpr std::string_view about =
        "How much quality and balance can be given up, and does upsampling make up for it?";

    using cohort =
        Cohort<Factor<"quality", Quality<"high">, Quality<"high", "medium">, Quality<"high", "medium", "low">>,
               Factor<"balance", Undersample, KeepAll>, MonitorFraction<0.2>>;
    using sampling = Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0, 0.3, 0.5>>, NaturalBatches>;
    using controls = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
    using report   = Report<MeanSem, FactorialAnova>;
    using questions = Questions<
        Question<"positives of low quality do no harm", Metric<F1, TestOod>,
                 NoneLowers<"quality", Against<"quality(high, medium)">, At<"balance", "undersample">>, Margin<0.02>>,
        Question<"without balance F1 is lower", Metric<F1, TestOod>, Lowers<"balance", Against<"undersample">>,
                 Margin<0.02>>,
        Question<"without balance upsampling raises recall", Metric<Recall, TestOod>,
                 Raises<"ratio", Against<0>, AtLeast<0.3>, At<"balance", "keep_all">>, Margin<0.02>>>;
};
EQUIPOISE_MAIN(Stage4Robustness)
