// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// In epochs, a ratio of 1 trains twice as long as a ratio of 0. Here every ratio trains as long as 0 does there.
struct Stage3EqualSteps : From<Stage3Balancing> {
    static constexpr std::string_view name  = "stage3_equal_steps";
    static constexpr std::string_view about = "The questions of Stage 3, with the same number of steps at every ratio.";

    using training = Training<Steps<5050>, BatchSize<32>, BirdNetSchedule, NoEarlyStopping>;
};
EQUIPOISE_MAIN(Stage3EqualSteps)
