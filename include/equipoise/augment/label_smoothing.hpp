/// label_smoothing.hpp: targets drawn towards the middle.
///
/// | policy | what it is for |
/// |---|---|
/// | LabelSmoothing<strength> | the usual one, for every batch: positives and negatives move by the same amount |
/// | BirdNetLabelSmoothing<strength> | BirdNET-Analyzer's, once before training: it hardly moves negatives |
///
/// Both leave a target of -1 (known to be absent) alone; loss.hpp says what a loss makes of it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/augmentation.hpp>
#include <equipoise/base/description.hpp>

#include <string>
#include <string_view>

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

/// BirdNET-Analyzer 2.x (label_smoothing in model.py), once before training, after upsampling and mixup: a target above
/// 0 loses `strength`; then each that is 0 becomes strength / N, with N the number of *rows*, where the number of
/// classes was meant; so negatives stay at 0 in practice. As there, what mixup left below `strength` falls below 0, and
/// what it left at `strength` counts as 0.
template <class Strength> struct BirdNetLabelSmoothing {
    static constexpr std::string_view name = "birdnet_label_smoothing";
    Strength strength;

    Treatment prepare(TrainingSet& set, const RandomStreams&) const {
        Treatment done(std::string(name), set.group_count());
        done.rows_in = done.kept = set.counts();
        const float of_zeros = static_cast<float>(static_cast<double>(strength) / static_cast<double>(set.size()));
        set.for_each_target([&](float target) {
            const float lowered = target > 0 ? target - strength : target;
            return lowered == 0 ? of_zeros : lowered;
        });
        return done;
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

template <auto Written> struct BirdNetSmoothingNumber : Number<float, Written> {
    static constexpr std::string_view name = "strength";
    static constexpr bool allowed =
        BirdNetSmoothingNumber::each([](double strength) { return strength >= 0 && strength < 1; });
    static_assert(allowed,
                  "BirdNetLabelSmoothing<strength>: strength is what a target above 0 loses; required: "
                  "0 <= strength < 1; write for example BirdNetLabelSmoothing<0.1>.");
};

template <auto Strength> using LabelSmoothing = augment::LabelSmoothing<Checked<SmoothingNumber, Strength>>;
template <auto Strength>
using BirdNetLabelSmoothing = augment::BirdNetLabelSmoothing<Checked<BirdNetSmoothingNumber, Strength>>;

}  // namespace equipoise
