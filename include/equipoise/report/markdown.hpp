/// markdown.hpp: report.md, made to be read where code is hosted.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/words.hpp>
#include <equipoise/study/results.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace equipoise::report {

/// A figure that is drawn, or why it is not.
struct Figure {
    std::string stem;     ///< "test_ood_f1": of the .gp, .dat, .svg and .pdf in the folder figures
    std::string caption;  ///< one sentence
};
struct Figures {
    std::vector<Figure> list;
    std::string not_drawn_because;  ///< empty: all are drawn
};

/// Text that Markdown and HTML leave alone, on one line.
inline std::string markdown_text(std::string_view text) {
    std::string safe;
    for (char letter : text) {
        if (letter == '<')
            safe += "&lt;";
        else if (letter == '&')
            safe += "&amp;";
        else if (letter == '\n' || letter == '\r')
            safe += ' ';
        else {
            if (std::string_view("\\`*_[]|#~>").find(letter) != std::string_view::npos) safe += '\\';
            safe += letter;
        }
    }
    return safe;
}

namespace detail {

inline std::string markdown_table(const Table& table) {
    std::string text = "|";
    for (const std::string& cell : table.header) text += " " + markdown_text(cell) + " |";
    text += "\n|";
    for (bool is_number : table.is_number) text += is_number ? " ---: |" : " --- |";
    text += "\n";
    for (const auto& row : table.rows) {
        text += "|";
        for (const std::string& cell : row) text += " " + markdown_text(cell) + " |";
        text += "\n";
    }
    return text + "\n";
}

/// The command that runs the study again.
inline std::string command_of(const Results& results) {
    return fmt::format("./equipoise run {}{}{} --seeds {}", results.study, results.is_synthetic ? "" : " --data FILE",
                       results.is_quick ? " --quick" : "", fmt::join(results.seeds, ","));
}

}  // namespace detail

/// The text of report.md.
inline std::string markdown_report(const Results& results, const std::vector<Findings>& analyses,
                                   const Figures& figures) {
    std::string text = fmt::format("# {}\n\n", markdown_text(results.study));
    const auto paragraph = [&](std::string_view words) {
        if (!words.empty()) text += fmt::format("{}\n\n", words);
    };
    paragraph(markdown_text(results.about));
    const auto notice = [&](const std::string& words, bool is_warning) {
        if (!words.empty()) paragraph((is_warning ? "> **" : "") + markdown_text(words) + (is_warning ? "**" : ""));
    };
    notice(about_data(results), results.is_synthetic);
    notice(about_quick(results), true);
    for (const std::string& sentence : results.notices) notice(sentence, false);
    notice(about_progress(results), results.complete() < results.planned);

    text += "## Design\n\n";
    Table design{{"factor", "levels"}, {}, {false, false}};
    for (const DesignFactor& factor : results.factors)
        design.rows.push_back(
            {factor.name, fmt::format("{}", fmt::join(factor.labels, factor.has_policy_levels() ? "; " : ", "))});
    design.rows.push_back({"seed", fmt::format("{}", fmt::join(results.seeds, ", "))});
    text += detail::markdown_table(design);
    if (!results.choices.empty()) {
        paragraph("The same in all runs:");
        Table choices{{"choice", "setting"}, {}, {false, false}};
        for (const auto& [choice, label] : results.choices) choices.rows.push_back({choice, label});
        text += detail::markdown_table(choices);
    }

    if (!figures.list.empty()) {
        text += "## Figures\n\n";
        for (const Figure& figure : figures.list) {
            if (figures.not_drawn_because.empty())
                paragraph(fmt::format("![{}](figures/{}.svg)", markdown_text(figure.caption), figure.stem));
            paragraph(fmt::format(
                "{} (data: [{}.dat](figures/{}.dat), script: [{}.gp](figures/{}.gp){})", markdown_text(figure.caption),
                figure.stem, figure.stem, figure.stem, figure.stem,
                figures.not_drawn_because.empty() ? fmt::format(", [PDF](figures/{}.pdf)", figure.stem) : ""));
        }
        if (!figures.not_drawn_because.empty())
            paragraph(
                "The figures were not drawn: " + markdown_text(figures.not_drawn_because) +
                " Their data and scripts are there; `gnuplot` in the folder `figures` draws them from the scripts.");
    }

    for (const Findings& findings : analyses) {
        text += fmt::format("## {}\n\n", markdown_text(findings.title));
        for (const Table& table : findings.tables) text += detail::markdown_table(table);
        for (const std::string& sentence : findings.sentences) text += "- " + markdown_text(sentence) + "\n";
        if (!findings.sentences.empty()) text += "\n";
    }

    text += "## How to reproduce\n\n";
    paragraph("```sh\n" + detail::command_of(results) + "\n```");
    paragraph(
        fmt::format("Data: {} (hash `{}`). Code: `{}`. Every run of the design is a line of "
                    "[results.csv](results.csv); every number of "
                    "this report stands in [summary.json](summary.json) under its name.",
                    markdown_text(results.data_name), results.data_hash, results.code_version));
    text.pop_back();
    return text;
}

}  // namespace equipoise::report
