// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using training = Training<Epochs<50>, BatchSize<32>, Constant, EarlyStopping<5, Auprc, MinDelta<-0.1>>>;
};
EQUIPOISE_MAIN(Mine)
