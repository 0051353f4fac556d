/// leakage.hpp: nothing that was trained on may be measured.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/near_duplicates.hpp>
#include <equipoise/data/splits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace equipoise::data {

/// Splits that do not leak, and what had to be set aside for that, in sentences.
struct CleanSplits {
    Splits splits;
    std::vector<std::string> notices;
};

/// Sides of a split in the order in which they keep a shared night: what is measured before what is trained on.
inline constexpr std::array<std::string_view, 4> sides{TestOod::name, TestIid::name, Validation::name, Train::name};

/// The largest share of the rows in use that may be set aside without asking.
inline constexpr double trace_of_leakage = 0.02;

namespace detail {

class LeakageCheck {
  public:
    LeakageCheck(const Dataset& data, const Splits& splits) : data_(data), side_(data.rows(), unused) {
        splits.for_each([&](auto role, const std::vector<std::uint32_t>& rows) {
            const auto side = static_cast<std::size_t>(std::ranges::find(sides, role.name) - sides.begin());
            for (std::uint32_t row : rows) side_[row] = side;
        });
    }

    /// Error where a file or an embedding is on two sides, or a site of TestOod on any other.
    void refuse_leaks() const {
        std::unordered_map<std::uint64_t, std::uint32_t> first_of_file, first_of_embedding, first_of_ood_site;
        for (std::uint32_t row = 0; row < data_.rows(); ++row) {
            if (side_[row] == unused) continue;
            if (known(data_.file, row)) {
                const std::uint32_t first = first_of_file.try_emplace(data_.file.code(row), row).first->second;
                if (side_[first] != side_[row]) refuse("the file " + std::string(data_.file[row]), first, row);
            }
            const std::uint64_t hash = Hasher{}.add_all(data_.embeddings.row(row)).value();
            const std::uint32_t first = first_of_embedding.try_emplace(hash, row).first->second;
            if (side_[first] != side_[row] &&
                std::ranges::equal(data_.embeddings.row(first), data_.embeddings.row(row)))
                refuse("the same embedding", first, row);
            if (side_[row] == ood && known(data_.site, row)) first_of_ood_site.try_emplace(data_.site.code(row), row);
        }
        // --split may hold out something else than sites: then that is what the test is about
        const bool tests_new_sites = data_.split_rule.empty() && !data_.site.empty();
        for (std::uint32_t row = 0; row < data_.rows() && tests_new_sites; ++row) {
            if (side_[row] == unused || side_[row] == ood) continue;
            const auto place = first_of_ood_site.find(data_.site.code(row));
            if (place != first_of_ood_site.end())
                refuse("the site " + std::string(data_.site[row]) + " of the OOD test", place->second, row);
        }
    }

    /// A recorder-night (or group) on two sides stays on the first of `sides`; its rows elsewhere are set aside and
    /// named. Error where that would take more than a trace of the data: then the split itself is wrong.
    CleanSplits set_nights_aside(Splits splits) const {
        CleanSplits clean{std::move(splits), {}};
        const bool has_groups = !data_.group.empty();
        if (!has_groups && (data_.recorder.empty() || data_.date.empty())) return clean;
        struct Night {
            std::size_t side = unused;
            std::uint32_t first_row = 0;
        };
        std::unordered_map<std::uint64_t, Night> nights;  // the side that keeps each
        const auto key = [&](std::uint32_t row) {
            return has_groups ? data_.group.code(row)
                              : std::uint64_t{data_.recorder.code(row)} << 32 | data_.date.code(row);
        };
        const auto in_use = [&](std::uint32_t row) {
            if (side_[row] == unused) return false;
            return has_groups ? known(data_.group, row) : known(data_.recorder, row) && known(data_.date, row);
        };
        for (std::uint32_t row = 0; row < data_.rows(); ++row) {
            if (!in_use(row)) continue;
            Night& night = nights.try_emplace(key(row), Night{side_[row], row}).first->second;
            if (side_[row] < night.side) night = {side_[row], row};
        }
        std::vector<bool> is_aside(data_.rows());
        std::size_t used = 0, aside = 0;
        std::uint32_t example = 0;
        std::string rows_named;
        std::unordered_map<std::uint64_t, bool> nights_cut;
        for (std::uint32_t row = 0; row < data_.rows(); ++row) {
            used += side_[row] != unused;
            if (!in_use(row) || side_[row] == nights.at(key(row)).side) continue;
            is_aside[row] = true;
            nights_cut[key(row)] = true;
            example = row;
            if (++aside <= 20) rows_named += (aside > 1 ? ", " : "") + std::to_string(row);
        }
        if (aside == 0) return clean;
        if (static_cast<double>(aside) > trace_of_leakage * static_cast<double>(used))
            refuse(has_groups ? "the " + data_.group_name + " " + std::string(data_.group[example])
                              : "the night " + std::string(data_.date[example]) + " of recorder " +
                                    std::string(data_.recorder[example]),
                   nights.at(key(example)).first_row, example);
        const auto gone = [&](std::uint32_t row) { return is_aside[row]; };
        std::erase_if(clean.splits.train.rows, gone);
        std::erase_if(clean.splits.validation.rows, gone);
        std::erase_if(clean.splits.test_iid.rows, gone);
        clean.notices.push_back(std::to_string(nights_cut.size()) + (has_groups ? " groups" : " recorder-nights") +
                                " were on two sides of the split; the " + std::to_string(aside) +
                                " rows of them that were not on the measured side are set aside (rows " + rows_named +
                                (aside > 20 ? ", ..." : "") + ", counted from 0).");
        return clean;
    }

    /// What near-duplicates there are on two sides, in sentences. Error where one side is trained on, the other a test,
    /// and nobody said why that may be.
    std::vector<std::string> weigh_near_duplicates(const NearDuplicates& found) const {
        std::vector<std::uint32_t> used_row(data_.rows(), none);  // of each kind of equal rows, one in use
        for (std::uint32_t row = 0; row < data_.rows(); ++row)
            if (side_[row] != unused) used_row[found.kind[row]] = std::min(used_row[found.kind[row]], row);
        std::size_t leaks = 0, others = 0;
        std::string leaks_named, other_named;
        for (const NearDuplicate& pair : found.pairs) {
            const std::uint32_t first = used_row[pair.first], second = used_row[pair.second];
            if (first == none || second == none || side_[first] == side_[second]) continue;
            const bool is_leak =
                (side_[first] == train && is_test(second)) || (side_[second] == train && is_test(first));
            std::size_t& count = is_leak ? leaks : others;
            std::string& named = is_leak ? leaks_named : other_named;
            if (++count <= 5)
                named += fmt::format("{}row {} ({}) and row {} ({}), cosine {:.6f}", count > 1 ? "; " : "", first,
                                     sides[side_[first]], second, sides[side_[second]], pair.cosine);
            else if (count == 6)
                named += "; ...";
        }
        const auto pairs = [&](std::size_t count) {
            return fmt::format("{}{} pair{} of rows on two sides of the split {} nearly the same",
                               found.is_complete ? "" : "at least ", count, count == 1 ? "" : "s",
                               count == 1 ? "is" : "are");
        };
        if (leaks > 0 && data_.duplicate_waiver.empty())
            throw Error(
                fmt::format("{}: {}, one trained on and one tested: {} (rows count from 0; columns centred and "
                            "scaled); put both on "
                            "one side, or say why they may stay with --waive-near-duplicates REASON.",
                            data_.name, pairs(leaks), leaks_named));
        std::vector<std::string> notices;
        if (leaks > 0)
            notices.push_back(fmt::format("Waived (\"{}\"): {}, one trained on and one tested: {}.",
                                          data_.duplicate_waiver, pairs(leaks), leaks_named));
        if (others > 0)
            notices.push_back(
                fmt::format("{}, though not of what is trained on and tested: {}.", pairs(others), other_named));
        return notices;
    }

  private:
    static constexpr std::size_t unused = sides.size();
    static constexpr std::size_t ood = 0, train = 3;
    static constexpr std::uint32_t none = 0xffffffff;
    bool is_test(std::uint32_t row) const { return side_[row] < 2; }
    static bool known(const Column& column, std::size_t row) { return !column.empty() && !column[row].empty(); }
    [[noreturn]] void refuse(const std::string& what, std::uint32_t first, std::uint32_t second) const {
        throw Error(data_.name + ": " + what + " is on two sides of the split: row " + std::to_string(first) + " is " +
                    std::string(sides[side_[first]]) + ", row " + std::to_string(second) + " is " +
                    std::string(sides[side_[second]]) + "; put both on one side (rows count from 0).");
    }
    const Dataset& data_;
    std::vector<std::size_t> side_;
};

}  // namespace detail

/// Error, naming two rows, where a split leaks: equal embeddings or one file on two sides, or a site of TestOod in any
/// other split (unless --split holds out another column than sites). A recorder-night on two sides is an error too,
/// unless it is a trace (2 % of the rows at most): then its rows off the measured side are set aside, which is said.
/// Sites and recorders that Train, Validation and TestIid share are expected; a date alone, or an empty cell, is no
/// night.
inline CleanSplits without_leaks(const Dataset& data, Splits splits) {
    const detail::LeakageCheck check(data, splits);
    check.refuse_leaks();
    return check.set_nights_aside(std::move(splits));
}

/// The near-duplicates of a data set, as leakage is judged by them. With fewer columns that vary than this, rows point
/// the same way by chance and none are looked for.
inline constexpr std::size_t fewest_columns_for_near_duplicates = 6;
inline NearDuplicates find_near_duplicates(const Dataset& data, const std::vector<ColumnFacts>& columns) {
    const auto varying = static_cast<std::size_t>(std::ranges::count(columns, false, &ColumnFacts::is_constant));
    if (varying >= fewest_columns_for_near_duplicates) return near_duplicates(data.embeddings, columns);
    NearDuplicates none;
    none.kind.resize(data.rows());
    std::iota(none.kind.begin(), none.kind.end(), 0u);
    return none;
}

/// Sentences about rows on two sides of a split that are nearly the same (cosine above .9999 on centred, scaled
/// columns). Error, naming rows, where one is trained on and the other tested, unless the data set carries a waiver.
inline std::vector<std::string> near_duplicate_notices(const Dataset& data, const Splits& splits,
                                                       const NearDuplicates& found) {
    return detail::LeakageCheck(data, splits).weigh_near_duplicates(found);
}

}  // namespace equipoise::data
