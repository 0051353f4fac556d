// SPDX-License-Identifier: MIT
#include <equipoise/study/model_rules.hpp>

#include "catch.hpp"
#include <equipoise/model/activations.hpp>

using namespace equipoise;

TEST_CASE("what stands beside the units of a Dense draws weights, wherever the Dense stands") {
    static_assert(has_initialisers<Mlp<Dense<5>, Relu, Dense<5, HeNormal>>>);
    static_assert(!has_initialisers<Mlp<Relu, Dense<5, Relu>>>);
    static_assert(!has_initialisers<Mlp<Dense<5, HeNormal, HeNormal>>>);
    static_assert(!has_initialisers<Mlp<Relu, Residual<Relu, Residual<Dense<5, Relu>>>>>);
}

TEST_CASE("something that is not linear stands between two maps") {
    static_assert(has_activations<Mlp<>>);
    static_assert(has_activations<Mlp<BatchNorm, Dropout<0.5>>>);
    static_assert(has_activations<Mlp<Dense<5>, BatchNorm, Relu, Dropout<0.5>, Dense<5>, LayerNorm>>);
    static_assert(!has_activations<Mlp<Dense<5>, BatchNorm>>);
    static_assert(!has_activations<Mlp<Relu, Dense<5>>>);
    // the output layer follows what a block adds, not its last Dense alone
    static_assert(has_activations<Mlp<Dense<5>, Relu, Residual<Dense<3>, Tanh, Dense<5>>>>);
    static_assert(!has_activations<Mlp<Residual<Dense<3>, Dropout<0.5>, Dense<5>, Relu>>>);
    static_assert(!has_activations<Mlp<Residual<Dense<5>>>>);
    static_assert(!has_activations<Mlp<Dense<5>, Residual<BatchNorm>>>);
}

TEST_CASE("blocks make as many numbers as they take, as far as that is known while compiling") {
    static_assert(has_fitting_blocks<Mlp<Dense<5>, Relu, Residual<Dense<3>, Relu, Dense<5>>>>);
    static_assert(!has_fitting_blocks<Mlp<Dense<5>, Relu, Residual<Dense<5>, Relu, Dense<3>>>>);
    static_assert(!has_fitting_blocks<Mlp<Dense<5>, Relu, Residual<Relu>, Residual<Dense<3>, Relu>>>);
    // the data's width is known at run time; a block tells what it must be
    static_assert(has_fitting_blocks<Mlp<Residual<Dense<3>, Relu>>>);
    static_assert(!has_fitting_blocks<Mlp<Residual<Dense<3>, Relu>, Residual<Dense<4>, Relu>>>);
    static_assert(!has_fitting_blocks<Mlp<Dense<5>, Relu, Residual<Residual<Dense<3>, Relu>>>>);
    // so are swept numbers
    static_assert(has_fitting_blocks<Mlp<Dense<Levels<"units", 3, 5>>, Relu, Residual<Dense<3>, Relu>>>);
    static_assert(has_fitting_blocks<Mlp<Dense<5>, Relu, Residual<Dense<Levels<"units", 3, 5>>, Relu>>>);
}
