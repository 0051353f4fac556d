/// reproduce.hpp: one recorded run trained again and compared with what is stored, bit by bit.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/json_differences.hpp>
#include <equipoise/study/record.hpp>

#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace equipoise {

/// The one record whose id begins so. Error where there is none, or more than one.
inline std::string id_beginning_with(const RecordStore& store, const std::string& beginning) {
    std::vector<std::string> found;
    for (std::string& id : store.ids())
        if (id.starts_with(beginning)) found.push_back(std::move(id));
    const std::string folder = (store.folder() / "records").string();
    if (found.empty())
        throw Error(
            fmt::format("{} has no record whose id begins with \"{}\"; take an id of its results.csv (column "
                        "run.id), or name the folder with --out.",
                        folder, beginning));
    if (found.size() > 1)
        throw Error(fmt::format("{} has {} records whose ids begin with \"{}\" ({}, {} ...); write more of the id.",
                                folder, found.size(), beginning, found[0], found[1]));
    return found.front();
}

/// What became of a run that was done again.
struct Reproduction {
    std::size_t numbers = 0;  ///< compared in the record
    std::size_t scores = 0;
    bool is_other_code = false;               ///< recorded by another version; `differences` leaves that out
    std::vector<JsonDifference> differences;  ///< none: the same, bit by bit
    RunOutcome outcome{};                     ///< of the run done again
};

/// Trains the run of a record again. The stored files are read, never touched. Error where the record is of other data
/// or of a run that the study does not have (any more). Throws Interrupted.
inline Reproduction reproduce(const StudyProgram& program, const std::vector<Run>& runs, const PlanIdentity& identity,
                              const RecordStore& store, const Json& record, const RunContext& context) {
    const std::string id = record["id"];
    if (record["data"]["hash"] != identity.data_hash || record["quick"] != identity.is_quick)
        throw Error(fmt::format("{} was done on other data ({}{}) than {}; give the same flags as to its `run`.", id,
                                record["data"]["name"].get<std::string>(), record["quick"] == true ? ", quick" : "",
                                identity.data_name));
    const Run* found = nullptr;
    for (const Run& run : runs)
        if (run.seed == record["seed"] && run.replicate == record["replicate"] &&
            run.control.name == record.value("control", "") && detail::json_of(run.choices) == record["choices"])
            found = &run;
    if (found == nullptr)
        throw Error(
            fmt::format("{} is of a run that the study {} does not have any more: its choices were changed; "
                        "build the study as it was (its commit stands in provenance/{}.json).",
                        id, program.name, id));
    RunOutcome outcome;
    std::string error;
    try {
        outcome = program.run[found->cell](*found, context);
    } catch (const Interrupted&) {
        throw;
    } catch (const std::exception& failure) {  // as in do_runs: a failed run is a record too
        error = failure.what();
    }
    Reproduction result;
    result.is_other_code = record["code_version"] != identity.code_version;
    Json again = Json::parse(record_of(identity, *found, id, outcome, error, record.value("same_as", "")).dump());
    if (result.is_other_code) again["code_version"] = record["code_version"];
    result.numbers = compare_json(record, again, result.differences);

    const std::filesystem::path path = store.folder() / "scores" / (id + ".npy");
    result.outcome = std::move(outcome);
    if (!error.empty() || record["status"] != "complete") return result;
    const data::Embeddings stored = data::read_npy(path, true);
    const auto differ = [&](std::string name, std::string recorded, std::string done_again) {
        result.differences.push_back(
            {fmt::format("scores/{}.npy, {}", id, name), std::move(recorded), std::move(done_again)});
    };
    std::vector<std::pair<std::uint32_t, float>> scores;
    for (const SplitScores& split : result.outcome.scores)
        for (std::size_t i = 0; i < split.files.size(); ++i) scores.emplace_back(split.files[i], split.scores[i]);
    result.scores = scores.size();
    if (stored.rows != scores.size() || stored.width != 2) {
        differ("its shape", fmt::format("{} x {}", stored.rows, stored.width), fmt::format("{} x 2", scores.size()));
        return result;
    }
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const float row[2] = {static_cast<float>(scores[i].first), scores[i].second};
        if (std::memcmp(row, stored.row(i).data(), sizeof row) != 0)
            differ(fmt::format("file {}", scores[i].first), fmt::format("{}", stored.row(i)[1]),
                   fmt::format("{}", scores[i].second));
    }
    return result;
}

}  // namespace equipoise
