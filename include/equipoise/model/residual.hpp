/// residual.hpp: layers that add to what they are given.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/model/layers.hpp>

#include <boost/hana/for_each.hpp>
#include <boost/hana/integral_constant.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace equipoise {

namespace layer {

template <class T> inline constexpr bool mixes_rows = requires { requires T::mixes_rows; };

/// y = x + f(x), f the layers inside in their order. He et al. (2016), "Deep residual learning", equation 1. The
/// layers inside must make as many numbers as they take. The streams of layer k inside are branch k of the block's.
template <class... Layers> struct Residual {
    static constexpr std::string_view name = "residual";
    static constexpr bool has_parameters = (Layers::has_parameters || ...);
    static constexpr bool mixes_rows = (layer::mixes_rows<Layers> || ...);
    boost::hana::tuple<Layers...> layers;
    explicit Residual(Layers... each) : layers{each...} {}

    template <class Scalar>
        requires(sizeof...(Layers) > 0 && (Layer<Layers> && ...))
    class State {
      public:
        State(const Residual& settings, std::size_t inputs, const Stream& weights)
            : units_(inputs), states_(make_states(settings.layers, inputs, weights)) {
            std::size_t made = inputs;
            boost::hana::for_each(states_, [&](const auto& state) { made = state.outputs(); });
            if (made != inputs)
                throw Error("Residual<...>: the layers inside take " + std::to_string(inputs) + " numbers and make " +
                            std::to_string(made) + "; required: as many as they take, since both are added; write " +
                            "Dense<" + std::to_string(inputs) + "> as the last Dense inside.");
        }
        std::size_t outputs() const { return units_; }

        void train(Matrix<Scalar>& x, StepDraws draws) {
            input_ = x;
            std::uint64_t index = 0;
            boost::hana::for_each(states_, [&](auto& state) {
                const Stream own = draws.stream->branch(index++);
                state.train(x, StepDraws{&own});
            });
            x += input_;
        }
        void infer(Matrix<Scalar>& x) const {
            const Matrix<Scalar> input = x;
            boost::hana::for_each(states_, [&](const auto& state) { state.infer(x); });
            x += input;
        }
        void backward(Matrix<Scalar>& gradient, bool wants_input_gradient) {
            input_ = gradient;
            [&]<std::size_t... Index>(std::index_sequence<Index...>) {
                constexpr std::size_t last = sizeof...(Layers) - 1;
                (states_[boost::hana::size_c<last - Index>].backward(gradient, Index < last || wants_input_gradient),
                 ...);
            }(std::index_sequence_for<Layers...>{});
            if (wants_input_gradient) gradient += input_;
        }
        void for_each_parameter(auto&& visit) {
            boost::hana::for_each(states_, [&](auto& state) { state.for_each_parameter(visit); });
        }

      private:
        using States = boost::hana::tuple<typename Layers::template State<Scalar>...>;
        static States make_states(const auto& layers, std::size_t width, const Stream& weights) {
            std::uint64_t index = 0;
            return boost::hana::unpack(layers, [&](const auto&... each) {
                return States{[&](const auto& settings) {
                    using Inner = typename std::remove_cvref_t<decltype(settings)>::template State<Scalar>;
                    Inner state(settings, width, weights.branch(index++));
                    width = state.outputs();
                    return state;
                }(each)...};
            });
        }
        std::size_t units_;
        States states_;
        Matrix<Scalar> input_;  ///< of the block on the way up, the gradient of its output on the way down
    };
};

}  // namespace layer

/// using model = Mlp<Dense<256>, Relu, Residual<Dense<256>, Relu, Dense<256>>, Relu>;
template <class... Layers> using Residual = layer::Residual<Layers...>;

}  // namespace equipoise
