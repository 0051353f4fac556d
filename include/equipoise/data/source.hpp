/// source.hpp: what one input file says of its rows, before it becomes a data set.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/dataset.hpp>

#include <string>
#include <vector>

namespace equipoise::data {

/// Columns that are asked for by name, in any case; "": not asked for.
struct ColumnNames {
    std::string label;     ///< the labels are this column and nothing else
    std::string group;     ///< rows of equal value stay on one side of every split
    std::string held_out;  ///< some values of it are the OOD test
    ColumnNames(std::string_view label_column = "", std::string_view group_column = "",
                std::string_view held_out_column = "")
        : label(label_column), group(group_column), held_out(held_out_column) {}
};

/// What is known of each row besides its numbers. Every column is empty (not known) or has one entry for each row.
struct RowColumns {
    std::string origin;               ///< the file they stand in, for sentences
    std::vector<std::string> header;  ///< names of all columns of that file, used or not
    std::size_t rows = 0;
    Column label;  ///< as written
    Column file;   ///< '/' between folders
    Column site;
    Column recorder;
    Column date;
    Column call_type;
    Column quality;          ///< high, medium, low or ""
    Column split;            ///< train, val, test_iid, test_ood
    Column group, held_out;  ///< those that were asked for
};

/// Embeddings and all that their file says of them.
struct Source {
    std::string path;
    Embeddings embeddings;
    Labels labels;  ///< without classes: the file has none
    RowColumns columns;
};

}  // namespace equipoise::data
