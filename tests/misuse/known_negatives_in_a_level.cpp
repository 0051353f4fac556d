// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct Mine : From<Stage2Baseline> {
    static constexpr std::string_view name = "mine";
    using loss = Loss<KnownNegativesAsZero<Factor<"loss", BinaryCrossEntropy, SoftmaxCrossEntropy>>>;
};
constexpr bool is_sound = check_study<Mine>();
