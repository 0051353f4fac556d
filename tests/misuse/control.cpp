// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

/// Every choice by its own name, nothing inherited, through the same front door as the mistakes.
struct Mine {
    static constexpr std::string_view name = "mine";
    using data = Pond;
    using split = ManifestSplits;
    using cohort = Cohort<Quality<"high">, Undersample, MonitorFraction<0.2>>;
    using features = RawEmbeddings;
    using sampling = Sampling<UpsampleBy<Repeat, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using augmentation = Augmentation<Mixup<0.2>, LabelSmoothing<0.1>>;
    using model = Mlp<Dense<8>, Relu>;
    using loss = Loss<BinaryCrossEntropy>;
    using optimiser = Adam<LearningRate<5e-4>>;
    using training = Training<Epochs<5>, BatchSize<32>>;
    using evaluation = FileScore<Max>;
    using seeds = Seeds<123, 456>;
    using report = Report<MeanSem, OneWayAnova<"ratio">>;
};
EQUIPOISE_MAIN(Mine)
