// SPDX-License-Identifier: MIT
#include <equipoise/report/verify.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include "small_study.hpp"
#include <equipoise/report/analyses.hpp>

using namespace equipoise;
using sample::has;

namespace {

/// A small study, run and reported; verify() is what `report --verify` finds.
struct Reported : small_study::Workspace {
    Reported() {
        run();
        const Results results = read_results(store, study);
        write_report(results, findings_of(results), path);
    }
    static std::vector<Findings> findings_of(const Results& results) {
        return {answer_questions(results), mean_sem(results)};
    }
    Verification verify() const {
        Verification done = verify_records(store, study);
        const Results results = read_results(store, study);
        verify_report(results, findings_of(results), done);
        return done;
    }
    /// All faults of the records; `parts` must be in one of them.
    bool is_named(std::initializer_list<std::string_view> parts) const {
        for (const std::string& fault : verify_records(store, study).faults)
            if (std::ranges::all_of(parts, [&](std::string_view part) { return has(fault, part); })) return true;
        return false;
    }
    void replace(const std::string& file, const std::string& from, const std::string& to) const {
        std::string text = sample::read(path / file);
        const std::size_t place = text.find(from);
        if (place == std::string::npos) throw std::runtime_error("nothing to replace in " + file + ": " + from);
        text.replace(place, from.size(), to);
        data::replace_file(path / file, {text});
    }
};

}  // namespace

TEST_CASE("verify: an untouched folder is proved, and nothing is written") {
    const Reported work;
    const auto times = [&] {
        std::map<std::string, std::filesystem::file_time_type> all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(work.path))
            all[entry.path().string()] = entry.last_write_time();
        return all;
    };
    const auto before = times();
    const Verification done = work.verify();
    for (const std::string& fault : done.faults) UNSCOPED_INFO(fault);
    CHECK(done.faults.empty());
    CHECK(done.records == 4);
    CHECK(done.numbers > 1000);
    CHECK(times() == before);
}

TEST_CASE("verify: a record edited by hand is named") {
    const Reported work;
    const std::string file = "records/" + work.id(0) + ".json";
    work.replace(file, "\"quick\": false", "\"quick\": true");
    CHECK(work.is_named({file, "was changed after it was written"}));
}

TEST_CASE("verify: a record edited with its checksum is found by its scores") {
    const Reported work;
    const std::string file = "records/" + work.id(1) + ".json";
    const Json record = work.record(1);
    Json changed = record;
    changed["splits"]["test_ood"]["numbers"]["auroc"] = 0.999;
    work.forge(1, changed);
    CHECK(work.is_named({file, "splits.test_ood.numbers.auroc is 0.999 there, and "}));
    changed = record;
    changed["parts"]["test_ood"][0]["numbers"]["auroc"] = 0.999;
    work.forge(1, changed);
    CHECK(work.is_named({file, "parts.test_ood.[0].numbers.auroc is 0.999 there"}));
    changed = record;
    changed["splits"]["test_ood"]["numbers"]["honest.threshold"] = 0.95;
    work.forge(1, changed);
    CHECK(work.is_named({file, "honest.threshold is 0.95 there"}));
    changed = record;
    changed["choices"]["loss"] = "another";
    work.forge(1, changed);
    CHECK(work.is_named({file, "its id is not that of its choices"}));
    changed = record;
    changed.erase("curve");
    work.forge(1, changed);
    CHECK(work.is_named({file, "it was edited"}));
    work.forge(1, record);
    CHECK(work.verify().faults.empty());
}

TEST_CASE("verify: changed scores and changed labels are found") {
    const Reported work;
    const std::string id = work.id(2);
    const auto path = work.path / "scores" / (id + ".npy");
    const std::string bytes = sample::read(path);
    std::string changed = bytes;
    changed[changed.size() - 3] ^= 1;  // a bit of the last score
    data::replace_file(path, {changed});
    CHECK(work.is_named({id, "scores.test_ood.hash is "}));
    std::filesystem::remove(path);
    CHECK(work.is_named({id, "cannot be read"}));
    data::replace_file(path, {bytes});
    work.replace("files.csv", "\n5,file5,1,", "\n5,file5,0,");
    CHECK(work.is_named({id, "splits.test_ood.numbers.files.positives is "}));
}

TEST_CASE("verify: a record of another plan is named") {
    const Reported work;
    Json foreign = work.record(0);
    foreign["seed"] = 77;
    Run run = work.runs[0];
    run.seed = 77;
    const std::string id = run.id(work.identity.data_hash, work.identity.code_version);
    foreign["id"] = id;
    foreign["checksum"] = hash_of(foreign.dump());
    data::replace_file(work.path / "records" / (id + ".json"), {foreign.dump(2), "\n"});
    CHECK(work.is_named({"records/" + id + ".json", "it is of another plan (seed 77"}));
}

TEST_CASE("verify: a number changed in a file of the report is named") {
    const Reported work;
    const auto faults_after = [&](const std::string& file, const std::string& from, const std::string& to) {
        const std::string before = sample::read(work.path / file);
        work.replace(file, from, to);
        std::string said;
        for (const std::string& fault : work.verify().faults) said += fault + "\n";
        data::replace_file(work.path / file, {before});
        return said;
    };
    CHECK(faults_after("summary.json", "\"planned\": 4", "\"planned\": 5") ==
          "summary.json: planned is 5 there, and 4 when it is computed again.\n");
    const std::string mean = R"("cell[ratio=0].test_ood.honest.f1.mean": 0.)";
    CHECK(has(faults_after("summary.json", mean, mean + "9"),
              "summary.json: analyses.mean_sem.numbers.cell[ratio=0].test_ood.honest.f1.mean is 0.9"));
    CHECK(has(faults_after("results.csv", "," + work.id(1) + ",", ",another,"),
              "results.csv: run.id of line 3 is another there, and " + work.id(1)));
    CHECK(has(faults_after("report.md", "± ", "± 9"), "report.md: a line is "));
    CHECK(work.verify().faults.empty());
    std::filesystem::remove(work.path / "summary.json");
    CHECK(has(work.verify().faults.at(0), "summary.json is not there"));
}
