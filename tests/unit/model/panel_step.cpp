// SPDX-License-Identifier: MIT
#include <equipoise/model/panel_step.hpp>

#include "catch.hpp"
#include "numbers.hpp"

#include <array>
#include <vector>

using namespace equipoise;

namespace {

constexpr std::array<std::size_t, 3> batches{fused::batch_multiple, 2 * fused::batch_multiple,
                                             5 * fused::batch_multiple};

/// Three steps, each on a batch of another size, the second without a next batch, against sums in double.
void check_steps(std::size_t inputs, std::size_t outputs) {
    const Numbers weights(inputs, outputs, "weights");
    const optimiser::AdamW<double, double> adamw{1e-2, 0.1};
    constexpr double l2 = 1e-3;
    const fused::Panels panels = weights.panels();
    std::vector<double> expected = weights.values;
    optimiser::Moments<double> memory(expected.size());
    for (std::uint64_t step = 1; step <= 3; ++step) {
        const std::size_t rows = batches[step - 1], next_rows = batches[step % 3];
        const Numbers x(rows, inputs, "x"), g(rows, outputs, "g"), next(next_rows, inputs, "next");
        const fused::Rows x_rows = x.rows(), g_rows = g.rows(), n_rows = next.rows(), sums(next_rows, outputs);
        const fused::NextBatch next_batch{n_rows, sums, next_rows};
        const fused::AdamVectors adam(adamw.step(step, 1e-2), l2);
        for (std::size_t panel = 0; panel < panels.count(); ++panel)
            fused::PanelStep(panels, panel, x_rows, g_rows, rows, adam).run(step == 2 ? nullptr : &next_batch);

        std::vector<double> gradient(expected.size());
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t k = 0; k < inputs; ++k)
                for (std::size_t j = 0; j < outputs; ++j) gradient[k * outputs + j] += x(row, k) * g(row, j);
        adamw.update<double>(adamw.step(step, 1e-2), memory, expected, gradient, l2);
        for (std::size_t row = 0; row < next_rows && step != 2; ++row)
            for (std::size_t j = 0; j < outputs; ++j) {
                double sum = 0;
                for (std::size_t k = 0; k < inputs; ++k) sum += next(row, k) * expected[k * outputs + j];
                CHECK(sums[row][j] == Approx(sum).margin(2e-4));
            }
    }
    for (std::size_t k = 0; k < inputs; ++k)
        for (std::size_t j = 0; j < outputs; ++j)
            CHECK(panels.weight(k, j) == Approx(expected[k * outputs + j]).margin(1e-5));
    for (std::size_t k = inputs; k < panels.rows(); ++k) CHECK(panels.weight(k, 0) == 0);  // what pads the tiles
    for (std::size_t j = outputs; j < panels.count() * fused::panel_width; ++j) CHECK(panels.weight(0, j) == 0);
}

}  // namespace

TEST_CASE("a panel's step is gradient, optimiser and product, one after the other") {
    check_steps(70, 45);   // chunks and a rest
    check_steps(128, 32);  // whole chunks
    check_steps(37, 5);    // a rest of one tile
    check_steps(3, 70);    // a single tile
}
