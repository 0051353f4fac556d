// SPDX-License-Identifier: MIT
#include <equipoise/model/sgd.hpp>

#include "catch.hpp"

#include <vector>

using namespace equipoise;

namespace {
/// The weight after each step, from 0.5, with these gradients and rates.
template <class Method>
std::vector<double> path(const Method& method, const std::vector<double>& gradients, const std::vector<double>& rates,
                         double l2 = 0) {
    typename Method::template Memory<double> memory(1);
    std::vector<double> value{0.5}, result;
    for (std::size_t t = 0; t < gradients.size(); ++t) {
        method.template update<double>(method.step(t + 1, rates[t]), memory, value, std::span(&gradients[t], 1), l2);
        result.push_back(value[0]);
    }
    return result;
}
void check(const std::vector<double>& values, const std::vector<double>& expected) {
    REQUIRE(values.size() == expected.size());
    for (std::size_t i = 0; i < values.size(); ++i) CHECK(values[i] == Approx(expected[i]).epsilon(1e-12));
}
const std::vector<double> gradients{1, -2, 0.5};
}  // namespace

TEST_CASE("momentum by hand: the rate of a step stays with what it added") {
    // v: -0.1, -0.09 + 0.4 = 0.31, 0.279 - 0.1 = 0.179
    check(path(optimiser::Sgd<double, double>{0.1, 0.9}, gradients, {0.1, 0.2, 0.2}), {0.4, 0.71, 0.889});
    // without momentum
    check(path(optimiser::Sgd<double, double>{0.1, 0}, gradients, {0.1, 0.2, 0.2}), {0.4, 0.8, 0.7});
}

TEST_CASE("Nesterov takes the next step's momentum now") {
    // m v - rate g: -0.09 - 0.1, 0.279 + 0.4, 0.1611 - 0.1
    check(path(optimiser::Sgd<double, double, Nesterov>{0.1, 0.9, {}}, gradients, {0.1, 0.2, 0.2}),
          {0.31, 0.989, 1.0501});
}

TEST_CASE("the penalty is part of the gradient") {
    check(path(optimiser::Sgd<double, double>{0.1, 0.9}, {0}, {0.1}, 0.25), {0.5 - 0.1 * 2 * 0.25 * 0.5});
}
