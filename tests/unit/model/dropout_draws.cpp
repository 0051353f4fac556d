// SPDX-License-Identifier: MIT
#include <equipoise/model/dropout_draws.hpp>

#include "catch.hpp"
#include <equipoise/model/layers.hpp>

#include <array>
#include <cstdint>
#include <vector>

using namespace equipoise;

TEST_CASE("blocks drawn by vectors are those drawn one by one, also where a counter carries") {
    const Stream stream = Stream(42, "draws layer 0").substream(0x100000007);
    const fused::PhiloxVectors philox(stream.key(), 0x100000007);
    for (std::uint64_t first :
         {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{0xfffffffd}, std::uint64_t{0x123456789ab}}) {
        std::array<std::uint16_t, fused::PhiloxVectors::numbers> drawn;
        philox.draw(first, drawn.data());
        for (std::size_t i = 0; i < drawn.size(); ++i) {
            const std::uint32_t word = stream.block_at(first + i / 8)[i % 8 / 2];
            CHECK(drawn[i] == (word >> 16 * (i % 2) & 0xffff));
        }
    }
}

TEST_CASE("masks are those of the layer") {
    const Stream stream(42, "draws layer 3");
    for (std::size_t units : {1u, 8u, 63u, 64u, 77u, 512u})
        for (double rate : {0.0, 0.25, 0.9}) {
            const fused::DropoutDraws draws{stream.key(), rate};
            for (std::size_t row : {0u, 1u, 31u}) {
                std::vector<float> values(units, 1.0f), mask(units, 1.0f);
                draws.apply(17, row, values);
                if (rate > 0) layer::Dropout<double>::draw_mask<float>(stream.substream(17), row, rate, mask);
                CHECK(values == mask);
            }
        }
}
