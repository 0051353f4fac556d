/// table.hpp: results of any tool as typed columns: every cell as a level, and as a number where it is one.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/base/hash.hpp>
#include <equipoise/base/text.hpp>
#include <equipoise/data/csv.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace equipoise::audit {

/// What R, Python and databases write for "no number". In a column of text they are levels like any other (aug=none).
inline bool means_no_number(std::string_view cell) {
    constexpr std::array words{"nan", "na", "n/a", "none", "null", "inf", "-inf", "+inf", "infinity", "-infinity"};
    return cell.size() <= 9 && std::ranges::find(words, data::detail::lower_case(cell)) != words.end();
}

/// One column. Its levels are the distinct cells: in rising order where all are numbers ("123.0" and "123" are one
/// level, 123), else in the order of the file; "" where the cell is empty (or NaN, NA, None, inf among numbers).
struct Column {
    static constexpr std::size_t most_levels = 65'536;

    std::string name{};
    std::vector<double> numbers{};       ///< [rows]; NaN where the cell is no finite number
    std::vector<std::uint32_t> codes{};  ///< [rows]: places in `levels`; empty beyond most_levels
    std::vector<std::string> levels{};
    std::size_t missing = 0;  ///< cells without a value
    std::size_t texts = 0;    ///< cells that are neither a number nor without a value
    std::size_t first_text = 0;
    std::string first_text_cell{};
    bool is_whole = true;  ///< all numbers are integers

    bool has_levels() const { return !codes.empty(); }
    /// Distinct values, an absent one among them; most_levels + 1 stands for more.
    std::size_t distinct() const { return has_levels() ? levels.size() : most_levels + 1; }
    bool is_numeric() const { return texts == 0 && missing < numbers.size(); }
    const std::string& level(std::size_t row) const { return levels[codes[row]]; }
};

/// Rows of one file (those that --where keeps).
struct Table {
    std::string file{};
    std::vector<Column> columns{};
    std::vector<std::size_t> lines{};     ///< [rows]: of the file, counted from 1
    std::vector<std::uint64_t> hashes{};  ///< [rows]: of all cells as written
    std::size_t rows_in_file = 0;

    std::size_t rows() const { return lines.size(); }

    /// Where a column of this name is, or the only one that ends with "." + name. Error: none, several.
    std::size_t place(std::string_view name) const {
        std::vector<std::size_t> found = places(name, [](auto whole, auto part) { return whole == part; });
        if (found.empty())
            found = places(name, [](auto whole, auto part) { return whole.ends_with("." + std::string(part)); });
        if (found.size() == 1) return found.front();
        std::vector<std::string> names;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (found.empty() || std::ranges::find(found, i) != found.end()) names.push_back(columns[i].name);
        if (found.empty())
            throw Error(fmt::format("{} has no column \"{}\"; it has: {}.", file, name, fmt::join(names, ", ")));
        throw Error(fmt::format("{} has {} columns that \"{}\" may mean: {}; write one in full, or rename one.", file,
                                found.size(), name, fmt::join(names, ", ")));
    }
    /// The shortest dotted end of a column's name that means no other column: "ood.best_f1.f1".
    std::string short_name(std::size_t column) const {
        const std::string& name = columns[column].name;
        for (std::size_t dot = name.rfind('.'); dot != std::string::npos && dot > 0; dot = name.rfind('.', dot - 1)) {
            const std::string_view end = std::string_view(name).substr(dot);
            const auto same = std::ranges::count_if(
                columns, [&](const Column& other) { return other.name == end.substr(1) || other.name.ends_with(end); });
            if (same == 1) return std::string(end.substr(1));
        }
        return name;
    }
    /// "line 7, column "f1"".
    std::string where(std::size_t row, std::size_t column) const {
        return fmt::format("{}: line {}, column \"{}\"", file, lines[row], columns[column].name);
    }

  private:
    std::vector<std::size_t> places(std::string_view name, auto&& is_meant) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < columns.size(); ++i)
            if (is_meant(columns[i].name, name)) found.push_back(i);
        return found;
    }
};

/// Rows to keep: those whose cell in `column` is `value` (as text, or as a number). Several of one column: any of them.
struct RowFilter {
    std::string column{}, value{};
};

/// "mode=linear". Error where there is no "=".
inline RowFilter parse_filter(std::string_view text) {
    const std::size_t place = text.find('=');
    if (place == std::string_view::npos || place == 0)
        throw Error(
            fmt::format("--where {} names no value; write COLUMN=VALUE, for example --where mode=linear.", text));
    return {std::string(text.substr(0, place)), std::string(text.substr(place + 1))};
}

namespace detail {

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// Fills a column cell by cell.
class ColumnBuilder {
  public:
    explicit ColumnBuilder(std::string name) { column_.name = std::move(name); }

    void add(std::string_view cell) {
        cell = data::detail::without_blanks(cell);
        double number = std::numeric_limits<double>::quiet_NaN();
        if (cell.empty()) {
            ++column_.missing;
        } else if (means_no_number(cell)) {
            ++words_;
        } else if (const auto parsed = data::parse_number<double>(cell); parsed && std::isfinite(*parsed)) {
            number = *parsed;
            column_.is_whole = column_.is_whole && number == std::floor(number);
        } else if (column_.texts++ == 0) {
            column_.first_text = column_.numbers.size();
            column_.first_text_cell = cell;
        }
        column_.numbers.push_back(number);
        if (!keeps_levels_) return;
        auto place = codes_.find(cell);
        if (place == codes_.end()) {
            if (column_.levels.size() == Column::most_levels) return drop_levels();
            place = codes_.emplace(std::string(cell), static_cast<std::uint32_t>(column_.levels.size())).first;
            column_.levels.emplace_back(cell);
        }
        column_.codes.push_back(place->second);
    }

    Column take() {
        codes_.clear();
        if (column_.texts == 0 && column_.missing + words_ < column_.numbers.size())
            column_.missing += words_;
        else
            column_.texts += words_;
        if (keeps_levels_ && column_.is_numeric()) sort_numbers();
        return std::move(column_);
    }

  private:
    void drop_levels() {
        keeps_levels_ = false;
        codes_.clear();
        column_.codes = {};
        column_.levels = {};
    }
    /// Levels that are one number become one, in rising order, written in the shortest way.
    void sort_numbers() {
        std::map<double, std::uint32_t> order;
        std::vector<double> values;
        for (const std::string& level : column_.levels) {
            const auto number = data::parse_number<double>(level);
            values.push_back(number && std::isfinite(*number) ? *number + 0.0  // -0 is 0
                                                              : std::numeric_limits<double>::infinity());
            order[values.back()] = 0;
        }
        column_.levels.clear();
        for (auto& [value, code] : order) {
            code = static_cast<std::uint32_t>(column_.levels.size());
            column_.levels.push_back(std::isinf(value) ? "" : text_of(value));
        }
        std::vector<std::uint32_t> renamed;
        for (double value : values) renamed.push_back(order[value]);
        for (std::uint32_t& code : column_.codes) code = renamed[code];
    }

    Column column_;
    std::unordered_map<std::string, std::uint32_t, TextHash, std::equal_to<>> codes_;
    std::size_t words_ = 0;  // that mean no number, if the others are numbers
    bool keeps_levels_ = true;
};

/// Which rows the filters keep.
class RowTest {
  public:
    RowTest(const std::vector<std::string>& header, const std::string& file, std::span<const RowFilter> filters) {
        Table names{.file = file};
        for (const std::string& name : header) names.columns.emplace_back().name = name;
        for (const RowFilter& filter : filters) wanted_[names.place(filter.column)].push_back(filter.value);
    }
    bool keeps(std::span<const std::string_view> cells) {
        return std::ranges::all_of(wanted_, [&](const auto& one) {
            const std::string_view cell = data::detail::without_blanks(cells[one.first]);
            std::vector<std::string>& seen = seen_[one.first];
            if (seen.size() < 12 && std::ranges::find(seen, cell) == seen.end()) seen.emplace_back(cell);
            return std::ranges::any_of(one.second, [&](const std::string& value) {
                if (cell == value) return true;
                const auto a = data::parse_number<double>(cell), b = data::parse_number<double>(value);
                return a && b && *a == *b;
            });
        });
    }
    /// What the filtered columns hold, for the sentence that says that nothing is left.
    std::string seen(const std::vector<std::string>& header) const {
        std::string text;
        for (const auto& [column, cells] : seen_)
            text += fmt::format("{}{} has {}", text.empty() ? "" : "; ", header[column], fmt::join(cells, ", "));
        return text;
    }

  private:
    std::map<std::size_t, std::vector<std::string>> wanted_, seen_;
};

}  // namespace detail

/// Reads a CSV of results (UTF-8 with or without a byte order mark, LF or CRLF, quoted fields). Error: as
/// data::CsvReader says, no rows, a filter that names no column or keeps no row.
inline Table read_table(const std::filesystem::path& path, std::span<const RowFilter> filters = {}) {
    data::CsvReader reader(path, data::CsvHeader::as_written);
    Table table{.file = reader.file()};
    detail::RowTest test(reader.header(), reader.file(), filters);
    std::vector<detail::ColumnBuilder> builders;
    for (const std::string& name : reader.header()) builders.emplace_back(name);
    while (reader.next()) {
        ++table.rows_in_file;
        if (!filters.empty() && !test.keeps(reader.cells())) continue;
        Hasher hasher;
        for (std::size_t i = 0; i < builders.size(); ++i) {
            builders[i].add(reader.cells()[i]);
            hasher.add(reader.cells()[i]);
        }
        table.lines.push_back(reader.line());
        table.hashes.push_back(hasher.value());
    }
    if (table.rows_in_file == 0)
        throw Error(fmt::format("{} has a header and no rows; a row for each run is needed.", table.file));
    if (table.rows() == 0)
        throw Error(fmt::format("{}: --where keeps none of its {} rows; {}.", table.file, table.rows_in_file,
                                test.seen(reader.header())));
    for (detail::ColumnBuilder& builder : builders) table.columns.push_back(builder.take());
    return table;
}

/// Throws Error where a cell of the column is neither a number nor empty.
inline void require_numbers(const Table& table, std::size_t column) {
    const Column& cells = table.columns[column];
    if (cells.texts > 0)
        throw Error(fmt::format("{} is \"{}\", which is no number{}; mend it, or name another column with --metric.",
                                table.where(cells.first_text, column), cells.first_text_cell,
                                cells.texts > 1 ? fmt::format(" ({} more like it)", cells.texts - 1) : ""));
    if (cells.missing == table.rows())
        throw Error(fmt::format("{}: column \"{}\" has no value in any of the {} rows; name another with --metric.",
                                table.file, cells.name, table.rows()));
}

inline constexpr std::string_view wide_factor = "column", wide_metric = "value", wide_row = "row";

/// A wide table (one column for each level) as a long one: the columns named become the factor `column` with the metric
/// `value`; `row` counts the rows of the file from 1; the other columns are repeated. Error: fewer than two, a column
/// that is not numeric.
inline Table lengthened(const Table& wide, std::span<const std::size_t> levels) {
    if (levels.size() < 2)
        throw Error(fmt::format("--wide names {} column; name two or more, one for each level.", levels.size()));
    for (std::size_t column : levels) require_numbers(wide, column);
    Table table{.file = wide.file, .rows_in_file = wide.rows_in_file};
    detail::ColumnBuilder factor{std::string(wide_factor)}, metric{std::string(wide_metric)};
    Column row{.name = std::string(wide_row)};
    const bool few = wide.rows() <= Column::most_levels;
    for (std::size_t i = 0; i < wide.rows() && few; ++i) row.levels.push_back(std::to_string(i + 1));
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < wide.columns.size(); ++i)
        if (std::ranges::find(levels, i) == levels.end()) others.push_back(i);
    std::vector<Column> repeated;
    for (std::size_t i : others) {
        repeated.push_back(wide.columns[i]);
        repeated.back().missing *= levels.size();
        repeated.back().texts *= levels.size();
    }
    for (std::size_t column : levels) {
        for (std::size_t i = 0; i < wide.rows(); ++i) {
            factor.add(wide.columns[column].name);
            const double number = wide.columns[column].numbers[i];
            metric.add(std::isnan(number) ? "" : text_of(number));
            row.numbers.push_back(static_cast<double>(i + 1));
            if (few) row.codes.push_back(static_cast<std::uint32_t>(i));
            table.lines.push_back(wide.lines[i]);
            table.hashes.push_back(Hasher{}.add(wide.hashes[i]).add(wide.columns[column].name).value());
        }
        if (column == levels.front()) continue;
        for (std::size_t k = 0; k < others.size(); ++k) {
            const Column& from = wide.columns[others[k]];
            repeated[k].numbers.insert(repeated[k].numbers.end(), from.numbers.begin(), from.numbers.end());
            repeated[k].codes.insert(repeated[k].codes.end(), from.codes.begin(), from.codes.end());
        }
    }
    table.columns = std::move(repeated);
    table.columns.push_back(factor.take());
    table.columns.push_back(std::move(row));
    table.columns.push_back(metric.take());
    return table;
}

}  // namespace equipoise::audit
