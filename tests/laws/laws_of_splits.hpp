/// laws_of_splits.hpp: what every split rule and every split policy keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/study/study.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace laws {

using namespace equipoise;

/// Rows in files of two, at three sites with two recorders each, on many dates; some dates and files are not known.
/// Every column `split` is whole by recorder-night. Positives and negatives are at every site.
inline data::Dataset field_data() {
    data::Dataset data = small_data::make(90, 150, 2);
    data.file = {};
    for (std::uint32_t row = 0; row < data.rows(); ++row) {
        const std::uint32_t file = row / 2, site = file % 3, recorder = file % 6, date = file / 6 % 11;
        data.file.push_back(file % 13 == 5 ? "" : "clip" + std::to_string(file) + ".wav");
        data.site.push_back("site" + std::to_string(site));
        data.recorder.push_back("recorder" + std::to_string(recorder));
        data.date.push_back(file % 13 < 7 && file % 13 > 4 ? "" : "201908" + std::to_string(10 + date));
        const char* splits[] = {"train", "val", "test_iid"};
        data.split.push_back(site == 2 ? "test_ood" : splits[(recorder + date) % 3]);
    }
    return data;
}

/// A rule moves rows from `rest` to `taken`: none is lost, none invented, and the order stays. The same data give the
/// same answer. `keeps_groups`: recorder-nights (or files) are moved as a whole.
void of_rule(const auto& rule, bool keeps_groups) {
    const data::Dataset data = field_data();
    const auto group_of = data::independent_groups(data);
    std::vector<std::uint32_t> even, all;
    for (std::uint32_t row = 0; row < data.rows(); ++row) {
        all.push_back(row);
        if (group_of[row] % 2 == 0) even.push_back(row);
    }
    for (const std::vector<std::uint32_t>& before : {all, even}) {
        std::vector<std::uint32_t> rest = before, taken, rest_again = before, taken_again;
        rule.take(data, rest, taken);
        rule.take(data, rest_again, taken_again);
        CHECK(rest == rest_again);
        CHECK(taken == taken_again);
        CHECK_FALSE(taken.empty());
        CHECK(std::ranges::is_sorted(rest));
        CHECK(std::ranges::is_sorted(taken));
        std::vector<std::uint32_t> together;
        std::ranges::merge(rest, taken, std::back_inserter(together));
        CHECK(together == before);
        if (!keeps_groups) continue;
        std::set<std::uint32_t> groups;
        for (std::uint32_t row : taken) groups.insert(group_of[row]);
        for (std::uint32_t row : rest) CHECK_FALSE(groups.contains(group_of[row]));
    }
}

/// No row and no recorder-night (or file) is on two sides; the same data give the same splits.
template <SplitPolicy T> void of_split(const T& split) {
    const data::Dataset data = field_data();
    const auto group_of = data::independent_groups(data);
    const data::Splits splits = split.divide(data), again = split.divide(data);
    std::set<std::uint32_t> rows;
    std::map<std::uint32_t, std::string_view> side_of_group;
    CHECK_FALSE(splits.train.empty());
    splits.for_each([&](auto role, const std::vector<std::uint32_t>& of_role) {
        CHECK(of_role == again.of<decltype(role)>().rows);
        CHECK(std::ranges::is_sorted(of_role));
        for (std::uint32_t row : of_role) {
            REQUIRE(row < data.rows());
            CHECK(rows.insert(row).second);
            CHECK(side_of_group.try_emplace(group_of[row], role.name).first->second == role.name);
        }
    });
}

}  // namespace laws
