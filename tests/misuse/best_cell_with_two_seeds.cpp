// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using sampling = Sampling<UpsampleBy<Repeat, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using seeds = Seeds<1, 2>;
    using report = Report<BestCell<F1>>;
};
EQUIPOISE_MAIN(Mine)
