/// parts.hpp: test splits in parts: by site, recorder, quality and call type, and by what was held out.
///
/// A whole split hides where a head fails. The threshold is that of the whole; parts are looked at, never chosen on.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/stats/summary.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::report {

/// "test_ood[site=Pond]" for each part of a split that the records have, in the order of their names.
inline std::vector<std::string> parts_of(const Results& results, std::string_view split) {
    std::vector<std::string> parts;
    for (const RunResult& run : results.runs)
        for (const auto& [name, value] : run.numbers) {
            const std::size_t end = name.rfind("].files");
            if (end == std::string::npos || !name.starts_with(std::string(split) + "[")) continue;
            std::string part = name.substr(0, end + 1);
            if (std::ranges::find(parts, part) == parts.end()) parts.push_back(std::move(part));
        }
    return parts;
}

/// One row for each part with a positive file: the mean and its SEM, or where there are several cells the smallest and
/// the largest mean of a cell. No rows: the split has no parts. `numbers` gets "test_ood[site=Pond].auroc.mean".
inline Table parts_table(const Results& results, const std::vector<Cell>& cells, std::string_view split,
                         std::vector<std::pair<std::string, double>>& numbers) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> figures{
        {{"auroc", "AUROC"}, {"honest.f1", "F1"}, {"honest.recall", "recall"}}};
    Table table{{split_label(split) + " part", "files", "positive"}, {}, {false, true, true}};
    for (const auto& [figure, heading] : figures) {
        table.header.emplace_back(heading);
        table.is_number.push_back(true);
    }
    for (const std::string& part : parts_of(results, split)) {
        const double positives = results.runs.front().number(part + ".positives");
        if (positives == 0) continue;
        const std::size_t start = part.find('[') + 1;
        std::vector<std::string>& row = table.rows.emplace_back();
        row.push_back(part.substr(start, part.size() - start - 1));
        row.push_back(decimals(results.runs.front().number(part + ".files"), 0));
        row.push_back(decimals(positives, 0));
        for (const auto& [figure, heading] : figures) {
            const std::string name = fmt::format("{}.{}", part, figure);
            const stats::Summary all = stats::summarise(values_of(results, name));
            numbers.emplace_back(name + ".mean", all.mean);
            double lowest = all.mean, highest = all.mean;
            for (const Cell& cell : cells)
                if (const auto values = values_of(cell.runs, name); !values.empty()) {
                    const double mean = stats::summarise(values).mean;
                    lowest = std::min(lowest, mean);
                    highest = std::max(highest, mean);
                }
            row.push_back(all.n == 0 || cells.size() == 1
                              ? mean_and_sem(all)
                              : fmt::format("{} to {}", decimals(lowest), decimals(highest)));
        }
    }
    return table;
}

}  // namespace equipoise::report
