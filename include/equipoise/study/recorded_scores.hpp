/// recorded_scores.hpp: the scores of a study's runs, file by file, as their folder holds them.
///
///     files.csv          number, file, label, group (recorder-night or file), site, recorder_id, date, quality,
///                        call_type, and the column of --split where that is another
///     scores/<id>.npy    of each run: number of the file, score; validation, then test IID, then test OOD
///
/// Read on demand: reports that look at files need no data set.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/csv.hpp>
#include <equipoise/study/record.hpp>
#include <equipoise/study/run.hpp>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise {

/// The text of files.csv: one line for each file of the data set, by its number.
inline std::string files_csv(const RunContext& context) {
    const data::Dataset& data = context.data();
    struct File {
        std::uint32_t row = 0;
        bool is_positive = false;
    };
    std::map<std::uint32_t, File> files;
    for (std::uint32_t row = 0; row < data.rows(); ++row) {
        File& file = files.try_emplace(context.files()[row], File{row, false}).first->second;
        file.is_positive = file.is_positive || data::is_positive(data, row);
    }
    std::string text = "number,file,label,group,site,recorder_id,date,quality,call_type";
    std::vector<const data::Column*> columns{&data.site, &data.recorder, &data.date, &data.quality, &data.call_type};
    for (const auto& [name, column] : context.part_columns())
        if (std::ranges::find(columns, column) == columns.end() && name != "date") {
            columns.push_back(column);
            text += "," + data::csv_field(name);
        }
    text += "\n";
    for (const auto& [number, file] : files) {
        text += fmt::format("{},{},{},{}", number, data::csv_field(context.name_of_file(number)),
                            file.is_positive ? 1 : 0, context.groups()[file.row]);
        for (const data::Column* column : columns)
            text += "," + (column->empty() ? std::string() : data::csv_field((*column)[file.row]));
        text += "\n";
    }
    return text;
}

/// One entry for each file of one split of one run.
struct ScoredFiles {
    std::vector<std::uint32_t> files;   ///< numbers in files.csv
    std::vector<float> scores;          ///< NaN: none
    std::vector<std::int8_t> labels;    ///< 1 or 0
    std::vector<std::uint32_t> groups;  ///< recorder-night or file
};

/// The folder of one study.
class RecordedScores {
  public:
    /// Nothing is available where there is no files.csv.
    explicit RecordedScores(std::filesystem::path folder) : folder_(std::move(folder)) {
        if (folder_.empty() || !std::filesystem::exists(folder_ / "files.csv")) return;
        data::CsvReader reader(folder_ / "files.csv", data::CsvHeader::as_written);
        columns_ = reader.header();
        while (reader.next()) {
            const auto cell = [&](std::size_t column) {
                const auto number = data::parse_number<std::uint32_t>(reader.cells()[column]);
                if (!number) throw Error(reader.where(column) + " is no number; `run` writes the file again.");
                return *number;
            };
            File& file = files_[cell(0)];
            file = {static_cast<std::int8_t>(cell(2)), cell(3), {}};
            file.cells.assign(reader.cells().begin(), reader.cells().end());
        }
    }
    bool are_available() const { return !files_.empty(); }

    /// What files.csv says of a file in one column; "" where it has no such file or column.
    std::string_view value_of(std::uint32_t file, std::string_view column) const {
        const auto known = files_.find(file);
        const auto place = std::ranges::find(columns_, column);
        if (known == files_.end() || place == columns_.end()) return "";
        return known->second.cells[static_cast<std::size_t>(place - columns_.begin())];
    }

    /// Error where the file of scores is missing, or does not fit the record.
    ScoredFiles of(const RunResult& run, std::string_view split) const {
        const std::filesystem::path path = folder_ / "scores" / (run.id + ".npy");
        const data::Embeddings scores = data::read_npy(path, true);
        std::size_t first = 0;
        for (const char* earlier : {"validation", "test_iid", "test_ood"}) {
            const double count = run.number(std::string(earlier) + ".files.expected");
            const std::size_t files = std::isnan(count) ? 0 : static_cast<std::size_t>(count);
            if (earlier == split) {
                ScoredFiles result;
                for (std::size_t row = first; row < first + files; ++row) {
                    if (row >= scores.rows || scores.width != 2)
                        throw Error(
                            fmt::format("{} does not hold the scores of its record; delete records/{}.json, and "
                                        "`run` does this run again.",
                                        path.string(), run.id));
                    const auto number = static_cast<std::uint32_t>(scores.row(row)[0]);
                    const auto known = files_.find(number);
                    if (known == files_.end())
                        throw Error(fmt::format("{} has no file {}, which {} scores; `run` writes it again.",
                                                (folder_ / "files.csv").string(), number, path.string()));
                    result.files.push_back(number);
                    result.scores.push_back(scores.row(row)[1]);
                    result.labels.push_back(known->second.label);
                    result.groups.push_back(known->second.group);
                }
                return result;
            }
            first += files;
        }
        return {};
    }

  private:
    struct File {
        std::int8_t label = 0;
        std::uint32_t group = 0;
        std::vector<std::string> cells;  ///< by column
    };
    std::filesystem::path folder_;
    std::vector<std::string> columns_;
    std::map<std::uint32_t, File> files_;
};

}  // namespace equipoise
