/// onnx_graph.hpp: a network as ONNX, the format that other programs run: nodes, arrays, and the bytes of a model.
///
/// Protocol buffers are written by hand: of the whole format a dozen messages are needed, each a list of numbered
/// fields. (Formats: onnx.proto of ONNX 1.8, operators of opset 13; protobuf.dev, "Encoding".)
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::onnx {

/// A protobuf message in the making; `field` is the number that onnx.proto gives it.
class Message {
  public:
    Message& number(std::uint32_t field, std::uint64_t value) {
        varint(field << 3);
        varint(value);
        return *this;
    }
    Message& real(std::uint32_t field, float value) {
        varint(field << 3 | 5);
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
        return *this;
    }
    Message& text(std::uint32_t field, std::string_view value) {
        varint(field << 3 | 2);
        varint(value.size());
        bytes_ += value;
        return *this;
    }
    Message& message(std::uint32_t field, const Message& value) { return text(field, value.bytes_); }
    const std::string& bytes() const { return bytes_; }

  private:
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(static_cast<unsigned char>(value | 0x80));
        bytes_ += static_cast<char>(static_cast<unsigned char>(value));
    }
    std::string bytes_;
};

/// A setting of a node: Attribute::whole("axis", 1).
struct Attribute {
    Message message;

    static Attribute whole(std::string_view name, std::int64_t value) {
        return {of(name, 2).number(3, static_cast<std::uint64_t>(value))};
    }
    static Attribute real(std::string_view name, float value) { return {of(name, 1).real(2, value)}; }
    static Attribute wholes(std::string_view name, std::initializer_list<std::int64_t> values) {
        Message message = of(name, 7);
        for (std::int64_t value : values) message.number(8, static_cast<std::uint64_t>(value));
        return {message};
    }

  private:
    static Message of(std::string_view name, std::uint64_t type) { return Message{}.text(1, name).number(20, type); }
};

/// Nodes in the order in which they are computed, and the arrays that they use.
class Graph {
  public:
    /// An array of the model, row-major; gives back its name.
    std::string array(std::string name, std::span<const std::uint64_t> shape, std::span<const float> values) {
        Message tensor;
        for (std::uint64_t extent : shape) tensor.number(1, extent);
        tensor.number(2, type_float).text(8, name);
        tensor.text(9, {reinterpret_cast<const char*>(values.data()), values.size_bytes()});
        arrays_.push_back(std::move(tensor));
        return name;
    }
    /// A single number.
    std::string scalar(std::string name, float value) { return array(std::move(name), {}, std::span(&value, 1)); }

    /// One node; gives back the name of its output, which is `output` or one of its own.
    std::string node(std::string_view operation, const std::vector<std::string>& inputs,
                     const std::vector<Attribute>& attributes = {}, std::string output = "") {
        const std::string name = std::string(operation) + "_" + std::to_string(nodes_.size());
        if (output.empty()) output = name;
        Message made;
        for (const std::string& input : inputs) made.text(1, input);
        made.text(2, output).text(3, name).text(4, operation);
        for (const Attribute& attribute : attributes) made.message(5, attribute.message);
        nodes_.push_back(std::move(made));
        return output;
    }

    /// A matrix [rows x width] of floats that goes in or comes out, with any number of rows.
    struct Port {
        std::string name;
        std::uint64_t width = 0;
    };
    /// The whole model as bytes. `facts` are kept as its metadata.
    std::string model(std::string_view name, const Port& input, const std::vector<Port>& outputs,
                      const std::vector<std::pair<std::string, std::string>>& facts) const {
        Message graph;
        for (const Message& node : nodes_) graph.message(1, node);
        graph.text(2, name);
        for (const Message& array : arrays_) graph.message(5, array);
        graph.message(11, described(input));
        for (const Port& output : outputs) graph.message(12, described(output));
        Message model;
        model.number(1, ir_version).text(2, "equipoise");
        model.message(7, graph).message(8, Message{}.text(1, "").number(2, opset));
        for (const auto& [key, value] : facts) model.message(14, Message{}.text(1, key).text(2, value));
        return model.bytes();
    }

  private:
    static constexpr std::uint64_t type_float = 1, ir_version = 7, opset = 13;

    static Message described(const Port& port) {
        Message shape;
        shape.message(1, Message{}.text(2, "rows")).message(1, Message{}.number(1, port.width));
        const Message tensor = Message{}.number(1, type_float).message(2, shape);
        return Message{}.text(1, port.name).message(2, Message{}.message(1, tensor));
    }

    std::vector<Message> nodes_, arrays_;
};

}  // namespace equipoise::onnx
