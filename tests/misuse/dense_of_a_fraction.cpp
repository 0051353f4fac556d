// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using model = Mlp<Dense<2.5>, Relu>;
};
constexpr bool is_sound = check_study<Mine>();
