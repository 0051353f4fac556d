// SPDX-License-Identifier: MIT
#include "laws_of_batches.hpp"

using namespace equipoise;

TEMPLATE_TEST_CASE("every order of batches keeps the laws", "", NaturalBatches, BalancedBatches) {
    laws::of_batching(TestType{});
}
