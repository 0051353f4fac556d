/// manifest.hpp: a CSV file that says, row by row, what the embeddings are of.
///
/// Columns, all optional, in any case and order; others are ignored:
///   label          positive or negative, or the names of classes (another column can be named)
///   new_full_path, file_path, filename, file      the first of these that has entries is the file; Windows paths too
///   site, recorder_id (or recorder), date, call_type
///   quality        high, medium, low or empty
///   split          train, val, test_iid, test_ood
/// A column without any entry is as good as none.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/csv.hpp>
#include <equipoise/data/source.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace equipoise::data {

namespace detail {

struct NamedColumn {
    std::string_view name;
    const Column* column = nullptr;  ///< nullptr: none
};

/// The first of `names` that has an entry.
inline NamedColumn first_with_entries(const CsvTable& table, std::initializer_list<std::string_view> names) {
    for (std::string_view name : names)
        if (const Column* column = table.find(name))
            if (std::ranges::any_of(column->values(), [](const std::string& value) { return !value.empty(); }))
                return {name, column};
    return {};
}

/// Error, with the place, unless every entry is one of `allowed`.
inline void check_entries(const CsvTable& table, NamedColumn named, std::span<const std::string_view> allowed) {
    const auto is_allowed = [&](const std::string& value) {
        return std::ranges::find(allowed, value) != allowed.end();
    };
    if (!named.column || std::ranges::all_of(named.column->values(), is_allowed)) return;
    std::size_t row = 0;
    while (is_allowed(named.column->values()[named.column->code(row)])) ++row;
    std::string choices;
    for (std::string_view value : allowed)
        choices += fmt::format("{}{}", choices.empty() ? "" : ", ", value.empty() ? "nothing" : value);
    throw Error(
        fmt::format("{} is \"{}\"; write one of: {}.", table.where(row, named.name), (*named.column)[row], choices));
}

}  // namespace detail

namespace detail {

/// How a date is written, as far as that can be told without knowing the country.
inline std::string_view kind_of_date(std::string_view text) {
    std::string shape;  // digits as 0, runs of them once
    for (char letter : text) {
        const bool is_digit = letter >= '0' && letter <= '9';
        if (!is_digit || shape.empty() || shape.back() != '0') shape += is_digit ? '0' : letter;
    }
    if (shape == "0") return text.size() == 5 ? "a spreadsheet's day number" : text.size() == 8 ? "YYYYMMDD" : "digits";
    if (shape.starts_with("0-0-0")) return "YYYY-MM-DD";
    if (shape.starts_with("0/0/0")) return "with slashes";
    if (shape.starts_with("0.0.0")) return "with points";
    return "other text";
}

/// Error where dates are written in several ways: one night would count as two, and could stand on both sides of a
/// split; or as day numbers, which a spreadsheet leaves of a date.
inline void check_dates(const CsvTable& table, NamedColumn named) {
    std::string_view kind;
    std::string first;
    for (std::size_t row = 0; named.column && row < table.rows(); ++row) {
        const std::string_view date = (*named.column)[row];
        if (date.empty()) continue;
        const std::string_view here = kind_of_date(date);
        if (here == "a spreadsheet's day number")
            throw Error(fmt::format("{} is \"{}\", {}; format the column as YYYY-MM-DD and save again.",
                                    table.where(row, named.name), date, here));
        if (kind.empty()) {
            kind = here;
            first = date;
        }
        if (here != kind)
            throw Error(
                fmt::format("{} is \"{}\" ({}), and rows before are like \"{}\" ({}); write all dates in one "
                            "way, for example YYYY-MM-DD, or one night counts as two.",
                            table.where(row, named.name), date, here, first, kind));
    }
}

}  // namespace detail

/// The columns above from a table, and those asked for by name; a label column instead of `label`.
/// Error: a quality or a split that is none, dates of several kinds, a row without file where others have one.
inline RowColumns columns_of(const CsvTable& table, const ColumnNames& asked = {}) {
    RowColumns columns;
    columns.origin = table.file();
    columns.header = table.header();
    columns.rows = table.rows();
    const auto take = [&](std::initializer_list<std::string_view> names) {
        const auto found = detail::first_with_entries(table, names);
        return found.column ? *found.column : Column{};
    };
    const auto take_asked = [&](const std::string& name) {
        return name.empty() ? Column{} : take({std::string_view(detail::lower_case(name))});
    };
    columns.label = asked.label.empty() ? take({"label"}) : take_asked(asked.label);
    columns.group = take_asked(asked.group);
    columns.held_out = take_asked(asked.held_out);
    columns.site = take({"site"});
    columns.recorder = take({"recorder_id", "recorder"});
    columns.date = take({"date"});
    columns.call_type = take({"call_type"});

    static constexpr std::string_view qualities[] = {"high", "medium", "low", ""};
    static constexpr std::string_view splits[] = {"train", "val", "test_iid", "test_ood"};
    detail::check_entries(table, detail::first_with_entries(table, {"quality"}), qualities);
    detail::check_entries(table, detail::first_with_entries(table, {"split"}), splits);
    detail::check_dates(table, detail::first_with_entries(table, {"date"}));
    columns.quality = take({"quality"});
    columns.split = take({"split"});

    const auto file = detail::first_with_entries(table, {"new_full_path", "file_path", "filename", "file"});
    for (std::size_t row = 0; file.column && row < table.rows(); ++row) {
        std::string path((*file.column)[row]);
        if (path.empty())
            throw Error(
                fmt::format("{} is empty and other rows name their file; name it here too, or leave the column out.",
                            table.where(row, file.name)));
        std::ranges::replace(path, '\\', '/');
        columns.file.push_back(path);
    }
    return columns;
}

/// The columns of a manifest file.
inline RowColumns read_manifest(const std::filesystem::path& path, const ColumnNames& asked = {}) {
    return columns_of(CsvTable::read(path), asked);
}

namespace detail {

/// Whether two paths name one recording: by the last part, with or without its extension.
inline bool is_same_recording(std::string_view a, std::string_view b) {
    const auto name = [](std::string_view path) { return path.substr(path.find_last_of('/') + 1); };
    const auto stem = [](std::string_view file) { return file.substr(0, file.find_last_of('.')); };
    a = name(a);
    b = name(b);
    return a == b || stem(a) == b || a == stem(b) || stem(a) == stem(b);
}

}  // namespace detail

/// Adds a manifest to the embeddings, row by row: row i of one is row i of the other. What both say, the manifest says.
/// Error: not as many rows; both name their files, and a row's differ.
inline void join_manifest(Source& source, const RowColumns& manifest) {
    if (manifest.rows != source.embeddings.rows)
        throw Error(
            fmt::format("{} has {} rows and {} has {} embeddings; a manifest has one row for each embedding, in the "
                        "same order; `./equipoise prepare` makes one from a manifest of clips.",
                        manifest.origin, manifest.rows, source.path, source.embeddings.rows));
    for (std::size_t row = 0; row < manifest.rows && !manifest.file.empty() && !source.columns.file.empty(); ++row)
        if (!detail::is_same_recording(source.columns.file[row], manifest.file[row]))
            throw Error(fmt::format("row {} (counted from 0) is {} in {} and {} in {}; bring both into the same order.",
                                    row, source.columns.file[row], source.path, manifest.file[row], manifest.origin));
    for (auto column :
         {&RowColumns::label, &RowColumns::file, &RowColumns::site, &RowColumns::recorder, &RowColumns::date,
          &RowColumns::call_type, &RowColumns::quality, &RowColumns::split, &RowColumns::group, &RowColumns::held_out})
        if (!(manifest.*column).empty()) source.columns.*column = manifest.*column;
    source.columns.origin = manifest.origin;
    source.columns.header.insert(source.columns.header.end(), manifest.header.begin(), manifest.header.end());
}

/// Error, naming both rows, if rows of one file have different call types, sites or groups; a row that says nothing
/// agrees.
inline void check_files(const RowColumns& columns) {
    for (auto [name, column] : {std::pair{"call type", &columns.call_type}, std::pair{"site", &columns.site},
                                std::pair{"group", &columns.group}}) {
        if (column->empty() || columns.file.empty()) continue;
        std::unordered_map<Column::Code, std::size_t> first_row;  // of each file, that says something
        for (std::size_t row = 0; row < columns.file.size(); ++row) {
            if ((*column)[row].empty()) continue;
            const std::size_t first = first_row.try_emplace(columns.file.code(row), row).first->second;
            if (column->code(first) != column->code(row))
                throw Error(fmt::format(
                    "{}: data rows {} and {} (counted from 0) belong to the file {} and have the {}s \"{}\" "
                    "and \"{}\"; a file has one: mend the manifest or split the file.",
                    columns.origin, first, row, columns.file[row], name, (*column)[first], (*column)[row]));
        }
    }
}

}  // namespace equipoise::data
