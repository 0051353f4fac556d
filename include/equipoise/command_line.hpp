/// command_line.hpp: the verbs that every study's binary speaks, and their flags.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit_command.hpp>
#include <equipoise/command_options.hpp>
#include <equipoise/main.hpp>
#include <equipoise/score_command.hpp>
#include <equipoise/session.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace equipoise {

namespace detail {

inline void add_data_options(CLI::App& verb, Request& request) {
    verb.add_option("--data", request.load.data,
                    "embeddings: .npz, .npy, .csv, or a folder of BirdNET texts (default: the study's own)");
    verb.add_option("--manifest", request.load.manifest,
                    "CSV with label, site, recorder_id, date, quality, split, row by row");
    add_column_flags(verb, request.load);
    verb.add_option("--waive-near-duplicates", request.load.duplicate_waiver,
                    "why rows that are nearly the same may be trained on and tested; kept in every record");
    verb.add_option("--seeds", request.seeds, "seeds instead of the study's, for example 1,2,3")->delimiter(',');
    verb.add_flag("--quick", request.is_quick, "a small, fast rehearsal: less data, three epochs, a folder of its own");
}
inline void add_out_option(CLI::App& verb, Request& request) {
    verb.add_option("--out", request.out, "folder of the results (default: results/<study>)");
}
inline void add_run_options(CLI::App& verb, Request& request) {
    add_data_options(verb, request);
    add_checkpoint_option(verb, request.checkpoint);
    add_out_option(verb, request);
    verb.add_option("--jobs", request.jobs, "runs side by side, one thread each (default: one for each processor)")
        ->check(CLI::Range(1, 4096));
    add_memory_flag(verb, request.memory);
    verb.add_option("--shard", request.shard, "do part i of n of the runs: i/n, i from 1");
    verb.add_flag("--fresh", request.is_fresh, "do all runs again (default: go on where it stopped)");
    verb.add_flag("--dedupe", request.trains_once,
                  "train cells that are one treatment (see plan) once for each seed, and record the others from it");
}

}  // namespace detail

EQUIPOISE_INLINE int run_program(StudyProgram program, const char* own_code, int argument_count,
                                 const char* const* arguments) {
    if (argument_count > 1 && std::string_view(arguments[1]) == "audit")
        return run_audit(argument_count - 1, arguments + 1);  // needs no study and has flags of its own
    if (argument_count > 1 && std::string_view(arguments[1]) == "score")
        return run_score(argument_count - 1, arguments + 1);
    const std::string about = program.about;
    CLI::App app{
        fmt::format("{}: {}\n\nWithout a verb: run, then report. The same command goes on where it was stopped.",
                    program.name, about),
        program.name};
    detail::Request request;
    detail::add_run_options(app, request);
    CLI::App* plan =
        app.add_subcommand("plan", "the design, its runs and what each trains on, before anything is trained");
    detail::add_data_options(*plan, request);
    detail::add_checkpoint_option(*plan, request.checkpoint);
    detail::add_out_option(*plan, request);
    detail::add_memory_flag(*plan, request.memory);
    plan->add_flag("--json", request.as_json, "for programs");
    plan->add_flag("--lock", request.is_locked, "write plan.lock.json into the folder of results, before any run");
    CLI::App* run = app.add_subcommand("run", "train what is not done yet");
    detail::add_run_options(*run, request);
    run->add_option("--reproduce", request.reproduced,
                    "train one recorded run again, named by the beginning of its id, and compare it bit by bit");
    CLI::App* report = app.add_subcommand("report", "table, analyses, figures and files, from the records alone");
    detail::add_out_option(*report, request);
    detail::add_data_options(*report, request);
    report->add_flag("--verify", request.is_verified, "prove records and report instead of writing it");
    CLI::App* head = app.add_subcommand(
        "head", "write a trained head as a file: of the run that is chosen on validation, or of the one named");
    detail::add_head_options(*head, request.head);
    detail::add_out_option(*head, request);
    detail::add_data_options(*head, request);
    app.add_subcommand("score", "new embeddings scored by a written head: CSV (score --help)");
    app.add_subcommand("audit", "what a CSV of results, of any tool, can and cannot support (audit --help)");
    app.require_subcommand(0, 1);
    if (const auto code = detail::parse_arguments(app, program.name, argument_count, arguments)) return *code;
    const std::string name = program.name;
    try {
        detail::Session session(std::move(program), own_code, request);
        if (*plan) return session.plan();
        if (*head) return session.head();
        if (*report) return request.is_verified ? session.verify() : session.report();
        if (!request.reproduced.empty()) return session.reproduce();
        const int code = session.run();
        if (*run || code == exit_code::interrupted) return code;
        return std::max(code, session.report());
    } catch (const std::exception& error) {
        std::fflush(stdout);
        fmt::print(stderr, "{}: {}\n", name, error.what());
        return exit_code::bad_input;
    }
}

}  // namespace equipoise
