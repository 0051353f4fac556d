/// head.hpp: a trained head as plain numbers: what inference needs, and nothing of how it was trained.
///
/// head_of() takes it from a network; logits_of() scores rows with it, to the last bit as the network did, since both
/// run the same code: the fused stack, or each layer's own `infer`. Kinds of layers stand in head_layers.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/linkage.hpp>
#include <equipoise/model/mlp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

/// Numbers of a layer, row-major.
struct HeadArray {
    std::string name;  ///< "kernel"
    std::vector<std::uint64_t> shape;
    std::vector<float> values;

    friend bool operator==(const HeadArray&, const HeadArray&) = default;
};

/// One layer. Those that do nothing at inference (dropout) are left out.
struct HeadLayer {
    std::string kind;  ///< the layer's name: "dense", "relu"
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    std::vector<HeadArray> arrays{};  ///< in the order of TrainableNetwork::weights()

    friend bool operator==(const HeadLayer&, const HeadLayer&) = default;
};

/// Logits are layers(x'), x' = (x - shift) * scale, with x the embedding or that embedding of unit length.
struct Head {
    std::string backend;  ///< that trained it: "fused" or "readable"
    std::vector<std::string> classes;
    std::size_t width = 0;  ///< of an embedding
    bool has_unit_rows = false;
    std::vector<float> shift{}, scale{};  ///< [width] or empty
    std::vector<HeadLayer> layers{};      ///< from the first to the output layer

    friend bool operator==(const Head&, const Head&) = default;
};

/// The arrays of `head` given shapes and names: `layers` are the names of a network's layers, the output layer too, and
/// `weights` what TrainableNetwork::weights() gives. Error: a layer that no head holds.
EQUIPOISE_INLINE void fill_layers(Head& head, std::span<const std::string_view> layers,
                                  std::vector<std::vector<float>> weights);

/// Widths and shapes made sure of, from the embedding to the classes; `where` begins the sentence. Error: a layer of a
/// kind that is not known, an array that is missing or of another shape.
EQUIPOISE_INLINE void check_layers(Head& head, const std::string& where);

/// Logits of rows at inference [rows x classes]. Error: embeddings of another width.
EQUIPOISE_INLINE std::vector<float> logits_of(const Head& head, const data::Dataset& data,
                                              std::span<const std::uint32_t> rows);

/// The head as an ONNX model: `embeddings` [rows x width] to `logits` and `confidence` = sigmoid(logits) [rows x
/// classes]. `facts` are kept as its metadata.
EQUIPOISE_INLINE std::string onnx_model(const Head& head,
                                        const std::vector<std::pair<std::string, std::string>>& facts);

/// The head that a network has become.
template <TrainableNetwork Network, class... Layers>
Head head_of(const Network& network, const layer::Mlp<Layers...>&, const Inputs& inputs,
             const std::vector<std::string>& classes) {
    Head head{std::string(Network::backend), classes, inputs.width(), inputs.has_unit_rows(), inputs.columns().shift,
              inputs.columns().scale};
    constexpr std::array<std::string_view, sizeof...(Layers) + 1> names{Layers::name..., layer::Dense<int>::name};
    fill_layers(head, names, network.weights());
    return head;
}

}  // namespace equipoise

#ifndef EQUIPOISE_SEPARATE
#include <equipoise/model/head_layers.hpp>
#endif
