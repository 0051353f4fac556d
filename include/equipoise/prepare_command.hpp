/// prepare_command.hpp: the command line of equipoise_prepare and the page it prints.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/linkage.hpp>
#include <equipoise/command_options.hpp>
#include <equipoise/intake/prepare.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

namespace detail {

/// What was joined, for people.
class PreparePage {
  public:
    PreparePage(const data::Preparation& prepared, const data::PrepareOptions& options)
        : prepared_(prepared), options_(options), columns_(prepared.clips.columns) {
        const data::Column& split =
            prepared.windows.split.empty() || !columns_.split.empty() ? columns_.split : prepared.windows.split;
        for (std::string_view name : {"train", "val", "test_iid", "test_ood"}) {
            std::vector<std::size_t> part;
            for (std::size_t i = 0; i < rows(); ++i)
                if (!split.empty() && split[&split == &columns_.split ? line(i) : prepared_.join.rows[i]] == name)
                    part.push_back(i);
            if (!part.empty()) parts_.emplace_back(name, std::move(part));
        }
        auto& [name, all] = parts_.emplace_back("all", std::vector<std::size_t>(rows()));
        for (std::size_t i = 0; i < rows(); ++i) all[i] = i;
    }

    std::string text() const { return joined() + unmatched() + "\n" + table() + unknown_columns(); }
    /// What has no partner; "" if all have one.
    std::string unmatched() const {
        const auto list = [](const data::Unmatched& side, const std::string& what) {
            if (side.count == 0) return std::string();
            std::string text = fmt::format("{} {}:\n", side.count, what);
            for (const std::string& name : side.first) text += "  " + name + "\n";
            if (side.count > side.first.size()) text += fmt::format("  and {} more\n", side.count - side.first.size());
            return text;
        };
        const auto& join = prepared_.join;
        return list(join.clips,
                    fmt::format("line(s) of {} without embeddings in {}", options_.manifest, options_.data)) +
               list(join.windows, fmt::format("{} of {} without a line in {}",
                                              join.by == data::JoinedBy::window ? "window(s)" : "file(s)",
                                              options_.data, options_.manifest));
    }
    std::string next() const {
        std::string flags;
        if (!options_.label_column.empty()) flags += " --label-column " + quoted(options_.label_column);
        const auto& classes = prepared_.labels.classes;
        if (classes.size() > 1 &&
            !(classes.size() == 2 && data::is_background_name(classes[0]) != data::is_background_name(classes[1])))
            flags += " --positive " + quoted(classes[0]);
        const std::string npz = quoted(prepared_.npz.string()), csv = quoted(prepared_.csv.string());
        return fmt::format(
            "\nWritten: {} and {}, a line for each row\nNext:    equipoise_describe {} {}{}\n"
            "         ./equipoise run stage3_balancing --data {} --manifest {}{}\n",
            npz, csv, npz, csv, flags, npz, csv, flags);
    }

  private:
    using Part = std::pair<std::string, std::vector<std::size_t>>;  // a split and its rows of what is written

    std::size_t rows() const { return prepared_.join.rows.size(); }
    std::uint32_t line(std::size_t i) const { return prepared_.join.lines[i]; }
    /// As a shell takes it.
    static std::string quoted(const std::string& word) {
        const auto is_plain = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                   std::string_view("/._-+=:,@%").find(c) != std::string_view::npos;
        };
        if (std::ranges::all_of(word, is_plain)) return word;
        std::string text = "'";
        for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
        return text + "'";
    }

    std::string joined() const {
        const data::Join& join = prepared_.join;
        std::string text;
        if (join.by == data::JoinedBy::row) {
            text = fmt::format("Joined row by row: line n of {} is row n of {}.\n", options_.manifest, options_.data);
        } else {
            for (auto [count, what] : {std::pair{join.matched_whole, "by the whole path"},
                                       std::pair{join.matched_by_tail, "by the end of the path"},
                                       std::pair{join.matched_by_name, "by the file name alone"}})
                if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
            text = fmt::format("Joined {}; files matched: {}.\n",
                               join.by == data::JoinedBy::window ? "window by window (file and start)"
                                                                 : "file by file, a line for all its windows",
                               text);
        }
        std::vector<std::size_t> counts;
        for (std::size_t i = 0; i < rows(); ++i) {
            const std::size_t file = columns_.file.empty() ? i : columns_.file.code(line(i));
            counts.resize(std::max(counts.size(), file + 1));
            ++counts[file];
        }
        std::erase(counts, 0u);
        std::ranges::sort(counts);
        return text + fmt::format("{} rows of {} numbers from {} files; windows a file: {} to {}, median {}.\n", rows(),
                                  prepared_.windows.embeddings.width, counts.size(), counts.front(), counts.back(),
                                  counts[counts.size() / 2]);
    }

    /// Name and counts by split.
    struct Line {
        std::string name;
        std::vector<std::size_t> counts;
    };
    Line counted(std::string name, auto&& count_of_part) const {
        Line counts{std::move(name), {}};
        for (const auto& [split, part] : parts_) counts.counts.push_back(count_of_part(part));
        return counts;
    }
    /// Rows for which `holds` is true.
    Line rows_where(std::string name, auto&& holds) const {
        return counted(std::move(name),
                       [&](const auto& part) { return static_cast<std::size_t>(std::ranges::count_if(part, holds)); });
    }
    /// Distinct values of `key`, where `is_known`.
    Line distinct(std::string name, auto&& is_known, auto&& key) const {
        return counted(std::move(name), [&](const auto& part) {
            std::set<decltype(key(std::size_t{}))> seen;
            for (std::size_t i : part)
                if (is_known(i)) seen.insert(key(i));
            return seen.size();
        });
    }

    std::vector<Line> lines() const {
        constexpr std::size_t most_classes = 12;
        std::vector<Line> lines;
        lines.push_back(rows_where("rows", [](std::size_t) { return true; }));
        if (!columns_.file.empty())
            lines.push_back(distinct(
                "files", [](std::size_t) { return true; }, [&](std::size_t i) { return columns_.file.code(line(i)); }));
        const data::Labels& labels = prepared_.labels;
        const std::size_t classes = labels.classes.size();
        for (std::size_t c = 0; c < std::min(classes, most_classes); ++c)
            lines.push_back(rows_where(labels.classes[c], [&](std::size_t i) { return labels(i, c) > 0; }));
        const auto any_from = [&](std::size_t i, std::size_t first) {
            for (std::size_t c = first; c < classes; ++c)
                if (labels(i, c) > 0) return true;
            return false;
        };
        if (classes > most_classes)
            lines.push_back(rows_where(fmt::format("{} more classes", classes - most_classes),
                                       [&](std::size_t i) { return any_from(i, most_classes); }));
        const auto add_if_any = [&](Line line_of_rows) {
            if (line_of_rows.counts.back() > 0) lines.push_back(std::move(line_of_rows));
        };
        add_if_any(rows_where("no class", [&](std::size_t i) { return !any_from(i, 0); }));
        const auto known = [](const data::Column& column, std::size_t row) { return !column[row].empty(); };
        if (!columns_.site.empty())
            lines.push_back(distinct(
                "sites", [&](std::size_t i) { return known(columns_.site, line(i)); },
                [&](std::size_t i) { return columns_.site.code(line(i)); }));
        if (!columns_.recorder.empty() && !columns_.date.empty())
            lines.push_back(distinct(
                "recorder-nights",
                [&](std::size_t i) { return known(columns_.recorder, line(i)) && known(columns_.date, line(i)); },
                [&](std::size_t i) {
                    return std::pair{columns_.recorder.code(line(i)), columns_.date.code(line(i))};
                }));
        if (!columns_.quality.empty())
            for (std::string_view quality : {"high", "medium", "low", ""})
                add_if_any(rows_where(fmt::format("quality {}", quality.empty() ? "not said" : quality),
                                      [&](std::size_t i) { return columns_.quality[line(i)] == quality; }));
        return lines;
    }

    std::string table() const {
        const std::vector<Line> lines = this->lines();
        std::size_t name_width = 0;
        for (const Line& shown : lines)
            name_width = std::max(name_width, static_cast<std::size_t>(std::ranges::count_if(
                                                  shown.name, [](char byte) { return (byte & 0xC0) != 0x80; })));
        std::string text = fmt::format("{:<{}}", "", name_width);
        for (const auto& [split, part] : parts_) text += fmt::format("  {:>8}", split);
        text += '\n';
        for (const Line& shown : lines) {
            text += fmt::format("{:<{}}", shown.name, name_width);
            for (std::size_t count : shown.counts) text += fmt::format("  {:>8}", count);
            text += '\n';
        }
        return text;
    }

    std::string unknown_columns() const {
        std::vector<std::string> missing;
        for (const auto& [name, column] :
             {std::pair{"file_path", &columns_.file}, std::pair{"site", &columns_.site},
              std::pair{"recorder_id", &columns_.recorder}, std::pair{"date", &columns_.date},
              std::pair{"quality", &columns_.quality}, std::pair{"call_type", &columns_.call_type}})
            if (column->empty()) missing.emplace_back(name);
        if (parts_.size() == 1) missing.emplace_back("split");
        return missing.empty() ? "" : fmt::format("Not told by {}: {}.\n", options_.manifest, data::listed(missing));
    }

    const data::Preparation& prepared_;
    const data::PrepareOptions& options_;
    const data::RowColumns& columns_;
    std::vector<Part> parts_;  // the splits that have rows, then all
};

}  // namespace detail

/// The command line of equipoise_prepare: joins embeddings to a manifest, says what came of it and writes PREFIX.npz
/// and PREFIX.csv. Returns the exit code: 0 written; 1 usage or data error, and nothing is written.
EQUIPOISE_INLINE int run_prepare(int argument_count, const char* const* arguments) {
    constexpr const char* name = "equipoise_prepare";
    CLI::App app{
        "equipoise_prepare: joins embeddings to a manifest of clips, by file names, and writes one .npz with labels "
        "and "
        "a manifest with a line for each of its rows, as studies read them.",
        name};
    data::PrepareOptions options;
    app.add_option("--data", options.data,
                   "embeddings: a folder of <name>.birdnet.embeddings.txt, or a .csv, .npy or .npz file")
        ->required();
    app.add_option("--manifest", options.manifest,
                   "CSV with a line for each clip (or window, with `start`): file_path, label, and where known site, "
                   "recorder_id, date, quality, call_type, split")
        ->required();
    app.add_option("--index", options.index,
                   "CSV with a line for each row of an .npy or .npz: file_path, and where known start, end");
    app.add_option("--label-column", options.label_column, "the column of the labels (default: label)");
    app.add_option("--out", options.out, "beginning of the names of both files (default: prepared)");
    app.add_flag("--allow-unmatched", options.allows_unmatched, "leave out what has no partner, and write the rest");
    app.add_flag("--force", options.overwrites, "overwrite files that exist");
    if (const auto code = detail::parse_arguments(app, name, argument_count, arguments)) return *code;
    try {
        const data::Preparation prepared = data::prepare(options);
        const detail::PreparePage page(prepared, options);
        const bool is_refused =
            prepared.join.clips.count + prepared.join.windows.count > 0 && !options.allows_unmatched;
        std::fputs((is_refused ? page.unmatched() : page.text()).c_str(), stdout);
        std::fflush(stdout);
        data::write_prepared(prepared, options);
        std::fputs(page.next().c_str(), stdout);
        return 0;
    } catch (const std::exception& error) {
        std::fflush(stdout);
        fmt::print(stderr, "{}: {}\n", name, error.what());
        return 1;
    }
}

}  // namespace equipoise
