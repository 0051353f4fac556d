/// summary_json.hpp: every number of the report under a name that stays, for scripts and tests.
///
/// It holds no time, host or commit: the same runs give the same bytes. Where a number has no value there is a null.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/json.hpp>
#include <equipoise/study/results.hpp>

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace equipoise::report {

/// The text of summary.json. Numbers are the shortest that read back the same; text that is not UTF-8 is mended.
inline std::string summary_json(const Results& results, const std::vector<Findings>& analyses) {
    Json root;
    root["study"] = results.study;
    root["about"] = results.about;
    root["data"] = {{"name", results.data_name},
                    {"hash", results.data_hash},
                    {"synthetic", results.is_synthetic},
                    {"notices", results.notices}};
    root["code_version"] = results.code_version;
    root["quick"] = results.is_quick;
    root["planned"] = results.planned;
    root["complete"] = results.complete();
    root["failed"] = results.failed;
    root["missing"] = results.missing();
    root["factors"] = Json::array();
    for (const DesignFactor& factor : results.factors) {
        Json levels = Json::array();
        for (std::size_t i = 0; i < factor.labels.size(); ++i)
            levels.push_back(factor.has_policy_levels() ? Json(factor.labels[i]) : Json(factor.numbers[i]));
        root["factors"].push_back({{"name", factor.name}, {"levels", levels}});
    }
    root["seeds"] = results.seeds;
    root["splits"] = results.splits;
    root["choices"] = Json::object();
    for (const auto& [choice, label] : results.choices) root["choices"][choice] = label;

    const auto json_of = [&](const RunResult& run) {
        Json settings = Json::object(), numbers = Json::object();
        for (const Setting& setting : run.settings)
            settings[setting.factor] = setting.is_number ? Json(setting.number) : Json(setting.label);
        for (const std::string& split : results.splits)
            for (const char* figure : {"honest.f1", "honest.precision", "honest.recall", "honest.threshold", "auroc",
                                       "average_precision", "fixed.f1", "cross_fitted.f1", "oracle.f1"})
                numbers[fmt::format("{}.{}", split, figure)] = run.number(fmt::format("{}.{}", split, figure));
        return Json{{"id", run.id},
                    {"settings", settings},
                    {"seed", run.seed},
                    {"replicate", run.replicate},
                    {"numbers", numbers}};
    };
    root["runs"] = Json::array();
    for (const RunResult& run : results.runs) root["runs"].push_back(json_of(run));
    root["control_runs"] = Json::array();
    for (const RunResult& run : results.control_runs) {
        root["control_runs"].push_back(json_of(run));
        root["control_runs"].back()["control"] = run.control;
    }

    root["analyses"] = Json::object();
    for (const Findings& findings : analyses) {
        Json::object_t numbers;  // thousands of names: appended as to a vector, since operator[] would search them all
        for (const auto& [name, value] : findings.numbers) numbers.Json::object_t::Container::emplace_back(name, value);
        Json texts = Json::object();
        for (const auto& [name, text] : findings.texts) texts[name] = text;
        root["analyses"][findings.name] = {
            {"title", findings.title}, {"sentences", findings.sentences}, {"numbers", numbers}, {"texts", texts}};
    }
    return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace equipoise::report
