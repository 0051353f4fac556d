// SPDX-License-Identifier: MIT
#include <equipoise/data/held_out.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include <equipoise/data/leakage.hpp>
#include <equipoise/data/load.hpp>

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>

using namespace equipoise;
using namespace equipoise::data;
using namespace input_files;

namespace {

/// 240 rows on 40 nights of 4 recorders at 2 sites; two rows a file; column `call` with 30 values.
struct Field {
    Folder folder;
    std::string data, manifest;
    Field() {
        std::string numbers = "0,1\n", columns = "label,file_path,site,recorder_id,date,call,split\n";
        for (int row = 0; row < 240; ++row) {
            numbers += fmt::format("{},{}\n", row, row * row % 17);
            columns += fmt::format("{},f{}.wav,site{},M{},201908{:02},c{},train\n", row % 3 == 0 ? "frog" : "negative",
                                   row / 2, row / 2 % 2, row / 2 % 4, 1 + row / 24, row / 8);
        }
        data = folder.write("x.csv", numbers);
        manifest = folder.write("m.csv", columns);
    }
    Dataset load(const std::string& split, const std::string& group = "") const {
        return data::load({.data = data, .manifest = manifest, .group = group, .split = split});
    }
};

}  // namespace

TEST_CASE("a rule is read as it is written, and nothing else is") {
    const HeldOut rule = HeldOut::parse("heldout:Recorder_ID=M5, M6,M 7");
    CHECK(rule.column == "recorder_id");
    CHECK(rule.values == std::vector<std::string>{"M5", "M6", "M 7"});
    CHECK(rule.text() == "heldout:recorder_id=M5,M6,M 7");
    CHECK(HeldOut::parse("").text().empty());
    for (const char* wrong : {"site=Pond", "heldout:site", "heldout:=a", "heldout:site=", "random"})
        CHECK(contains(error_of([&] { HeldOut::parse(wrong); }),
                       fmt::format("--split {} is no rule; write heldout:COLUMN=VALUE", wrong)));
}

TEST_CASE("rows with the values are the OOD test; the rest is divided anew, by whole nights") {
    const Field field;
    const Dataset data = field.load("heldout:recorder_id=M1,M2");
    CHECK(data.split_rule == "heldout:recorder_id=M1,M2");
    std::map<std::string, int> rows;
    std::map<std::string, std::set<std::string>> sides_of_each_night;
    for (std::size_t row = 0; row < data.rows(); ++row) {
        ++rows[std::string(data.split[row])];
        CHECK((data.split[row] == "test_ood") == (data.recorder[row] == "M1" || data.recorder[row] == "M2"));
        sides_of_each_night[std::string(data.recorder[row]) + std::string(data.date[row])].emplace(data.split[row]);
    }
    CHECK(rows["test_ood"] == 120);
    CHECK(rows["test_iid"] == Approx(24).margin(8));
    CHECK(rows["val"] == Approx(19).margin(8));
    for (const auto& [night, found] : sides_of_each_night) CHECK(found.size() == 1);
    CHECK(field.load("heldout:recorder_id=M1,M2").hash() == data.hash());
    CHECK(field.load("heldout:recorder_id=M1").hash() != data.hash());

    // sites are shared, which is no leak where recorders are held out
    CHECK_NOTHROW(without_leaks(data, ManifestSplits{}.divide(data)));
}

TEST_CASE("any column can be held out, and any can be the group") {
    const Field field;
    const Dataset data = field.load("heldout:call=c0,c1,c2", "call");
    CHECK(data.group_name == "call");
    const auto groups = independent_groups(data);
    for (std::size_t row = 1; row < data.rows(); ++row)
        CHECK((groups[row] == groups[row - 1]) == (data.group[row] == data.group[row - 1]));
    std::map<std::string, std::set<std::string>> sides_of_group;
    for (std::size_t row = 0; row < data.rows(); ++row)
        sides_of_group[std::string(data.group[row])].emplace(data.split[row]);
    for (const auto& [group, of_group] : sides_of_group) CHECK(of_group.size() == 1);
    CHECK(field.load("heldout:site=site0").hash() != field.load("heldout:site=site0", "call").hash());
}

TEST_CASE("a group on two sides is a leak") {
    const Field field;
    const Dataset data = field.load("heldout:recorder_id=M3", "site");  // each site has M3's neighbours in training
    CHECK(contains(error_of([&] { without_leaks(data, ManifestSplits{}.divide(data)); }),
                   "the site site1 is on two sides of the split"));
}

TEST_CASE("a rule that cannot be followed says why") {
    const Field field;
    const auto said = [&](const std::string& split, const std::string& group = "") {
        return error_of([&] { field.load(split, group); });
    };
    CHECK(
        contains(said("heldout:recorder_id=M9"),
                 "--split heldout:recorder_id=M9: no row of x.csv has the recorder_id \"M9\"; found: M0, M1, M2, M3."));
    CHECK(contains(said("heldout:pond=a"), "m.csv has no column \"pond\" with entries for --split; columns found: "));
    CHECK(contains(said("", "pond"), "m.csv has no column \"pond\" with entries for --group; columns found: "));
    CHECK(contains(said("heldout:site=site0,site1"), "holds out every row of x.csv, and nothing is left to train on"));
    CHECK(contains(said("", "label"), "belong to the file f0.wav and have the groups \"frog\" and \"negative\""));
}
