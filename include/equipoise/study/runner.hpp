/// runner.hpp: does the runs of a plan that are not done yet, side by side, one thread each.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/build_info.hpp>
#include <equipoise/study/denominators.hpp>
#include <equipoise/study/record.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <ctime>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace equipoise {

/// Which part of a plan this process does, and how.
struct RunnerOptions {
    std::size_t jobs = 1;
    std::size_t shard = 1, shards = 1;  ///< this is part `shard` (from 1) of `shards`
    bool is_fresh = false;              ///< does every run again
    /// By run of the plan: the first run that is the same treatment. Empty: every run is trained.
    std::vector<std::size_t> first_of_treatment{};
};

/// What became of the runs of this process's shard.
struct RunnerTally {
    std::size_t planned = 0;
    std::size_t found = 0;  ///< complete before
    std::size_t done = 0;
    std::size_t repeated = 0;  ///< of those done: not trained, but recorded from a run that is the same treatment
    std::size_t failed = 0;
    bool was_interrupted = false;
    std::vector<std::string> errors;  ///< one sentence for each failed run
};

/// What a progress display is told, one call at a time.
struct ProgressReport {
    const RunnerTally& tally;
    const Run& run;
    const RunOutcome* outcome = nullptr;  ///< null: the run failed
    double seconds = 0;                   ///< since the first run began
};

namespace detail {

inline std::atomic<bool> interrupt_was_asked{false};

/// Ctrl-C and a scheduler's SIGTERM ask once, politely; a second one ends the process as usual.
class InterruptGuard {
  public:
    InterruptGuard() {
        interrupt_was_asked = false;
        for (int signal : {SIGINT, SIGTERM}) std::signal(signal, &ask);
    }
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;
    ~InterruptGuard() {
        for (int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
    }

  private:
    static void ask(int signal) {
        interrupt_was_asked = true;
        std::signal(signal, SIG_DFL);
    }
};

/// Where, when and by what: beside a record, never in it.
inline Json provenance_of(const std::string& id, double seconds) {
    const BuildInfo build = build_info();
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    std::string cpu;
    std::ifstream cpu_info("/proc/cpuinfo");
    for (std::string line; cpu.empty() && std::getline(cpu_info, line);)
        if (line.starts_with("model name")) cpu = line.substr(std::min(line.size(), line.find(':') + 2));
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char finished[32];
    std::strftime(finished, sizeof finished, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return {{"id", id},   {"finished", finished},   {"seconds", seconds},         {"host", host},
            {"cpu", cpu}, {"commit", build.commit}, {"compiler", build.compiler}, {"flags", build.flags}};
}

/// Runs of this shard that are one treatment and are not done yet.
struct WaitingTreatment {
    std::string first;  ///< id of the first run of the whole plan that is this treatment
    std::vector<std::pair<const Run*, std::string>> runs;  ///< with their ids, in the order of the plan
    std::string found;                                     ///< id of one of this shard that is complete; "" if none is
};

}  // namespace detail

/// Does the runs of this shard that have no complete record, `options.jobs` at a time, and calls `progress` after each.
/// A run that fails leaves a record that says why, and the others go on. Error where a record cannot be written. With
/// `options.first_of_treatment` each treatment is trained once in a shard; a record that is made from another run's
/// holds the bytes that training would have given it, so shards, jobs and resumption change nothing.
inline RunnerTally do_runs(const StudyProgram& program, const std::vector<Run>& plan, const PlanIdentity& identity,
                           const RecordStore& store, const RunnerOptions& options, const RunContext& context,
                           const std::function<void(const ProgressReport&)>& progress,
                           const std::function<void(const std::string&)>& say) {
    RunnerTally tally;
    const auto id_of = [&](const Run& run) { return run.id(identity.data_hash, identity.code_version); };
    // runs of one treatment wait together: the first is trained, the others are recorded from it
    std::vector<detail::WaitingTreatment> waiting;
    std::map<std::size_t, std::size_t> place_of_treatment;
    for (std::size_t place = options.shard - 1; place < plan.size(); place += options.shards) {
        const Run& run = plan[place];
        const std::string id = id_of(run);
        const std::size_t first = options.first_of_treatment.empty() ? place : options.first_of_treatment[place];
        ++tally.planned;
        bool is_complete = false;
        try {
            const auto record = store.read(id, identity.study);
            is_complete = record && (*record)["status"] == "complete";
        } catch (const Error& error) {
            say(error.what());
            store.set_aside(id);
        }
        const bool is_found = is_complete && !options.is_fresh;
        const auto [treatment, is_new] = place_of_treatment.try_emplace(first, waiting.size());
        if (is_new) waiting.push_back({id_of(plan[first]), {}, ""});
        if (is_found) {
            ++tally.found;
            waiting[treatment->second].found = id;
        } else {
            waiting[treatment->second].runs.emplace_back(&run, id);
        }
    }
    std::erase_if(waiting, [](const auto& treatment) { return treatment.runs.empty(); });

    std::mutex mutex;  // guards the tally, progress and the first exception
    std::exception_ptr broken;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> is_over{false};
    using Clock = std::chrono::steady_clock;
    const auto begun = Clock::now();
    const auto since = [](Clock::time_point start) {
        return std::chrono::duration<double>(Clock::now() - start).count();
    };

    const auto work = [&] {
        while (!is_over) {
            const std::size_t index = next++;
            if (index >= waiting.size()) return;
            const detail::WaitingTreatment& treatment = waiting[index];
            std::string source = treatment.found;  // a complete record of this treatment
            for (const auto& [run, id] : treatment.runs) {
                const auto start = Clock::now();
                // the run that gives a treatment its name is trained itself, whoever came first
                const bool is_repeat = !source.empty() && id != treatment.first;
                RunOutcome outcome;
                std::string error;
                try {
                    outcome = (is_repeat ? program.examine : program.run)[run->cell](*run, context);
                    if (!is_repeat) check_denominators(record_of(identity, *run, id, outcome, ""), "the run");
                } catch (const Interrupted&) {
                    is_over = true;
                    const std::scoped_lock lock(mutex);
                    tally.was_interrupted = true;
                    return;
                } catch (const std::exception& failure) {
                    error = failure.what();
                }
                try {
                    const std::string same_as = id == treatment.first ? "" : treatment.first;
                    Json provenance = detail::provenance_of(id, since(start));
                    if (is_repeat)
                        store.write_repeat(identity, *run, id, outcome, source, same_as, std::move(provenance));
                    else
                        store.write(id, record_of(identity, *run, id, outcome, error, same_as), outcome, provenance);
                } catch (...) {
                    is_over = true;
                    const std::scoped_lock lock(mutex);
                    if (!broken) broken = std::current_exception();
                    return;
                }
                if (error.empty()) source = id;
                const std::scoped_lock lock(mutex);
                ++(error.empty() ? tally.done : tally.failed);
                tally.repeated += is_repeat;
                if (!error.empty()) tally.errors.push_back(run->title() + ": " + error);
                progress({tally, *run, error.empty() ? &outcome : nullptr, since(begun)});
            }
        }
    };
    {
        std::vector<std::jthread> workers;
        for (std::size_t job = 0; job < std::min(options.jobs, waiting.size()); ++job) workers.emplace_back(work);
    }
    if (broken) std::rethrow_exception(broken);
    return tally;
}

}  // namespace equipoise
