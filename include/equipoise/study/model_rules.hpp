/// model_rules.hpp: the decisions about whether the layers of a model make a sound one.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/model/mlp.hpp>
#include <equipoise/model/normalisation.hpp>
#include <equipoise/model/optional_hidden.hpp>
#include <equipoise/model/residual.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>

namespace equipoise {

template <class T> inline constexpr bool is_mlp = false;
template <class... Layers> inline constexpr bool is_mlp<layer::Mlp<Layers...>> = (Layer<Layers> && ...);

// ------------------------------------------------------------------------------------------------- initialisers

/// What stands beside the units of every Dense, also inside a Residual, can draw weights.
template <class T> inline constexpr bool has_initialisers = true;
template <class Units, class... Initial>
inline constexpr bool has_initialisers<layer::Dense<Units, Initial...>> =
    sizeof...(Initial) <= 1 && (Initialiser<Initial> && ...);
template <class... Layers>
inline constexpr bool has_initialisers<layer::Residual<Layers...>> = (has_initialisers<Layers> && ...);
template <class... Layers>
inline constexpr bool has_initialisers<layer::Mlp<Layers...>> = (has_initialisers<Layers> && ...);

// -------------------------------------------------------------------------------------------------- activations

/// `through`: linear at inference, and no map of its own.
enum class LayerKind { dense, through, other };
template <class T> inline constexpr LayerKind layer_kind = LayerKind::other;
template <class... Parts> inline constexpr LayerKind layer_kind<layer::Dense<Parts...>> = LayerKind::dense;
template <class Rate> inline constexpr LayerKind layer_kind<layer::Dropout<Rate>> = LayerKind::through;
template <> inline constexpr LayerKind layer_kind<BatchNorm> = LayerKind::through;
template <class Units, class Rate>  // without units
inline constexpr LayerKind layer_kind<layer::OptionalHidden<Units, Rate>> = LayerKind::through;

/// Two linear maps in a row are one: after each Dense something non-linear must come before the next.
constexpr bool bends_between_maps(std::initializer_list<LayerKind> kinds) {
    bool is_linear = false;
    for (LayerKind kind : kinds) {
        if (kind == LayerKind::dense && is_linear) return false;
        if (kind != LayerKind::through) is_linear = kind == LayerKind::dense;
    }
    return true;
}

/// As above, with the output layer after the last; what is added to inside a Residual may end in a Dense.
template <class T> inline constexpr bool has_activations = true;
template <class... Layers>
inline constexpr bool has_activations<layer::Residual<Layers...>> =
    bends_between_maps({layer_kind<Layers>...}) && (has_activations<Layers> && ...);
template <class... Layers>
inline constexpr bool has_activations<layer::Mlp<Layers...>> =
    bends_between_maps({layer_kind<Layers>..., LayerKind::dense}) && (has_activations<Layers> && ...);

/// A block without an activation inside is one linear map.
template <class... Layers>
inline constexpr LayerKind layer_kind<layer::Residual<Layers...>> =
    ((layer_kind<Layers> == LayerKind::other) || ...)   ? LayerKind::other
    : ((layer_kind<Layers> == LayerKind::dense) || ...) ? LayerKind::dense
                                                        : LayerKind::through;

// ------------------------------------------------------------------------------------------------------- widths

/// The width behind a layer, as far as it is known while compiling, and whether blocks that add to their input make as
/// many numbers as they take. Width 0: known at run time only (that of the data, or a swept number of units). `T` as
/// written, since a policy of a run no longer knows its numbers while compiling.
template <class T> struct KnownWidth {
    static constexpr std::size_t after(std::size_t width) { return width; }
    static constexpr bool fits(std::size_t /*width*/) { return true; }
};
template <class Units, class... Initial> struct KnownWidth<layer::Dense<Units, Initial...>> {
    static constexpr std::size_t after(std::size_t /*width*/) {
        if constexpr (IsNumber<Units>)
            if constexpr (!Units::is_swept) return static_cast<std::size_t>(Units::written);
        return 0;
    }
    static constexpr bool fits(std::size_t /*width*/) { return true; }
};
template <class Units, class Rate>
struct KnownWidth<layer::OptionalHidden<Units, Rate>> : KnownWidth<layer::Dense<int>> {};
template <class... Layers> struct KnownWidth<layer::Mlp<Layers...>> {
    static constexpr std::size_t after(std::size_t width) {
        ((width = KnownWidth<Layers>::after(width)), ...);
        return width;
    }
    static constexpr bool fits(std::size_t width) {
        bool all = true;
        ((all = all && KnownWidth<Layers>::fits(width), width = KnownWidth<Layers>::after(width)), ...);
        return all;
    }
};
template <class... Layers> struct KnownWidth<layer::Residual<Layers...>> {
    using Inside = KnownWidth<layer::Mlp<Layers...>>;
    static constexpr std::size_t after(std::size_t width) { return width > 0 ? width : Inside::after(width); }
    static constexpr bool fits(std::size_t width) {
        const std::size_t made = Inside::after(width);
        return Inside::fits(width) && (width == 0 || made == 0 || made == width);
    }
};

/// Each Residual makes as many numbers as it takes, where that is known while compiling.
template <class Model> inline constexpr bool has_fitting_blocks = KnownWidth<Model>::fits(0);

}  // namespace equipoise
