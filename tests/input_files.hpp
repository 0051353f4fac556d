/// input_files.hpp: input files made by the tests themselves: a folder that goes away, .npy and .npz bytes, real data.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>

#include <fmt/format.h>
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace input_files {

/// A new folder, removed with all that is in it.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "equipoise-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    const std::filesystem::path& path() const { return path_; }
    /// Writes a file, its folders too; gives its path.
    std::string write(const std::string& name, std::string_view bytes) const {
        const std::filesystem::path path = path_ / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << bytes;
        return path.string();
    }

  private:
    std::filesystem::path path_;
};

inline std::string read_file(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// The sentence of the equipoise::Error that `action` throws; "" if it throws none.
std::string error_of(auto&& action) {
    try {
        action();
    } catch (const equipoise::Error& error) {
        return error.what();
    }
    return "";
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

template <class T> std::string bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}
template <class T> std::string little_endian(T number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

/// An .npy file as numpy.lib.format writes it; `shape` as in Python.
inline std::string npy(std::string_view type, std::string_view shape, std::string_view data, int version = 1,
                       std::string_view fortran_order = "False") {
    std::string header =
        fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}", type, fortran_order, shape);
    const std::size_t before = version == 1 ? 10 : 12;
    header.append(63 - (before + header.size()) % 64, ' ') += '\n';
    std::string bytes = "\x93NUMPY";
    bytes += static_cast<char>(version);
    bytes += '\0';
    bytes += version == 1 ? little_endian(static_cast<std::uint16_t>(header.size()))
                          : little_endian(static_cast<std::uint32_t>(header.size()));
    return bytes.append(header).append(data);
}

/// A member of an archive; what is set here may lie.
struct Member {
    std::string name{};
    std::string data{};
    bool is_deflated = false;
    std::uint16_t flags = 0;
    std::optional<std::uint16_t> method{};
    std::optional<std::uint64_t> size{}, packed_size{};
    std::optional<std::uint32_t> crc{};
    std::size_t extra = 20;  ///< bytes of the local header's extra field, 20 as numpy.savez writes
};

inline std::string deflated(const std::string& data) {
    z_stream stream{};
    if (deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    std::string packed(deflateBound(&stream, static_cast<uLong>(data.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    stream.avail_in = static_cast<uInt>(data.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

/// An archive as numpy.savez writes it: 20 bytes of zip64 extra in local headers that the directory lacks. Sizes above
/// 32 bits, and with `zip64` all of them and the end, are written in zip64 form.
inline std::string zip(const std::vector<Member>& members, bool zip64 = false, std::string_view comment = "") {
    constexpr std::uint64_t limit = 0xffffffff;
    std::string archive, directory;
    const auto put = [](std::string& out, auto... numbers) { ((out += little_endian(numbers)), ...); };
    const auto u16 = [](std::uint64_t number) { return static_cast<std::uint16_t>(number); };
    const auto u32 = [](std::uint64_t number) { return static_cast<std::uint32_t>(number); };
    for (const Member& member : members) {
        const std::string packed = member.is_deflated ? deflated(member.data) : member.data;
        const std::uint64_t size = member.size.value_or(member.data.size());
        const std::uint64_t packed_size = member.packed_size.value_or(packed.size());
        const std::uint32_t crc = member.crc.value_or(
            u32(crc32_z(0, reinterpret_cast<const Bytef*>(member.data.data()), member.data.size())));
        const std::uint16_t method = member.method.value_or(u16(member.is_deflated ? 8 : 0));
        const std::uint64_t place = archive.size();
        put(archive, u32(0x04034b50), u16(45), member.flags, method, u16(0), u16(0x21), crc,
            u32(std::min(packed_size, limit)), u32(std::min(size, limit)), u16(member.name.size()), u16(member.extra));
        archive += member.name;
        archive.append(member.extra, '\0').append(packed);

        std::string extra;
        const bool wide = zip64 || size >= limit || packed_size >= limit;
        if (wide) put(extra, u16(1), u16(24), size, packed_size, place);
        put(directory, u32(0x02014b50), u16(45), u16(45), member.flags, method, u16(0), u16(0x21), crc,
            u32(wide ? limit : packed_size), u32(wide ? limit : size), u16(member.name.size()), u16(extra.size()),
            u16(0), u16(0), u16(0), u32(0), u32(wide ? limit : place));
        directory += member.name + extra;
    }
    const std::uint64_t start = archive.size(), size = directory.size(), count = members.size();
    archive += directory;
    if (zip64) {
        const std::uint64_t record = archive.size();
        put(archive, u32(0x06064b50), std::uint64_t{44}, u16(45), u16(45), u32(0), u32(0), count, count, size, start);
        put(archive, u32(0x07064b50), u32(0), record, u32(1));
    }
    put(archive, u32(0x06054b50), u16(0), u16(0), u16(zip64 ? 0xffff : count), u16(zip64 ? 0xffff : count),
        u32(zip64 ? limit : size), u32(zip64 ? limit : start), u16(comment.size()));
    return archive.append(comment);
}

/// The folder of real data sets, named by the environment variable EQUIPOISE_DATA_DIR; nothing where it is not set.
inline std::optional<std::filesystem::path> real_data() {
    const char* folder = std::getenv("EQUIPOISE_DATA_DIR");
    if (folder == nullptr || *folder == '\0') return std::nullopt;
    return folder;
}

}  // namespace input_files
