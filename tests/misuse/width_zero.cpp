// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using data = Data<Pond, Width<0>>;
};
constexpr bool is_sound = check_study<Mine>();
