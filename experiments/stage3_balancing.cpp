// Does upsampling help when every batch is already balanced?
// The study stands in equipoise/baselines.hpp, since stage3_powered derives from it.
// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>

EQUIPOISE_MAIN(equipoise::Stage3Balancing)
