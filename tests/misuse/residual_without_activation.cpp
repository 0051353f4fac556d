// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using model = Mlp<Dense<256>, Relu, Residual<Dense<64>, Dense<256>>>;
};
EQUIPOISE_MAIN(Mine)
