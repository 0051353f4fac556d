// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using sampling = Sampling<UpsampleBy<Repeat, 0>, UpsampleTo<Linear, Levels<"ratio", 0, 1, 2.5>>, BalancedBatches>;
    using augmentation = Augmentation<Mixup<0.2>, MixupOnce<1>, LabelSmoothing<0>>;
    using model = Mlp<Dropout<0>, Dense<Levels<"units", 1, 512>>, Relu, Dropout<Levels<"dropout", 0, 0.5>>>;
    using loss = Loss<BinaryCrossEntropy, L2<0>>;
    using optimiser = AdamW<LearningRate<1>, WeightDecay<0>>;
    using training = Training<Steps<1>, BatchSize<1>, Cosine, EarlyStopping<1>>;
    using cohort = Cohort<AnyQuality, KeepAll, MonitorFraction<0.5>>;
    using evaluation = FileScore<MeanOfTop<1>>;
};
static_assert(check_study<Mine1>());

struct Mine2 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine2";
    using data = Data<Pond, Width<1>>;
};
static_assert(check_study<Mine2>());

struct Mine3 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine3";
    using evaluation = FileScore<MeanOfTop<2>, MissingScores<AreErrors>>;
};
static_assert(check_study<Mine3>());

struct Mine4 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine4";
    using evaluation = FileScore<Max, Factor<"missing", MissingScores<AsZero>, MissingScores<AreErrors>>>;
};
static_assert(check_study<Mine4>());

struct Mine5 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine5";
    using augmentation = Augmentation<BirdNetLabelSmoothing<0>, GaussianNoise<Levels<"sd", 0, 0.1>>,
                                      EmbeddingDropout<0>, Cutout<Levels<"cutout", 1, 64>>>;
    using loss = Loss<Focal<Levels<"gamma", 0, 0.5, 2>, 0.25>, L2<0>>;
};
static_assert(check_study<Mine5>());

struct Mine6 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine6";
    using loss = Loss<KnownNegativesAsZero<Weighted<BinaryCrossEntropy, Levels<"weight", 0.5, 2>>>>;
};
static_assert(check_study<Mine6>());
