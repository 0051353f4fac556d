/// roles.hpp: what a row may be used for, as types.
// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>

namespace equipoise {

/// Rows that weights are fitted to. The only role that a sampler or an augmentation accepts.
struct Train {
    static constexpr std::string_view name = "train";
};
/// The share of the training rows that is held out of the fit: learning curves and early stopping.
struct Monitor {
    static constexpr std::string_view name = "monitor";
};
/// Thresholds and every choice among levels are made here.
struct Validation {
    static constexpr std::string_view name = "validation";
};
/// Measured, never used for a choice: the sites that were trained on.
struct TestIid {
    static constexpr std::string_view name = "test_iid";
};
/// Measured, never used for a choice: a site that was never trained on.
struct TestOod {
    static constexpr std::string_view name = "test_ood";
};

template <class T>
concept SplitRole = std::same_as<T, Train> || std::same_as<T, Monitor> || std::same_as<T, Validation> ||
                    std::same_as<T, TestIid> || std::same_as<T, TestOod>;

/// A split on which choices may be made.
template <class T> concept ChoiceRole = std::same_as<T, Monitor> || std::same_as<T, Validation>;

/// A split that is only measured.
template <class T> concept TestRole = std::same_as<T, TestIid> || std::same_as<T, TestOod>;

}  // namespace equipoise
