/// prepare.hpp: embeddings and a manifest of clips become one .npz and a manifest with a line for each of its rows.
///
/// The .npz has the members of BirdNET-Analyzer's training cache, all rows in x_train and y_train. Classes are the
/// values of the label column but those that mean "nothing of interest" (is_background_name), whose rows are 0
/// everywhere; an .npz that has labels keeps them, unless a label column is asked for. The settings (fmin, fmax,
/// audio_speed, crop_mode, overlap) are BirdNET-Analyzer's defaults: neither embeddings nor manifest tell them.
///
/// The new manifest keeps the columns of the given one, names as written, and adds file_path (as the manifest names the
/// file, '/' between folders), start and end (of the window). A manifest of clips that has start and end of its own
/// keeps them as manifest_start and manifest_end.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/file.hpp>
#include <equipoise/data/labels.hpp>
#include <equipoise/data/npz_writer.hpp>
#include <equipoise/intake/join.hpp>
#include <equipoise/intake/windows.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace equipoise::data {

/// "" is not given.
struct PrepareOptions {
    std::string data{};          ///< file or folder of embeddings
    std::string manifest{};      ///< CSV file: a line for each clip, or window, or row
    std::string index{};         ///< CSV file: which window each row of `data` is, where it does not say so itself
    std::string label_column{};  ///< the labels are this column and nothing else
    std::string out = "prepared";
    bool allows_unmatched = false;  ///< write what matched, and leave out what did not
    bool overwrites = false;
};

/// All that is written.
struct Preparation {
    ClipTable clips;
    Windows windows;
    Join join;
    Labels labels;  ///< of the rows of `join`
    std::filesystem::path npz, csv;
};

namespace detail {

/// PREFIX.npz and PREFIX.csv. Error, before any work is done: they exist, are the input, or have no folder.
inline std::pair<std::filesystem::path, std::filesystem::path> prepared_paths(const PrepareOptions& options) {
    namespace fs = std::filesystem;
    fs::path prefix = options.out;
    if (const std::string end = lower_case(prefix.extension().string()); end == ".npz" || end == ".csv")
        prefix.replace_extension();
    std::error_code error;
    if (!prefix.has_filename() || fs::is_directory(prefix, error))
        throw Error(fmt::format("--out {} is a folder; add the beginning of a file name, for example {}.", options.out,
                                (prefix / "prepared").string()));
    if (prefix.has_parent_path() && !fs::is_directory(prefix.parent_path(), error))
        throw Error(
            fmt::format("--out {}: there is no folder {}; make it first.", options.out, prefix.parent_path().string()));
    const std::pair<fs::path, fs::path> paths{prefix.string() + ".npz", prefix.string() + ".csv"};
    for (const fs::path& path : {paths.first, paths.second}) {
        if (!fs::exists(path, error)) continue;
        for (const std::string& input : {options.data, options.manifest, options.index})
            if (fs::equivalent(path, input, error))
                throw Error(fmt::format("{} is read and would be overwritten; say another --out.", path.string()));
        if (!options.overwrites)
            throw Error(fmt::format("{} exists; say another --out, or --force to overwrite it.", path.string()));
    }
    return paths;
}

/// Error where the labels of an .npz and the label column disagree on a class that both know.
inline void check_labels_agree(const Preparation& prepared, const Labels& labels) {
    const Column& texts = prepared.clips.columns.label;
    if (texts.empty()) return;
    for (std::size_t c = 0; c < labels.classes.size(); ++c) {
        if (std::ranges::find(texts.values(), labels.classes[c]) == texts.values().end()) continue;
        for (std::size_t i = 0; i < prepared.join.rows.size(); ++i) {
            const std::string_view text = texts[prepared.join.lines[i]];
            const bool is_labelled = labels(i, c) > 0;
            if (text.empty() || is_labelled == (text == labels.classes[c])) continue;
            throw Error(fmt::format(
                "row {} (counted from 0) of {} is {} for \"{}\", and line {} of {} has the label \"{}\"; "
                "mend one, or say --label-column label if the manifest is right.",
                prepared.join.rows[i], prepared.windows.path, is_labelled ? "positive" : "negative", labels.classes[c],
                prepared.clips.lines[prepared.join.lines[i]], prepared.clips.table.file(), text));
        }
    }
}

inline Labels labels_from_text(const Preparation& prepared) {
    const ClipTable& clips = prepared.clips;
    const Column& texts = clips.columns.label;
    label_values(clips.columns);  // refuses what differs in blanks or capitals alone
    Labels labels;
    constexpr auto none = static_cast<std::size_t>(-1);
    std::vector<std::size_t> class_of_code(texts.values().size(), none);
    std::vector<bool> is_seen(texts.values().size());
    for (std::uint32_t line : prepared.join.lines) {
        const Column::Code code = texts.code(line);
        const std::string_view name = without_blanks(texts[line]);
        if (is_seen[code]) continue;
        is_seen[code] = true;
        if (name.empty())
            throw Error(fmt::format("{}: line {} has no label; give it one or remove the line.", clips.table.file(),
                                    clips.lines[line]));
        if (is_background_name(name)) continue;
        class_of_code[code] = labels.classes.size();
        labels.classes.emplace_back(name);
    }
    if (labels.classes.empty())
        throw Error(fmt::format("{}: all labels mean that nothing is there ({}); at least one class is needed.",
                                clips.table.file(), listed(texts.values())));
    labels.values.resize(prepared.join.lines.size() * labels.classes.size());
    for (std::size_t i = 0; i < prepared.join.lines.size(); ++i)
        if (const std::size_t c = class_of_code[texts.code(prepared.join.lines[i])]; c != none)
            labels.values[i * labels.classes.size() + c] = 1;
    return labels;
}

/// The labels of the rows that are kept.
inline Labels labels_of(const Preparation& prepared, const std::string& label_column) {
    const Labels& given = prepared.windows.labels;
    if (given.classes.empty() || !label_column.empty()) return labels_from_text(prepared);
    Labels labels{{}, given.classes};
    for (std::uint32_t row : prepared.join.rows)
        for (std::size_t c = 0; c < given.classes.size(); ++c) labels.values.push_back(given(row, c));
    check_labels_agree(prepared, labels);
    return labels;
}

/// The manifest with a line for each row.
inline std::string prepared_manifest(const Preparation& prepared) {
    const auto& [clips, windows, join, labels, npz, csv] = prepared;
    struct Out {
        std::string name;
        const Column* column;
        const std::vector<std::uint32_t>* rows;
    };
    std::vector<Out> added;
    if (!clips.columns.file.empty()) added.push_back({"file_path", &clips.columns.file, &join.lines});
    if (!windows.start.empty()) added.push_back({"start", &windows.start, &join.rows});
    if (!windows.end.empty()) added.push_back({"end", &windows.end, &join.rows});
    if (!windows.split.empty() && clips.columns.split.empty()) added.push_back({"split", &windows.split, &join.rows});

    std::vector<Out> columns;
    for (std::size_t i = 0; i < clips.header.size(); ++i) {
        const std::string& name = clips.table.header()[i];
        Out own{clips.header[i], clips.table.find(name), &join.lines};
        const auto same = std::ranges::find(added, name, &Out::name);
        if (same != added.end()) {
            const bool has_entries =
                std::ranges::any_of(own.column->values(), [](const std::string& value) { return !value.empty(); });
            if (has_entries && join.by == JoinedBy::file && same->rows == &join.rows)
                own.name = "manifest_" + name;  // of the clip, not of the window
            else {
                if (!has_entries) own = *same;
                added.erase(same);
            }
        }
        columns.push_back(std::move(own));
    }
    columns.insert(columns.end(), added.begin(), added.end());

    std::string text;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) text += ',';
        text += csv_field(columns[i].name);
    }
    text += '\n';
    for (std::size_t row = 0; row < join.rows.size(); ++row) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) text += ',';
            text += csv_field((*columns[i].column)[(*columns[i].rows)[row]]);
        }
        text += '\n';
    }
    return text;
}

inline void write_prepared_npz(const Preparation& prepared, const std::filesystem::path& path) {
    const Embeddings& embeddings = prepared.windows.embeddings;
    const std::uint64_t rows = prepared.join.rows.size(), classes = prepared.labels.classes.size();
    std::span<const float> x = embeddings.values;
    std::vector<float> kept;
    if (rows != embeddings.rows) {
        kept.reserve(rows * embeddings.width);
        for (std::uint32_t row : prepared.join.rows) {
            const auto numbers = embeddings.row(row);
            kept.insert(kept.end(), numbers.begin(), numbers.end());
        }
        x = kept;
    }
    std::string y;
    for (std::int8_t label : prepared.labels.values) y += bytes_of_number(static_cast<float>(label));
    bool has_several = false;
    for (std::size_t row = 0; row < rows; ++row) {
        std::size_t present = 0;
        for (std::size_t c = 0; c < classes; ++c) present += prepared.labels(row, c) > 0;
        has_several |= present > 1;
    }
    const auto number = [](std::string name, double value) {
        return NpzMember{std::move(name), "<f8", {}, bytes_of_number(value)};
    };
    const auto flag = [](std::string name, bool value) {
        return NpzMember{std::move(name), "|b1", {}, bytes_of_number(static_cast<std::int8_t>(value))};
    };
    NpzMember crop_mode = npz_texts("crop_mode", {"center"});
    crop_mode.shape = {};
    const NpzMember x_train{
        "x_train", "<f4", {rows, embeddings.width}, {}, {reinterpret_cast<const char*>(x.data()), x.size_bytes()}};
    write_npz(path, x_train,
              std::vector<NpzMember>{{"y_train", "<f4", {rows, classes}, std::move(y)},
                                     {"x_test", "<f8", {0}},
                                     {"y_test", "<f8", {0}},
                                     npz_texts("labels", prepared.labels.classes),
                                     flag("binary_classification", classes == 1),
                                     flag("multi_label", has_several),
                                     number("fmin", 0),
                                     number("fmax", 15000),
                                     number("audio_speed", 1),
                                     crop_mode,
                                     number("overlap", 0)});
}

}  // namespace detail

/// Reads and joins; writes nothing. Error: what read_clip_table, read_windows and join_clips refuse; no labels; files
/// that exist.
inline Preparation prepare(const PrepareOptions& options) {
    const auto [npz, csv] = detail::prepared_paths(options);
    Preparation prepared{read_clip_table(options.manifest, options.label_column), {}, {}, {}, npz, csv};
    const std::string extension = detail::lower_case(std::filesystem::path(options.data).extension().string());
    const auto require_labels = [&] {  // before hundreds of megabytes are read
        if (prepared.clips.columns.label.empty())
            throw Error(
                fmt::format("{} has no column \"{}\" with entries for the labels (its columns: {}); name the "
                            "column that holds them with --label-column NAME.",
                            options.manifest, options.label_column.empty() ? "label" : options.label_column,
                            listed(prepared.clips.header)));
    };
    if (extension != ".npz" || !options.label_column.empty()) require_labels();
    prepared.windows = read_windows(options.data, options.index);
    if (prepared.windows.labels.classes.empty()) require_labels();
    prepared.join = join_clips(prepared.windows, prepared.clips);
    prepared.labels = detail::labels_of(prepared, options.label_column);
    return prepared;
}

/// Writes both files, or none. Error: rows or lines without partner, unless that is allowed; what cannot be written.
inline void write_prepared(const Preparation& prepared, const PrepareOptions& options) {
    const Join& join = prepared.join;
    if (join.clips.count + join.windows.count > 0 && !options.allows_unmatched) {
        const bool is_window_each = join.by == JoinedBy::window;
        const std::size_t clip_files = prepared.clips.columns.file.values().size();
        throw Error(fmt::format(
            "{} of {} lines of {} and {} of {} {} of {} have no partner; mend the names{}, or say --allow-unmatched to "
            "write the rest.",
            join.clips.count, prepared.clips.lines.size(), options.manifest, join.windows.count,
            is_window_each ? prepared.windows.embeddings.rows : prepared.windows.file.values().size(),
            is_window_each ? "windows" : "files", options.data,
            is_window_each && clip_files == prepared.clips.lines.size()
                ? ", rename the column `start` if a line stands for a whole file"
                : ""));
    }
    std::filesystem::path new_npz = prepared.npz, new_csv = prepared.csv;
    new_npz += ".partial";
    new_csv += ".partial";
    std::error_code error, ignored;
    try {
        replace_file(new_csv, {detail::prepared_manifest(prepared)});
        detail::write_prepared_npz(prepared, new_npz);
        for (const auto& [from, to] : {std::pair{new_npz, prepared.npz}, std::pair{new_csv, prepared.csv}}) {
            std::filesystem::rename(from, to, error);
            if (error)
                throw Error(fmt::format("{} cannot be written: {}; check the folder.", to.string(), error.message()));
        }
    } catch (...) {
        std::filesystem::remove(new_csv, ignored);
        std::filesystem::remove(new_npz, ignored);
        throw;
    }
}

}  // namespace equipoise::data
