/// example_program.hpp: a study whose runs cost nothing, for tests of what surrounds them.
// SPDX-License-Identifier: MIT
#pragma once

#include "small_data.hpp"
#include <equipoise/study/plan_file.hpp>
#include <equipoise/study/runner.hpp>

#include <filesystem>
#include <string>
#include <unistd.h>

namespace example {

using namespace equipoise;

inline const data::Dataset& data() {
    static const data::Dataset made = [] {
        data::Dataset rows = small_data::make(40, 60);
        for (std::uint32_t row = 0; row < 100; ++row) rows.split.push_back(row % 2 == 0 ? "train" : "test_ood");
        return rows;
    }();
    return made;
}

/// Two levels of one number; the score of a run is its level plus its seed. Level 2 with seed 13 fails.
inline StudyProgram program() {
    StudyProgram made;
    made.name = "example";
    made.factors = {DesignFactor{"level", {"1", "2"}, {1, 2}}};
    made.seeds = {11, 13};
    made.labels = {[](const Settings& settings) {
        return std::vector<std::pair<std::string, std::string>>{{"split", "manifest"},
                                                                {"sampling", "level=" + settings.label_of("level")}};
    }};
    made.examine = {[](const Run& run, const RunContext& context) {
        context.splits(run.choices.front().second, ManifestSplits{});
        RunOutcome outcome;
        outcome.training_counts = {30, 20};
        outcome.curve.steps = 100;
        outcome.training_set_hash = outcome.treatment_hash = run.seed;  // the level changes nothing
        return outcome;
    }};
    made.run = {[](const Run& run, const RunContext& context) {
        if (context.is_asked_to_stop()()) throw Interrupted{};
        if (run.seed == 13 && run.settings.number_of("level") > 1) throw Error("this run cannot be done");
        RunOutcome outcome;
        outcome.training_counts = {30, 20};
        metrics::SplitEvaluation split;
        split.split = "test_ood";
        split.auroc = run.settings.number_of("level") + static_cast<double>(run.seed);
        outcome.splits.push_back(split);
        outcome.scores.push_back({"test_ood", {1, 3}, {0.25f, 0.75f}});
        return outcome;
    }};
    return made;
}

/// A folder of results, the plan written, gone at the end.
struct Workspace {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("equipoise-study-" + std::to_string(::getpid()));
    RecordStore store{path};
    StudyProgram study = program();
    std::vector<Run> runs = study.plan(study.seeds);
    PlanIdentity identity{"example", "small", data().hash(), "c0de", false, false};
    bool is_stopped = false;
    RunContext context{data(), false, [this] { return is_stopped; }};

    Workspace() {
        std::filesystem::remove_all(path);
        store.create();
        study.examine[0](runs[0], context);
        store.write_plan(plan_json(study, runs, identity, data(), context));
    }
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
    ~Workspace() { std::filesystem::remove_all(path); }

    RunnerTally run(RunnerOptions options = {.jobs = 2}) {
        return do_runs(
            study, runs, identity, store, options, context, [](const ProgressReport&) {}, [](const std::string&) {});
    }
    std::string id(std::size_t index) const { return runs[index].id(identity.data_hash, identity.code_version); }
};

}  // namespace example
