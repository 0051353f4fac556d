/// text.hpp: text in template arguments, and numbers as text.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

namespace equipoise {

/// Text in a template argument: OneWayAnova<"ratio">. Size counts the closing zero.
template <std::size_t Size> struct Text {
    char letters[Size]{};
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is what authors write
    consteval Text(const char (&written)[Size]) { std::copy_n(written, Size, letters); }
    constexpr std::string_view view() const { return {letters, Size - 1}; }
};

namespace detail {
template <Text Name, Text... Parts> struct Call {
    static constexpr std::size_t size = sizeof(Name.letters) + 2 + (sizeof(Parts.letters) + ... + 0) + sizeof...(Parts);
    static constexpr auto written = [] {
        struct {
            char letters[size]{};
            std::size_t length = 0;
            constexpr void add(std::string_view text) {
                for (char letter : text) letters[length++] = letter;
            }
        } out;
        out.add(Name.view());
        bool first = true;
        ((out.add(first ? "(" : ", "), out.add(Parts.view()), first = false), ...);
        out.add(")");
        return out;
    }();
};
}  // namespace detail

/// The label of a policy that takes texts: call_label<"quality", "high", "medium"> is "quality(high, medium)".
template <Text Name, Text... Parts>
inline constexpr std::string_view call_label{detail::Call<Name, Parts...>::written.letters,
                                             detail::Call<Name, Parts...>::written.length};

/// The shortest text that reads back as the same number: 0.1, 512, 1e-05.
inline std::string text_of(double number) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number, std::chars_format::general).ptr};
}

}  // namespace equipoise
