// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using seeds = Seeds<0>;
};
static_assert(check_study<Mine1>());

struct Mine2 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine2";
    using seeds = Seeds<0, 1, 18446744073709551615u>;
};
static_assert(check_study<Mine2>());
