/// optional_hidden.hpp: a hidden layer that a study of capacity may leave out.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/layers.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace equipoise {

namespace layer {

/// Dropout, then Dense, ReLU and Dropout of the same rate; with 0 units the first Dropout alone, so that Mlp of it is
/// logistic regression: BirdNET-Analyzer's head for each number of hidden units. Draws of its parts are branches 0
/// (the first Dropout) and 1 of its own.
template <class Units, class Rate> struct OptionalHidden {
    static constexpr std::string_view name = "optional_hidden";
    static constexpr bool has_parameters = true;
    Units units;
    Rate rate;

    static constexpr std::uint64_t before = 0, behind = 1;  ///< branches of the draws

    template <class Scalar> class State {
      public:
        State(const OptionalHidden& settings, std::size_t inputs, const Stream& weights)
            : before_({settings.rate}, inputs, weights) {
            if (settings.units == 0) return;
            dense_.emplace(Dense<int>{static_cast<int>(settings.units)}, inputs, weights);
            relu_.emplace(Relu{}, dense_->outputs(), weights);
            behind_.emplace(Dropout<double>{settings.rate}, dense_->outputs(), weights);
        }
        std::size_t outputs() const { return dense_ ? dense_->outputs() : before_.outputs(); }

        void train(Matrix<Scalar>& x, StepDraws draws) {
            const Stream first = draws.stream->branch(before), second = draws.stream->branch(behind);
            before_.train(x, {&first});
            if (!dense_) return;
            dense_->train(x, draws);
            relu_->train(x, draws);
            behind_->train(x, {&second});
        }
        void infer(Matrix<Scalar>& x) const {
            if (!dense_) return;
            dense_->infer(x);
            relu_->infer(x);
        }
        void backward(Matrix<Scalar>& gradient, bool wants_input_gradient) {
            if (dense_) {
                behind_->backward(gradient, true);
                relu_->backward(gradient, true);
                dense_->backward(gradient, wants_input_gradient);
            }
            before_.backward(gradient, wants_input_gradient);
        }
        void for_each_parameter(auto&& visit) {
            if (dense_) dense_->for_each_parameter(visit);
        }

      private:
        template <class Layer> using StateOf = typename Layer::template State<Scalar>;
        StateOf<Dropout<double>> before_;
        std::optional<StateOf<Dense<int>>> dense_;
        std::optional<StateOf<Relu>> relu_;
        std::optional<StateOf<Dropout<double>>> behind_;
    };
};

}  // namespace layer

template <auto Written> struct OptionalUnits : Number<int, Written> {
    static constexpr std::string_view name = "units";
    static constexpr bool allowed = OptionalUnits::each([](double units) { return units >= 0 && is_whole(units); });
    static_assert(allowed,
                  "OptionalHidden<units, rate>: units is a number of neurons, or 0 for no hidden layer; required: a "
                  "whole number, 0 or more; write for example OptionalHidden<Levels<\"hidden\", 0, 128, 512>, 0.25>.");
};

/// using model = Mlp<OptionalHidden<Levels<"hidden", 0, 128, 512>, 0.25>>;
template <auto Units, auto Rate>
using OptionalHidden = layer::OptionalHidden<Checked<OptionalUnits, Units>, Checked<DropoutRate, Rate>>;

}  // namespace equipoise
