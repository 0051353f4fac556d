/// npy.hpp: NumPy's array files: floats mapped or converted, labels, names; and a writer.
///
/// Format 1.0, 2.0 and 3.0 of numpy.lib.format: "\x93NUMPY", version, length of the header, a Python dictionary with
/// descr, fortran_order and shape, then the numbers.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/dataset.hpp>
#include <equipoise/data/file.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::data {

static_assert(std::endian::native == std::endian::little, "files are little-endian and read as they are");

/// What gives the bytes of one array, first to last.
/// read(out) fills `out` or throws Error; where() names file and member in sentences.
template <class T>
concept ByteSource = requires(T source, std::span<std::byte> out) {
    source.read(out);
    { source.where() } -> std::convertible_to<std::string>;
};

/// A ByteSource over bytes in memory.
class BytesInMemory {
  public:
    BytesInMemory(std::span<const std::byte> bytes, std::string where)
        : rest_(bytes), size_(bytes.size()), where_(std::move(where)) {}
    void read(std::span<std::byte> out) {
        if (out.size() > rest_.size())
            throw Error(fmt::format("{} is cut short: it has {} bytes and needs at least {}; copy or write it again.",
                                    where_, size_, size_ - rest_.size() + out.size()));
        std::copy_n(rest_.begin(), out.size(), out.begin());
        rest_ = rest_.subspan(out.size());
    }
    const std::string& where() const { return where_; }

  private:
    std::span<const std::byte> rest_;
    std::size_t size_;
    std::string where_;
};

/// What the header of an array says.
struct NpyHeader {
    std::string type;                  ///< as NumPy writes it: "<f4"
    std::vector<std::uint64_t> shape;  ///< () for a single value
    std::uint64_t count = 1;           ///< product of the shape
    std::uint64_t item_size = 0;       ///< bytes of one value; 0 for objects, whose size only their pickle knows
    std::uint64_t header_size = 0;     ///< bytes before the values

    char kind() const { return type[1]; }
    /// Bytes of header and values. The product is known not to overflow.
    std::uint64_t total_size() const { return header_size + count * item_size; }
    std::string shape_text() const {
        return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
    }
};

namespace detail {

/// What stands after 'key': in a Python dictionary; nothing if the key is missing.
inline std::optional<std::string_view> dictionary_value(std::string_view dictionary, std::string_view key) {
    for (char quote : {'\'', '"'}) {
        const std::string quoted = quote + std::string(key) + quote;
        std::size_t place = dictionary.find(quoted);
        if (place == std::string_view::npos) continue;
        place = dictionary.find_first_not_of(' ', place + quoted.size());
        if (place == std::string_view::npos || dictionary[place] != ':') continue;
        place = dictionary.find_first_not_of(' ', place + 1);
        if (place != std::string_view::npos) return dictionary.substr(place);
    }
    return std::nullopt;
}

/// "(3829, 1024), ..." to numbers; nothing if it is no tuple of whole numbers.
inline std::optional<std::vector<std::uint64_t>> parse_shape(std::string_view text) {
    std::vector<std::uint64_t> shape;
    if (!text.starts_with('(')) return std::nullopt;
    text.remove_prefix(1);
    for (;;) {
        while (text.starts_with(' ')) text.remove_prefix(1);
        if (text.starts_with(')')) return shape;
        std::uint64_t extent = 0;
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), extent);
        if (error != std::errc{}) return std::nullopt;
        shape.push_back(extent);
        text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
        while (text.starts_with(' ')) text.remove_prefix(1);
        if (text.starts_with(','))
            text.remove_prefix(1);
        else if (!text.starts_with(')'))
            return std::nullopt;
    }
}

/// a * b; nothing above 2^63 - 1.
constexpr std::optional<std::uint64_t> product(std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t limit = std::numeric_limits<std::int64_t>::max();
    if (b != 0 && a > limit / b) return std::nullopt;
    return a * b;
}

/// IEEE half precision to single, exact.
constexpr float float_from_half(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
    const std::uint32_t exponent = (half >> 10) & 31u, fraction = half & 0x3ffu;
    if (exponent == 0) {  // zero or subnormal: fraction * 2^-24
        const float size = static_cast<float>(fraction) * 0x1p-24f;
        return sign ? -size : size;
    }
    const std::uint32_t wide = exponent == 31 ? 255u : exponent + 112u;
    return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

/// Passes `count` values of type T to take(index, value), some thousand at a time.
template <class T> void for_each_value(ByteSource auto& source, std::uint64_t count, auto&& take) {
    std::array<T, 4096> block;
    for (std::uint64_t start = 0; start < count; start += block.size()) {
        const std::span<T> part(block.data(), std::min<std::uint64_t>(block.size(), count - start));
        source.read(std::as_writable_bytes(part));
        for (std::size_t i = 0; i < part.size(); ++i) take(static_cast<std::size_t>(start + i), part[i]);
    }
}

}  // namespace detail

/// Reads the header and leaves `source` at the first value. Error: not an array, cut short, stored in an order, type or
/// byte order that is not read here.
NpyHeader read_npy_header(ByteSource auto& source) {
    const auto refuse = [&](std::string_view what) { throw Error(fmt::format("{} {}", source.where(), what)); };
    std::array<unsigned char, 12> start{};
    source.read(std::as_writable_bytes(std::span(start).first(8)));
    if (std::memcmp(start.data(), "\x93NUMPY", 6) != 0)
        refuse("is not a NumPy array; write it with np.save or np.savez.");
    const unsigned version = start[6];
    if (version < 1 || version > 3) refuse(fmt::format("has the array format {}; formats 1 to 3 are read.", version));
    const std::size_t length_size = version == 1 ? 2 : 4;
    source.read(std::as_writable_bytes(std::span(start).subspan(8, length_size)));
    std::uint32_t length = 0;
    std::memcpy(&length, start.data() + 8, length_size);
    if (length > 65'535) refuse(fmt::format("has an array header of {} bytes; at most 65535 are read.", length));
    std::string text(length, '\0');
    source.read(std::as_writable_bytes(std::span(text)));

    NpyHeader header;
    header.header_size = 8 + length_size + length;
    const auto descr = detail::dictionary_value(text, "descr");
    const auto fortran = detail::dictionary_value(text, "fortran_order");
    const auto shape = detail::dictionary_value(text, "shape");
    const auto extents = shape ? detail::parse_shape(*shape) : std::nullopt;
    if (!descr || !fortran || !extents)
        refuse("has an array header without descr, fortran_order or shape; write it again with np.save or np.savez.");
    const char quote = descr->front();
    const std::size_t close = descr->find(quote, 1);
    if ((quote != '\'' && quote != '"') || close == std::string_view::npos || close < 3)
        refuse("holds records, not numbers; write one plain array for each field.");
    header.type = descr->substr(1, close - 1);
    header.shape = *extents;
    if (header.type[0] == '>')
        refuse(
            fmt::format("is big-endian ({}); write it again with .astype('<{}').", header.type, header.type.substr(1)));
    if (fortran->starts_with("True") && header.shape.size() > 1)
        refuse("is stored by columns (fortran_order); write it again with np.ascontiguousarray.");

    std::uint64_t item_size = 0;
    const std::string_view digits = std::string_view(header.type).substr(2);
    std::from_chars(digits.data(), digits.data() + digits.size(), item_size);
    if (header.kind() != 'O' && (item_size == 0 || item_size > 1'048'576))
        refuse(fmt::format("holds values of type {}, which are not read; write numbers with .astype('<f4').",
                           header.type));
    header.item_size = header.kind() == 'O' ? 0 : item_size * (header.kind() == 'U' ? 4 : 1);
    std::optional<std::uint64_t> count = 1;
    for (std::uint64_t extent : header.shape) count = count ? detail::product(*count, extent) : count;
    if (!count || !detail::product(*count, std::max<std::uint64_t>(header.item_size, 1) + header.header_size))
        refuse(fmt::format("claims the shape {}, more than any machine holds; write it again.", header.shape_text()));
    header.count = *count;
    return header;
}

/// Values of type <f4, <f8 or <f2 as float32, header.count of them.
inline void read_floats(ByteSource auto& source, const NpyHeader& header, std::span<float> out) {
    if (header.type == "<f4")
        source.read(std::as_writable_bytes(out));
    else if (header.type == "<f8")
        detail::for_each_value<double>(source, header.count,
                                       [&](std::size_t i, double value) { out[i] = static_cast<float>(value); });
    else if (header.type == "<f2")
        detail::for_each_value<std::uint16_t>(
            source, header.count, [&](std::size_t i, std::uint16_t value) { out[i] = detail::float_from_half(value); });
    else
        throw std::logic_error("read_floats: type " + header.type);
}

/// Labels of any plain number type, each -1, 0 or 1, [rows x classes]. Error: another value or type.
inline std::vector<std::int8_t> read_labels(ByteSource auto& source, const NpyHeader& header) {
    const std::uint64_t classes = header.shape.size() > 1 ? header.shape[1] : 1;
    std::vector<std::int8_t> labels;
    const auto take = [&](std::size_t i, auto value) {
        const double number = static_cast<double>(value);
        if (number != -1 && number != 0 && number != 1)
            throw Error(
                fmt::format("{}: row {}, column {} (both counted from 0) is {}; a label is 1 (present), 0 (not said "
                            "to be present) or -1 (known to be absent).",
                            source.where(), i / classes, i % classes, number));
        labels[i] = static_cast<std::int8_t>(number);
    };
    const auto read = [&]<class T>(T) {
        labels.resize(header.count);
        detail::for_each_value<T>(source, header.count, take);
    };
    if (header.type == "<f4")
        read(float{});
    else if (header.type == "<f8")
        read(double{});
    else if (header.type == "<i8")
        read(std::int64_t{});
    else if (header.type == "<i4")
        read(std::int32_t{});
    else if (header.type == "|i1")
        read(std::int8_t{});
    else if (header.type == "|u1" || header.type == "|b1")
        read(std::uint8_t{});
    else
        throw Error(
            fmt::format("{} holds values of type {}; labels are <f4, <f8, <i8, <i4, |i1, |u1 or |b1: write it again "
                        "with .astype('<f4').",
                        source.where(), header.type));
    return labels;
}

/// Texts of type <U (UTF-32, given back as UTF-8) or |S (bytes), without the zeros that fill them up.
inline std::vector<std::string> read_texts(ByteSource auto& source, const NpyHeader& header) {
    std::vector<std::string> texts(header.count);
    std::vector<std::byte> item(header.item_size);
    for (std::string& text : texts) {
        source.read(item);
        if (header.kind() == 'S') {
            text.assign(reinterpret_cast<const char*>(item.data()), item.size());
            text.resize(text.find_last_not_of('\0') + 1);
            continue;
        }
        for (std::size_t start = 0; start < item.size(); start += 4) {
            std::uint32_t letter = 0;
            std::memcpy(&letter, item.data() + start, 4);
            if (letter == 0) break;
            const auto add = [&](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
            if (letter > 0x10ffff || (letter >= 0xd800 && letter < 0xe000))
                throw Error(fmt::format("{} holds the letter {:#x}, which Unicode lacks; write it again.",
                                        source.where(), letter));
            if (letter < 0x80) {
                add(letter);
            } else {  // the first byte tells how many follow, six bits in each
                const int following = letter < 0x800 ? 1 : letter < 0x10000 ? 2 : 3;
                add((0xffu << (7 - following) & 0xffu) | letter >> (6 * following));
                for (int i = following - 1; i >= 0; --i) add(0x80u | (letter >> (6 * i) & 0x3fu));
            }
        }
    }
    return texts;
}

/// Room for rows x width numbers that are yet to be written through the second. Error: not so much memory.
inline std::pair<Embeddings, std::span<float>> embeddings_to_fill(std::uint64_t rows, std::uint64_t width,
                                                                  const std::string& where) {
    const auto count = detail::product(rows, width);
    try {
        if (!count || *count > std::numeric_limits<std::ptrdiff_t>::max() / sizeof(float)) throw std::bad_alloc();
        auto room = std::make_shared_for_overwrite<float[]>(*count);
        const std::span<float> values(room.get(), *count);
        return {Embeddings{values, rows, width, std::move(room)}, values};
    } catch (const std::bad_alloc&) {
        throw Error(fmt::format("{}: {} x {} numbers do not fit into memory; use fewer rows.", where, rows, width));
    }
}

/// Rows and width of embeddings. Error: no floats, the shape is not (rows, width), or nothing is in it.
inline std::pair<std::size_t, std::size_t> embeddings_shape(const NpyHeader& header, const std::string& where) {
    if (header.type != "<f4" && header.type != "<f8" && header.type != "<f2")
        throw Error(
            fmt::format("{} holds values of type {}; embeddings are <f4, <f8 or <f2: write it again with "
                        ".astype('<f4').",
                        where, header.type));
    if (header.shape.size() != 2)
        throw Error(fmt::format("{} has the shape {}; embeddings have (rows, width): use .reshape.", where,
                                header.shape_text()));
    if (header.count == 0)
        throw Error(fmt::format("{} has the shape {}: it holds nothing; give at least one row and one column.", where,
                                header.shape_text()));
    return {header.shape[0], header.shape[1]};
}

/// Error naming row and column if a number is nan or infinite.
inline void check_finite(std::span<const float> values, std::size_t width, const std::string& where) {
    constexpr std::uint32_t infinity = 0x7f800000;
    constexpr std::size_t block = 4096;
    for (std::size_t start = 0; start < values.size(); start += block) {
        const std::size_t stop = std::min(values.size(), start + block);
        std::uint32_t largest =
            0;  // of the bits without sign: a maximum, so that the loop is a few vector instructions
        for (std::size_t i = start; i < stop; ++i)
            largest = std::max(largest, std::bit_cast<std::uint32_t>(values[i]) & 0x7fffffffu);
        if (largest < infinity) continue;
        for (std::size_t i = start; i < stop; ++i)
            if (!std::isfinite(values[i]))
                throw Error(
                    fmt::format("{}: row {}, column {} (both counted from 0) is {}; embeddings must be finite float32: "
                                "leave the row out or compute it again.",
                                where, i / width, i % width, values[i]));
    }
}

/// Embeddings [rows x width] from a .npy file. <f4 is mapped, not copied; <f8 and <f2 are converted.
/// Error: the file cannot be read, is cut short or too long, has another type or order, is empty or, unless
/// `may_have_nan` (of scores, where it means that there is none), not finite.
inline Embeddings read_npy(const std::filesystem::path& path, bool may_have_nan = false) {
    const MappedFile file(path);
    BytesInMemory source(file.bytes(), file.path());
    const NpyHeader header = read_npy_header(source);
    const auto [rows, width] = embeddings_shape(header, file.path());
    if (header.total_size() != file.bytes().size())
        throw Error(fmt::format("{} is {}: it has {} bytes and its shape {} of {} needs {}; copy or write it again.",
                                file.path(), file.bytes().size() < header.total_size() ? "cut short" : "too long",
                                file.bytes().size(), header.shape_text(), header.type, header.total_size()));
    Embeddings embeddings;
    if (header.type == "<f4" && header.header_size % alignof(float) == 0) {
        const auto* start = reinterpret_cast<const float*>(file.bytes().data() + header.header_size);
        embeddings = {{start, header.count}, rows, width, file.owner()};
    } else {
        auto [room, values] = embeddings_to_fill(rows, width, file.path());
        read_floats(source, header, values);
        embeddings = std::move(room);
    }
    if (!may_have_nan) check_finite(embeddings.values, width, file.path());
    return embeddings;
}

/// Writes `values` [rows x width] as <f4, format 1.0, so that np.load maps it: whole or not at all (see replace_file).
inline void write_npy(const std::filesystem::path& path, std::span<const float> values, std::size_t rows,
                      std::size_t width) {
    if (values.size() != rows * width) throw std::logic_error("write_npy: values are not rows x width");
    std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", rows, width);
    header.append(63 - (10 + header.size()) % 64, ' ') += '\n';  // the values begin at a multiple of 64
    std::string start("\x93NUMPY\x01\x00", 8);
    start += static_cast<char>(static_cast<unsigned char>(header.size() & 0xff));
    start += static_cast<char>(static_cast<unsigned char>(header.size() >> 8));
    replace_file(path, {start, header, {reinterpret_cast<const char*>(values.data()), values.size_bytes()}});
}

}  // namespace equipoise::data
