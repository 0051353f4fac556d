/// labels.hpp: classes from what the files say, and the one class that a binary study is about.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/csv.hpp>
#include <equipoise/data/source.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::data {

/// Names by which people say "nothing of interest", in any case.
inline bool is_background_name(std::string_view name) {
    const std::string lower = detail::lower_case(name);
    for (std::string_view known :
         {"negative", "neg", "background", "noise", "silence", "absent", "none", "nocall", "other", "no", "false", "0"})
        if (lower == known) return true;
    return false;
}

/// Labels of one class, and {name of the negative class, name of the positive class} for people.
struct BinaryLabels {
    Labels labels;
    std::vector<std::string> class_pair;
};

namespace detail {

/// The values of the label column, without "". Error: two that differ in blanks or capitals alone.
inline std::vector<std::string> label_values(const RowColumns& columns) {
    std::vector<std::string> values = columns.label.values();
    std::erase(values, "");
    std::map<std::string, std::string> seen;
    for (const std::string& value : values) {
        const auto [place, is_new] = seen.try_emplace(lower_case(without_blanks(value)), value);
        if (!is_new)
            throw Error(
                fmt::format("{} has the labels \"{}\" and \"{}\", which differ in blanks or capitals alone; "
                            "write them alike.",
                            columns.origin, place->second, value));
    }
    return values;
}

/// Which of `names` is the positive class: the wanted one; else, of two, the one that is not background.
inline std::optional<std::size_t> choose_positive(const std::vector<std::string>& names, std::string_view wanted) {
    if (!wanted.empty()) {
        const auto place = std::ranges::find(names, without_blanks(wanted), without_blanks);
        if (place == names.end()) return std::nullopt;
        return static_cast<std::size_t>(place - names.begin());
    }
    const auto is_background = [&](std::size_t i) { return is_background_name(without_blanks(names[i])); };
    if (names.size() != 2 || is_background(0) == is_background(1)) return std::nullopt;
    return is_background(0) ? 1 : 0;
}

inline std::string_view label_of_row(const RowColumns& columns, std::size_t row) {
    const std::string_view label = columns.label[row];
    if (label.empty())
        throw Error(fmt::format("{}: data row {} (counted from 0) has no label; give it one or remove the row.",
                                columns.origin, row));
    return label;
}

[[noreturn]] inline void refuse_without_labels(const Source& source) {
    throw Error(fmt::format(
        "{} has no labels{}; give a manifest with a column `label`, or name the column with "
        "--label-column.",
        source.path, source.columns.header.empty() ? "" : " (columns found: " + listed(source.columns.header) + ")"));
}

}  // namespace detail

/// Every class: those of the file itself, or one for each value of the label column (1 where a row has it, else 0).
/// Error: no labels, a row without one.
inline Labels all_classes(const Source& source) {
    if (!source.labels.classes.empty()) return source.labels;
    Labels labels;
    labels.classes = detail::label_values(source.columns);
    if (labels.classes.empty()) detail::refuse_without_labels(source);
    labels.values.resize(source.embeddings.rows * labels.classes.size());
    for (std::size_t row = 0; row < source.embeddings.rows; ++row) {
        const auto place = std::ranges::find(labels.classes, detail::label_of_row(source.columns, row));
        labels.values[row * labels.classes.size() + static_cast<std::size_t>(place - labels.classes.begin())] = 1;
    }
    return labels;
}

/// The positive class alone. It is `positive` (a class of the file or a value of the label column) if that is not "";
/// else the file's only class; else the one of two that is not a background name. Where both the file and the label
/// column tell, they must agree for every row. Labels from text are 1 and 0; -1 comes from the file only. Error: no
/// labels; not to be told which class is positive; a contradiction; a row without label.
inline BinaryLabels binary_labels(const Source& source, std::string_view positive = "") {
    const std::vector<std::string>& classes = source.labels.classes;
    const std::vector<std::string> values = detail::label_values(source.columns);
    if (classes.empty() && values.empty()) detail::refuse_without_labels(source);
    auto of_classes = detail::choose_positive(classes, positive);
    const auto of_values = detail::choose_positive(values, positive);
    if (positive.empty() && classes.size() == 1) of_classes = 0;
    if (!of_classes && !of_values) {
        const std::string found = fmt::format("{}{}{}", classes.empty() ? "" : "classes " + listed(classes),
                                              classes.empty() || values.empty() ? "" : "; ",
                                              values.empty() ? "" : "label values " + listed(values));
        throw Error(
            positive.empty()
                ? fmt::format("{} does not tell which class is the positive one (found: {}); say --positive VALUE.",
                              source.path, found)
                : fmt::format("{} has no class \"{}\" (found: {}); say --positive VALUE with one of these.",
                              source.path, positive, found));
    }

    BinaryLabels binary;
    binary.labels.values.resize(source.embeddings.rows);
    const std::string& name = of_classes ? classes[*of_classes] : values[*of_values];
    binary.labels.classes = {name};
    if (of_classes && classes.size() == 2)
        binary.class_pair = {classes[1 - *of_classes], name};
    else if (of_values && values.size() == 2)
        binary.class_pair = {values[1 - *of_values], name};
    else
        binary.class_pair = {"not " + name, name};

    for (std::size_t row = 0; row < source.embeddings.rows; ++row) {
        std::int8_t& label = binary.labels.values[row];
        if (of_classes) label = source.labels(row, *of_classes);
        if (!of_values || (of_classes && source.columns.label[row].empty())) continue;
        const std::string_view text = detail::label_of_row(source.columns, row);
        const bool is_positive = text == values[*of_values];
        if (of_classes && (label > 0) != is_positive)
            throw Error(
                fmt::format("row {} (counted from 0) is labelled {} for \"{}\" in {} and \"{}\" in {}; bring both into "
                            "the same order, or mend one.",
                            row, label, name, source.path, text, source.columns.origin));
        if (!of_classes) label = is_positive;
    }
    return binary;
}

}  // namespace equipoise::data
