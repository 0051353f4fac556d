/// questions.hpp: what a study asks, declared before it is run.
///
/// A question has a sentence (the claim), a metric, a claim about levels of a factor, and a margin: the largest
/// difference that would not matter. It is answered by exactly one verdict (report/verdicts.hpp), whatever the runs
/// say.
///
///     using questions = Questions<
///         Question<"no ratio raises OOD F1", Metric<F1, TestOod>, NoneRaises<"ratio", Against<0>>, Margin<0.02>>,
///         Question<"repeat changes nothing", Metric<F1, TestOod>, Equal<"ratio", Against<0>, At<"mode", "repeat">>,
///                  Margin<0.02>>>;
///
/// Claims about each level compare it with the baseline level, at every combination of the other factors' levels (or at
/// those named by At), all intervals holding at once:
///
///   Differ         some level differs from the baseline
///   Equal          every level is within the margin of the baseline
///   NoneRaises     no level raises the metric by the margin or more
///   NoneLowers     no level lowers it by that
///
/// Claims about a mean make one comparison: the levels (all, or those with AtLeast) averaged, over all other factors
/// too:
///
///   Raises, Lowers            than the baseline level
///   MoreVariable              over seeds: mean absolute deviation from the cell's median
///   LargerEffect<"a", "b">    the first against the last level of factor a, against any two levels of factor b
///
/// Deliberately absent: a claim about the best level (chosen and measured on the same runs it is always flattered), and
/// claims without a margin ("no effect" that no data could ever contradict).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/base/number.hpp>
#include <equipoise/base/roles.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

/// A level as an author writes it: a number of a Levels<...>, or the name of a policy of a Factor<...>.
template <std::size_t Size> struct LevelName {
    char letters[Size]{};
    double number = 0;
    bool is_number = false;
    // NOLINTBEGIN(google-explicit-constructor): a literal is what authors write
    consteval LevelName(const char (&written)[Size]) { std::copy_n(written, Size, letters); }
    consteval LevelName(double written)
        requires(Size == 1)
        : number(written), is_number(true) {}
    // NOLINTEND(google-explicit-constructor)
    constexpr std::string_view view() const { return {letters, Size - 1}; }
    std::string label() const { return is_number ? text_of(number) : std::string(view()); }
};
LevelName(double) -> LevelName<1>;

/// The level that others are compared with.
template <LevelName Level> struct Against {
    static constexpr auto level = Level;
};
/// Only runs at this level of another factor.
template <Text Name, LevelName Level> struct At {
    static constexpr auto factor = Name;
    static constexpr auto level = Level;
};
/// Of a factor with numbers, the levels from this one on.
template <auto Least> struct AtLeast {
    static constexpr double least = static_cast<double>(Least);
};

enum class ClaimKind { differ, equal, none_raises, none_lowers, raises, lowers, more_variable, larger_effect };

inline const char* name_of(ClaimKind kind) {
    static constexpr const char* names[] = {"differ", "equal",  "none_raises",   "none_lowers",
                                            "raises", "lowers", "more_variable", "larger_effect"};
    return names[static_cast<std::size_t>(kind)];
}

/// A question at run time.
struct PlannedQuestion {
    std::string text;
    std::string metric;   ///< "test_ood.honest.f1"
    std::string less;     ///< subtracted from the metric in every run; "": nothing
    std::string measure;  ///< in words: "OOD F1"
    ClaimKind kind = ClaimKind::differ;
    std::string factor;
    std::string baseline;                                 ///< label of a level; "" for larger_effect
    std::string other_factor;                             ///< of larger_effect
    double least = -std::numeric_limits<double>::max();   ///< levels from this number on
    std::vector<std::pair<std::string, std::string>> at;  ///< factor, level
    double margin = 0;
    double effect = 0;  ///< for which chances are planned
    double noise = 0;   ///< SD of one run within a cell that is planned with, before there are runs
    std::string declared = "before any run";  ///< or "after 66 runs": then the answer is exploratory
    /// How it, or the plan that it stands in, differs from the locked plan (study/plan_lock.hpp); "" if it does not, or
    /// no plan was locked.
    std::string deviation{};

    bool is_about_a_mean() const { return kind >= ClaimKind::raises; }
    /// Not about the figure itself.
    bool is_about_a_spread() const { return kind >= ClaimKind::more_variable; }
};

// ------------------------------------------------------------------------------------------------------- measures

/// Figures of a split, each a share from 0 to 1, under the names of records (metrics/evaluation.hpp); the first four
/// are decided at the honest threshold.
struct F1 {
    static constexpr std::string_view name = "honest.f1", words = "F1";
};
struct Precision {
    static constexpr std::string_view name = "honest.precision", words = "precision";
};
struct Recall {
    static constexpr std::string_view name = "honest.recall", words = "recall";
};
struct Accuracy {
    static constexpr std::string_view name = "honest.accuracy", words = "accuracy";
};
struct Auroc {
    static constexpr std::string_view name = "auroc", words = "AUROC";
};
struct AveragePrecision {
    static constexpr std::string_view name = "average_precision", words = "average precision";
};

/// One figure of one test split; decisions are those of the honest threshold.
template <class Figure, TestRole Role> struct Metric {
    static void tell(PlannedQuestion& question) {
        question.metric = std::string(Role::name) + "." + std::string(Figure::name);
        question.measure = (std::same_as<Role, TestIid> ? "IID " : "OOD ") + std::string(Figure::words);
    }
};
/// The figure on the IID test less that on the OOD test.
template <class Figure> struct Gap {
    static void tell(PlannedQuestion& question) {
        question.metric = "test_iid." + std::string(Figure::name);
        question.less = "test_ood." + std::string(Figure::name);
        question.measure = "gap of " + std::string(Figure::words) + " (IID - OOD)";
    }
};

// ---------------------------------------------------------------------------------------------------------- claims

namespace detail {

template <class T> inline constexpr bool is_against = false;
template <LevelName Level> inline constexpr bool is_against<Against<Level>> = true;
template <class T> inline constexpr bool is_claim_option = is_against<T>;
template <Text Name, LevelName Level> inline constexpr bool is_claim_option<At<Name, Level>> = true;
template <auto Least> inline constexpr bool is_claim_option<AtLeast<Least>> = true;

/// Tells what the options of a claim say.
template <LevelName Level> void tell(Against<Level>, PlannedQuestion& question) { question.baseline = Level.label(); }
template <Text Name, LevelName Level> void tell(At<Name, Level>, PlannedQuestion& question) {
    question.at.emplace_back(Name.view(), Level.label());
}
template <auto Least> void tell(AtLeast<Least> option, PlannedQuestion& question) { question.least = option.least; }

/// Whether a factor of this name has this level.
template <class Factor> struct LevelsOf;
template <Text Name, auto... Numbers> struct LevelsOf<NumberLevels<Name, Numbers...>> {
    static constexpr std::string_view name = Name.view();
    static constexpr bool have(const auto& level) {
        return level.is_number && ((static_cast<double>(Numbers) == level.number) || ...);
    }
};
template <Text Name, class... Policies> struct LevelsOf<Factor<Name, Policies...>> {
    static constexpr std::string_view name = Name.view();
    static constexpr bool have(const auto& level) { return ((Policies::name == level.view()) || ...); }
};

/// Whether the factors named by a claim, and their levels, are among those of a study.
template <class Option, class... Factors> inline constexpr bool fits = true;
template <Text Name, LevelName Level, class... Factors>
inline constexpr bool fits<At<Name, Level>, Factors...> =
    ((LevelsOf<Factors>::name == Name.view() && LevelsOf<Factors>::have(Level)) || ...);

template <class... Options> struct RulesOfClaim {
    static constexpr bool has_baseline = (is_against<Options> || ...);
    static constexpr bool takes_these_options = (is_claim_option<Options> && ...);
    static_assert(has_baseline,
                  "a claim about the levels of a factor says which level they are compared with; write for example "
                  "NoneRaises<\"ratio\", Against<0>>.");
    static_assert(
        takes_these_options,
        "a claim about the levels of a factor was given something else than Against<level>, At<factor, level> "
        "and AtLeast<number>; write for example Lowers<\"ratio\", AtLeast<0.4>, Against<0>>.");
};

}  // namespace detail

/// A claim about the levels of factor `Name` against one of them.
template <ClaimKind Kind, Text Name, class... Options> struct LevelClaim {
    static void tell(PlannedQuestion& question) {
        question.kind = Kind;
        question.factor = Name.view();
        (detail::tell(Options{}, question), ...);
    }
    static constexpr bool is_sound = (detail::is_against<Options> || ...) && (detail::is_claim_option<Options> && ...);
    template <class... Factors> static constexpr bool fits() {
        const auto has_level = []<class Option>(Option) {
            if constexpr (detail::is_against<Option>)
                return ((detail::LevelsOf<Factors>::name == Name.view() &&
                         detail::LevelsOf<Factors>::have(Option::level)) ||
                        ...);
            else
                return detail::fits<Option, Factors...>;
        };
        return ((detail::LevelsOf<Factors>::name == Name.view()) || ...) && (has_level(Options{}) && ...);
    }
};
namespace detail {
template <ClaimKind Kind, Text Name, class... Options>
using CheckedClaim = typename After<LevelClaim<Kind, Name, Options...>, RulesOfClaim<Options...>>::type;
}  // namespace detail
template <Text Name, class... Options> using Differ = detail::CheckedClaim<ClaimKind::differ, Name, Options...>;
template <Text Name, class... Options> using Equal = detail::CheckedClaim<ClaimKind::equal, Name, Options...>;
template <Text Name, class... Options>
using NoneRaises = detail::CheckedClaim<ClaimKind::none_raises, Name, Options...>;
template <Text Name, class... Options>
using NoneLowers = detail::CheckedClaim<ClaimKind::none_lowers, Name, Options...>;
template <Text Name, class... Options> using Raises = detail::CheckedClaim<ClaimKind::raises, Name, Options...>;
template <Text Name, class... Options> using Lowers = detail::CheckedClaim<ClaimKind::lowers, Name, Options...>;
template <Text Name, class... Options>
using MoreVariable = detail::CheckedClaim<ClaimKind::more_variable, Name, Options...>;

/// Factor `Name`, from its first level to its last, changes the metric by more than any two levels of `Other` do.
template <Text Name, Text Other> struct LargerEffect {
    static constexpr bool is_sound = true;
    static void tell(PlannedQuestion& question) {
        question.kind = ClaimKind::larger_effect;
        question.factor = Name.view();
        question.other_factor = Other.view();
    }
    template <class... Factors> static constexpr bool fits() {
        return ((detail::LevelsOf<Factors>::name == Name.view()) || ...) &&
               ((detail::LevelsOf<Factors>::name == Other.view()) || ...) && Name.view() != Other.view();
    }
};

// --------------------------------------------------------------------------------------- margins and the question

template <auto Written> struct MarginNumber : Number<double, Written> {
    static constexpr bool allowed = MarginNumber::each([](double margin) { return margin > 0; });
    static_assert(allowed,
                  "Margin<m>: the largest difference that would not matter, in the unit of the metric; required: more "
                  "than 0; write for example Margin<0.02>.");
    static void tell(PlannedQuestion& question) { question.margin = static_cast<double>(Written); }
};
template <auto Written> struct EffectNumber : Number<double, Written> {
    static constexpr bool allowed = EffectNumber::each([](double effect) { return effect > 0; });
    static_assert(allowed,
                  "Effect<e>: the difference whose chance of being found is planned; required: more than 0; write for "
                  "example Effect<0.05>.");
    static void tell(PlannedQuestion& question) { question.effect = static_cast<double>(Written); }
};
template <auto Written> struct NoiseNumber : Number<double, Written> {
    static constexpr bool allowed = NoiseNumber::each([](double noise) { return noise > 0; });
    static_assert(allowed,
                  "Noise<sd>: the SD over seeds that a study is planned with; required: more than 0; write for example "
                  "Noise<0.03>.");
    static void tell(PlannedQuestion& question) { question.noise = static_cast<double>(Written); }
};
template <auto Written> using Margin = Checked<MarginNumber, Written>;
/// Without it chances are planned for a difference of twice the margin.
template <auto Written> using Effect = Checked<EffectNumber, Written>;
/// Without it chances are planned with an SD of 0.03, about that of F1 on pond.
template <auto Written> using Noise = Checked<NoiseNumber, Written>;

namespace detail {
template <class T> inline constexpr bool is_margin = false;
template <auto Written> inline constexpr bool is_margin<MarginNumber<Written>> = true;
}  // namespace detail

namespace detail {

template <class Measure, class Claim, class... Numbers> struct RulesOfQuestion {
    static constexpr bool measures_something = requires(PlannedQuestion& question) { Measure::tell(question); };
    static constexpr bool claims_something = requires { Claim::is_sound; };
    static constexpr bool has_margin = (is_margin<Numbers> || ...);
    static_assert(measures_something,
                  "the second argument of a Question is no measure; write for example Metric<F1, TestOod> or Gap<F1>.");
    static_assert(claims_something,
                  "the third argument of a Question is no claim; write for example NoneRaises<\"ratio\", Against<0>>.");
    static_assert(has_margin,
                  "a Question needs a margin: the largest difference that would not matter, or no data could ever show "
                  "that nothing differs; add for example Margin<0.02>.");
};

}  // namespace detail

/// What Question<...> is.
template <Text Sentence, class Measure, class Claim, class... Numbers> struct AskedQuestion {
    static constexpr double default_noise = 0.03;
    struct needs {
        static constexpr std::size_t seeds = 2;
    };
    static constexpr bool is_sound = [] {
        if constexpr (requires(PlannedQuestion& question) {
                          Measure::tell(question);
                          Claim::is_sound;
                      })
            return Claim::is_sound && (detail::is_margin<Numbers> || ...);
        else
            return false;
    }();

    static PlannedQuestion planned() {
        PlannedQuestion question;
        question.text = Sentence.view();
        Measure::tell(question);
        Claim::tell(question);
        question.noise = default_noise;
        (Numbers::tell(question), ...);
        if (question.effect == 0) question.effect = 2 * question.margin;
        return question;
    }
    template <class... Factors> static constexpr bool fits = Claim::template fits<Factors...>();
};

/// Question<sentence, measure, claim, Margin<m>>, and if you like Effect<e> and Noise<sd>.
template <Text Sentence, class Measure, class Claim, class... Numbers>
using Question = typename detail::After<AskedQuestion<Sentence, Measure, Claim, Numbers...>,
                                        detail::RulesOfQuestion<Measure, Claim, Numbers...>>::type;

/// What a study asks, in order of importance. An empty list is honest too: the study explores.
template <class... Each> struct Questions {};

}  // namespace equipoise
