/// verify.hpp: a report proved from its records: `report --verify`. Reads all, writes nothing.
///
/// Records: the checksum, the id (a hash of choices, seed, data and code), the place in the plan, and every figure
/// measured again from the recorded scores. Report: summary.json, results.csv, report.md and the data of its figures
/// made again from the records. Against accidents and edits by hand; whoever forges scores, labels and checksums
/// together is found by `run --reproduce` alone.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/report.hpp>
#include <equipoise/study/json_differences.hpp>
#include <equipoise/study/plan_file.hpp>
#include <equipoise/study/remeasure.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise {

struct Verification {
    std::size_t records = 0;
    std::size_t numbers = 0;
    std::vector<std::string> faults;  ///< one sentence each
};

namespace detail {

/// The id that a record must have, by what it says of its run.
inline std::string id_of_contents(const Json& record) {
    Run run;
    for (const auto& [choice, label] : record.at("choices").items()) run.choices.emplace_back(choice, label);
    run.seed = record.at("seed");
    run.replicate = record.at("replicate");
    run.control.name = record.value("control", "");
    if (!run.control.name.empty()) run.control.kind = ControlKind::positive;  // any: an id tells them by their names
    return run.id(record.at("data").at("hash").get<std::string>(), record.at("code_version").get<std::string>());
}

inline void add_faults(const std::string& file, const std::vector<JsonDifference>& differences,
                       std::vector<std::string>& faults) {
    constexpr std::size_t told = 5;  // of one file, so that the others are seen too
    for (const JsonDifference& each : std::span(differences).first(std::min(told, differences.size())))
        faults.push_back(fmt::format("{}: {} is {} there, and {} when it is computed again.", file, each.name,
                                     each.recorded, each.again));
    if (differences.size() > told)
        faults.push_back(fmt::format("{}: {} more of its figures differ.", file, differences.size() - told));
}

/// The cells of one line of CSV; quotes stay.
inline std::vector<std::string_view> cells_of_line(std::string_view line) {
    std::vector<std::string_view> cells;
    bool is_quoted = false;
    std::size_t start = 0;
    for (std::size_t i = 0; i <= line.size(); ++i) {
        if (i < line.size() && line[i] == '"') is_quoted = !is_quoted;
        if (i < line.size() && (line[i] != ',' || is_quoted)) continue;
        cells.push_back(line.substr(start, i - start));
        start = i + 1;
    }
    return cells;
}
inline std::vector<std::string_view> lines_of_text(std::string_view text, auto&& is_told) {
    std::vector<std::string_view> lines;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        if (const std::string_view line = text.substr(start, end - start); is_told(line)) lines.push_back(line);
        start = end + 1;
    }
    return lines;
}

/// Names the lines, and in CSV the cells, in which two texts differ.
inline void compare_lines(const std::string& file, std::string_view recorded, std::string_view again, bool is_csv,
                          std::vector<std::string>& faults, auto&& is_told) {
    const auto left = lines_of_text(recorded, is_told), right = lines_of_text(again, is_told);
    if (left.size() != right.size())
        faults.push_back(
            fmt::format("{}: it has {} lines, and {} when it is made again.", file, left.size(), right.size()));
    const auto header = is_csv && !right.empty() ? cells_of_line(right[0]) : std::vector<std::string_view>{};
    for (std::size_t line = 0; line < std::min(left.size(), right.size()); ++line) {
        if (left[line] == right[line]) continue;
        const auto old_cells = cells_of_line(left[line]), new_cells = cells_of_line(right[line]);
        if (!is_csv || old_cells.size() != new_cells.size()) {
            faults.push_back(fmt::format("{}: a line is \"{}\" there, and \"{}\" when it is made again.", file,
                                         left[line].substr(0, 100), right[line].substr(0, 100)));
            continue;
        }
        for (std::size_t cell = 0; cell < old_cells.size(); ++cell)
            if (old_cells[cell] != new_cells[cell])
                faults.push_back(fmt::format("{}: {} of line {} is {} there, and {} when it is computed again.", file,
                                             header[cell], line + 1, old_cells[cell], new_cells[cell]));
    }
}

/// The text of a file of the report; a fault where there is none.
inline std::optional<std::string> text_of_report(const std::filesystem::path& path, std::vector<std::string>& faults) {
    if (std::filesystem::exists(path)) return std::string(data::MappedFile(path).text());
    faults.push_back(fmt::format("{} is not there; `report` writes it.", path.filename().string()));
    return std::nullopt;
}

}  // namespace detail

/// Proves every record in the folder.
inline Verification verify_records(const RecordStore& store, const StudyProgram& program) {
    Verification result;
    const auto plan = store.read_plan();
    if (!plan)
        throw Error(fmt::format("{} holds no plan.json; run the study first, or name its folder with --out.",
                                store.folder().string()));
    const RecordedScores scores(store.folder());
    const std::vector<Run> runs = program.plan((*plan)["seeds"].get<std::vector<std::uint64_t>>());
    for (const std::string& id : store.ids()) {
        const std::string file = fmt::format("records/{}.json", id);
        const auto fault = [&](std::string_view what) {
            const bool names_it = what.find(file) != std::string_view::npos;
            result.faults.push_back(names_it ? std::string(what) : fmt::format("{}: {}", file, what));
        };
        try {
            const Json record = *store.read(id, program.name);
            const auto planned =
                std::ranges::find_if((*plan)["runs"], [&](const Json& run) { return run["id"] == id; });
            if (planned == (*plan)["runs"].end()) {
                fault(
                    fmt::format("it is of another plan (seed {}, data {}, code {}) and no part of this report; move it "
                                "to a folder of its own.",
                                record.at("seed").dump(), record.at("data").at("name").get<std::string>(),
                                record.at("code_version").get<std::string>()));
                continue;
            }
            ++result.records;
            if (record.at("id") != id || detail::id_of_contents(record) != id)
                fault("its id is not that of its choices, seed, data and code; it was edited or renamed.");
            const auto place = static_cast<std::size_t>(planned - (*plan)["runs"].begin());
            if (place >= runs.size() || record.at("seed") != runs[place].seed ||
                record.value("control", "") != runs[place].control.name ||
                record.at("settings") != detail::json_of(runs[place].settings))
                fault("plan.json takes it for a run with other levels or another seed.");
            else
                for (const auto& [choice, label] : runs[place].choices)
                    if (choice != "split" &&
                        record.at("choices").value(choice, "") != label)  // --split may stand in its place
                        fault(fmt::format("its choice of {} is {}, and that of the study is {} now.", choice,
                                          record.at("choices").value(choice, ""), label));
            if (record.at("status") != "complete") continue;
            check_denominators(record, file);
            const Json again = remeasured(scores, record);
            Json recorded = Json::object();
            for (const char* part : {"scores", "splits", "parts"})
                if (record.contains(part)) recorded[part] = record.at(part);
            std::vector<JsonDifference> differences;
            result.numbers += compare_json(recorded, again, differences);
            detail::add_faults(file, differences, result.faults);
        } catch (const Error& error) {
            fault(error.what());
        } catch (const Json::exception&) {
            fault("a part of it is missing or of another kind; it was edited.");
        }
    }
    return result;
}

/// Proves the files of a report, made of these results. Adds to `result`.
inline void verify_report(const Results& results, const std::vector<Findings>& analyses, Verification& result) {
    const auto& folder = results.folder;
    const auto all = [](std::string_view) { return true; };
    if (const auto recorded = detail::text_of_report(folder / "summary.json", result.faults)) {
        const Json summary = Json::parse(*recorded, nullptr, false);
        if (!summary.is_object()) result.faults.emplace_back("summary.json is not whole; `report` writes it again.");
        std::vector<JsonDifference> differences;
        if (summary.is_object())
            result.numbers += compare_json(summary, Json::parse(report::summary_json(results, analyses)), differences);
        detail::add_faults("summary.json", differences, result.faults);
    }
    if (const auto recorded = detail::text_of_report(folder / "results.csv", result.faults)) {
        const std::string again = report::results_csv(results);
        for (const RunResult& run : results.runs) result.numbers += run.numbers.size();
        detail::compare_lines("results.csv", *recorded, again, true, result.faults, all);
    }
    const Results compared = report::comparable(results);
    report::Figures figures;
    for (const std::string& split : compared.splits)
        if (const auto figure = report::figure_of(compared, split)) {
            figures.list.push_back({figure->stem, figure->caption});
            const std::string file = "figures/" + figure->stem + ".dat";
            if (const auto recorded = detail::text_of_report(folder / file, result.faults))
                detail::compare_lines(file, *recorded, figure->data, false, result.faults, all);
        }
    if (const auto recorded = detail::text_of_report(folder / "report.md", result.faults)) {
        const auto is_told = [](std::string_view line) {  // not whether gnuplot was there to draw the figures
            return !line.empty() && !line.starts_with("![") && line.find("(data: [") == std::string_view::npos &&
                   !line.starts_with("The figures were not drawn");
        };
        detail::compare_lines("report.md", *recorded, report::markdown_report(results, analyses, figures), false,
                              result.faults, is_told);
    }
}

}  // namespace equipoise
