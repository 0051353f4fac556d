/// file.hpp: whole files, mapped for reading and replaced safely.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>

#include <fmt/format.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace equipoise::data {

namespace detail {

inline std::string reason(int error_number) { return std::generic_category().message(error_number); }

/// An open file, closed at the end of its scope.
class OpenFile {
  public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile() { close(); }
    int descriptor() const { return descriptor_; }
    /// 0 if the file is closed; -1 and errno else.
    int close() {
        const int result = descriptor_ < 0 ? 0 : ::close(descriptor_);
        descriptor_ = -1;
        return result;
    }

  private:
    int descriptor_;
};

}  // namespace detail

/// A file mapped into memory, read-only; pages are read when they are touched. The bytes stay valid as long as the
/// object or a copy of owner(). (A file that another program cuts short meanwhile ends the process, as with any
/// mapping; replace_file never does that to a reader.)
class MappedFile {
  public:
    /// Error: missing, unreadable, a folder, not a regular file.
    explicit MappedFile(const std::filesystem::path& path) : path_(path.string()) {
        const detail::OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (file.descriptor() < 0) refuse(detail::reason(errno), "check the path and who may read it");
        struct stat facts{};
        if (::fstat(file.descriptor(), &facts) != 0) refuse(detail::reason(errno), "check the path");
        if (!S_ISREG(facts.st_mode))
            refuse(S_ISDIR(facts.st_mode) ? "it is a folder" : "it is not a regular file", "name a file");
        const auto size = static_cast<std::size_t>(facts.st_size);
        if (size == 0) return;  // an empty mapping is not allowed
        void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
        if (start == MAP_FAILED) refuse(detail::reason(errno), "check the file system");
        owner_ = std::shared_ptr<const void>(start, [size](void* mapping) { ::munmap(mapping, size); });
        bytes_ = {static_cast<const std::byte*>(start), size};
    }

    std::span<const std::byte> bytes() const { return bytes_; }
    std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }
    /// As it was given, for sentences.
    const std::string& path() const { return path_; }
    /// Keeps the mapping alive.
    std::shared_ptr<const void> owner() const { return owner_; }

  private:
    [[noreturn]] void refuse(std::string_view why, std::string_view remedy) const {
        throw Error(fmt::format("{} cannot be read: {}; {}.", path_, why, remedy));
    }

    std::string path_;
    std::span<const std::byte> bytes_;
    std::shared_ptr<const void> owner_;
};

/// Writes `pieces` one after another under a temporary name in the same folder, syncs and renames: whoever opens `path`
/// finds the old file or the whole new one, also after a power cut. Error: any step fails; `path` is then untouched.
inline void replace_file(const std::filesystem::path& path, std::initializer_list<std::string_view> pieces) {
    static std::atomic<unsigned> count{0};
    std::filesystem::path temporary;
    const auto refuse = [&](std::string_view step) {
        const int error_number = errno;
        if (!temporary.empty()) ::unlink(temporary.c_str());
        throw Error(
            fmt::format("{} cannot be written: {} failed ({}); check that the folder exists, may be written and has "
                        "room.",
                        path.string(), step, detail::reason(error_number)));
    };
    const auto create = [&] {  // a name that nobody has, also where hosts share the folder
        for (;;) {
            temporary = path;
            temporary += fmt::format(".{}-{}.tmp", ::getpid(), count++);
            const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
            if (descriptor >= 0 || errno != EEXIST) return descriptor;
        }
    };
    detail::OpenFile file(create());
    if (file.descriptor() < 0) {
        temporary.clear();
        refuse("creating it");
    }
    for (std::string_view rest : pieces)
        while (!rest.empty()) {
            const ssize_t written = ::write(file.descriptor(), rest.data(), rest.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) refuse("writing");
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
    if (::fsync(file.descriptor()) != 0) refuse("syncing");
    if (file.close() != 0) refuse("closing");
    if (::rename(temporary.c_str(), path.c_str()) != 0) refuse("renaming");
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const detail::OpenFile directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.descriptor() >= 0) ::fsync(directory.descriptor());  // some file systems refuse; the file is whole
}

}  // namespace equipoise::data
