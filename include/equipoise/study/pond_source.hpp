/// pond_source.hpp: the embedded data set, in the sizes that studies ask for.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/pond.hpp>
#include <equipoise/study/sources.hpp>

namespace equipoise {

EQUIPOISE_INLINE data::Dataset pond_of_study(bool is_quick, std::size_t width) {
    data::PondSettings settings;
    if (is_quick) settings = {.scale = 0.1, .width = 256};
    if (width > 0) settings.width = width;
    return data::make_pond(settings);
}

}  // namespace equipoise
