/// head_layers.hpp: the layers that a head can hold, each with its arrays, its inference and its ONNX nodes.
///
/// A layer of a study can leave if its name stands in head_layer_kinds(): a line there is all that a new layer needs,
/// if its weights() hold whatever inference needs (moving statistics too).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/fused_stack.hpp>
#include <equipoise/model/head.hpp>
#include <equipoise/model/onnx_graph.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>
#include <utility>

namespace equipoise {

/// An extent of an array, by the layer that it is of.
enum class Extent { inputs, outputs };

/// What a head knows of one kind of layer.
struct HeadLayerKind {
    using Inference = std::function<void(Matrix<float>&)>;
    struct Array {
        std::string_view name;
        std::vector<Extent> shape;
    };
    std::string_view name;
    std::vector<Array> arrays;                 ///< in the order of TrainableNetwork::weights()
    Inference (*inference)(const HeadLayer&);  ///< null: it does nothing at inference
    /// Adds nodes for the value `x`; arrays are named "layer2.kernel" with `prefix` "layer2.". Gives the result's name.
    std::string (*nodes)(const HeadLayer&, onnx::Graph&, const std::string& prefix, const std::string& x);
};

namespace detail {

/// The layer's own inference, with the arrays of the head for what it has learned.
template <class Layer> HeadLayerKind::Inference inference_of(const Layer& settings, const HeadLayer& layer) {
    using State = typename Layer::template State<float>;
    const auto state = std::make_shared<State>(settings, layer.inputs, Stream(0, "head"));
    std::size_t array = 0;
    state->for_each_parameter([&](Parameter<float> parameter) {
        std::ranges::copy(layer.arrays.at(array++).values, parameter.values.begin());
    });
    return [state](Matrix<float>& x) { std::as_const(*state).infer(x); };
}

/// The arrays of a layer in a graph, in their order.
inline std::vector<std::string> arrays_in(onnx::Graph& graph, const HeadLayer& layer, const std::string& prefix) {
    std::vector<std::string> names;
    for (const HeadArray& array : layer.arrays)
        names.push_back(graph.array(prefix + array.name, array.shape, array.values));
    return names;
}

}  // namespace detail

/// Every kind that there is.
inline const std::vector<HeadLayerKind>& head_layer_kinds() {
    using enum Extent;
    static const std::vector<HeadLayerKind> kinds{
        {layer::Dense<int>::name,
         {{"kernel", {inputs, outputs}}, {"bias", {outputs}}},
         [](const HeadLayer& made) {
             return detail::inference_of(layer::Dense<int>{static_cast<int>(made.outputs)}, made);
         },
         [](const HeadLayer& made, onnx::Graph& graph, const std::string& prefix, const std::string& x) {
             const auto names = detail::arrays_in(graph, made, prefix);
             return graph.node("Gemm", {x, names[0], names[1]});
         }},
        {Relu::name,
         {},
         [](const HeadLayer& made) { return detail::inference_of(Relu{}, made); },
         [](const HeadLayer&, onnx::Graph& graph, const std::string&, const std::string& x) {
             return graph.node("Relu", {x});
         }},
        {layer::Dropout<double>::name, {}, nullptr, nullptr},
    };
    return kinds;
}

namespace detail {

inline const HeadLayerKind* find_kind(std::string_view name) {
    const auto place = std::ranges::find(head_layer_kinds(), name, &HeadLayerKind::name);
    return place == head_layer_kinds().end() ? nullptr : &*place;
}
inline std::string known_kinds() {
    std::vector<std::string_view> names;
    for (const HeadLayerKind& kind : head_layer_kinds())
        if (kind.inference != nullptr) names.push_back(kind.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

inline std::vector<std::uint64_t> shape_of(const HeadLayerKind::Array& array, std::size_t inputs, std::size_t outputs) {
    std::vector<std::uint64_t> shape;
    for (Extent extent : array.shape) shape.push_back(extent == Extent::inputs ? inputs : outputs);
    return shape;
}
inline std::uint64_t size_of(const std::vector<std::uint64_t>& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies{});
}

/// Only dense layers and ReLU, as the fused backend has them.
inline fused::Stack stack_of(const Head& head, const Inputs& inputs) {
    fused::Stack stack(inputs);
    fused::Gate gate;
    for (const HeadLayer& layer : head.layers) {
        if (layer.kind == Relu::name) {
            gate.has_relu = true;
            continue;
        }
        const auto place = &layer == &head.layers.back() ? fused::Place::output : fused::Place::hidden;
        fused::DenseWeights weights(layer.inputs, layer.outputs, place,
                                    layer::Dense<int>::initial_weights(layer.inputs, layer.outputs), Stream(0, "head"));
        weights.copy_from(layer.arrays[0].values, layer.arrays[1].values);
        stack.add(std::exchange(gate, {}), std::move(weights));
    }
    return stack;
}

/// As reference::Network::logits.
inline std::vector<float> readable_logits(const Head& head, const Inputs& inputs, std::span<const std::uint32_t> rows) {
    std::vector<HeadLayerKind::Inference> layers;
    for (const HeadLayer& layer : head.layers) layers.push_back(find_kind(layer.kind)->inference(layer));
    std::vector<float> logits;
    logits.reserve(rows.size() * head.classes.size());
    reference::score_rows<float>(
        rows.size(), head.width, [&](std::size_t i, float* row) { inputs.gather(rows[i], row); },
        [&](Matrix<float>& x) {
            for (const auto& infer : layers) infer(x);
        },
        logits);
    return logits;
}

}  // namespace detail

EQUIPOISE_INLINE void fill_layers(Head& head, std::span<const std::string_view> layers,
                                  std::vector<std::vector<float>> weights) {
    std::size_t next = 0, width = head.width;
    for (std::string_view name : layers) {
        const HeadLayerKind* const kind = detail::find_kind(name);
        if (kind == nullptr)
            throw Error(
                fmt::format("a head cannot hold a layer of the kind \"{}\" (it can hold {}), so this one "
                            "cannot be written; take a head of a model without it.",
                            name, detail::known_kinds()));
        if (kind->inference == nullptr) continue;
        HeadLayer made{std::string(name), width, width};
        for (const HeadLayerKind::Array& array : kind->arrays) {
            std::vector<float>& values = weights.at(next++);
            if (std::ranges::count(array.shape, Extent::outputs) == 1 && made.arrays.empty())
                made.outputs = values.size() / detail::size_of(detail::shape_of(array, width, 1));
            made.arrays.push_back(
                {std::string(array.name), detail::shape_of(array, width, made.outputs), std::move(values)});
        }
        width = made.outputs;
        head.layers.push_back(std::move(made));
    }
}

EQUIPOISE_INLINE void check_layers(Head& head, const std::string& where) {
    const auto refuse = [&](const std::string& what) {
        throw Error(fmt::format("{}: {}; the verb `head` of a study writes it again.", where, what));
    };
    const auto text = [](const std::vector<std::uint64_t>& shape) {
        return fmt::format("({})", fmt::join(shape, ", "));
    };
    for (const auto& [name, columns] : {std::pair{"shift", &head.shift}, {"scale", &head.scale}})
        if (head.shift.size() != head.scale.size() || (!columns->empty() && columns->size() != head.width))
            refuse(fmt::format("features.{} has {} numbers, and {} are needed, one for each of an embedding", name,
                               columns->size(), head.width));
    std::size_t width = head.width, number = 0;
    for (HeadLayer& layer : head.layers) {
        ++number;
        const HeadLayerKind* const kind = detail::find_kind(layer.kind);
        if (kind == nullptr || kind->inference == nullptr)
            refuse(fmt::format("layer {} is of the kind \"{}\", which is not known here (known: {})", number,
                               layer.kind, detail::known_kinds()));
        layer.inputs = layer.outputs = width;
        for (const HeadLayerKind::Array& form : kind->arrays) {
            const auto array = std::ranges::find(layer.arrays, form.name, &HeadArray::name);
            if (array == layer.arrays.end())
                refuse(fmt::format("layer {} ({}) lacks its {}", number, layer.kind, form.name));
            const auto place = std::ranges::find(form.shape, Extent::outputs);
            const auto axis = static_cast<std::size_t>(place - form.shape.begin());
            if (array == layer.arrays.begin() && axis < std::min(form.shape.size(), array->shape.size()))
                layer.outputs = array->shape[axis];
            const auto shape = detail::shape_of(form, layer.inputs, layer.outputs);
            if (array->shape != shape)
                refuse(fmt::format("the {} of layer {} ({}) has the shape {}, and {} is needed", form.name, number,
                                   layer.kind, text(array->shape), text(shape)));
            if (std::ranges::any_of(array->values, [](float value) { return !std::isfinite(value); }))
                refuse(fmt::format("the {} of layer {} ({}) holds a value that is no number", form.name, number,
                                   layer.kind));
        }
        width = layer.outputs;
    }
    if (head.layers.empty() || head.layers.back().kind != layer::Dense<int>::name || width != head.classes.size())
        refuse(fmt::format("its last layer gives {} numbers and it has {} classes", head.layers.empty() ? 0 : width,
                           head.classes.size()));
}

EQUIPOISE_INLINE std::vector<float> logits_of(const Head& head, const data::Dataset& data,
                                              std::span<const std::uint32_t> rows) {
    if (data.width() != head.width)
        throw Error(
            fmt::format("{} has embeddings of {} numbers, and the head takes {}; give embeddings of the "
                        "network that the head was trained on.",
                        data.name, data.width(), head.width));
    const Inputs inputs(data, head.has_unit_rows ? UnitRows::all : UnitRows::none, {head.shift, head.scale});
    const bool is_fused = head.backend == "fused" && std::ranges::all_of(head.layers, [](const HeadLayer& layer) {
                              return layer.kind == Relu::name || layer.kind == layer::Dense<int>::name;
                          });
    return is_fused ? detail::stack_of(head, inputs).infer(rows) : detail::readable_logits(head, inputs, rows);
}

EQUIPOISE_INLINE std::string onnx_model(const Head& head,
                                        const std::vector<std::pair<std::string, std::string>>& facts) {
    onnx::Graph graph;
    std::string x = "embeddings";
    if (head.has_unit_rows) {  // a row of zeros stays one
        const std::string length =
            graph.node("ReduceL2", {x}, {onnx::Attribute::wholes("axes", {1}), onnx::Attribute::whole("keepdims", 1)});
        x = graph.node("Div", {x, graph.node("Max", {length, graph.scalar("features.least_length", 1e-30f)})});
    }
    if (!head.shift.empty()) {
        const std::uint64_t shape[] = {head.width};
        x = graph.node("Sub", {x, graph.array("features.shift", shape, head.shift)});
        x = graph.node("Mul", {x, graph.array("features.scale", shape, head.scale)});
    }
    std::size_t number = 0;
    for (const HeadLayer& layer : head.layers)
        x = detail::find_kind(layer.kind)->nodes(layer, graph, fmt::format("layer{}.", ++number), x);
    graph.node("Identity", {x}, {}, "logits");
    graph.node("Sigmoid", {x}, {}, "confidence");
    const std::uint64_t classes = head.classes.size();
    return graph.model("head", {"embeddings", head.width}, {{"logits", classes}, {"confidence", classes}}, facts);
}

}  // namespace equipoise
