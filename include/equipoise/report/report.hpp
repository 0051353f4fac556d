/// report.hpp: the files of a report, each replaced as a whole. Heavy to compile: for the command line only.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/file.hpp>
#include <equipoise/report/console.hpp>
#include <equipoise/report/figures.hpp>
#include <equipoise/report/ledger.hpp>
#include <equipoise/report/markdown.hpp>
#include <equipoise/report/results_csv.hpp>
#include <equipoise/report/summary_json.hpp>

#include <filesystem>
#include <vector>

namespace equipoise {

/// Writes results.csv, summary.json, report.md and figures/*.{dat,gp,svg,pdf} into the folder `out`, which is made if
/// need be. Works at any time, also without a single run. The same runs give the same bytes. Error: a file cannot be
/// written; that gnuplot is missing is no error, and the report says so.
inline void write_report(const Results& results, const std::vector<Findings>& analyses,
                         const std::filesystem::path& out) {
    const report::Figures figures = report::write_figures(report::comparable(results), out / "figures");
    data::replace_file(out / "results.csv", {report::results_csv(results)});
    data::replace_file(out / "summary.json", {report::summary_json(results, analyses)});
    data::replace_file(out / "report.md", {report::markdown_report(results, analyses, figures)});
}

}  // namespace equipoise
