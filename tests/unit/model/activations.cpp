// SPDX-License-Identifier: MIT
#include <equipoise/model/activations.hpp>

#include "catch.hpp"

#include <utility>

using namespace equipoise;

TEST_CASE("Gelu is x Phi(x) in its tanh form") {
    // python3 -c "import math; print([.5*x*(1+math.tanh(math.sqrt(2/math.pi)*(x+.044715*x**3))) for x in (-3, -1, -.1,
    // .001, .5, 1, 2.5)])"
    for (auto [x, y] : {std::pair{-3.0, -0.0036373920817729943},
                        {-1.0, -0.15880800939172324},
                        {-0.1, -0.04601724895456484},
                        {0.001, 0.000500398942213582},
                        {0.5, 0.34571400982514394},
                        {1.0, 0.8411919906082768},
                        {2.5, 2.484915733910001}})
        CHECK(Gelu::at(x).value == Approx(y).epsilon(1e-12).margin(1e-15));
    CHECK(Gelu::at(0).slope == 0.5);
    CHECK(Gelu::at(40).value == 40);
    CHECK(Gelu::at(-40).value == 0);
}

TEST_CASE("Tanh is tanh") {
    // python3 -c "import math; print([math.tanh(x) for x in (-3, -1, -.1, .001, .5, 1, 2.5)])"
    for (auto [x, y] : {std::pair{-3.0, -0.9950547536867305},
                        {-1.0, -0.7615941559557649},
                        {-0.1, -0.09966799462495582},
                        {0.001, 0.0009999996666668},
                        {0.5, 0.46211715726000974},
                        {1.0, 0.7615941559557649},
                        {2.5, 0.9866142981514303}})
        CHECK(Tanh::at(x).value == Approx(y).epsilon(1e-12).margin(3e-16));
    CHECK(Tanh::at(0).slope == 1);
    CHECK(Tanh::at(800).value == 1);
    CHECK(Tanh::at(-800).value == -1);
}
