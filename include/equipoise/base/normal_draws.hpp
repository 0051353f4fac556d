/// normal_draws.hpp: standard normal numbers by the thousand.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

namespace equipoise {

/// Standard normal numbers in float from a stream's beginning, 32 random bits each; never beyond 5.9 SDs. Plain
/// arithmetic like math.hpp, but without branches, so that compilers compute many at once; Stream::normal takes
/// several times as long. Box and Muller (1958), "A note on the generation of random normal deviates".
class NormalDraws {
  public:
    explicit NormalDraws(const Stream& stream) : stream_(stream) {}

    /// Calls use(i, n) for i = 0 .. count - 1, each with a number n of its own.
    void for_each(std::size_t count, auto&& use) {
        std::array<float, per_part> normals;
        for (std::size_t first = 0; first < count; first += per_part) {
            draw(normals);
            const std::size_t end = std::min(per_part, count - first);
            for (std::size_t i = 0; i < end; ++i) use(first + i, normals[i]);
        }
    }

  private:
    static constexpr std::size_t pairs = 32, per_part = 2 * pairs;

    void draw(std::array<float, per_part>& normals) {
        std::array<std::int32_t, per_part> bits;  // 24 each: exact in float
        for (std::size_t i = 0; i < per_part; i += Stream::words_per_block) {
            const Stream::Block words = stream_.block_at(block_++);
            for (std::size_t j = 0; j < Stream::words_per_block; ++j)
                bits[i + j] = static_cast<std::int32_t>(words[j] >> 8);
        }
        for (std::size_t i = 0; i < pairs; ++i) normals[i] = -2 * log((static_cast<float>(bits[i]) + 0.5f) * 0x1p-24f);
        for (std::size_t i = 0; i < pairs; ++i) normals[i] = std::sqrt(normals[i]);
        for (std::size_t i = 0; i < pairs; ++i) {
            const float quarters = static_cast<float>(bits[pairs + i]) * 0x1p-22f;  // of a turn, 0 <= quarters < 4
            const auto nearest = static_cast<std::int32_t>(quarters + 0.5f);
            const float angle = (quarters - static_cast<float>(nearest)) * (std::numbers::pi_v<float> / 2);
            const float square = angle * angle;
            const float sine = angle * (1 + square * (-1.0f / 6 + square * (1.0f / 120 + square * (-1.0f / 5040))));
            const float cosine =
                1 + square * (-0.5f + square * (1.0f / 24 + square * (-1.0f / 720 + square * (1.0f / 40320))));
            const bool is_turned = (nearest & 1) != 0;
            const float x = is_turned ? sine : cosine, y = is_turned ? cosine : sine;
            const float radius = normals[i];
            normals[i] = ((nearest + 1) & 2) != 0 ? -radius * x : radius * x;
            normals[pairs + i] = (nearest & 2) != 0 ? -radius * y : radius * y;
        }
    }

    /// Natural logarithm for 0 < x <= 1, not subnormal: x = 2^e m with sqrt(1/2) <= m < sqrt(2) as in math.hpp.
    static float log(float x) {
        const auto bits = std::bit_cast<std::int32_t>(x);
        const std::int32_t exponent = (bits - 0x3f3504f3) >> 23;
        const float f = std::bit_cast<float>(bits - exponent * (1 << 23)) - 1;
        const float s = f / (2 + f), square = s * s;
        const float series = square * (2.0f / 3 + square * (2.0f / 5 + square * (2.0f / 7 + square * (2.0f / 9))));
        return static_cast<float>(exponent) * std::numbers::ln2_v<float> + s * (2 + series);
    }

    Stream stream_;
    std::uint64_t block_ = 0;
};

}  // namespace equipoise
