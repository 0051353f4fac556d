/// audit_command.hpp: the verb `audit FILE.csv`: what somebody's results can and cannot support.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/json.hpp>
#include <equipoise/audit/page.hpp>
#include <equipoise/base/linkage.hpp>
#include <equipoise/command_options.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace equipoise {

/// `arguments`: the program's name, the file and the flags, as main has them. Writes the page (or JSON) to the standard
/// output, one sentence to the standard error where something is wrong. Returns the exit code: 0, or 1 for a usage or
/// data error. Findings are no error.
EQUIPOISE_INLINE int run_audit(int argument_count, const char* const* arguments) {
    CLI::App app{
        "audit: reads results of any tool (one run a row) and says what they can and cannot support.\n\n"
        "What the columns are is guessed, printed, and can be said by the flags; a name may be its dotted end\n"
        "(ood.best_f1.f1). All numbers: --json.",
        "audit"};
    audit::AuditOptions options;
    std::vector<std::string> where;
    double margin = 0;
    bool as_json = false;
    app.add_option("file", options.file, "CSV with a header: long (one row a run) or wide (one column a level)")
        ->required();
    app.add_option("--metric", options.roles.metrics, "column of figures to compare; repeatable")->delimiter(',');
    app.add_option("--factor", options.roles.factors, "column whose levels are compared; two or more: factorial ANOVA")
        ->delimiter(',');
    app.add_option("--within", options.roles.within, "one analysis for each level of this column")->delimiter(',');
    app.add_option("--block", options.roles.block, "rows of one level belong together (default: the seed)");
    app.add_option("--seed", options.roles.seed, "column of the random seed");
    app.add_option("--baseline", options.baseline,
                   "level that the others are held against (default: 0, control, none)");
    CLI::Option* given_margin =
        app.add_option("--margin", margin, "differences below it do not matter, in the unit of the metric");
    app.add_option("--where", where, "COLUMN=VALUE: these rows only; repeatable");
    app.add_option("--wide", options.wide, "columns a,b,c are the levels of one factor")->delimiter(',');
    app.add_flag("--json", as_json, "every number under its name, for programs");
    for (CLI::Option* option : app.get_options())  // one word after each flag: the next one may be the file
        option->allow_extra_args(false);
    if (const auto code = detail::parse_arguments(app, "audit", argument_count, arguments)) return *code;
    try {
        if (*given_margin) {
            if (!(margin > 0) || !std::isfinite(margin))
                throw Error(
                    fmt::format("--margin {} is no margin; give a positive number in the unit of the metric, "
                                "such as 0.02.",
                                margin));
            options.margin = margin;
        }
        for (const std::string& text : where) options.where.push_back(audit::parse_filter(text));
        options.all_metrics = as_json;
        const audit::Audit result = audit::audit_file(std::move(options));
        if (as_json) {
            const std::string text =
                audit::json_of(result).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
            std::fputs(text.c_str(), stdout);
        } else {
            const char* const refused = std::getenv("NO_COLOR");
            const bool colours = ::isatty(STDOUT_FILENO) == 1 && (refused == nullptr || *refused == '\0');
            std::fputs(audit::page_of(result, colours).c_str(), stdout);
        }
        return 0;
    } catch (const std::exception& error) {
        std::fflush(stdout);
        fmt::print(stderr, "audit: {}\n", error.what());
        return 1;
    }
}

}  // namespace equipoise
