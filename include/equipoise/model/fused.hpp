/// fused.hpp: the fast backend, for networks of dense layers, ReLU and dropout trained by Adam or AdamW.
///
/// It draws the same weights and masks as the readable backend (mlp.hpp) and computes the same formulas in another
/// order, to touch every weight once a step: gradient, optimiser and the next batch's product in one pass over the
/// weights, which no cache close to the CPU can hold. On everything else `takes` is false and the readable backend
/// trains.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/fused_stack.hpp>
#include <equipoise/model/mlp.hpp>
#include <equipoise/model/optional_hidden.hpp>

#include <boost/hana/for_each.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace equipoise::fused {

template <class T> inline constexpr bool is_known_layer = false;
template <class Units, class... Initial> inline constexpr bool is_known_layer<layer::Dense<Units, Initial...>> = true;
template <> inline constexpr bool is_known_layer<Relu> = true;
template <class Rate> inline constexpr bool is_known_layer<layer::Dropout<Rate>> = true;
template <class Units, class Rate> inline constexpr bool is_known_layer<layer::OptionalHidden<Units, Rate>> = true;

template <class T> inline constexpr bool is_known_model = false;
template <class... Layers>
inline constexpr bool is_known_model<layer::Mlp<Layers...>> = (is_known_layer<Layers> && ...);

template <class T> inline constexpr bool is_known_optimiser = false;
template <class Rate, class... Epsilon>
inline constexpr bool is_known_optimiser<optimiser::Adam<Rate, Epsilon...>> = true;
template <class Rate, class Decay, class... Epsilon>
inline constexpr bool is_known_optimiser<optimiser::AdamW<Rate, Decay, Epsilon...>> = true;

template <class T> inline constexpr bool is_known_loss = false;
template <LossFunction Function> inline constexpr bool is_known_loss<loss::Loss<Function, NoPenalty>> = true;
template <LossFunction Function, class Strength>
inline constexpr bool is_known_loss<loss::Loss<Function, loss::L2<Strength>>> = true;

/// Whether the fused backend can train this; the types are settled ones (base/description.hpp).
template <class Model, class Loss, class Optimiser>
inline constexpr bool takes = is_known_model<Model> && is_known_loss<Loss> && is_known_optimiser<Optimiser>;

/// The network of one training run.
template <class Model, class Loss, class Optimiser>
    requires takes<Model, Loss, Optimiser>
class Network {
  public:
    static constexpr std::string_view backend = "fused";

    /// Draws the initial weights from the same streams as reference::Network.
    Network(const Model& model, const Loss& loss, const Optimiser& optimiser, const Inputs& inputs,
            const RandomStreams& streams)
        : loss_(loss), loss_of_rows_(loss.function), optimiser_(optimiser), stack_(inputs) {
        std::size_t index = 0, width = inputs.width();
        Gate gate;
        const auto add_dense = [&]<class Dense>(const Dense& dense, Place place) {
            const auto units = static_cast<std::size_t>(dense.units);
            stack_.add(std::exchange(gate, {}), DenseWeights(width, units, place, Dense::initial_weights(width, units),
                                                             streams("weights layer " + std::to_string(index))));
            width = units;
        };
        const auto draws = [&] { return streams("draws layer " + std::to_string(index)); };
        const auto add = [&]<class Each>(const Each& each) {
            if constexpr (requires { Each::behind; }) {  // OptionalHidden
                gate.dropouts.push_back({draws().branch(Each::before).key(), each.rate});
                if (each.units > 0) {
                    add_dense(layer::Dense<int>{each.units}, Place::hidden);
                    gate.has_relu = true;
                    gate.dropouts.push_back({draws().branch(Each::behind).key(), each.rate});
                }
            } else if constexpr (requires { each.units; })
                add_dense(each, Place::hidden);
            else if constexpr (requires { each.rate; })
                gate.dropouts.push_back({draws().key(), each.rate});
            else
                gate.has_relu = true;
            ++index;
        };
        boost::hana::for_each(model.layers, add);
        add_dense(layer::Dense<std::size_t>{inputs.class_count()}, Place::output);
    }

    double step(const BatchPlan& batch, const BatchPlan* upcoming, double learning_rate) {
        const Rows& logits = stack_.forward(batch, upcoming);
        const double mean_loss = loss_of_rows_.mean_of(
            batch, [&](std::size_t row) { return logits[row]; }, [&](std::size_t row) { return stack_.slopes()[row]; });
        stack_.learn(batch, upcoming, optimiser_.step(stack_.step(), learning_rate), loss_.penalty.strength);
        return mean_loss;
    }
    std::vector<float> logits(std::span<const std::uint32_t> rows, Seen seen = Seen::at_inference) const {
        return stack_.infer(rows, seen);
    }

    using Weights = std::vector<std::vector<float>>;
    Weights weights() const { return stack_.weights(); }
    void restore(const Weights& copies) { stack_.restore(copies); }

  private:
    Loss loss_;
    LossOfRows<std::remove_cvref_t<decltype(Loss::function)>> loss_of_rows_;
    Optimiser optimiser_;
    Stack stack_;
};

/// The fused backend, where it takes the model.
struct Backend {
    template <class Model, class Loss, class Optimiser> using Network = fused::Network<Model, Loss, Optimiser>;
};

}  // namespace equipoise::fused
