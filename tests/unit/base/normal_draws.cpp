// SPDX-License-Identifier: MIT
#include <equipoise/base/normal_draws.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

using namespace equipoise;

namespace {

std::vector<float> drawn(const Stream& stream, std::size_t count) {
    std::vector<float> normals(count, 99.0f);
    NormalDraws(stream).for_each(count, [&](std::size_t i, float normal) { normals[i] = normal; });
    return normals;
}

}  // namespace

TEST_CASE("normal draws are Box and Muller's numbers of the stream's bits, as double precision computes them") {
    for (std::uint64_t index = 0; index < 300; ++index) {
        const Stream stream = Stream(1, "normals").substream(index);
        const auto part = [&](std::size_t i) {  // 24 bits of word i, as a share of 1
            return (stream.block_at(i / 4)[i % 4] >> 8) * 0x1p-24;
        };
        const std::vector<float> normals = drawn(stream, 64);
        for (std::size_t i = 0; i < 32; ++i) {
            const double radius = std::sqrt(-2 * std::log(static_cast<float>(part(i) + 0x1p-25)));
            const double angle = 2 * std::numbers::pi * part(32 + i);
            CHECK(normals[i] == Approx(radius * std::cos(angle)).margin(2e-6));
            CHECK(normals[32 + i] == Approx(radius * std::sin(angle)).margin(2e-6));
        }
    }
}

TEST_CASE("normal draws are standard normal, to the tails") {
    constexpr std::size_t count = 400'000;
    std::vector<float> normals = drawn(Stream(2, "normals"), count);
    double sum = 0, squares = 0, cubes = 0, neighbours = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double x = normals[i];
        sum += x;
        squares += x * x;
        cubes += x * x * x;
        if (i > 0) neighbours += x * normals[i - 1];
    }
    constexpr double n = count;  // SEs .0016, .0022, .0061, .0016
    CHECK(sum / n == Approx(0).margin(0.006));
    CHECK(squares / n == Approx(1).margin(0.009));
    CHECK(cubes / n == Approx(0).margin(0.025));
    CHECK(neighbours / n == Approx(0).margin(0.006));
    std::ranges::sort(normals);
    double distance = 0;  // Kolmogorov and Smirnov's; 1.95 / sqrt(n) = .0031 is passed once in a thousand times
    for (std::size_t i = 0; i < count; ++i)
        distance = std::max(
            distance, std::fabs(std::erfc(-normals[i] / std::numbers::sqrt2) / 2 - (static_cast<double>(i) + 0.5) / n));
    CHECK(distance < 0.0031);
    CHECK(normals.front() < -4.2);
    CHECK(normals.back() > 4.2);
    CHECK(normals.back() < 5.9);
}

TEST_CASE("what is drawn first does not depend on how much is drawn") {
    const Stream stream(3, "normals");
    const std::vector<float> many = drawn(stream, 1000);
    for (std::size_t count : {1u, 3u, 63u, 64u, 65u, 999u}) {
        const std::vector<float> few = drawn(stream, count);
        CHECK(std::equal(few.begin(), few.end(), many.begin()));
    }
    CHECK(drawn(stream.substream(1), 1000) != many);
    CHECK(drawn(stream, 0).empty());
}
