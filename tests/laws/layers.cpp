// SPDX-License-Identifier: MIT
#include "laws_of_layers.hpp"
#include <equipoise/model/activations.hpp>
#include <equipoise/model/normalisation.hpp>
#include <equipoise/model/optional_hidden.hpp>

using namespace equipoise;

TEST_CASE("every layer keeps the laws") {
    for (int units : {1, 3, 20}) laws::of_layer(layer::Dense<int>{units});
    laws::of_layer(layer::Dense<int, HeNormal>{4, HeNormal{}});
    laws::of_layer(Relu{});
    laws::of_layer(Gelu{});
    laws::of_layer(Tanh{});
    for (double rate : {0.0, 0.25, 0.9}) laws::of_layer(layer::Dropout<double>{rate});
    laws::of_layer(layer::OptionalHidden<int, double>{4, 0.25});
    laws::of_layer(BatchNorm{});
    laws::of_layer(LayerNorm{});
}

TEST_CASE("blocks of layers keep the laws") {
    using Dense = layer::Dense<int>;
    using Dropout = layer::Dropout<double>;
    laws::of_layer(Residual<Relu>{Relu{}});
    laws::of_layer(Residual<Dropout>{Dropout{0.5}});
    laws::of_layer(Residual<Dense, Tanh, Dense>{Dense{3}, Tanh{}, Dense{7}});
    laws::of_layer(Residual<Dropout, Dense, Gelu, LayerNorm, Dropout>{Dropout{0.5}, Dense{7}, {}, {}, Dropout{0.25}});
    laws::of_layer(Residual<Relu, BatchNorm>{Relu{}, BatchNorm{}});
    using Inner = Residual<Dropout, Dense>;
    laws::of_layer(Residual<Inner, Tanh, Inner>{Inner{Dropout{0.5}, Dense{7}}, {}, Inner{Dropout{0.5}, Dense{7}}});
}
