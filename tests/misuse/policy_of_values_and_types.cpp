// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// A template over a number instead of over the type of a number.
template <auto Share> struct KeepShare {
    static constexpr std::string_view name = "keep_share";
    double share = Share;
    Treatment apply(TrainingSet& set, const RandomStreams&) const { return Treatment("keep_share", set.group_count()); }
};
struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using sampling = Sampling<KeepShare<0.5>>;
};
EQUIPOISE_MAIN(Mine)
