// SPDX-License-Identifier: MIT
#include <equipoise/model/tiles.hpp>

#include "catch.hpp"
#include "numbers.hpp"

using namespace equipoise;

TEST_CASE("a product and a product with the transposed agree with sums in double") {
    constexpr std::size_t batch = 2 * fused::batch_multiple, inputs = 70, outputs = 45;
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
