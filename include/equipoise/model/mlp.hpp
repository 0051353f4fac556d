/// mlp.hpp: a multilayer perceptron from scratch, and the readable backend that trains it with Eigen.
///
/// A backend is what takes batches as plans (row numbers, weights, targets) and holds the weights; see
/// TrainableNetwork. This one is written to be read and to be checked against: one matrix expression for each formula.
/// It runs in float or, as the reference for others, in double.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/batch_plan.hpp>
#include <equipoise/model/features.hpp>
#include <equipoise/model/layers.hpp>
#include <equipoise/model/loss.hpp>
#include <equipoise/model/optimiser.hpp>

#include <boost/hana/append.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace equipoise {

namespace layer {

/// Hidden layers in the order written; the output layer, one logit for each class, is added to them.
template <class... Layers> struct Mlp {
    static constexpr std::string_view name = "mlp";
    boost::hana::tuple<Layers...> layers;
    explicit Mlp(Layers... each) : layers{each...} {}
};

}  // namespace layer

/// using model = Mlp<Dropout<0.25>, Dense<512>, Relu, Dropout<0.25>>;    an empty Mlp<> is logistic regression
template <class... Layers> using Mlp = layer::Mlp<Layers...>;

/// What a training loop asks of a backend.
///
/// Minimal complete definition: `step(batch, upcoming, learning_rate)` trains on one batch and returns its mean loss
/// (without penalty; `upcoming` is the next batch or null, for backends that overlap work); `logits(rows)` [rows x
/// classes] by the trained layers, `logits(rows, Seen::in_training)` from inputs as a training batch has them;
/// `weights()` and `restore(weights)`. Models: reference::Network, fused::Network.
template <class T>
concept TrainableNetwork =
    requires(T network, const T& trained, const BatchPlan& batch, std::span<const std::uint32_t> rows) {
        { network.step(batch, &batch, 0.1) } -> std::convertible_to<double>;
        { trained.logits(rows) } -> std::convertible_to<std::vector<float>>;
        { trained.logits(rows, Seen::in_training) } -> std::convertible_to<std::vector<float>>;
        network.restore(trained.weights());
        { T::backend } -> std::convertible_to<std::string_view>;
    };

namespace reference {

/// Eigen fits its blocks of matrix products to the caches of the CPU at hand; the order of sums, and with it the last
/// bits, would follow. Fixed sizes keep one binary's numbers the same on every machine.
inline const bool cache_sizes_are_fixed = (Eigen::setCpuCacheSizes(32 << 10, 1 << 20, 16 << 20), true);

/// Rows are scored so many at once, the last ones filled up with zeros to a multiple: Eigen sums what is left over of
/// its blocks in another order, and a row's last bits would depend on where it stands.
inline constexpr std::size_t rows_scored_at_once = 256, rows_multiple = 32;

/// Rows of inputs, `gather(i, row)` fills each, through a chain of layers: their outputs are added to `outputs`.
template <class Scalar>
void score_rows(std::size_t count, std::size_t width, auto&& gather, auto&& infer, std::vector<float>& outputs) {
    Matrix<Scalar> x;
    for (std::size_t start = 0; start < count; start += rows_scored_at_once) {
        const std::size_t rows = std::min(rows_scored_at_once, count - start);
        const std::size_t padded = (rows + rows_multiple - 1) / rows_multiple * rows_multiple;
        x.setZero(static_cast<Eigen::Index>(padded), static_cast<Eigen::Index>(width));
        for (std::size_t i = 0; i < rows; ++i) gather(start + i, x.row(static_cast<Eigen::Index>(i)).data());
        infer(x);
        for (Scalar output : x.topRows(static_cast<Eigen::Index>(rows)).template reshaped<Eigen::RowMajor>())
            outputs.push_back(static_cast<float>(output));
    }
}

/// The network of one training run.
template <class Scalar, class Model, class Loss, class Optimiser> class Network;

template <class Scalar, class... Layers, class Loss, class Optimiser>
class Network<Scalar, layer::Mlp<Layers...>, Loss, Optimiser> {
  public:
    static constexpr std::string_view backend = "readable";
    using Output = layer::Dense<int>;

    /// Draws the initial weights; layer k has the streams "weights layer k" and "draws layer k".
    Network(const layer::Mlp<Layers...>& model, const Loss& loss, const Optimiser& optimiser, const Inputs& inputs,
            const RandomStreams& streams)
        : Network(boost::hana::append(model.layers, Output{static_cast<int>(inputs.class_count())}), loss, optimiser,
                  inputs, streams, std::make_index_sequence<sizeof...(Layers) + 1>{}) {}

    double step(const BatchPlan& batch, const BatchPlan* /*upcoming*/, double learning_rate) {
        gather(batch);
        ++step_number_;
        std::size_t index = 0;
        boost::hana::for_each(states_, [&](auto& state) {
            const Stream draws = draw_streams_[index++].substream(step_number_);
            state.train(flow_, StepDraws{&draws});
        });
        const double mean_loss = slopes_of_loss(batch);
        backward();
        const auto adjust = optimiser_.step(step_number_, learning_rate);
        std::size_t array = 0;
        for_each_parameter([&](Parameter<Scalar> parameter) {
            if (!parameter.is_trained()) return;
            if (memory_.size() == array) memory_.emplace_back(parameter.values.size());
            optimiser_.update(adjust, memory_[array++], parameter.values, parameter.gradient,
                              parameter.is_kernel ? loss_.penalty.strength : 0.0);
        });
        return mean_loss;
    }

    /// Gradients of the mean loss (without penalty) for one batch, in the order of for_each_parameter; for tests.
    double gradients(const BatchPlan& batch) {
        gather(batch);
        std::size_t index = 0;
        boost::hana::for_each(states_, [&](auto& state) {
            const Stream draws = draw_streams_[index++].substream(step_number_ + 1);
            state.train(flow_, StepDraws{&draws});
        });
        const double mean_loss = slopes_of_loss(batch);
        backward();
        return mean_loss;
    }

    std::vector<float> logits(std::span<const std::uint32_t> rows, Seen seen = Seen::at_inference) const {
        std::vector<float> result;
        result.reserve(rows.size() * data_.class_count());
        score_rows<Scalar>(
            rows.size(), data_.width(), [&](std::size_t i, Scalar* inputs) { data_.gather(rows[i], inputs, seen); },
            [&](Matrix<Scalar>& x) { boost::hana::for_each(states_, [&](const auto& state) { state.infer(x); }); },
            result);
        return result;
    }

    using Weights = std::vector<std::vector<Scalar>>;
    Weights weights() const {
        Weights copies;
        const_cast<Network*>(this)->for_each_parameter([&](Parameter<Scalar> parameter) {
            copies.emplace_back(parameter.values.begin(), parameter.values.end());
        });
        return copies;
    }
    void restore(const Weights& copies) {
        std::size_t array = 0;
        for_each_parameter(
            [&](Parameter<Scalar> parameter) { std::ranges::copy(copies.at(array++), parameter.values.begin()); });
    }
    void for_each_parameter(auto&& visit) {
        boost::hana::for_each(states_, [&](auto& state) { state.for_each_parameter(visit); });
    }

  private:
    using States =
        boost::hana::tuple<typename Layers::template State<Scalar>..., typename Output::template State<Scalar>>;

    template <std::size_t... Indices>
    Network(const auto& layers, const Loss& loss, const Optimiser& optimiser, const Inputs& inputs,
            const RandomStreams& streams, std::index_sequence<Indices...>)
        : data_(inputs),
          loss_(loss),
          loss_of_rows_(loss.function),
          optimiser_(optimiser),
          states_(make_states(layers, inputs.width(), streams)) {
        (draw_streams_.push_back(streams("draws layer " + std::to_string(Indices))), ...);
    }
    /// Each layer's state, made in order: the inputs of one are the outputs of the one before.
    static States make_states(const auto& layers, std::size_t width, const RandomStreams& streams) {
        std::size_t index = 0;
        return boost::hana::unpack(layers, [&](const auto&... each) {
            return States{[&](const auto& settings) {
                using State = typename std::remove_cvref_t<decltype(settings)>::template State<Scalar>;
                State state(settings, width, streams("weights layer " + std::to_string(index++)));
                width = state.outputs();
                return state;
            }(each)...};
        });
    }

    void gather(const BatchPlan& batch) {
        flow_.resize(static_cast<Eigen::Index>(batch.size()), static_cast<Eigen::Index>(data_.width()));
        for (std::size_t i = 0; i < batch.size(); ++i) {
            Scalar* const numbers = flow_.row(static_cast<Eigen::Index>(i)).data();
            data_.gather(batch.terms(i), numbers);
            batch.change_numbers(i, std::span(numbers, data_.width()));
        }
    }
    /// Replaces the logits in flow_ by the slopes of the mean loss; returns the mean loss.
    double slopes_of_loss(const BatchPlan& batch) {
        const auto in_flow = [&](std::size_t row) { return &flow_(static_cast<Eigen::Index>(row), 0); };
        return loss_of_rows_.mean_of(batch, in_flow, in_flow);
    }
    /// From the last layer to the first; below the first layer with parameters nothing asks for a gradient.
    void backward() {
        [&]<std::size_t... Indices>(std::index_sequence<Indices...>) {
            constexpr std::size_t last = sizeof...(Indices) - 1;
            (backward_layer<last - Indices>(), ...);
        }(std::make_index_sequence<sizeof...(Layers) + 1>{});
    }
    template <std::size_t Index> void backward_layer() {
        if constexpr (Index >= first_with_parameters)
            states_[boost::hana::size_c<Index>].backward(flow_, Index > first_with_parameters);
    }
    static constexpr std::size_t first_with_parameters = [] {
        constexpr std::array has{Layers::has_parameters..., true};
        return static_cast<std::size_t>(std::ranges::find(has, true) - has.begin());
    }();

    Inputs data_;
    Loss loss_;
    LossOfRows<std::remove_cvref_t<decltype(Loss::function)>> loss_of_rows_;
    Optimiser optimiser_;
    States states_;
    std::vector<Stream> draw_streams_;
    std::vector<typename Optimiser::template Memory<Scalar>> memory_;
    std::uint64_t step_number_ = 0;
    Matrix<Scalar> flow_;  ///< activations on the way up, gradients on the way down
};

/// The readable backend in float.
struct Backend {
    template <class Model, class Loss, class Optimiser>
    using Network = reference::Network<float, Model, Loss, Optimiser>;
};

}  // namespace reference

}  // namespace equipoise
