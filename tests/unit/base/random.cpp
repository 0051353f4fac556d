// SPDX-License-Identifier: MIT
#include <equipoise/base/random.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

using equipoise::Stream;

TEST_CASE("a stream is keyed by seed, name and replicate") {
    const auto first = [](Stream stream) { return stream(); };
    const auto word = first(Stream(123, "weights"));
    CHECK(word == first(Stream(123, "weights")));
    CHECK(word != first(Stream(124, "weights")));
    CHECK(word != first(Stream(123, "order")));
    CHECK(word != first(Stream(123, "weights", 1)));
}

TEST_CASE("blocks are addressed by substream and place") {
    // Salmon et al. publish known answers for the generator; what is ours is the layout of counter and key.
    const Stream stream(1, "layout");
    CHECK(stream.substream(5).block_at(7) == stream.substream(5).block_at(7));
    CHECK(stream.substream(5).block_at(7) != stream.substream(7).block_at(5));
    Stream sequential = stream.substream(5);
    for (int skipped = 0; skipped < 7 * 4; ++skipped) sequential();
    CHECK(sequential() == stream.substream(5).block_at(7)[0]);
}

TEST_CASE("substreams do not depend on what was drawn before") {
    Stream stream(9, "upsample");
    const auto before = stream.substream(3).bits64();
    for (int i = 0; i < 11; ++i) stream();
    CHECK(stream.substream(3).bits64() == before);
}

TEST_CASE("normal quantiles agree with Python 3.11's statistics.NormalDist().inv_cdf") {
    CHECK(Stream::normal_quantile(1e-300) == Approx(-37.0470962993612).epsilon(1e-14));
    CHECK(Stream::normal_quantile(1e-10) == Approx(-6.3613409024040557).epsilon(1e-15));
    CHECK(Stream::normal_quantile(.01) == Approx(-2.3263478740408408).epsilon(1e-15));
    CHECK(Stream::normal_quantile(.3) == Approx(-0.52440051270804089).epsilon(1e-15));
    CHECK(Stream::normal_quantile(.5) == 0);
    CHECK(Stream::normal_quantile(.9) == Approx(1.2815515655446004).epsilon(1e-15));
    CHECK(Stream::normal_quantile(.99999) == Approx(4.26489079392384).epsilon(1e-14));
}

TEST_CASE("distributions have the moments they should") {
    constexpr int draws = 200'000;
    Stream stream(4, "moments");
    const auto moments = [&](auto draw) {
        double sum = 0, squares = 0;
        for (int i = 0; i < draws; ++i) {
            const double x = draw();
            sum += x;
            squares += x * x;
        }
        const double mean = sum / draws;
        return std::array{mean, squares / draws - mean * mean};
    };
    const auto uniform = moments([&] { return stream.uniform(); });
    CHECK(uniform[0] == Approx(0.5).margin(0.003));
    CHECK(uniform[1] == Approx(1.0 / 12).margin(0.001));
    const auto normal = moments([&] { return stream.normal(); });
    CHECK(normal[0] == Approx(0).margin(0.01));
    CHECK(normal[1] == Approx(1).margin(0.02));
    for (const auto& shapes : {std::pair{0.2, 0.2}, {2.0, 5.0}, {0.5, 3.0}}) {
        const double a = shapes.first, b = shapes.second;
        const auto beta = moments([&] { return stream.beta(a, b); });
        CHECK(beta[0] == Approx(a / (a + b)).margin(0.005));
        CHECK(beta[1] == Approx(a * b / ((a + b) * (a + b) * (a + b + 1))).margin(0.003));
    }
}

TEST_CASE("below is uniform and in range, and shuffle is a permutation") {
    Stream stream(4, "below");
    std::array<int, 7> counts{};
    for (int i = 0; i < 70'000; ++i) ++counts.at(stream.below(7));
    for (int count : counts) CHECK(std::abs(count - 10'000) < 500);
    std::vector<int> values(100);
    std::iota(values.begin(), values.end(), 0);
    auto shuffled = values;
    stream.shuffle(std::span<int>(shuffled));
    CHECK(shuffled != values);
    std::ranges::sort(shuffled);
    CHECK(shuffled == values);
}
