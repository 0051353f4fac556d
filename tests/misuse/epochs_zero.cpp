// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    using training = Training<Epochs<0>, BatchSize<32>>;
};
constexpr bool is_sound = check_study<Mine>();
