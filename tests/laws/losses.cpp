// SPDX-License-Identifier: MIT
#include "laws_of_losses.hpp"

using namespace equipoise;

TEST_CASE("every loss keeps the laws") { laws::of_loss(BinaryCrossEntropy{}); }
