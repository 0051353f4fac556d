/// laws_of_layers.hpp: what every Layer keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include <equipoise/model/residual.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace laws {

using namespace equipoise;

/// In double, on 5 rows of 7 inputs: the gradients of the sum of outputs x random slopes agree with central
/// differences, for inputs and parameters; what is not trained has no influence in training; `infer` is `train` where
/// nothing is drawn, and rows do not influence each other, unless the layer says `mixes_rows`; parameters' gradients do
/// not depend on whether the inputs' is wanted; has_parameters says the truth.
template <Layer T> void of_layer(const T& layer) {
    CHECK_FALSE(std::string_view(T::name).empty());
    constexpr Eigen::Index rows = 5;
    constexpr std::size_t inputs = 7;
    Stream numbers(11, "laws of layers");
    const auto random = [&](Eigen::Index columns) {
        Matrix<double> values(rows, columns);
        for (double& value : values.template reshaped<Eigen::RowMajor>()) value = numbers.normal();
        return values;
    };
    using State = typename T::template State<double>;
    State state(layer, inputs, Stream(3, "weights"));
    const Matrix<double> x = random(inputs), slopes = random(static_cast<Eigen::Index>(state.outputs()));
    const Stream stream(5, "draws"), other(6, "draws");
    const auto trained = [&](Matrix<double> input, const Stream& draws) {
        state.train(input, StepDraws{&draws});
        REQUIRE(input.rows() == rows);
        REQUIRE(static_cast<std::size_t>(input.cols()) == state.outputs());
        return input;
    };
    const auto inferred = [&](Matrix<double> input) {
        state.infer(input);
        return input;
    };

    // the same stream draws the same; nothing drawn: infer is train
    CHECK(trained(x, stream) == trained(x, stream));
    constexpr bool mixes_rows = layer::mixes_rows<T>;
    if (!mixes_rows && trained(x, stream) == trained(x, other)) CHECK(inferred(x).isApprox(trained(x, stream), 1e-14));
    CHECK(inferred(x) == inferred(x));

    // rows of a batch
    Matrix<double> one_changed = x;
    one_changed.row(2) *= -2;
    for (Eigen::Index row : {0, 1, 3, 4}) {
        CHECK(trained(one_changed, stream).row(row).isApprox(trained(x, stream).row(row), 1e-14) != mixes_rows);
        CHECK(inferred(one_changed).row(row).isApprox(inferred(x).row(row), 1e-14));
    }

    // gradients
    const auto value = [&](const Matrix<double>& input) {
        return (trained(input, stream).array() * slopes.array()).sum();
    };
    const auto gradients_after = [&](bool wants_input_gradient) {
        trained(x, stream);
        Matrix<double> gradient = slopes;
        state.backward(gradient, wants_input_gradient);
        std::vector<double> of_parameters;
        state.for_each_parameter([&](Parameter<double> parameter) {
            if (!parameter.is_trained()) return;
            REQUIRE(parameter.gradient.size() == parameter.values.size());
            of_parameters.insert(of_parameters.end(), parameter.gradient.begin(), parameter.gradient.end());
        });
        return std::pair(gradient, of_parameters);
    };
    const auto [of_inputs, of_parameters] = gradients_after(true);
    CHECK(gradients_after(false).second == of_parameters);
    CHECK(of_parameters.empty() != T::has_parameters);

    constexpr double step = 1e-6;
    const auto difference = [&](double& place, Matrix<double>& input) {
        const double old = place;
        place = old + step;
        const double above = value(input);
        place = old - step;
        const double below = value(input);
        place = old;
        return (above - below) / (2 * step);
    };
    Matrix<double> input = x;
    for (Eigen::Index i = 0; i < input.size(); ++i)
        CHECK(of_inputs.data()[i] == Approx(difference(input.data()[i], input)).epsilon(1e-6).margin(1e-7));
    std::size_t index = 0;
    state.for_each_parameter([&](Parameter<double> parameter) {
        for (double& weight : parameter.values)
            if (parameter.is_trained())
                CHECK(of_parameters[index++] == Approx(difference(weight, input)).epsilon(1e-6).margin(1e-7));
            else
                CHECK(difference(weight, input) == 0);
    });
}

}  // namespace laws
