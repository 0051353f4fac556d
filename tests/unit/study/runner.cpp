// SPDX-License-Identifier: MIT
#include <equipoise/study/runner.hpp>

#include "catch.hpp"
#include "example_program.hpp"

#include <atomic>
#include <fstream>
#include <map>

TEST_CASE("runs leave records, a failed one says why, and the others go on") {
    example::Workspace work;
    const auto tally = work.run();
    CHECK(tally.planned == 4);
    CHECK(tally.done == 3);
    CHECK(tally.failed == 1);
    CHECK(tally.errors == std::vector<std::string>{"level=2 seed=13: this run cannot be done"});
    CHECK((*work.store.read(work.id(3), "example"))["status"] == "failed");
    CHECK((*work.store.read(work.id(0), "example"))["status"] == "complete");
}

TEST_CASE("what is complete is not done again, what failed is, and fresh does all") {
    example::Workspace work;
    work.run();
    const auto again = work.run();
    CHECK(again.found == 3);
    CHECK(again.done == 0);
    CHECK(again.failed == 1);
    CHECK(work.run({.jobs = 1, .is_fresh = true}).done == 3);
}

TEST_CASE("shards divide the plan between them") {
    example::Workspace work;
    CHECK(work.run({.jobs = 1, .shard = 1, .shards = 3}).planned == 2);
    CHECK(work.run({.jobs = 1, .shard = 2, .shards = 3}).planned == 1);
    CHECK(work.run({.jobs = 1, .shard = 3, .shards = 3}).planned == 1);
    CHECK(work.run().found == 3);
}

TEST_CASE("an interrupted study leaves nothing half done") {
    example::Workspace work;
    work.is_stopped = true;
    const auto tally = work.run();
    CHECK(tally.was_interrupted);
    CHECK(tally.done + tally.failed == 0);
    work.is_stopped = false;
    CHECK(work.run().done == 3);
}

TEST_CASE("a damaged record is set aside and done again with the same bytes") {
    example::Workspace work;
    work.run();
    const auto path = work.path / "records" / (work.id(0) + ".json");
    const auto contents = [&] {
        std::ifstream file(path);
        return std::string{std::istreambuf_iterator<char>(file), {}};
    };
    const std::string whole = contents();
    std::filesystem::resize_file(path, whole.size() / 2);
    CHECK(work.run().done == 1);
    CHECK(contents() == whole);
}

using namespace equipoise;

namespace {

/// Every file of a folder of results but for what is never part of a result.
std::map<std::string, std::string> bytes_of(const example::Workspace& work) {
    std::map<std::string, std::string> files;
    for (const char* part : {"records", "scores"})
        for (const auto& entry : std::filesystem::directory_iterator(work.path / part)) {
            std::ifstream file(entry.path(), std::ios::binary);
            files[std::string(part) + "/" + entry.path().filename().string()] = {std::istreambuf_iterator<char>(file),
                                                                                 {}};
        }
    return files;
}

/// A study whose level changes nothing but the words of its treatment record; counts what it trains.
struct OneTreatment : example::Workspace {
    inline static std::atomic<int> trained{0};
    std::vector<std::size_t> first{0, 1, 0, 1};  // level 1, then level 2, each with seeds 11 and 13

    OneTreatment() {
        trained = 0;
        study.examine = {[](const Run& run, const RunContext&) {
            RunOutcome outcome;
            outcome.treatments.emplace_back("level " + run.settings.label_of("level"));
            outcome.training_counts = {30, 20};
            outcome.curve.steps = 100;
            return outcome;
        }};
        study.run = {[](const Run& run, const RunContext& with) {
            if (with.is_asked_to_stop()()) throw Interrupted{};
            ++trained;
            RunOutcome outcome;
            outcome.treatments.emplace_back("level " + run.settings.label_of("level"));
            outcome.training_counts = {30, 20};
            outcome.curve = {{0.7, 1.0 / 3}, {0.6, 0.1}, 100, 1, false, 0.69};
            metrics::SplitEvaluation split;
            split.split = "test_ood";
            split.auroc = static_cast<double>(run.seed) / 3;
            outcome.splits.push_back(split);
            outcome.scores.push_back({"test_ood", {1, 3}, {0.25f, 0.75f}});
            return outcome;
        }};
    }
};

}  // namespace

TEST_CASE("each treatment is trained once, and the bytes depend on nothing but the plan") {
    std::map<std::string, std::string> alone;
    {
        OneTreatment work;
        const auto tally = work.run({.jobs = 1, .first_of_treatment = work.first});
        CHECK(tally.done == 4);
        CHECK(tally.repeated == 2);
        CHECK(OneTreatment::trained == 2);
        alone = bytes_of(work);
        const auto record = work.store.read(work.id(2), "example");
        CHECK((*record)["same_as"] == work.id(0));
        CHECK((*record)["treatments"][0]["policy"] == "level 2");
        CHECK((*work.store.read(work.id(0), "example"))["same_as"] == "");
        CHECK(work.run({.jobs = 1, .first_of_treatment = work.first}).found == 4);
    }
    {  // jobs
        OneTreatment work;
        work.run({.jobs = 4, .first_of_treatment = work.first});
        CHECK(bytes_of(work) == alone);
    }
    {  // shards, the later ones first: a shard without the first run of a treatment trains it itself
        OneTreatment work;
        for (std::size_t shard : {3U, 1U, 2U})
            work.run({.jobs = 1, .shard = shard, .shards = 3, .first_of_treatment = work.first});
        CHECK(OneTreatment::trained == 4);
        CHECK(bytes_of(work) == alone);
    }
    {  // resumed: where any run of a treatment is complete, only the run that names it is trained again
        OneTreatment work;
        work.run({.jobs = 1, .first_of_treatment = work.first});
        std::filesystem::remove(work.path / "records" / (work.id(0) + ".json"));
        std::filesystem::remove(work.path / "records" / (work.id(3) + ".json"));
        CHECK(work.run({.jobs = 1, .first_of_treatment = work.first}).repeated == 1);
        CHECK(OneTreatment::trained == 3);
        CHECK(bytes_of(work) == alone);
    }
    {  // without the flag the same, but for the mark
        OneTreatment work;
        work.run({.jobs = 1});
        CHECK(OneTreatment::trained == 4);
        Json trained = *work.store.read(work.id(2), "example");
        CHECK(trained["same_as"] == "");
        trained["same_as"] = work.id(0);
        trained["checksum"] = hash_of(trained.dump());
        CHECK(trained.dump(2) + "\n" == alone.at("records/" + work.id(2) + ".json"));
    }
}
