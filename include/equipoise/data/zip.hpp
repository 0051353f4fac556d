/// zip.hpp: members of a zip archive, stored or deflated, checked against their CRC.
///
/// Sizes come from the central directory at the end of the file (the local headers of numpy.savez hold an extra field
/// that the directory lacks), the place of the data from the local header. Zip64 is read. Nothing that the file claims
/// is believed before it has been compared with the bytes there are. (Format: PKWARE APPNOTE 6.3.10, section 4.)
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/file.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::data {

namespace detail {

/// The little-endian number at `place`; the caller has checked that it is there.
template <std::unsigned_integral T> T number_at(std::span<const std::byte> bytes, std::uint64_t place) {
    static_assert(std::endian::native == std::endian::little);
    T number;
    std::memcpy(&number, bytes.data() + place, sizeof number);
    return number;
}

inline std::string_view text_at(std::span<const std::byte> bytes, std::uint64_t place, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes.data()) + place, size};
}

/// The data of the extra field of that kind; empty if there is none.
inline std::span<const std::byte> extra_field(std::span<const std::byte> fields, std::uint16_t kind) {
    while (fields.size() >= 4) {
        const std::size_t size = number_at<std::uint16_t>(fields, 2);
        if (size > fields.size() - 4) break;
        if (number_at<std::uint16_t>(fields, 0) == kind) return fields.subspan(4, size);
        fields = fields.subspan(4 + size);
    }
    return {};
}

inline constexpr std::uint32_t local_header = 0x04034b50, directory_entry = 0x02014b50, directory_end = 0x06054b50,
                               directory_end_64 = 0x06064b50, directory_end_64_place = 0x07064b50;
inline constexpr std::size_t local_header_size = 30, directory_entry_size = 46, directory_end_size = 22;
inline constexpr std::uint16_t zip64_extra = 1;
inline constexpr std::uint32_t see_zip64 = 0xffffffff;

}  // namespace detail

/// One file in an archive.
struct ZipMember {
    std::string name;
    bool is_deflated = false;
    std::uint32_t crc = 0;
    std::uint64_t size = 0;             ///< bytes when unpacked
    std::span<const std::byte> packed;  ///< as they stand in the archive
};

/// The members of an archive. Error: missing, no zip archive, cut short (with both sizes), damaged, encrypted, packed
/// by a method other than stored and deflated, one name twice.
class ZipArchive {
  public:
    explicit ZipArchive(const std::filesystem::path& path) : file_(path) { read_directory(); }

    const std::string& path() const { return file_.path(); }
    const MappedFile& file() const { return file_; }
    const std::vector<ZipMember>& members() const { return members_; }
    /// nullptr if there is none of that name.
    const ZipMember* find(std::string_view name) const {
        const auto place = std::ranges::find(members_, name, &ZipMember::name);
        return place == members_.end() ? nullptr : &*place;
    }
    /// "frogs.npz: member x_train.npy"
    std::string where(const ZipMember& member) const { return fmt::format("{}: member {}", path(), member.name); }

  private:
    [[noreturn]] void damaged(std::string_view what) const {
        throw Error(fmt::format("{} is damaged: {}; copy or write it again.", path(), what));
    }

    /// There is no end of the directory: tells how much of the file is missing, from the local headers.
    [[noreturn]] void incomplete() const {
        const auto bytes = file_.bytes();
        std::uint64_t place = 0, directory_size = detail::directory_end_size;
        while (bytes.size() >= detail::local_header_size && place <= bytes.size() - detail::local_header_size &&
               detail::number_at<std::uint32_t>(bytes, place) == detail::local_header) {
            const std::uint64_t name_size = detail::number_at<std::uint16_t>(bytes, place + 26);
            const std::uint64_t extra_size = detail::number_at<std::uint16_t>(bytes, place + 28);
            const std::uint64_t packed_size = detail::number_at<std::uint32_t>(bytes, place + 18);
            directory_size += detail::directory_entry_size + name_size;
            place += detail::local_header_size + name_size + extra_size;
            if (packed_size != detail::see_zip64) place += packed_size;
        }
        const bool starts_as_zip =
            bytes.size() >= 4 && detail::number_at<std::uint32_t>(bytes, 0) == detail::local_header;
        if (!starts_as_zip && bytes.size() >= detail::directory_end_size)
            throw Error(fmt::format("{} is not an .npz (zip) archive; write it with np.savez.", path()));
        throw Error(fmt::format("{} is cut short: it has {} bytes and needs at least {}; copy or write it again.",
                                path(), bytes.size(),
                                std::max<std::uint64_t>(place + directory_size, bytes.size() + 1)));
    }

    /// Where the end-of-directory record begins: its comment must reach exactly to the end of the file.
    std::uint64_t find_directory_end() const {
        const auto bytes = file_.bytes();
        constexpr std::size_t longest_comment = 65'535;
        for (std::size_t comment = 0; comment <= longest_comment; ++comment) {
            if (bytes.size() < detail::directory_end_size + comment) break;
            const std::size_t place = bytes.size() - detail::directory_end_size - comment;
            if (detail::number_at<std::uint32_t>(bytes, place) == detail::directory_end &&
                detail::number_at<std::uint16_t>(bytes, place + 20) == comment)
                return place;
        }
        incomplete();
    }

    void read_directory() {
        const auto bytes = file_.bytes();
        std::uint64_t limit = find_directory_end();  // nothing that is described reaches beyond
        std::uint64_t count = detail::number_at<std::uint16_t>(bytes, limit + 10);
        std::uint64_t size = detail::number_at<std::uint32_t>(bytes, limit + 12);
        std::uint64_t start = detail::number_at<std::uint32_t>(bytes, limit + 16);
        if (limit >= 20 && detail::number_at<std::uint32_t>(bytes, limit - 20) == detail::directory_end_64_place) {
            limit -= 20;
            const auto record = detail::number_at<std::uint64_t>(bytes, limit + 8);
            if (limit < 56 || record > limit - 56 ||
                detail::number_at<std::uint32_t>(bytes, record) != detail::directory_end_64)
                damaged("its zip64 directory is not where it should be");
            limit = record;
            count = detail::number_at<std::uint64_t>(bytes, record + 32);
            size = detail::number_at<std::uint64_t>(bytes, record + 40);
            start = detail::number_at<std::uint64_t>(bytes, record + 48);
        }
        if (start > limit || size > limit - start || count > size / detail::directory_entry_size)
            damaged("its list of members lies outside the file");
        auto rest = bytes.subspan(start, size);
        for (; count > 0; --count) rest = rest.subspan(read_entry(rest, start));
    }

    /// Adds the member that the directory lists next; gives the size of that entry.
    std::size_t read_entry(std::span<const std::byte> entry, std::uint64_t directory_start) {
        if (entry.size() < detail::directory_entry_size ||
            detail::number_at<std::uint32_t>(entry, 0) != detail::directory_entry)
            damaged("its list of members is broken");
        const auto flags = detail::number_at<std::uint16_t>(entry, 8);
        const auto method = detail::number_at<std::uint16_t>(entry, 10);
        const std::size_t name_size = detail::number_at<std::uint16_t>(entry, 28);
        const std::size_t extra_size = detail::number_at<std::uint16_t>(entry, 30);
        const std::size_t entry_size =
            detail::directory_entry_size + name_size + extra_size + detail::number_at<std::uint16_t>(entry, 32);
        if (entry_size > entry.size()) damaged("its list of members is broken");

        ZipMember member;
        member.name = detail::text_at(entry, detail::directory_entry_size, name_size);
        member.crc = detail::number_at<std::uint32_t>(entry, 16);
        std::uint64_t packed_size = detail::number_at<std::uint32_t>(entry, 20);
        member.size = detail::number_at<std::uint32_t>(entry, 24);
        std::uint64_t header = detail::number_at<std::uint32_t>(entry, 42);
        auto extra = detail::extra_field(entry.subspan(detail::directory_entry_size + name_size, extra_size),
                                         detail::zip64_extra);
        for (std::uint64_t* number :
             {&member.size, &packed_size, &header}) {  // only those that did not fit, in this order
            if (*number != detail::see_zip64) continue;
            if (extra.size() < 8) damaged(fmt::format("the size of {} is missing", member.name));
            *number = detail::number_at<std::uint64_t>(extra, 0);
            extra = extra.subspan(8);
        }

        if (flags & 1u) throw Error(fmt::format("{} is encrypted; write it without a password.", where(member)));
        if (method != 0 && method != 8)
            throw Error(
                fmt::format("{} is packed by method {}; write the archive with np.savez or np.savez_compressed.",
                            where(member), method));
        member.is_deflated = method == 8;
        if (find(member.name)) damaged(fmt::format("it has two members {}", member.name));

        const auto bytes = file_.bytes();
        if (directory_start < detail::local_header_size || header > directory_start - detail::local_header_size ||
            detail::number_at<std::uint32_t>(bytes, header) != detail::local_header)
            damaged(fmt::format("{} is not where the list of members says", member.name));
        const std::uint64_t data = header + detail::local_header_size +
                                   detail::number_at<std::uint16_t>(bytes, header + 26) +
                                   detail::number_at<std::uint16_t>(bytes, header + 28);
        if (data > directory_start || packed_size > directory_start - data)
            damaged(fmt::format("{} claims {} bytes and the file has {} for it", member.name, packed_size,
                                data > directory_start ? 0 : directory_start - data));
        member.packed = bytes.subspan(data, packed_size);
        // deflate's shortest code stands for 258 bytes in two bits
        constexpr std::uint64_t most_for_a_byte = 1032;
        if (member.is_deflated ? member.size / most_for_a_byte > packed_size : member.size != packed_size)
            damaged(
                fmt::format("{} claims {} bytes, more than its {} can hold", member.name, member.size, packed_size));
        members_.push_back(std::move(member));
        return entry_size;
    }

    MappedFile file_;
    std::vector<ZipMember> members_;
};

/// Unpacks a member from first byte to last, a piece at a time: a ByteSource (npy.hpp).
class ZipReader {
  public:
    ZipReader(const ZipArchive& archive, const ZipMember& member)
        : member_(member), where_(archive.where(member)), rest_(member.packed) {
        if (member.is_deflated && inflateInit2(&stream_, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
    }
    ZipReader(const ZipReader&) = delete;
    ZipReader& operator=(const ZipReader&) = delete;
    ~ZipReader() {
        if (member_.is_deflated) inflateEnd(&stream_);
    }

    /// Fills `out`. Error: the member ends before, or cannot be unpacked.
    void read(std::span<std::byte> out) {
        if (out.size() > member_.size - done_)
            throw Error(fmt::format("{} is cut short: it has {} bytes and needs at least {}; write it again.", where_,
                                    member_.size, done_ + out.size()));
        if (unpack(out) != out.size()) damaged("it ends before its size is reached");
        count(out);
    }
    /// All that is left of a stored member, where it stands in the archive.
    std::span<const std::byte> take_in_place() {
        const auto taken = std::exchange(rest_, {});
        count(taken);
        return taken;
    }
    /// Error unless every byte was read and the checksum is right.
    void finish() {
        std::byte one_more{};
        if (done_ != member_.size || unpack({&one_more, 1}) != 0 || !rest_.empty() || stream_.avail_in != 0)
            damaged(fmt::format("it is longer than the {} bytes that are needed", done_));
        if (crc_ != member_.crc) damaged("its checksum is wrong");
    }
    const std::string& where() const { return where_; }

  private:
    [[noreturn]] void damaged(std::string_view what) const {
        throw Error(fmt::format("{} is damaged: {}; copy or write the file again.", where_, what));
    }

    void count(std::span<const std::byte> bytes) {
        if (bytes.empty()) return;  // zlib takes no bytes at address 0 as the wish to begin again
        done_ += bytes.size();
        crc_ = static_cast<std::uint32_t>(crc32_z(crc_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    }

    /// How many of the bytes wanted there are.
    std::size_t unpack(std::span<std::byte> out) {
        if (!member_.is_deflated) {
            const std::size_t size = std::min(out.size(), rest_.size());
            std::copy_n(rest_.begin(), size, out.begin());
            rest_ = rest_.subspan(size);
            return size;
        }
        constexpr std::size_t most = std::numeric_limits<uInt>::max();  // zlib counts in 32 bits
        std::size_t size = 0;
        for (bool ends = false; size < out.size() && !ends;) {
            if (stream_.avail_in == 0) {
                const std::size_t fed = std::min(rest_.size(), most);
                stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(rest_.data()));
                stream_.avail_in = static_cast<uInt>(fed);
                rest_ = rest_.subspan(fed);
            }
            const std::size_t wanted = std::min(out.size() - size, most);
            stream_.next_out = reinterpret_cast<Bytef*>(out.data() + size);
            stream_.avail_out = static_cast<uInt>(wanted);
            const int result = inflate(&stream_, Z_NO_FLUSH);
            size += wanted - stream_.avail_out;
            if (result == Z_MEM_ERROR) throw std::bad_alloc();
            ends = result == Z_STREAM_END || (result == Z_BUF_ERROR && rest_.empty());
            if (!ends && result != Z_OK && result != Z_BUF_ERROR) damaged("it cannot be unpacked");
        }
        return size;
    }

    const ZipMember& member_;
    std::string where_;
    std::span<const std::byte> rest_;
    z_stream stream_{};
    std::uint64_t done_ = 0;
    std::uint32_t crc_ = 0;
};

}  // namespace equipoise::data
