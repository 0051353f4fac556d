// SPDX-License-Identifier: MIT
#include <equipoise/study/record.hpp>

#include "catch.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace equipoise;

namespace {

struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("equipoise-record-" + std::to_string(::getpid()));
    Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }
};

Run example_run() {
    Run run;
    run.seed = 18'446'744'073'709'551'615u;  // the largest
    run.settings.push_back({"ratio", "0.1", 0.1, true});
    run.settings.push_back({"mode", "linear", 0, false});
    run.choices = {{"sampling", "sampling(upsample_by(linear, ratio=0.1))"}};
    return run;
}
RunOutcome example_outcome() {
    RunOutcome outcome;
    outcome.treatments.emplace_back("undersample");
    outcome.training_counts = {10, 12};
    outcome.backend = "readable";
    outcome.curve = {{0.7, 1.0 / 3}, {0.6, std::nan("")}, 14, 1, false};
    metrics::SplitEvaluation split;
    split.split = "test_ood";
    split.auroc = 0.1 + 0.2;
    outcome.splits.push_back(split);
    outcome.scores.push_back({"test_ood", {3, 4}, {0.25f, 0.5f}});
    return outcome;
}
constexpr auto id = "0123456789abcdef";
const PlanIdentity plan{"example", "pond", "feed", "c0de", true, false};

std::string error_of(const RecordStore& store, const std::string& study) {
    try {
        store.read(id, study);
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a record is read back as it was written, to the last bit") {
    const Folder folder;
    const RecordStore store(folder.path);
    store.create();
    CHECK(!store.read(id, "example"));
    const Json record = record_of(plan, example_run(), id, example_outcome(), "");
    store.write(id, record, example_outcome(), {{"host", "here"}});
    const auto read = store.read(id, "example");
    REQUIRE(read);
    CHECK(read->dump() == record.dump());
    const RunResult result = result_of(*read, example_run().settings);
    CHECK(result.seed == example_run().seed);
    CHECK(result.number("test_ood.auroc") == 0.1 + 0.2);
    CHECK(std::isnan(result.number("test_ood.average_precision")));
    CHECK(std::isnan(result.number("no such number")));
    CHECK(result.number("training.rows") == 22);
    CHECK(result.number("training.steps") == 14);
    CHECK(data::read_npy(folder.path / "scores" / (std::string(id) + ".npy")).values.size() == 4);
}

TEST_CASE("a failed run leaves a record that says why") {
    const Json record = record_of(plan, example_run(), id, {}, "training diverged");
    CHECK(record["status"] == "failed");
    CHECK(record["error"] == "training diverged");
}

TEST_CASE("a record that is cut off, changed, or of another study is refused by name") {
    const Folder folder;
    const RecordStore store(folder.path);
    store.create();
    store.write(id, record_of(plan, example_run(), id, example_outcome(), ""), example_outcome(), {});
    CHECK(error_of(store, "example").empty());
    CHECK(error_of(store, "other").find("is a record of the study example, not of other") != std::string::npos);

    const auto path = folder.path / "records" / (std::string(id) + ".json");
    std::ifstream file(path);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::size_t size : {std::size_t{0}, std::size_t{1}, text.size() / 2, text.size() - 3}) {
        std::ofstream(path) << text.substr(0, size);
        CHECK(error_of(store, "example").find("is not a whole record") != std::string::npos);
    }
    text.replace(text.find("\"steps\": 14"), 11, "\"steps\": 15");
    std::ofstream(path) << text;
    CHECK(error_of(store, "example").find("was changed after it was written") != std::string::npos);
    store.set_aside(id);
    CHECK(!store.read(id, "example"));
}
