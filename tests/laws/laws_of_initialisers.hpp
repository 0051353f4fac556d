/// laws_of_initialisers.hpp: what every Initialiser keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include <equipoise/model/initialisers.hpp>

#include <cmath>
#include <string_view>

namespace laws {

using namespace equipoise;

/// `variance(inputs, outputs)` as stated: weights have mean 0 and that variance, whatever the size of the layer; the
/// same stream gives the same weights; each weight takes one uniform number from it.
template <Initialiser T> void of_initialiser(T initialiser, auto variance) {
    CHECK_FALSE(std::string_view(T::name).empty());
    for (auto [inputs, outputs] : {std::pair<std::size_t, std::size_t>{1, 1}, {24, 16}, {1024, 512}}) {
        const InitialWeights initial(initialiser, inputs, outputs);
        Stream first(4, "weights"), second(4, "weights"), uniform(4, "weights");
        constexpr int count = 20'000;
        double sum = 0, squares = 0;
        for (int i = 0; i < count; ++i) {
            const double weight = static_cast<double>(initial(first));
            if (i < 100) CHECK(weight == static_cast<double>(initial(second)));
            uniform.uniform();
            sum += weight;
            squares += weight * weight;
        }
        CHECK(first() == uniform());
        const double expected = variance(static_cast<double>(inputs), static_cast<double>(outputs));
        CHECK(std::fabs(sum / count) < 4 * std::sqrt(expected / count));
        CHECK(squares / count == Approx(expected).epsilon(0.03));
    }
}

}  // namespace laws
