/// memory.hpp: how much memory there is, and amounts of it in words.
// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unistd.h>

namespace equipoise {

/// Half of the machine's memory in bytes; no limit where the system does not say how much it has.
inline std::uint64_t half_of_memory() {
    const long pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page <= 0) return std::numeric_limits<std::uint64_t>::max();
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) / 2;
}

/// "11.7 GB", with 1 GB = 1024 MB, as the flag --memory reads it.
inline std::string text_of_bytes(double bytes) {
    constexpr std::array<std::string_view, 7> units{"bytes", "KB", "MB", "GB", "TB", "PB", "EB"};
    std::size_t unit = 0;
    for (; bytes >= 1024 && unit + 1 < units.size(); ++unit) bytes /= 1024;
    return unit == 0 ? fmt::format("{:.0f} {}", bytes, units[unit]) : fmt::format("{:.1f} {}", bytes, units[unit]);
}

}  // namespace equipoise
