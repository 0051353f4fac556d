/// command_options.hpp: what all command lines share: the flags about data, and how a mistake in them is said.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/load.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace equipoise::detail {

/// Flags that say what the columns of a data set are.
inline void add_column_flags(CLI::App& app, data::LoadOptions& options) {
    app.add_option("--label-column", options.label_column, "column of the labels, where it is not `label`");
    app.add_option("--positive", options.positive, "the label of the positive class, where it is not `positive`");
    app.add_option("--split", options.split,
                   "heldout:COLUMN=a,b: rows with these values are the OOD test, the rest is divided anew");
    app.add_option("--group", options.group,
                   "column whose values stay on one side of a split, in place of recorder-nights");
    app.add_option("--feature-columns", options.feature_columns,
                   "columns of a .csv that are the numbers, counted from 1, for example 1-24");
}

/// The most memory that the training set of one run may take, for verbs that make training sets.
inline void add_memory_flag(CLI::App& app, std::uint64_t& bytes) {
    app.add_option("--memory", bytes,
                   "memory that the training set of one run may take, for example 500MB or 8GB (default: half of this "
                   "machine's)")
        ->transform(CLI::AsSizeValue(false))
        ->transform([](std::string amount) {  // done before the other, which would make a huge number of -1
            if (amount.starts_with('-')) throw CLI::ValidationError("--memory", amount + " is less than nothing");
            return amount;
        });
}

/// Nothing where the arguments are understood; else the exit code: 0 where help was asked for, 1 after one sentence.
inline std::optional<int> parse_arguments(CLI::App& app, std::string_view name, int argument_count,
                                          const char* const* arguments) {
    try {
        app.parse(argument_count, arguments);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);
        fmt::print(stderr, "{}: {} (see --help)\n", name, error.what());
        return 1;
    }
    return std::nullopt;
}

}  // namespace equipoise::detail
