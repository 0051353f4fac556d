/// sources.hpp: where a study's data comes from when no file is given with --data.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/base/linkage.hpp>
#include <equipoise/data/dataset.hpp>

#include <cstddef>
#include <string_view>

namespace equipoise {

/// The pond as studies take it (study/pond_source.hpp); `width` 0: its own.
EQUIPOISE_INLINE data::Dataset pond_of_study(bool is_quick, std::size_t width);

/// The embedded synthetic data set (data/pond.hpp); a tenth of its rows and a quarter of its width with --quick.
struct Pond {
    static constexpr std::string_view name = "pond";
    static data::Dataset make(bool is_quick, std::size_t width = 0) { return pond_of_study(is_quick, width); }
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

#ifndef EQUIPOISE_SEPARATE
#include <equipoise/study/pond_source.hpp>
#endif
