// The frozen head of Stage 2, on its own.
// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>

EQUIPOISE_MAIN(equipoise::Stage2Baseline)
