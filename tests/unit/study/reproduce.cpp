// SPDX-License-Identifier: MIT
#include <equipoise/study/reproduce.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_study.hpp"

using namespace equipoise;
using input_files::error_of;

TEST_CASE("a run done again is the same, bit by bit; what differs is named") {
    small_study::Workspace work;
    work.run();
    const auto done = [&](const Json& record) {
        return reproduce(work.study, work.runs, work.identity, work.store, record, work.context);
    };
    const Json record = work.record(1);
    const Reproduction same = done(record);
    CHECK(same.differences.empty());
    CHECK(same.numbers > 150);
    CHECK(same.scores > 100);
    CHECK(!same.is_other_code);

    Json changed = record;
    changed["splits"]["test_ood"]["numbers"]["auroc"] = 0.123;
    const Reproduction other = done(changed);
    REQUIRE(other.differences.size() == 1);
    CHECK(other.differences[0].name == "splits.test_ood.numbers.auroc");
    CHECK(other.differences[0].recorded == "0.123");

    const auto path = work.path / "scores" / (work.id(1) + ".npy");
    const data::Embeddings stored = data::read_npy(path, true);
    std::vector<float> values(stored.values.begin(), stored.values.end());
    values[1] = std::nextafter(values[1], 2.0f);
    data::write_npy(path, values, stored.rows, 2);
    REQUIRE(done(record).differences.size() == 1);
    CHECK(done(record).differences[0].name.find("scores/" + work.id(1) + ".npy, file") == 0);
}

TEST_CASE("a record of other code is compared in all but its code; one of other data or choices is refused") {
    small_study::Workspace work;
    work.run();
    const Json record = work.record(0);
    const auto done = [&](const Json& of) {
        return reproduce(work.study, work.runs, work.identity, work.store, of, work.context);
    };
    work.identity.code_version = "0ther";
    CHECK(done(record).is_other_code);
    CHECK(done(record).differences.empty());
    Json changed = record;
    changed["data"]["hash"] = "other";
    CHECK(error_of([&] { done(changed); }).find("was done on other data") != std::string::npos);
    changed = record;
    changed["choices"]["loss"] = "another";
    CHECK(error_of([&] { done(changed); }).find("does not have any more") != std::string::npos);
}

TEST_CASE("records are named by the beginning of their id") {
    small_study::Workspace work;
    work.run();
    const std::string id = work.id(2);
    CHECK(id_beginning_with(work.store, id) == id);
    CHECK(id_beginning_with(work.store, id.substr(0, 8)) == id);
    CHECK(error_of([&] { id_beginning_with(work.store, "nothing"); }).find("no record whose id begins with") !=
          std::string::npos);
    CHECK(error_of([&] { id_beginning_with(work.store, ""); }).find("4 records") != std::string::npos);
}
