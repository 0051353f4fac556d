// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using data = Seeds<1, 2>;
};
EQUIPOISE_MAIN(Mine)
