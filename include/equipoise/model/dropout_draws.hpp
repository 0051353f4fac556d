/// dropout_draws.hpp: dropout masks drawn by vectors, the same as layer::Dropout::draw_mask draws one by one.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/model/simd.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

namespace equipoise::fused {

/// Many blocks of a stream at once. Philox4x32-10 as in base/random.hpp, each 32-bit word in the lower half of a 64-bit
/// lane, where a product of two words has room; what is in the upper half is ignored.
class PhiloxVectors {
  public:
    /// Blocks that one call makes, each of eight numbers of 16 bits.
    static constexpr std::size_t blocks = simd::vector_bytes / sizeof(std::uint64_t);
    static constexpr std::size_t numbers = 8 * blocks;

    PhiloxVectors(std::uint64_t key, std::uint64_t substream) : key_(key), substream_(substream) {}

    /// Blocks first_block, first_block + 1, ... as numbers of 16 bits, lower halves of words first.
    [[gnu::always_inline]] void draw(std::uint64_t first_block, std::uint16_t* drawn) const {
        static_assert(std::endian::native == std::endian::little);
        using simd::Words;
        Words index{};
        for (std::size_t lane = 0; lane < blocks; ++lane) index[lane] = lane;
        index += first_block;
        Words words[4] = {index, index >> 32, Words{} + substream_, Words{} + (substream_ >> 32)};
        std::uint32_t key[2] = {static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)};
#pragma GCC unroll 10
        for (int round = 0; round < 10; ++round) {
            const Words first = simd::multiply_lower_halves(words[0], Words{} + 0xD2511F53);
            const Words second = simd::multiply_lower_halves(words[2], Words{} + 0xCD9E8D57);
            words[0] = (second >> 32) ^ words[1] ^ key[0];
            words[1] = second;
            words[2] = (first >> 32) ^ words[3] ^ key[1];
            words[3] = first;
            key[0] += 0x9E3779B9;
            key[1] += 0xBB67AE85;
        }
        const Words front = (words[0] & lower_half) | (words[1] << 32),
                    back = (words[2] & lower_half) | (words[3] << 32);
        const Words in_order[2] = {interleave<0>(front, back), interleave<1>(front, back)};
        std::memcpy(drawn, in_order, sizeof in_order);
    }

  private:
    static constexpr std::uint64_t lower_half = 0xffffffff;

    /// The lanes of two vectors in turn; the first or the second half of them.
    template <std::size_t Half>
    [[gnu::always_inline]] static simd::Words interleave(simd::Words even, simd::Words odd) {
        return [&]<std::size_t... Lane>(std::index_sequence<Lane...>) __attribute__((always_inline)) {
            return __builtin_shufflevector(even, odd, (Half * blocks / 2 + Lane / 2 + Lane % 2 * blocks)...);
        }(std::make_index_sequence<blocks>{});
    }
    std::uint64_t key_, substream_;
};

/// One dropout layer's random numbers.
struct DropoutDraws {
    std::uint64_t key = 0;  ///< of the layer's stream
    double rate = 0;

    /// Multiplies the units of one row of a batch by their mask of this step: 0 or 1 / (1 - rate).
    void apply(std::uint64_t step, std::size_t row, std::span<float> units) const {
        if (rate == 0) return;
        const PhiloxVectors philox(key, step);
        const auto threshold = static_cast<std::uint32_t>(std::lround(rate * 65536));
        const auto kept = static_cast<float>(1 / (1 - rate));
        const std::size_t blocks = (units.size() + 7) / 8;
        for (std::size_t block = 0; block < blocks; block += PhiloxVectors::blocks) {
            std::uint16_t drawn[PhiloxVectors::numbers];
            philox.draw(row * blocks + block, drawn);
            float* const place = units.data() + 8 * block;
            if (units.size() - 8 * block >= PhiloxVectors::numbers)
                multiply<PhiloxVectors::numbers>(place, drawn, threshold, kept, PhiloxVectors::numbers);
            else
                multiply<0>(place, drawn, threshold, kept, units.size() - 8 * block);
        }
    }

  private:
    template <std::size_t Count>  // known while compiling, or 0
    static void multiply(float* values, const std::uint16_t* drawn, std::uint32_t threshold, float kept,
                         std::size_t count) {
        for (std::size_t i = 0; i < (Count > 0 ? Count : count); ++i) values[i] *= drawn[i] < threshold ? 0.0f : kept;
    }
};

}  // namespace equipoise::fused
