/// session.hpp: what each verb of a study's binary does.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/load.hpp>
#include <equipoise/head_command.hpp>
#include <equipoise/report/analyses.hpp>
#include <equipoise/report/checks.hpp>
#include <equipoise/report/controls.hpp>
#include <equipoise/report/frozen_head.hpp>
#include <equipoise/report/plan_page.hpp>
#include <equipoise/report/progress.hpp>
#include <equipoise/report/report.hpp>
#include <equipoise/report/verify.hpp>
#include <equipoise/study/plan_file.hpp>
#include <equipoise/study/plan_lock.hpp>
#include <equipoise/study/recorded_scores.hpp>
#include <equipoise/study/reproduce.hpp>
#include <equipoise/study/runner.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace equipoise {

namespace exit_code {
inline constexpr int complete = 0;
inline constexpr int bad_input = 1;
inline constexpr int some_runs_failed = 3;
inline constexpr int interrupted = 75;  ///< EX_TEMPFAIL: the same command goes on
}  // namespace exit_code

namespace detail {

/// What the command line asks for.
struct Request {
    data::LoadOptions load;
    std::string out;
    std::string shard = "1/1";
    std::vector<std::uint64_t> seeds;
    std::size_t jobs = std::max(1u, std::thread::hardware_concurrency());
    std::uint64_t memory = half_of_memory();
    bool is_quick = false, is_fresh = false, as_json = false, trains_once = false;
    bool is_locked = false;    ///< plan --lock
    bool is_verified = false;  ///< report --verify
    std::string reproduced;    ///< run --reproduce: the beginning of an id
    HeadRequest head;
    std::string checkpoint;  ///< the file of the frozen head
};

inline RunnerOptions runner_options(const Request& request) {
    RunnerOptions options{.jobs = request.jobs, .is_fresh = request.is_fresh};
    const std::size_t slash = request.shard.find('/');
    const auto part = [&](std::string_view text) { return data::parse_number<std::size_t>(text).value_or(0); };
    if (slash != std::string::npos) {
        options.shard = part(std::string_view(request.shard).substr(0, slash));
        options.shards = part(std::string_view(request.shard).substr(slash + 1));
    }
    if (slash == std::string::npos || options.shard < 1 || options.shard > options.shards)
        throw Error(
            fmt::format("--shard {} is not a part of the runs; write i/n with 1 <= i <= n, for example --shard 2/3.",
                        request.shard));
    return options;
}

/// One invocation of a study's binary.
class Session {
  public:
    Session(StudyProgram program, std::string own_code, Request request)
        : program_(std::move(program)), request_(std::move(request)), code_version_(build_info().code_version) {
        if (!own_code.empty()) code_version_ += "+" + own_code;
        if (!request_.seeds.empty()) take_seeds();
    }

    int plan() {
        load();
        const RunContext context = this->context();
        const PlanPage page = examine(program_, runs_, identity_, data_, context);
        const auto frozen = frozen_head(context);
        std::fputs((request_.as_json ? page.json().dump(2) + "\n" : page.text()).c_str(), stdout);
        if (!request_.as_json && !program_.frozen.empty())
            fmt::print("\n{}\n", frozen_text(program_, frozen, frozen_path()));
        if (request_.is_locked) lock(plan_json(program_, runs_, identity_, data_, context));
        return exit_code::complete;
    }

    int run() {
        RunnerOptions options = runner_options(request_);
        load();
        const RunContext context = this->context();
        const auto examined = examine_all(program_, runs_, context);  // bad data is said before anything is trained
        const auto frozen = frozen_head(context);
        if (request_.trains_once) options.first_of_treatment = first_of_treatment(examined);
        const RecordStore store(folder());
        store.create();
        const auto earlier = store.read_plan();
        if (earlier) refuse_other_plan(*earlier, program_.name, identity_, store.folder());
        std::vector<std::string> ids;
        for (const Run& run : runs_) ids.push_back(run.id(identity_.data_hash, code_version_));
        store.refuse_others(program_.name, ids);
        keep_declarations(program_.questions, earlier, store.count());
        store.write_plan(plan_json(program_, runs_, identity_, data_, context));

        data::replace_file(store.folder() / "files.csv", {files_csv(context)});
        if (frozen) write_frozen(store.folder(), measure_frozen(*frozen, program_, runs_.front(), context));

        ProgressDisplay display(program_.name, runs_.size());
        if (!frozen && !program_.frozen.empty()) display.say(frozen_text(program_, frozen, frozen_path()));
        const detail::InterruptGuard guard;
        const RunnerTally tally = do_runs(
            program_, runs_, identity_, store, options, context,
            [&](const ProgressReport& report) { display.show(report); },
            [&](const std::string& sentence) { display.say(sentence); });
        display.finish(tally);
        if (tally.was_interrupted) return exit_code::interrupted;
        return tally.failed > 0 ? exit_code::some_runs_failed : exit_code::complete;
    }

    /// Trains one recorded run again; what is stored is not touched.
    int reproduce() {
        const RecordStore store(folder());
        const std::string id = id_beginning_with(store, request_.reproduced);
        const Json record = *store.read(id, program_.name);
        program_.seeds = {record["seed"].get<std::uint64_t>()};
        load();
        const RunContext context = this->context();
        const detail::InterruptGuard guard;
        try {
            const Reproduction done = equipoise::reproduce(program_, runs_, identity_, store, record, context);
            if (done.is_other_code)
                fmt::print("{} was recorded by the code version {}; this is {}.\n", id,
                           record["code_version"].get<std::string>(), code_version_);
            if (done.differences.empty())
                fmt::print("{}: the same, bit by bit ({} numbers and {} scores).\n", id, done.numbers, done.scores);
            else
                fmt::print("{}: {} of {} numbers and scores differ.\n", id, done.differences.size(),
                           done.numbers + done.scores);
            std::vector<std::string> lines;
            for (const JsonDifference& each : done.differences)
                lines.push_back(fmt::format("{}: {} as recorded, and {} now.", each.name, each.recorded, each.again));
            print_first(lines, 5);
            return done.differences.empty() ? exit_code::complete : exit_code::bad_input;
        } catch (const Interrupted&) {
            return exit_code::interrupted;
        }
    }

    /// Trains one recorded run again and writes its head.
    int head() {
        const RecordStore store(folder());
        HeadRequest& asked = request_.head;
        const report::ChosenRun chosen = run_of_head(asked, store, program_);
        settle_paths(asked, name_of_results(program_.name));
        const Json record = *store.read(chosen.id, program_.name);
        program_.seeds = {record["seed"].get<std::uint64_t>()};
        load();
        const detail::InterruptGuard guard;
        try {
            say_choice(chosen, record);
            const Reproduction done = equipoise::reproduce(program_, runs_, identity_, store, record, context(true));
            write_head_of(asked, chosen, record, done, data_);
            return exit_code::complete;
        } catch (const Interrupted&) {
            return exit_code::interrupted;
        }
    }

    int report() {
        const RecordStore store(folder());
        Results results = read_results(store, program_);
        const std::vector<Findings> findings = findings_of(results, *store.read_plan());
        write_report(results, findings, store.folder());
        const bool is_terminal = ::isatty(STDOUT_FILENO) != 0;
        std::fputs(console_report(results, findings, is_terminal && std::getenv("NO_COLOR") == nullptr, 80).c_str(),
                   stdout);
        fmt::print("\nReport: {}\n", (store.folder() / "report.md").string());
        return results.failed > 0 ? exit_code::some_runs_failed : exit_code::complete;
    }

    /// Proves records and report; writes nothing.
    int verify() {
        const RecordStore store(folder());
        Verification done = verify_records(store, program_);
        try {
            Results results = read_results(store, program_);
            const std::vector<Findings> findings = findings_of(results, *store.read_plan());
            verify_report(results, findings, done);
        } catch (const Error& error) {
            const auto names_it = [&](const std::string& fault) {
                return fault.find(error.what()) != std::string::npos;
            };
            if (std::ranges::none_of(done.faults, names_it)) done.faults.emplace_back(error.what());
        } catch (const Json::exception&) {  // a record that lacks something: verify_records has named it
        }
        if (done.faults.empty()) {
            fmt::print("{}: {} records and {} numbers verified.\n", store.folder().string(), done.records,
                       done.numbers);
            return exit_code::complete;
        }
        fmt::print("{}: {}.\n", store.folder().string(), report::counted(done.faults.size(), "fault"));
        print_first(done.faults, 20);
        return exit_code::bad_input;
    }

  private:
    /// Everything that a report says, in its order. Marks the questions that differ from a locked plan.
    std::vector<Findings> findings_of(Results& results, const Json& plan) const {
        Findings against_lock = hold_against_lock(results, plan, program_);
        const Results compared = report::comparable(results);
        std::vector<Findings> findings{judge_controls(compared), std::move(against_lock), answer_questions(compared)};
        if (!program_.frozen.empty())
            findings.push_back(report::frozen_head(compared, program_.frozen, read_frozen(folder())));
        add_checks(compared, findings);
        for (const auto analyse : program_.analyses)
            findings.push_back(report::with_refusals(analyse(compared), compared));
        findings.push_back(report::denominators(results));
        return findings;
    }
    void lock(const Json& plan) const {
        const RecordStore store(folder());
        if (const auto earlier = store.read_plan()) refuse_other_plan(*earlier, program_.name, identity_, folder());
        const bool was_there = lock_plan(store, plan, program_);
        fmt::print(request_.as_json ? stderr : stdout, "\n{} {} (hash {}).\n",
                   was_there ? "The same plan is locked already in" : "The plan is locked in",
                   (folder() / "plan.lock.json").string(), hash_of_lock(locked_part(plan, program_)));
    }
    static void print_first(const std::vector<std::string>& lines, std::size_t most) {
        for (std::size_t i = 0; i < std::min(most, lines.size()); ++i) fmt::print("  {}\n", lines[i]);
        if (lines.size() > most) fmt::print("  and {} more.\n", lines.size() - most);
    }
    void take_seeds() {
        program_.seeds = request_.seeds;
        std::vector<std::uint64_t> sorted = request_.seeds;
        std::ranges::sort(sorted);
        if (std::ranges::adjacent_find(sorted) != sorted.end())
            throw Error(
                "--seeds has the same seed twice, which would be one run counted as two; write each seed once.");
        if (sorted.size() < program_.required_seeds && program_.required_seeds > 2)
            throw Error(
                fmt::format("--seeds has {}, and an analysis of the study chooses a cell by all seeds but one and "
                            "measures it on that one; give {} seeds or more, for example --seeds 123,456,789.",
                            report::counted(sorted.size(), "seed"), program_.required_seeds));
        if (sorted.size() < program_.required_seeds)
            throw Error(
                fmt::format("--seeds has {} seed, and an analysis of the study is a test, which has no spread to test "
                            "against; give {} seeds or more, for example --seeds 123,456,789.",
                            sorted.size(), program_.required_seeds));
    }
    std::filesystem::path folder() const {
        return request_.out.empty() ? "results/" + name_of_results(program_.name) : request_.out;
    }
    /// The study's name, with that of the data it was done on.
    std::string name_of_results(std::string name) const {
        if (!request_.load.data.empty()) name += "-" + std::filesystem::path(request_.load.data).stem().string();
        return name + (request_.is_quick ? "-quick" : "");
    }
    void load() {
        const data::LoadOptions& load = request_.load;
        for (const auto& [flag, value] : {std::pair{"--manifest", &load.manifest},
                                          {"--label-column", &load.label_column},
                                          {"--positive", &load.positive},
                                          {"--split", &load.split},
                                          {"--group", &load.group},
                                          {"--feature-columns", &load.feature_columns},
                                          {"--waive-near-duplicates", &load.duplicate_waiver}})
            if (load.data.empty() && !value->empty())
                throw Error(fmt::format("{} is about the data of --data, which is not given; add --data FILE.", flag));
        data_ = load.data.empty() ? program_.make_data(request_.is_quick) : data::load(load);
        if (program_.pinned_width > 0 && data_.width() != program_.pinned_width)
            throw Error(fmt::format(
                "{} has embeddings of width {}, and the study {} is declared for width {}; give data of that "
                "width or change Width<...> in the study.",
                data_.name, data_.width(), program_.name, program_.pinned_width));
        identity_ = {.study = program_.name,
                     .data_name = data_.name,
                     .data_hash = data_.hash(),
                     .code_version = code_version_,
                     .is_synthetic = data_.is_synthetic,
                     .is_quick = request_.is_quick};
        runs_ = program_.plan(program_.seeds);
        for (Run& run : runs_) {
            if (!data_.split_rule.empty()) run.choices.front().second = data_.split_rule;
            if (!data_.group_name.empty()) run.choices.emplace_back("group", data_.group_name);
            if (!data_.duplicate_waiver.empty()) run.choices.emplace_back("waived", data_.duplicate_waiver);
            if (request_.is_quick) run.choices.emplace_back("quick", "three epochs");
        }
    }
    RunContext context(bool keeps_heads = false) const {
        return RunContext(
            data_, request_.is_quick, [] { return interrupt_was_asked.load(); },
            RunOptions{.memory = request_.memory, .keeps_heads = keeps_heads});
    }
    std::string frozen_path() const { return default_head_path(name_of_results(program_.frozen)); }
    std::optional<HeadFile> frozen_head(const RunContext& context) const {
        return find_frozen(program_, request_.checkpoint, frozen_path(), data_, context);
    }

    StudyProgram program_;
    Request request_;
    std::string code_version_;
    data::Dataset data_;
    PlanIdentity identity_;
    std::vector<Run> runs_;
};

}  // namespace detail

}  // namespace equipoise
