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
    using seeds  = Seeds<123, 456, 789, 101, 202>;
    using report = Report<MeanSem, OneWayAnova<"ratio", Within<"mode">>>;
};
EQUIPOISE_MAIN(Stage3bFine)
