// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include <equipoise/base/random.hpp>
#include <equipoise/model/tiles.hpp>

#include <cmath>
#include <vector>

using namespace equipoise;

namespace {

constexpr std::size_t batch = 2 * fused::batch_multiple, inputs = 70, outputs = 45;

/// Random numbers [rows x columns] in double, and the same as the kernels store them.
struct Numbers {
    std::size_t columns;
    std::vector<double> values;

    Numbers(std::size_t rows, std::size_t columns_, const char* name) : columns(columns_), values(rows * columns_) {
        Stream stream(1, name);
        for (double& value : values) value = static_cast<float>(stream.normal());
    }
    double operator()(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
    fused::Rows rows() const {
        fused::Rows rows(values.size() / columns, columns);
        for (std::size_t i = 0; i < values.size(); ++i) rows[i / columns][i % columns] = static_cast<float>(values[i]);
        return rows;
    }
    fused::Panels panels() const {
        fused::Panels panels(values.size() / columns, columns);
        for (std::size_t i = 0; i < values.size(); ++i)
            panels.weight(i / columns, i % columns) = static_cast<float>(values[i]);
        return panels;
    }
};

}  // namespace

TEST_CASE("a product and a product with the transposed agree with sums in double") {
    const Numbers weights(inputs, outputs, "weights"), x(batch, inputs, "x"), g(batch, outputs, "g");
    const fused::Panels panels = weights.panels();
    const fused::Rows product(batch, outputs), transposed(batch, inputs);
    fused::multiply(panels, x.rows(), product, batch);
    fused::multiply_transposed(panels, g.rows(), transposed, batch);
    for (std::size_t row = 0; row < batch; ++row) {
        for (std::size_t j = 0; j < outputs; ++j) {
            double sum = 0;
            for (std::size_t k = 0; k < inputs; ++k) sum += x(row, k) * weights(k, j);
            CHECK(product[row][j] == Approx(sum).margin(1e-4));
        }
        for (std::size_t k = 0; k < inputs; ++k) {
            double sum = 0;
            for (std::size_t j = 0; j < outputs; ++j) sum += g(row, j) * weights(k, j);
            CHECK(transposed[row][k] == Approx(sum).margin(1e-4));
        }
    }
}

TEST_CASE("a panel's step is gradient, optimiser and product, one after the other") {
    const Numbers weights(inputs, outputs, "weights"), x(batch, inputs, "x"), g(batch, outputs, "g"),
        next(batch, inputs, "n");
    const optimiser::AdamW<double, double> adamw{1e-2, 0.1};
    constexpr double l2 = 1e-3;

    const fused::Panels panels = weights.panels();
    const fused::Rows x_rows = x.rows(), g_rows = g.rows(), next_rows = next.rows(), sums(batch, outputs);
    std::vector<double> expected = weights.values;
    optimiser::Moments<double> memory(expected.size());
    for (std::uint64_t step = 1; step <= 3; ++step) {
        const fused::NextBatch next_batch{next_rows, sums, batch};
        const fused::AdamVectors adam(adamw.step(step, 1e-2), l2);
        for (std::size_t panel = 0; panel < panels.count(); ++panel)
            fused::PanelStep(panels, panel, x_rows, g_rows, batch, adam).run(step == 2 ? nullptr : &next_batch);
        std::vector<double> gradient(expected.size());
        for (std::size_t row = 0; row < batch; ++row)
            for (std::size_t k = 0; k < inputs; ++k)
                for (std::size_t j = 0; j < outputs; ++j) gradient[k * outputs + j] += x(row, k) * g(row, j);
        adamw.update<double>(adamw.step(step, 1e-2), memory, expected, gradient, l2);
    }
    for (std::size_t k = 0; k < inputs; ++k)
        for (std::size_t j = 0; j < outputs; ++j)
            CHECK(panels.weight(k, j) == Approx(expected[k * outputs + j]).margin(1e-5));
    for (std::size_t row = 0; row < batch; ++row)
        for (std::size_t j = 0; j < outputs; ++j) {
            double sum = 0;
            for (std::size_t k = 0; k < inputs; ++k) sum += next(row, k) * expected[k * outputs + j];
            CHECK(sums[row][j] == Approx(sum).margin(1e-4));
        }
    CHECK(panels.weight(inputs, 0) == 0);  // what pads the tiles stays zero
    CHECK(panels.weight(0, outputs) == 0);
}
