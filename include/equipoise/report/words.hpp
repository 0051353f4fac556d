/// words.hpp: how numbers, splits and states of a study are said, the same in every report.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/summary.hpp>
#include <equipoise/study/results.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::report {

/// What stands in a table where there is no value.
inline constexpr std::string_view no_value = "–";

/// "0.752"; a value that is not finite is "–", and nothing is minus zero.
inline std::string decimals(double value, int count = 3) {
    if (!std::isfinite(value)) return std::string(no_value);
    const std::string text = fmt::format("{:.{}f}", value, count);
    return text.find_first_not_of("-0.") == std::string::npos && text[0] == '-' ? text.substr(1) : text;
}

/// "+0.013"
inline std::string signed_decimals(double value) {
    const std::string text = decimals(value);
    return value > 0 && text != no_value ? "+" + text : text;
}

/// "0.752 ± 0.041", mean ± SEM; "0.752 ± n/a" of a single value, which says nothing of its spread.
inline std::string mean_and_sem(const stats::Summary& summary) {
    if (summary.n == 0) return std::string(no_value);
    return decimals(summary.mean) + " ± " + (summary.n > 1 ? decimals(summary.sem) : "n/a");
}

/// "0.73", "0.045", "< 0.0001"; next to .05 as many decimals as show the side.
inline std::string p_value(double p) {
    if (std::isnan(p)) return std::string(no_value);
    if (p < 0.0001) return "< 0.0001";
    if (p > 0.995) return "> 0.99";
    return decimals(p, p < 0.001 || std::fabs(p - 0.05) < 0.001 ? 4 : p < 0.0995 ? 3 : 2);
}
/// The same with the sign: "p = 0.73", "p < 0.0001".
inline std::string p_equals(double p) {
    const std::string value = p_value(p);
    return (value[0] == '<' || value[0] == '>' ? "p " : "p = ") + value;
}

/// "1 run", "3 runs".
inline std::string counted(std::size_t count, std::string_view thing) {
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

/// How a test split is called in tables: IID, OOD.
inline std::string split_label(std::string_view split) {
    return split == "test_iid" ? "IID" : split == "test_ood" ? "OOD" : std::string(split);
}
/// The same in sentences.
inline std::string split_words(std::string_view split) {
    return split == "test_iid"   ? "IID test (sites that were trained on)"
           : split == "test_ood" ? "OOD test (a site never trained on)"
                                 : std::string(split);
}

/// How many columns UTF-8 text takes, one for each code point.
inline std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) { return (byte & 0xC0) != 0x80; }));
}

/// Lines of at most `width` columns, broken at blanks; a longer word is cut, after a bracket or comma if it has one.
inline std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines{""};
    std::size_t used = 0;  // columns of the last line
    const auto put = [&](std::string_view part) {
        lines.back() += part;
        used += width_of(part);
    };
    const auto cut = [&](std::string_view word) {  // bytes of the longest beginning that fits a line
        std::size_t end = 0, columns = 0, nice = 0;
        while (end < word.size() && columns < width) {
            do ++end;
            while (end < word.size() && (word[end] & 0xC0) == 0x80);
            ++columns;
            if (word[end - 1] == '(' || word[end - 1] == ',') nice = end;
        }
        return nice > 0 ? nice : end;
    };
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(' ', start), text.size());
        std::string_view word = text.substr(start, end - start);
        start = end + 1;
        if (word.empty()) continue;
        if (used > 0 && used + 1 + width_of(word) > width) {
            lines.emplace_back();
            used = 0;
        }
        if (used > 0) put(" ");
        while (width_of(word) > width) {
            const std::size_t length = cut(word);
            put(word.substr(0, length));
            word.remove_prefix(length);
            lines.emplace_back();
            used = 0;
        }
        put(word);
    }
    return lines;
}

/// What the data are, in one sentence that never hides that they are made up.
inline std::string about_data(const Results& results) {
    if (results.is_synthetic)
        return fmt::format("SYNTHETIC DATA: {} is generated, not recorded; its figures say nothing about animals.",
                           results.data_name);
    return fmt::format("Data: {}.", results.data_name);
}

/// How much of the plan is done.
inline std::string about_progress(const Results& results) {
    std::string text = fmt::format("{} of {} complete", results.complete(), counted(results.planned, "planned run"));
    if (!results.controls.empty())
        text += fmt::format(", {} of them controls", results.controls.size() * results.seeds.size());
    if (results.failed > 0) text += fmt::format(", {} failed", results.failed);
    if (results.missing() > 0) text += fmt::format(", {} not done yet", results.missing());
    text += '.';
    if (results.runs.empty())
        text += " Nothing can be reported yet.";
    else if (results.complete() < results.planned)
        text += " The figures below are those of the complete runs alone.";
    return text;
}

/// Empty unless the runs were shortened.
inline std::string about_quick(const Results& results) {
    return results.is_quick
               ? "QUICK RUNS: training was cut short to see that everything works; the figures are no results."
               : "";
}

}  // namespace equipoise::report
