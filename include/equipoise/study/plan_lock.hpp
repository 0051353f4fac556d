/// plan_lock.hpp: what was planned, written down before results, and what a report does otherwise.
///
///     plan.lock.json     the design, its questions with their margins, the analyses, the data's hash and the code's
///
/// It holds no time, host or path: the same plan gives the same bytes, and its hash can be published. A report on
/// another design, other questions or other data than the locked ones is exploratory, and says in what it differs.
/// Another code version is said and is not exploratory by itself: it changes how a number is computed, not what is
/// asked of whom.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/plan_file.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

namespace detail {

inline Json without_declared(Json question) {
    question.erase("declared");
    return question;
}

/// The titles of a study's analyses, which are the same without any run.
inline std::vector<std::string> titles_of_analyses(const StudyProgram& program) {
    Results nothing;
    nothing.study = program.name;
    nothing.factors = program.factors;
    nothing.seeds = program.seeds;
    std::vector<std::string> titles;
    for (const auto analyse : program.analyses) titles.push_back(analyse(nothing).title);
    return titles;
}

inline std::string said(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// "4, 5 (added)" for what only `now` has, "3 (dropped)" for what only `locked` has; "" if both have the same.
inline std::string added_and_dropped(const Json& locked, const Json& now) {
    const auto only_in = [](const Json& some, const Json& others, std::string_view what) {
        std::string list;
        for (const Json& each : some)
            if (std::ranges::find(others, each) == others.end()) list += (list.empty() ? "" : ", ") + said(each);
        return list.empty() ? list : fmt::format("{} {}", list, what);
    };
    const std::string added = only_in(now, locked, "added"), dropped = only_in(locked, now, "dropped");
    return added + (added.empty() || dropped.empty() ? "" : "; ") + dropped;
}

}  // namespace detail

/// What is locked of a plan (plan_json) and of a study as it is now.
inline Json locked_part(const Json& plan, const StudyProgram& program) {
    Json questions = Json::array();
    for (const PlannedQuestion& question : program.questions)
        questions.push_back(detail::without_declared(json_of(question)));
    Json lock{{"format", "equipoise plan lock 1"}};
    for (const char* part : {"study", "quick"}) lock[part] = plan[part];
    lock["data"] = {{"name", plan["data"]["name"]}, {"hash", plan["data"]["hash"]}};
    for (const char* part : {"code_version", "factors", "seeds", "choices", "controls"}) lock[part] = plan[part];
    Json& varied = lock["varied_choices"] = Json::object();  // each label once, in the order of the design
    for (const Run& run : program.plan(plan["seeds"].get<std::vector<std::uint64_t>>()))
        for (const auto& [choice, label] : run.choices)
            if (!plan["choices"].contains(choice) &&
                std::ranges::find(varied[choice], Json(label)) == varied[choice].end())
                varied[choice].push_back(label);
    lock["questions"] = questions;
    lock["analyses"] = detail::titles_of_analyses(program);
    return Json::parse(lock.dump());  // numbers as they are read from a file
}

inline std::string hash_of_lock(const Json& lock) { return hash_of(lock.dump()); }

/// The lock of a folder without its hash, which has been checked; nothing where there is none. Error: it was changed
/// after it was written, or is of another study.
inline std::optional<Json> read_lock(const std::filesystem::path& folder, const std::string& study) {
    const auto path = folder / "plan.lock.json";
    if (!std::filesystem::exists(path)) return std::nullopt;
    Json lock = Json::parse(data::MappedFile(path).text(), nullptr, false);
    const std::string hash = lock.is_object() ? lock.value("hash", "") : "";
    if (lock.is_object()) lock.erase("hash");
    if (!lock.is_object() || hash != hash_of_lock(lock))
        throw Error(
            fmt::format("{} was changed after it was written (its hash differs), and so it proves nothing; put "
                        "the locked file back, or delete it and report without a lock.",
                        path.string()));
    if (lock["study"] != study)
        throw Error(fmt::format("{} locks the plan of the study {}, not of {}; choose another folder with --out.",
                                path.string(), lock["study"].get<std::string>(), study));
    return lock;
}

/// In what a plan differs from the locked one.
struct LockDifferences {
    std::vector<std::string> plan;                 ///< of the design and its data; one sentence each
    std::map<std::string, std::string> questions;  ///< by the question's text: "its margin is 0.05, and 0.02 ..."
    std::vector<std::string> dropped_questions;
    std::vector<std::string> notices;  ///< what is said and changes nothing of the plan
};

/// Both as locked_part makes them.
inline LockDifferences differences_from_lock(const Json& locked, const Json& now) {
    LockDifferences found;
    const auto say = [&](const std::string& sentence) { found.plan.push_back(sentence); };
    if (locked["data"]["hash"] != now["data"]["hash"])
        say(fmt::format("Other data: {} (hash {}), and {} (hash {}) in the lock.", detail::said(now["data"]["name"]),
                        detail::said(now["data"]["hash"]), detail::said(locked["data"]["name"]),
                        detail::said(locked["data"]["hash"])));
    if (locked["quick"] != now["quick"])
        say(now["quick"] == true ? "The runs are quick ones, and full ones in the lock."
                                 : "The runs are full ones, and quick ones in the lock.");
    if (const std::string seeds = detail::added_and_dropped(locked["seeds"], now["seeds"]); !seeds.empty())
        say(fmt::format("Other seeds: {}.", seeds));
    if (const std::string controls = detail::added_and_dropped(locked["controls"], now["controls"]); !controls.empty())
        say(fmt::format("Other controls: {}.", controls));
    std::map<std::string, std::pair<Json, Json>> factors;  // levels in the lock and now
    for (const Json& factor : locked["factors"]) factors[factor["name"]].first = factor["levels"];
    for (const Json& factor : now["factors"]) factors[factor["name"]].second = factor["levels"];
    for (const auto& [name, levels] : factors) {
        if (levels.first.is_null() || levels.second.is_null())
            say(fmt::format("Factor {} was {}.", name, levels.first.is_null() ? "added" : "dropped"));
        else if (const std::string others = detail::added_and_dropped(levels.first, levels.second); !others.empty())
            say(fmt::format("Other levels of {}: {}.", name, others));
        else if (levels.first != levels.second)
            say(fmt::format("The levels of {} stand in another order.", name));
    }
    std::map<std::string, std::pair<std::string, std::string>> choices;
    const std::string varied = "varied by a factor";
    for (const auto& [choice, label] : locked["choices"].items()) choices[choice] = {detail::said(label), varied};
    for (const auto& [choice, label] : now["choices"].items())
        choices.try_emplace(choice, varied, "").first->second.second = detail::said(label);
    for (const auto& [choice, labels] : choices)
        if (labels.first != labels.second)
            say(fmt::format("Another choice of {}: {}, and {} in the lock.", choice, labels.second, labels.first));
    for (const auto& [choice, labels] : locked["varied_choices"].items())
        if (now["varied_choices"].contains(choice))
            if (const std::string others = detail::added_and_dropped(labels, now["varied_choices"][choice]);
                !others.empty() && now["factors"] == locked["factors"])  // else it has been said
                say(fmt::format("Another choice of {}: {}.", choice, others));
    if (const std::string titles = detail::added_and_dropped(locked["analyses"], now["analyses"]); !titles.empty())
        say(fmt::format("Other analyses: {}.", titles));
    if (locked["code_version"] != now["code_version"])
        found.notices.push_back(fmt::format(
            "The runs are of the code version {}, and the lock of {}: numbers may be computed otherwise; what was "
            "planned is not touched by that.",
            detail::said(now["code_version"]), detail::said(locked["code_version"])));

    const auto of_text = [](const Json& questions, const Json& text) {
        return std::ranges::find_if(questions, [&](const Json& each) { return each["question"] == text; });
    };
    for (const Json& question : now["questions"]) {
        const auto known = of_text(locked["questions"], question["question"]);
        std::string& how = found.questions[question["question"]];
        if (known == locked["questions"].end())
            how = "it is not in the locked plan";
        else
            for (const auto& [part, value] : question.items())
                if (value != (*known)[part])
                    how += fmt::format("{}its {} is {}, and {} in the locked plan", how.empty() ? "" : "; ", part,
                                       detail::said(value), detail::said((*known)[part]));
        if (how.empty()) found.questions.erase(question["question"]);
    }
    for (const Json& question : locked["questions"])
        if (of_text(now["questions"], question["question"]) == now["questions"].end())
            found.dropped_questions.push_back(question["question"]);
    return found;
}

/// Writes the lock of a plan into its folder, which is made if need be. True: it was there already, the same. Error:
/// another plan is locked there, or runs are complete.
inline bool lock_plan(const RecordStore& store, const Json& plan, const StudyProgram& program) {
    const auto path = store.folder() / "plan.lock.json";
    Json lock = locked_part(plan, program);
    if (const auto earlier = read_lock(store.folder(), program.name)) {
        if (*earlier == lock) return true;
        throw Error(
            fmt::format("{} locks another plan (hash {}; this one has {}), and a locked plan is not replaced; "
                        "keep to it, or lock this one in another folder with --out.",
                        path.string(), hash_of_lock(*earlier), hash_of_lock(lock)));
    }
    std::size_t complete = 0;
    for (const std::string& id : store.ids()) {
        const data::MappedFile file(store.folder() / "records" / (id + ".json"));
        const Json record = Json::parse(file.text(), nullptr, false);
        complete += !record.is_object() || record.value("status", "") != "failed";  // a damaged one could be read too
    }
    if (complete > 0)
        throw Error(
            fmt::format("{} holds {} complete run{}: a lock made after them would not be before results; lock "
                        "the plan in another folder with --out, and run it on fresh seeds.",
                        store.folder().string(), complete, complete == 1 ? "" : "s"));
    std::error_code error;
    std::filesystem::create_directories(store.folder(), error);  // what is wrong with it, writing says
    lock["hash"] = hash_of_lock(lock);
    data::replace_file(path, {lock.dump(2), "\n"});
    return false;
}

/// The section "Plan lock". Marks in `results` the questions that differ from the locked ones, and all of them where
/// the plan does. Error: the lock is damaged.
inline Findings hold_against_lock(Results& results, const Json& plan, const StudyProgram& program) {
    Findings findings;
    findings.name = "plan_lock";
    findings.title = "Plan lock";
    const auto lock = read_lock(results.folder, program.name);
    if (!lock) {
        findings.sentences = {"The plan was not locked before results; `plan --lock` does that, before the first run."};
        findings.texts = {{"state", "none"}};
        return findings;
    }
    LockDifferences differences = differences_from_lock(*lock, locked_part(plan, program));
    std::size_t locked_runs = (*lock)["seeds"].size(), complete = 0;
    for (const Json& factor : (*lock)["factors"]) locked_runs *= factor["levels"].size();
    const auto is_locked = [&](const RunResult& run) {
        const auto has = [](const Json& list, const Json& value) {
            return std::ranges::find(list, value) != list.end();
        };
        return run.replicate == 0 && has((*lock)["seeds"], run.seed) &&
               std::ranges::all_of((*lock)["factors"], [&](const Json& factor) {
                   const auto setting =
                       std::ranges::find(run.settings, factor["name"].get<std::string>(), &Setting::factor);
                   return setting != run.settings.end() && has(factor["levels"], setting->label);
               });
    };
    for (const RunResult& run : results.runs) complete += is_locked(run);
    if (complete < locked_runs)
        differences.plan.push_back(
            fmt::format("{} of the {} locked runs are missing{}.", locked_runs - complete, locked_runs,
                        results.failed > 0 ? fmt::format(" ({} of the plan failed)", results.failed) : ""));

    for (PlannedQuestion& question : results.questions) {
        const auto own = differences.questions.find(question.text);
        if (own != differences.questions.end())
            question.deviation = own->second;
        else if (!differences.plan.empty())
            question.deviation = "the plan differs from the locked one";
    }
    std::vector<std::string> sentences = differences.plan;
    for (const auto& [text, how] : differences.questions) sentences.push_back(fmt::format("\"{}\": {}.", text, how));
    for (const std::string& text : differences.dropped_questions)
        sentences.push_back(fmt::format("\"{}\" was locked and is not asked any more.", text));
    const std::string hash = hash_of_lock(*lock);
    findings.sentences = {
        sentences.empty()
            ? fmt::format("The plan was locked before results (hash {}), and nothing differs from it.", hash)
            : fmt::format("The plan was locked before results (hash {}), and this report differs from it: what rests "
                          "on a difference is exploratory.",
                          hash)};
    for (const std::string& sentence : sentences) findings.sentences.push_back("Exploratory: " + sentence);
    findings.sentences.insert(findings.sentences.end(), differences.notices.begin(), differences.notices.end());
    findings.numbers = {{"differences", static_cast<double>(sentences.size())}};
    findings.texts = {{"state", sentences.empty() ? "kept" : "exploratory"}, {"hash", hash}};
    return findings;
}

}  // namespace equipoise
