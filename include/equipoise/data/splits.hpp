/// splits.hpp: which rows are trained on, chosen on and measured, and by which rule.
///
/// Rules divide a data set into typed rows. A rule is stateless in the seed: the test sets of a study are the same in
/// every run, so that runs can be compared. What leaks from one side to the other is found in leakage.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/base/hash.hpp>
#include <equipoise/base/roles.hpp>
#include <equipoise/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace equipoise {

namespace data {

/// The rows of one role, in the order of the data set. A function that takes SplitRows<Train> cannot be given others.
template <SplitRole Role> struct SplitRows {
    std::vector<std::uint32_t> rows;
    bool empty() const { return rows.empty(); }
    std::size_t size() const { return rows.size(); }
};

/// A data set divided. The monitor rows are drawn from `train` for each seed (sampling/cohort.hpp).
struct Splits {
    SplitRows<Train> train;
    SplitRows<Validation> validation;
    SplitRows<TestIid> test_iid;
    SplitRows<TestOod> test_ood;

    template <SplitRole Role>
        requires(!std::same_as<Role, Monitor>)
    auto& of() {
        if constexpr (std::same_as<Role, Train>)
            return train;
        else if constexpr (std::same_as<Role, Validation>)
            return validation;
        else if constexpr (std::same_as<Role, TestIid>)
            return test_iid;
        else
            return test_ood;
    }
    template <SplitRole Role> const auto& of() const { return const_cast<Splits*>(this)->of<Role>(); }
    /// Calls visit(Role{}, rows) for each role, train first.
    void for_each(auto&& visit) const {
        visit(Train{}, train.rows);
        visit(Validation{}, validation.rows);
        visit(TestIid{}, test_iid.rows);
        visit(TestOod{}, test_ood.rows);
    }
};

/// One number for each row; rows of equal number must stay on one side of a split. The value of the column `group`
/// where there is one, else a recorder-night where recorder and date are known, else a file, else the row itself. (A
/// date alone, or an empty cell, is no group.)
inline std::vector<std::uint32_t> independent_groups(const Dataset& data) {
    std::vector<std::uint32_t> groups(data.rows());
    std::map<std::tuple<int, std::uint32_t, std::uint32_t>, std::uint32_t> known;
    for (std::uint32_t row = 0; row < data.rows(); ++row) {
        std::tuple<int, std::uint32_t, std::uint32_t> key{0, row, 0};
        if (!data.group.empty() && !data.group[row].empty())
            key = {3, data.group.code(row), 0};
        else if (!data.recorder.empty() && !data.date.empty() && !data.recorder[row].empty() && !data.date[row].empty())
            key = {2, data.recorder.code(row), data.date.code(row)};
        else if (!data.file.empty() && !data.file[row].empty())
            key = {1, data.file.code(row), 0};
        groups[row] = known.try_emplace(key, static_cast<std::uint32_t>(known.size())).first->second;
    }
    return groups;
}

/// One number for each row: the file it belongs to; without a file column each row is a file of its own.
inline std::vector<std::uint32_t> file_of_each_row(const Dataset& data) {
    std::vector<std::uint32_t> files(data.rows());
    for (std::uint32_t row = 0; row < data.rows(); ++row) files[row] = data.file.empty() ? row : data.file.code(row);
    return files;
}

/// Whether a row shows the first class: the positive one of binary data.
inline bool is_positive(const Dataset& data, std::size_t row) { return data.labels(row, 0) > 0; }

/// Uniform on [0, 1) and the same on every machine, for rules that go by name and not by seed.
inline double stable_uniform(std::string_view what) {
    return static_cast<double>(Hasher{}.add(what).value() >> 11) * 0x1p-53;
}

}  // namespace data

// --------------------------------------------------------------------------------------------------------- rules

namespace split {

/// Takes every row of one site.
template <Text Site> struct HeldOutSite {
    static constexpr std::string_view name = call_label<"held_out_site", Site>;
    /// Moves the rows it takes from `rest` to `taken`.
    static void take(const data::Dataset& data, std::vector<std::uint32_t>& rest, std::vector<std::uint32_t>& taken) {
        const auto here = [&](std::uint32_t row) { return !data.site.empty() && data.site[row] == Site.view(); };
        std::ranges::copy_if(rest, std::back_inserter(taken), here);
        std::erase_if(rest, here);
        if (!taken.empty()) return;
        std::string sites;
        for (const std::string& site : data.site.values()) sites += (sites.empty() ? "" : ", ") + site;
        throw Error(
            data.name + ": no row has the site \"" + std::string(Site.view()) + "\" that the study holds out; " +
            (sites.empty() ? "the data has no sites" : "sites found: " + sites) + "; name one of them in HeldOutSite.");
    }
};

/// Takes a share of the recorder-nights, chosen by a stable hash of recorder and date: whole nights go to one side.
template <class Share> struct HeldOutDates {
    static constexpr std::string_view name = "held_out_dates";
    Share share;
    void take(const data::Dataset& data, std::vector<std::uint32_t>& rest, std::vector<std::uint32_t>& taken) const {
        if (data.recorder.empty() || data.date.empty())
            throw Error(data.name +
                        ": the study holds out nights (HeldOutDates), but the data has no recorder or no date; "
                        "give a manifest with the columns recorder_id and date.");
        const auto chosen = [&](std::uint32_t row) {
            return data::stable_uniform(std::string(data.recorder[row]) + "\n" + std::string(data.date[row])) < share;
        };
        std::ranges::copy_if(rest, std::back_inserter(taken), chosen);
        std::erase_if(rest, chosen);
    }
};

/// Takes a share of each class, whole recorder-nights (or files) at a time, in the order of a stable hash of the group.
template <class Share> struct StratifiedFraction {
    static constexpr std::string_view name = "stratified_fraction";
    Share share;
    void take(const data::Dataset& data, std::vector<std::uint32_t>& rest, std::vector<std::uint32_t>& taken) const {
        struct Group {
            std::uint64_t order = 0;
            std::array<double, 2> rows{};
            bool is_taken = false;
        };
        const auto group_of = data::independent_groups(data);
        std::map<std::uint32_t, Group> groups;
        std::array<double, 2> wanted{};
        for (std::uint32_t row : rest) {
            Group& group = groups[group_of[row]];
            group.order = Hasher{}.add(std::string_view("stratified_fraction")).add(group_of[row]).value();
            group.rows[data::is_positive(data, row)] += 1;
            wanted[data::is_positive(data, row)] += share;
        }
        std::vector<Group*> in_order;
        for (auto& entry : groups) in_order.push_back(&entry.second);
        std::ranges::sort(in_order, {}, &Group::order);
        for (Group* group : in_order) {  // taken if that brings the shares nearer to what is wanted
            double change = 0;
            for (std::size_t c : {0u, 1u}) change += std::fabs(wanted[c] - group->rows[c]) - std::fabs(wanted[c]);
            if (change >= 0) continue;
            group->is_taken = true;
            for (std::size_t c : {0u, 1u}) wanted[c] -= group->rows[c];
        }
        const auto chosen = [&](std::uint32_t row) { return groups[group_of[row]].is_taken; };
        std::ranges::copy_if(rest, std::back_inserter(taken), chosen);
        std::erase_if(rest, chosen);
    }
};

/// One rule for one role.
template <class Role, class Rule> struct Assign {
    static constexpr std::string_view name = Role::name;
    using role = Role;
    [[no_unique_address]] Role to;
    [[no_unique_address]] Rule rule;
};

/// Rules applied in the order written, each to the rows that are left; what is left at the end is trained on.
template <class... Assignments> struct ByRules {
    static constexpr std::string_view name = "splits";
    std::tuple<Assignments...> assignments;
    explicit ByRules(Assignments... each) : assignments{each...} {}

    data::Splits divide(const data::Dataset& data) const {
        data::Splits splits;
        splits.train.rows.resize(data.rows());
        for (std::uint32_t row = 0; row < data.rows(); ++row) splits.train.rows[row] = row;
        std::apply(
            [&](const auto&... each) {
                (each.rule.take(data, splits.train.rows,
                                splits.of<typename std::remove_cvref_t<decltype(each)>::role>().rows),
                 ...);
            },
            assignments);
        return splits;
    }
};

}  // namespace split

/// The splits that the data set brings with it (its column `split`: train, val, test_iid, test_ood).
struct ManifestSplits {
    static constexpr std::string_view name = "manifest_splits";

    data::Splits divide(const data::Dataset& data) const {
        if (data.split.empty())
            throw Error(data.name +
                        ": the study takes the splits of the manifest, but there are none; give a manifest with "
                        "a column `split` (train, val, test_iid, test_ood) or declare Splits<...> in the study.");
        data::Splits splits;
        for (std::uint32_t row = 0; row < data.rows(); ++row) {
            const std::string_view split = data.split[row];
            if (split == "train") splits.train.rows.push_back(row);
            if (split == "val") splits.validation.rows.push_back(row);
            if (split == "test_iid") splits.test_iid.rows.push_back(row);
            if (split == "test_ood") splits.test_ood.rows.push_back(row);
        }
        return splits;
    }
};

/// A share of rows: 0 < share < 1.
template <auto Written> struct ShareNumber : Number<double, Written> {
    static constexpr std::string_view name = "share";
    static constexpr bool allowed = ShareNumber::each([](double share) { return share > 0 && share < 1; });
    static_assert(
        allowed,
        "a share of rows (HeldOutDates, StratifiedFraction, MonitorFraction, MonitorClips); required: 0 < share < 1; "
        "write for example StratifiedFraction<0.2>.");
};

/// using split = Splits<Assign<TestOod, HeldOutSite<"Sylvan Pond">>, Assign<TestIid, HeldOutDates<0.08>>,
///                      Assign<Validation, StratifiedFraction<0.2>>>;
template <class... Assignments> using Splits = split::ByRules<Assignments...>;
template <SplitRole Role, class Rule> using Assign = split::Assign<Role, Rule>;
template <Text Site> using HeldOutSite = split::HeldOutSite<Site>;
template <auto Share> using HeldOutDates = split::HeldOutDates<Checked<ShareNumber, Share>>;
template <auto Share> using StratifiedFraction = split::StratifiedFraction<Checked<ShareNumber, Share>>;

}  // namespace equipoise
