/// limits.hpp: what the machine can do at most, on one thread, measured in this process and with this build's flags.
///
/// Each figure is the best of many short bursts: a limit is what is reached when nobody is in the way.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/panel_step.hpp>
#include <equipoise/model/panels.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace equipoise::limits {

/// Seconds of the fastest call of `burst` within about `patience` seconds.
inline double fastest(auto&& burst, double patience = 0.2) {
    using Clock = std::chrono::steady_clock;
    const auto seconds = [](Clock::duration time) { return std::chrono::duration<double>(time).count(); };
    double best = 1e300;
    for (const auto begun = Clock::now(); seconds(Clock::now() - begun) < patience;) {
        const auto start = Clock::now();
        burst();
        best = std::min(best, seconds(Clock::now() - start));
    }
    return best;
}

/// Fused multiply-adds of registers alone, two operations each, in FLOP/s.
inline double fma_peak() {
    constexpr std::size_t chains = simd::register_count / 2;  // more than latency times units of any CPU so far
    constexpr int length = 10'000;
    simd::Vector factor = simd::broadcast(0.5f), term = simd::broadcast(1.0f);  // towards 2: never denormal
    std::array<simd::Vector, chains> sums{};
    benchmark::DoNotOptimize(factor);  // or the compiler would see that all chains are one
    benchmark::DoNotOptimize(term);
    const double seconds = fastest([&] {
        benchmark::DoNotOptimize(sums);
        for (int i = 0; i < length; ++i) {
#pragma GCC unroll 16
            for (simd::Vector& sum : sums) sum = simd::multiply_add(sum, factor, term);
        }
        benchmark::DoNotOptimize(sums);
    });
    return 2.0 * simd::lanes * chains * length / seconds;
}

/// Numbers changed in place, pass after pass over `bytes` of memory, in bytes read and written a second. Where the
/// memory fits decides whether this is a cache's bandwidth and which one's.
inline double bandwidth(std::size_t bytes) {
    const std::size_t floats = bytes / sizeof(float) / (4 * simd::lanes) * (4 * simd::lanes);
    const fused::Memory memory(floats);
    float* const begin = memory.get();
    const std::size_t passes = 1 + (std::size_t{4} << 20) / bytes;
    const double seconds = fastest([&] {
        for (std::size_t pass = 0; pass < passes; ++pass) {
            for (std::size_t i = 0; i < floats; i += 4 * simd::lanes)
#pragma GCC unroll 4
                for (std::size_t j = 0; j < 4 * simd::lanes; j += simd::lanes)
                    simd::store(begin + i + j, simd::load(begin + i + j) + simd::broadcast(1.0f));
            benchmark::ClobberMemory();
        }
    });
    return 2.0 * sizeof(float) * static_cast<double>(floats) * static_cast<double>(passes) / seconds;
}

/// Weights a second that Adam's step alone changes when all it needs is in the first cache: the CPU's dividers set it,
/// since square root and quotient are exact. No bound by itself, for products can go on meanwhile.
inline double adam_peak() {
    constexpr std::size_t weights = 2048;
    const fused::Memory memory(3 * weights);
    const fused::AdamVectors adam(optimiser::AdamStep(1000, 5e-4, 0.004), 1e-5);
    constexpr int passes = 100;
    const double seconds = fastest([&] {
        for (int pass = 0; pass < passes; ++pass)
            for (std::size_t i = 0; i < weights; i += simd::lanes)
                adam.update(memory.get() + i, weights, simd::broadcast(1e-3f));
        benchmark::ClobberMemory();
    });
    return static_cast<double>(weights) * passes / seconds;
}

/// One dense network in training: `depth` hidden layers of equal size and one logit.
struct Shape {
    std::size_t batch = 32, width = 1024, hidden = 512, depth = 1;

    double weights() const { return static_cast<double>(width * hidden + (depth - 1) * hidden * hidden + hidden); }
    /// Products of one step; the first layer's inputs need no gradient.
    double step_flop() const {
        return static_cast<double>(batch) * (6 * weights() - 2 * static_cast<double>(width * hidden));
    }
    double inference_flop(std::size_t rows) const { return static_cast<double>(rows) * 2 * weights(); }
    /// A step reads and writes each weight and both its moments.
    double step_bytes() const { return 24 * weights(); }
};

/// Peaks for one shape.
struct Roofline {
    double flop_rate, byte_rate;
    explicit Roofline(const Shape& shape)
        : flop_rate(fma_peak()), byte_rate(bandwidth(static_cast<std::size_t>(shape.step_bytes() / 2))) {}
    /// The least time for so many operations and bytes: both at once, each at its peak.
    double seconds(double flop, double bytes) const { return std::max(flop / flop_rate, bytes / byte_rate); }
};

}  // namespace equipoise::limits
