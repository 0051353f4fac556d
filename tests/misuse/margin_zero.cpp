// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using sampling = Sampling<UpsampleBy<Repeat, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using questions =
        Questions<Question<"no ratio raises F1", Metric<F1, TestOod>, NoneRaises<"ratio", Against<0>>, Margin<0>>>;
};
EQUIPOISE_MAIN(Mine)
