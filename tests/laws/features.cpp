// SPDX-License-Identifier: MIT
#include "laws_of_features.hpp"

TEST_CASE("RawEmbeddings keeps the laws") { laws::of_features(equipoise::RawEmbeddings{}); }
TEST_CASE("Standardise keeps the laws") { laws::of_features(equipoise::Standardise{}); }
TEST_CASE("L2Normalise keeps the laws") { laws::of_features(equipoise::L2Normalise{}); }
TEST_CASE("UnitLengthInTraining keeps the laws") { laws::of_features(equipoise::UnitLengthInTraining{}); }
