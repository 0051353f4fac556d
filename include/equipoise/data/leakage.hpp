/// leakage.hpp: nothing that was trained on may be measured.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/splits.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace equipoise::data {

/// Throws Error, naming the rows, where a split leaks: equal rows, one file or one recorder-night on two sides, or a
/// site of TestOod in any other split. Sites and recorders that Train, Validation and TestIid share are expected.
inline void check_leakage(const Dataset& data, const Splits& splits) {
    constexpr int unused = -1;
    std::vector<int> side(data.rows(), unused);
    std::vector<std::string_view> names;
    splits.for_each([&](auto role, const std::vector<std::uint32_t>& rows) {
        for (std::uint32_t row : rows) side[row] = static_cast<int>(names.size());
        names.push_back(role.name);
    });
    const auto leak = [&](std::string_view what, std::size_t first, std::size_t second) {
        throw Error(data.name + ": " + std::string(what) + " is on two sides of the split: row " + std::to_string(first) +
                    " is " + std::string(names[static_cast<std::size_t>(side[first])]) + ", row " + std::to_string(second) +
                    " is " + std::string(names[static_cast<std::size_t>(side[second])]) +
                    "; put both on one side (rows count from 0).");
    };
    // `first_row[key]` is the first row that has the key; a later one must be on its side
    const auto check = [&](auto&& key_of, auto&& say) {
        std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t> first_row;
        for (std::size_t row = 0; row < data.rows(); ++row) {
            if (side[row] == unused) continue;
            const auto key = key_of(row);
            if (key.first == 0) continue;  // not known: no group
            const auto [place, is_new] = first_row.try_emplace(key, row);
            if (!is_new && side[place->second] != side[row]) say(place->second, row);
        }
    };
    using Key = std::pair<std::uint64_t, std::uint64_t>;
    const auto known = [](const Column& column, std::size_t row) { return !column.empty() && !column[row].empty(); };
    check([&](std::size_t row) { return known(data.file, row) ? Key{1, data.file.code(row)} : Key{}; },
          [&](std::size_t a, std::size_t b) { leak("the file " + std::string(data.file[a]), a, b); });
    check(
        [&](std::size_t row) {
            return known(data.recorder, row) && known(data.date, row) ? Key{1 + data.recorder.code(row), data.date.code(row)}
                                                                      : Key{};
        },
        [&](std::size_t a, std::size_t b) {
            leak("the night " + std::string(data.date[a]) + " of recorder " + std::string(data.recorder[a]), a, b);
        });
    check(
        [&](std::size_t row) {
            return Key{1, Hasher{}.add_all(data.embeddings.row(row)).value()};
        },
        [&](std::size_t a, std::size_t b) {
            if (std::ranges::equal(data.embeddings.row(a), data.embeddings.row(b))) leak("the same embedding", a, b);
        });
    std::unordered_map<std::uint32_t, std::size_t> ood_site;
    for (std::uint32_t row : splits.test_ood.rows)
        if (known(data.site, row)) ood_site.try_emplace(data.site.code(row), row);
    for (std::size_t row = 0; row < data.rows(); ++row)
        if (side[row] != unused && side[row] != 3 && known(data.site, row) && ood_site.contains(data.site.code(row)))
            leak("the site " + std::string(data.site[row]) + " of the OOD test", row, ood_site.at(data.site.code(row)));
}

}  // namespace equipoise::data
