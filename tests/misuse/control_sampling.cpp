// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using sampling = Sampling<>;
};
static_assert(check_study<Mine1>());

struct Mine2 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine2";
    using sampling = Sampling<Undersample, UpsampleTo<Linear, 2>>;
};
static_assert(check_study<Mine2>());

struct Mine3 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine3";
    using sampling = Sampling<KeepAll, Undersample, NaturalBatches>;
};
static_assert(check_study<Mine3>());
