// SPDX-License-Identifier: MIT
#include <equipoise/data/pickle.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;
using namespace std::string_literals;

namespace {
using Names = std::vector<std::string>;

Names read(const std::string& pickle) {
    return read_pickled_texts(std::as_bytes(std::span(pickle)), "c.npz: member labels.npy");
}
std::string sentence_of(const std::string& pickle) {
    return error_of([&] { read(pickle); });
}

// labels.npy after its header, byte for byte, of birdnet_cache/train_cache_v2.npz (BirdNET-Analyzer 2; protocol 3,
// NumPy 1): np.array(["Negative", "RADR"], dtype=object). Read it with python3 -m pickletools.
const std::string protocol_3 =
    "\x80\x03"
    "cnumpy.core.multiarray\n_reconstruct\nq\0cnumpy\nndarray\nq\1K\0\x85q\2C\1bq\3\x87q\4Rq\5(K\1K\2\x85q\6"
    "cnumpy\ndtype\nq\7X\2\0\0\0O8q\x08\x89\x88\x87q\x09Rq\x0a(K\3X\1\0\0\0|"
    "q\x0bNNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tq\x0c"
    "b\x89]q\x0d(X\x08\0\0\0Negativeq\x0eX\4\0\0\0RADRq\x0f"
    "etq\x10"
    "b."s;
// The same of birdnet_frogs/frogs.npz (protocol 4, NumPy 2): np.array(["frog"], dtype=object).
const std::string protocol_4 =
    "\x80\x04\x95\x90\0\0\0\0\0\0\0\x8c\x16numpy._core.multiarray\x94\x8c\x0c_"
    "reconstruct\x94\x93\x94\x8c\x05numpy\x94\x8c\x07"
    "ndarray\x94\x93\x94K\0\x85\x94"
    "C\1b\x94\x87\x94R\x94(K\1K\1\x85\x94h\3\x8c\5dtype\x94\x93\x94\x8c\2O8\x94\x89\x88\x87\x94R\x94(K\3\x8c\1|\x94NNN"
    "J\xff\xff\xff\xffJ\xff\xff\xff\xffK?t\x94"
    "b\x89]\x94\x8c\4frog\x94"
    "at\x94"
    "b."s;

/// As protocol 3 pickles that many names, with the long forms that Python uses above 255 values.
std::string pickle_of(const Names& names) {
    std::string list;
    std::uint32_t key = 13;
    const auto put = [&] {
        ++key;
        return key < 256 ? std::string{'q', static_cast<char>(key)} : std::string("r").append(little_endian(key));
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i % 1000 == 0) list += "(";
        list.append("X")
            .append(little_endian(static_cast<std::uint32_t>(names[i].size())))
            .append(names[i])
            .append(put());
        if (i % 1000 == 999 || i + 1 == names.size()) list += "e";
    }
    const std::size_t first = protocol_3.find("(X\x08"), last = protocol_3.find("etq\x10") + 1;
    std::string pickle = protocol_3.substr(0, first) + list + protocol_3.substr(last);
    pickle.replace(pickle.find("K\1K\2\x85"), 4,
                   std::string("K\1M").append(little_endian(static_cast<std::uint16_t>(names.size()))));
    return pickle;
}
}  // namespace

TEST_CASE("names are read from the pickles of NumPy 1 and 2") {
    CHECK(read(protocol_3) == Names{"Negative", "RADR"});
    CHECK(read(protocol_4) == Names{"frog"});
}

TEST_CASE("thousands of names use the long instructions") {
    Names names;
    for (int i = 0; i < 2500; ++i) names.push_back(fmt::format("class {}", i));
    CHECK(read(pickle_of(names)) == names);
}

TEST_CASE("a pickle that would call something is refused, with instruction and place") {
    CHECK(sentence_of("\x80\x03"
                      "cos\nsystem\nX\2\0\0\0ls\x85R."s) ==
          "c.npz: member labels.npy: the pickle of names names \"os.system\", which no array of texts needs (at byte 2 "
          "of the "
          "pickle); write the names with np.array(names) instead of an object array.");
    CHECK(contains(sentence_of("\x80\x04\x8c\2os\x8c\6system\x93."s), "names \"os.system\""));
    CHECK(contains(sentence_of("\x80\x03"
                               "cnumpy\nndarray\nN\x85R."s),
                   "does not build"));
    CHECK(contains(sentence_of("\x80\x03ios\nsystem\n."s),
                   "holds the instruction 0x69, which no array of texts needs (at byte 2"));
    CHECK(contains(sentence_of("(lp0\n."), "holds the instruction 0x6c"));
    CHECK(contains(sentence_of("\x80\x09."), "has protocol 9"));
}

TEST_CASE("a pickle of anything but an array of texts is refused") {
    CHECK(contains(sentence_of("\x80\x03]X\1\0\0\0ae."s), "lacks a mark"));
    CHECK(contains(sentence_of("\x80\x03](X\1\0\0\0ae."s), "does not build a one-dimensional array of texts"));
    CHECK(contains(sentence_of("\x80\x03R."s), "takes from an empty stack"));
    CHECK(contains(sentence_of("\x80\x03h\5."s), "never kept"));
    CHECK(contains(sentence_of(protocol_3 + "x"), "bytes after its end"));
    std::string number = protocol_3;
    number.replace(number.find("X\x04\0\0\0RADR"s), 9, "J\1\0\0\0"s);
    CHECK(contains(sentence_of(number), "does not build"));
    std::string shape = protocol_3;
    shape.replace(shape.find("K\1K\2\x85"), 5, "K\1K\3\x85");
    CHECK(contains(sentence_of(shape), "does not build"));
    // a list that holds itself
    CHECK(contains(sentence_of("\x80\x03]q\1(h\1h\1eh\1\x85."s), "does not build"));
}

TEST_CASE("a pickle cut short anywhere, or with any byte changed, does no worse than an error") {
    for (const std::string& whole : {protocol_3, protocol_4}) {
        for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(sentence_of(whole.substr(0, size)).empty());
        std::size_t refused = 0;
        for (std::size_t place = 0; place < whole.size(); ++place)
            for (int byte = 0; byte < 256; ++byte) {
                std::string bytes = whole;
                bytes[place] = static_cast<char>(byte);
                refused += !sentence_of(bytes).empty();
            }
        CHECK(refused > 100 * whole.size());
    }
}
