// SPDX-License-Identifier: MIT
#include <equipoise/data/splits.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <map>
#include <set>

using namespace equipoise;

namespace {
data::Dataset with_sites() {
    auto data = small_data::make(200, 400);
    for (std::uint32_t row = 0; row < 600; ++row) {
        data.site.push_back(row % 3 == 0 ? "creek" : row % 3 == 1 ? "wood" : "pond");
        data.recorder.push_back("moth" + std::to_string(row % 6));
        data.date.push_back("201904" + std::to_string(10 + row / 30));
    }
    data.file = {};
    return data;
}
}  // namespace

TEST_CASE("rules divide every row once: a site for the OOD test, nights for IID, a fraction for validation") {
    const auto data = with_sites();
    const auto splits = Settled<Splits<Assign<TestOod, HeldOutSite<"pond">>, Assign<TestIid, HeldOutDates<0.2>>,
                                       Assign<Validation, StratifiedFraction<0.25>>>>::in({})
                            .divide(data);
    std::set<std::uint32_t> seen;
    std::map<std::string, std::set<std::string>> sides_of_night;
    splits.for_each([&](auto role, const std::vector<std::uint32_t>& rows) {
        for (std::uint32_t row : rows) {
            CHECK(seen.insert(row).second);
            CHECK((data.site[row] == "pond") == std::same_as<decltype(role), TestOod>);
            sides_of_night[std::string(data.recorder[row]) + std::string(data.date[row])].emplace(role.name);
        }
    });
    CHECK(seen.size() == 600);
    CHECK(splits.test_ood.size() == 200);
    CHECK(splits.test_iid.size() > 30);
    CHECK(splits.test_iid.size() < 140);
    const double left = static_cast<double>(400 - splits.test_iid.size());
    CHECK(static_cast<double>(splits.validation.size()) == Approx(0.25 * left).margin(12));
    for (const auto& [night, sides] : sides_of_night) CHECK(sides.size() == 1);  // whole nights
}

TEST_CASE("a site that is not there is an error that names those that are") {
    const auto data = with_sites();
    try {
        Settled<Splits<Assign<TestOod, HeldOutSite<"lake">>>>::in({}).divide(data);
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find("sites found: creek, wood, pond") != std::string::npos);
    }
}

TEST_CASE("the manifest's splits are taken as they are") {
    auto data = small_data::make(2, 3);
    for (const char* split : {"train", "val", "test_iid", "test_ood", "train"}) data.split.push_back(split);
    const auto splits = ManifestSplits{}.divide(data);
    CHECK(splits.train.rows == std::vector<std::uint32_t>{0, 4});
    CHECK(splits.validation.rows == std::vector<std::uint32_t>{1});
    CHECK(splits.test_iid.rows == std::vector<std::uint32_t>{2});
    CHECK(splits.test_ood.rows == std::vector<std::uint32_t>{3});
    CHECK_THROWS_AS(ManifestSplits{}.divide(small_data::make(2, 3)), Error);
}

TEST_CASE("groups are recorder-nights, else files, else rows") {
    auto data = small_data::make(2, 2);
    data.file = {};
    for (const char* file : {"a", "a", "b", ""}) data.file.push_back(file);
    const auto by_file = data::independent_groups(data);
    CHECK(by_file[0] == by_file[1]);
    CHECK(std::set<std::uint32_t>(by_file.begin(), by_file.end()).size() == 3);
    for (const char* recorder : {"m", "n", "n", "n"}) data.recorder.push_back(recorder);
    for (const char* date : {"1", "1", "1", ""}) data.date.push_back(date);
    const auto by_night = data::independent_groups(data);
    CHECK(by_night[0] != by_night[1]);
    CHECK(by_night[1] == by_night[2]);
    CHECK(by_night[3] != by_night[2]);
}
