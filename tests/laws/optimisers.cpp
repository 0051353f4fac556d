// SPDX-License-Identifier: MIT
#include "laws_of_optimisers.hpp"
#include <equipoise/model/sgd.hpp>

using namespace equipoise;

TEST_CASE("every optimiser keeps the laws") {
    laws::of_optimiser(optimiser::Adam<double>{0.05});
    laws::of_optimiser(optimiser::AdamW<double, double>{0.05, 0});
    laws::of_optimiser(optimiser::Adam<double, KerasEpsilon>{0.05, KerasEpsilon{}});
    for (double momentum : {0.0, 0.9}) {
        laws::of_optimiser(optimiser::Sgd<double, double>{0.05, momentum});
        laws::of_optimiser(optimiser::Sgd<double, double, Nesterov>{0.05, momentum, Nesterov{}});
    }
}
