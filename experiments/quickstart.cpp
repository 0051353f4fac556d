// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// The smallest study that asks something: a first look that is done in seconds.
struct Quickstart : From<Stage2Baseline> {
    static constexpr std::string_view name  = "quickstart";
    static constexpr std::string_view about = "Does repeating half of the positives change anything?";

    using sampling = Sampling<UpsampleBy<Repeat, Levels<"ratio", 0, 0.5>>, BalancedBatches>;
    using model    = Mlp<Dense<32>, Relu, Dropout<0.25>>;
    using training = Training<Epochs<5>, BatchSize<32>>;
    using controls = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
    using report   = Report<MeanSem, OneWayAnova<"ratio">>;
};
EQUIPOISE_MAIN(Quickstart)
