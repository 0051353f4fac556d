// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using model = Mlp<Residual<Max>>;
};
EQUIPOISE_MAIN(Mine)
