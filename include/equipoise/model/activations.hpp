/// activations.hpp: smooth alternatives to Relu.
///
/// | layer | is | for |
/// |---|---|---|
/// | Relu | max(0, x) (layers.hpp) | the usual one; the only one that the fused backend knows |
/// | Gelu | x Phi(x), in its tanh form | a ReLU without a corner |
/// | Tanh | (e^x - e^-x) / (e^x + e^-x) | bounded; small heads on standardised features |
///
/// Computed in double with the functions of base/math.hpp, so that they are the same on every machine. A network with
/// Gelu or Tanh is trained by the readable backend.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/math.hpp>
#include <equipoise/model/layers.hpp>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <string_view>

namespace equipoise {

namespace layer {

/// What a function does to one number: its value and its slope there.
struct Bend {
    double value, slope;
};

/// The state of a layer that applies Activation::at(x) to each number.
template <class Scalar, class Activation> class ElementwiseState {
  public:
    ElementwiseState(const Activation&, std::size_t inputs, const Stream&) : units_(inputs) {}
    std::size_t outputs() const { return units_; }
    void train(Matrix<Scalar>& x, StepDraws) {
        slopes_.resize(x.rows(), x.cols());
        for (Eigen::Index i = 0; i < x.size(); ++i) {
            const Bend bend = Activation::at(static_cast<double>(x.data()[i]));
            x.data()[i] = static_cast<Scalar>(bend.value);
            slopes_.data()[i] = static_cast<Scalar>(bend.slope);
        }
    }
    void infer(Matrix<Scalar>& x) const {
        for (Eigen::Index i = 0; i < x.size(); ++i)
            x.data()[i] = static_cast<Scalar>(Activation::at(static_cast<double>(x.data()[i])).value);
    }
    void backward(Matrix<Scalar>& gradient, bool) { gradient.array() *= slopes_.array(); }
    void for_each_parameter(auto&&) {}

  private:
    std::size_t units_;
    Matrix<Scalar> slopes_;
};

}  // namespace layer

/// Gaussian error linear unit, Hendrycks and Gimpel (2016), section 2, in the form with tanh:
/// 0.5 x (1 + tanh(u)) = x sigmoid(2 u) with u = sqrt(2 / pi) (x + 0.044715 x^3); within 5e-4 of x Phi(x). Keras'
/// gelu(approximate=True), PyTorch's GELU(approximate="tanh").
struct Gelu {
    static constexpr std::string_view name = "gelu";
    static constexpr bool has_parameters = false;
    template <class Scalar> using State = layer::ElementwiseState<Scalar, Gelu>;

    static layer::Bend at(double x) {
        static const double twice_root = 2 * std::sqrt(2 / std::numbers::pi);
        const double share = math::sigmoid(twice_root * (x + 0.044715 * x * x * x));
        const double steepness = twice_root * (1 + 3 * 0.044715 * x * x);
        return {x * share, share + x * share * (1 - share) * steepness};
    }
};

/// 2 sigmoid(2 x) - 1: exact to 2e-16, absolutely.
struct Tanh {
    static constexpr std::string_view name = "tanh";
    static constexpr bool has_parameters = false;
    template <class Scalar> using State = layer::ElementwiseState<Scalar, Tanh>;

    static layer::Bend at(double x) {
        const double value = 2 * math::sigmoid(2 * x) - 1;
        return {value, 1 - value * value};
    }
};

}  // namespace equipoise
