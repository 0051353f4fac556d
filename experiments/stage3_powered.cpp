// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Three seeds find a shift of three SDs. Forty, none of them used before, settle the questions of Stage 3.
struct Stage3Powered : From<Stage3Balancing> {
    static constexpr std::string_view name  = "stage3_powered";
    static constexpr std::string_view about = "The questions of Stage 3, with enough seeds to answer them.";

    using seeds    = SeedsFrom<1001, 40>;
    using controls = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
};
EQUIPOISE_MAIN(Stage3Powered)
