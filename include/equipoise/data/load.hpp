/// load.hpp: a data set from files: the one door to all formats.
///
///   .npz                      BirdNET-Analyzer's training cache (npz.hpp)
///   .npy                      embeddings; labels come from the manifest (npy.hpp)
///   .csv                      one number a column, or a column `embedding` (embeddings_csv.hpp)
///   folder, .txt              <stem>.birdnet.embeddings.txt (embeddings_text.hpp)
///   manifest (.csv)           what each row is, in the order of the rows (manifest.hpp)
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/dataset.hpp>
#include <equipoise/data/embeddings_csv.hpp>
#include <equipoise/data/embeddings_text.hpp>
#include <equipoise/data/held_out.hpp>
#include <equipoise/data/labels.hpp>
#include <equipoise/data/manifest.hpp>
#include <equipoise/data/npy.hpp>
#include <equipoise/data/npz.hpp>
#include <equipoise/data/source.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace equipoise::data {

/// What to load; "" is not given.
struct LoadOptions {
    std::string data{};          ///< file or folder of embeddings
    std::string manifest{};      ///< CSV file
    std::string positive{};      ///< name of the positive class; see binary_labels
    std::string label_column{};  ///< the labels are this column and nothing else; not given: y of an .npz, else `label`
    std::string group{};         ///< column whose values stay on one side of a split, in place of recorder-nights
    std::string split{};         ///< "heldout:COLUMN=a,b,c" in place of the manifest's split; see held_out.hpp
    std::string feature_columns{};   ///< "1-24": the columns of a .csv that are the numbers, counted from 1
    std::string duplicate_waiver{};  ///< why near-duplicates of trained rows may be tested; see leakage.hpp
};

namespace detail {

inline ColumnNames asked_columns(const LoadOptions& options) {
    return {options.label_column, options.group, HeldOut::parse(options.split).column};
}

inline Source read_source(const LoadOptions& options) {
    const std::filesystem::path path(options.data);
    const ColumnNames asked = asked_columns(options);
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return read_embeddings_text(path);
    const std::string extension = lower_case(path.extension().string());
    if (!options.feature_columns.empty() && extension != ".csv")
        throw Error(fmt::format("--feature-columns {} is for .csv files, and {} is none; leave it out.",
                                options.feature_columns, options.data));
    if (extension == ".npz") return read_npz(path);
    if (extension == ".csv") return read_embeddings_csv(path, asked, options.feature_columns);
    if (extension == ".txt") return read_embeddings_text(path);
    if (extension == ".npy") {
        Source source;
        source.path = source.columns.origin = options.data;
        source.embeddings = read_npy(path);
        return source;
    }
    throw Error(
        fmt::format("{}: files of embeddings end in .npz, .npy, .csv or {}, or are a folder of the last; name one.",
                    options.data.empty() ? "no data" : options.data, embeddings_text_suffix));
}

/// Everything but the labels of the data set.
inline Source read_all(const LoadOptions& options) {
    Source source = read_source(options);
    if (!options.manifest.empty()) join_manifest(source, read_manifest(options.manifest, asked_columns(options)));
    const ColumnNames asked = asked_columns(options);
    const auto require = [&](const std::string& name, const Column& column, std::string_view use) {
        if (!name.empty() && column.empty())
            throw Error(fmt::format("{} has no column \"{}\" with entries for {}; columns found: {}.",
                                    source.columns.origin, name, use, listed(source.columns.header)));
    };
    require(asked.label, source.columns.label, "the labels");
    require(asked.group, source.columns.group, "--group");
    require(asked.held_out, source.columns.held_out, "--split");
    if (!asked.label.empty()) source.labels = {};
    check_files(source.columns);
    return source;
}

inline Dataset dataset_of(Source&& source, Labels labels, std::vector<std::string> class_pair,
                          const LoadOptions& options) {
    std::filesystem::path path = std::filesystem::path(source.path).lexically_normal();
    if (!path.has_filename()) path = path.parent_path();  // a folder written with "/" at its end
    Dataset data;
    data.name = path.filename().string();
    data.embeddings = std::move(source.embeddings);
    data.labels = std::move(labels);
    data.class_pair = std::move(class_pair);
    data.file = std::move(source.columns.file);
    data.site = std::move(source.columns.site);
    data.recorder = std::move(source.columns.recorder);
    data.date = std::move(source.columns.date);
    data.call_type = std::move(source.columns.call_type);
    data.quality = std::move(source.columns.quality);
    data.split = std::move(source.columns.split);
    data.group = std::move(source.columns.group);
    data.held_out = std::move(source.columns.held_out);
    data.group_name = lower_case(options.group);
    data.duplicate_waiver = options.duplicate_waiver;
    const HeldOut rule = HeldOut::parse(options.split);
    data.held_out_name = rule.column;
    if (!rule.column.empty()) hold_out(data, rule);
    return data;
}

}  // namespace detail

/// A binary data set: one class, the positive one (see binary_labels). Files come from the manifest's column, else from
/// the data's; without any the column is empty and each row is its own file. Nothing is skipped or guessed in silence.
/// Error, with file, row and column: whatever in the files cannot be used.
inline Dataset load(const LoadOptions& options) {
    Source source = detail::read_all(options);
    BinaryLabels binary = binary_labels(source, options.positive);
    return detail::dataset_of(std::move(source), std::move(binary.labels), std::move(binary.class_pair), options);
}

/// The same with every class that the files name, background too; options.positive is not used.
inline Dataset load_all_classes(const LoadOptions& options) {
    Source source = detail::read_all(options);
    Labels labels = all_classes(source);
    return detail::dataset_of(std::move(source), std::move(labels), {}, options);
}

}  // namespace equipoise::data
