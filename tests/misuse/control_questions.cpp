// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using sampling = Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0, 0.5, 1>>, BalancedBatches>;
    using questions =
        Questions<Question<"no ratio raises F1", Metric<F1, TestOod>, NoneRaises<"ratio", Against<0>>, Margin<0.02>>,
                  Question<"linear lowers recall", Metric<Recall, TestIid>,
                           Lowers<"ratio", AtLeast<0.5>, Against<0>, At<"mode", "linear">>, Margin<0.02>>,
                  Question<"mode matters more than ratio", Gap<Auroc>, LargerEffect<"mode", "ratio">, Margin<1>>>;
};
EQUIPOISE_MAIN(Mine)

struct Exploring : From<Mine> {
    static constexpr std::string_view name = "exploring";
    using questions = Questions<>;
};
static_assert(check_study<Exploring>());
