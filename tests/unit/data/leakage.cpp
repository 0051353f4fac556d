// SPDX-License-Identifier: MIT
#include <equipoise/data/leakage.hpp>

#include "catch.hpp"
#include "small_data.hpp"

using namespace equipoise;

namespace {

/// 200 rows: the first 100 are trained on, then 40 validation, 30 IID, 30 OOD.
data::Splits splits() {
    data::Splits made;
    for (std::uint32_t row = 0; row < 200; ++row)
        (row < 100   ? made.train.rows
         : row < 140 ? made.validation.rows
         : row < 170 ? made.test_iid.rows
                     : made.test_ood.rows)
            .push_back(row);
    return made;
}
data::Dataset with(data::Column data::Dataset::* column, auto&& value_of) {
    data::Dataset data = small_data::make(100, 100);
    data.*column = {};
    for (std::uint32_t row = 0; row < 200; ++row) (data.*column).push_back(value_of(row));
    return data;
}
std::string complaint(const data::Dataset& data) {
    try {
        data::without_leaks(data, splits());
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("clean splits pass as they are") {
    const auto clean = data::without_leaks(small_data::make(100, 100), splits());
    CHECK(clean.notices.empty());
    CHECK(clean.splits.train.size() == 100);
}

TEST_CASE("one file on two sides is an error that names both rows") {
    const auto data =
        with(&data::Dataset::file, [](std::uint32_t row) { return "clip" + std::to_string(row == 150 ? 7 : row); });
    CHECK(complaint(data) ==
          "small: the file clip7 is on two sides of the split: row 7 is train, row 150 is test_iid; put both "
          "on one side (rows count from 0).");
}

TEST_CASE("equal embeddings on two sides are an error") {
    auto data = small_data::make(100, 100);
    std::vector<float> values(data.embeddings.values.begin(), data.embeddings.values.end());
    for (std::size_t column = 0; column < 8; ++column) values.at(120 * 8 + column) = values.at(3 * 8 + column);
    data.embeddings = data::Embeddings::owning(values, 200, 8);
    CHECK(complaint(data).find(
              "the same embedding is on two sides of the split: row 3 is train, row 120 is validation") !=
          std::string::npos);
}

TEST_CASE("a site of the OOD test in another split is an error; a site shared by the others is not") {
    const auto shared = [](std::uint32_t row) { return row < 170 ? "creek" : "pond"; };
    CHECK(complaint(with(&data::Dataset::site, shared)).empty());
    const auto leaking = [](std::uint32_t row) { return row < 170 && row != 20 ? "creek" : "pond"; };
    CHECK(complaint(with(&data::Dataset::site, leaking)).find("the site pond of the OOD test is on two sides") !=
          std::string::npos);
}

TEST_CASE("a trace of shared nights is set aside on the trained side, more is an error, and a date alone is no night") {
    auto data = with(&data::Dataset::date, [](std::uint32_t row) { return row == 5 || row == 150 ? "20190412" : ""; });
    for (std::uint32_t row = 0; row < 200; ++row) data.recorder.push_back("moth");
    const auto clean = data::without_leaks(data, splits());
    CHECK(clean.splits.train.size() == 99);
    CHECK(clean.splits.test_iid.size() == 30);
    REQUIRE(clean.notices.size() == 1);
    CHECK(clean.notices[0].find("1 recorder-nights") == 0);
    CHECK(clean.notices[0].find("rows 5,") != std::string::npos);

    auto much = with(&data::Dataset::date, [](std::uint32_t row) { return row < 10 || row == 150 ? "20190412" : ""; });
    for (std::uint32_t row = 0; row < 200; ++row) much.recorder.push_back("moth");
    CHECK(complaint(much).find("the night 20190412 of recorder moth is on two sides of the split") !=
          std::string::npos);

    const auto dates = with(&data::Dataset::date, [](std::uint32_t) { return "20190412"; });
    CHECK(data::without_leaks(dates, splits()).notices.empty());
}

namespace {

/// The clean data, but row `copy` is row `of`, a little louder in one of eight columns.
data::Dataset with_a_near_copy(std::uint32_t of, std::uint32_t copy) {
    auto data = small_data::make(100, 100);
    std::vector<float> values(data.embeddings.values.begin(), data.embeddings.values.end());
    std::copy_n(values.begin() + of * 8, 8, values.begin() + copy * 8);
    values.at(copy * 8) *= 1.0005f;
    data.embeddings = data::Embeddings::owning(values, 200, 8);
    return data;
}
std::vector<std::string> near_duplicate_notices(const data::Dataset& data) {
    return data::near_duplicate_notices(data, splits(),
                                        data::find_near_duplicates(data, data::column_facts(data.embeddings)));
}

}  // namespace

TEST_CASE("rows that are nearly the same may not be trained on and tested") {
    auto data = with_a_near_copy(3, 175);
    CHECK(complaint(data).empty());  // it is not the same embedding
    try {
        near_duplicate_notices(data);
        FAIL("no error");
    } catch (const Error& error) {
        const std::string sentence = error.what();
        CHECK(
            sentence.find("small: 1 pair of rows on two sides of the split is nearly the same, one trained on and one "
                          "tested: row 3 (train) and row 175 (test_ood), cosine ") == 0);
        CHECK(sentence.find("--waive-near-duplicates REASON") != std::string::npos);
    }
    data.duplicate_waiver = "two takes of one call";
    const auto waived = near_duplicate_notices(data);
    REQUIRE(waived.size() == 1);
    CHECK(waived.at(0).find("Waived (\"two takes of one call\"): 1 pair of rows") == 0);
}

TEST_CASE("near-duplicates elsewhere are said, and no error") {
    const auto notices = near_duplicate_notices(with_a_near_copy(3, 120));  // train and validation
    REQUIRE(notices.size() == 1);
    CHECK(notices.at(0).find("1 pair of rows on two sides of the split is nearly the same, though not of what is "
                             "trained on and tested: row 3 (train) and row 120 (validation)") == 0);
    CHECK(near_duplicate_notices(with_a_near_copy(3, 4)).empty());  // one side
    CHECK(near_duplicate_notices(small_data::make(100, 100)).empty());
}

TEST_CASE("rows of a few columns point the same way by chance and are no near-duplicates") {
    auto data = small_data::make(100, 100);
    std::vector<float> values(200 * 5);
    for (std::size_t i = 0; i < values.size(); ++i)  // all on one line
        values[i] = static_cast<float>(i % 5 + 1) * static_cast<float>(i / 5);
    data.embeddings = data::Embeddings::owning(values, 200, 5);
    CHECK(complaint(data).find("the same embedding") == std::string::npos);
    CHECK(near_duplicate_notices(data).empty());
}
