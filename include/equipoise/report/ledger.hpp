/// ledger.hpp: the denominators of a study's figures, and the comparisons that they forbid.
///
/// Every figure of a split is of all files that the split promises; a file without a score is counted, never left out
/// (study/denominators.hpp checks each record). Figures of different files are figures of different tests: where runs
/// of one split differ in the number of their files or of their positive files, nothing is compared on that split. All
/// analyses, questions and figures are given `comparable(results)`, which withholds the numbers.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/words.hpp>
#include <equipoise/study/results.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::report {

/// The files that one split of a run was measured on.
struct FileCounts {
    double expected = 0, positives = 0;
    auto operator<=>(const FileCounts&) const = default;
    std::string text() const { return fmt::format("{} files ({} positive)", expected, positives); }
};

/// "ratio=0.1 seed=123"
inline std::string title_of(const RunResult& run) {
    std::string title;
    for (const Setting& setting : run.settings) title += setting.factor + "=" + setting.label + " ";
    return title + "seed=" + std::to_string(run.seed);
}

/// Runs by the files that they were measured on, those of most runs first. Runs that do not have the split are in none.
inline std::vector<std::pair<FileCounts, std::vector<const RunResult*>>> runs_by_files(const Results& results,
                                                                                       std::string_view split) {
    std::map<FileCounts, std::vector<const RunResult*>> by_files;
    for (const RunResult& run : results.runs) {
        const FileCounts files{run.number(fmt::format("{}.files.expected", split)),
                               run.number(fmt::format("{}.files.positives", split))};
        if (std::isfinite(files.expected)) by_files[files].push_back(&run);
    }
    std::vector<std::pair<FileCounts, std::vector<const RunResult*>>> sorted(by_files.begin(), by_files.end());
    // of equally many runs, those with fewer files first, as they stand in the map; and no stable_sort, which libstdc++
    // 12 builds on a function that Clang calls deprecated
    std::ranges::sort(sorted, [](const auto& one, const auto& other) {
        return std::pair(other.second.size(), one.first) < std::pair(one.second.size(), other.first);
    });
    return sorted;
}

/// Which runs of a split were measured on other files than the most, and by how much they differ; "" if all agree.
inline std::string different_files(const Results& results, std::string_view split) {
    const auto groups = runs_by_files(results, split);
    if (groups.size() < 2) return "";
    std::string text;
    for (std::size_t i = 1; i < groups.size(); ++i)
        text += fmt::format("{}{} (first {}) of {}",
                            i == 1                  ? ""
                            : i + 1 < groups.size() ? ", "
                                                    : " and ",
                            counted(groups[i].second.size(), "run"), title_of(*groups[i].second.front()),
                            groups[i].first.text());
    return fmt::format("{} against {} of {}", text, counted(groups[0].second.size(), "run"), groups[0].first.text());
}

/// The results that may be compared: a test split whose runs were measured on different files is gone, with its
/// numbers, and stands in `incomparable` with the reason.
inline Results comparable(Results results) {
    for (const std::string& split : std::vector<std::string>(results.splits)) {
        const std::string why = different_files(results, split);
        if (why.empty()) continue;
        results.incomparable[split] =
            fmt::format("runs were measured on different files, {}, and such figures are not compared", why);
        std::erase(results.splits, split);
        for (RunResult& run : results.runs)
            std::erase_if(run.numbers, [&](const auto& number) {
                const std::string& name = number.first;
                return name.starts_with(split) && name.size() > split.size() &&
                       (name[split.size()] == '.' || name[split.size()] == '[');
            });
    }
    return results;
}

/// Why a question about these results has no answer, where one of its splits is incomparable; "" if none is.
inline std::string why_incomparable(const Results& results, const PlannedQuestion& question) {
    for (const auto& [split, why] : results.incomparable)
        if (question.metric.starts_with(split + ".") || question.less.starts_with(split + ".")) return why;
    return "";
}

/// What an analysis says of comparable results, with a sentence for each split that it could not be given.
inline Findings with_refusals(Findings findings, const Results& results) {
    for (const auto& [split, why] : results.incomparable)
        findings.sentences.push_back(fmt::format("{}: {}.", split_label(split), why));
    return findings;
}

/// The section "Denominators": totals of each split, and whether all runs agree. Takes all results, not the comparable
/// ones alone. Numbers: "test_ood.files.expected" (also scored, missing, positives) with ".least" and ".most" over
/// runs.
inline Findings denominators(const Results& results) {
    Findings findings;
    findings.name = "denominators";
    findings.title = "Denominators";
    Table table{{"split", "runs", "files", "scored", "missing", "positive"}, {}, {false, true, true, true, true, true}};
    std::vector<std::string> splits{"validation"};
    splits.insert(splits.end(), results.splits.begin(), results.splits.end());
    double missing = 0;
    bool do_agree = true;
    for (const std::string& split : splits) {
        const auto groups = runs_by_files(results, split);
        if (groups.empty()) continue;
        std::size_t runs = 0;
        for (const auto& group : groups) runs += group.second.size();
        std::vector<std::string>& row = table.rows.emplace_back();
        row = {split == "validation" ? split : split_label(split), std::to_string(runs)};
        for (const char* part : {"expected", "scored", "missing", "positives"}) {
            const std::string name = fmt::format("{}.files.{}", split, part);
            double least = std::numeric_limits<double>::infinity(), most = 0;
            for (const RunResult& run : results.runs)
                if (const double count = run.number(name); std::isfinite(count)) {
                    least = std::min(least, count);
                    most = std::max(most, count);
                }
            row.push_back(least == most ? fmt::format("{}", most) : fmt::format("{} to {}", least, most));
            findings.numbers.insert(findings.numbers.end(), {{name + ".least", least}, {name + ".most", most}});
            if (part == std::string_view("missing")) missing += most;
        }
        if (const std::string why = different_files(results, split); !why.empty()) {
            do_agree = false;
            findings.sentences.push_back(
                split == "validation"
                    ? fmt::format("Thresholds were chosen on different files: {}.", why)
                    : fmt::format("{}: runs were measured on different files, {}; they are not compared there.",
                                  split_label(split), why));
        }
    }
    if (table.rows.empty()) {
        findings.sentences = {"No run is complete yet, so there is nothing to count."};
        return findings;
    }
    findings.tables.push_back(std::move(table));
    if (do_agree) findings.sentences.push_back("All runs are measured on the same number of files and positive files.");
    findings.sentences.push_back(
        missing > 0 ? "A file without a score is in every denominator: it counts below all others and is a detection "
                      "at no threshold. Brier score, log loss and calibration error are of the scored files."
                    : "Every file has a score: expected = scored + missing, with none missing, for every figure.");
    return findings;
}

}  // namespace equipoise::report
