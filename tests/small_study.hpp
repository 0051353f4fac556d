/// small_study.hpp: a real study that is done in a moment: files of one or two rows, parts, files without a score,
/// files that a filter changes.
// SPDX-License-Identifier: MIT
#pragma once

#include "small_data.hpp"
#include <equipoise/sampling/upsample.hpp>
#include <equipoise/study/plan_file.hpp>
#include <equipoise/study/program.hpp>
#include <equipoise/study/recorded_scores.hpp>
#include <equipoise/study/runner.hpp>

#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <unistd.h>
#include <vector>

namespace small_study {

using namespace equipoise;

/// No score for a file of a single row.
struct OfTwoRows {
    static constexpr std::string_view name = "of_two_rows";
    float aggregate(std::span<const float> scores) const {
        return scores.size() < 2 ? std::numeric_limits<float>::quiet_NaN() : metrics::maximum(scores);
    }
};

/// 220 files: 50 with a positive and a negative row, 50 positive and 80 negative ones of two rows, 40 of one row.
inline data::Dataset make_data() {
    data::Dataset made = small_data::make(150, 250);
    made.name = "two rows a file";
    made.file = made.quality = {};
    const char* splits[] = {"train", "train", "train", "val", "test_iid", "test_ood"};
    for (std::size_t row = 0; row < 400; ++row) {
        const std::size_t file = row < 50    ? row
                                 : row < 150 ? 50 + (row - 50) / 2
                                 : row < 200 ? row - 150
                                 : row < 360 ? 100 + (row - 200) / 2
                                             : 180 + row - 360;
        const std::size_t split = file % 6;
        made.file.push_back("file" + std::to_string(file));
        made.split.push_back(splits[split]);
        made.quality.push_back(row >= 150 ? "" : row / 6 % 3 == 2 ? "low" : "high");  // low ones in every split
        made.site.push_back((split == 5 ? "far " : "near ") + std::to_string(file / 6 % 2));
    }
    return made;
}
struct Made {
    static constexpr std::string_view name = "made";
    static data::Dataset make(bool) { return make_data(); }
};

struct Study {
    static constexpr std::string_view name = "small_study";
    using data = Made;
    using split = ManifestSplits;
    using cohort = Cohort<Quality<"high", "medium">, Undersample, MonitorFraction<0.2>>;
    using features = RawEmbeddings;
    using sampling = Sampling<UpsampleBy<Repeat, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using augmentation = NoAugmentation;
    using model = Mlp<Dense<8>, Relu>;
    using loss = Loss<BinaryCrossEntropy>;
    using optimiser = Adam<LearningRate<1e-2>>;
    using training = Training<Epochs<5>, BatchSize<16>>;
    using evaluation = FileScore<OfTwoRows>;
    using seeds = Seeds<1, 2>;
    using report = Report<>;
    using questions =
        Questions<Question<"repeating changes nothing", Metric<F1, TestOod>, Equal<"ratio", Against<0>>, Margin<0.02>>>;
};

/// A folder of results, gone at the end.
struct Workspace {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("equipoise-small-study-" + std::to_string(::getpid()));
    RecordStore store{path};
    data::Dataset data = make_data();
    StudyProgram study = program_of<Study>();
    std::vector<Run> runs = study.plan(study.seeds);
    PlanIdentity identity{"small_study", data.name, data.hash(), "c0de", true, false};
    RunContext context{data, false, [] { return false; }};

    Workspace() { std::filesystem::remove_all(path); }
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;
    ~Workspace() { std::filesystem::remove_all(path); }

    Json plan() {
        study.examine[0](runs[0], context);
        return plan_json(study, runs, identity, data, context);
    }
    /// As the verb `run` does.
    void run() {
        store.create();
        store.write_plan(plan());
        data::replace_file(path / "files.csv", {files_csv(context)});
        do_runs(
            study, runs, identity, store, {.jobs = 2}, context, [](const ProgressReport&) {},
            [](const std::string&) {});
    }
    std::string id(std::size_t index) const { return runs[index].id(identity.data_hash, identity.code_version); }
    Json record(std::size_t index) const { return *store.read(id(index), "small_study"); }
    /// Writes a changed record, its checksum right.
    void forge(std::size_t index, Json record) const {
        record["checksum"] = hash_of(record.dump());
        data::replace_file(path / "records" / (id(index) + ".json"), {record.dump(2), "\n"});
    }
};

}  // namespace small_study
