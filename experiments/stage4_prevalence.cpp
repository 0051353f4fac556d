// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Prevalence alone: as many rows, of the same qualities, at every level.
struct Stage4Prevalence : From<Stage2Baseline> {
    static constexpr std::string_view name = "stage4_prevalence";
    static constexpr std::string_view about =
        "What does prevalence do, with as many rows of the same quality at every level?";

    using cohort =
        Cohort<Quality<"high", "medium">, Prevalence<Levels<"prevalence", 0.1, 0.2, 0.3, 0.5>>, MonitorFraction<0.2>>;
    using sampling  = Sampling<NaturalBatches>;
    using controls  = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
    using report    = Report<MeanSem, OneWayAnova<"prevalence">>;
    using questions = Questions<Question<"no prevalence below a half lowers F1", Metric<F1, TestOod>,
                                         NoneLowers<"prevalence", Against<0.5>>, Margin<0.02>>,
                                Question<"ranking does not depend on prevalence", Metric<Auroc, TestOod>,
                                         Equal<"prevalence", Against<0.5>>, Margin<0.02>>>;
};
EQUIPOISE_MAIN(Stage4Prevalence)
