// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

struct PackagedStudy : From<Stage2Baseline> {
    static constexpr std::string_view name = "packaged_study";

    using model = Mlp<Dense<8>, Relu>;
};
EQUIPOISE_MAIN(PackagedStudy)
