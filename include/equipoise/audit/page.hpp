/// page.hpp: an audit as text of 80 columns: what is wrong first, then what may be said, then the numbers.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/audit.hpp>
#include <equipoise/audit/page_tables.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::audit {

namespace detail {

inline std::string list_of(const Audit& audit, const std::vector<std::size_t>& columns, std::size_t most = 8) {
    std::string text;
    for (std::size_t i = 0; i < columns.size() && i < most; ++i)
        text += (i ? ", " : "") + audit.table.short_name(columns[i]);
    if (columns.size() > most) text += fmt::format(" and {} more", columns.size() - most);
    return text;
}

inline void add_roles(TextPage& page, const Audit& audit) {
    const Table& table = audit.table;
    const Roles& roles = audit.roles;
    const auto with_levels = [&](std::size_t column) {
        const Column& one = table.columns[column];
        const std::string name = table.short_name(column);
        if (one.distinct() > 6) return fmt::format("{} ({} levels)", name, one.distinct());
        std::vector<std::string> levels;
        for (const std::string& level : one.levels) levels.push_back(shown_level(level));
        return fmt::format("{} ({})", name, fmt::join(levels, ", "));
    };
    const auto all = [&](const std::vector<std::size_t>& columns) {
        std::string text;
        for (std::size_t column : columns) text += (text.empty() ? "" : "; ") + with_levels(column);
        return text.empty() ? std::string("none") : text;
    };
    page.item("metrics", list_of(audit, roles.metrics));
    page.item("factor", all(roles.factors));
    if (!roles.within.empty()) page.item("within", all(roles.within));
    if (roles.seed) page.item("seed", with_levels(*roles.seed) + (roles.block == roles.seed ? "; also the block" : ""));
    if (roles.block && roles.block != roles.seed) page.item("block", with_levels(*roles.block));
    if (!roles.settings.empty()) page.item("undeclared", list_of(audit, roles.settings, 6));
    std::string aside;
    for (const auto& [role, name] : {std::pair{Role::threshold, "threshold"},
                                     {Role::count, "count"},
                                     {Role::replicate, "replicate number"},
                                     {Role::label, "label"},
                                     {Role::unused, "constant, empty or other column"}})
        if (const std::size_t count = with_role(roles, role).size(); count > 0)
            aside += (aside.empty() ? "" : ", ") + counted(count, name);
    if (!aside.empty()) page.item("left aside", aside);
    std::string guess = roles.metrics_guessed || roles.factors_guessed
                            ? "Guessed from names and contents; --metric, --factor, --within, --block and --seed say "
                              "otherwise."
                            : "";
    if (audit.is_wide)
        guess =
            "Read as a wide table: each column is a level, each row a replicate (--wide a,b,c; --block row if the "
            "values of a row belong together; --factor and --metric for a long table).";
    if (!guess.empty()) page.paragraph(guess, 2);
}

/// What tells a homogeneous pool from the others, in the words of two or three columns.
inline std::string pool_words(const Audit& audit, const Question& question, const Pool& pool) {
    if (pool.where.empty()) return "all runs";
    std::vector<std::vector<std::string>> parts;  // levels of the siblings, by column taken so far
    std::vector<std::vector<std::string>> splits;
    std::string text;
    std::size_t spare = 2;  // further columns that say the same, to be named for what they are
    for (std::size_t i = 0; i < pool.where.size(); ++i) {
        std::vector<std::string> split;
        std::set<std::vector<std::string>> before, after;
        std::size_t sibling = 0;
        parts.resize(question.pools.size());
        auto refined = parts;
        for (const PoolAnalysis& other : question.pools) {
            if (other.pool.kind == pool.kind && other.pool.where.size() == pool.where.size()) {
                before.insert(parts[sibling]);
                refined[sibling].push_back(other.pool.where[i].second);
                after.insert(refined[sibling]);
                split.push_back(other.pool.where[i].second);
            }
            ++sibling;
        }
        const bool is_new = after.size() > before.size();
        if (is_new) parts = refined;
        if (!is_new && spare == 0) continue;
        if (!is_new) --spare;
        const auto& [column, level] = pool.where[i];
        text += text.empty() ? "" : ", ";
        if (column == audit.roles.series)
            text += level;
        else
            text += fmt::format("{}={}", audit.table.short_name(column), level.empty() ? "?" : level);
    }
    return text;
}

inline std::string f_and_p(const stats::AnovaResult& anova) {
    return fmt::format("F({:g}, {:g}) = {}, {}", anova.df_between, anova.df_within, decimals(anova.f, 3),
                       p_equals(anova.p));
}

/// The verdict in a sentence or two.
inline std::string say(const Audit& audit, const FactorAnalysis& analysis, const Result<Answer>& answer) {
    const std::string factor = audit.table.short_name(analysis.factor);
    if (!analysis.anova) return "No test: " + analysis.anova.refused + ".";
    const bool is_adjusted = answer && answer->based_on.starts_with("adjusted") && analysis.term;
    std::string text = f_and_p(*analysis.anova);
    if (is_adjusted)
        text = fmt::format("F({:g}, {:g}) = {}, {} by the noise of the model ({} without it)", analysis.term->df,
                           analysis.term_residual_df, decimals(analysis.term->f), p_equals(analysis.term->p), text);
    text += ". ";
    if (!answer) return text + "No verdict: " + answer.refused + ".";
    std::string differing;
    std::size_t found = 0, same = 0;
    for (const PairVerdict& pair : answer->pairs) {
        const bool excludes = pair.comparison.interval.lower > 0 || pair.comparison.interval.upper < 0;
        const std::string name =
            analysis.baseline ? analysis.levels[pair.second].label : pair_name(analysis, pair.first, pair.second);
        if (excludes && ++found <= 6)
            differing +=
                fmt::format("{}{} ({:+.3g}, {:.3g} to {:.3g})", differing.empty() ? "" : "; ", name,
                            pair.comparison.difference, pair.comparison.interval.lower, pair.comparison.interval.upper);
        if (pair.equivalence && pair.equivalence->p <= 0.05) ++same;
    }
    const std::string against = analysis.baseline
                                    ? fmt::format("against {} = {}", factor, analysis.levels[*analysis.baseline].label)
                                    : fmt::format("between levels of {}", factor);
    text += fmt::format("Verdict: {}. ", stats::name_of(answer->overall));
    if (found > 0)
        text += fmt::format("Different {}: {}{}. ", against, differing,
                            found > 6 ? fmt::format(" and {} more", found - 6) : "");
    if (audit.options.margin)
        text +=
            fmt::format("Within the margin {}: {} of {}. ", text_of(*audit.options.margin), same, answer->pairs.size());
    if (answer->overall == stats::Verdict::inconclusive) {
        if ((is_adjusted ? analysis.term->p : analysis.anova->p) <= 0.05)
            text += "That levels differ (F) does not say which. ";
        text += fmt::format("These runs cannot tell {}; that is not evidence that nothing differs. ",
                            analysis.baseline
                                ? "any level from " + factor + " = " + analysis.levels[*analysis.baseline].label
                                : "the levels of " + factor + " apart");
        if (const auto& power = is_adjusted ? analysis.adjusted_power : analysis.power)
            text += fmt::format(
                "With {:.3g} runs a level they would find one level that is {:.3g} apart ({:.2g} SD) four "
                "times in five. ",
                power->runs, power->omnibus.one_level_shift * power->sd, power->omnibus.one_level_shift);
        if (answer->to_settle && answer->to_settle->runs > 0)
            text +=
                fmt::format("If nothing differs, about {} runs a level would show it within the margin ({} to {}). ",
                            answer->to_settle->runs, answer->to_settle->at_least,
                            answer->to_settle->at_most ? std::to_string(answer->to_settle->at_most) : "over a million");
        else if (!audit.options.margin)
            text += "Equivalence needs a margin: --margin. ";
    }
    text.pop_back();
    return text;
}

/// The largest pool that may be read: all rows, or the largest homogeneous one with a test.
inline const PoolAnalysis* readable_pool(const Question& question) {
    if (question.is_homogeneous()) return &question.pools.front();
    for (const PoolAnalysis& pool : question.pools)
        if (pool.pool.kind == PoolKind::homogeneous && pool.anova) return &pool;
    return nullptr;
}

inline std::string title_of(const Audit& audit, const Question& question) {
    std::string title = audit.table.short_name(question.metric);
    for (const auto& [column, level] : question.within)
        title += fmt::format(", {} = {}", audit.table.short_name(column), shown_level(level));
    return title;
}

inline void add_question(TextPage& page, const Audit& audit, const Question& question) {
    page.subtitle(title_of(audit, question));
    const PoolAnalysis& all = question.pools.front();
    if (audit.roles.factors.empty() || !all.full) {
        page.paragraph(all.full ? "No factor: nothing is compared. Name one with --factor." : "No run has a value.", 2);
        return;
    }
    if (all.full->factors.size() > 1) {
        if (!question.is_homogeneous())
            page.paragraph("No claim: the runs differ in undeclared settings (see above).", 2);
        if (const Result<Model>& model = all.full->model) {
            std::string terms;
            for (const stats::FactorialTerm& term : model->type_2()->terms)
                terms += fmt::format("{}{}: F({:g}, {:g}) = {}, {}", terms.empty() ? "" : "; ",
                                     short_term(audit.table, term.name), term.df, model->type_2()->residual_df,
                                     decimals(term.f, 3), p_equals(term.p));
            page.paragraph(terms + " (type II).", 2);
        } else {
            page.paragraph("No model of all factors: " + model.refused + ".", 2);
        }
        for (std::size_t i = 0; i < all.full->factors.size(); ++i)
            page.paragraph(fmt::format("{} alone: {}", audit.table.short_name(all.full->factors[i].factor),
                                       say(audit, all.full->factors[i], all.answers[i])),
                           2, "- ");
        return;
    }
    if (question.is_homogeneous()) {
        page.paragraph(say(audit, all.full->factors.front(), all.answers.front()), 2);
        return;
    }
    page.paragraph(
        "No claim from all runs together: they differ in undeclared settings. The same figure over "
        "different choices of runs:",
        2);
    PoolTable table;
    for (const PoolAnalysis& pool : question.pools) {
        std::string words = "all, as the file stands";
        if (pool.pool.kind == PoolKind::recorded_alike)
            words = pool.pool.repeats == Repeats::all
                        ? "recorded alike: " + pool_words(audit, question, pool.pool)
                        : fmt::format("  the {} of repeated runs only",
                                      pool.pool.repeats == Repeats::first ? "first" : "last");
        if (pool.pool.kind == PoolKind::homogeneous) words = "alike: " + pool_words(audit, question, pool.pool);
        table.add(words, pool.n, pool.levels, pool.anova);
    }
    page.lines(table.lines(), 2);
    if (const PoolAnalysis* pool = readable_pool(question); pool && pool->full)
        page.paragraph(fmt::format("The largest group that differs in nothing else ({}): {}",
                                   pool_words(audit, question, pool->pool),
                                   say(audit, pool->full->factors.front(), pool->answers.front())),
                       2);
}

}  // namespace detail

/// The whole page. `colours`: with the codes of a terminal.
inline std::string page_of(const Audit& audit, bool colours = false) {
    using namespace detail;
    TextPage page(colours);
    const Table& table = audit.table;
    page.title(fmt::format("{}: {}{}, {} columns", table.file, counted(table.rows(), audit.is_wide ? "value" : "run"),
                           table.rows_in_file > table.rows() ? fmt::format(" of {}", table.rows_in_file) : "",
                           table.columns.size() - (audit.roles.series ? 1 : 0)));
    add_roles(page, audit);

    page.title("What is wrong");
    if (audit.findings.empty()) page.paragraph("Nothing that can be seen from the file.", 2);
    std::size_t number = 0;
    for (const Finding& finding : audit.findings) {
        constexpr std::array marks{"NO CLAIM", "CAUTION", "note"};
        page.paragraph(
            fmt::format("{}. {}: {}", ++number, marks[static_cast<std::size_t>(finding.weight)], finding.what), 0, "",
            finding.weight != Weight::notes);
        for (const std::string& line : finding.evidence) page.paragraph(line, 3, line.starts_with("  ") ? "  " : "- ");
        page.paragraph(finding.meaning, 3, "=> ");
    }

    page.title("What the runs say");
    const auto shown = main_metrics(audit.table, audit.roles);
    const auto is_shown = [&](const Question& question) {
        return std::ranges::find(shown, question.metric) != shown.end();
    };
    for (const Question& question : audit.questions)
        if (is_shown(question)) add_question(page, audit, question);
    if (!audit.roles.factors.empty() && audit.roles.factors.size() == 1 && shown.size() < audit.roles.metrics.size()) {
        page.subtitle("Other metrics: largest group of runs that differ in nothing else");
        PoolTable others;
        std::size_t listed = 0, left = 0;
        for (const Question& question : audit.questions) {
            const PoolAnalysis* pool = readable_pool(question);
            if (!pool || !pool->anova || is_shown(question)) continue;
            if (++listed > 30)
                ++left;
            else
                others.add(title_of(audit, question), pool->n, pool->levels, pool->anova);
        }
        page.lines(others.lines(), 2);
        if (left > 0) page.paragraph(fmt::format("and {} more in --json", left), 4);
    }
    const auto tests = std::ranges::count_if(audit.questions, [](const Question& q) { return !std::isnan(q.holm_p); });
    if (tests > 1)
        page.paragraph(
            fmt::format("{} questions are asked of this file; of so many, one in twenty is below .05 by chance. "
                        "Holm's adjusted p are in --json (holm_p).",
                        tests),
            2);

    page.title("The numbers");
    for (const Question& question : audit.questions) {
        const PoolAnalysis* pool = readable_pool(question);
        if (!is_shown(question) || pool == nullptr || !pool->full) continue;
        page.subtitle(title_of(audit, question) +
                      (question.is_homogeneous() ? "" : " (" + pool_words(audit, question, pool->pool) + ")"));
        add_numbers(page, audit.table, *pool->full);
    }
    page.paragraph("--json has every number, also of the other metrics and groups of runs.", 2);
    return page.text();
}

}  // namespace equipoise::audit
