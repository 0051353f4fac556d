// SPDX-License-Identifier: MIT
#include <equipoise/study/plan_lock.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_study.hpp"

using namespace equipoise;
using input_files::error_of;

namespace {
std::string sentences_of(const Findings& findings) {
    std::string text;
    for (const std::string& sentence : findings.sentences) text += sentence + "\n";
    return text;
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// What a report of the folder would say of its lock.
struct Held {
    Results results;
    Findings findings;
    std::string said;
    explicit Held(small_study::Workspace& work) : results(read_results(work.store, work.study)) {
        findings = hold_against_lock(results, *work.store.read_plan(), work.study);
        said = sentences_of(findings);
    }
};
}  // namespace

TEST_CASE("a plan is locked once, before results; the same lock again is fine") {
    small_study::Workspace work;
    CHECK(!lock_plan(work.store, work.plan(), work.study));
    const std::string bytes(data::MappedFile(work.path / "plan.lock.json").text());
    CHECK(lock_plan(work.store, work.plan(), work.study));
    work.run();
    CHECK(lock_plan(work.store, work.plan(), work.study));  // also after results: it is the same
    CHECK(data::MappedFile(work.path / "plan.lock.json").text() == bytes);
    for (const char* part : {"seconds", "host", "/tmp"}) CHECK(!has(bytes, part));

    work.study.questions[0].margin = 0.05;
    CHECK(has(error_of([&] { lock_plan(work.store, work.plan(), work.study); }), "a locked plan is not replaced"));
    std::filesystem::remove(work.path / "plan.lock.json");
    CHECK(has(error_of([&] { lock_plan(work.store, work.plan(), work.study); }),
              "holds 4 complete runs: a lock made after them would not be before results"));
    CHECK(!std::filesystem::exists(work.path / "plan.lock.json"));
}

TEST_CASE("a lock that was edited proves nothing") {
    small_study::Workspace work;
    lock_plan(work.store, work.plan(), work.study);
    const auto path = work.path / "plan.lock.json";
    std::string text(data::MappedFile(path).text());
    text.replace(text.find("\"margin\": 0.02"), 14, "\"margin\": 0.05");
    data::replace_file(path, {text});
    CHECK(has(error_of([&] { read_lock(work.path, "small_study"); }), "was changed after it was written"));
    CHECK(!read_lock(work.path / "elsewhere", "small_study"));
}

TEST_CASE("a report that keeps to its lock says so, with the hash") {
    small_study::Workspace work;
    work.run();
    CHECK(has(Held(work).said, "was not locked before results"));
    std::filesystem::remove_all(work.path);
    lock_plan(work.store, work.plan(), work.study);
    work.run();
    const Held held(work);
    CHECK(has(held.said,
              "The plan was locked before results (hash " + hash_of_lock(*read_lock(work.path, "small_study"))));
    CHECK(has(held.said, "nothing differs from it"));
    CHECK(held.findings.numbers.front().second == 0);
    CHECK(held.results.questions[0].deviation.empty());
}

TEST_CASE("each way to differ from the lock is named, and makes the answers exploratory") {
    small_study::Workspace work;
    lock_plan(work.store, work.plan(), work.study);
    work.run();

    SECTION("seeds") {
        work.study.seeds = {2, 3};
        work.runs = work.study.plan(work.study.seeds);
        work.run();
        const Held held(work);
        CHECK(has(held.said, "Exploratory: Other seeds: 3 added; 1 dropped."));
        CHECK(has(held.said, "Exploratory: 2 of the 4 locked runs are missing."));
        CHECK(held.results.questions[0].deviation == "the plan differs from the locked one");
    }
    SECTION("a margin") {
        work.study.questions[0].margin = 0.05;
        const Held held(work);
        CHECK(has(held.said, "\"repeating changes nothing\": its margin is 0.05, and 0.02 in the locked plan."));
        CHECK(held.results.questions[0].deviation == "its margin is 0.05, and 0.02 in the locked plan");
    }
    SECTION("a question added; the locked one is as it was") {
        PlannedQuestion more = work.study.questions[0];
        more.text = "another";
        work.study.questions.push_back(more);
        const Held held(work);
        CHECK(has(held.said, "\"another\": it is not in the locked plan."));
        CHECK(held.results.questions[0].deviation.empty());
        CHECK(held.results.questions[1].deviation == "it is not in the locked plan");
    }
    SECTION("a question dropped") {
        work.study.questions.clear();
        CHECK(has(Held(work).said, "\"repeating changes nothing\" was locked and is not asked any more."));
    }
    SECTION("a run that is missing") {
        std::filesystem::remove(work.path / "records" / (work.id(3) + ".json"));
        CHECK(has(Held(work).said, "1 of the 4 locked runs are missing."));
    }
    SECTION("an analysis") {
        work.study.analyses.push_back([](const Results&) {
            Findings findings;
            findings.title = "One more look";
            return findings;
        });
        CHECK(has(Held(work).said, "Exploratory: Other analyses: One more look added."));
    }
}

TEST_CASE("levels, choices, data and code are compared with the lock") {
    small_study::Workspace work;
    const Json locked = locked_part(work.plan(), work.study);
    const auto said = [&](auto change) {
        Json now = locked;
        change(now);
        std::string text;
        const LockDifferences found = differences_from_lock(locked, now);
        for (const std::string& each : found.plan) text += each + "\n";
        for (const std::string& each : found.notices) text += "notice: " + each + "\n";
        return text;
    };
    CHECK(said([](Json&) {}).empty());
    CHECK(said([](Json& now) { now["factors"][0]["levels"] = {"0", "0.5"}; }) ==
          "Other levels of ratio: 0.5 added; 1 dropped.\n");
    CHECK(said([](Json& now) { now["factors"][0]["levels"] = {"1", "0"}; }) ==
          "The levels of ratio stand in another order.\n");
    CHECK(said([](Json& now) { now["factors"][0]["name"] = "share"; }) ==
          "Factor ratio was dropped.\nFactor share was added.\n");
    CHECK(
        has(said([](Json& now) { now["choices"]["loss"] = "another"; }), "Another choice of loss: another, and loss("));
    CHECK(
        has(said([](Json& now) { now["choices"].erase("loss"); }), "Another choice of loss: varied by a factor, and"));
    CHECK(locked["varied_choices"]["sampling"].size() == 2);
    CHECK(has(
        said([](Json& now) { now["varied_choices"]["sampling"][1] = "smote"; }),
        "Another choice of sampling: smote added; sampling(upsample_by(repeat, ratio=1), balanced_batches) dropped."));
    CHECK(has(said([](Json& now) { now["data"]["hash"] = "0"; }), "Other data: "));
    CHECK(said([](Json& now) { now["data"]["name"] = "renamed"; }).empty());
    CHECK(has(said([](Json& now) { now["quick"] = true; }), "The runs are quick ones"));
    CHECK(has(said([](Json& now) { now["code_version"] = "0"; }), "notice: The runs are of the code version 0"));
}
