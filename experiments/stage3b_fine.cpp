// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Stage 3B: the middle of the range more finely, with two more seeds.
struct Stage3bFine : From<Stage2Baseline> {
    static constexpr std::string_view name  = "stage3b_fine";
    static constexpr std::string_view about = "Between 0.2 and 0.6, does any ratio stand out with more seeds?";

    using sampling =
        Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6>>,
                 BalancedBatches>;
    using seeds     = Seeds<123, 456, 789, 101, 202>;
    using questions = Questions<
        Question<"no ratio above 0.2 raises F1", Metric<F1, TestOod>, NoneRaises<"ratio", Against<0.2>>, Margin<0.02>>,
        Question<"linear at 0.4 or more lowers precision", Metric<Precision, TestOod>,
                 Lowers<"ratio", AtLeast<0.4>, Against<0.2>, At<"mode", "linear">>, Margin<0.02>, Effect<0.05>>>;
    using report = Report<MeanSem, OneWayAnova<"ratio", Within<"mode">>, FactorialAnova>;
};
EQUIPOISE_MAIN(Stage3bFine)
