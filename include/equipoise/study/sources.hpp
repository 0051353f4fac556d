/// sources.hpp: where a study's data comes from when no file is given with --data.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/data/pond.hpp>

namespace equipoise {

/// The embedded synthetic data set (data/pond.hpp); a tenth of its rows and a quarter of its width with --quick.
struct Pond {
    static constexpr std::string_view name = "pond";
    /// `width` 0: its own.
    static data::Dataset make(bool is_quick, std::size_t width = 0) {
        data::PondSettings settings;
        if (is_quick) settings = {.scale = 0.1, .width = 256};
        if (width > 0) settings.width = width;
        return data::make_pond(settings);
    }
};

template <auto Written> struct WidthNumber : Number<int, Written> {
    static constexpr bool allowed = WidthNumber::each([](double width) { return width >= 1 && is_whole(width); });
    static_assert(
        allowed,
        "Width<n> is the length of an embedding; required: a whole number, 1 or more; write for example Width<1024>.");
};
template <auto Numbers> using Width = Checked<WidthNumber, Numbers>;

/// A source whose embeddings must have one width, also where a file is given: using data = Data<Pond, Width<1024>>;
template <class Source, class Pinned> struct Data {
    static constexpr std::string_view name = Source::name;
    static constexpr std::size_t width = Pinned::written;
    static data::Dataset make(bool is_quick) { return Source::make(is_quick, width); }
};

}  // namespace equipoise
