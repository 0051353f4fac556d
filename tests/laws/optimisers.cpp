// SPDX-License-Identifier: MIT
#include "laws_of_optimisers.hpp"

using namespace equipoise;

TEST_CASE("every optimiser keeps the laws") {
    laws::of_optimiser(optimiser::Adam<double>{0.05});
    laws::of_optimiser(optimiser::AdamW<double, double>{0.05, 0});
}
