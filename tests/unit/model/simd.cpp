// SPDX-License-Identifier: MIT
#include <equipoise/model/simd.hpp>

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

using namespace equipoise;

namespace {

using Lanes = std::array<float, simd::lanes>;

template <class Function> Lanes lanes_of(Function&& function) {
    Lanes result;
    simd::store(result.data(), function());
    return result;
}

Lanes ramp() {
    Lanes values;
    for (std::size_t i = 0; i < simd::lanes; ++i) values[i] = static_cast<float>(i) - 1.25f;
    return values;
}

}  // namespace

TEST_CASE("each lane is one float") {
    const Lanes values = ramp();
    const Lanes roots = lanes_of([&] { return simd::square_root(simd::load(values.data()) + 2); });
    const Lanes sums = lanes_of(
        [&] { return simd::multiply_add(simd::load(values.data()), simd::broadcast(-2), simd::broadcast(0.5f)); });
    for (std::size_t i = 0; i < simd::lanes; ++i) {
        CHECK(roots[i] == std::sqrt(values[i] + 2));
        CHECK(sums[i] == values[i] * -2 + 0.5f);
    }
}

TEST_CASE("a broadcast keeps the sign of zero") {
    for (float lane : lanes_of([] { return simd::broadcast(-0.0f); })) CHECK(std::signbit(lane));
}

TEST_CASE("the sum of lanes is the sum of lanes") {
    double expected = 0;
    const Lanes values = ramp();
    for (float value : values) expected += value;
    CHECK(simd::sum(simd::load(values.data())) == Approx(expected));
}

TEST_CASE("only lower halves are multiplied, to 64 bits") {
    constexpr std::uint64_t a = 0xdeadbeef'ffffffff, b = 0x01234567'fffffffe;
    const simd::Words product = simd::multiply_lower_halves(simd::Words{} + a, simd::Words{} + b);
    for (std::size_t i = 0; i < sizeof product / sizeof a; ++i) CHECK(product[i] == 0xfffffffd'00000002);
}

TEST_CASE("subnormal results are zero while FlushToZero lives, and no longer") {
    volatile float smallest = 1.2e-38f;
    const auto half = [&] { return smallest * 0.5f; };
    CHECK(half() > 0);
    {
        const simd::FlushToZero while_here;
#if defined(__SSE2__)
        CHECK(half() == 0);
#endif
        CHECK(smallest * 2.0f > 0);
    }
    CHECK(half() > 0);
}
