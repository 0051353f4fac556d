// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using sampling = Sampling<UpsampleBy<Repeat, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using report = Report<BestCell<Metric<F1, TestOod>>>;
};
EQUIPOISE_MAIN(Mine)
