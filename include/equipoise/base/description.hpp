/// description.hpp: from what an author writes to what one run executes.
///
/// A *description* is what the author writes:    UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0, 0.1>>
/// A *policy* is what one run executes, by value: sampler::UpsampleBy<Repeat, float>{Repeat{}, 0.1f}
///
/// Every description is `Name<Parts...>`, types only, so one partial specialisation walks all of them. Three walks are
/// enough: FactorsIn (which factors are there), CellsOf (the combinations of levels that are types), Settled (the
/// policy of one run, with its numbers). Counting types uses plain packs: they instantiate less than a list library
/// would and put none of its lines into an author's errors. Values (layers, steps, fields) are held and folded by
/// Boost.Hana.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/number.hpp>

#include <algorithm>
#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace equipoise {

/// A factor with policies as levels; stands where a policy stands: UpsampleBy<Factor<"mode", Repeat, Linear>, 0.5>.
/// Each level has its own code.
template <Text Name, class... Policies> struct Factor {
    static constexpr auto text = Name;
};

/// What one factor is set to in one run.
struct Setting {
    std::string factor;
    std::string label;  ///< the level in words
    double number = 0;  ///< the level of a Levels<...>
    bool is_number = false;
};

/// The levels of one run, in the order of the factors.
class Settings : public std::vector<Setting> {
  public:
    double number_of(std::string_view factor) const { return find(factor).number; }
    const std::string& label_of(std::string_view factor) const { return find(factor).label; }

  private:
    const Setting& find(std::string_view factor) const {
        const auto place = std::ranges::find(*this, factor, &Setting::factor);
        if (place == end()) throw std::logic_error("no setting for factor " + std::string(factor));
        return *place;
    }
};

// ------------------------------------------------------------------------------------------------- lists of types

template <class... Types> struct List {
    static constexpr std::size_t size = sizeof...(Types);
};

template <class... Lists> struct Join {
    using list = List<>;
};
template <class... Types> struct Join<List<Types...>> {
    using list = List<Types...>;
};
template <class... First, class... Second, class... Rest>
struct Join<List<First...>, List<Second...>, Rest...> : Join<List<First..., Second...>, Rest...> {};

// ------------------------------------------------------------------------------------------- which factors are there

/// FactorsIn<T>::list: every factor below T, in the order written.
template <class T> struct FactorsIn {
    using list = List<>;
};
template <IsSweptNumber T> struct FactorsIn<T> {
    using list = List<std::remove_const_t<decltype(T::written)>>;
};
template <Text Name, class... Policies> struct FactorsIn<Factor<Name, Policies...>> {
    using list = List<Factor<Name, Policies...>>;
};
template <template <class...> class Description, class... Parts>
struct FactorsIn<Description<Parts...>> : Join<typename FactorsIn<Parts>::list...> {};

// ------------------------------------------------------------------------------- the combinations of levels of types

/// Product<Description, List<Done...>, Lists...>::list: Description<Done..., one of each list>, the last one fastest.
template <template <class...> class Description, class Done, class... Lists> struct Product;
template <template <class...> class Description, class... Done> struct Product<Description, List<Done...>> {
    using list = List<Description<Done...>>;
};
template <template <class...> class Description, class... Done, class... Next, class... Rest>
struct Product<Description, List<Done...>, List<Next...>, Rest...>
    : Join<typename Product<Description, List<Done..., Next>, Rest...>::list...> {};

/// CellsOf<T>::list: T once for each combination of its levels that are types; numbers stay as written.
template <class T> struct CellsOf {
    using list = List<T>;
};
template <Text Name, class... Policies> struct CellsOf<Factor<Name, Policies...>> {
    using list = List<Policies...>;
};
template <template <class...> class Description, class... Parts>
struct CellsOf<Description<Parts...>> : Product<Description, List<>, typename CellsOf<Parts>::list...> {};

// ------------------------------------------------------------------------------------------------ the policy of one
// run

/// Settled<T>::in(settings): the policy that T describes, with the numbers of one run;
/// Settled<T>::label(settings): the same in words, "upsample_by(repeat, ratio=0.1)"; it is part of the run's identity.
template <class T> struct Settled {
    static_assert(std::is_empty_v<T>,
                  "a policy that holds values is a template over types, one member for each part in their order; "
                  "write each number as a Number type behind an alias, as Dropout does.");
    static T in(const Settings&) { return {}; }
    static std::string label(const Settings&) { return std::string{T::name}; }
};
template <IsNumber T> struct Settled<T> {
    static double number(const Settings& settings) {
        if constexpr (T::is_swept)
            return settings.number_of(T::written.text.view());
        else
            return static_cast<double>(T::written);
    }
    static auto in(const Settings& settings) { return static_cast<typename T::number_type>(number(settings)); }
    static std::string label(const Settings& settings) {
        return std::string{T::name} + "=" + text_of(number(settings));
    }
};
template <template <class...> class Description, class... Parts> struct Settled<Description<Parts...>> {
    static auto in(const Settings& settings) {
        return Description<decltype(Settled<Parts>::in(settings))...>{Settled<Parts>::in(settings)...};
    }
    static std::string label(const Settings& settings) {
        std::string parts;
        ((parts += (parts.empty() ? "" : ", ") + Settled<Parts>::label(settings)), ...);
        return std::string{Description<Parts...>::name} + (parts.empty() ? "" : "(" + parts + ")");
    }
};

/// What T settles to: the type that code is instantiated for.
template <class T> using SettledAs = decltype(Settled<T>::in(Settings{}));

}  // namespace equipoise
