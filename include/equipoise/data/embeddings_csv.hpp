/// embeddings_csv.hpp: embeddings in CSV files: one number for each column, or a list in one column.
///
/// Wide: some columns of text (those of manifest.hpp are used) and one column for each number. The numbers are the
/// longest run of columns whose names are numbers ("0", "1", ..., as OpenSoundscape writes after
/// file,start_time,end_time) or one of x, v, feature, feat, embedding, emb or dim with a number ("x1", "feature_0",
/// "emb.17"). Columns are told apart by their place, so names may stand twice. List: BirdNET-Analyzer's
/// `file_path,start,end,embedding`, the numbers with commas in one quoted cell.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/csv.hpp>
#include <equipoise/data/manifest.hpp>
#include <equipoise/data/source.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::data {

/// Columns one beside the other.
struct ColumnRange {
    std::size_t first = 0;
    std::size_t count = 0;
};

namespace detail {

/// A number of an embedding. Error with where(): no number, or not finite as float32.
inline float embedding_number(std::string_view text, auto&& where) {
    const auto number = parse_number<float>(text);
    if (number && std::isfinite(*number)) return *number;
    const bool has_decimal_comma = std::ranges::count(text, ',') == 1 && std::ranges::count(text, '.') == 0;
    throw Error(fmt::format("{} is \"{}\", where a finite number is needed; {}.", where(), text.substr(0, 60),
                            has_decimal_comma ? "write decimal points, not commas" : "mend or remove the row"));
}

/// Adds the numbers of a list with commas to `values` and gives their count. Error: as above, with `where` before.
inline std::size_t add_number_list(std::vector<float>& values, std::string_view list, auto&& where) {
    for (std::size_t count = 0;; ++count) {
        const std::size_t comma = list.find(',');
        values.push_back(embedding_number(list.substr(0, comma), [&] {
            return fmt::format("{}: number {} of the embedding (counted from 0)", where(), count);
        }));
        if (comma == std::string_view::npos) return count + 1;
        list.remove_prefix(comma + 1);
    }
}

/// Whether a lower-cased name is that of one number of an embedding.
inline bool is_feature_name(std::string_view name) {
    if (parse_number<double>(name)) return name.find_first_of("0123456789") != std::string_view::npos;
    const std::size_t digits = name.find_last_not_of("0123456789") + 1;
    if (digits == name.size()) return false;
    name = name.substr(0, digits);
    if (name.ends_with('_') || name.ends_with('.')) name.remove_suffix(1);
    for (std::string_view known : {"x", "v", "feature", "feat", "embedding", "emb", "dim"})
        if (name == known) return true;
    return false;
}

/// The longest run of such names. Error: none, or two of that length.
inline ColumnRange find_feature_columns(const CsvReader& reader) {
    const auto& header = reader.header();
    ColumnRange longest, run;
    bool is_tied = false;
    for (std::size_t i = 0; i < header.size(); ++i) {
        run = is_feature_name(header[i]) ? ColumnRange{run.count == 0 ? i : run.first, run.count + 1} : ColumnRange{};
        if (run.count > longest.count) {
            longest = run;
            is_tied = false;
        } else if (run.count == longest.count && run.count > 0) {
            is_tied = true;
        }
    }
    if (longest.count == 0)
        throw Error(
            fmt::format("{} has no columns of embeddings: name them 0, 1, 2, ... (or x0, x1, ...), or put the numbers "
                        "into one column `embedding`; its columns are: {}.",
                        reader.file(), fmt::join(header, ", ")));
    if (is_tied)
        throw Error(
            fmt::format("{} has several blocks of {} columns that could be the embeddings, one of them from \"{}\" on; "
                        "put the embeddings side by side.",
                        reader.file(), longest.count, header[longest.first]));
    return longest;
}

}  // namespace detail

namespace detail {

/// The numbers of every row.
struct CsvNumbers {
    std::vector<float> values;
    std::size_t width = 0;
};

/// Reads all rows: the numbers, and into `others` the other cells. `after_row(cells)` is called after each. Error: as
/// read_embeddings_csv.
inline CsvNumbers read_numbers(CsvReader& reader, ColumnRange numbers, bool is_list, CsvTable& others,
                               auto&& after_row) {
    CsvNumbers read{{}, numbers.count};
    while (reader.next()) {
        const auto cells = reader.cells();
        if (is_list) {
            const std::size_t count =
                add_number_list(read.values, cells[numbers.first], [&] { return reader.where(numbers.first); });
            if (others.rows() == 0) read.width = count;
            if (count != read.width)
                throw Error(fmt::format("{} has {} numbers and the first row has {}; all rows must have as many.",
                                        reader.where(numbers.first), count, read.width));
        } else {
            for (std::size_t i = numbers.first; i < numbers.first + read.width; ++i)
                read.values.push_back(embedding_number(cells[i], [&] { return reader.where(i); }));
        }
        others.add(cells, reader.line());
        if (others.rows() == 1) {  // the rest will be about as long
            std::size_t row_size = cells.size();
            for (std::string_view cell : cells) row_size += cell.size();
            read.values.reserve(read.width * (reader.file_size() / row_size + reader.file_size() / row_size / 8 + 1));
        }
        after_row(cells);
    }
    if (others.rows() == 0) throw Error(fmt::format("{} has a header and no rows; give at least one.", reader.file()));
    return read;
}

}  // namespace detail

/// "1-24": columns 1 to 24, counted from 1. Error: no such range, or beyond the header.
inline ColumnRange parse_feature_columns(std::string_view text, const CsvReader& reader) {
    const std::size_t dash = text.find('-');
    const auto number = [&](std::string_view part) { return parse_number<std::size_t>(part).value_or(0); };
    const std::size_t first = number(text.substr(0, dash));
    const std::size_t last = dash == std::string_view::npos ? first : number(text.substr(dash + 1));
    if (first < 1 || last < first || last > reader.header().size())
        throw Error(
            fmt::format("--feature-columns {} is no range of the {} columns of {}; write FIRST-LAST, counted "
                        "from 1, for example 1-24.",
                        text, reader.header().size(), reader.file()));
    return {first - 1, last - first + 1};
}

/// Embeddings and columns of a CSV file of either kind; `feature_columns` "1-24" says which columns are the numbers, ""
/// leaves it to their names. Error, with row and column: a cell that is no finite number,
/// rows of different width, no rows, or what csv.hpp and manifest.hpp refuse.
inline Source read_embeddings_csv(const std::filesystem::path& path, const ColumnNames& asked = {},
                                  std::string_view feature_columns = "") {
    CsvReader reader(path);
    const auto list = std::ranges::find(reader.header(), "embedding");
    const bool is_list = list != reader.header().end() && feature_columns.empty();
    const ColumnRange numbers = is_list ? ColumnRange{static_cast<std::size_t>(list - reader.header().begin()), 1}
                                : feature_columns.empty() ? detail::find_feature_columns(reader)
                                                          : parse_feature_columns(feature_columns, reader);
    CsvTable others(reader, numbers.first, numbers.count);
    detail::CsvNumbers read = detail::read_numbers(reader, numbers, is_list, others, [](const auto&) {});
    Source source;
    source.path = reader.file();
    source.columns = columns_of(others, asked);
    source.embeddings = Embeddings::owning(std::move(read.values), others.rows(), read.width);
    return source;
}

}  // namespace equipoise::data
