/// record.hpp: one run on disk, and the folder that holds a study's runs.
///
///     plan.json              the design: what should be there
///     records/<id>.json      what one run did and found: the same bytes whenever it is done again
///     scores/<id>.npy        [files x 2] float32: number of the file in the data set, score (NaN: none)
///     provenance/<id>.json   where, when and by which binary; never part of a result
///
/// Files are written under a temporary name, synced and renamed; a record carries a checksum of itself. It is written
/// last: where there is a record, there is all of its run.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/json.hpp>
#include <equipoise/data/file.hpp>
#include <equipoise/data/npy.hpp>
#include <equipoise/study/program.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise {

namespace detail {

inline Json json_of(const Settings& settings) {
    Json json = Json::object();
    for (const Setting& setting : settings)
        json[setting.factor] = setting.is_number ? Json(setting.number) : Json(setting.label);
    return json;
}
inline Json json_of(const std::vector<std::pair<std::string, std::string>>& labels) {
    Json json = Json::object();
    for (const auto& [name, label] : labels) json[name] = label;
    return json;
}
inline Json json_of(const Treatment& done) {
    return {{"policy", done.policy}, {"rows_in", done.rows_in}, {"kept", done.kept},
            {"added", done.added},   {"blended", done.blended}, {"dropped", done.dropped}};
}
inline Json numbers_of(const auto& evaluation) {
    Json numbers = Json::object();
    evaluation.for_each_number([&](const std::string& name, double value) {
        numbers[name] = std::isnan(value) ? Json(nullptr) : Json(value);
    });
    return numbers;
}
inline std::string hash_of_scores(std::span<const float> scores) { return Hasher{}.add_all(scores).text(); }
inline Json json_of(const metrics::SplitEvaluation& split) {
    Json texts = Json::object();
    split.for_each_text([&](const std::string& name, std::string_view text) { texts[name] = text; });
    return {{"numbers", numbers_of(split)}, {"texts", texts}};
}

}  // namespace detail

/// What every record of one plan has in common.
struct PlanIdentity {
    std::string study;
    std::string data_name;
    std::string data_hash;
    std::string code_version;
    bool is_synthetic = false;
    bool is_quick = false;
};

/// A record as JSON, without its checksum. `error` is empty for a complete run; `same_as` is the id of the run whose
/// treatment this one repeats, where a study trains each treatment once.
inline Json record_of(const PlanIdentity& plan, const Run& run, const std::string& id, const RunOutcome& outcome,
                      std::string_view error, std::string_view same_as = "") {
    Json json{{"format", "equipoise record 1"},
              {"id", id},
              {"study", plan.study},
              {"status", error.empty() ? "complete" : "failed"},
              {"seed", run.seed},
              {"replicate", run.replicate},
              {"quick", plan.is_quick},
              {"settings", detail::json_of(run.settings)},
              {"choices", detail::json_of(run.choices)},
              {"data", {{"name", plan.data_name}, {"hash", plan.data_hash}, {"synthetic", plan.is_synthetic}}},
              {"code_version", plan.code_version}};
    if (run.is_control()) json["control"] = run.control.name;
    if (!error.empty()) {
        json["error"] = error;
        return json;
    }
    json["same_as"] = same_as;
    json["backend"] = outcome.backend;
    json["treatments"] = Json::array();
    for (const Treatment& done : outcome.treatments) json["treatments"].push_back(detail::json_of(done));
    json["training_rows"] = outcome.training_counts;
    json["training_set"] = fmt::format("{:016x}", outcome.training_set_hash);
    json["treatment"] = fmt::format("{:016x}", outcome.treatment_hash);
    json["curve"] = {{"steps", outcome.curve.steps},
                     {"kept_epoch", outcome.curve.kept_epoch},
                     {"stopped_early", outcome.curve.stopped_early},
                     {"train_loss", outcome.curve.train_loss},
                     {"monitor_loss", outcome.curve.monitor_loss},
                     {"base_rate_loss", outcome.curve.base_rate_loss}};
    for (const metrics::SplitEvaluation& split : outcome.splits)
        json["splits"][std::string(split.split)] = detail::json_of(split);
    for (const auto& [split, parts] : outcome.parts)
        for (const metrics::PartEvaluation& part : parts)
            json["parts"][std::string(split)].push_back(
                {{"column", part.column}, {"value", part.value}, {"numbers", detail::numbers_of(part)}});
    for (const SplitScores& split : outcome.scores) {
        Json& scores = json["scores"][std::string(split.split)];
        scores = {{"files", split.files.size()}, {"hash", detail::hash_of_scores(split.scores)}};
        if (!split.negative_here.empty()) scores["negative_here"] = split.negative_here;
    }
    return json;
}

/// The folder of a study's results.
class RecordStore {
  public:
    explicit RecordStore(std::filesystem::path folder) : folder_(std::move(folder)) {}
    const std::filesystem::path& folder() const { return folder_; }

    /// Makes the folders. Error where that is not possible.
    void create() const {
        for (const char* part : {"records", "scores", "provenance"}) {
            std::error_code error;
            std::filesystem::create_directories(folder_ / part, error);
            if (error)
                throw Error(fmt::format("{} cannot be made: {}; choose a folder that you may write with --out.",
                                        (folder_ / part).string(), error.message()));
        }
    }

    void write_plan(const Json& plan) const { data::replace_file(folder_ / "plan.json", {plan.dump(2), "\n"}); }
    /// Nothing where there is no plan yet. Error where it cannot be read as one.
    std::optional<Json> read_plan() const {
        const auto path = folder_ / "plan.json";
        if (!std::filesystem::exists(path)) return std::nullopt;
        Json plan = Json::parse(contents(path), nullptr, false);
        if (!plan.is_object() || !plan.contains("study") || !plan.contains("runs"))
            throw Error(fmt::format("{} is not a whole plan; delete it and run the study again (records are kept).",
                                    path.string()));
        return plan;
    }

    void write(const std::string& id, const Json& record, const RunOutcome& outcome, const Json& provenance) const {
        std::vector<float> scores;
        for (const SplitScores& split : outcome.scores)
            for (std::size_t i = 0; i < split.files.size(); ++i) {
                scores.push_back(static_cast<float>(split.files[i]));
                scores.push_back(split.scores[i]);
            }
        if (!scores.empty()) data::write_npy(folder_ / "scores" / (id + ".npy"), scores, scores.size() / 2, 2);
        data::replace_file(folder_ / "provenance" / (id + ".json"), {provenance.dump(2), "\n"});
        Json checked = record;
        checked["checksum"] = hash_of(record.dump());
        data::replace_file(path_of(id), {checked.dump(2), "\n"});
    }

    /// Records a run that is the same treatment as `source`, which is complete: what made its training set is its own
    /// (`outcome`, examined), what training gave is that of `source`. The bytes are those of a run that was trained.
    void write_repeat(const PlanIdentity& plan, const Run& run, const std::string& id, const RunOutcome& outcome,
                      const std::string& source, std::string_view same_as, Json provenance) const {
        auto record = read(source, plan.study);
        if (!record) throw Error(path_of(source).string() + " is gone; the same command trains its run again.");
        const Json own = record_of(plan, run, id, outcome, "", same_as);
        for (const char* part : {"id", "settings", "choices", "same_as", "treatments"}) (*record)[part] = own[part];
        const auto scores_of = [&](const std::string& of) { return folder_ / "scores" / (of + ".npy"); };
        data::replace_file(scores_of(id), {contents(scores_of(source))});
        provenance["recorded_from"] = source;
        write(id, *record, RunOutcome{}, provenance);
    }

    /// The record of a run; nothing where there is none. Error, naming the file, where it is cut off, was changed, or
    /// is of another study.
    std::optional<Json> read(const std::string& id, const std::string& study) const {
        const auto path = path_of(id);
        if (!std::filesystem::exists(path)) return std::nullopt;
        const std::string text = contents(path);
        Json record = Json::parse(text, nullptr, false);
        if (!record.is_object() || !record.contains("checksum"))
            throw Error(fmt::format("{} is not a whole record ({} bytes); `run` does this run again.", path.string(),
                                    text.size()));
        const std::string checksum = record["checksum"].is_string() ? record["checksum"].get<std::string>() : "";
        record.erase("checksum");
        if (checksum != hash_of(record.dump()))
            throw Error(
                fmt::format("{} was changed after it was written (its checksum differs); `run` does this run again.",
                            path.string()));
        if (record["study"] != study)
            throw Error(fmt::format("{} is a record of the study {}, not of {}; choose another folder with --out.",
                                    path.string(), record["study"].get<std::string>(), study));
        return record;
    }
    /// Records in the folder, of any run: their ids, sorted.
    std::vector<std::string> ids() const {
        std::error_code ignored;
        std::vector<std::string> ids;
        for (const auto& entry : std::filesystem::directory_iterator(folder_ / "records", ignored))
            if (entry.path().extension() == ".json") ids.push_back(entry.path().stem().string());
        std::ranges::sort(ids);
        return ids;
    }
    std::size_t count() const { return ids().size(); }
    /// Keeps a record that cannot be used under another name.
    void set_aside(const std::string& id) const {
        std::error_code ignored;
        std::filesystem::rename(path_of(id), path_of(id).string() + ".damaged", ignored);
    }
    /// Error where a record of the folder is of another study. Looks at one that the plan does not know, if any.
    void refuse_others(const std::string& study, const std::vector<std::string>& planned_ids) const {
        std::error_code ignored;
        for (const auto& entry : std::filesystem::directory_iterator(folder_ / "records", ignored)) {
            const std::string id = entry.path().stem().string();
            if (entry.path().extension() != ".json" || std::ranges::find(planned_ids, id) != planned_ids.end())
                continue;
            const Json record = Json::parse(contents(entry.path()), nullptr, false);
            if (record.is_object() && record.contains("study") && record["study"] != study)
                throw Error(fmt::format("{} is a record of the study {}, not of {}; choose another folder with --out.",
                                        entry.path().string(), record["study"].dump(), study));
        }
    }

  private:
    std::filesystem::path path_of(const std::string& id) const { return folder_ / "records" / (id + ".json"); }
    static std::string contents(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        if (!file) throw Error(fmt::format("{} cannot be read; check who may read it.", path.string()));
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }
    std::filesystem::path folder_;
};

/// The numbers of a complete record, named as in Results.
inline RunResult result_of(const Json& record, const Settings& settings) {
    RunResult result;
    result.id = record.at("id");
    result.seed = record.at("seed");
    result.replicate = record.at("replicate");
    result.control = record.value("control", "");
    result.settings = settings;
    const auto take = [&](const std::string& prefix, const Json& numbers) {
        for (const auto& [name, value] : numbers.items())
            result.numbers[prefix + name] =
                value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    };
    for (const auto& [split, evaluation] : record.at("splits").items()) take(split + ".", evaluation.at("numbers"));
    if (record.contains("parts"))
        for (const auto& [split, parts] : record.at("parts").items())
            for (const Json& part : parts)
                take(fmt::format("{}[{}={}].", split, part.at("column").get<std::string>(),
                                 part.at("value").get<std::string>()),
                     part.at("numbers"));
    result.numbers["training.steps"] = record.at("curve").at("steps");
    double rows = 0;
    for (const auto& count : record.at("training_rows")) rows += count.get<double>();
    result.numbers["training.rows"] = rows;
    if (const Json& losses = record["curve"]["train_loss"]; !losses.empty())
        take("training.", {{"last_loss", losses.back()}, {"base_rate_loss", record["curve"]["base_rate_loss"]}});
    result.treatment = record["treatment"];
    result.same_as = record["same_as"];
    return result;
}

}  // namespace equipoise
