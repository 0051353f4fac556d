// SPDX-License-Identifier: MIT
#include "laws_of_layers.hpp"

using namespace equipoise;

TEST_CASE("every layer keeps the laws") {
    for (int units : {1, 3, 20}) laws::of_layer(layer::Dense<int>{units});
    laws::of_layer(Relu{});
    for (double rate : {0.0, 0.25, 0.9}) laws::of_layer(layer::Dropout<double>{rate});
}
