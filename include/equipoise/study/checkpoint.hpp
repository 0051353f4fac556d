/// checkpoint.hpp: a head that was trained before, to stand beside every run of a study.
///
///     using frozen = Baseline<Checkpoint<"stage2_augmentation">>;
///
/// The file is heads/stage2_augmentation.npz, where `stage2_augmentation head` writes it, or that of --checkpoint. The
/// head is never trained further: it is measured once, on the tests of the study, at its own threshold.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/text.hpp>

#include <string_view>

namespace equipoise {

/// The head of a study, by the study's name.
template <Text Study> struct Checkpoint {
    static constexpr std::string_view name = Study.view();
    static constexpr bool is_sound = !name.empty() && name.find('/') == std::string_view::npos;
};

/// What the runs of a study are held against.
template <class Head> struct Baseline {
    using head = Head;
};

/// What stands where a study names no such head.
struct NoFrozenHead {};

template <class T> inline constexpr bool is_frozen_choice = false;
template <> inline constexpr bool is_frozen_choice<NoFrozenHead> = true;
template <Text Study> inline constexpr bool is_frozen_choice<Baseline<Checkpoint<Study>>> = Checkpoint<Study>::is_sound;

/// A study that names no frozen head has none.
template <class Study> struct FrozenOf {
    using head = NoFrozenHead;
};
template <class Study>
    requires requires { typename Study::frozen; }
struct FrozenOf<Study> {
    using head = typename Study::frozen;
};
template <class Study> using frozen_of = typename FrozenOf<Study>::head;

}  // namespace equipoise
