/// remeasure.hpp: the figures of a record computed once more, from its recorded scores and files.csv alone.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/recorded_scores.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace equipoise {

namespace detail {

/// The files of one split as they were when the run was measured. Error where scores and record do not fit.
template <SplitRole Role>
metrics::FileScores<Role> recorded_files(const RecordedScores& scores, const RunResult& run, const Json& record) {
    ScoredFiles files = scores.of(run, Role::name);
    const Json& told = record.at("scores").at(std::string(Role::name));
    if (told.contains("negative_here"))
        for (const std::uint32_t file : told["negative_here"].get<std::vector<std::uint32_t>>())
            for (std::size_t i = 0; i < files.files.size(); ++i)
                if (files.files[i] == file) files.labels[i] = 0;
    metrics::FileScores<Role> result{files.scores, files.labels, files.groups, files.files, 0};
    result.expected = files.files.size();
    return result;
}

/// The columns by which the parts of a test may be told: those of every data set, then others that the record names.
inline std::vector<std::string> columns_of_parts(const Json& record) {
    std::vector<std::string> columns{"site", "recorder_id", "quality", "call_type"};
    if (record.contains("parts"))
        for (const auto& [split, parts] : record.at("parts").items())
            for (const Json& part : parts)
                if (std::ranges::find(columns, part.at("column").get<std::string>()) == columns.end())
                    columns.push_back(part.at("column"));
    return columns;
}

}  // namespace detail

/// "splits", "parts" and "scores" of a complete record, as record_of would write them for these scores: the honest
/// threshold is chosen again on validation, and every figure follows. Error where scores and record do not fit.
inline Json remeasured(const RecordedScores& scores, const Json& record) {
    const RunResult run = result_of(record, {});
    RunOutcome outcome;
    const auto keep = [&]<SplitRole Role>(const metrics::FileScores<Role>& files) {
        SplitScores& kept = outcome.scores.emplace_back(SplitScores{Role::name, files.files, files.scores});
        for (std::size_t i = 0; i < files.files.size(); ++i)
            if (files.labels[i] == 0 && scores.value_of(files.files[i], "label") == "1")
                kept.negative_here.push_back(files.files[i]);
    };
    const auto validation = detail::recorded_files<Validation>(scores, run, record);
    const metrics::HonestThreshold threshold(validation);
    keep(validation);
    outcome.splits.push_back(metrics::evaluate(validation, threshold));
    const auto measure = [&]<TestRole Role>(Role) {
        if (!record.at("splits").contains(std::string(Role::name))) return;
        const auto files = detail::recorded_files<Role>(scores, run, record);
        keep(files);
        outcome.splits.push_back(metrics::evaluate(files, threshold));
        for (const std::string& column : detail::columns_of_parts(record))
            for (auto& part : metrics::evaluate_parts(
                     files, threshold, column, [&](std::uint32_t file) { return scores.value_of(file, column); }))
                outcome.parts[Role::name].push_back(std::move(part));
    };
    measure(TestIid{});
    measure(TestOod{});
    const Json again = record_of({}, {}, "", outcome, "");
    Json figures = Json::object();
    for (const char* part : {"splits", "parts", "scores"})
        if (again.contains(part)) figures[part] = again[part];
    return Json::parse(figures.dump());  // numbers as they are read from a file
}

}  // namespace equipoise
