// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using model = Mlp<Dense<256>, BatchNorm, Dense<64>, Relu>;
};
EQUIPOISE_MAIN(Mine)
