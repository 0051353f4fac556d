/// score_command.hpp: new embeddings scored by a trained head: the verb `score`. No study is needed, and no labels.
///
/// The CSV has the columns of BirdNET-Analyzer's own tables of results, so that its other tools (segments) and those of
/// others take it: Start (s), End (s), Scientific name, Common name, Confidence, File; one line for each window and
/// class. A label "Lithobates catesbeianus_American Bullfrog" holds both names, any other stands for both.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/linkage.hpp>
#include <equipoise/command_options.hpp>
#include <equipoise/intake/windows.hpp>
#include <equipoise/study/head_file.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise {

/// What is scored, and how; "" is not given.
struct ScoreOptions {
    std::string head{};
    std::string data{};
    std::string manifest{};         ///< which window each row is, where the data does not say so itself
    std::string feature_columns{};  ///< "1-24": the columns of a .csv that are the numbers
    std::string to = "scores.csv";
    std::string least{};  ///< windows below this confidence are left out: a number, or "honest"; "": none is
    std::vector<std::string> classes{};  ///< of the head; none: all
    double sensitivity = 1;
};

/// BirdNET-Analyzer's score of a logit at sensitivity s (0.75 to 1.25): sigmoid(clip(z + 10 (s - 1), -20, 20)). At 1 it
/// is the score that a study measures, to the last bit: nothing is clipped (which would change it by 2e-9 at most).
inline float confidence_of(float logit, double sensitivity) {
    if (sensitivity == 1) return static_cast<float>(math::sigmoid(logit));
    return static_cast<float>(math::sigmoid(std::clamp(logit + 10 * (sensitivity - 1), -20.0, 20.0)));
}

namespace detail {

/// New embeddings and what a head makes of them.
class ScoreTable {
  public:
    /// Error: what read_head and read_windows refuse, embeddings of another width, a class that the head does not have.
    explicit ScoreTable(const ScoreOptions& options)
        : options_(options),
          file_(read_head(options.head)),
          least_(least()),
          classes_(classes()),
          windows_(data::read_windows(options.data, options.manifest, "--manifest", options.feature_columns)) {
        data::Dataset data;
        data.name = options.data;
        data.embeddings = windows_.embeddings;
        data.labels.classes = file_.head.classes;
        std::vector<std::uint32_t> rows(data.rows());
        for (std::uint32_t row = 0; row < rows.size(); ++row) rows[row] = row;
        scores_ = logits_of(file_.head, data, rows);
        for (float& score : scores_) score = confidence_of(score, options.sensitivity);
    }

    std::string csv() const {
        std::string text = "Start (s),End (s),Scientific name,Common name,Confidence,File\n";
        for_each_line([&](std::size_t row, std::size_t c) {
            const std::string& label = file_.head.classes[c];
            const std::size_t split = label.find('_');
            const auto time = [&](const data::Column& column) {
                return column.empty() ? std::string() : data::csv_field(column[row]);
            };
            text += fmt::format("{},{},{},{},{},{}\n", time(windows_.start), time(windows_.end),
                                data::csv_field(std::string_view(label).substr(0, split)),
                                data::csv_field(split == std::string::npos ? label : label.substr(split + 1)),
                                score(row, c), data::csv_field(name_of_file(row)));
        });
        return text;
    }

    /// What was scored by what, for people.
    std::string page() const {
        const Json& about = file_.about;
        std::size_t lines = 0;
        for_each_line([&](std::size_t, std::size_t) { ++lines; });
        std::set<std::string> files, detected;
        for (std::size_t row = 0; row < windows_.embeddings.rows; ++row) {
            files.insert(name_of_file(row));
            if (static_cast<double>(score(row, 0)) >= file_.threshold) detected.insert(name_of_file(row));
        }
        std::string text =
            fmt::format("Head:    {} ({}, run {}, data {}): {}.\n", file_.path, about["study"].get<std::string>(),
                        about["run"].get<std::string>(), about["data"]["name"].get<std::string>(),
                        about["chosen"]["words"].get<std::string>());
        text += fmt::format("Scored:  {} windows of {} files of {}\n", windows_.embeddings.rows, files.size(),
                            options_.data);
        const std::string evaluation = about["choices"].value("evaluation", "");
        if (evaluation.starts_with("file_score(max"))  // the threshold is one of files, by their highest window
            text += fmt::format("{}: in {} of {} files at its threshold on validation, {}{}\n",
                                file_.head.classes.front(), detected.size(), files.size(), file_.threshold,
                                options_.sensitivity == 1 ? ""
                                                          : fmt::format(" (which was chosen at sensitivity 1, not {})",
                                                                        options_.sensitivity));
        return text + fmt::format("Written: {}, {} lines\n", options_.to, lines);
    }

  private:
    double least() const {
        if (options_.least.empty()) return 0;
        if (options_.least == "honest") return file_.threshold;
        const auto number = data::parse_number<double>(options_.least);
        if (!number || !(*number >= 0 && *number <= 1))
            throw Error(
                fmt::format("--min-confidence {} is neither a number from 0 to 1 nor `honest` (the head's own "
                            "threshold, chosen on validation).",
                            options_.least));
        return *number;
    }
    std::vector<std::size_t> classes() const {
        const std::vector<std::string>& known = file_.head.classes;
        std::vector<std::size_t> places;
        for (const std::string& wanted : options_.classes) {
            const auto place = std::ranges::find(known, wanted);
            if (place == known.end())
                throw Error(
                    fmt::format("{} has no class \"{}\"; it has: {}.", file_.path, wanted, data::listed(known)));
            places.push_back(static_cast<std::size_t>(place - known.begin()));
        }
        for (std::size_t c = 0; c < known.size() && options_.classes.empty(); ++c) places.push_back(c);
        return places;
    }
    float score(std::size_t row, std::size_t c) const { return scores_[row * file_.head.classes.size() + c]; }
    std::string name_of_file(std::size_t row) const {
        return windows_.file.empty() ? fmt::format("row {}", row) : std::string(windows_.file[row]);
    }
    void for_each_line(auto&& visit) const {
        for (std::size_t row = 0; row < windows_.embeddings.rows; ++row)
            for (std::size_t c : classes_)
                if (static_cast<double>(score(row, c)) >= least_) visit(row, c);
    }

    ScoreOptions options_;
    HeadFile file_;
    double least_;
    std::vector<std::size_t> classes_;
    data::Windows windows_;
    std::vector<float> scores_;  ///< [rows x classes of the head]
};

}  // namespace detail

/// `arguments`: the program's name and the flags, as main has them. Writes the CSV, and to the standard output what it
/// is. Returns the exit code: 0, or 1 for a usage or data error, which one sentence on the standard error tells.
EQUIPOISE_INLINE int run_score(int argument_count, const char* const* arguments) {
    CLI::App app{
        "score: what a trained head (written by the verb `head` of a study) makes of new embeddings: a CSV with the\n"
        "columns of BirdNET-Analyzer, one line for each window and class. Labels are not needed and not read.",
        "score"};
    ScoreOptions options;
    app.add_option("--head", options.head, "the .npz that the verb `head` wrote")->required();
    app.add_option("--data", options.data,
                   "embeddings: a folder of <name>.birdnet.embeddings.txt, or a .csv, .npy or .npz file")
        ->required();
    app.add_option("--manifest", options.manifest,
                   "CSV with a line for each row of an .npy or .npz: file_path, and where known start, end");
    app.add_option("--feature-columns", options.feature_columns,
                   "columns of a .csv that are the numbers, counted from 1, for example 1-24");
    app.add_option("--to", options.to, "the CSV to write (default: scores.csv)");
    app.add_option("--min-confidence", options.least,
                   "leave out windows below it: a number, or `honest`, the head's threshold from validation");
    app.add_option("--class", options.classes, "these classes of the head only (default: all)")->delimiter(',');
    app.add_option("--sensitivity", options.sensitivity,
                   "BirdNET's, 0.75 to 1.25: above 1 every confidence is higher (default: 1)")
        ->check(CLI::Range(0.75, 1.25));
    if (const auto code = detail::parse_arguments(app, "score", argument_count, arguments)) return *code;
    try {
        const detail::ScoreTable table(options);
        data::replace_file(options.to, {table.csv()});
        std::fputs(table.page().c_str(), stdout);
        return 0;
    } catch (const std::exception& error) {
        std::fflush(stdout);
        fmt::print(stderr, "score: {}\n", error.what());
        return 1;
    }
}

}  // namespace equipoise
