/// layers.hpp: the layers of a network, each with its forward and backward pass.
///
/// A layer is two things: its settings (what the author writes) and, inside, its state for one training run
/// (ensmallen's division of policies). Matrices are row-major, [rows of the batch x units].
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/base/random.hpp>
#include <equipoise/model/initialisers.hpp>

#include <Eigen/Core>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace equipoise {

template <class Scalar> using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Numbers of a trained head, their gradient and whether they are a kernel (biases take no L2 penalty). Without a
/// gradient: a statistic of what was seen (moving means), which no optimiser changes.
template <class Scalar> struct Parameter {
    std::span<Scalar> values;
    std::span<const Scalar> gradient;
    bool is_kernel = false;
    bool is_trained() const { return !gradient.empty(); }
};

/// What a layer may need to know of the step it is in.
struct StepDraws {
    const Stream* stream = nullptr;  ///< of this layer and step: dropout masks
};

/// A layer of a network.
///
/// Intuition: settings that know how to make a state; the state maps a batch forwards and its gradient backwards.
/// Minimal complete definition: `name`, `has_parameters`, and `State<Scalar>` with a constructor (settings, inputs,
/// weight stream), `outputs()`, `train(x, draws)` and `infer(x)` (both in place), `backward(gradient,
/// wants_input_gradient)` in place (it may leave the gradient unusable where no input gradient is wanted) and
/// `for_each_parameter(visit)`. Laws (tests/laws/layers.cpp): the gradient agrees with finite differences; `infer` is
/// `train` where nothing is drawn, and rows of a batch do not influence each other, unless the layer says `mixes_rows`;
/// what has no gradient changes no gradient. Models: Dense, Relu, Dropout; Gelu, Tanh (activations.hpp), BatchNorm,
/// LayerNorm (normalisation.hpp), Residual (residual.hpp).
template <class T>
concept Layer = requires(const T layer, Stream weights, typename T::template State<float> state,
                         const typename T::template State<float> trained, Matrix<float> x, StepDraws draws) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::has_parameters } -> std::convertible_to<bool>;
    typename T::template State<float>;
    { typename T::template State<float>(layer, std::size_t{}, weights).outputs() } -> std::convertible_to<std::size_t>;
    state.train(x, draws);
    trained.infer(x);
    state.backward(x, true);
    state.for_each_parameter([](Parameter<float>) {});
};

namespace layer {

/// y = x W + b, W [inputs x units] drawn by the initialiser (GlorotUniform where none is written), b = 0.
template <class Units, class... Initial> struct Dense {
    static constexpr std::string_view name = "dense";
    static constexpr bool has_parameters = true;
    Units units;
    constexpr Dense(Units count, Initial...) : units(count) {}  // NOLINT: a number is what a layer is written with

    static InitialWeights initial_weights(std::size_t inputs, std::size_t outputs) {
        return {std::get<0>(std::tuple<Initial..., GlorotUniform>{}), inputs, outputs};
    }

    template <class Scalar> class State {
      public:
        State(const Dense& settings, std::size_t inputs, Stream weights)
            requires(sizeof...(Initial) <= 1 && (Initialiser<Initial> && ...))
        {
            const auto outputs = static_cast<Eigen::Index>(settings.units);
            const InitialWeights initial = initial_weights(inputs, static_cast<std::size_t>(outputs));
            kernel_.resize(static_cast<Eigen::Index>(inputs), outputs);
            for (Scalar& weight : flat(kernel_)) weight = static_cast<Scalar>(initial(weights));
            bias_.setZero(outputs);
            kernel_gradient_.setZero(kernel_.rows(), outputs);
            bias_gradient_.setZero(outputs);
        }
        std::size_t outputs() const { return static_cast<std::size_t>(bias_.size()); }

        void train(Matrix<Scalar>& x, StepDraws) {
            output_.noalias() = x * kernel_;
            output_.rowwise() += bias_;
            input_.swap(x);
            x.swap(output_);
        }
        void infer(Matrix<Scalar>& x) const {
            Matrix<Scalar> output = x * kernel_;
            output.rowwise() += bias_;
            x.swap(output);
        }
        void backward(Matrix<Scalar>& gradient, bool wants_input_gradient) {
            kernel_gradient_.noalias() = input_.transpose() * gradient;
            bias_gradient_ = gradient.colwise().sum();
            if (!wants_input_gradient) return;
            output_.noalias() = gradient * kernel_.transpose();
            gradient.swap(output_);
        }
        void for_each_parameter(auto&& visit) {
            visit(Parameter<Scalar>{flat(kernel_), flat(kernel_gradient_), true});
            visit(Parameter<Scalar>{flat(bias_), flat(bias_gradient_), false});
        }

      private:
        using Row = Eigen::Matrix<Scalar, 1, Eigen::Dynamic>;
        static std::span<Scalar> flat(auto& values) { return {values.data(), static_cast<std::size_t>(values.size())}; }
        Matrix<Scalar> kernel_, kernel_gradient_;
        Row bias_, bias_gradient_;
        Matrix<Scalar> input_, output_;
    };
};

}  // namespace layer

/// max(0, x).
struct Relu {
    static constexpr std::string_view name = "relu";
    static constexpr bool has_parameters = false;

    template <class Scalar> class State {
      public:
        State(const Relu&, std::size_t inputs, const Stream&) : units_(inputs) {}
        std::size_t outputs() const { return units_; }
        void train(Matrix<Scalar>& x, StepDraws) {
            x = x.cwiseMax(Scalar{0});
            output_ = x;
        }
        void infer(Matrix<Scalar>& x) const { x = x.cwiseMax(Scalar{0}); }
        void backward(Matrix<Scalar>& gradient, bool) {
            gradient = (output_.array() > Scalar{0}).select(gradient, Scalar{0});
        }
        void for_each_parameter(auto&&) {}

      private:
        std::size_t units_;
        Matrix<Scalar> output_;
    };
};

namespace layer {

/// Sets a share of the inputs to zero during training and scales the rest by 1 / (1 - rate); nothing at inference.
/// Srivastava et al. (2014), "Dropout", inverted form. The mask of (step, row, unit) is addressed in the stream of the
/// layer, 16 bits each (rates are multiples of 2^-16), so that every backend draws the same masks.
template <class Rate> struct Dropout {
    static constexpr std::string_view name = "dropout";
    static constexpr bool has_parameters = false;
    Rate rate;

    /// Writes 0 or 1 / (1 - rate) for one row of the batch; a block of the stream serves eight units.
    template <class Scalar>
    static void draw_mask(const Stream& step_stream, std::size_t row, double rate, std::span<Scalar> mask) {
        const auto threshold = static_cast<std::uint32_t>(std::lround(rate * 65536));
        const Scalar kept = static_cast<Scalar>(1 / (1 - rate));
        const std::size_t blocks = (mask.size() + 7) / 8;
        for (std::size_t block = 0; block < blocks; ++block) {
            const Stream::Block words = step_stream.block_at(row * blocks + block);
            for (std::size_t lane = 0; lane < 8 && block * 8 + lane < mask.size(); ++lane) {
                const std::uint32_t bits = (words[lane / 2] >> (16 * (lane % 2))) & 0xffff;
                mask[block * 8 + lane] = bits < threshold ? Scalar{0} : kept;
            }
        }
    }

    template <class Scalar> class State {
      public:
        State(const Dropout& settings, std::size_t inputs, const Stream&) : rate_(settings.rate), units_(inputs) {}
        std::size_t outputs() const { return units_; }
        void train(Matrix<Scalar>& x, StepDraws draws) {
            if (rate_ == 0) return;
            mask_.resize(x.rows(), x.cols());
            for (Eigen::Index row = 0; row < x.rows(); ++row)
                draw_mask(*draws.stream, static_cast<std::size_t>(row), rate_,
                          std::span<Scalar>(&mask_(row, 0), units_));
            x.array() *= mask_.array();
        }
        void infer(Matrix<Scalar>&) const {}
        void backward(Matrix<Scalar>& gradient, bool wants_input_gradient) {
            if (rate_ > 0 && wants_input_gradient) gradient.array() *= mask_.array();
        }
        void for_each_parameter(auto&&) {}

      private:
        double rate_;
        std::size_t units_;
        Matrix<Scalar> mask_;
    };
};

}  // namespace layer

template <auto Written> struct UnitCount : Number<int, Written> {
    static constexpr std::string_view name = "units";
    static constexpr bool allowed = UnitCount::each([](double units) { return units >= 1 && is_whole(units); });
    static_assert(allowed,
                  "Dense<units>: units is a number of neurons; required: a whole number, 1 or more; "
                  "write for example Dense<512>.");
};
template <auto Written> struct DropoutRate : Number<double, Written> {
    static constexpr std::string_view name = "rate";
    static constexpr bool allowed = DropoutRate::each([](double rate) { return rate >= 0 && rate < 1; });
    static_assert(allowed,
                  "Dropout<rate>: rate is the share of inputs set to zero; required: 0 <= rate < 1; "
                  "write for example Dropout<0.25>.");
};

/// Dense<512>, or Dense<512, HeNormal> (initialisers.hpp).
template <auto Units, class... Initial> using Dense = layer::Dense<Checked<UnitCount, Units>, Initial...>;
template <auto Rate> using Dropout = layer::Dropout<Checked<DropoutRate, Rate>>;

}  // namespace equipoise
