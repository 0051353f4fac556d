// A later stage, for heads.sh: its runs stand beside the head that quickstart wrote.
// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct LaterStage : From<Stage2Baseline> {
    static constexpr std::string_view name = "later_stage";
    static constexpr std::string_view about = "Does repeating positives do better than the head that is there already?";

    using sampling = Sampling<UpsampleBy<Repeat, Levels<"ratio", 0, 0.5>>, BalancedBatches>;
    using model = Mlp<Dense<16>, Relu>;
    using training = Training<Epochs<3>, BatchSize<32>>;
    using report = Report<MeanSem>;
    using frozen = Baseline<Checkpoint<"quickstart">>;
};
EQUIPOISE_MAIN(LaterStage)
