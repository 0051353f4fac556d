// SPDX-License-Identifier: MIT
#include <equipoise/data/pond_rows.hpp>

#include "catch.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace equipoise::data;
using pond::Counts, pond::Row;

namespace {

template <class Condition> std::uint32_t count(const std::vector<Row>& rows, Condition condition) {
    return static_cast<std::uint32_t>(std::ranges::count_if(rows, condition));
}

// By split and class; then of the split's positives by quality and call type.
struct Table {
    std::uint32_t positives = 0, negatives = 0;
    Counts quality{0, 0, 0}, call{0, 0, 0};
};
std::map<std::string, Table> tables(const std::vector<Row>& rows) {
    std::map<std::string, Table> result;
    for (const Row& row : rows) {
        Table& table = result[std::string(row.split)];
        ++(row.is_positive ? table.positives : table.negatives);
        if (row.is_positive) {
            ++table.quality[row.quality];
            ++table.call[row.call];
        }
    }
    return result;
}

}  // namespace

TEST_CASE("totals are apportioned by largest remainder, and no weight goes without while it can be helped") {
    CHECK(pond::apportion(7, {245, 1772, 1568}) == Counts{1, 3, 3});  // quotas 0.48, 3.46, 3.06; 1 from the largest
    CHECK(pond::apportion(10, {1, 1, 1}) == Counts{4, 3, 3});
    CHECK(pond::apportion(2, {5, 0, 1}) == Counts{1, 0, 1});
    CHECK(pond::apportion(1, {1, 1}) == Counts{1, 0});
    CHECK(pond::apportion(0, {1, 1}) == Counts{0, 0});
    CHECK(pond::apportion_to_recorders(18, {1, 0, 8, 0}) == Counts{2, 0, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0});
}

TEST_CASE("the pond has the published study's composition to the file") {
    // The published study's tables, typed again here.
    const std::vector<Row> rows = pond::rows_of({});
    CHECK(rows.size() == 21887);
    auto table = tables(rows);
    CHECK(table.size() == 4);
    CHECK(table["train"].positives == 3585);
    CHECK(table["train"].negatives == 8525);
    CHECK(table["train"].quality == Counts{245, 1772, 1568});
    CHECK(table["train"].call == Counts{2020, 170, 1395});
    CHECK(table["val"].positives == 647);
    CHECK(table["val"].negatives == 2602);
    CHECK(table["val"].quality == Counts{2, 101, 544});
    CHECK(table["val"].call == Counts{285, 25, 337});
    CHECK(table["test_iid"].positives == 1964);
    CHECK(table["test_iid"].negatives == 979);
    CHECK(table["test_iid"].quality == Counts{270, 473, 1221});
    CHECK(table["test_iid"].call == Counts{1325, 58, 581});
    CHECK(table["test_ood"].positives == 1691);
    CHECK(table["test_ood"].negatives == 1894);
    CHECK(table["test_ood"].quality == Counts{109, 625, 957});
    CHECK(table["test_ood"].call == Counts{1017, 136, 538});

    const auto in_train = [&](std::string_view site, bool is_positive) {
        return count(rows, [&](const Row& row) {
            return row.split == "train" && pond::site_names[row.site()] == site && row.is_positive == is_positive;
        });
    };
    CHECK(in_train("ColeCreek", true) == 2765);
    CHECK(in_train("ColeCreek", false) == 2731);
    CHECK(in_train("RanchoMeling", true) == 381);
    CHECK(in_train("RanchoMeling", false) == 4347);
    CHECK(in_train("Wheatley", true) == 3585 - 2765 - 381);
    CHECK(in_train("Wheatley", false) == 8525 - 2731 - 4347);
}

TEST_CASE("each recorder stands where the study had it; Sylvan Pond is in no split but test_ood") {
    std::map<std::string, std::set<std::string>> recorders_by_site, sites_by_split;
    for (const Row& row : pond::rows_of({})) {
        const std::string site(pond::site_names[row.site()]);
        recorders_by_site[site].insert(std::string(pond::recorders[row.recorder].name));
        sites_by_split[std::string(row.split)].insert(site);
    }
    using Names = std::set<std::string>;
    CHECK(recorders_by_site["ColeCreek"] == Names{"Moth08"});
    CHECK(recorders_by_site["RanchoMeling"] == Names{"Moth13"});
    CHECK(recorders_by_site["Wheatley"] ==
          Names{"Moth01", "Moth02", "Moth03", "Moth04", "Moth05", "Moth06", "Moth07", "Moth09"});
    CHECK(recorders_by_site["SylvanPond"] == Names{"Moth11", "Moth12"});
    CHECK(sites_by_split["test_ood"] == Names{"SylvanPond"});
    for (const char* split : {"train", "val", "test_iid"})
        CHECK(sites_by_split[split] == Names{"ColeCreek", "RanchoMeling", "Wheatley"});
}

TEST_CASE("a recorder-night is in one split, in one piece, and its number is its own") {
    for (const double scale : {1.0, 0.1, 0.01}) {
        CAPTURE(scale);
        const std::vector<Row> rows = pond::rows_of({.scale = scale});
        std::map<std::pair<std::size_t, std::uint32_t>, std::set<std::uint32_t>> numbers;  // by recorder and day
        std::map<std::uint32_t, std::set<std::string>> splits;
        std::set<std::uint32_t> begun;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            numbers[{rows[i].recorder, rows[i].day}].insert(rows[i].night);
            splits[rows[i].night].insert(std::string(rows[i].split));
            CHECK(rows[i].day < 122);
            if (i == 0 || rows[i].night != rows[i - 1].night) CHECK(begun.insert(rows[i].night).second);
        }
        CHECK(numbers.size() == splits.size());
        for (const auto& entry : numbers) CHECK(entry.second.size() == 1);
        for (const auto& entry : splits) CHECK(entry.second.size() == 1);
    }
    const std::vector<Row> rows = pond::rows_of({});
    std::set<std::uint32_t> away, all;
    for (const Row& row : rows) {
        all.insert(row.night);
        if (row.split == "test_ood") away.insert(row.night);
    }
    CHECK(away.size() == 40);  // enough clusters for intervals over nights
    CHECK(all.size() > 240);
}

TEST_CASE("a small pond keeps the proportions, and every cell that a row can be spared for") {
    const auto whole = tables(pond::rows_of({}));
    const auto small = tables(pond::rows_of({.scale = 0.1}));
    for (const auto& [split, table] : small) {
        CAPTURE(split);
        const Table& from = whole.at(split);
        CHECK(table.positives == Approx(0.1 * from.positives).margin(0.5));
        CHECK(table.negatives == Approx(0.1 * from.negatives).margin(0.5));
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(table.quality[i] == Approx(0.1 * from.quality[i]).margin(1));
            CHECK(table.quality[i] >= 1);
            CHECK(table.call[i] == Approx(0.1 * from.call[i]).margin(1));
            CHECK(table.call[i] >= 1);
        }
    }
    const auto tiny = tables(pond::rows_of({.scale = 1e-6}));
    CHECK(tiny.size() == 4);
    for (const auto& entry : tiny) {
        CHECK(entry.second.positives == 1);
        CHECK(entry.second.negatives == 1);
    }
}
