/// join.hpp: which line of a manifest each row of embeddings belongs to.
///
/// A manifest has one line for each recording, which then stands for all its windows; or one for each window, told by
/// file and start. Embeddings that name no files are joined row by row. Names are compared as in path_matching.hpp;
/// nothing is guessed: what could be two things is refused, what has no partner is counted and named.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/csv.hpp>
#include <equipoise/data/manifest.hpp>
#include <equipoise/data/source.hpp>
#include <equipoise/intake/path_matching.hpp>
#include <equipoise/intake/windows.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace equipoise::data {

/// A manifest with all its columns.
struct ClipTable {
    CsvTable table;                   ///< names in lower case
    std::vector<std::string> header;  ///< names as written
    std::vector<std::size_t> lines;   ///< of each row, counted from 1, as editors do
    RowColumns columns;               ///< those that are understood
    Column start;                     ///< seconds, as written; empty: not known
    Column end;
};

/// Error: what csv.hpp and manifest.hpp refuse; no rows.
inline ClipTable read_clip_table(const std::filesystem::path& path, const std::string& label_column = "") {
    CsvReader reader(path);
    ClipTable clips{CsvTable(reader), CsvReader(path, CsvHeader::as_written).header(), {}, {}, {}, {}};
    while (reader.next()) {
        clips.table.add(reader.cells(), reader.line());
        clips.lines.push_back(reader.line());
    }
    if (clips.lines.empty()) throw Error(fmt::format("{} has a header and no rows; give at least one.", reader.file()));
    clips.columns = columns_of(clips.table, ColumnNames(label_column));
    clips.start = detail::column_with_entries(clips.table, {"start", "start_time"});
    clips.end = detail::column_with_entries(clips.table, {"end", "end_time"});
    return clips;
}

enum class JoinedBy { row, file, window };

/// What has no partner.
struct Unmatched {
    static constexpr std::size_t most_named = 10;
    std::size_t count = 0;
    std::vector<std::string> first;  ///< for people, `most_named` at most

    void add(auto&& name) {
        if (++count <= most_named) first.push_back(name());
    }
};

struct Join {
    JoinedBy by = JoinedBy::row;
    std::vector<std::uint32_t> rows;   ///< of the embeddings, those with a partner, ascending
    std::vector<std::uint32_t> lines;  ///< of each of them: the row of the manifest, counted from 0
    Unmatched clips;                   ///< lines of the manifest
    Unmatched windows;                 ///< files of the embeddings; windows, if joined by window
    std::size_t matched_whole = 0, matched_by_tail = 0, matched_by_name = 0;  ///< files, see path_matching.hpp
};

namespace detail {

/// The distinct files of a column and which of them each row is of.
struct FileNumbers {
    std::vector<std::string> names;  ///< normalised
    std::vector<std::uint32_t> of_row;

    explicit FileNumbers(const Column& files) {
        std::unordered_map<std::string, std::uint32_t> known;
        std::vector<std::uint32_t> of_code;
        for (const std::string& value : files.values()) {
            const std::string name = normalised_path(value);
            const auto [place, is_new] = known.try_emplace(name, static_cast<std::uint32_t>(names.size()));
            if (is_new) names.push_back(name);
            of_code.push_back(place->second);
        }
        for (std::size_t row = 0; row < files.size(); ++row) of_row.push_back(of_code[files.code(row)]);
    }
};

/// Seconds to thousandths, the unit in which starts are equal. Error: no number, or beyond all recordings.
inline std::int64_t milliseconds(std::string_view text, auto&& where) {
    const auto seconds = parse_number<double>(text);
    if (seconds && std::fabs(*seconds) < 1e12) return std::llround(*seconds * 1000);
    throw Error(fmt::format("{} is \"{}\", where seconds are needed, for example 3.0.", where(), text));
}

class Joiner {
  public:
    Joiner(const Windows& windows, const ClipTable& clips)
        : windows_(windows), clips_(clips), recordings_(windows.file), clip_files_(clips.columns.file) {}

    Join join() {
        match_files();
        number_windows();
        const auto several = find_several_lines();
        const bool both_know_starts = !windows_.start.empty() && !clips_.start.empty();
        if (both_know_starts && (several || lines_are_windows()))
            join_by_window();
        else if (several)
            refuse_several_lines(several->first, several->second);
        else
            join_by_file();
        if (join_.rows.empty()) refuse_without_match();
        return std::move(join_);
    }

  private:
    std::string line_name(std::size_t line) const {
        return fmt::format("line {}: {}{}", clips_.lines[line], clips_.columns.file[line],
                           join_.by == JoinedBy::window ? fmt::format(" at {} s", clips_.start[line]) : "");
    }
    std::string window_name(std::size_t row) const {
        return fmt::format("{}{}", windows_.file[row],
                           join_.by == JoinedBy::window ? fmt::format(" at {} s", windows_.start[row]) : "");
    }

    void match_files() {
        matches_ = match_paths(clip_files_.names, recordings_.names);
        join_.matched_whole = matches_.whole;
        join_.matched_by_tail = matches_.by_tail;
        join_.matched_by_name = matches_.by_name;
        if (!matches_.ambiguous) return;
        const auto& [tail, ending_so] = *matches_.ambiguous;
        const auto list = [](const std::vector<std::string>& names, const std::vector<std::size_t>& chosen) {
            std::vector<std::string> found;
            for (std::size_t i : chosen) found.push_back(names[i]);
            return listed(found);
        };
        throw Error(
            fmt::format("names that end with \"{}\" are ambiguous: {} has {}, and {} has {}; write as much of the "
                        "paths as tells them apart.",
                        tail, clips_.table.file(), list(clip_files_.names, ending_so[0]), windows_.origin,
                        list(recordings_.names, ending_so[1])));
    }

    /// The row of each (file, start). Error: one stands twice.
    void number_windows() {
        for (std::size_t row = 0; row < windows_.start.size(); ++row) {
            const auto where = [&] { return fmt::format("{}: row {} (counted from 0), start", windows_.origin, row); };
            const auto [place, is_new] = row_of_window_.try_emplace(
                {recordings_.of_row[row], milliseconds(windows_.start[row], where)}, static_cast<std::uint32_t>(row));
            if (!is_new)
                throw Error(
                    fmt::format("{}: rows {} and {} (counted from 0) are both the window of {} at {} s; leave "
                                "one out.",
                                windows_.origin, place->second, row, windows_.file[row], windows_.start[row]));
        }
    }

    /// The first two lines of one file; nothing if each file has one.
    std::optional<std::pair<std::size_t, std::size_t>> find_several_lines() {
        std::optional<std::pair<std::size_t, std::size_t>> several;
        line_of_clip_.assign(clip_files_.names.size(), none);
        for (std::size_t line = 0; line < clips_.lines.size(); ++line) {
            std::uint32_t& first = line_of_clip_[clip_files_.of_row[line]];
            if (first == none) {
                first = static_cast<std::uint32_t>(line);
                continue;
            }
            if (clips_.columns.file.code(first) != clips_.columns.file.code(line))
                throw Error(fmt::format("{}: lines {} and {} name one file in two ways, {} and {}; write it alike.",
                                        clips_.table.file(), clips_.lines[first], clips_.lines[line],
                                        clips_.columns.file[first], clips_.columns.file[line]));
            if (!several) several = {first, line};
        }
        return several;
    }
    [[noreturn]] void refuse_several_lines(std::size_t first, std::size_t second) const {
        throw Error(
            fmt::format("{}: lines {} and {} both name {}; {}.", clips_.table.file(), clips_.lines[first],
                        clips_.lines[second], clips_.columns.file[first],
                        clips_.start.empty()
                            ? "keep one, or say in a column `start` (seconds) which window each of them is"
                            : fmt::format("their column `start` says which windows they are, but {} knows no starts: "
                                          "keep one, or give the starts there",
                                          windows_.origin)));
    }

    std::optional<std::uint32_t> row_of_line(std::size_t line) const {
        const auto recording = matches_.partner[0][clip_files_.of_row[line]];
        const auto where = [&] { return fmt::format("{}: line {}, start", clips_.table.file(), clips_.lines[line]); };
        if (!recording) return std::nullopt;
        const auto place =
            row_of_window_.find({static_cast<std::uint32_t>(*recording), milliseconds(clips_.start[line], where)});
        return place == row_of_window_.end() ? std::nullopt : std::optional(place->second);
    }

    /// Whether lines, one for each file, are single windows of longer files all the same: each starts, and ends if that
    /// is said, where a window does.
    bool lines_are_windows() const {
        const auto number = [](std::string_view text) { return parse_number<double>(text); };
        if (matches_.whole + matches_.by_tail + matches_.by_name == 0) return false;
        for (std::size_t line = 0; line < clips_.lines.size(); ++line) {
            if (!matches_.partner[0][clip_files_.of_row[line]]) continue;
            if (!number(clips_.start[line])) return false;
            const auto row = row_of_line(line);
            if (!row) return false;
            if (clips_.end.empty() || windows_.end.empty()) continue;
            const auto end = number(clips_.end[line]), end_of_window = number(windows_.end[*row]);
            if (!end || !end_of_window || std::fabs(*end - *end_of_window) > 0.001) return false;
        }
        return true;
    }

    void join_by_window() {
        join_.by = JoinedBy::window;
        std::vector<std::uint32_t> line_of_row(windows_.embeddings.rows, none);
        for (std::size_t line = 0; line < clips_.lines.size(); ++line) {
            if (clips_.start[line].empty())
                throw Error(
                    fmt::format("{}: line {} has no start, and others say by it which window of a file they "
                                "are; give it one.",
                                clips_.table.file(), clips_.lines[line]));
            const auto row = row_of_line(line);
            if (!row) {
                join_.clips.add([&] { return line_name(line); });
                continue;
            }
            std::uint32_t& place = line_of_row[*row];
            if (place != none)
                throw Error(fmt::format("{}: lines {} and {} are both the window of {} at {} s; keep one.",
                                        clips_.table.file(), clips_.lines[place], clips_.lines[line],
                                        clips_.columns.file[line], clips_.start[line]));
            place = static_cast<std::uint32_t>(line);
        }
        for (std::size_t row = 0; row < line_of_row.size(); ++row)
            if (line_of_row[row] == none)
                join_.windows.add([&] { return window_name(row); });
            else
                keep(row, line_of_row[row]);
    }

    void join_by_file() {
        join_.by = JoinedBy::file;
        for (std::size_t line = 0; line < clips_.lines.size(); ++line)
            if (!matches_.partner[0][clip_files_.of_row[line]]) join_.clips.add([&] { return line_name(line); });
        std::vector<bool> is_counted(recordings_.names.size());
        for (std::size_t row = 0; row < windows_.embeddings.rows; ++row) {
            const std::uint32_t file = recordings_.of_row[row];
            if (const auto clip = matches_.partner[1][file]) {
                keep(row, line_of_clip_[*clip]);
            } else if (!is_counted[file]) {
                is_counted[file] = true;
                join_.windows.add([&] { return window_name(row); });
            }
        }
    }

    void keep(std::size_t row, std::uint32_t line) {
        join_.rows.push_back(static_cast<std::uint32_t>(row));
        join_.lines.push_back(line);
    }

    [[noreturn]] void refuse_without_match() const {
        throw Error(
            fmt::format("nothing matches: {} has, for example, {}, and {} has {}; the ends of the paths, or the file "
                        "names, must be equal (but for the extension){}.",
                        clips_.table.file(), line_name(0), windows_.origin, window_name(0),
                        join_.by == JoinedBy::window ? ", and the starts too" : ""));
    }

    static constexpr auto none = static_cast<std::uint32_t>(-1);
    const Windows& windows_;
    const ClipTable& clips_;
    FileNumbers recordings_;
    FileNumbers clip_files_;
    PathMatches matches_;
    std::map<std::pair<std::uint32_t, std::int64_t>, std::uint32_t> row_of_window_;
    std::vector<std::uint32_t> line_of_clip_;  // the first of each file
    Join join_;
};

}  // namespace detail

/// Error: ambiguous names; several lines for one file without starts, or that contradict each other; a window twice on
/// either side; nothing matches; without names of files, not as many rows as lines.
inline Join join_clips(const Windows& windows, const ClipTable& clips) {
    if (!windows.file.empty()) {
        if (clips.columns.file.empty())
            throw Error(fmt::format(
                "{} names no files, by which its lines could be found in {}; give it a column file_path (its columns: "
                "{}).",
                clips.table.file(), windows.origin, listed(clips.table.header())));
        Join join = detail::Joiner(windows, clips).join();
        check_files(clips.columns);
        return join;
    }
    if (windows.embeddings.rows != clips.lines.size())
        throw Error(
            fmt::format("{} does not say which file each of its {} rows is of, and {} has {} rows; give --index "
                        "rows.csv, with one line for each row and a column file_path, or a manifest with one line "
                        "for each row.",
                        windows.path, windows.embeddings.rows, clips.table.file(), clips.lines.size()));
    check_files(clips.columns);
    Join join;
    for (std::uint32_t row = 0; row < windows.embeddings.rows; ++row) {
        join.rows.push_back(row);
        join.lines.push_back(row);
    }
    return join;
}

}  // namespace equipoise::data
