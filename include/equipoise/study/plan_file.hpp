/// plan_file.hpp: the plan on disk, and the results that are read back by it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/denominators.hpp>
#include <equipoise/study/record.hpp>

#include <range/v3/view/zip.hpp>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace equipoise {

/// Rows of each split, negative and positive.
inline Json composition_of(const data::Dataset& data, const data::Splits& splits) {
    Json json = Json::object();
    splits.for_each([&](auto role, const std::vector<std::uint32_t>& rows) {
        std::array<std::size_t, 2> counts{};
        for (std::uint32_t row : rows) ++counts[data::is_positive(data, row)];
        json[std::string(role.name)] = {{"negative", counts[0]}, {"positive", counts[1]}};
    });
    return json;
}

/// A question as the plan holds it. `noise` and `effect` are of its plan, not of its answer.
inline Json json_of(const PlannedQuestion& question) {
    Json at = Json::object();
    for (const auto& [factor, level] : question.at) at[factor] = level;
    return {{"question", question.text},
            {"metric", question.metric},
            {"less", question.less},
            {"claim", name_of(question.kind)},
            {"factor", question.factor},
            {"against", question.kind == ClaimKind::larger_effect ? question.other_factor : question.baseline},
            {"at_least", question.least > -1e300 ? Json(question.least) : Json(nullptr)},
            {"at", at},
            {"margin", question.margin},
            {"declared", question.declared}};
}

/// Questions that an earlier plan held keep what it says of when they were declared; others are new now, and
/// exploratory where `runs_seen` results could be looked at before.
inline void keep_declarations(std::vector<PlannedQuestion>& questions, const std::optional<Json>& earlier,
                              std::size_t runs_seen) {
    for (PlannedQuestion& question : questions) {
        if (runs_seen > 0) question.declared = fmt::format("after {} runs", runs_seen);
        if (!earlier || !earlier->contains("questions")) continue;
        for (const Json& known : (*earlier)["questions"]) {
            PlannedQuestion as_known = question;
            as_known.declared = known.value("declared", "");
            if (json_of(as_known) == known) question = as_known;
        }
    }
}

/// The plan as JSON: the design, the data and every run. Holds no time, host or path, so that shards write the same
/// bytes.
inline Json plan_json(const StudyProgram& program, const std::vector<Run>& runs, const PlanIdentity& identity,
                      const data::Dataset& data, const RunContext& context) {
    Json factors = Json::array();
    for (const DesignFactor& factor : program.factors)
        factors.push_back({{"name", factor.name}, {"levels", factor.labels}});
    // choices that no factor changes
    Json fixed = Json::object();
    for (const auto& [choice, label] : runs.front().choices) {
        const auto same = [&](const Run& run) {
            return std::ranges::find(run.choices, std::pair{choice, label}) != run.choices.end();
        };
        if (std::ranges::all_of(runs, same)) fixed[choice] = label;
    }
    Json planned = Json::array();
    for (const Run& run : runs) {
        planned.push_back({{"id", run.id(identity.data_hash, identity.code_version)},
                           {"seed", run.seed},
                           {"settings", detail::json_of(run.settings)}});
        if (run.is_control()) planned.back()["control"] = run.control.name;
    }
    Json controls = Json::array();
    for (const PlannedControl& control : program.controls) controls.push_back(control.name);
    std::vector<std::string> notices;
    for (const auto& [label, clean] : context.splits_by_label())
        notices.insert(notices.end(), clean->notices.begin(), clean->notices.end());
    Json questions = Json::array();
    for (const PlannedQuestion& question : program.questions) questions.push_back(json_of(question));
    const data::Splits& splits = context.splits_by_label().begin()->second->splits;
    return {{"format", "equipoise plan 1"},
            {"study", program.name},
            {"about", program.about},
            {"baseline", program.baseline},
            {"differs_from_baseline_in", program.changed_choices},
            {"quick", identity.is_quick},
            {"data",
             {{"name", identity.data_name},
              {"hash", identity.data_hash},
              {"synthetic", identity.is_synthetic},
              {"rows", data.rows()},
              {"width", data.width()},
              {"classes", data.class_pair},
              {"splits", composition_of(data, splits)},
              {"notices", notices}}},
            {"code_version", identity.code_version},
            {"factors", factors},
            {"seeds", program.seeds},
            {"choices", fixed},
            {"questions", questions},
            {"controls", controls},
            {"runs", planned}};
}

/// Error where a folder holds results of another study, or of this study on other data or in the other mode.
inline void refuse_other_plan(const Json& earlier, const std::string& study, const PlanIdentity& identity,
                              const std::filesystem::path& folder) {
    if (earlier["study"] != study)
        throw Error(fmt::format("{} holds results of the study {}, not of {}; choose another folder with --out.",
                                folder.string(), earlier["study"].dump(), study));
    if (earlier["data"]["hash"] != identity.data_hash || earlier["quick"] != identity.is_quick)
        throw Error(fmt::format("{} holds results of {} on other data ({}{}); choose another folder with --out.",
                                folder.string(), study, earlier["data"]["name"].get<std::string>(),
                                earlier["quick"] == true ? ", quick" : ""));
}

/// Everything that the records of a folder say about its plan. Error where there is no plan, it is of another study, or
/// a record is damaged.
inline Results read_results(const RecordStore& store, const StudyProgram& program) {
    const auto plan = store.read_plan();
    if (!plan)
        throw Error(fmt::format(
            "{} holds no results of {} (there is no plan.json); run the study first, or name its folder with --out.",
            store.folder().string(), program.name));
    if ((*plan)["study"] != program.name)
        throw Error(fmt::format("{} holds results of the study {}, not of {}; choose another folder with --out.",
                                store.folder().string(), (*plan)["study"].dump(), program.name));
    Results results;
    results.folder = store.folder();
    results.study = program.name;
    results.about = program.about;
    const Json& data = (*plan)["data"];
    results.data_name = data["name"];
    results.data_hash = data["hash"];
    results.is_synthetic = data["synthetic"];
    results.notices = data["notices"].get<std::vector<std::string>>();
    results.is_quick = (*plan)["quick"];
    results.code_version = (*plan)["code_version"];
    results.factors = program.factors;
    results.seeds = (*plan)["seeds"].get<std::vector<std::uint64_t>>();
    for (const char* split : {"test_iid", "test_ood"})
        if (data["splits"][split]["negative"].get<int>() + data["splits"][split]["positive"].get<int>() > 0)
            results.splits.emplace_back(split);
    results.questions = program.questions;
    keep_declarations(results.questions, plan, store.count());
    for (const auto& [choice, label] : (*plan)["choices"].items()) results.choices.emplace_back(choice, label);
    results.controls = program.controls;
    const std::vector<Run> runs = program.plan(results.seeds);
    results.planned = runs.size();
    if (runs.size() != (*plan)["runs"].size())
        throw Error(fmt::format(
            "{}/plan.json has {} runs, and the study now has {}: its design was changed; `run` brings both together.",
            store.folder().string(), (*plan)["runs"].size(), runs.size()));
    for (const auto& [run, planned] : ranges::views::zip(runs, (*plan)["runs"])) {
        if (planned.value("control", "") != run.control.name)
            throw Error(
                fmt::format("{}/plan.json has other controls than the study now has; `run` brings both together.",
                            store.folder().string()));
        const auto record = store.read(planned["id"], program.name);
        if (!record) continue;
        if ((*record)["status"] != "complete") {
            ++results.failed;
            continue;
        }
        check_denominators(*record, fmt::format("records/{}.json", planned["id"].get<std::string>()));
        (run.is_control() ? results.control_runs : results.runs).push_back(result_of(*record, run.settings));
    }
    return results;
}

}  // namespace equipoise
