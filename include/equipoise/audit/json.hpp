/// json.hpp: every number of an audit under a name that stays; docs/audit.md lists the names.
///
/// What is not defined is null; what was refused is {"refused": "why"}. Nothing of the machine or the time is in it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/audit.hpp>
#include <equipoise/base/json.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace equipoise::audit {

namespace detail {

inline Json json_of(double number) { return std::isfinite(number) ? Json(number) : Json(); }

inline Json json_of(const stats::Summary& one) {
    const stats::Interval interval = one.interval();
    return {{"n", one.n},
            {"mean", json_of(one.mean)},
            {"sd", json_of(one.sd)},
            {"sem", json_of(one.sem)},
            {"lower", json_of(interval.lower)},
            {"upper", json_of(interval.upper)},
            {"minimum", json_of(one.minimum)},
            {"lower_quartile", json_of(one.lower_quartile)},
            {"median", json_of(one.median)},
            {"upper_quartile", json_of(one.upper_quartile)},
            {"maximum", json_of(one.maximum)},
            {"mad", json_of(one.mad)}};
}
inline Json json_of(const stats::AnovaResult& one) {
    return {{"f", json_of(one.f)},
            {"p", json_of(one.p)},
            {"df_between", one.df_between},
            {"df_within", one.df_within},
            {"sum_of_squares_between", json_of(one.sum_of_squares_between)},
            {"sum_of_squares_within", json_of(one.sum_of_squares_within)},
            {"mean_square_between", json_of(one.mean_square_between)},
            {"mean_square_within", json_of(one.mean_square_within)},
            {"eta_squared", json_of(one.eta_squared)},
            {"n", one.n},
            {"groups", one.groups}};
}
inline Json json_of(const stats::WelchAnova& one) {
    return {{"f", json_of(one.f)},
            {"p", json_of(one.p)},
            {"df_between", json_of(one.df_between)},
            {"df_within", json_of(one.df_within)}};
}
inline Json json_of(const stats::ChiSquaredTest& one) {
    return {{"statistic", json_of(one.statistic)}, {"df", json_of(one.df)}, {"p", json_of(one.p)}};
}
inline Json json_of(const stats::Friedman& one) {
    Json ranks = Json::array();
    for (double rank : one.mean_ranks) ranks.push_back(rank);
    return {{"chi_squared", json_of(one.chi_squared)},
            {"f", json_of(one.f)},
            {"df_between", json_of(one.df_between)},
            {"df_within", json_of(one.df_within)},
            {"p", json_of(one.p)},
            {"kendalls_w", json_of(one.kendalls_w)},
            {"blocks", one.blocks},
            {"mean_ranks", ranks}};
}
inline Json json_of(const stats::VarianceExplained& one) {
    return {{"eta_squared", json_of(one.eta_squared)},
            {"partial_eta_squared", json_of(one.partial_eta_squared)},
            {"omega_squared", json_of(one.omega_squared)},
            {"partial_omega_squared", json_of(one.partial_omega_squared)},
            {"epsilon_squared", json_of(one.epsilon_squared)},
            {"partial_epsilon_squared", json_of(one.partial_epsilon_squared)},
            {"cohens_f", json_of(one.cohens_f)},
            {"lower", json_of(one.partial_interval.lower)},
            {"upper", json_of(one.partial_interval.upper)},
            {"interval_level", 0.90}};
}
inline Json json_of(const stats::TTest& one) {
    const stats::Interval interval = one.interval();
    return {{"difference", json_of(one.estimate)},
            {"standard_error", json_of(one.standard_error)},
            {"df", json_of(one.df)},
            {"t", json_of(one.t)},
            {"p", json_of(one.p)},
            {"lower", json_of(interval.lower)},
            {"upper", json_of(interval.upper)}};
}
inline Json json_of(const stats::RankTest& one) {
    return {{"statistic", json_of(one.statistic)}, {"p", json_of(one.p)}, {"exact", one.is_exact}};
}
inline Json json_of(const stats::PermutationTest& one) {
    return {{"statistic", json_of(one.statistic)},
            {"p", json_of(one.p)},
            {"smallest_p", json_of(one.smallest_p)},
            {"arrangements", one.arrangements}};
}
inline Json json_of(const stats::StandardisedDifference& one) {
    return {{"g", json_of(one.hedges_g)},
            {"d", json_of(one.cohens_d)},
            {"lower", json_of(one.interval.lower)},
            {"upper", json_of(one.interval.upper)}};
}
inline Json json_of(const Power& one) {
    return {{"runs_per_level", json_of(one.runs)},
            {"sd", json_of(one.sd)},
            {"cohens_f", json_of(one.omnibus.cohens_f)},
            {"one_level_shift_sd", json_of(one.omnibus.one_level_shift)},
            {"one_level_shift", json_of(one.omnibus.one_level_shift * one.sd)},
            {"range_of_two_sd", json_of(one.omnibus.range_of_two)},
            {"power", 0.8},
            {"alpha", 0.05}};
}

inline Json json_of(const stats::FactorialAnova& one);
inline Json json_of(const Model& one);
inline Json json_of(const TwoLevels& one);
inline Json json_of(const stats::Trend& one);
template <class T, class Write> Json json_by(const Result<T>& result, Write&& write) {
    return result ? write(*result) : Json{{"refused", result.refused}};
}
template <class T> Json json_of(const Result<T>& result) {
    return json_by(result, [](const T& value) { return json_of(value); });
}

inline Json json_of(const stats::FactorialAnova& one) {
    Json terms = Json::object();
    for (const stats::FactorialTerm& term : one.terms) {
        terms[term.name] = {{"sum_of_squares", json_of(term.sum_of_squares)},
                            {"df", term.df},
                            {"mean_square", json_of(term.mean_square)},
                            {"f", json_of(term.f)},
                            {"p", json_of(term.p)},
                            {"effect", nullptr}};
        terms[term.name]["effect"] = json_of(attempt([&] { return stats::variance_explained(one, term.name); }));
    }
    return {{"terms", terms},
            {"residual",
             {{"sum_of_squares", json_of(one.residual_sum_of_squares)},
              {"df", one.residual_df},
              {"mean_square", json_of(one.residual_mean_square)}}},
            {"n", one.n},
            {"not_estimable", one.not_estimable},
            {"empty_cells", one.empty_cells}};
}
inline Json json_of(const Model& one) {
    return {{"formula", one.formula},
            {"type_1", json_of(one.types[0])},
            {"type_2", json_of(one.types[1])},
            {"type_3", json_of(one.types[2])}};
}
inline Json json_of(const TwoLevels& one) {
    const Json cliff = json_by(one.cliffs_delta, [](const stats::CliffsDelta& delta) -> Json {
        return {{"delta", json_of(delta.delta)},
                {"probability_of_superiority", json_of(delta.probability_of_superiority)},
                {"lower", json_of(delta.interval.lower)},
                {"upper", json_of(delta.interval.upper)}};
    });
    return {{"t_test", json_of(one.pooled)},
            {"welch", json_of(one.welch)},
            {"paired", json_of(one.paired)},
            {"mann_whitney", json_of(one.mann_whitney)},
            {"wilcoxon", json_of(one.signed_rank)},
            {"permutation", json_of(one.permutation)},
            {"sign_flip", json_of(one.sign_flip)},
            {"hedges_g", json_of(one.hedges_g)},
            {"paired_hedges_g", json_of(one.paired_hedges_g)},
            {"cliffs_delta", cliff},
            {"pairs", one.pairs}};
}
inline Json json_of(const stats::Trend& one) {
    constexpr std::array names{"linear", "quadratic"};
    Json trend = Json::object();
    for (std::size_t i = 0; i < one.degrees.size(); ++i)
        trend[names[i]] = {{"sum_of_squares", json_of(one.degrees[i].sum_of_squares)},
                           {"t", json_of(one.degrees[i].test.t)},
                           {"df", json_of(one.degrees[i].test.df)},
                           {"p", json_of(one.degrees[i].test.p)},
                           {"adjusted_p", json_of(one.degrees[i].p)}};
    trend["lack_of_fit"] = {
        {"f", json_of(one.lack_of_fit_f)}, {"df", one.lack_of_fit_df}, {"p", json_of(one.lack_of_fit_p)}};
    return trend;
}

inline Json json_of(const Result<stats::Comparisons>& comparisons, const FactorAnalysis& analysis) {
    return json_by(comparisons, [&](const stats::Comparisons& all) {
        Json pairs = Json::object();
        for (const stats::Comparison& pair : all.pairs)
            pairs[pair_name(analysis, pair.first, pair.second)] = {{"difference", json_of(pair.difference)},
                                                                   {"standard_error", json_of(pair.standard_error)},
                                                                   {"df", json_of(pair.df)},
                                                                   {"t", json_of(pair.t)},
                                                                   {"p", json_of(pair.p)},
                                                                   {"lower", json_of(pair.interval.lower)},
                                                                   {"upper", json_of(pair.interval.upper)}};
        return pairs;
    });
}
inline Json json_of(const Result<Answer>& result, const FactorAnalysis& analysis, std::optional<double> margin) {
    return json_by(result, [&](const Answer& answer) {
        Json pairs = Json::object();
        for (const PairVerdict& pair : answer.pairs) {
            Json& one = pairs[pair_name(analysis, pair.first, pair.second)];
            one = {{"verdict", stats::name_of(pair.verdict)},
                   {"difference", json_of(pair.comparison.difference)},
                   {"lower", json_of(pair.comparison.interval.lower)},
                   {"upper", json_of(pair.comparison.interval.upper)}};
            if (pair.equivalence)
                one["tost"] = {{"p", json_of(pair.equivalence->p)},
                               {"p_lower", json_of(pair.equivalence->p_lower)},
                               {"p_upper", json_of(pair.equivalence->p_upper)}};
        }
        Json json = {{"overall", stats::name_of(answer.overall)},
                     {"based_on", answer.based_on},
                     {"margin", margin ? Json(*margin) : Json()},
                     {"equivalence_p", json_of(answer.equivalence_p)},
                     {"pairs", pairs}};
        if (answer.to_settle)
            json["runs_to_settle"] = {{"runs", answer.to_settle->runs},
                                      {"at_least", answer.to_settle->at_least},
                                      {"at_most", answer.to_settle->at_most}};
        return json;
    });
}

inline void add_factor(Json& json, const Audit& audit, const FactorAnalysis& one, const Result<Answer>& answer) {
    json["factor"] = audit.table.columns[one.factor].name;
    json["baseline"] = one.baseline ? Json(one.levels[*one.baseline].label) : Json();
    json["levels"] = Json::object();
    for (const Level& level : one.levels) json["levels"][level.label] = json_of(level.summary);
    json["anova"] = json_of(one.anova);
    json["effect"] = json_of(one.effect);
    json["welch"] = json_of(one.welch);
    json["kruskal_wallis"] = json_of(one.kruskal_wallis);
    json["brown_forsythe"] = json_of(one.brown_forsythe);
    json["friedman"] = json_of(one.friedman);
    json["tukey"] = json_of(one.tukey, one);
    json["games_howell"] = json_of(one.games_howell, one);
    json["dunnett"] = json_of(one.dunnett, one);
    json["adjusted_tukey"] = json_of(one.adjusted_tukey, one);
    json["adjusted_dunnett"] = json_of(one.adjusted_dunnett, one);
    json["holm"] = json_by(one.holm, [&](const std::vector<double>& p) {
        Json pairs = Json::object();
        for (std::size_t i = 0; i < p.size(); ++i)
            pairs[pair_name(one, one.tukey->pairs[i].first, one.tukey->pairs[i].second)] = json_of(p[i]);
        return pairs;
    });
    json["trend"] = json_of(one.trend);
    json["two_levels"] = json_of(one.two_levels);
    json["power"] = json_of(one.power);
    json["adjusted_power"] = json_of(one.adjusted_power);
    json["verdict"] = json_of(answer, one, audit.options.margin);
}

inline void add_analysis(Json& json, const Audit& audit, const PoolAnalysis& pool) {
    const MetricAnalysis& analysis = *pool.full;
    json["n"] = analysis.rows.size();
    json["left_out"] = analysis.left_out;
    json["summary"] = json_of(analysis.summary);
    if (!analysis.factors.empty()) json["model"] = json_of(analysis.model);
    if (analysis.factors.size() == 1) {
        add_factor(json, audit, analysis.factors.front(), pool.answers.front());
    } else if (!analysis.factors.empty()) {
        for (std::size_t i = 0; i < analysis.factors.size(); ++i)
            add_factor(json["factors"][audit.table.columns[analysis.factors[i].factor].name], audit,
                       analysis.factors[i], pool.answers[i]);
    }
}

inline std::string name_of(PoolKind kind) {
    return kind == PoolKind::as_given         ? "as_given"
           : kind == PoolKind::recorded_alike ? "recorded_alike"
                                              : "homogeneous";
}
inline std::string name_of(Repeats repeats) {
    return repeats == Repeats::all ? "all" : repeats == Repeats::first ? "first" : "last";
}

inline Json names(const Audit& audit, const std::vector<std::size_t>& columns) {
    Json list = Json::array();
    for (std::size_t column : columns) list.push_back(audit.table.columns[column].name);
    return list;
}

}  // namespace detail

/// "mode=linear,lr=0.1", with the columns' whole names; "all" where there are no conditions.
inline std::string name_of(const Table& table, const std::vector<std::pair<std::size_t, std::string>>& conditions) {
    std::string name;
    for (const auto& [column, level] : conditions)
        name += fmt::format("{}{}={}", name.empty() ? "" : ",", table.columns[column].name, level);
    return name.empty() ? "all" : name;
}

inline Json json_of(const Audit& audit) {
    using namespace detail;
    const Table& table = audit.table;
    const Roles& roles = audit.roles;
    const auto one = [&](std::optional<std::size_t> column) {
        return column ? Json(table.columns[*column].name) : Json();
    };
    Json root;
    root["format"] = "equipoise audit 1";
    root["file"] = std::filesystem::path(table.file).filename().string();
    root["rows"] = table.rows();
    root["rows_in_file"] = table.rows_in_file;
    root["wide"] = audit.is_wide;
    root["roles"] = {{"metrics", names(audit, roles.metrics)},
                     {"factors", names(audit, roles.factors)},
                     {"within", names(audit, roles.within)},
                     {"block", one(roles.block)},
                     {"seed", one(roles.seed)},
                     {"settings", names(audit, roles.settings)},
                     {"thresholds", names(audit, with_role(roles, Role::threshold))},
                     {"counts", names(audit, with_role(roles, Role::count))},
                     {"replicates", names(audit, with_role(roles, Role::replicate))},
                     {"labels", names(audit, with_role(roles, Role::label))},
                     {"unused", names(audit, with_role(roles, Role::unused))},
                     {"guessed", {{"metrics", roles.metrics_guessed}, {"factors", roles.factors_guessed}}}};
    root["findings"] = Json::array();
    constexpr std::array weights{"blocks", "warns", "notes"};
    for (const Finding& finding : audit.findings)
        root["findings"].push_back({{"kind", finding.kind},
                                    {"weight", weights[static_cast<std::size_t>(finding.weight)]},
                                    {"what", finding.what},
                                    {"evidence", finding.evidence},
                                    {"meaning", finding.meaning},
                                    {"numbers", finding.numbers}});
    root["analyses"] = Json::object();
    for (const Question& question : audit.questions) {
        Json& json = root["analyses"][table.columns[question.metric].name][name_of(table, question.within)];
        json["claim"] = question.is_homogeneous() ? "allowed" : "refused";
        json["holm_p"] = json_of(question.holm_p);
        if (question.pools.front().full) add_analysis(json, audit, question.pools.front());
        json["pools"] = Json::array();
        for (const PoolAnalysis& pool : question.pools) {
            Json where = Json::object();
            for (const auto& [column, level] : pool.pool.where) where[table.columns[column].name] = level;
            Json item = {{"kind", name_of(pool.pool.kind)},
                         {"repeats", name_of(pool.pool.repeats)},
                         {"where", where},
                         {"n", pool.n},
                         {"levels", pool.levels},
                         {"anova", json_of(pool.anova)}};
            if (pool.pool.kind == PoolKind::homogeneous && pool.full) add_analysis(item["analysis"], audit, pool);
            json["pools"].push_back(std::move(item));
        }
    }
    return root;
}

}  // namespace equipoise::audit
