/// backend.hpp: which backend trains a network: the fused one where it can, else the readable one. Records name it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/model/fused.hpp>
#include <equipoise/model/mlp.hpp>

#include <type_traits>

namespace equipoise {

namespace detail {
template <class Model, class Loss, class Optimiser> auto best_network() {
    if constexpr (fused::takes<Model, Loss, Optimiser>)
        return std::type_identity<fused::Network<Model, Loss, Optimiser>>{};
    else
        return std::type_identity<reference::Backend::Network<Model, Loss, Optimiser>>{};
}
}  // namespace detail

/// The network that a study trains.
template <class Model, class Loss, class Optimiser>
using BestNetwork = typename decltype(detail::best_network<Model, Loss, Optimiser>())::type;

}  // namespace equipoise
