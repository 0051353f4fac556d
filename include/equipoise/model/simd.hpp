/// simd.hpp: one vector of floats, as wide as the CPU that is compiled for.
///
/// GCC's and Clang's vector extensions: arithmetic is written as for one float and means every lane. The width follows
/// from the target (-march); without one it is what every CPU of the family has.
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace equipoise::simd {

#if defined(__AVX512F__)
inline constexpr std::size_t vector_bytes = 64, register_count = 32;
#elif defined(__AVX__)
inline constexpr std::size_t vector_bytes = 32, register_count = 16;
#elif defined(__aarch64__)
inline constexpr std::size_t vector_bytes = 16, register_count = 32;
#else
inline constexpr std::size_t vector_bytes = 16, register_count = 16;
#endif

template <std::size_t Bytes> struct Floats {
    using Vector __attribute__((vector_size(Bytes))) = float;
};
using Vector = Floats<vector_bytes>::Vector;
using Words __attribute__((vector_size(vector_bytes))) = std::uint64_t;
inline constexpr std::size_t lanes = vector_bytes / sizeof(float);

// Clang decides by the vectors that a function takes or returns whether it may use the widest registers: hence small
// functions, and always inlined, also because their calling convention would depend on the target.

[[gnu::always_inline]] inline Vector load(const float* from) {
    Vector values;
    std::memcpy(&values, from, sizeof values);
    return values;
}
[[gnu::always_inline]] inline void store(float* to, Vector values) { std::memcpy(to, &values, sizeof values); }

/// The same number in every lane.
[[gnu::always_inline]] inline Vector broadcast(float value) { return value - Vector{}; }

/// a b + c; fused into one rounding where the target can and the compiler's flags let it.
[[gnu::always_inline]] inline Vector multiply_add(Vector a, Vector b, Vector c) { return a * b + c; }

/// Correctly rounded, so the same bits everywhere.
[[gnu::always_inline]] inline Vector square_root(Vector values) {
#if defined(__clang__)
    return __builtin_elementwise_sqrt(values);
#else
    for (std::size_t lane = 0; lane < lanes; ++lane) values[lane] = std::sqrt(values[lane]);  // one instruction
    return values;
#endif
}

/// Products of the lower 32 bits of each 64-bit lane. GCC does not find the instruction for this by itself and would
/// multiply all 64 bits, at several times the cost: the one intrinsic here.
[[gnu::always_inline]] inline Words multiply_lower_halves(Words a, Words b) {
#if defined(__AVX512F__)
    return (Words)_mm512_maskz_mul_epu32(0xff, (__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    return (Words)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__SSE2__) && !defined(__AVX__)
    return (Words)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
    return (a & 0xffffffff) * (b & 0xffffffff);
#endif
}

/// values where they are above zero, else 0; also for NaN.
[[gnu::always_inline]] inline Vector above_zero(Vector values) { return values > 0 ? values : Vector{}; }

/// While it lives, this thread's results below the smallest normal number become zero, where the CPU can. The moments
/// of weights that nothing changes any more shrink for ever, and below that number each operation takes a hundred times
/// as long.
class FlushToZero {
  public:
#if defined(__SSE2__)
    FlushToZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | flush_results | operands_are_zero); }
    ~FlushToZero() { _mm_setcsr(before_); }
#else
    FlushToZero() = default;
    ~FlushToZero() = default;
#endif
    FlushToZero(const FlushToZero&) = delete;
    FlushToZero& operator=(const FlushToZero&) = delete;

#if defined(__SSE2__)
  private:
    static constexpr unsigned flush_results = 0x8000, operands_are_zero = 0x0040;
    unsigned before_;
#endif
};

/// The sum of all lanes: halves are added until four are left.
template <std::size_t Bytes = vector_bytes>
[[gnu::always_inline]] inline float sum(const typename Floats<Bytes>::Vector& values) {
    if constexpr (Bytes == 16) {
        return (values[0] + values[2]) + (values[1] + values[3]);
    } else {
        typename Floats<Bytes / 2>::Vector halves[2];
        std::memcpy(halves, &values, Bytes);
        return sum<Bytes / 2>(halves[0] + halves[1]);
    }
}

}  // namespace equipoise::simd
