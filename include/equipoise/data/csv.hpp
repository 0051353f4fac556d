/// csv.hpp: comma-separated text: a reader of one row after another, and a table of named columns.
///
/// As RFC 4180 says, and as spreadsheets write: quoted fields with "" for a quote, commas and line ends in quotes, LF
/// or CRLF, a UTF-8 byte order mark. Every row has as many fields as the header; empty lines may stand only at the end.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/dataset.hpp>
#include <equipoise/data/file.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace equipoise::data {

namespace detail {

constexpr std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// ASCII letters only.
inline std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& letter : lower)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return lower;
}

}  // namespace detail

/// The number that the whole text is, blanks around it allowed; nothing if it is none, or too large for T. Too small a
/// fraction is rounded, as C's strtod does. Never depends on the locale. "nan" and "inf" are numbers.
template <class T>
    requires std::integral<T> || std::floating_point<T>
std::optional<T> parse_number(std::string_view text) {
    text = detail::without_blanks(text);
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    const char* const end = text.data() + text.size();
    T number{};
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc{} && stop == end) return number;
    if constexpr (std::floating_point<T>)
        if (error == std::errc::result_out_of_range && stop == end) {  // also said of what is nearly zero
            long double wide{};
            if (std::from_chars(text.data(), end, wide).ec == std::errc{} && wide > -1 && wide < 1)
                return static_cast<T>(wide);
        }
    return std::nullopt;
}

/// A field as RFC 4180 asks: in quotes where it holds a comma, a quote or a line end.
inline std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string field = "\"";
    for (char letter : text) field.append(letter == '"' ? 2 : 1, letter);
    return field + "\"";
}

/// What is done to the names of columns.
enum class CsvHeader { lower_case, as_written };

/// One row after another; cells are views of the mapped file, so a row costs no allocation.
///
///     for (CsvReader rows("manifest.csv"); rows.next();) use(rows.cells()[0]);
class CsvReader {
  public:
    /// Reads the header. Error: no such file, no header.
    explicit CsvReader(const std::filesystem::path& path, CsvHeader header = CsvHeader::lower_case) : file_(path) {
        const std::string_view text = file_.text();
        if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
            throw Error(fmt::format("{} is UTF-16 text; save it as CSV in UTF-8.", file_.path()));
        if (text.substr(0, 4096).find('\0') != std::string_view::npos)
            throw Error(
                fmt::format("{} is not text in UTF-8 (it has zero bytes: UTF-16, or no CSV file at all); save it "
                            "as CSV in UTF-8.",
                            file_.path()));
        place_ = text.data();
        end_ = text.data() + text.size();
        if (text.starts_with("\xef\xbb\xbf")) place_ += 3;
        while (end_ != place_ && (end_[-1] == '\n' || end_[-1] == '\r')) --end_;
        if (place_ == end_)
            throw Error(
                fmt::format("{} is empty; a header line with the names of the columns is needed.", file_.path()));
        read_row();
        for (std::string_view name : cells_) {
            name = detail::without_blanks(name);
            header_.push_back(header == CsvHeader::lower_case ? detail::lower_case(name) : std::string(name));
        }
        if (header_.size() == 1 && header_[0].find_first_of(";\t") != std::string::npos)
            throw Error(
                fmt::format("{} has one column, \"{}\"; save it with commas between the columns and points in "
                            "the numbers.",
                            file_.path(), header_[0].substr(0, 60)));
        row_ = static_cast<std::size_t>(-1);
    }
    CsvReader(const CsvReader&) = delete;  // cells may point into it
    CsvReader& operator=(const CsvReader&) = delete;

    const std::string& file() const { return file_.path(); }
    std::size_t file_size() const { return file_.bytes().size(); }
    const std::vector<std::string>& header() const { return header_; }

    /// Goes to the next row; false after the last one. Error: more or fewer fields than the header, a broken quote.
    bool next() {
        if (place_ == end_) return false;
        ++row_;
        read_row();
        if (cells_.size() != header_.size())
            throw Error(
                fmt::format("{} has {} fields, the header has {}; write as many, and put fields that hold commas in "
                            "double quotes.",
                            where(), cells_.size(), header_.size()));
        return true;
    }
    /// The cells of this row, valid until next().
    std::span<const std::string_view> cells() const { return cells_; }
    /// Counted from 0, without the header.
    std::size_t row() const { return row_; }
    /// Counted from 1, as editors do: where the row begins.
    std::size_t line() const { return line_of_row_; }

    /// "manifest.csv: data row 5 (counted from 0; line 7)".
    std::string where() const {
        if (row_ == static_cast<std::size_t>(-1)) return file_.path() + ": the header";
        return fmt::format("{}: data row {} (counted from 0; line {})", file_.path(), row_, line_of_row_);
    }
    /// The same with `, column "split"`.
    std::string where(std::size_t column) const { return fmt::format("{}, column \"{}\"", where(), header_[column]); }

  private:
    void read_row() {
        cells_.clear();
        unquoted_.clear();
        line_of_row_ = line_;
        for (;;) {
            cells_.push_back(place_ != end_ && *place_ == '"' ? quoted_cell() : plain_cell());
            if (place_ == end_) return;
            if (*place_++ == '\n') {
                ++line_;
                return;
            }
        }
    }

    /// Up to the comma or line end, where place_ stays.
    std::string_view plain_cell() {
        const char* const start = place_;
        while (place_ != end_ && *place_ != ',' && *place_ != '\n') ++place_;
        const char* stop = place_;
        if (stop != start && stop[-1] == '\r' && (place_ == end_ || *place_ == '\n')) --stop;
        return {start, stop};
    }

    std::string_view quoted_cell() {
        const char* const start = ++place_;
        bool has_quote = false;
        for (;;) {
            place_ = static_cast<const char*>(std::memchr(place_, '"', static_cast<std::size_t>(end_ - place_)));
            if (place_ == nullptr) {
                place_ = end_;
                throw Error(fmt::format("{}: the quote that opens field {} is never closed; close it.", where(),
                                        cells_.size() + 1));
            }
            if (place_ + 1 == end_ || place_[1] != '"') break;
            has_quote = true;
            place_ += 2;
        }
        std::string_view cell(start, place_);
        line_ += static_cast<std::size_t>(std::count(cell.begin(), cell.end(), '\n'));
        ++place_;
        if (place_ != end_ && *place_ == '\r') ++place_;
        if (place_ != end_ && (*place_ != ',' || place_[-1] == '\r') && *place_ != '\n')
            throw Error(fmt::format("{}: text follows the closing quote of field {}; write a quote in a field as two.",
                                    where(), cells_.size() + 1));
        if (!has_quote) return cell;
        std::string& text = unquoted_.emplace_back();
        for (std::size_t i = 0; i < cell.size(); ++i) {
            text += cell[i];
            if (cell[i] == '"') ++i;
        }
        return text;
    }

    MappedFile file_;
    std::vector<std::string> header_;
    std::vector<std::string_view> cells_;
    std::deque<std::string> unquoted_;  // cells that held doubled quotes; their addresses must stay
    const char* place_ = nullptr;
    const char* end_ = nullptr;
    std::size_t line_ = 1, line_of_row_ = 1, row_ = static_cast<std::size_t>(-1);
};

/// Columns by name, all text, with the place of every cell for sentences.
class CsvTable {
  public:
    /// The whole file.
    static CsvTable read(const std::filesystem::path& path, CsvHeader header = CsvHeader::lower_case) {
        CsvReader reader(path, header);
        CsvTable table(reader);
        while (reader.next()) table.add(reader.cells(), reader.line());
        return table;
    }
    /// An empty table of the reader's columns without `count` from `first` on (numbers that are kept elsewhere).
    explicit CsvTable(const CsvReader& reader, std::size_t first = 0, std::size_t count = 0)
        : file_(reader.file()), header_(reader.header()), first_(first), count_(count) {
        header_.erase(header_.begin() + static_cast<std::ptrdiff_t>(first),
                      header_.begin() + static_cast<std::ptrdiff_t>(first + count));
        columns_.resize(header_.size());
    }
    /// Adds a row of the reader.
    void add(std::span<const std::string_view> cells, std::size_t line) {
        lines_.push_back(line);
        for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].push_back(cells[i < first_ ? i : i + count_]);
    }

    const std::string& file() const { return file_; }
    std::size_t rows() const { return lines_.size(); }
    const std::vector<std::string>& header() const { return header_; }

    /// The column of that name; nullptr if there is none. Error: it stands twice.
    const Column* find(std::string_view name) const {
        const auto place = std::ranges::find(header_, name);
        if (place == header_.end()) return nullptr;
        if (std::find(place + 1, header_.end(), name) != header_.end())
            throw Error(fmt::format("{} has two columns \"{}\"; rename one.", file_, name));
        return &columns_[static_cast<std::size_t>(place - header_.begin())];
    }
    /// The same; Error if there is none, naming those there are.
    const Column& column(std::string_view name) const {
        if (const Column* found = find(name)) return *found;
        throw Error(fmt::format("{} has no column \"{}\"; it has: {}.", file_, name, fmt::join(header_, ", ")));
    }
    /// "manifest.csv: data row 5 (counted from 0; line 7), column "split"".
    std::string where(std::size_t row, std::string_view column) const {
        return fmt::format("{}: data row {} (counted from 0; line {}), column \"{}\"", file_, row, lines_[row], column);
    }

  private:
    std::string file_;
    std::vector<std::string> header_;
    std::vector<Column> columns_;
    std::vector<std::size_t> lines_;
    std::size_t first_, count_;
};

}  // namespace equipoise::data
