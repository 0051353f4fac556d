/// baselines.hpp: the studies that others derive from.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/label_smoothing.hpp>
#include <equipoise/augment/mixup.hpp>
#include <equipoise/metrics/scores.hpp>
#include <equipoise/report/analyses.hpp>
#include <equipoise/sampling/upsample.hpp>
#include <equipoise/study/sources.hpp>
#include <equipoise/study/study.hpp>

namespace equipoise {

/// Stage 2's best head, frozen: the baseline of every later stage.
struct Stage2Baseline {
    static constexpr std::string_view name = "stage2_baseline";
    static constexpr std::string_view about =
        "How good is the frozen head where it was trained, and on a site it never saw?";

    // clang-format off: a study reads as a table
    using data         = Pond;
    using split        = ManifestSplits;
    using cohort       = Cohort<Quality<"high", "medium">, Undersample, MonitorFraction<0.2>>;
    using features     = RawEmbeddings;
    using sampling     = Sampling<BalancedBatches>;
    using augmentation = Augmentation<Mixup<0.2>, LabelSmoothing<0.1>>;
    using model        = Mlp<Dropout<0.25>, Dense<512>, Relu, Dropout<0.25>>;
    using loss         = Loss<BinaryCrossEntropy, L2<1e-5>>;
    using optimiser    = AdamW<LearningRate<5e-4>, WeightDecay<0.004>>;
    using training     = Training<Epochs<50>, BatchSize<32>, BirdNetSchedule, NoEarlyStopping>;
    using evaluation   = FileScore<Max>;
    using seeds        = Seeds<123, 456, 789>;
    using report       = Report<MeanSem>;
    // clang-format on
};

}  // namespace equipoise
