// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using sampling = Sampling<UpsampleBy<Repeat, -1>, BalancedBatches>;
};
constexpr bool is_sound = check_study<Mine>();
