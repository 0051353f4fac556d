/// held_out.hpp: a split asked for at run time, "heldout:recorder_id=M5,M6,M7", in place of the manifest's or the
/// study's.
///
/// Rows with one of the values are TestOod. Of the others a fifth is TestIid and a fifth of the rest Validation, whole
/// recorder-nights (or groups, or files) at a time, stratified by class, the same on every machine and for every seed
/// (StratifiedFraction). The manifest's own split is not used at all: half of one rule and half of another would be
/// neither.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/csv.hpp>
#include <equipoise/data/dataset.hpp>
#include <equipoise/data/splits.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::data {

/// Which rows are held out.
struct HeldOut {
    static constexpr double share_of_test_iid = 0.2, share_of_validation = 0.2;

    std::string column;               ///< lower case; "" : nothing is held out
    std::vector<std::string> values;  ///< as written

    /// From "heldout:COLUMN=a,b,c"; "" holds nothing out. Error: anything else.
    static HeldOut parse(std::string_view text) {
        HeldOut held;
        if (text.empty()) return held;
        constexpr std::string_view start = "heldout:";
        const std::size_t equals = text.find('=');
        if (!text.starts_with(start) || equals == std::string_view::npos || equals == start.size() ||
            equals + 1 == text.size())
            throw Error(fmt::format(
                "--split {} is no rule; write heldout:COLUMN=VALUE,VALUE, for example heldout:site=Pond.", text));
        held.column = detail::lower_case(text.substr(start.size(), equals - start.size()));
        std::string_view list = text.substr(equals + 1);
        for (;;) {
            const std::size_t comma = list.find(',');
            held.values.emplace_back(detail::without_blanks(list.substr(0, comma)));
            if (comma == std::string_view::npos) return held;
            list.remove_prefix(comma + 1);
        }
    }
    /// The rule in words, part of every record: "heldout:recorder_id=M5,M6,M7".
    std::string text() const {
        return column.empty() ? "" : fmt::format("heldout:{}={}", column, fmt::join(values, ","));
    }
};

/// Divides `data`, whose column `held_out` is that of the rule. Error: a value that no row has, or nothing is left.
inline void hold_out(Dataset& data, const HeldOut& rule) {
    const auto is_held = [&](std::string_view value) {
        return std::ranges::find(rule.values, value) != rule.values.end();
    };
    for (const std::string& value : rule.values)
        if (std::ranges::find(data.held_out.values(), value) == data.held_out.values().end())
            throw Error(fmt::format("--split {}: no row of {} has the {} \"{}\"; found: {}.", rule.text(), data.name,
                                    rule.column, value, listed(data.held_out.values())));
    std::vector<std::uint32_t> rest, test_iid, validation;
    std::vector<std::string_view> splits(data.rows(), TestOod::name);
    for (std::uint32_t row = 0; row < data.rows(); ++row)
        if (!is_held(data.held_out[row])) rest.push_back(row);
    if (rest.empty())
        throw Error(
            fmt::format("--split {} holds out every row of {}, and nothing is left to train on; hold out some "
                        "values of a column that has several.",
                        rule.text(), data.name));
    split::StratifiedFraction<double>{HeldOut::share_of_test_iid}.take(data, rest, test_iid);
    split::StratifiedFraction<double>{HeldOut::share_of_validation}.take(data, rest, validation);
    for (std::uint32_t row : rest) splits[row] = Train::name;
    for (std::uint32_t row : test_iid) splits[row] = TestIid::name;
    for (std::uint32_t row : validation) splits[row] = "val";
    data.split = {};
    for (std::string_view split : splits) data.split.push_back(split);
    data.split_rule = rule.text();
}

}  // namespace equipoise::data
