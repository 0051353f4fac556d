// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using sampling = Factor<"sampling", Sampling<>, Sampling<UpsampleBy<Repeat, 0.5>, BalancedBatches>>;
    using model = Mlp<Dense<512>, Relu, Dropout<Levels<"dropout", 0, 0.5>>>;
};
static_assert(check_study<Mine1>());

struct Mine2 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine2";
    using augmentation = Factor<"augmentation", NoAugmentation, Augmentation<Mixup<0.2>>, Augmentation<Mixup<0.4>>>;
};
static_assert(check_study<Mine2>());

struct Mine3 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine3";
    using optimiser = Factor<"optimiser", Adam<LearningRate<5e-4>>, AdamW<LearningRate<5e-4>, WeightDecay<0>>>;
    using loss = Factor<"penalty", Loss<BinaryCrossEntropy>, Loss<BinaryCrossEntropy, L2<1e-5>>>;
    using training = Training<Epochs<2>, BatchSize<32>, Factor<"schedule", Constant, Cosine, BirdNetSchedule>>;
};
static_assert(check_study<Mine3>());

struct Mine4 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine4";
    using augmentation = Augmentation<Mixup<0.2>, Factor<"hidden", EmbeddingDropout<0.1>, Cutout<64>>>;
    using loss = Loss<Factor<"loss", BinaryCrossEntropy, Weighted<Focal<2, 0.25>, 2>, SoftmaxCrossEntropy>, L2<1e-5>>;
};
static_assert(check_study<Mine4>());
