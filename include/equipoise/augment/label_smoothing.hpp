/// label_smoothing.hpp: targets drawn towards the middle.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/augmentation.hpp>
#include <equipoise/base/description.hpp>

namespace equipoise {

namespace augment {

/// y' = y (1 - e) + e / 2 for binary and multi-label targets; a target of -1 (known to be absent) is left alone.
/// Szegedy et al. (2016), "Rethinking the Inception architecture", section 7, with two outcomes for each class.
template <class Strength> struct LabelSmoothing {
    static constexpr std::string_view name = "label_smoothing";
    Strength strength;

    void change(BatchPlan& batch, Stream) const {
        for (float& target : batch.all_targets())
            if (target >= 0) target = target * (1 - strength) + strength / 2;
    }
};

}  // namespace augment

template <auto Written> struct SmoothingNumber : Number<float, Written> {
    static constexpr std::string_view name = "strength";
    static constexpr bool allowed =
        SmoothingNumber::each([](double strength) { return strength >= 0 && strength < 1; });
    static_assert(allowed,
                  "LabelSmoothing<strength>: strength is the share of a target that is drawn to the middle; "
                  "required: 0 <= strength < 1; write for example LabelSmoothing<0.1>.");
};

template <auto Strength> using LabelSmoothing = augment::LabelSmoothing<Checked<SmoothingNumber, Strength>>;

}  // namespace equipoise
