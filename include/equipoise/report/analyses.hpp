/// analyses.hpp: the analyses that a study may ask for in its Report<...>.
///
/// An analysis is a type with `needs` (how many seeds, which factors: checked where the study is compiled) and
/// `analyse`, which works on records alone. Deliberately absent: anything that pools runs which differ in more than
/// declared factors and seeds.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/linkage.hpp>
#include <equipoise/study/results.hpp>
#include <equipoise/study/study.hpp>

#include <string_view>

namespace equipoise {

/// Mean, SEM, SD and t interval of every figure in every cell: one table for each test split.
/// Numbers: "cell[mode=repeat,ratio=0.1].test_ood.honest.f1.mean" (also sd, sem, n, lower, upper: 95 % t interval of
/// the mean). Undefined ones are NaN: everything without runs, spread with a single run.
EQUIPOISE_INLINE Findings mean_sem(const Results& results);

/// One-way ANOVA over `factor`, once for each combination of all other factors, of F1, precision and recall at the
/// honest threshold and of AUROC on each test split. `within` names the factor that the study's author had in mind; ""
/// if none. Seeds are the replicates. Numbers: "test_ood.honest.f1.mode=repeat.p" (also f, df_between, df_within,
/// eta_squared, levels, n, n[ratio=0.1]). Throws std::logic_error for a factor that the study does not have.
EQUIPOISE_INLINE Findings one_way_anova(const Results& results, std::string_view factor, std::string_view within);

/// The verdict on each planned question (verdicts.hpp), in sentences; that there are none, where there are none.
/// Numbers: "question[1].estimate" (also lower, upper, p, p_equivalent, noise, seeds_needed) and of every comparison;
/// texts: "question[1].verdict", "question[1].claim".
EQUIPOISE_INLINE Findings answer_questions(const Results& results);

/// ANOVA of all factors and their interactions on each figure of each test split, the seed as a block, type II.
/// Numbers: "test_ood.honest.f1.ratio:mode.p" (also f, df, residual_df, sum_of_squares, partial_eta_squared).
EQUIPOISE_INLINE Findings factorial_anova(const Results& results);

/// The cell that is best by `figure` on validation, on average over seeds; what it shows on each test where it was
/// chosen and measured on the same runs (*selected*), where each seed is measured at the cell that the other seeds
/// chose
/// (*nested*), and what the best on the test itself would have claimed (*oracle*). `within`: a choice in each level of
/// that factor; "" if none. `figure` is the name of a figure ("honest.f1"), `words` how it is said. Varma and Simon
/// (2006), "Bias in error estimation when using cross-validation for model selection", BMC Bioinformatics 7:91.
/// Numbers: "test_ood.honest.f1.selected.mean" (also nested, oracle, each with sem), "test_ood.honest.f1.optimism"
/// (oracle - nested), "...selection_optimism" (selected - nested), "seeds"; with `within` "mode=repeat." before them;
/// texts: "selected", "test_ood.oracle" (cells).
EQUIPOISE_INLINE Findings best_cell(const Results& results, std::string_view figure, std::string_view words,
                                    std::string_view within);

/// Report<MeanSem>: see mean_sem. One seed is enough; its SEM is then shown as not available.
struct MeanSem {
    using needs = Needs<1>;
    static Findings analyse(const Results& results) { return mean_sem(results); }
};

/// OneWayAnova<"ratio", Within<"mode">>: a test of ratio for each mode alone.
template <Text Name> struct Within {};

/// Report<OneWayAnova<"ratio", Within<"mode">>>: see one_way_anova.
template <Text Name, class... Options> struct OneWayAnova {
    static constexpr bool takes_these_options = sizeof...(Options) == 0;
    static_assert(
        takes_these_options,
        "OneWayAnova<factor, ...> was given something else than one Within<name>; required: the factor to test "
        "and, if you like, one to stay within; write for example OneWayAnova<\"ratio\", Within<\"mode\">>.");
    using needs = Needs<2, Name>;
    static Findings analyse(const Results& results) { return one_way_anova(results, Name.view(), ""); }
};
template <Text Name, Text Other> struct OneWayAnova<Name, Within<Other>> {
    static constexpr bool factors_differ = Name.view() != Other.view();
    static_assert(
        factors_differ,
        "OneWayAnova<factor, Within<name>> names one factor twice, and within one of its levels a factor does "
        "not vary; required: two factors; write for example OneWayAnova<\"ratio\", Within<\"mode\">>.");
    using needs = Needs<2, Name, Other>;
    static Findings analyse(const Results& results) { return one_way_anova(results, Name.view(), Other.view()); }
};

namespace detail {

template <class T>
concept NamedFigure = requires {
    T::name;
    T::words;
};

template <class Figure, class... Options> struct ChosenCell {
    using needs = Needs<3>;
    static Findings analyse(const Results& results) {
        if constexpr (NamedFigure<Figure>) return best_cell(results, Figure::name, Figure::words, "");
        return {};
    }
};
template <class Figure, Text Name> struct ChosenCell<Figure, Within<Name>> {
    using needs = Needs<3, Name>;
    static Findings analyse(const Results& results) {
        if constexpr (NamedFigure<Figure>) return best_cell(results, Figure::name, Figure::words, Name.view());
        return {};
    }
};

template <class T> inline constexpr bool is_within = false;
template <Text Name> inline constexpr bool is_within<Within<Name>> = true;

template <class Figure, class... Options> struct RulesOfBestCell {
    static constexpr bool is_figure = NamedFigure<Figure>;
    static constexpr bool takes_these_options = sizeof...(Options) <= 1 && (is_within<Options> && ...);
    static_assert(is_figure,
                  "BestCell<figure> chooses on validation, never on a test, so it is given a figure alone; required: "
                  "F1, Precision, Recall, Accuracy, Auroc or AveragePrecision; write for example BestCell<F1>.");
    static_assert(
        takes_these_options,
        "BestCell<figure, ...> was given something else than one Within<name>; required: the figure to choose "
        "by and, if you like, one factor to stay within; write for example BestCell<F1, Within<\"mode\">>.");
};

}  // namespace detail

/// Report<BestCell<F1>>, Report<BestCell<F1, Within<"mode">>>: see best_cell. Of three seeds, two choose.
template <class Figure, class... Options>
using BestCell =
    typename detail::After<detail::ChosenCell<Figure, Options...>, detail::RulesOfBestCell<Figure, Options...>>::type;

/// Report<FactorialAnova>: see factorial_anova.
struct FactorialAnova {
    using needs = Needs<2>;
    static Findings analyse(const Results& results) { return factorial_anova(results); }
};

}  // namespace equipoise

#ifndef EQUIPOISE_SEPARATE
#include <equipoise/report/answers.hpp>
#include <equipoise/report/best_cell.hpp>
#include <equipoise/report/factorial_anova.hpp>
#include <equipoise/report/mean_sem.hpp>
#include <equipoise/report/one_way_anova.hpp>
#endif
