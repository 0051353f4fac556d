// SPDX-License-Identifier: MIT
#include <equipoise/model/onnx_graph.hpp>

#include "catch.hpp"

#include <string>

using namespace equipoise::onnx;
using namespace std::string_literals;

TEST_CASE("messages are encoded as protocol buffers are") {
    // the examples of protobuf.dev, "Encoding"
    CHECK(Message{}.number(1, 150).bytes() == "\x08\x96\x01"s);
    CHECK(Message{}.text(2, "testing").bytes() == "\x12\x07testing"s);
    CHECK(Message{}.message(3, Message{}.number(1, 150)).bytes() == "\x1a\x03\x08\x96\x01"s);
    // -1 as int64: ten bytes; 1.0f: little-endian; a field above 15: two bytes of key
    CHECK(Message{}.number(1, static_cast<std::uint64_t>(-1)).bytes() ==
          "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s);
    CHECK(Message{}.real(2, 1.0f).bytes() == "\x15\x00\x00\x80\x3f"s);
    CHECK(Message{}.number(20, 2).bytes() == "\xa0\x01\x02"s);
    CHECK(Message{}.number(1, 0).bytes() == "\x08\x00"s);
}

TEST_CASE("nodes have names of their own, and outputs those that they are given") {
    Graph graph;
    CHECK(graph.node("Relu", {"x"}) == "Relu_0");
    CHECK(graph.node("Relu", {"Relu_0"}) == "Relu_1");
    CHECK(graph.node("Sigmoid", {"Relu_1"}, {}, "confidence") == "confidence");
    const std::uint64_t shape[] = {2};
    const float values[] = {1, 2};
    CHECK(graph.array("bias", shape, values) == "bias");
    const std::string model = graph.model("head", {"x", 4}, {{"confidence", 4}}, {});
    CHECK(
        model.starts_with("\x08\x07\x12\x09"
                          "equipoise"s));                 // IR version 7
    CHECK(model.ends_with("\x42\x04\x0a\x00\x10\x0d"s));  // the default operators, version 13
    // a tensor: dims 2, float, its name, 8 bytes
    CHECK(model.find("\x08\x02\x10\x01\x42\x04"
                     "bias\x4a\x08\x00\x00\x80\x3f\x00\x00\x00\x40"s) != std::string::npos);
}
