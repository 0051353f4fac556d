/// npz_writer.hpp: NumPy's archives of arrays, as np.savez writes them: a zip archive of stored .npy members.
///
/// Values begin at multiples of 64 bytes (an extra field of kind 0xd935, as Android's zipalign uses, fills up), so that
/// they can be mapped where they stand. (Formats: numpy.lib.format 1.0; PKWARE APPNOTE 6.3.10, section 4.)
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/file.hpp>
#include <equipoise/data/zip.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::data {

/// An array to write. `type` as NumPy writes it ("<f4"), `shape` () for a single value, `values` row-major.
struct NpzMember {
    std::string name;  ///< without .npy
    std::string type;
    std::vector<std::uint64_t> shape;
    std::string values{};
    std::string_view lent{};  ///< used, and not copied, where `values` is empty

    std::string_view bytes() const { return values.empty() ? lent : std::string_view(values); }
};

/// The bytes of a number, first the lowest.
template <class T>
    requires std::integral<T> || std::floating_point<T>
std::string bytes_of_number(T number) {
    static_assert(std::endian::native == std::endian::little);
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

namespace detail {

/// UTF-8 to code points. Error: it is none.
inline std::u32string code_points(std::string_view text) {
    std::u32string points;
    const auto refuse = [&] {
        throw Error(fmt::format("the name \"{}\" is not UTF-8; save the file that holds it as UTF-8.", text));
    };
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        const std::size_t size = static_cast<std::size_t>(std::countl_one(first));
        if (size == 1 || size > 4 || i + std::max<std::size_t>(size, 1) > text.size()) refuse();
        char32_t point = size == 0 ? first : first & (0x7fu >> size);
        for (std::size_t j = 1; j < size; ++j) {
            const auto next = static_cast<unsigned char>(text[i + j]);
            if ((next & 0xc0u) != 0x80u) refuse();
            point = point << 6 | (next & 0x3fu);
        }
        points += point;
        i += std::max<std::size_t>(size, 1);
    }
    return points;
}

inline std::string npy_header(const NpzMember& member) {
    const auto& shape = member.shape;
    std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", member.type,
                                     fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
    header.append(63 - (10 + header.size()) % 64, ' ') += '\n';
    return std::string("\x93NUMPY\x01\x00", 8) + bytes_of_number(static_cast<std::uint16_t>(header.size())) + header;
}

}  // namespace detail

/// A column of names, <U.
inline NpzMember npz_texts(std::string name, const std::vector<std::string>& texts) {
    std::vector<std::u32string> rows;
    std::size_t longest = 1;
    for (const std::string& text : texts)
        longest = std::max(longest, rows.emplace_back(detail::code_points(text)).size());
    NpzMember member{std::move(name), fmt::format("<U{}", longest), {texts.size()}};
    for (std::u32string& row : rows) {
        row.resize(longest);
        member.values.append(reinterpret_cast<const char*>(row.data()), longest * sizeof(char32_t));
    }
    return member;
}

/// Writes the archive whole or not at all (see replace_file). The values of the first member are not copied; sizes and
/// places from `zip64_from` on are written in zip64 form, 4 GiB as the format wants it.
inline void write_npz(const std::filesystem::path& path, const NpzMember& first, std::span<const NpzMember> others,
                      std::uint64_t zip64_from = detail::see_zip64) {
    const auto u16 = [](std::uint64_t number) { return bytes_of_number(static_cast<std::uint16_t>(number)); };
    const auto u32 = [](std::uint64_t number) { return bytes_of_number(static_cast<std::uint32_t>(number)); };
    const auto u64 = [](std::uint64_t number) { return bytes_of_number(number); };
    constexpr std::uint16_t plain_version = 20, zip64_version = 45, day_one = 0x21;  // 1980-01-01, as np.savez
    std::string before, after, directory;
    std::uint64_t written = 0;
    const auto add = [&](const NpzMember& member, std::string& out) {
        const std::string name = member.name + ".npy", header = detail::npy_header(member);
        const std::string_view values = member.bytes();
        const std::uint64_t size = header.size() + values.size();
        const bool is_wide = std::max(size, written) >= zip64_from;
        std::uint32_t crc =
            static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(header.data()), header.size()));
        if (!values.empty())
            crc =
                static_cast<std::uint32_t>(crc32_z(crc, reinterpret_cast<const Bytef*>(values.data()), values.size()));

        // what the local header and the directory share
        const auto common = [&](std::size_t extra_size) {
            return u16(is_wide ? zip64_version : plain_version) + u16(0) + u16(0) + u16(0) + u16(day_one) + u32(crc) +
                   u32(is_wide ? detail::see_zip64 : size) + u32(is_wide ? detail::see_zip64 : size) +
                   u16(name.size()) + u16(extra_size);
        };
        std::string extra = is_wide ? u16(detail::zip64_extra) + u16(16) + u64(size) + u64(size) : "";
        const std::uint64_t end = written + detail::local_header_size + name.size() + extra.size() + 6;
        const std::size_t filling = (64 - end % 64) % 64;
        extra += u16(0xd935) + u16(2 + filling) + u16(64) + std::string(filling, '\0');
        const std::string local = u32(detail::local_header) + common(extra.size()) + name + extra + header;

        const std::string wide =
            is_wide ? u16(detail::zip64_extra) + u16(24) + u64(size) + u64(size) + u64(written) : "";
        directory += u32(detail::directory_entry) + u16(is_wide ? zip64_version : plain_version) + common(wide.size()) +
                     u16(0) + u16(0) + u16(0) + u32(0) + u32(is_wide ? detail::see_zip64 : written) + name + wide;
        out += local;
        written += local.size() + values.size();
    };
    add(first, before);
    for (const NpzMember& member : others) {
        add(member, after);
        after += member.bytes();
    }
    const std::uint64_t count = others.size() + 1;
    after += directory;
    const bool is_wide = std::max<std::uint64_t>(written, directory.size()) >= zip64_from;
    if (is_wide)
        after += u32(detail::directory_end_64) + u64(44) + u16(zip64_version) + u16(zip64_version) + u32(0) + u32(0) +
                 u64(count) + u64(count) + u64(directory.size()) + u64(written) + u32(detail::directory_end_64_place) +
                 u32(0) + u64(written + directory.size()) + u32(1);
    after += u32(detail::directory_end) + u16(0) + u16(0) + u16(is_wide ? 0xffff : count) +
             u16(is_wide ? 0xffff : count) + u32(is_wide ? detail::see_zip64 : directory.size()) +
             u32(is_wide ? detail::see_zip64 : written) + u16(0);
    replace_file(path, {before, first.bytes(), after});
}

}  // namespace equipoise::data
