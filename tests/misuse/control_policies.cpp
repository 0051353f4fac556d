// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

namespace own {
/// Keeps the first rows.
template <class Share> struct KeepShare {
    static constexpr std::string_view name = "keep_share";
    Share share;
    Treatment apply(TrainingSet& set, const RandomStreams&) const { return Treatment("keep_share", set.group_count()); }
};
}  // namespace own
template <auto Written> struct KeptShare : Number<double, Written> {
    static constexpr std::string_view name = "share";
};
template <auto Share> using KeepShare = own::KeepShare<Checked<KeptShare, Share>>;

struct Nothing {
    static constexpr std::string_view name = "nothing";
    static data::Dataset make(bool) { return {}; }
};

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using sampling = Sampling<KeepShare<0.5>>;
};
static_assert(check_study<Mine1>());

struct Mine2 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine2";
    using sampling = Sampling<KeepShare<Levels<"share", 0.25, 0.5>>>;
};
static_assert(check_study<Mine2>());

struct Mine3 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine3";
    using data = Nothing;
};
static_assert(check_study<Mine3>());
