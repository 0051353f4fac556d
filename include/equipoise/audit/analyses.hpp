/// analyses.hpp: every analysis of one metric over one factor that its runs allow; what they do not allow says why.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/model.hpp>
#include <equipoise/stats/adjust.hpp>
#include <equipoise/stats/contrasts.hpp>
#include <equipoise/stats/effect_size.hpp>
#include <equipoise/stats/multiple_comparisons.hpp>
#include <equipoise/stats/permutation.hpp>
#include <equipoise/stats/power.hpp>
#include <equipoise/stats/rank_tests.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace equipoise::audit {

struct Level {
    std::string label{};
    std::optional<double> number{};
    stats::Summary summary{};
};

/// Two levels compared in every way; first minus second. Pairs are runs of one block.
struct TwoLevels {
    Result<stats::TTest> pooled{}, welch{}, paired{};
    Result<stats::RankTest> mann_whitney{}, signed_rank{};
    Result<stats::PermutationTest> permutation{}, sign_flip{};
    Result<stats::StandardisedDifference> hedges_g{}, paired_hedges_g{};
    Result<stats::CliffsDelta> cliffs_delta{};
    std::size_t pairs = 0;
};

/// What a design of this size would find four times in five.
struct Power {
    double runs = stats::detail::nan;  ///< a level; the harmonic mean where they differ
    double sd = stats::detail::nan;    ///< of the residual, in the unit of the metric
    stats::DetectableMeans omnibus{};  ///< in SDs
};

/// All analyses of one metric over one factor.
struct FactorAnalysis {
    std::size_t factor = 0;
    std::vector<Level> levels{};  ///< those that have a value, in the order of the column
    std::vector<std::vector<double>> groups{};
    Result<stats::AnovaResult> anova{}, brown_forsythe{};
    Result<stats::VarianceExplained> effect{};
    Result<stats::WelchAnova> welch{};
    Result<stats::ChiSquaredTest> kruskal_wallis{};
    Result<stats::Friedman> friedman{};  ///< over the blocks that have one run of every level
    Result<stats::Comparisons> tukey{}, games_howell{}, dunnett{};
    Result<std::vector<double>> holm{};  ///< pooled t tests of the pairs of `tukey`, adjusted
    Result<stats::Trend> trend{};        ///< linear and, from four levels, quadratic
    Result<TwoLevels> two_levels{};
    Result<Power> power{};
    Result<stats::Comparisons> adjusted_tukey{}, adjusted_dunnett{};  ///< with the noise of the model, if balanced
    Result<Power> adjusted_power{};
    std::optional<stats::FactorialTerm> term{};  ///< of the factor in the model, type II
    double term_residual_df = stats::detail::nan;
    std::optional<std::size_t> baseline{};  ///< a place in `levels`
};

/// All analyses of one metric in one pool.
struct MetricAnalysis {
    std::size_t metric = 0;
    Rows rows{};               ///< with a value and a level of every factor
    stats::Summary summary{};  ///< of all of them
    std::size_t left_out = 0;  ///< rows without
    std::vector<FactorAnalysis> factors{};
    Result<Model> model{};  ///< block + factor, or block + all factors with their interactions
};

namespace detail {

/// blocks[i][j]: the value of level j in block i, of the blocks that have one of each.
inline std::vector<std::vector<double>> complete_blocks(const Table& table, std::size_t block,
                                                        const std::vector<Rows>& rows_of_level,
                                                        std::span<const double> numbers) {
    std::map<std::uint32_t, std::vector<std::vector<double>>> cells;
    for (std::size_t j = 0; j < rows_of_level.size(); ++j)
        for (std::size_t row : rows_of_level[j]) {
            auto& cell = cells[table.columns[block].codes[row]];
            cell.resize(rows_of_level.size());
            cell[j].push_back(numbers[row]);
        }
    std::vector<std::vector<double>> complete;
    for (const auto& [code, levels] : cells) {
        if (std::ranges::any_of(levels, [](const auto& cell) { return cell.size() != 1; })) continue;
        std::vector<double>& values = complete.emplace_back();
        for (const auto& cell : levels) values.push_back(cell.front());
    }
    return complete;
}

inline TwoLevels compare_two(const std::vector<double>& first, const std::vector<double>& second,
                             const std::vector<std::vector<double>>& pairs) {
    TwoLevels result;
    result.pooled = attempt([&] { return stats::t_test(first, second); });
    result.welch = attempt([&] { return stats::welch_t_test(first, second); });
    result.mann_whitney = attempt([&] { return stats::mann_whitney(first, second); });
    result.permutation = attempt([&] { return stats::permutation_test(first, second); });
    result.hedges_g = attempt([&] { return stats::hedges_g(first, second); });
    result.cliffs_delta = attempt([&] { return stats::cliffs_delta(first, second); });
    if (result.cliffs_delta && std::min(first.size(), second.size()) < 10)
        result.cliffs_delta.value->interval = {};  // its coverage is claimed from ten on
    result.pairs = pairs.size();
    std::vector<double> a{}, b;
    for (const auto& pair : pairs) {
        a.push_back(pair[0]);
        b.push_back(pair[1]);
    }
    if (pairs.empty()) {
        const std::string why = "no block has one run of both levels";
        result.paired.refused = result.signed_rank.refused = why;
        result.sign_flip.refused = result.paired_hedges_g.refused = why;
        return result;
    }
    result.paired = attempt([&] { return stats::paired_t_test(a, b); });
    result.signed_rank = attempt([&] { return stats::signed_rank(a, b); });
    result.sign_flip = attempt([&] { return stats::sign_flip_test(a, b); });
    result.paired_hedges_g = attempt([&] { return stats::paired_hedges_g(a, b); });
    return result;
}

inline Power power_of(std::span<const std::vector<double>> groups, double mean_square, double df) {
    double inverse = 0;
    for (const auto& group : groups) inverse += 1 / static_cast<double>(group.size());
    const double levels = static_cast<double>(groups.size()), runs = levels / inverse;
    return {runs, std::sqrt(mean_square), stats::detectable_means(levels, runs, df)};
}

/// Games-Howell where its error rate is claimed (five runs a level; docs/statistics.md) and defined.
inline Result<stats::Comparisons> compare_all_unequal(const std::vector<Level>& levels,
                                                      std::span<const std::vector<double>> groups) {
    std::size_t still = 0;
    for (const Level& level : levels) {
        if (level.summary.n < 5)
            return refused<stats::Comparisons>(
                fmt::format("level {} has {} run(s), and Games-Howell keeps its error rate from five on", level.label,
                            level.summary.n));
        still += !(level.summary.sd > 0);
    }
    if (still > 1) return refused<stats::Comparisons>("two levels or more do not vary at all");
    return attempt([&] { return stats::games_howell(groups); });
}

/// The level that others are held against: what the user says; else 0, or a name that says so; else none.
inline std::optional<std::size_t> baseline_of(const std::vector<Level>& levels, const std::string& wanted) {
    for (std::size_t j = 0; j < levels.size(); ++j) {
        const auto number = data::parse_number<double>(wanted);
        if (!wanted.empty() && (levels[j].label == wanted || (number && levels[j].number == number))) return j;
        if (!wanted.empty()) continue;
        if (levels[j].number == 0.0) return j;
        const std::string label = data::detail::lower_case(levels[j].label);
        for (const char* name : {"baseline", "base", "control", "ctrl", "ctl", "none", "off", "false"})
            if (label == name) return j;
    }
    return std::nullopt;
}

/// "b - a": how a comparison of two levels is called.
inline std::string pair_name(const FactorAnalysis& analysis, std::size_t first, std::size_t second) {
    return fmt::format("{} - {}", analysis.levels[second].label, analysis.levels[first].label);
}
}  // namespace detail

/// Rows with a value of the metric and a level of every factor.
inline Rows usable_rows(const Table& table, const Roles& roles, std::size_t metric, std::span<const std::size_t> rows) {
    Rows kept;
    for (std::size_t row : rows)
        if (!std::isnan(table.columns[metric].numbers[row]) &&
            std::ranges::none_of(roles.factors, [&](std::size_t f) { return table.columns[f].level(row).empty(); }))
            kept.push_back(row);
    return kept;
}

/// One-way ANOVA alone, for pools that are shown beside others.
inline Result<stats::AnovaResult> anova_of(const Table& table, std::size_t factor, std::size_t metric,
                                           std::span<const std::size_t> rows) {
    std::vector<std::vector<double>> groups;
    for (const auto& [key, same] : grouped(table, std::array{factor}, rows)) {
        groups.emplace_back();
        for (std::size_t row : same) groups.back().push_back(table.columns[metric].numbers[row]);
    }
    return attempt([&] { return stats::one_way_anova(groups); });
}

namespace detail {

/// Everything that needs the groups alone.
inline void analyse_groups(FactorAnalysis& result) {
    const auto& groups = result.groups;
    result.effect = attempt([&] { return stats::variance_explained(*result.anova); });
    result.power = attempt([&] { return power_of(groups, result.anova->mean_square_within, result.anova->df_within); });
    std::vector<double> scores;
    for (const Level& level : result.levels)
        if (level.number) scores.push_back(*level.number);
    result.trend = scores.size() < groups.size() ? refused<stats::Trend>("the levels are no numbers")
                   : groups.size() < 3
                       ? refused<stats::Trend>("a trend needs three levels")
                       : attempt([&] { return stats::trend(groups, scores, groups.size() < 4 ? 1 : 2); });
}

/// Comparisons of levels, by the noise within groups and, where there is one, by that of the model.
inline void compare_levels(FactorAnalysis& result, const Result<stats::GroupMeans>& adjusted) {
    const auto& groups = result.groups;
    if (groups.size() > most_groups) {
        result.tukey.refused = fmt::format("{} levels are too many to compare one by one", groups.size());
        result.games_howell.refused = result.dunnett.refused = result.holm.refused = result.tukey.refused;
        result.adjusted_tukey.refused = result.adjusted_dunnett.refused = result.tukey.refused;
        return;
    }
    const stats::GroupMeans means = stats::group_means(groups);
    result.tukey = attempt([&] { return stats::tukey(means); });
    result.games_howell = compare_all_unequal(result.levels, groups);
    result.holm = attempt([&] {
        std::vector<double> p;
        for (const stats::Comparison& pair : result.tukey->pairs) p.push_back(stats::t_two_sided(pair.t, pair.df));
        return stats::holm(p);
    });
    const auto none = refused<stats::Comparisons>("no level is the baseline; name one with --baseline");
    const auto dunnett = [&](const stats::GroupMeans& of) {
        return result.baseline ? attempt([&] { return stats::dunnett(of, *result.baseline); }) : none;
    };
    result.dunnett = dunnett(means);
    if (adjusted) {
        result.adjusted_tukey = attempt([&] { return stats::tukey(*adjusted); });
        result.adjusted_dunnett = dunnett(*adjusted);
    } else {
        result.adjusted_tukey.refused = result.adjusted_dunnett.refused = adjusted.refused;
    }
}

inline void refuse_all(FactorAnalysis& result, const std::string& why) {
    result.effect.refused = result.friedman.refused = result.trend.refused = result.two_levels.refused = why;
    result.tukey.refused = result.games_howell.refused = result.dunnett.refused = result.holm.refused = why;
    result.power.refused = result.adjusted_power.refused = why;
    result.adjusted_tukey.refused = result.adjusted_dunnett.refused = why;
}

}  // namespace detail

/// `model` and its `columns`: see MetricAnalysis.
inline FactorAnalysis analyse_factor(const Table& table, const Roles& roles, std::size_t factor, std::size_t metric,
                                     std::span<const std::size_t> rows, const std::string& baseline,
                                     const Result<Model>& model, std::span<const std::size_t> columns) {
    FactorAnalysis result{.factor = factor};
    const std::vector<double>& numbers = table.columns[metric].numbers;
    auto cells = grouped(table, std::array{factor}, rows);
    std::ranges::sort(cells, {}, [](const auto& cell) { return cell.first.front(); });
    std::vector<Rows> rows_of_level;
    for (auto& [key, same] : cells) {
        std::vector<double>& group = result.groups.emplace_back();
        for (std::size_t row : same) group.push_back(numbers[row]);
        const std::string& label = table.columns[factor].levels[key.front()];
        result.levels.push_back({label,
                                 table.columns[factor].is_numeric() ? data::parse_number<double>(label) : std::nullopt,
                                 stats::summarise(group)});
        rows_of_level.push_back(std::move(same));
    }
    const auto& groups = result.groups;
    result.baseline = detail::baseline_of(result.levels, baseline);
    result.anova = attempt([&] { return stats::one_way_anova(groups); });
    if (result.anova && std::isnan(result.anova->f))
        result.anova = refused<stats::AnovaResult>("all runs have the same value, so there is nothing to test");
    result.welch = attempt([&] { return stats::welch_anova(groups); });
    result.kruskal_wallis = attempt([&] { return stats::kruskal_wallis(groups); });
    result.brown_forsythe =
        std::ranges::all_of(groups, [](const auto& group) { return group.size() < 3; })
            ? refused<stats::AnovaResult>("two runs are always equally far from their median; it needs three")
            : attempt([&] { return stats::brown_forsythe(groups); });
    if (!result.anova) {
        detail::refuse_all(result, result.anova.refused);
        return result;
    }
    detail::analyse_groups(result);

    Result<stats::GroupMeans> adjusted = refused<stats::GroupMeans>(model.refused);
    result.adjusted_power.refused = model.refused;
    if (model) {
        const stats::FactorialAnova& anova = *model->type_2();
        const auto term =
            std::ranges::find(anova.terms, detail::plain_name(table.columns[factor].name), &stats::FactorialTerm::name);
        if (term != anova.terms.end()) result.term = *term;
        result.term_residual_df = anova.residual_df;
        result.adjusted_power =
            attempt([&] { return detail::power_of(groups, anova.residual_mean_square, anova.residual_df); });
        adjusted = detail::is_balanced(table, factor, columns, rows)
                       ? attempt([&] { return stats::group_means(groups, anova); })
                       : refused<stats::GroupMeans>(
                             "not every level has the same number of runs in every combination of the others");
    }
    detail::compare_levels(result, adjusted);

    std::vector<std::vector<double>> blocks;
    if (roles.block && *roles.block != factor)
        blocks = detail::complete_blocks(table, *roles.block, rows_of_level, numbers);
    result.friedman = blocks.size() < 2 ? refused<stats::Friedman>("fewer than two blocks have one run of every level")
                                        : attempt([&] { return stats::friedman(blocks); });
    result.two_levels = groups.size() == 2
                            ? attempt([&] { return detail::compare_two(groups[0], groups[1], blocks); })
                            : refused<TwoLevels>(fmt::format("there are {} levels, not two", groups.size()));
    return result;
}

/// Everything about one metric in these rows.
inline MetricAnalysis analyse_metric(const Table& table, const Roles& roles, std::size_t metric,
                                     std::span<const std::size_t> rows, const std::string& baseline) {
    MetricAnalysis result{.metric = metric, .rows = usable_rows(table, roles, metric, rows)};
    result.left_out = rows.size() - result.rows.size();
    std::vector<double> response;
    for (std::size_t row : result.rows) response.push_back(table.columns[metric].numbers[row]);
    result.summary = stats::summarise(response);
    std::vector<std::size_t> columns;
    if (roles.block && std::ranges::find(roles.factors, *roles.block) == roles.factors.end())
        columns.push_back(*roles.block);
    const std::size_t crossed = columns.size();
    columns.insert(columns.end(), roles.factors.begin(), roles.factors.end());
    result.model = columns.size() < 2
                       ? refused<Model>("there is neither a block nor a second factor")
                       : attempt([&] { return detail::model_of(table, columns, crossed, result.rows, response); });
    for (std::size_t factor : roles.factors)
        result.factors.push_back(
            analyse_factor(table, roles, factor, metric, result.rows, baseline, result.model, columns));
    return result;
}

}  // namespace equipoise::audit
