/// birdnet_recipes.hpp: what BirdNET-Analyzer's own training does, version by version, to derive studies from.
///
///     struct Mine : From<BirdNet24> {
///         static constexpr std::string_view name = "mine";
///         using model = Mlp<Dropout<0.25>, Dense<Levels<"units", 128, 512>, HeNormal>, Relu, Dropout<0.25>>;
///     };
///
/// Each recipe derives from the one before and so shows what that version changed; `plan` prints it. A single choice is
/// taken by its name: `using training = BirdNet21::training;`. Faults of a version are policies of their own, to be
/// kept or put right in one line.
///
/// | | 1.5.1 | 2.0 - 2.2 | 2.4 | head (2026) |
/// |---|---|---|---|---|
/// | rows | raw | of length 1 in training only (a fault) | raw | raw |
/// | net | Dropout Dense ReLU Dropout | the same with batch norm, he_normal | without batch norm | the same |
/// | penalty | none | L2 1e-5 | the same | the same |
/// | optimiser | Adam | Adam | Adam | AdamW |
/// | learning rate | cosine by steps | warm-up and cosine by epochs | the same | the same |
/// | ends by | loss, 5 epochs, not before the sixth | AUPRC, 5 to 10 epochs | loss, 5 to 10 epochs | the same |
///
/// Numbers that its users set themselves (units, dropout, learning rate, epochs, batch size) are those of the frog
/// study. Where we differ: a step count that is no whole number ends Keras' cosine a part of a step earlier; its
/// val_loss includes the L2 penalty; it clips probabilities at 1e-7, where we stay on logits. With one class and its
/// negatives BirdNET-Analyzer leaves mixup out; recipes of it for two or more classes are what is written here.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/baselines.hpp>
#include <equipoise/model/normalisation.hpp>
#include <equipoise/sampling/monitor_clips.hpp>

namespace equipoise {

// clang-format off: a study reads as a table

/// BirdNET-Analyzer 1.5.1 (January 2025).
struct BirdNet151 : From<Stage2Baseline> {
    static constexpr std::string_view name = "birdnet_1_5_1";
    static constexpr std::string_view about = "How good is a head that is trained as BirdNET-Analyzer 1.5.1 does it?";

    using cohort       = Cohort<AnyQuality, KeepAll, MonitorClips<0.2>>;
    using sampling     = Sampling<NaturalBatches>;
    using augmentation = Augmentation<MixupOnce<0.2>>;
    using loss         = Loss<BinaryCrossEntropy>;
    using optimiser    = Adam<LearningRate<5e-4>, KerasEpsilon>;
    using training     = Training<Epochs<50>, BatchSize<32>, Cosine, BirdNet151Stopping>;
};

/// BirdNET-Analyzer 2.0 to 2.2 (2.1.1: July 2025), which the frog study used.
struct BirdNet21 : From<BirdNet151> {
    static constexpr std::string_view name = "birdnet_2_1";
    static constexpr std::string_view about = "How good is a head that is trained as BirdNET-Analyzer 2.1 does it?";

    using features = UnitLengthInTraining;
    using model    = Mlp<BatchNorm, Dropout<0.25>, Dense<512, HeNormal>, Relu, BatchNorm, Dropout<0.25>>;
    using loss     = Loss<BinaryCrossEntropy, L2<1e-5>>;
    using training = Training<Epochs<50>, BatchSize<32>, BirdNetSchedule, BirdNetStopping<BirdNetAuprc, MinDelta<0.001>>>;
};

/// BirdNET-Analyzer 2.4.0 (November 2025).
struct BirdNet24 : From<BirdNet21> {
    static constexpr std::string_view name = "birdnet_2_4";
    static constexpr std::string_view about = "How good is a head that is trained as BirdNET-Analyzer 2.4 does it?";

    using features = RawEmbeddings;
    using model    = Mlp<Dropout<0.25>, Dense<512, HeNormal>, Relu, Dropout<0.25>>;
    using training = Training<Epochs<50>, BatchSize<32>, BirdNetSchedule, BirdNetStopping<MonitorLoss, MinDelta<0.001>>>;
};

/// BirdNET-Analyzer after 2.4 (2026).
struct BirdNetHead : From<BirdNet24> {
    static constexpr std::string_view name = "birdnet_head";
    static constexpr std::string_view about = "How good is a head that is trained as BirdNET-Analyzer now does it?";

    using optimiser = AdamW<LearningRate<5e-4>, WeightDecay<0.004>, KerasEpsilon>;
};

/// The frozen head as the frog study really trained it: on the rows of Stage2Baseline, by BirdNET-Analyzer 2.1.
struct Stage2BaselineBirdNet21 : From<Stage2Baseline> {
    static constexpr std::string_view name = "stage2_baseline_birdnet21";
    static constexpr std::string_view about = "How good is the frozen head when BirdNET-Analyzer 2.1's recipe trains it?";

    using features     = BirdNet21::features;
    using sampling     = BirdNet21::sampling;
    using augmentation = BirdNet21::augmentation;
    using model        = BirdNet21::model;
    using optimiser    = BirdNet21::optimiser;
    using training     = BirdNet21::training;
};

// clang-format on

}  // namespace equipoise
