/// leakage.hpp: nothing that was trained on may be measured.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/splits.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
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

  private:
    static constexpr std::size_t unused = sides.size();
    static constexpr std::size_t ood = 0;
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

}  // namespace equipoise::data
