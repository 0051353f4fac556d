// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using model = Mlp<Dense<512>, Relu, Dropout<Levels<"dropout", 0.5, 0.5>>>;
};
constexpr bool is_sound = check_study<Mine>();
