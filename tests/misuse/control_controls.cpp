// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using controls = Controls<AA, PositiveControl<DropPositives<0.75>>, PositiveControl<DropPositives<0.5>>,
                              PositiveControl<UpsampleBy<Repeat, 3>>, LabelPermutation>;
};
EQUIPOISE_MAIN(Mine1)

struct Mine2 : From<Mine1> {
    static constexpr std::string_view name = "mine2";
    using controls = Controls<>;
};
static_assert(check_study<Mine2>());

struct Mine3 : From<Mine1> {
    static constexpr std::string_view name = "mine3";
    using sampling = Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using report = Report<BestCell<F1>, BestCell<Auroc, Within<"mode">>>;
};
static_assert(check_study<Mine3>());
