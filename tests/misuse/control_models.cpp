// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

static_assert(check_study<BirdNet151>());
static_assert(check_study<BirdNet21>());
static_assert(check_study<BirdNet24>());
static_assert(check_study<BirdNetHead>());
static_assert(check_study<Stage2BaselineBirdNet21>());

struct Mine1 : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine1";
    using model = Mlp<Dense<256>, Relu, Residual<Dense<64>, Relu, Dropout<0.25>, Dense<256>>>;
    using optimiser = Sgd<LearningRate<0.01>, Momentum<0>, Nesterov>;
    using training = Training<Epochs<50>, BatchSize<32>, Constant, EarlyStopping<5, Auprc, MinDelta<0>>>;
};
static_assert(check_study<Mine1>());

struct Mine2 : From<Stage2Baseline> {  // the width before the first block is that of the data
    static constexpr std::string_view name = "mine2";
    using model = Mlp<LayerNorm, Residual<Dense<64>, Gelu, Dense<256>>, Residual<BatchNorm, Tanh>, Dense<20>, Relu>;
};
static_assert(check_study<Mine2>());

struct Mine3 : From<Stage2Baseline> {  // how many units is known when it runs
    static constexpr std::string_view name = "mine3";
    using model = Mlp<Dense<Levels<"units", 64, 256>, Factor<"first weights", GlorotUniform, HeNormal>>, Relu,
                      Residual<Dense<64, LeCunNormal>, Relu>>;
    using training = Training<Epochs<50>, BatchSize<32>, Constant,
                              EarlyStopping<Levels<"patience", 5, 9>, Factor<"watched", MonitorLoss, Auprc>>>;
};
static_assert(check_study<Mine3>());

struct Mine4 : From<BirdNet21> {  // one fault put right, another kept
    static constexpr std::string_view name = "mine4";
    using features = Factor<"features", UnitLengthInTraining, L2Normalise>;
};
static_assert(check_study<Mine4>());
