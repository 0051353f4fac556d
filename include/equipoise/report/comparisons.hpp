/// comparisons.hpp: a planned question as comparisons of cells, estimated with the seed as a block.
///
/// Runs of one seed share their weights, monitor rows and batch order, so cells are compared within seeds. A claim
/// about each level uses the residual of the additive model cell + seed over all cells of the question, and Dunnett's
/// critical value (Bonferroni over the combinations of other factors); a claim about a mean uses the seeds' own
/// differences and Student's t, which assumes nothing of the other cells.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/stats/adjust.hpp>
#include <equipoise/stats/equivalence.hpp>
#include <equipoise/stats/multiple_comparisons.hpp>
#include <equipoise/study/questions.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace equipoise::report {

/// One estimate: a weighted sum of cells.
struct PlannedComparison {
    std::string label;                  ///< "ratio 0.4, mode repeat"
    std::vector<double> weights;        ///< by cell of the layout; they sum to 0
    std::vector<double> other_weights;  ///< of larger_effect: the effect that it is held against
};

/// Which cells a question is about and how they are compared; from the design alone.
struct QuestionLayout {
    std::vector<std::size_t> cells;  ///< positions in cells_of(results)
    std::vector<std::string> names;  ///< of these cells
    std::vector<PlannedComparison> comparisons;
    /// By cell of the layout: the first that is the same treatment. Empty: not known, and told from the numbers.
    std::vector<std::size_t> first_of_treatment{};
    std::size_t strata = 1;             ///< combinations of other factors, each with its own baseline
    std::size_t levels_in_stratum = 0;  ///< compared with the baseline in each
};

/// Throws std::logic_error for factors and levels that the design does not have; studies are checked when compiled.
inline QuestionLayout layout_of(const PlannedQuestion& question, const std::vector<DesignFactor>& factors) {
    const auto all = levels_of_cells(factors);
    std::vector<std::pair<std::size_t, std::size_t>> at;
    for (const auto& [factor, level] : question.at) {
        const std::size_t f = position_of(factors, factor);
        at.emplace_back(f, position_of_level(factors[f], level));
    }
    QuestionLayout layout;
    std::vector<std::vector<std::size_t>> cells;
    const std::size_t varied = position_of(factors, question.factor);
    const bool has_baseline = question.kind != ClaimKind::larger_effect;
    const std::size_t baseline = has_baseline ? position_of_level(factors[varied], question.baseline) : 0;
    const auto is_treated = [&](std::size_t level) {
        return level != baseline &&
               (factors[varied].has_policy_levels() || factors[varied].numbers[level] >= question.least);
    };
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool is_in = std::ranges::all_of(at, [&](auto fixed) { return all[i][fixed.first] == fixed.second; });
        if (!is_in || (has_baseline && all[i][varied] != baseline && !is_treated(all[i][varied]))) continue;
        layout.cells.push_back(i);
        cells.push_back(all[i]);
        std::string name;
        for (std::size_t f = 0; f < factors.size(); ++f)
            name += (f ? ", " : "") + factors[f].name + " " + factors[f].labels[all[i][f]];
        layout.names.push_back(std::move(name));
    }
    const auto weights_of = [&](auto&& weight) {  // those of the two signs are averaged each
        std::vector<double> weights;
        double plus = 0, minus = 0;
        for (const auto& cell : cells) {
            weights.push_back(weight(cell));
            (weights.back() > 0 ? plus : minus) += std::fabs(weights.back());
        }
        for (double& w : weights) w /= w > 0 ? plus : w < 0 ? minus : 1;
        return weights;
    };
    if (question.kind == ClaimKind::larger_effect) {
        const std::size_t other = position_of(factors, question.other_factor);
        const std::size_t last = factors[varied].labels.size() - 1;
        const auto effect = weights_of([&](const auto& cell) {
            return cell[varied] == last ? 1.0 : cell[varied] == 0 ? -1.0 : 0.0;
        });
        for (std::size_t i = 0; i < factors[other].labels.size(); ++i)
            for (std::size_t j = i + 1; j < factors[other].labels.size(); ++j)
                layout.comparisons.push_back(
                    {fmt::format("of {} beyond {} {} to {}", question.factor, question.other_factor,
                                 factors[other].labels[i], factors[other].labels[j]),
                     effect, weights_of([&](const auto& cell) {
                         return cell[other] == j ? 1.0 : cell[other] == i ? -1.0 : 0.0;
                     })});
    } else if (question.is_about_a_mean()) {
        layout.comparisons.push_back(
            {fmt::format("on average over {}{} against {}", question.factor,
                         question.least > -1e300 ? " >= " + text_of(question.least) : "", question.baseline),
             weights_of([&](const auto& cell) { return cell[varied] == baseline ? -1.0 : 1.0; }),
             {}});
    } else {
        std::size_t bases = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i][varied] == baseline) {
                ++bases;
                continue;
            }
            std::vector<std::size_t> base = cells[i];
            base[varied] = baseline;
            std::vector<double> weights(cells.size());
            weights[i] = 1;
            weights[static_cast<std::size_t>(std::ranges::find(cells, base) - cells.begin())] = -1;
            layout.comparisons.push_back(
                {fmt::format("at {} against {}", layout.names[i], question.baseline), std::move(weights), {}});
        }
        layout.strata = bases;
        layout.levels_in_stratum = layout.comparisons.size() / bases;
    }
    return layout;
}

/// Cells of the layout that are the same treatment as an earlier one.
inline std::size_t repeated_cells(const QuestionLayout& layout) {
    std::size_t repeated = 0;
    for (std::size_t cell = 0; cell < layout.first_of_treatment.size(); ++cell)
        repeated += layout.first_of_treatment[cell] != cell;
    return repeated;
}

/// Says which cells of a layout are one treatment; `first` as first_of_treatment gives it for all cells of the design.
inline void count_treatments_once(QuestionLayout& layout, const std::vector<std::size_t>& first) {
    layout.first_of_treatment.clear();
    for (std::size_t cell = 0; cell < layout.cells.size(); ++cell) {
        const auto same = std::ranges::find_if(
            layout.cells, [&](std::size_t other) { return first[other] == first[layout.cells[cell]]; });
        layout.first_of_treatment.push_back(static_cast<std::size_t>(same - layout.cells.begin()));
    }
}

/// One number for each seed (row) and cell of a layout (column); every row is complete.
using Responses = std::vector<std::vector<double>>;

/// What the runs say of one comparison.
struct ComparisonResult {
    std::string label;
    double estimate = 0;
    double standard_error = 0;
    double df = 0;
    double p = 1;              ///< that it is not 0: two-sided, for all comparisons of the question at once
    double p_below = 1;        ///< that it is less than the margin (one-sided)
    double p_above = 1;        ///< that it is more than minus the margin
    stats::Interval interval;  ///< 95 %, for all comparisons of the question at once
    bool is_idle = false;      ///< both sides are one treatment
    double p_equivalent() const { return std::max(p_below, p_above); }
};

/// Estimates of one question from a given number of seeds. Keeps its critical values: a simulation asks many times.
class Estimator {
  public:
    static constexpr double level = 0.95, alpha = 0.05;

    Estimator(const PlannedQuestion& question, const QuestionLayout& layout)
        : question_(question),
          layout_(layout),
          largest_(std::vector<double>(std::max<std::size_t>(layout.levels_in_stratum, 1), 1.0), 1.0) {}

    /// At least two seeds.
    std::vector<ComparisonResult> results(Responses responses, bool with_p = true) {
        if (question_.kind == ClaimKind::more_variable) responses = deviations(responses);
        if (question_.kind == ClaimKind::larger_effect) return magnitudes(responses);
        if (question_.is_about_a_mean()) {
            const PlannedComparison& comparison = layout_.comparisons.front();
            auto values = combined(responses, comparison.weights);
            const bool is_idle = compares_nothing(comparison, values);
            if (is_idle) std::ranges::fill(values, 0.0);
            return {of_test(comparison.label, stats::one_sample_t_test(values), is_idle)};
        }
        return against_baselines(responses, with_p);
    }

    /// Each number's distance from the median of its cell (Brown and Forsythe 1974): its mean is a measure of spread.
    static Responses deviations(Responses responses) {
        for (std::size_t cell = 0; cell < responses.front().size(); ++cell) {
            std::vector<double> column;
            for (const auto& row : responses) column.push_back(row[cell]);
            const double middle = stats::median(column);
            for (auto& row : responses) row[cell] = std::fabs(row[cell] - middle);
        }
        return responses;
    }

    /// |t| beyond which some comparison of the question differs from 0.
    double critical(double df) {
        if (question_.is_about_a_mean()) return stats::t_upper_quantile(alpha / 2, df);
        if (df != critical_df_) {
            critical_df_ = df;
            critical_ = largest_.upper_quantile(alpha / static_cast<double>(layout_.strata), df);
        }
        return critical_;
    }

  private:
    static bool is_zero(std::span<const double> values) {
        return std::ranges::all_of(values, [](double value) { return value == 0; });
    }
    /// Both sides of a comparison are one treatment.
    bool compares_nothing(const PlannedComparison& comparison, std::span<const double> values) const {
        if (layout_.first_of_treatment.empty()) return is_zero(values);
        std::vector<double> weights(comparison.weights.size());
        for (std::size_t cell = 0; cell < weights.size(); ++cell)
            weights[layout_.first_of_treatment[cell]] += comparison.weights[cell];
        return std::ranges::all_of(weights, [](double weight) { return std::fabs(weight) < 1e-12; });
    }
    static std::vector<double> combined(const Responses& responses, const std::vector<double>& weights) {
        std::vector<double> values;
        for (const auto& row : responses) {
            double sum = 0;
            for (std::size_t cell = 0; cell < row.size(); ++cell)
                if (weights[cell] != 0) sum += weights[cell] * row[cell];
            values.push_back(sum);
        }
        return values;
    }
    ComparisonResult of_test(const std::string& label, const stats::TTest& test, bool is_idle) const {
        ComparisonResult result{
            label, test.estimate, test.standard_error, test.df, test.p, 1, 1, {test.estimate, test.estimate}, is_idle};
        if (!(test.standard_error > 0)) {  // the same in every seed
            result.p = test.estimate == 0 ? 1 : 0;
            result.p_below = test.estimate < question_.margin ? 0 : 1;
            result.p_above = test.estimate > -question_.margin ? 0 : 1;
            return result;
        }
        result.interval = test.interval(level);
        const stats::Equivalence equivalence = stats::tost(test, question_.margin);
        result.p_below = equivalence.p_upper;
        result.p_above = equivalence.p_lower;
        return result;
    }

    /// A comparison whose p are 0 or 1, on their side of alpha: all that a simulation asks, from quantiles that are
    /// kept.
    ComparisonResult decided(const std::string& label, double estimate, double error, double df) {
        if (df != one_sided_df_) {
            one_sided_df_ = df;
            one_sided_ = stats::t_upper_quantile(alpha, df);
        }
        const double reach = critical(df) * error, inside = question_.margin - one_sided_ * error;
        return {label,
                estimate,
                error,
                df,
                std::fabs(estimate) > reach ? 0.0 : 1.0,
                estimate <= inside ? 0.0 : 1.0,
                estimate >= -inside ? 0.0 : 1.0,
                {estimate - reach, estimate + reach}};
    }

    std::vector<ComparisonResult> against_baselines(const Responses& responses, bool with_p) {
        const std::size_t seeds = responses.size(), cells = responses.front().size();
        // cells that are the same runs are one treatment, which tells of the noise once
        std::vector<bool> is_repeated(cells);
        const std::vector<std::size_t>& first = layout_.first_of_treatment;
        for (std::size_t cell = 0; cell < first.size(); ++cell) is_repeated[cell] = first[cell] != cell;
        for (std::size_t cell = 0; cell < cells && first.empty(); ++cell)
            for (std::size_t earlier = 0; earlier < cell && !is_repeated[cell]; ++earlier)
                is_repeated[cell] =
                    std::ranges::all_of(responses, [&](const auto& row) { return row[cell] == row[earlier]; });
        std::vector<double> cell_means(cells), seed_means(seeds);
        double used = 0;
        for (std::size_t cell = 0; cell < cells; ++cell) {
            if (is_repeated[cell]) continue;
            ++used;
            for (std::size_t seed = 0; seed < seeds; ++seed) {
                cell_means[cell] += responses[seed][cell] / static_cast<double>(seeds);
                seed_means[seed] += responses[seed][cell];
            }
        }
        double grand = 0, squares = 0;
        for (std::size_t seed = 0; seed < seeds; ++seed) {
            seed_means[seed] /= used;
            grand += seed_means[seed] / static_cast<double>(seeds);
        }
        for (std::size_t cell = 0; cell < cells; ++cell)
            for (std::size_t seed = 0; seed < seeds && !is_repeated[cell]; ++seed) {
                const double residual = responses[seed][cell] - cell_means[cell] - seed_means[seed] + grand;
                squares += residual * residual;
            }
        const double df = (used - 1) * static_cast<double>(seeds - 1);
        const double error = df > 0 ? std::sqrt(2 * squares / df / static_cast<double>(seeds)) : 0;
        std::vector<ComparisonResult> results;
        for (const PlannedComparison& comparison : layout_.comparisons) {
            std::vector<double> values = combined(responses, comparison.weights);
            const bool is_idle = compares_nothing(comparison, values);
            if (is_idle) std::ranges::fill(values, 0.0);
            double estimate = 0;
            for (double value : values) estimate += value / static_cast<double>(seeds);
            if (!with_p && error > 0 && !is_idle) {
                results.push_back(decided(comparison.label, estimate, error, df));
                continue;
            }
            ComparisonResult result =
                of_test(comparison.label, stats::t_test_of(estimate, is_idle ? 0 : error, df), is_idle);
            if (result.standard_error > 0) {
                const double reach = critical(df) * error;
                result.interval = {estimate - reach, estimate + reach};
                const double t = std::fabs(estimate / error);
                result.p = std::min(1.0, static_cast<double>(layout_.strata) * largest_.upper_tail(t, df));
            }
            results.push_back(std::move(result));
        }
        return results;
    }

    /// |a| - |b| is the smaller of s (a - b) and s (a + b), with s the sign of a; it is positive where both are.
    std::vector<ComparisonResult> magnitudes(const Responses& responses) const {
        std::vector<ComparisonResult> results;
        for (const PlannedComparison& comparison : layout_.comparisons) {
            const auto a = combined(responses, comparison.weights), b = combined(responses, comparison.other_weights);
            double sum = 0;
            for (double value : a) sum += value;
            const double sign = sum < 0 ? -1 : 1;
            std::vector<double> less(a.size()), more(a.size());
            for (std::size_t i = 0; i < a.size(); ++i) {
                less[i] = sign * (a[i] - b[i]);
                more[i] = sign * (a[i] + b[i]);
            }
            const auto first = of_test(comparison.label, stats::one_sample_t_test(less), false);
            const auto second = of_test(comparison.label, stats::one_sample_t_test(more), false);
            ComparisonResult result = first.estimate < second.estimate ? first : second;
            const auto above_zero = [](const ComparisonResult& each) { return each.estimate > 0 ? each.p : 1.0; };
            const auto below_zero = [](const ComparisonResult& each) { return each.estimate < 0 ? each.p : 1.0; };
            // larger: both above 0; smaller: one of them below, looked for twice
            result.p = result.estimate > 0 ? std::max(above_zero(first), above_zero(second))
                                           : std::min(1.0, 2 * std::min(below_zero(first), below_zero(second)));
            result.p_above = std::max(first.p_above, second.p_above);
            result.p_below = std::min(1.0, 2 * std::min(first.p_below, second.p_below));
            result.interval = {std::min(first.interval.lower, second.interval.lower),
                               std::min(first.interval.upper, second.interval.upper)};
            results.push_back(std::move(result));
        }
        return results;
    }

    const PlannedQuestion& question_;
    const QuestionLayout& layout_;
    stats::ManyToOne largest_;
    double critical_df_ = -1, critical_ = 0;
    double one_sided_df_ = -1, one_sided_ = 0;
};

}  // namespace equipoise::report
