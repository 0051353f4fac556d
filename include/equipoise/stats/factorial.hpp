/// factorial.hpp: ANOVA of several factors at once, with blocks, unequal numbers of runs and empty cells.
///
/// Which type? The same in a balanced design. Type II (the default) tests a main effect given all other main effects,
/// and is the most powerful where interactions are small. Type III tests averages over cells as if all cells counted
/// the same, and needs every cell. Type I takes the terms in the order written, each given those before it: for nested
/// questions.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/distributions.hpp>
#include <equipoise/stats/effect_size.hpp>
#include <equipoise/stats/multiple_comparisons.hpp>
#include <equipoise/stats/sums.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::stats {

/// One factor or block: its level at each run.
struct FactorColumn {
    std::string name;
    std::vector<std::string> levels;
};

enum class SumsOfSquares { type_1, type_2, type_3 };

struct FactorialTerm {
    std::string name;  ///< "ratio" or "ratio:mode"
    double sum_of_squares = detail::nan;
    double df = detail::nan;
    double mean_square = detail::nan;
    double f = detail::nan;
    double p = detail::nan;
};

struct FactorialAnova {
    std::vector<FactorialTerm> terms;  ///< those of which anything is estimable, by degree, then as written
    double residual_sum_of_squares = detail::nan;
    double residual_df = detail::nan;
    double residual_mean_square = detail::nan;
    std::size_t n = 0;
    std::vector<std::string> empty_cells;    ///< "ratio=0.5, mode=linear": combinations of an interaction never run
    std::vector<std::string> not_estimable;  ///< "ratio:mode: 6 of 10 degrees of freedom"

    /// Throws Error where the term is not in the table.
    const FactorialTerm& term(std::string_view name) const {
        const auto place = std::ranges::find(terms, name, &FactorialTerm::name);
        if (place == terms.end()) throw Error(fmt::format("the ANOVA has no estimable term '{}'", name));
        return *place;
    }
};

namespace detail {

/// A design being fitted: distinct combinations of levels, weighted by their number of runs.
class FactorialFit {
  public:
    using Term = std::vector<std::size_t>;  ///< places of its factors, rising

    FactorialFit(std::span<const double> response, std::span<const FactorColumn> factors) {
        for (const FactorColumn& factor : factors) {
            if (factor.levels.size() != response.size())
                throw Error(
                    fmt::format("factorial ANOVA: factor '{}' has {} levels written for {} runs; give one for each",
                                factor.name, factor.levels.size(), response.size()));
            const std::set<std::string> names(factor.levels.begin(), factor.levels.end());
            names_.emplace_back(names.begin(), names.end());
            if (names.size() < 2)
                throw Error(
                    fmt::format("factorial ANOVA: factor '{}' has a single level, so nothing varies with it; "
                                "leave it out",
                                factor.name));
        }
        std::map<std::vector<std::size_t>, std::vector<double>> runs;
        for (std::size_t row = 0; row < response.size(); ++row) {
            std::vector<std::size_t> codes;
            for (std::size_t f = 0; f < factors.size(); ++f)
                codes.push_back(static_cast<std::size_t>(std::ranges::lower_bound(names_[f], factors[f].levels[row]) -
                                                         names_[f].begin()));
            runs[codes].push_back(response[row]);
        }
        const Mean grand = mean_of(response);
        Sum within;
        for (const auto& [codes, values] : runs) {
            const Mean mean = mean_of(values);
            within.add(sum_of_squares(values, mean));
            cells_.push_back(codes);
            weights_.push_back(std::sqrt(static_cast<double>(values.size())));
            centred_.push_back(weights_.back() * (mean - grand));
        }
        within_ = within.value();
    }

    /// What adding terms in turn to the model gained.
    struct Gain {
        double squares = 0;
        std::size_t df = 0;
    };
    struct State {
        std::vector<std::vector<double>> basis;
        std::vector<double> rest;
        double residual(double within) const {
            Sum sum;
            for (double value : rest) sum.add(value * value);
            return sum.value() + within;
        }
    };
    State start() const {
        double size = 0;
        for (double weight : weights_) size += weight * weight;
        std::vector<double> constant = weights_;
        for (double& value : constant) value /= std::sqrt(size);
        return {{constant}, centred_};
    }
    /// Columns by sum-to-zero contrasts, made orthogonal to the model so far (Gram-Schmidt, twice); those that vanish
    /// (1e-8 of their length, as far as rounding reaches) are aliased and give no degree of freedom.
    Gain add(State& state, const Term& term) const {
        Gain gain;
        for (std::vector<double>& column : columns(term)) {
            const double length = std::sqrt(dot(column, column));
            for (int pass = 0; pass < 2; ++pass)
                for (const std::vector<double>& direction : state.basis) subtract(column, direction);
            const double left = std::sqrt(dot(column, column));
            if (!(left > 1e-8 * length)) continue;
            for (double& value : column) value /= left;
            const double effect = dot(column, state.rest);
            subtract(state.rest, column);
            gain.squares += effect * effect;
            ++gain.df;
            state.basis.push_back(std::move(column));
        }
        return gain;
    }
    std::size_t full_df(const Term& term) const {
        std::size_t df = 1;
        for (std::size_t f : term) df *= names_[f].size() - 1;
        return df;
    }
    double within() const { return within_; }

    /// Combinations of the term's levels that were never run.
    std::vector<std::string> empty_cells(const Term& term, std::span<const FactorColumn> factors) const {
        std::set<std::vector<std::size_t>> seen;
        for (const auto& codes : cells_) {
            std::vector<std::size_t> part;
            for (std::size_t f : term) part.push_back(codes[f]);
            seen.insert(part);
        }
        std::vector<std::string> empty;
        std::vector<std::size_t> codes(term.size(), 0);
        for (bool more = true; more;) {
            if (!seen.contains(codes)) {
                std::string text;
                for (std::size_t i = 0; i < term.size(); ++i)
                    text += fmt::format("{}{}={}", i ? ", " : "", factors[term[i]].name, names_[term[i]][codes[i]]);
                empty.push_back(text);
            }
            more = false;
            for (std::size_t i = term.size(); i-- > 0 && !more;) {
                codes[i] = (codes[i] + 1) % names_[term[i]].size();
                more = codes[i] != 0;
            }
        }
        return empty;
    }

  private:
    static double dot(const std::vector<double>& a, const std::vector<double>& b) {
        double sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
        return sum;
    }
    static void subtract(std::vector<double>& column, const std::vector<double>& direction) {
        const double part = dot(column, direction);
        for (std::size_t i = 0; i < column.size(); ++i) column[i] -= part * direction[i];
    }
    std::vector<std::vector<double>> columns(const Term& term) const {
        std::vector<std::vector<double>> result{weights_};
        for (std::size_t f : term) {
            const std::size_t last = names_[f].size() - 1;
            std::vector<std::vector<double>> longer;
            for (const std::vector<double>& column : result)
                for (std::size_t level = 0; level < last; ++level) {
                    longer.push_back(column);
                    for (std::size_t cell = 0; cell < cells_.size(); ++cell)
                        longer.back()[cell] *= cells_[cell][f] == level ? 1 : cells_[cell][f] == last ? -1 : 0;
                }
            result = std::move(longer);
        }
        return result;
    }

    std::vector<std::vector<std::string>> names_;
    std::vector<std::vector<std::size_t>> cells_;
    std::vector<double> weights_;  ///< square roots of the numbers of runs
    std::vector<double> centred_;  ///< weighted cell means about the grand mean
    double within_ = 0;
};

/// "seed + ratio*mode" to terms: * also brings all lower ones, : only itself; sorted by degree.
inline std::vector<FactorialFit::Term> parse_terms(std::string_view formula, std::span<const FactorColumn> factors) {
    std::vector<FactorialFit::Term> terms;
    const auto find = [&](std::string name) {
        std::erase(name, ' ');
        const auto place = std::ranges::find(factors, name, &FactorColumn::name);
        if (place == factors.end()) {
            std::string known;
            for (const FactorColumn& factor : factors) known += (known.empty() ? "" : ", ") + factor.name;
            throw Error(
                fmt::format("factorial ANOVA '{}': no factor is called '{}'; there are {}", formula, name, known));
        }
        return static_cast<std::size_t>(place - factors.begin());
    };
    for (std::size_t start = 0; start <= formula.size();) {
        const std::size_t end = std::min(formula.find('+', start), formula.size());
        const std::string_view part = formula.substr(start, end - start);
        FactorialFit::Term members;
        for (std::size_t from = 0; from <= part.size();) {
            const std::size_t to = std::min(part.find_first_of("*:", from), part.size());
            members.push_back(find(std::string(part.substr(from, to - from))));
            from = to + 1;
        }
        const bool crossed = part.find('*') != std::string_view::npos;
        for (std::size_t chosen = 1; chosen < (std::size_t{1} << members.size()); ++chosen) {
            FactorialFit::Term term;
            for (std::size_t i = 0; i < members.size(); ++i)
                if (chosen >> i & 1) term.push_back(members[i]);
            if (!crossed && term.size() < members.size()) continue;
            if (std::ranges::find(terms, term) == terms.end()) terms.push_back(term);
        }
        start = end + 1;
    }
    // a stable insertion sort: libstdc++ 12 builds stable_sort on a function that Clang calls deprecated
    const auto degree = [](const auto& term) { return term.size(); };
    for (auto next = terms.begin(); next != terms.end(); ++next)
        std::rotate(std::ranges::upper_bound(terms.begin(), next, degree(*next), {}, degree), next, next + 1);
    return terms;
}

}  // namespace detail

/// Fixed-effects ANOVA of `response` (one value for each run) by `formula`, such as "seed + ratio*mode": a block enters
/// as a term of its own, and what the runs of one seed share is taken out of the noise. Independent normal residuals of
/// one variance. Sums of squares are squared projections, not differences of residuals, so small ones keep their
/// digits. Searle (1987), "Linear models for unbalanced data"; types as in SAS and R's car. Throws Error: an unknown
/// factor, a factor with one level, values that are not finite, no degree of freedom for the residual, type III where
/// cells are empty (its hypotheses would not be about the data).
inline FactorialAnova factorial_anova(std::span<const double> response, std::span<const FactorColumn> factors,
                                      std::string_view formula, SumsOfSquares type = SumsOfSquares::type_2) {
    require_finite(response, "factorial ANOVA");
    const auto terms = detail::parse_terms(formula, factors);
    const detail::FactorialFit fit(response, factors);
    const auto contains = [](const auto& outer, const auto& inner) {
        return std::ranges::all_of(inner, [&](std::size_t f) { return std::ranges::find(outer, f) != outer.end(); });
    };
    const auto name_of_term = [&](const auto& term) {
        std::string name;
        for (std::size_t f : term) name += (name.empty() ? "" : ":") + factors[f].name;
        return name;
    };

    FactorialAnova result;
    result.n = response.size();
    for (const auto& term : terms)
        if (std::ranges::none_of(terms, [&](const auto& other) { return other != term && contains(other, term); }))
            for (std::string& cell : fit.empty_cells(term, factors)) result.empty_cells.push_back(std::move(cell));

    auto whole = fit.start();
    bool is_aliased = false;
    std::vector<detail::FactorialFit::Gain> gains;
    for (const auto& term : terms) {
        gains.push_back(fit.add(whole, term));
        is_aliased = is_aliased || gains.back().df < fit.full_df(term);
    }
    if (type == SumsOfSquares::type_3 && is_aliased)
        throw Error(
            fmt::format("factorial ANOVA '{}': type III is not defined, since its terms cannot all be told apart "
                        "({}); run what is missing, leave an interaction out or use type II",
                        formula,
                        result.empty_cells.empty() ? std::string("two factors change together")
                                                   : "never run: " + result.empty_cells.front()));
    if (result.n <= whole.basis.size())
        throw Error(
            fmt::format("factorial ANOVA '{}' estimates {} numbers from {} runs and leaves nothing to measure the "
                        "noise by; run more seeds or leave the highest interaction out",
                        formula, whole.basis.size(), result.n));
    result.residual_sum_of_squares = whole.residual(fit.within());
    result.residual_df = static_cast<double>(result.n - whole.basis.size());
    result.residual_mean_square = result.residual_sum_of_squares / result.residual_df;

    for (std::size_t i = 0; i < terms.size(); ++i) {
        auto gain = gains[i];
        if (type != SumsOfSquares::type_1) {
            auto others = fit.start();
            for (const auto& other : terms)
                if (other != terms[i] && (type == SumsOfSquares::type_3 || !contains(other, terms[i])))
                    fit.add(others, other);
            gain = fit.add(others, terms[i]);
        }
        const std::string name = name_of_term(terms[i]);
        if (gain.df < fit.full_df(terms[i]))
            result.not_estimable.push_back(
                fmt::format("{}: {} of {} degrees of freedom", name, gain.df, fit.full_df(terms[i])));
        if (gain.df == 0) continue;
        FactorialTerm row{.name = name, .sum_of_squares = gain.squares, .df = static_cast<double>(gain.df)};
        row.mean_square = row.sum_of_squares / row.df;
        row.f = row.mean_square / result.residual_mean_square;
        row.p = f_upper_tail(row.f, row.df, result.residual_df);
        result.terms.push_back(row);
    }
    return result;
}

/// Effect sizes of one term; "total" is the sum over the rows of the table (types II and III: not that of the data).
inline VarianceExplained variance_explained(const FactorialAnova& anova, std::string_view term, double level = 0.90) {
    double total = anova.residual_sum_of_squares, values = anova.residual_df + 1;
    for (const FactorialTerm& row : anova.terms) {
        total += row.sum_of_squares;
        values += row.df;
    }
    const FactorialTerm& row = anova.term(term);
    return variance_explained(row.sum_of_squares, row.df, anova.residual_sum_of_squares, anova.residual_df, total,
                              values, level);
}

/// The groups' means with the noise of the model: for Dunnett and Tukey with the seed as a block. Means are those of
/// the runs as they are; in a design that is not balanced over the other terms, compare within blocks instead.
inline GroupMeans group_means(std::span<const std::vector<double>> groups, const FactorialAnova& model) {
    GroupMeans result = group_means(groups);
    result.mean_square = model.residual_mean_square;
    result.df = model.residual_df;
    return result;
}

}  // namespace equipoise::stats
