/// sample.hpp: small files of results, and what is said of them.
// SPDX-License-Identifier: MIT
#pragma once

#include "input_files.hpp"
#include <equipoise/audit/audit.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sample {

using namespace equipoise::audit;
using input_files::contains;
using input_files::error_of;

inline Table table_of(std::string_view csv, const std::vector<RowFilter>& filters = {}) {
    const input_files::Folder folder;
    Table table = read_table(folder.write("results.csv", csv), filters);
    table.file = "results.csv";
    return table;
}

/// A table with the roles that are guessed, but for what is named.
inline std::pair<Table, Roles> read(std::string_view csv, const NamedRoles& named = {}) {
    Table table = table_of(csv);
    Roles roles = assign_roles(table, named);
    return {std::move(table), std::move(roles)};
}

inline Audit audit_of(std::string_view csv, AuditOptions options = {}) {
    const input_files::Folder folder;
    options.file = folder.write("results.csv", csv);
    Audit audit = audit_file(options);
    audit.table.file = "results.csv";
    return audit;
}

/// The finding of this kind; nullptr if there is none.
inline const Finding* find(const std::vector<Finding>& findings, std::string_view kind) {
    const auto place = std::ranges::find(findings, kind, &Finding::kind);
    return place == findings.end() ? nullptr : &*place;
}

inline Rows all_rows(const Table& table) {
    Rows rows(table.rows());
    for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
    return rows;
}

/// Two arms, three seeds each, and a setting that was changed halfway through and written down late.
inline constexpr std::string_view mixed =
    "run,arm,seed,lr,balance,f1\n"
    "old_1,a,1,0.1,,0.50\nold_2,a,2,0.1,,0.52\nold_3,a,3,0.1,,0.51\n"
    "old_4,b,1,0.1,,0.60\nold_5,b,2,0.1,,0.63\nold_6,b,3,0.1,,0.61\n"
    "new_1,a,1,0.1,True,0.80\nnew_2,a,2,0.1,True,0.84\nnew_3,a,3,0.1,True,0.81\n"
    "new_4,b,1,0.1,True,0.81\nnew_5,b,2,0.1,True,0.83\nnew_6,b,3,0.1,True,0.82\n"
    "slow_1,a,1,0.01,True,0.70\nslow_2,b,1,0.01,True,0.71\nslow_3,a,2,0.01,True,0.72\nslow_4,b,2,0.01,True,0.70\n";

}  // namespace sample
