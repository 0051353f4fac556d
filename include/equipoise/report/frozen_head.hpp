/// frozen_head.hpp: the runs of a study beside the head that was trained before (study/checkpoint.hpp).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/study/frozen_head.hpp>

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace equipoise::report {

/// The frozen head's figures on each test, and the mean of every cell beside them. `name` is the checkpoint's, `frozen`
/// what frozen.json says.
inline Findings frozen_head(const Results& results, const std::string& name, const std::optional<Json>& frozen) {
    Findings findings;
    findings.name = "frozen_head";
    findings.title = fmt::format("The frozen head ({})", name);
    if (!frozen) {
        findings.sentences.push_back(
            fmt::format("The study holds its runs against the head {}, which was not there when they were done, so "
                        "nothing stands beside them; `{} head` writes it, and `run` measures it.",
                        name, name));
        return findings;
    }
    const auto figure = [&](const std::string& split, const std::string& of) {
        const Json& splits = (*frozen)["splits"];
        const Json value = splits.contains(split) ? splits[split].value(of, Json()) : Json();
        return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
    };
    static constexpr std::array<std::pair<const char*, const char*>, 5> figures{{{"honest.f1", "F1"},
                                                                                 {"honest.precision", "precision"},
                                                                                 {"honest.recall", "recall"},
                                                                                 {"auroc", "AUROC"},
                                                                                 {"average_precision", "AP"}}};
    Table head{{"test", "files"}, {}, {false, true}}, cells{{"cell"}, {}, {false}};
    for (const auto& [of, words] : figures) {
        head.header.emplace_back(words);
        head.is_number.push_back(true);
    }
    for (const std::string& split : results.splits) {
        auto& row = head.rows.emplace_back(
            std::vector<std::string>{split_label(split), decimals(figure(split, "files.expected"), 0)});
        for (const auto& [of, words] : figures) {
            row.push_back(decimals(figure(split, of)));
            findings.numbers.emplace_back(fmt::format("{}.{}", split, of), figure(split, of));
        }
        for (const char* column : {"F1", "F1 - frozen", "AUROC - frozen"}) {
            cells.header.push_back(fmt::format("{} {}", split_label(split), column));
            cells.is_number.push_back(true);
        }
    }
    for (const Cell& cell : cells_of(results)) {
        const std::string label = label_of(results, cell.levels);
        auto& row = cells.rows.emplace_back(std::vector<std::string>{label.empty() ? "all runs" : label});
        for (const std::string& split : results.splits) {
            const auto difference = [&](const std::string& of) {
                const stats::Summary summary = stats::summarise(values_of(cell.runs, fmt::format("{}.{}", split, of)));
                const double beside =
                    summary.n > 0 ? summary.mean - figure(split, of) : std::numeric_limits<double>::quiet_NaN();
                findings.numbers.emplace_back(fmt::format("cell[{}].{}.{}.difference", label, split, of), beside);
                return std::pair{summary, beside};
            };
            const auto [summary, f1] = difference("honest.f1");
            row.push_back(mean_and_sem(summary));
            row.push_back(signed_decimals(f1));
            row.push_back(signed_decimals(difference("auroc").second));
        }
    }
    findings.tables = {std::move(head), std::move(cells)};
    const Json& chosen = (*frozen)["chosen"];
    findings.texts = {{"study", (*frozen)["study"]}, {"run", (*frozen)["run"]}, {"chosen", chosen["words"]}};
    findings.sentences = {
        fmt::format("The head of {} (run {}, seed {}; {}), as it is: never trained further, and measured on the same "
                    "tests at its own threshold {}, which its own validation chose.",
                    (*frozen)["study"].get<std::string>(), (*frozen)["run"].get<std::string>(),
                    (*frozen)["seed"].dump(), chosen["words"].get<std::string>(), text_of((*frozen)["threshold"])),
        "A cell is a recipe, measured over seeds; the frozen head is one outcome of one recipe, and has no spread of "
        "its "
        "own. A difference to it is no test: declare a question for that."};
    return findings;
}

}  // namespace equipoise::report
