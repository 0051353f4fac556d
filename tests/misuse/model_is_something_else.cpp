// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using model = Dense<512>;
};
EQUIPOISE_MAIN(Mine)
