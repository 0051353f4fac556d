// SPDX-License-Identifier: MIT
#include <equipoise/data/npy.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
const std::vector<float> six{0, 1.5f, -2, 3, 4, 5e-20f};

std::vector<float> values_of(const Embeddings& embeddings) {
    return {embeddings.values.begin(), embeddings.values.end()};
}
Embeddings read_bytes(const std::string& bytes) {
    const Folder folder;
    return read_npy(folder.write("x.npy", bytes));
}
/// From the file's name on.
std::string sentence_of(const std::string& bytes) {
    const std::string error = error_of([&] { read_bytes(bytes); });
    const auto place = error.find("x.npy");
    return place == std::string::npos ? error : error.substr(place);
}
/// The header, as read from these bytes, with what `read` makes of the values.
auto read_array(const std::string& bytes, auto&& read) {
    BytesInMemory source(std::as_bytes(std::span(bytes)), "a.npy");
    const NpyHeader header = read_npy_header(source);
    return read(source, header);
}
const auto labels = [](auto& source, const NpyHeader& header) { return read_labels(source, header); };
const auto texts = [](auto& source, const NpyHeader& header) { return read_texts(source, header); };
}  // namespace

TEST_CASE("float32 arrays of every format version are read") {
    for (int version : {1, 2, 3}) {
        const Embeddings read = read_bytes(npy("<f4", "(3, 2)", bytes_of(six), version));
        CHECK(read.rows == 3);
        CHECK(read.width == 2);
        CHECK(values_of(read) == six);
        CHECK(read.row(1)[0] == -2);
    }
}

TEST_CASE("float32 is mapped, not copied, and outlives the file") {
    const Folder folder;
    const std::string path = folder.write("x.npy", npy("<f4", "(3, 2)", bytes_of(six)));
    const Embeddings read = read_npy(path);
    CHECK(reinterpret_cast<std::uintptr_t>(read.values.data()) % 4096 == 128);  // a page and the header
    std::filesystem::remove(path);
    CHECK(values_of(read) == six);
}

TEST_CASE("a header that leaves the values unaligned is copied") {
    std::string bytes = npy("<f4", "(3, 2)", bytes_of(six));
    bytes.erase(100, 1);  // a blank of the padding
    bytes[8] = static_cast<char>(bytes[8] - 1);
    CHECK(values_of(read_bytes(bytes)) == six);
}

TEST_CASE("float64 and float16 are converted") {
    const std::vector<double> wide(six.begin(), six.end());
    CHECK(values_of(read_bytes(npy("<f8", "(2, 3)", bytes_of(wide)))) == six);
    const std::vector<double> many(10'000, 0.1);  // more than one block
    const Embeddings read = read_bytes(npy("<f8", "(5000, 2)", bytes_of(many)));
    CHECK(values_of(read) == std::vector<float>(10'000, 0.1f));
    const std::vector<std::uint16_t> half{0x0000, 0x3e00, 0xc000, 0x3555, 0x7bff, 0x8001};
    CHECK(values_of(read_bytes(npy("<f2", "(3, 2)", bytes_of(half)))) ==
          std::vector<float>{0, 1.5f, -2, 0.333251953125f, 65504, -0x1p-24f});
}

TEST_CASE("every half-precision number is what IEEE 754 says") {
    for (std::uint32_t bits = 0; bits < 65'536; ++bits) {
        const int exponent = static_cast<int>(bits >> 10 & 31u), fraction = static_cast<int>(bits & 1023u);
        const float sign = bits >> 15 ? -1.0f : 1.0f;
        const float value = detail::float_from_half(static_cast<std::uint16_t>(bits));
        if (exponent == 31 && fraction != 0) {
            if (!std::isnan(value)) FAIL(bits);
            continue;
        }
        const float expected = exponent == 31  ? std::numeric_limits<float>::infinity()
                               : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                               : std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
        if (value != sign * expected || std::signbit(value) != (bits >> 15 == 1)) FAIL(bits);
    }
}

TEST_CASE("write_npy writes what NumPy writes, and read_npy reads it") {
    const Folder folder;
    const auto path = folder.path() / "scores.npy";
    write_npy(path, six, 3, 2);
    CHECK(read_file(path) == npy("<f4", "(3, 2)", bytes_of(six)));
    CHECK(values_of(read_npy(path)) == six);
    CHECK_THROWS_AS(write_npy(path, six, 2, 2), std::logic_error);
    CHECK(contains(error_of([&] { write_npy(folder.path() / "no" / "x.npy", six, 3, 2); }), "cannot be written"));
}

TEST_CASE("a file cut short anywhere, or too long, is refused with both sizes") {
    const std::string whole = npy("<f4", "(3, 2)", bytes_of(six));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string error = sentence_of(whole.substr(0, size));
        CHECK(contains(error, "is cut short: it has " + std::to_string(size) + " bytes"));
    }
    CHECK(sentence_of(whole.substr(0, 150)) ==
          "x.npy is cut short: it has 150 bytes and its shape (3, 2) of <f4 needs 152; copy or write it again.");
    CHECK(contains(sentence_of(whole + "x"), "is too long: it has 153 bytes"));
}

TEST_CASE("arrays of another order, type or shape are refused with what to do") {
    const std::string data = bytes_of(six);
    CHECK(sentence_of(npy("<f4", "(3, 2)", data, 1, "True")) ==
          "x.npy is stored by columns (fortran_order); write it again with np.ascontiguousarray.");
    CHECK(sentence_of(npy(">f4", "(3, 2)", data)) == "x.npy is big-endian (>f4); write it again with .astype('<f4').");
    CHECK(contains(sentence_of(npy("<i4", "(3, 2)", data)), "type <i4; embeddings are <f4, <f8 or <f2"));
    CHECK(contains(sentence_of(npy("|O", "(1099511627776, 1024)", data)), "type |O"));
    CHECK(contains(sentence_of(npy("<f4", "(6,)", data)), "has the shape (6,); embeddings have (rows, width)"));
    CHECK(contains(sentence_of(npy("<f4", "()", data)), "has the shape ()"));
    CHECK(contains(sentence_of(npy("<f4", "(0, 2)", "")), "(0, 2): it holds nothing"));
    CHECK(contains(sentence_of(npy("<f4", "(3, 0)", "")), "(3, 0): it holds nothing"));
    CHECK(contains(sentence_of(npy("<f4", "(9223372036854775808, 1)", data)), "more than any machine holds"));
    CHECK(contains(sentence_of(npy("<f4", "(4294967296, 4294967296)", data)), "more than any machine holds"));
    CHECK(
        contains(sentence_of(npy("<f4", "(99999999999999999999, 1)", data)), "without descr, fortran_order or shape"));
    CHECK(contains(sentence_of(npy("<f4", "(3, -2)", data)), "without descr"));
    CHECK(contains(sentence_of(npy("<f4", "(1000000000, 1000000)", data)), "it has 152 bytes and its shape"));
    CHECK(contains(sentence_of(npy("<f4", "(3, 2)", data, 4)), "array format 4"));
    CHECK(contains(sentence_of("PK\x03\x04 something else that is long"), "is not a NumPy array"));
    std::string records = npy("<f4", "(3, 2)", data);
    records.replace(records.find("'<f4'"), 5, "[['a'");
    CHECK(contains(sentence_of(records), "holds records"));
    std::string long_header = npy("<f4", "(3, 2)", data, 2);
    long_header[10] = '\x7f';
    CHECK(contains(sentence_of(long_header), "at most 65535"));
}

TEST_CASE("a number that is not finite is named with row and column") {
    std::vector<float> values(3 * 5000, 1.0f);
    values[2 * 5000 + 7] = std::numeric_limits<float>::quiet_NaN();
    CHECK(
        sentence_of(npy("<f4", "(3, 5000)", bytes_of(values))) ==
        "x.npy: row 2, column 7 (both counted from 0) is nan; embeddings must be finite float32: leave the row out or "
        "compute it again.");
    values[1] = -std::numeric_limits<float>::infinity();
    CHECK(contains(sentence_of(npy("<f4", "(3, 5000)", bytes_of(values))),
                   "row 0, column 1 (both counted from 0) is -inf"));
    CHECK(contains(sentence_of(npy("<f8", "(1, 2)", bytes_of(std::vector<double>{1, 1e300}))), "row 0, column 1"));
    CHECK(sentence_of(npy("<f4", "(1, 2)", bytes_of(std::vector<float>{std::numeric_limits<float>::max(), -0.0f})))
              .empty());
}

TEST_CASE("labels of every plain type are read, and other values named") {
    const std::vector<std::int8_t> expected{1, 0, -1, 1};
    const auto as = [](auto zero) {
        return bytes_of(std::vector<decltype(zero)>{1, 0, static_cast<decltype(zero)>(-1), 1});
    };
    CHECK(read_array(npy("<f4", "(2, 2)", as(0.0f)), labels) == expected);
    CHECK(read_array(npy("<f8", "(2, 2)", as(0.0)), labels) == expected);
    CHECK(read_array(npy("<i8", "(2, 2)", as(std::int64_t{})), labels) == expected);
    CHECK(read_array(npy("<i4", "(4,)", as(std::int32_t{})), labels) == expected);
    CHECK(read_array(npy("|i1", "(4, 1)", as(std::int8_t{})), labels) == expected);
    CHECK(read_array(npy("|b1", "(2,)", std::string("\x01\x00", 2)), labels) == std::vector<std::int8_t>{1, 0});
    CHECK(read_array(npy("|u1", "(2,)", std::string("\x00\x01", 2)), labels) == std::vector<std::int8_t>{0, 1});
    CHECK(contains(error_of([&] { read_array(npy("|u1", "(2, 2)", "\x01\x01\x01\x02"), labels); }),
                   "a.npy: row 1, column 1 (both counted from 0) is 2; a label is 1"));
    CHECK(contains(error_of([&] { read_array(npy("<f4", "(1, 1)", bytes_of(std::vector<float>{0.5f})), labels); }),
                   "is 0.5"));
    CHECK(contains(error_of([&] { read_array(npy("<f4", "(1, 1)", bytes_of(std::vector<float>{NAN})), labels); }),
                   "is nan"));
    CHECK(contains(error_of([&] { read_array(npy("<i2", "(1,)", std::string(2, '\0')), labels); }), "type <i2"));
    CHECK(contains(error_of([&] { read_array(npy("|O", "(4611686018427387,)", ""), labels); }), "type |O"));
}

TEST_CASE("names are read from UTF-32 and from bytes") {
    const std::vector<std::uint32_t> letters{'f', 'r', 'o', 'g', 0xe9, 0, 0, 0, 0x86d9, 0x1f438, 0, 0};
    CHECK(read_array(npy("<U4", "(3,)", bytes_of(letters)), texts) ==
          std::vector<std::string>{"frog", "\xc3\xa9", "\xe8\x9b\x99\xf0\x9f\x90\xb8"});
    CHECK(read_array(npy("|S4", "(2,)", std::string("frogab\0\0", 8)), texts) ==
          std::vector<std::string>{"frog", "ab"});
    for (std::uint32_t bad : {0x110000u, 0xd800u, 0xffffffffu})
        CHECK(contains(error_of([&] { read_array(npy("<U1", "(1,)", little_endian(bad)), texts); }), "Unicode"));
}
