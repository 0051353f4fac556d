// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using sampling = Sampling<Targeted<ByCallType<>, UpsampleBy<Repeat, 0.5>>, BalancedBatches>;
};
EQUIPOISE_MAIN(Mine)
