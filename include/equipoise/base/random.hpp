/// random.hpp: named, seeded, counter-based random streams.
///
/// A stream is keyed by (seed, name, replicate) and by nothing else: never by a factor's level, a thread, a shard or
/// the order of runs. All cells of one seed therefore share their initial weights, their monitor split and their batch
/// order, which makes the seed a true block of the design. Draws are addressed, not only counted: `substream(i)` is
/// independent of what was drawn before, so what ratio 0.2 adds is the beginning of what ratio 0.5 adds.
///
/// Generator: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3), from
/// Random123. Distributions are our own, since those of the standard library differ between implementations.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/hash.hpp>
#include <equipoise/base/math.hpp>

#include <Random123/philox.h>

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace equipoise {

/// A random stream; also a UniformRandomBitGenerator of 32-bit words. Cheap to copy; a copy continues on its own.
class Stream {
  public:
    using result_type = std::uint32_t;

    Stream(std::uint64_t seed, std::string_view name, std::uint32_t replicate = 0)
        : key_(Hasher{}.add(seed).add(name).add(replicate).value()) {}

    /// The `index`-th of 2^64 independent streams under this one, from its beginning.
    Stream substream(std::uint64_t index) const {
        Stream stream = *this;
        stream.substream_ = index;
        stream.block_ = 0;
        stream.used_ = words_per_block;
        return stream;
    }

    /// Whether the same numbers are drawn from here on.
    bool operator==(const Stream&) const = default;

    /// The `index`-th of many streams that have this one's place among substreams, each with a key of its own: for
    /// parts of what this stream is for, and for parts of those.
    Stream branch(std::uint64_t index) const {
        Stream stream = substream(substream_);
        stream.key_ = Hasher{}.add(key_).add(index).value();
        return stream;
    }

    /// What `block_at` is keyed by, for generators that draw many blocks at once.
    std::uint64_t key() const { return key_; }

    static constexpr std::size_t words_per_block = 4;
    using Block = std::array<std::uint32_t, words_per_block>;

    /// The block at a place of the stream, without moving it: 128 random bits.
    Block block_at(std::uint64_t block) const {
        using Philox = r123::Philox4x32;
        const Philox::ctr_type counter{{low(block), high(block), low(substream_), high(substream_)}};
        const Philox::ctr_type words = Philox{}(counter, Philox::key_type{{low(key_), high(key_)}});
        return {words[0], words[1], words[2], words[3]};
    }

    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
    result_type operator()() {
        if (used_ == words_per_block) {
            words_ = block_at(block_++);
            used_ = 0;
        }
        return words_[used_++];
    }

    std::uint64_t bits64() {
        const std::uint64_t first = (*this)();
        return (first << 32) | (*this)();
    }

    /// Uniform on the open interval (0, 1): the middles of 2^52 equal parts, never 0 or 1.
    double uniform() { return (static_cast<double>(bits64() >> 12) + 0.5) * 0x1p-52; }

    /// Uniform on 0 .. count - 1, unbiased; count >= 1. (Lemire 2019, "Fast random integer generation in an interval".)
    std::uint32_t below(std::uint32_t count) {
        std::uint64_t product = std::uint64_t{(*this)()} * count;
        if (static_cast<std::uint32_t>(product) < count) {
            const std::uint32_t biased = static_cast<std::uint32_t>(-count) % count;
            while (static_cast<std::uint32_t>(product) < biased) product = std::uint64_t{(*this)()} * count;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

    /// Standard normal, by inversion of one uniform draw.
    double normal() { return normal_quantile(uniform()); }

    /// The logarithm of a Gamma(shape, 1) draw; a logarithm, since shapes far below 1 draw numbers below 1e-308.
    /// Marsaglia and Tsang (2000), "A simple method for generating gamma variables", with their boost for shape < 1.
    double log_gamma_draw(double shape) {
        if (shape < 1) {
            const double rest = math::log(uniform()) / shape;
            return log_gamma_draw(shape + 1) + rest;
        }
        const double d = shape - 1.0 / 3;
        const double c = 1 / std::sqrt(9 * d);
        for (;;) {
            const double x = normal();
            const double root = 1 + c * x;
            const double u = uniform();
            if (root <= 0) continue;
            const double v = root * root * root;
            if (math::log(u) < 0.5 * x * x + d - d * v + d * math::log(v)) return math::log(d * v);
        }
    }

    /// Beta(a, b) on [0, 1]; a, b > 0.
    double beta(double a, double b) {
        const double first = log_gamma_draw(a);
        return math::sigmoid(first - log_gamma_draw(b));
    }

    /// Fisher-Yates, the same permutation on every machine.
    template <class T> void shuffle(std::span<T> values) {
        for (std::size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[below(static_cast<std::uint32_t>(i))]);
    }

    /// Inverse of the standard normal distribution function; 0 < p < 1; relative error about 1e-16.
    /// Wichura (1988), algorithm AS 241 (PPND16), Applied Statistics 37.
    static double normal_quantile(double p);

  private:
    static constexpr std::uint32_t low(std::uint64_t word) { return static_cast<std::uint32_t>(word); }
    static constexpr std::uint32_t high(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 32); }

    std::uint64_t key_;
    std::uint64_t substream_ = 0;
    std::uint64_t block_ = 0;
    Block words_{};
    std::size_t used_ = words_per_block;
};

inline double Stream::normal_quantile(double p) {
    constexpr auto ratio = [](double x, const std::array<double, 8>& above, const std::array<double, 8>& below) {
        double numerator = above[7], denominator = below[7];
        for (std::size_t i = 7; i-- > 0;) {
            numerator = numerator * x + above[i];
            denominator = denominator * x + below[i];
        }
        return numerator / denominator;
    };
    const double centred = p - 0.5;
    if (std::fabs(centred) <= 0.425) {
        constexpr std::array<double, 8> above{3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                                              1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                                              3.3430575583588128105e4, 2.5090809287301226727e3};
        constexpr std::array<double, 8> below{1.0,
                                              4.2313330701600911252e1,
                                              6.8718700749205790830e2,
                                              5.3941960214247511077e3,
                                              2.1213794301586595867e4,
                                              3.9307895800092710610e4,
                                              2.8729085735721942674e4,
                                              5.2264952788528545610e3};
        return centred * ratio(0.180625 - centred * centred, above, below);
    }
    const double r = std::sqrt(-math::log(centred < 0 ? p : 1 - p));
    double tail;
    if (r <= 5) {
        constexpr std::array<double, 8> above{
            1.42343711074968357734e0, 4.63033784615654529590e0,  5.76949722146069140550e0,  3.64784832476320460504e0,
            1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
        constexpr std::array<double, 8> below{1.0,
                                              2.05319162663775882187e0,
                                              1.67638483018380384940e0,
                                              6.89767334985100004550e-1,
                                              1.48103976427480074590e-1,
                                              1.51986665636164571966e-2,
                                              5.47593808499534494600e-4,
                                              1.05075007164441684324e-9};
        tail = ratio(r - 1.6, above, below);
    } else {
        constexpr std::array<double, 8> above{
            6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,  2.96560571828504891230e-1,
            2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
        constexpr std::array<double, 8> below{1.0,
                                              5.99832206555887937690e-1,
                                              1.36929880922735805310e-1,
                                              1.48753612908506148525e-2,
                                              7.86869131145613259100e-4,
                                              1.84631831751005468180e-5,
                                              1.42151175831644588870e-7,
                                              2.04426310338993978564e-15};
        tail = ratio(r - 5, above, below);
    }
    return centred < 0 ? -tail : tail;
}

}  // namespace equipoise
