// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using model = Mlp<>;
};
static_assert(check_study<Mine1>());

struct Mine2 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine2";
    using model = Mlp<Dropout<0.25>>;
};
static_assert(check_study<Mine2>());

struct Mine3 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine3";
    using model = Mlp<Dense<512>, Dropout<0.25>, Relu, Dense<256>, Relu, Dropout<0.25>>;
};
static_assert(check_study<Mine3>());
