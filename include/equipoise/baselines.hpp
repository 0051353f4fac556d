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
    using questions    = Questions<>;
    // clang-format on
};

/// Stage 3: does explicit upsampling help when every batch is already balanced? The questions are the claims that were
/// published of it (docs/statistics.md).
struct Stage3Balancing : From<Stage2Baseline> {
    static constexpr std::string_view name = "stage3_balancing";
    static constexpr std::string_view about = "Does upsampling help when every batch is already balanced?";

    // clang-format off
    using sampling  = Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>,
                                          Levels<"ratio", 0, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.75, 1>>,
                               BalancedBatches>;
    using report    = Report<MeanSem, OneWayAnova<"ratio", Within<"mode">>, FactorialAnova>;
    using questions = Questions<
        Question<"no ratio raises recall", Metric<Recall, TestOod>, NoneRaises<"ratio", Against<0>>, Margin<0.02>>,
        Question<"no ratio raises F1", Metric<F1, TestOod>, NoneRaises<"ratio", Against<0>>, Margin<0.02>>,
        Question<"repeating is as good as ratio 0", Metric<F1, TestOod>,
                 Equal<"ratio", Against<0>, At<"mode", "repeat">>, Margin<0.02>>,
        Question<"linear at ratio 0.4 or more lowers precision", Metric<Precision, TestOod>,
                 Lowers<"ratio", AtLeast<0.4>, Against<0>, At<"mode", "linear">>, Margin<0.02>, Effect<0.05>>,
        Question<"linear at ratio 0.4 or more is more variable over seeds", Metric<Precision, TestOod>,
                 MoreVariable<"ratio", AtLeast<0.4>, Against<0>, At<"mode", "linear">>, Margin<0.01>>,
        Question<"the gap between sites does not depend on ratio", Gap<F1>,
                 Equal<"ratio", Against<0>>, Margin<0.02>>>;
    // clang-format on
};

}  // namespace equipoise
