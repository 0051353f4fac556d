/// audit.hpp: one call: a file of anybody's results to findings, analyses and verdicts.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/measurement.hpp>
#include <equipoise/audit/verdicts.hpp>
#include <equipoise/stats/adjust.hpp>

#include <cstddef>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace equipoise::audit {

struct AuditOptions {
    std::string file{};
    NamedRoles roles{};
    std::vector<RowFilter> where{};
    std::vector<std::string> wide{};  ///< columns that are levels of one factor
    std::string baseline{};           ///< a level; "": 0, or one whose name says so
    bool all_metrics = true;          ///< false: everything but the ANOVA for the main metrics alone
    std::optional<double> margin{};   ///< for equivalence, in the unit of the metric
};

/// One pool with its analyses. Those of repeated or merely recorded-alike pools hold the ANOVA alone.
struct PoolAnalysis {
    Pool pool{};
    Result<stats::AnovaResult> anova{};  ///< over the first factor
    std::size_t n = 0, levels = 0;       ///< with a value; of the first factor
    std::optional<MetricAnalysis> full{};
    std::vector<Result<Answer>> answers{};  ///< by factor
};

/// One metric within one combination of levels of `within`.
struct Question {
    std::size_t metric = 0;
    std::vector<std::pair<std::size_t, std::string>> within{};  ///< column, level; none: "all"
    std::vector<PoolAnalysis> pools{};                          ///< the first one is of all rows
    bool is_homogeneous() const { return pools.size() == 1; }
    double holm_p = stats::detail::nan;  ///< of the ANOVA of all rows, over all questions
};

struct Audit {
    AuditOptions options{};
    Table table{};
    Roles roles{};
    bool is_wide = false;  ///< columns were taken for levels
    std::vector<Finding> findings{};
    std::vector<Question> questions{};  ///< metric by metric
};

namespace detail {

inline PoolAnalysis analyse_pool(const Audit& audit, std::size_t metric, Pool pool, bool in_full) {
    PoolAnalysis result{.pool = std::move(pool)};
    const Rows rows = usable_rows(audit.table, audit.roles, metric, result.pool.rows);
    result.n = rows.size();
    if (audit.roles.factors.empty()) {
        result.anova.refused = "there is no factor";
    } else {
        result.levels = levels_in(audit.table, audit.roles.factors.front(), rows).size();
        result.anova = anova_of(audit.table, audit.roles.factors.front(), metric, rows);
    }
    const bool is_readable =
        result.pool.kind == PoolKind::as_given || (result.anova && result.pool.kind == PoolKind::homogeneous);
    if (!in_full || !is_readable || rows.empty()) return result;
    result.full = analyse_metric(audit.table, audit.roles, metric, result.pool.rows, audit.options.baseline);
    for (const FactorAnalysis& factor : result.full->factors)
        result.answers.push_back(answer_of(factor, audit.options.margin));
    return result;
}

/// Columns that stand for levels: numeric, of no known name, where no column could be a factor.
inline std::vector<std::size_t> guessed_wide(const Table& table, const NamedRoles& named) {
    std::vector<std::size_t> numeric;
    if (!named.metrics.empty() || !named.factors.empty() || !named.within.empty()) return {};
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const Role role = first_guess(table.columns[i], table.rows());
        if (role == Role::metric || role == Role::threshold || role == Role::count || role == Role::setting) return {};
        if (role == Role::unused && table.columns[i].is_numeric() && table.columns[i].distinct() > 1)
            numeric.push_back(i);
    }
    return numeric.size() < 2 ? std::vector<std::size_t>{} : numeric;
}

/// Throws Error where the baseline asked for is no level of any factor.
inline void require_baseline(const Table& table, const Roles& roles, const std::string& baseline) {
    std::string there;
    const auto number = data::parse_number<double>(baseline);
    for (std::size_t factor : roles.factors) {
        const Column& column = table.columns[factor];
        for (const std::string& level : column.levels)
            if (level == baseline || (number && column.is_numeric() && data::parse_number<double>(level) == number))
                return;
        there += fmt::format("{}{} has {}", there.empty() ? "" : "; ", column.name, fmt::join(column.levels, ", "));
    }
    if (!baseline.empty())
        throw Error(fmt::format("--baseline {} is no level of a factor; {}.", baseline,
                                there.empty() ? "there is none" : there));
}

}  // namespace detail

/// Error: a file that cannot be read or has no rows, columns that are not there, text among numbers, nothing to
/// compare: one sentence each.
inline Audit audit_file(AuditOptions options) {
    Audit audit{.options = std::move(options)};
    audit.table = read_table(audit.options.file, audit.options.where);
    NamedRoles named = audit.options.roles;
    std::vector<std::size_t> wide;
    for (const std::string& name : audit.options.wide) wide.push_back(audit.table.place(name));
    if (audit.options.wide.empty()) wide = detail::guessed_wide(audit.table, named);
    std::vector<Finding>& findings = audit.findings;
    if (audit.is_wide = !wide.empty() || !audit.options.wide.empty(); audit.is_wide) {
        audit.table = lengthened(audit.table, wide);
        named.metrics = {std::string(wide_metric)};
        if (named.factors.empty()) named.factors = {std::string(wide_factor)};
    }
    audit.roles = assign_roles(audit.table, named);
    if (audit.is_wide)  // further columns of figures are no settings
        std::erase_if(audit.roles.settings, [&](std::size_t i) {
            const bool is_other = audit.table.columns[i].is_numeric();
            if (is_other) audit.roles.role[i] = Role::unused;
            return is_other;
        });
    const Table& table = audit.table;
    const Roles& roles = audit.roles;
    if (table.rows() < 2)
        throw Error(fmt::format("{} has one row, and one run says nothing of chance; give at least two.", table.file));
    if (std::ranges::all_of(roles.metrics, [&](std::size_t metric) {
            const Column& column = table.columns[metric];
            return column.has_levels() && column.distinct() == (column.missing > 0 ? 2u : 1u);
        }))
        throw Error(
            fmt::format("{}: column \"{}\" is {} in every row, so there is nothing to compare; name another "
                        "with --metric.",
                        table.file, table.columns[roles.metrics.front()].name,
                        table.columns[roles.metrics.front()].levels.front()));
    detail::require_baseline(table, roles, audit.options.baseline);

    Rows rows(table.rows());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    find_undeclared_settings(table, roles, rows, findings);
    find_repeated_runs(table, roles, rows, findings);
    find_identical_rows(table, roles, findings);
    find_test_sizes(table, roles, rows, findings);
    find_test_thresholds(table, roles, rows, findings);
    find_identical_results(table, roles, rows, findings);
    find_impossible_values(table, roles, rows, findings);
    find_single_runs(table, roles, rows, findings);
    find_empty_and_constant(table, roles, rows, findings);

    auto groups = grouped(table, roles.within, rows);
    std::ranges::sort(groups, {}, [](const auto& group) { return group.first; });
    const auto shown = main_metrics(table, roles);
    for (std::size_t metric : roles.metrics)
        for (const auto& [key, some] : groups) {
            Question question{.metric = metric};
            for (std::size_t i = 0; i < key.size(); ++i)
                question.within.emplace_back(roles.within[i], table.columns[roles.within[i]].levels[key[i]]);
            for (Pool& pool : pools_of(table, roles, some))
                question.pools.push_back(
                    detail::analyse_pool(audit, metric, std::move(pool),
                                         audit.options.all_metrics || std::ranges::find(shown, metric) != shown.end()));
            audit.questions.push_back(std::move(question));
        }
    std::vector<double> p;
    for (const Question& question : audit.questions)
        p.push_back(question.pools.front().anova ? question.pools.front().anova->p : stats::detail::nan);
    const auto adjusted = stats::holm(p);
    for (std::size_t i = 0; i < p.size(); ++i) audit.questions[i].holm_p = adjusted[i];
    return audit;
}

}  // namespace equipoise::audit
