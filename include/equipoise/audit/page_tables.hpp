/// page_tables.hpp: wrapped text, columns of figures, and the tables of one analysis.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/analyses.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::audit::detail {

inline constexpr std::size_t page_width = 80;

inline std::string decimals(double value, int count = 3) {
    return std::isnan(value)   ? "-"
           : std::isinf(value) ? (value > 0 ? "inf" : "-inf")
                               : fmt::format("{:.{}f}", value, count);
}
/// As many digits as a reader needs: 0.8693, 28.15, 1.23e+06.
inline std::string figure_text(double value) {
    return std::isfinite(value) ? fmt::format("{:.4g}", value) : decimals(value);
}
inline std::string p_text(double p) { return std::isnan(p) ? "-" : p < 0.0001 ? "<.0001" : fmt::format("{:.4f}", p); }
inline std::string p_equals(double p) { return p < 0.0001 ? "p < 0.0001" : "p = " + p_text(p); }

/// Columns that UTF-8 text takes, one for each code point.
inline std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

/// Lines of at most page_width columns.
class TextPage {
  public:
    explicit TextPage(bool colours) : colours_(colours) {}

    void title(const std::string& words) {
        if (!text_.empty()) text_ += '\n';
        paragraph(words, 0, "", true);
        text_ += std::string(page_width, '-') + '\n';
    }
    void subtitle(const std::string& words) {
        if (!text_.ends_with("-\n")) text_ += '\n';
        paragraph(words, 0, "", true);
    }
    void item(std::string_view name, const std::string& words) { paragraph(words, 2, fmt::format("{:<11} ", name)); }

    /// Wrapped at blanks (a longer word is cut); `first` stands before the first line, the others are set below it.
    void paragraph(std::string_view words, std::size_t indent, std::string_view first = "", bool bold = false) {
        const std::size_t left = indent + first.size(), room = page_width - left;
        bool is_first = true;
        std::string line;
        const auto put = [&] {
            text_ += is_first ? std::string(indent, ' ') + std::string(first) : std::string(left, ' ');
            text_ += colours_ && bold ? fmt::format("\x1b[1m{}\x1b[0m\n", line) : line + '\n';
            is_first = false;
            line.clear();
        };
        for (std::size_t start = 0; start < words.size();) {
            const std::size_t end = std::min(words.find(' ', start), words.size());
            std::string_view word = words.substr(start, end - start);
            start = end + 1;
            if (word.empty()) continue;
            if (!line.empty() && width_of(line) + 1 + width_of(word) > room) put();
            if (!line.empty()) line += ' ';
            while (width_of(word) > room) {
                std::size_t cut = 0;
                for (std::size_t columns = 0; columns < room; ++columns) do
                        ++cut;
                    while (cut < word.size() && (word[cut] & 0xC0) == 0x80);
                line += word.substr(0, cut);
                word.remove_prefix(cut);
                put();
            }
            line += word;
        }
        if (!line.empty()) put();
    }
    void lines(const std::vector<std::string>& all, std::size_t indent) {
        for (const std::string& line : all) text_ += std::string(indent, ' ') + line + '\n';
    }
    const std::string& text() const { return text_; }

  private:
    std::string text_;
    bool colours_;
};

/// A table: the first column text (wrapped), the others figures.
class FigureTable {
  public:
    explicit FigureTable(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    bool has_rows() const { return rows_.size() > 1; }

    std::vector<std::string> lines(std::size_t room = page_width - 2) const {
        std::vector<std::size_t> widths(rows_.front().size(), 0);
        for (const auto& row : rows_)
            for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
        std::size_t figures = 0;
        for (std::size_t i = 1; i < widths.size(); ++i) figures += widths[i] + 2;
        const std::size_t names =
            std::clamp<std::size_t>(room > figures ? room - figures : 0, 12, std::max<std::size_t>(widths[0], 12));
        std::vector<std::string> lines;
        for (const auto& row : rows_) {
            TextPageLines wrapped(row[0], names);
            for (std::size_t k = 0; k < wrapped.lines.size(); ++k) {
                std::string line =
                    wrapped.lines[k] + std::string(names - std::min(names, width_of(wrapped.lines[k])), ' ');
                if (k + 1 == wrapped.lines.size())
                    for (std::size_t i = 1; i < row.size(); ++i)
                        line += std::string(2 + widths[i] - width_of(row[i]), ' ') + row[i];
                line.erase(line.find_last_not_of(' ') + 1);
                lines.push_back(line);
            }
        }
        return lines;
    }

  private:
    struct TextPageLines {
        std::vector<std::string> lines{};
        TextPageLines(std::string_view words, std::size_t width) {
            std::string blanks(words.size() - words.substr(std::min(words.find_first_not_of(' '), words.size())).size(),
                               ' ');
            std::string line = blanks;
            for (std::size_t start = blanks.size(); start < words.size();) {
                const std::size_t end = std::min(words.find(' ', start), words.size());
                const std::string_view word = words.substr(start, end - start);
                start = end + 1;
                if (line.size() > blanks.size() && width_of(line) + 1 + width_of(word) > width) {
                    lines.push_back(line);
                    line = blanks + "  ";
                } else if (line.size() > blanks.size()) {
                    line += ' ';
                }
                line += word;
            }
            lines.push_back(line);
        }
    };
    std::vector<std::vector<std::string>> rows_{};
};

/// Choices of runs and what the same ANOVA says of each.
class PoolTable {
  public:
    void add(const std::string& words, std::size_t runs, std::size_t levels, const Result<stats::AnovaResult>& anova) {
        table_.add({words, std::to_string(runs), std::to_string(levels), anova ? decimals(anova->f) : "no test",
                    anova ? p_text(anova->p) : ""});
    }
    std::vector<std::string> lines() const { return table_.lines(); }

  private:
    FigureTable table_{{"", "runs", "levels", "F", "p"}};
};

inline std::string interval_text(const stats::Interval& interval) {
    return fmt::format("{} to {}", figure_text(interval.lower), figure_text(interval.upper));
}

/// "args.ratio:args.mode" as "ratio:mode".
inline std::string short_term(const Table& table, std::string_view term) {
    std::string text;
    for (std::size_t start = 0; start <= term.size();) {
        const std::size_t end = std::min(term.find(':', start), term.size());
        const std::string_view part = term.substr(start, end - start);
        const auto column =
            std::ranges::find(table.columns, part, [](const Column& one) { return plain_name(one.name); });
        text += (start ? ":" : "") + (column == table.columns.end()
                                          ? std::string(part)
                                          : table.short_name(static_cast<std::size_t>(column - table.columns.begin())));
        start = end + 1;
    }
    return text;
}

inline void add_model(TextPage& page, const Table& names, const Model& model, const std::string& title) {
    FigureTable table({title, "SS", "df", "F", "p", "part. eta2", "90 % interval"});
    const stats::FactorialAnova& anova = *model.type_2();
    for (const stats::FactorialTerm& term : anova.terms) {
        const auto effect = attempt([&] { return stats::variance_explained(anova, term.name); });
        table.add({"  " + short_term(names, term.name), figure_text(term.sum_of_squares), figure_text(term.df),
                   decimals(term.f), p_text(term.p), effect ? decimals(effect->partial_eta_squared) : "-",
                   effect ? fmt::format("{} to {}", decimals(effect->partial_interval.lower, 2),
                                        decimals(effect->partial_interval.upper, 2))
                          : "-"});
    }
    table.add(
        {"  residual", figure_text(anova.residual_sum_of_squares), figure_text(anova.residual_df), "", "", "", ""});
    page.lines(table.lines(), 2);
    for (const std::string& term : anova.not_estimable) page.paragraph("Not estimable: " + term + ".", 4);
    if (!anova.empty_cells.empty())
        page.paragraph(
            fmt::format("Never run: {}{}.", anova.empty_cells.front(),
                        anova.empty_cells.size() > 1 ? fmt::format(" and {} more", anova.empty_cells.size() - 1) : ""),
            4);
    if (!model.types[2]) page.paragraph("Type III refused: " + model.types[2].refused + ".", 4);
}

inline void add_pairs(TextPage& page, const FactorAnalysis& analysis, const std::string& title,
                      const Result<stats::Comparisons>& comparisons, const std::vector<double>* holm = nullptr) {
    constexpr std::size_t most = 12;
    if (!comparisons) return;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < comparisons->pairs.size(); ++i) order.push_back(i);
    if (order.size() > most)  // the clearest ones
        std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(comparisons->pairs[i].p, i); });
    std::vector<std::string> header{title, "difference", "95 % simultaneous", "p"};
    if (holm) header.push_back("Holm");
    FigureTable table(header);
    for (std::size_t k = 0; k < order.size() && k < most; ++k) {
        const stats::Comparison& pair = comparisons->pairs[order[k]];
        std::vector<std::string> row{
            fmt::format("  {} - {}", analysis.levels[pair.second].label, analysis.levels[pair.first].label),
            figure_text(pair.difference), interval_text(pair.interval), p_text(pair.p)};
        if (holm) row.push_back(p_text((*holm)[order[k]]));
        table.add(std::move(row));
    }
    page.lines(table.lines(), 2);
    if (order.size() > most) page.paragraph(fmt::format("and {} pairs with larger p", order.size() - most), 4);
}

inline void add_factor_numbers(TextPage& page, const Table& names, const FactorAnalysis& one) {
    FigureTable levels({names.short_name(one.factor), "n", "mean", "SD", "SEM", "95 % t interval", "median"});
    for (std::size_t i = 0; i < one.levels.size() && i < 30; ++i) {
        const stats::Summary& summary = one.levels[i].summary;
        levels.add({"  " + one.levels[i].label, std::to_string(summary.n), figure_text(summary.mean),
                    figure_text(summary.sd), figure_text(summary.sem), interval_text(summary.interval()),
                    figure_text(summary.median)});
    }
    page.lines(levels.lines(), 2);
    if (one.levels.size() > 30) page.paragraph(fmt::format("and {} more levels", one.levels.size() - 30), 4);

    FigureTable tests({"test", "statistic", "df", "p"});
    const auto test = [&](const std::string& name, const auto& result, auto&& row) {
        if (result)
            tests.add(row(*result));
        else if (!result.refused.empty())
            tests.add({fmt::format("{} (none: {})", name, result.refused), "", "", ""});
    };
    const auto f_row = [](const std::string& name, double f, double df1, double df2, double p) {
        return std::vector<std::string>{name, "F " + decimals(f), fmt::format("{:.4g}, {:.4g}", df1, df2), p_text(p)};
    };
    const auto anova_row = [&](const std::string& name) {
        return [&, name](const stats::AnovaResult& a) { return f_row(name, a.f, a.df_between, a.df_within, a.p); };
    };
    test("one-way ANOVA", one.anova, anova_row("one-way ANOVA"));
    test("Welch", one.welch, [&](const auto& w) { return f_row("Welch", w.f, w.df_between, w.df_within, w.p); });
    test("Kruskal-Wallis", one.kruskal_wallis, [&](const auto& k) {
        return std::vector<std::string>{"Kruskal-Wallis", "H " + decimals(k.statistic), fmt::format("{:g}", k.df),
                                        p_text(k.p)};
    });
    test("Brown-Forsythe (variances)", one.brown_forsythe, anova_row("Brown-Forsythe (variances)"));
    if (one.friedman) {
        const auto& f = *one.friedman;
        tests.add({fmt::format("Friedman, {} complete blocks", f.blocks), "chi2 " + decimals(f.chi_squared.statistic),
                   fmt::format("{:g}", f.chi_squared.df), p_text(f.chi_squared.p)});
        tests.add(f_row("  Iman-Davenport", f.f, f.df_between, f.df_within, f.p));
    }
    if (one.trend) {
        constexpr std::array degrees{"trend, linear", "trend, quadratic"};
        for (std::size_t i = 0; i < one.trend->degrees.size(); ++i)
            tests.add({degrees[i], "t " + decimals(one.trend->degrees[i].test.t),
                       fmt::format("{:g}", one.trend->degrees[i].test.df), p_text(one.trend->degrees[i].test.p)});
    }
    if (one.two_levels) {
        const TwoLevels& two = *one.two_levels;
        const auto t_row = [&](const std::string& name, const Result<stats::TTest>& t) {
            test(name, t, [&](const stats::TTest& x) {
                return std::vector<std::string>{name, "t " + decimals(x.t), fmt::format("{:.4g}", x.df), p_text(x.p)};
            });
        };
        t_row("t test", two.pooled);
        t_row("Welch t test", two.welch);
        if (two.pairs > 0) t_row(fmt::format("paired t test, {} pairs", two.pairs), two.paired);
        const auto rank_row = [&](const std::string& name, const std::string& letter,
                                  const Result<stats::RankTest>& r) {
            if (r)
                tests.add({name + (r->is_exact ? ", exact" : ""), letter + " " + figure_text(r->statistic), "",
                           p_text(r->p)});
        };
        rank_row("Mann-Whitney", "U", two.mann_whitney);
        if (two.permutation)
            tests.add({"permutations, exact", "diff " + figure_text(two.permutation->statistic), "",
                       p_text(two.permutation->p)});
        rank_row("Wilcoxon signed rank", "V", two.signed_rank);
        if (two.sign_flip)
            tests.add(
                {"sign flips, exact", "diff " + figure_text(two.sign_flip->statistic), "", p_text(two.sign_flip->p)});
    }
    page.lines(tests.lines(), 2);
    if (one.effect)
        page.paragraph(fmt::format("Effect: eta2 {}, omega2 {} (90 % interval {} to {}), Cohen's f {}.",
                                   decimals(one.effect->eta_squared), decimals(one.effect->omega_squared),
                                   decimals(one.effect->partial_interval.lower),
                                   decimals(one.effect->partial_interval.upper), decimals(one.effect->cohens_f)),
                       2);
    if (one.two_levels && one.two_levels->hedges_g)
        page.paragraph(fmt::format("Hedges' g {} ({}).", decimals(one.two_levels->hedges_g->hedges_g),
                                   interval_text(one.two_levels->hedges_g->interval)),
                       2);
    const bool is_adjusted = static_cast<bool>(one.adjusted_tukey);
    const std::string noise = is_adjusted ? " (model)" : "";
    if (one.baseline) add_pairs(page, one, "Dunnett" + noise, is_adjusted ? one.adjusted_dunnett : one.dunnett);
    if (one.levels.size() > 2) {
        add_pairs(page, one, "Tukey-Kramer", one.tukey, one.holm ? &*one.holm : nullptr);
        add_pairs(page, one, "Tukey (model)", one.adjusted_tukey);
    }
    if (one.levels.size() > 2) add_pairs(page, one, "Games-Howell", one.games_howell);
    if (one.power)
        page.paragraph(
            fmt::format(
                "Power .80 for one level {} apart ({:.2f} SD of {}); two levels {:.2f} SD apart, the others midway.",
                figure_text(one.power->omnibus.one_level_shift * one.power->sd), one.power->omnibus.one_level_shift,
                figure_text(one.power->sd), one.power->omnibus.range_of_two),
            2);
}

inline void add_numbers(TextPage& page, const Table& names, const MetricAnalysis& analysis) {
    if (analysis.factors.empty()) {
        const stats::Summary& all = analysis.summary;
        page.paragraph(fmt::format("n {}, mean {}, SD {}, SEM {}, 95 % t interval {}, median {}", all.n,
                                   figure_text(all.mean), figure_text(all.sd), figure_text(all.sem),
                                   interval_text(all.interval()), figure_text(all.median)),
                       2);
        return;
    }
    if (analysis.model)
        add_model(page, names, *analysis.model,
                  analysis.factors.size() > 1 ? "all factors, type II" : "with the block, type II");
    for (const FactorAnalysis& factor : analysis.factors) add_factor_numbers(page, names, factor);
}

}  // namespace equipoise::audit::detail
