// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Stage 3: does explicit upsampling help when every batch is already balanced?
struct Stage3Balancing : From<Stage2Baseline> {
    static constexpr std::string_view name  = "stage3_balancing";
    static constexpr std::string_view about = "Does upsampling help when every batch is already balanced?";

    using sampling = Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>,
                                         Levels<"ratio", 0, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.75, 1>>,
                              BalancedBatches>;
    using report   = Report<MeanSem, OneWayAnova<"ratio", Within<"mode">>>;
};
EQUIPOISE_MAIN(Stage3Balancing)
