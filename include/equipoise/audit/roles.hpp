/// roles.hpp: what each column of somebody's results is: metric, factor, seed, setting, threshold, count, label.
///
/// Guessed from names and contents where the user does not say; every guess is printed and can be overruled.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/table.hpp>

#include <cctype>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace equipoise::audit {

/// What the user says of the columns, by name or by an end of it ("ood.best_f1.f1"); empty: guess.
struct NamedRoles {
    std::vector<std::string> metrics{}, factors{}, within{};
    std::string block{}, seed{};
};

enum class Role { metric, factor, within, block, seed, setting, threshold, count, replicate, label, unused };

/// Places of columns in a table.
struct Roles {
    std::vector<Role> role{};             ///< [columns]
    std::vector<std::size_t> metrics{};   ///< what is compared, all numeric
    std::vector<std::size_t> factors{};   ///< what is asked about
    std::vector<std::size_t> within{};    ///< one analysis for each combination of their levels
    std::optional<std::size_t> block{};   ///< runs of one level of it belong together (the seed, unless said otherwise)
    std::optional<std::size_t> seed{};    ///< runs that differ in it alone are replicates
    std::vector<std::size_t> settings{};  ///< vary, and nobody declared them
    std::optional<std::size_t> series{};  ///< added column: the run's name without its number
    bool metrics_guessed = true, factors_guessed = true;

    /// Columns that make two runs the same run when they agree: everything that was set, not what came out.
    std::vector<std::size_t> identity(const Table& table) const {
        std::vector<std::size_t> columns;
        for (std::size_t i = 0; i < role.size(); ++i)
            if (i != series && table.columns[i].has_levels() &&
                (role[i] == Role::factor || role[i] == Role::within || role[i] == Role::block ||
                 role[i] == Role::seed || role[i] == Role::setting || role[i] == Role::replicate))
                columns.push_back(i);
        return columns;
    }
};

namespace detail {

inline std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words{""};
    for (char letter : data::detail::lower_case(name))
        if (std::isalnum(static_cast<unsigned char>(letter)))
            words.back() += letter;
        else if (!words.back().empty())
            words.emplace_back();
    if (words.back().empty() && words.size() > 1) words.pop_back();
    return words;
}
using Words = std::span<const std::string_view>;
inline bool has(const std::vector<std::string>& words, Words wanted) {
    return std::ranges::any_of(words,
                               [&](const auto& word) { return std::ranges::find(wanted, word) != wanted.end(); });
}
inline bool has(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
    return has(words, Words(wanted.begin(), wanted.end()));
}
inline bool ends(const std::vector<std::string>& words, Words wanted) {
    return std::ranges::find(wanted, words.back()) != wanted.end();
}
inline bool ends(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
    return ends(words, Words(wanted.begin(), wanted.end()));
}

inline constexpr auto metric_words = std::to_array<std::string_view>(
    {"f1",   "precision", "recall", "accuracy", "acc",  "auroc",      "auprc",       "auc",        "ap",  "map",
     "loss", "score",     "error",  "mse",      "rmse", "mae",        "r2",          "brier",      "ece", "optimism",
     "bleu", "mcc",       "kappa",  "iou",      "dice", "perplexity", "specificity", "sensitivity"});
inline constexpr auto label_words = std::to_array<std::string_view>(
    {"id",   "name", "uuid",  "timestamp", "date", "datetime", "commit",  "hash",    "path",    "hostname", "host",
     "user", "url",  "notes", "version",   "file", "duration", "seconds", "elapsed", "started", "finished", "created"});
inline constexpr auto count_words =
    std::to_array<std::string_view>({"counts", "breakdown", "tp", "fp", "fn", "tn", "support", "rows", "steps"});
inline constexpr auto shaping_words =
    std::to_array<std::string_view>({"balance", "quality", "class", "type", "subsets", "learning", "lr", "mixup",
                                     "smoothing", "dropout", "hidden", "focal", "mode", "ratio", "model", "data"});
inline constexpr auto block_words =
    std::to_array<std::string_view>({"block", "pair", "subject", "participant", "fold"});
inline constexpr auto replicate_words =
    std::to_array<std::string_view>({"rep", "replicate", "repetition", "index", "row"});

inline bool is_test(std::string_view group) {
    const auto words = words_of(group);
    return has(words, {"test", "iid", "ood", "holdout", "heldout"}) &&
           !has(words, {"val", "validation", "dev", "train"});
}

inline bool rises(const Column& column) {  // 1, 2, 3: a counter of rows
    for (std::size_t i = 1; i < column.numbers.size(); ++i)
        if (!(column.numbers[i] > column.numbers[i - 1])) return false;
    return column.is_whole;
}

/// What a column is by its name and contents; metrics of names that say nothing are found later (as `unused`).
inline Role first_guess(const Column& column, std::size_t rows) {
    const auto words = words_of(column.name);
    if (column.missing == rows) return Role::unused;
    if (ends(words, {"seed"})) return Role::seed;
    if (has(words, {"threshold"})) return column.is_numeric() ? Role::threshold : Role::label;
    if (has(words, count_words) && column.is_numeric()) return Role::count;
    const bool has_numbers = column.missing + 2 * column.texts < rows;  // some text among them is an error to be said
    const bool is_argument = has(words, {"args", "params", "config", "filters", "training", "settings"});
    const bool is_result = has(std::vector{words.front()}, {"metrics", "metric"}) || has(words, metric_words);
    if (!is_argument && is_result && has_numbers) return Role::metric;
    if (column.distinct() == 1) return Role::unused;
    if (ends(words, block_words)) return Role::block;
    if (ends(words, replicate_words) || words.back().empty()) return Role::replicate;
    const bool is_data =
        has(std::vector{words.front()}, {"data", "dataset"}) && ends(words, {"name", "hash", "version"});
    if ((ends(words, label_words) && !is_data) || has(words, {"metadata"})) return Role::label;
    if (column.distinct() == rows && (column.texts > 0 || rises(column))) return Role::label;
    // a setting has few values, each of them several times; measurements and free text have many
    return column.distinct() <= 50 && 2 * column.distinct() <= rows ? Role::setting : Role::unused;
}

/// Whether each level of `of` goes with one level of `column`, in these rows (all if empty).
inline bool is_determined(const Table& table, std::size_t column, std::span<const std::size_t> of) {
    std::map<std::vector<std::uint32_t>, std::uint32_t> seen;
    std::vector<std::uint32_t> key(of.size());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t i = 0; i < of.size(); ++i) key[i] = table.columns[of[i]].codes[row];
        const std::uint32_t code = table.columns[column].codes[row];
        if (seen.try_emplace(key, code).first->second != code) return false;
    }
    return true;
}

/// Share of the combinations of levels that stand in the table.
inline double filled_cells(const Table& table, std::span<const std::size_t> columns) {
    double all = 1;
    std::set<std::vector<std::uint32_t>> seen;
    for (std::size_t column : columns) all *= static_cast<double>(table.columns[column].distinct());
    std::vector<std::uint32_t> key(columns.size());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t i = 0; i < columns.size(); ++i) key[i] = table.columns[columns[i]].codes[row];
        seen.insert(key);
    }
    return static_cast<double>(seen.size()) / all;
}

/// "stage3b_017" is run 17 of "stage3b": adds that as a column, where a column of names has such an order.
inline void add_series(Table& table, Roles& roles) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const Column& names = table.columns[i];
        if (!ends(words_of(names.name), {"name", "id", "run", "experiment"}) || names.texts == 0 || !names.has_levels())
            continue;
        ColumnBuilder builder(names.name + " (series)");
        for (std::size_t row = 0; row < table.rows(); ++row) {
            std::string_view name = names.level(row);
            while (!name.empty() && std::isdigit(static_cast<unsigned char>(name.back()))) name.remove_suffix(1);
            while (!name.empty() && std::string_view("_- .#").find(name.back()) != std::string_view::npos)
                name.remove_suffix(1);
            builder.add(name);
        }
        Column series = builder.take();
        if (series.distinct() < 2 || 2 * series.distinct() > table.rows() || series.distinct() == names.distinct())
            continue;
        roles.series = table.columns.size();
        roles.role.push_back(Role::setting);
        table.columns.push_back(std::move(series));
        return;
    }
}

inline std::vector<std::size_t> with_role(const Roles& roles, Role role) {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < roles.role.size(); ++i)
        if (roles.role[i] == role) columns.push_back(i);
    return columns;
}

inline std::size_t most_levels_of(const Table& table, const std::vector<std::size_t>& columns) {
    return *std::ranges::max_element(columns, {}, [&](std::size_t i) { return table.columns[i].distinct(); });
}

/// Metrics where no name says so: measurements (many values), else the last numeric column that is nothing else.
inline void guess_metrics(const Table& table, Roles& roles) {
    if (!with_role(roles, Role::metric).empty()) return;
    std::optional<std::size_t> last;
    bool found = false;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const Column& column = table.columns[i];
        if (!column.is_numeric() || (roles.role[i] != Role::unused && roles.role[i] != Role::setting)) continue;
        last = i;
        if (2 * column.distinct() > table.rows() || (!column.is_whole && column.distinct() > 50)) {
            roles.role[i] = Role::metric;
            found = true;
        }
    }
    if (!found && last) roles.role[*last] = Role::metric;
}

/// The factor: the one that our files or the suite's declare; else all of up to three crossed columns, else that with
/// the most levels.
inline void guess_factors(const Table& table, Roles& roles) {
    const auto candidates = with_role(roles, Role::setting);
    std::vector<std::size_t> declared{}, plain;
    std::optional<std::size_t> ratio{}, mode;
    for (std::size_t i : candidates) {
        const std::string& name = table.columns[i].name;
        if (i == roles.series) continue;
        plain.push_back(i);
        if (name.starts_with("factor.")) declared.push_back(i);
        if (name.ends_with("upsampling_ratio")) ratio = i;
        if (name.ends_with("upsampling_mode")) mode = i;
    }
    if (!declared.empty()) {
        const std::size_t tested = most_levels_of(table, declared);
        for (std::size_t i : declared) roles.role[i] = i == tested ? Role::factor : Role::within;
    } else if (ratio) {
        roles.role[*ratio] = Role::factor;
        if (mode) roles.role[*mode] = Role::within;
    } else if (!plain.empty() && plain.size() <= 3 && filled_cells(table, plain) >= 0.5) {
        for (std::size_t i : plain) roles.role[i] = Role::factor;
    } else if (!plain.empty()) {
        roles.role[most_levels_of(table, plain)] = Role::factor;
    }
}

inline void take_names(const Table& table, const std::vector<std::string>& names, Role role, std::string_view flag,
                       Roles& roles) {
    for (const std::string& name : names) {
        const std::size_t place = table.place(name);
        if (roles.role[place] == Role::factor || roles.role[place] == Role::within)
            throw Error(fmt::format("column \"{}\" is named twice, the second time by {}; name it once.", name, flag));
        roles.role[place] = role;
    }
}

}  // namespace detail

/// Roles of all columns; may add the column `series`. Error: a name that is no column, one column in two roles, a
/// metric with text in it, a factor, block or within with one level or too many.
inline Roles assign_roles(Table& table, const NamedRoles& named) {
    using namespace detail;
    Roles roles{};
    for (const Column& column : table.columns) roles.role.push_back(first_guess(column, table.rows()));
    for (std::size_t i = 0; i < table.columns.size(); ++i)  // a name that stands twice means neither
        for (std::size_t j = 0; j < i; ++j)
            if (table.columns[i].name == table.columns[j].name) roles.role[i] = Role::unused;
    const auto demote = [&](Role from, Role to) {
        for (std::size_t i : with_role(roles, from)) roles.role[i] = to;
    };
    if (!named.metrics.empty()) {
        demote(Role::metric, Role::unused);
        roles.metrics_guessed = false;
    }
    if (!named.seed.empty()) demote(Role::seed, Role::unused);
    if (!named.block.empty()) demote(Role::block, Role::setting);
    take_names(table, named.metrics, Role::metric, "--metric", roles);
    take_names(table, named.factors, Role::factor, "--factor", roles);
    take_names(table, named.within, Role::within, "--within", roles);
    if (!named.seed.empty()) take_names(table, {named.seed}, Role::seed, "--seed", roles);
    if (!named.block.empty() && named.block != named.seed)
        take_names(table, {named.block}, Role::block, "--block", roles);
    guess_metrics(table, roles);
    roles.metrics = with_role(roles, Role::metric);
    if (roles.metrics.empty())
        throw Error(
            fmt::format("{} has no column of numbers that could be a metric; name one with --metric.", table.file));
    for (std::size_t i : roles.metrics) require_numbers(table, i);
    add_series(table, roles);
    roles.factors_guessed = named.factors.empty();
    if (roles.factors_guessed) guess_factors(table, roles);
    roles.factors = with_role(roles, Role::factor);
    roles.within = with_role(roles, Role::within);
    if (!named.factors.empty()) {  // in the order of the command line
        roles.factors.clear();
        for (const std::string& name : named.factors) roles.factors.push_back(table.place(name));
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const bool is_grouping =
            roles.role[i] == Role::factor || roles.role[i] == Role::within || roles.role[i] == Role::block;
        if (!is_grouping) continue;
        const Column& column = table.columns[i];
        if (!column.has_levels())
            throw Error(fmt::format("{}: column \"{}\" has more than {} levels; name a column of groups.", table.file,
                                    column.name, Column::most_levels));
        if (roles.role[i] == Role::factor && column.distinct() < 2)
            throw Error(
                fmt::format("{}: column \"{}\" has one level, \"{}\", in all {} rows, so there is nothing to "
                            "compare; name another with --factor.",
                            table.file, column.name, column.levels.front(), table.rows()));
    }
    for (std::size_t i : with_role(roles, Role::seed))
        if (!roles.seed) {
            roles.seed = i;
        } else if (table.columns[i].has_levels() && table.columns[*roles.seed].has_levels() &&
                   is_determined(table, i, std::array{*roles.seed})) {
            roles.role[i] = Role::unused;  // the same seed again
        }
    if (roles.seed && (!table.columns[*roles.seed].has_levels() || table.columns[*roles.seed].distinct() < 2)) {
        roles.role[*roles.seed] = Role::unused;
        roles.seed.reset();
    }
    if (const auto blocks = with_role(roles, Role::block); !blocks.empty()) {
        roles.block = blocks.front();
        for (std::size_t k = 1; k < blocks.size(); ++k) roles.role[blocks[k]] = Role::setting;
    } else {
        roles.block = roles.seed;
    }
    roles.settings = with_role(roles, Role::setting);
    std::erase_if(roles.settings, [&](std::size_t i) { return !table.columns[i].has_levels(); });
    // what shapes the training is named first, machinery last
    std::ranges::sort(roles.settings, {}, [&](std::size_t i) {
        const auto words = words_of(table.columns[i].name);
        return std::pair(i == roles.series ? 0 : has(words, shaping_words) ? 1 : 2, i);
    });
    return roles;
}

/// Metrics whose numbers are printed: those asked for; else two, F1 before others, at an honest threshold if there is
/// one, and those that vary most.
inline std::vector<std::size_t> main_metrics(const Table& table, const Roles& roles) {
    std::vector<std::size_t> metrics = roles.metrics;
    if (!roles.metrics_guessed) return metrics;
    const auto rank = [&](std::size_t i) {
        const Column& column = table.columns[i];
        const auto words = detail::words_of(column.name);
        return std::tuple(!detail::ends(words, {"f1"}), !detail::is_test(column.name), !detail::has(words, {"honest"}),
                          column.missing, -static_cast<double>(column.distinct()));
    };
    std::ranges::sort(metrics, {}, rank);
    if (metrics.size() > 2) metrics.resize(2);
    std::ranges::sort(metrics);
    return metrics;
}

}  // namespace equipoise::audit
