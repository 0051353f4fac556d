/// number.hpp: numbers in a study, checked where they are written, fixed or swept.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/text.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>

namespace equipoise {

namespace detail {
template <class T, std::size_t Size> constexpr bool are_distinct(std::array<T, Size> values) {
    std::ranges::sort(values);
    return std::ranges::adjacent_find(values) == values.end();
}
}  // namespace detail

/// What `Levels<name, numbers...>` is: a factor whose levels are numbers.
template <Text Name, auto... Numbers> struct NumberLevels {
    static constexpr auto text = Name;
    static constexpr std::array<double, sizeof...(Numbers)> numbers{static_cast<double>(Numbers)...};
};

namespace detail {

/// T, once Rules have been checked here and now. Asked as a requirement, so that the type stands also where a rule is
/// broken: otherwise Clang drops the author's `using`, takes the baseline's instead and complains of that as well.
template <class T, class Rules, bool = requires { Rules{}; }> struct After {
    using type = T;
};

template <Text Name, auto... Numbers> struct RulesOfLevels {
    static constexpr bool has_levels = sizeof...(Numbers) > 0;
    static constexpr bool levels_differ = are_distinct(NumberLevels<Name, Numbers...>::numbers);
    static_assert(has_levels,
                  "Levels<name, numbers...> has no numbers; required: at least one; "
                  "write for example Levels<\"ratio\", 0, 0.5>.");
    static_assert(levels_differ,
                  "Levels<name, numbers...> has the same number twice, which would be one cell counted as two; "
                  "write each number once.");
};

}  // namespace detail

/// A factor with numbers as levels; stands where a number stands: Dropout<Levels<"dropout", 0, 0.25, 0.5>>.
/// All levels share their code: a level costs a few milliseconds to compile and no instantiation.
template <Text Name, auto... Numbers>
inline constexpr
    typename detail::After<NumberLevels<Name, Numbers...>, detail::RulesOfLevels<Name, Numbers...>>::type Levels{};

/// Base of every number that a policy takes. A number is a template over what was written (0.25, 1 or Levels<...>),
/// with its rule and the sentence that is said when the rule is broken:
///
///     template <auto Written>
///     struct DropoutRate : Number<float, Written> {
///         static constexpr std::string_view name = "rate";
///         static constexpr bool allowed = DropoutRate::each([](double rate) { return rate >= 0 && rate < 1; });
///         static_assert(allowed, "Dropout<rate>: ... required: ...; write for example Dropout<0.25>.");
///     };
///     template <auto Rate>
///     using Dropout = layer::Dropout<Checked<DropoutRate, Rate>>;
///
/// During a run the policy holds an `AtRunTime` in its place, so that all levels share one type.
template <class AtRunTime, auto Written> struct Number {
    using number_type = AtRunTime;
    static constexpr auto written = Written;
    static constexpr bool is_swept = requires { Written.numbers; };
    static constexpr bool each(auto rule) {
        if constexpr (is_swept)
            return std::ranges::all_of(Written.numbers, rule);
        else
            return rule(static_cast<double>(Written));
    }
};

template <class T>
concept IsNumber = requires {
    typename T::number_type;
    T::written;
};
template <class T> concept IsSweptNumber = IsNumber<T> && T::is_swept;

/// Names a type and makes the compiler check it here and now: its static_assert then fails on the author's own line.
template <template <auto...> class Type, auto... Written>
using Checked = typename detail::After<Type<Written...>, Type<Written...>>::type;

/// A rule shared by many numbers.
constexpr bool is_whole(double number) { return number == static_cast<double>(static_cast<long long>(number)); }

}  // namespace equipoise
