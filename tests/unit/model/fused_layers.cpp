// SPDX-License-Identifier: MIT
#include <equipoise/model/fused_layers.hpp>

#include "catch.hpp"

#include <vector>

using namespace equipoise;

TEST_CASE("a gate adds biases, clips, drops, and keeps its factors for the way back") {
    const fused::Gate gate{.has_relu = true, .dropouts = {{Stream(1, "a").key(), 0.5}, {Stream(1, "b").key(), 0.25}}};
    const std::size_t width = 100;
    std::vector<float> bias(width, 0.5f), units(width), factors(width);
    for (std::size_t i = 0; i < width; ++i) units[i] = i % 2 == 0 ? 1.0f : -1.0f;
    gate.pass(3, 7, bias.data(), units, factors.data());
    std::size_t kept = 0;
    for (std::size_t i = 0; i < width; ++i) {
        CHECK(units[i] == factors[i] * (i % 2 == 0 ? 1.5f : -0.5f));
        CHECK((factors[i] == 0 || (i % 2 == 0 && factors[i] == Approx(2 / 0.75))));
        kept += factors[i] != 0;
    }
    CHECK(kept > 5);
    CHECK(kept < 35);

    std::vector<float> inferred(width, -1.0f);
    gate.infer(bias.data(), inferred);
    CHECK(inferred == std::vector<float>(width, 0.0f));
}

TEST_CASE("an output layer computes what a hidden layer does, from a transposed kernel") {
    constexpr std::size_t inputs = 40, outputs = 3, rows = fused::batch_multiple;
    fused::DenseWeights hidden(inputs, outputs, fused::Place::hidden, Stream(1, "w"));
    fused::DenseWeights output(inputs, outputs, fused::Place::output, Stream(1, "w"));
    const fused::Rows x(rows, inputs), g(rows, outputs);
    Stream stream(2, "x");
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < inputs; ++i) x[row][i] = static_cast<float>(stream.normal());
        for (std::size_t i = 0; i < outputs; ++i) g[row][i] = static_cast<float>(stream.normal());
    }
    const optimiser::AdamStep step(1, 1e-2, 0.01);
    hidden.update(x, g, rows, step, 1e-4);
    output.update(x, g, rows, step, 1e-4);
    std::vector<std::vector<float>> of_hidden, of_output;
    hidden.copy_to(of_hidden);
    output.copy_to(of_output);
    CHECK(of_hidden[0].size() == inputs * outputs);
    CHECK(of_hidden == of_output);

    const fused::Rows hidden_sums(rows, outputs), output_sums(rows, outputs), hidden_slopes(rows, inputs),
        output_slopes(rows, inputs);
    hidden.forward(x, hidden_sums, rows);
    output.forward(x, output_sums, rows);
    hidden.backward(g, hidden_slopes, rows);
    output.backward(g, output_slopes, rows);
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < outputs; ++i)
            CHECK(hidden_sums[row][i] == Approx(output_sums[row][i]).margin(1e-5));
        for (std::size_t i = 0; i < inputs; ++i)
            CHECK(hidden_slopes[row][i] == Approx(output_slopes[row][i]).margin(1e-5));
    }
}

TEST_CASE("weights survive being copied out and in") {
    fused::DenseWeights weights(37, 50, fused::Place::hidden, Stream(1, "w")),
        other(37, 50, fused::Place::hidden, Stream(2, "w"));
    std::vector<std::vector<float>> copies, again;
    weights.copy_to(copies);
    other.copy_from(copies[0], copies[1]);
    other.copy_to(again);
    CHECK(copies == again);
}
