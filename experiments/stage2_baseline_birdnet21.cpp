// The frozen head of Stage 2 as BirdNET-Analyzer 2.1 trains it.
// The study stands in equipoise/birdnet_recipes.hpp, beside the recipe.
// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>

EQUIPOISE_MAIN(equipoise::Stage2BaselineBirdNet21)
