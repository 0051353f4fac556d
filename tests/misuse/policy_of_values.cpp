// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Holds a number and is no template over types: a level could never be put in its place.
struct KeepShare {
    static constexpr std::string_view name = "keep_share";
    double share = 0.5;
    Treatment apply(TrainingSet& set, const RandomStreams&) const { return Treatment("keep_share", set.group_count()); }
};
struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using sampling = Sampling<KeepShare>;
};
EQUIPOISE_MAIN(Mine)
