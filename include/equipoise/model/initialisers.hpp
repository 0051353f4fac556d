/// initialisers.hpp: the numbers that a dense layer begins with.
///
/// | policy | draws | size | for |
/// |---|---|---|---|
/// | GlorotUniform | uniform | +-sqrt(6 / (in + out)) | what Dense<units> takes when nothing is said; tanh, no
/// activation | | GlorotNormal | normal, cut | SD sqrt(2 / (in + out)) | the same | | HeUniform | uniform | +-sqrt(6 /
/// in) | ReLU | | HeNormal | normal, cut | SD sqrt(2 / in) | ReLU; BirdNET-Analyzer 2.x | | LeCunNormal | normal, cut |
/// SD sqrt(1 / in) | activations that keep the variance of their inputs |
///
/// "Cut" is the truncated normal of Keras (keras.initializers.VarianceScaling): redrawn beyond two SDs, and widened by
/// 1 / 0.8796 so that what is left has the SD of the table. Glorot and Bengio (2010), equations 12 and 16; He et al.
/// (2015), "Delving deep into rectifiers", equation 10; LeCun et al. (1998), "Efficient backprop", section 4.6.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace equipoise {

/// How the kernel of a dense layer is drawn: each weight is size(inputs, outputs) * draw(stream), with one uniform
/// number from the stream for each weight, so that all initialisers of a study are compared on the same draws.
/// Minimal complete definition: `name`, and the static functions `size` and `draw`. Laws (tests/laws/initialisers.cpp):
/// weights have mean 0 and the SD that is stated, and the same stream gives the same weights. Models: those below.
template <class T>
concept Initialiser = requires(Stream& weights, std::size_t units) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::size(units, units) } -> std::same_as<double>;
    { T::draw(weights) } -> std::same_as<double>;
};

namespace initialiser {

/// Uniform on (-1, 1).
struct Uniform {
    static double draw(Stream& weights) { return 2 * weights.uniform() - 1; }
};

/// Normal, redrawn beyond two SDs: by inversion of one uniform number, so that nothing is ever redrawn in fact.
struct CutNormal {
    static constexpr double sd = 0.87962566103423978;          ///< of a standard normal that is cut at -2 and 2
    static constexpr double below_two = 0.022750131948179209;  ///< probability of less than -2
    static double draw(Stream& weights) {
        return Stream::normal_quantile(below_two + weights.uniform() * (1 - 2 * below_two));
    }
};

}  // namespace initialiser

struct GlorotUniform : initialiser::Uniform {
    static constexpr std::string_view name = "glorot_uniform";
    static double size(std::size_t inputs, std::size_t outputs) {
        return std::sqrt(6.0 / static_cast<double>(inputs + outputs));
    }
};

struct GlorotNormal : initialiser::CutNormal {
    static constexpr std::string_view name = "glorot_normal";
    static double size(std::size_t inputs, std::size_t outputs) {
        return std::sqrt(2.0 / static_cast<double>(inputs + outputs)) / sd;
    }
};

struct HeUniform : initialiser::Uniform {
    static constexpr std::string_view name = "he_uniform";
    static double size(std::size_t inputs, std::size_t /*outputs*/) {
        return std::sqrt(6.0 / static_cast<double>(inputs));
    }
};

struct HeNormal : initialiser::CutNormal {
    static constexpr std::string_view name = "he_normal";
    static double size(std::size_t inputs, std::size_t /*outputs*/) {
        return std::sqrt(2.0 / static_cast<double>(inputs)) / sd;
    }
};

struct LeCunNormal : initialiser::CutNormal {
    static constexpr std::string_view name = "lecun_normal";
    static double size(std::size_t inputs, std::size_t /*outputs*/) {
        return std::sqrt(1.0 / static_cast<double>(inputs)) / sd;
    }
};

/// An initialiser for a layer of a known size, as a value.
class InitialWeights {
  public:
    template <Initialiser T>
    InitialWeights(T, std::size_t inputs, std::size_t outputs) : size_(T::size(inputs, outputs)), draw_(&T::draw) {}

    float operator()(Stream& weights) const { return static_cast<float>(draw_(weights) * size_); }

  private:
    double size_;
    double (*draw_)(Stream&);
};

}  // namespace equipoise
