/// console.hpp: the report as text for a terminal: tables that fit, plain letters where the locale has no others.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/words.hpp>
#include <equipoise/study/results.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace equipoise::report {

/// Whether the standard output is a terminal that shows colours. NO_COLOR (any value but "") and TERM=dumb are obeyed.
inline bool has_colours() {
    const char* const refused = std::getenv("NO_COLOR");
    const char* const terminal = std::getenv("TERM");
    return (refused == nullptr || *refused == '\0') && terminal != nullptr && std::string_view(terminal) != "dumb" &&
           ::isatty(STDOUT_FILENO) == 1;
}
/// Width of the terminal; 80 where the standard output is none.
inline std::size_t terminal_columns() {
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}
/// Whether the locale of the environment has UTF-8, by the first of LC_ALL, LC_CTYPE and LANG that is set.
inline bool has_utf8() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const char* const value = std::getenv(name); value != nullptr && *value != '\0') {
            std::string locale(value);
            for (char& letter : locale) letter = static_cast<char>(letter | 0x20);  // ASCII letters only, small
            return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
        }
    return false;
}

namespace detail {

/// The characters of our own words in plain ASCII; other people's names stay as they are.
inline std::string plain(std::string text) {
    for (const auto& [fancy, simple] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{{"±", "+-"}, {"η²", "eta^2"}, {"–", "-"}})
        for (std::size_t at = 0; (at = text.find(fancy, at)) != std::string::npos; at += simple.size())
            text.replace(at, fancy.size(), simple);
    return text;
}

/// The columns that say which row this is: those up to n, or the leading ones of text.
inline std::size_t key_columns(const Table& table) {
    const auto n = std::ranges::find(table.header, "n");
    if (n != table.header.end()) return static_cast<std::size_t>(n - table.header.begin()) + 1;
    const auto number = std::find(table.is_number.begin(), table.is_number.end(), true);
    return static_cast<std::size_t>(number - table.is_number.begin());
}

/// Some columns of a table, each row on as many lines as its longest cell needs.
inline void add_columns(std::vector<std::string>& lines, const Table& table, std::span<const std::size_t> shown,
                        std::span<const std::size_t> widths) {
    const auto add_row = [&](const std::vector<std::string>& row) {
        std::vector<std::vector<std::string>> cells;
        std::size_t height = 1;
        for (std::size_t column : shown) {
            cells.push_back(wrapped(row[column], widths[column]));
            height = std::max(height, cells.back().size());
        }
        for (std::size_t k = 0; k < height; ++k) {
            std::string line;
            for (std::size_t i = 0; i < shown.size(); ++i) {
                const std::string cell = k < cells[i].size() ? cells[i][k] : "";
                const std::string blanks(widths[shown[i]] - width_of(cell), ' ');
                line += (i == 0 ? "" : "  ") + (table.is_number[shown[i]] ? blanks + cell : cell + blanks);
            }
            line.erase(line.find_last_not_of(' ') + 1);
            lines.push_back(std::move(line));
        }
    };
    add_row(table.header);
    std::size_t total = 2 * (shown.size() - 1);
    for (std::size_t column : shown) total += widths[column];
    lines.push_back(std::string(total, '-'));
    for (const auto& row : table.rows) add_row(row);
}

/// A table within `columns`: long text is wrapped in its cell; what is still too wide is continued below, with the
/// columns that name the rows again.
inline std::vector<std::string> lines_of(const Table& table, std::size_t columns) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < table.header.size(); ++i) {
        std::size_t width = width_of(table.header[i]);
        for (const auto& row : table.rows) width = std::max(width, width_of(row[i]));
        widths.push_back(width);
    }
    const auto total = [&](std::size_t first, std::size_t last) {
        return std::accumulate(widths.begin() + static_cast<std::ptrdiff_t>(first),
                               widths.begin() + static_cast<std::ptrdiff_t>(last), 2 * (last - first)) -
               (last > first ? 2 : 0);
    };
    const std::size_t keys = key_columns(table), all = widths.size();
    constexpr std::size_t narrowest = 6;
    while (total(0, all) > columns && total(0, keys) > columns / 2) {  // names may take half of the room
        const auto widest = std::max_element(widths.begin(), widths.begin() + static_cast<std::ptrdiff_t>(keys));
        if (*widest <= narrowest) break;
        --*widest;
    }
    std::vector<std::string> lines;
    for (std::size_t next = keys; next < all || lines.empty();) {
        std::vector<std::size_t> shown(keys);
        std::iota(shown.begin(), shown.end(), std::size_t{0});
        std::size_t used = total(0, keys);
        do {
            if (next == all) break;
            used += 2 + widths[next];
            shown.push_back(next++);
        } while (next < all && used + 2 + widths[next] <= columns);
        if (!lines.empty()) lines.emplace_back();
        add_columns(lines, table, shown, widths);
    }
    return lines;
}

}  // namespace detail
}  // namespace equipoise::report

namespace equipoise {

/// The whole report as lines of at most `columns` (40 or more), with colours of the terminal or without. Letters beyond
/// ASCII only where `is_utf8`; names from the study and its data are printed as they are.
inline std::string console_report(const Results& results, const std::vector<Findings>& analyses, bool colours,
                                  std::size_t columns, bool is_utf8 = report::has_utf8()) {
    using namespace report;
    using namespace report::detail;
    columns = std::max<std::size_t>(columns, 40);
    std::string text;
    const auto said = [&](std::string words) { return is_utf8 ? words : plain(std::move(words)); };
    const auto add = [&](std::string_view line, std::string_view style = "") {
        text += colours && !style.empty() && !line.empty() ? fmt::format("\x1b[{}m{}\x1b[0m\n", style, line)
                                                           : fmt::format("{}\n", line);
    };
    const auto paragraph = [&](const std::string& words, std::string_view style = "", std::string_view first = "") {
        if (words.empty()) return;
        bool is_first = true;
        for (const std::string& line : wrapped(said(words), columns - first.size())) {
            add((is_first ? std::string(first) : std::string(first.size(), ' ')) + line, style);
            is_first = false;
        }
    };
    constexpr std::string_view bold = "1", warning = "1;33", faint = "2";

    paragraph(results.study, bold);
    paragraph(results.about);
    paragraph(about_data(results), results.is_synthetic ? warning : "");
    paragraph(about_quick(results), warning);
    for (const std::string& notice : results.notices) paragraph(notice);
    paragraph(about_progress(results), results.complete() < results.planned ? warning : "");
    for (const Findings& findings : analyses) {
        add("");
        paragraph(findings.title, bold);
        for (Table table : findings.tables) {
            for (std::string& cell : table.header) cell = said(cell);
            for (auto& row : table.rows)
                for (std::string& cell : row) cell = said(cell);
            add("");
            bool is_heading = true;
            for (const std::string& line : lines_of(table, columns)) {
                add(line, is_heading ? faint : "");
                is_heading = line.empty() || (is_heading && line[0] != '-');
            }
        }
        if (!findings.sentences.empty()) add("");
        for (const std::string& sentence : findings.sentences) paragraph(sentence, "", "- ");
    }
    return text;
}

}  // namespace equipoise
