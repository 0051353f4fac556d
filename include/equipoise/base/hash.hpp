/// hash.hpp: identities of configurations, data and training sets.
// SPDX-License-Identifier: MIT
#pragma once

#include <ranges>

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace equipoise {

/// A 64-bit hash that is the same on every machine and in every version: it names records and data on disk.
/// Against accidents only, not against an adversary. Each 8-byte word is multiplied and folded, about 4 GB/s.
/// Texts and ranges are hashed with their length, so ("ab", "c") and ("a", "bc") differ.
class Hasher {
  public:
    constexpr Hasher& add(std::unsigned_integral auto number) {
        mix(static_cast<std::uint64_t>(number));
        return *this;
    }
    constexpr Hasher& add(double number) { return add(std::bit_cast<std::uint64_t>(number)); }
    constexpr Hasher& add(std::string_view text) {
        mix(text.size());
        for (std::size_t start = 0; start < text.size(); start += 8) {
            std::uint64_t word = 0;
            for (std::size_t i = start; i < text.size() && i < start + 8; ++i)
                word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * (i - start));
            mix(word);
        }
        return *this;
    }
    /// The bytes of plain values, for large arrays; little-endian machines only (checked).
    template <class T>
        requires std::is_trivially_copyable_v<T> &&
                 std::has_unique_object_representations_v<std::conditional_t<std::floating_point<T>, std::uint8_t, T>>
    Hasher& add_all(std::span<const T> values) {
        static_assert(std::endian::native == std::endian::little);
        const auto bytes = std::as_bytes(values);
        mix(bytes.size());
        std::size_t start = 0;
        for (; start + 8 <= bytes.size(); start += 8) {
            std::uint64_t word;
            std::memcpy(&word, bytes.data() + start, 8);
            mix(word);
        }
        std::uint64_t rest = 0;
        if (start < bytes.size()) std::memcpy(&rest, bytes.data() + start, bytes.size() - start);
        mix(rest);
        return *this;
    }

    constexpr std::uint64_t value() const {  // a last avalanche: every input bit reaches every output bit
        std::uint64_t hash = state_;
        hash = (hash ^ (hash >> 31)) * 0x9fb21c651e98df25;
        hash = (hash ^ (hash >> 29)) * 0xd6e8feb86659fd93;
        return hash ^ (hash >> 32);
    }
    /// 16 hexadecimal digits.
    std::string text() const {
        std::string digits(16, '0');
        for (std::uint64_t hash = value(), i = 0; i < 16; ++i, hash >>= 4)
            digits[15 - i] = "0123456789abcdef"[hash & 15];
        return digits;
    }

  private:
    constexpr void mix(std::uint64_t word) {
        state_ = (state_ ^ word) * 0x9e3779b97f4a7c15;
        state_ ^= state_ >> 32;
    }
    std::uint64_t state_ = 0xcbf29ce484222325;
};

/// 16 hexadecimal digits that name a text.
inline std::string hash_of(std::string_view text) { return Hasher{}.add(text).text(); }

}  // namespace equipoise
