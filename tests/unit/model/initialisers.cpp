// SPDX-License-Identifier: MIT
#include <equipoise/model/initialisers.hpp>

#include "catch.hpp"
#include <equipoise/model/layers.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace equipoise;

namespace {
template <class... Initial> std::vector<float> kernel_of(int units, std::size_t inputs) {
    typename layer::Dense<int, Initial...>::template State<float> state(
        layer::Dense<int, Initial...>{units, Initial{}...}, inputs, Stream(1, "weights"));
    std::vector<float> kernel;
    state.for_each_parameter([&](Parameter<float> parameter) {
        if (parameter.is_kernel) kernel.assign(parameter.values.begin(), parameter.values.end());
    });
    return kernel;
}
}  // namespace

TEST_CASE("a cut normal has the SD that is asked for and ends at two SDs of the normal that was cut") {
    // keras.initializers.VarianceScaling (3.15): stddev = sqrt(scale / fan) / 0.87962566103423978, ends at 2 stddev
    const double end = 2 * std::sqrt(2.0 / 50) / 0.87962566103423978;
    const auto kernel = kernel_of<HeNormal>(400, 50);
    const double largest = static_cast<double>(*std::ranges::max_element(kernel)),
                 smallest = static_cast<double>(*std::ranges::min_element(kernel));
    CHECK(largest < end);
    CHECK(largest > 0.99 * end);
    CHECK(smallest > -end);
    CHECK(smallest < -0.99 * end);
}

TEST_CASE("Dense without an initialiser is Dense with GlorotUniform") {
    CHECK(kernel_of<>(30, 20) == kernel_of<GlorotUniform>(30, 20));
    CHECK(kernel_of<>(30, 20) != kernel_of<HeUniform>(30, 20));
}

TEST_CASE("initialisers are compared on the same draws") {
    const auto glorot = kernel_of<GlorotUniform>(30, 20), he = kernel_of<HeUniform>(30, 20),
               normal = kernel_of<HeNormal>(30, 20);
    for (std::size_t i = 0; i < glorot.size(); ++i) {
        CHECK(he[i] == Approx(glorot[i] * std::sqrt(50.0f / 20)).epsilon(1e-5));
        CHECK((normal[i] > 0) == (glorot[i] > 0));
    }
}
