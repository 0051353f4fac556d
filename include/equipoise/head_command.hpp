/// head_command.hpp: the verb `head`: a run of a study trained again, proved against its record, and written as a head.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/report/chosen_run.hpp>
#include <equipoise/study/frozen_head.hpp>
#include <equipoise/study/head_file.hpp>
#include <equipoise/study/plan_file.hpp>
#include <equipoise/study/reproduce.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace equipoise::detail {

/// What the verb is asked for; "" is not given.
struct HeadRequest {
    std::string run;        ///< the beginning of an id; not given: chosen on validation
    std::string by = "f1";  ///< the figure to choose by
    std::string to;         ///< the head; not given: heads/<name of the results>.npz
    std::string onnx;       ///< the same as ONNX, with its labels beside it
};

inline void add_head_options(CLI::App& verb, HeadRequest& request) {
    verb.add_option("run", request.run, "the beginning of a run's id (default: chosen on validation)");
    verb.add_option("--by", request.by,
                    "the figure to choose by: f1, precision, recall, accuracy, auroc, average_precision");
    verb.add_option("--to", request.to, "the .npz to write (default: heads/<name of the results>.npz)");
    verb.add_option("--onnx", request.onnx, "write it as ONNX too, with its labels beside it (<name>_Labels.txt)");
}
inline void add_checkpoint_option(CLI::App& verb, std::string& file) {
    verb.add_option("--checkpoint", file,
                    "the frozen head of the study (default: heads/<name>.npz, where the verb `head` writes it)");
}

/// Figures that a head may be chosen by: their names in flags, in records, and in words.
struct FigureOfChoice {
    std::string flag, figure, words;
};
inline const std::array<FigureOfChoice, 6>& figures_of_choice() {
    static const auto of = []<class Figure>(std::string flag, Figure) {
        return FigureOfChoice{std::move(flag), std::string(Figure::name), std::string(Figure::words)};
    };
    static const std::array<FigureOfChoice, 6> figures{
        of("f1", F1{}),         of("precision", Precision{}),
        of("recall", Recall{}), of("accuracy", Accuracy{}),
        of("auroc", Auroc{}),   of("average_precision", AveragePrecision{})};
    return figures;
}

/// Where to write: by default heads/<name>.npz, in a folder that is made for it. Error, before anything is trained: a
/// folder that is not there.
inline void settle_paths(HeadRequest& request, const std::string& name) {
    std::error_code ignored;  // what cannot be made is said where the file is written
    if (request.to.empty()) {
        request.to = default_head_path(name);
        std::filesystem::create_directories(std::filesystem::path(request.to).parent_path(), ignored);
    }
    for (const std::string& path : {request.to, request.onnx}) {
        const std::filesystem::path folder = std::filesystem::path(path).parent_path();
        if (!folder.empty() && !std::filesystem::is_directory(folder, ignored))
            throw Error(
                fmt::format("{} cannot be written: there is no folder {}; make it first.", path, folder.string()));
    }
}

/// The run whose head is asked for, by its record.
inline report::ChosenRun run_of_head(const HeadRequest& request, const RecordStore& store,
                                     const StudyProgram& program) {
    if (!request.run.empty()) return {.id = id_beginning_with(store, request.run), .words = "named, not chosen"};
    const auto figure = std::ranges::find(figures_of_choice(), request.by, &FigureOfChoice::flag);
    if (figure == figures_of_choice().end())
        throw Error(
            fmt::format("--by {} is no figure to choose by; write f1, precision, recall, accuracy, auroc or "
                        "average_precision.",
                        request.by));
    return report::choose_run(read_results(store, program), figure->figure, figure->words);
}

inline Json json_of(const report::ChosenRun& chosen) {
    Json json{{"words", chosen.words}};
    if (chosen.by.empty()) return json;
    json.update({{"by", chosen.by}, {"cells", chosen.cells}, {"seeds", chosen.seeds}, {"mean", chosen.mean}});
    return json;
}

/// The labels of an ONNX model stand beside it, named as BirdNET-Analyzer names them: frogs.onnx, frogs_Labels.txt.
inline std::filesystem::path labels_beside(std::filesystem::path onnx) {
    return onnx.replace_filename(onnx.stem().string() + "_Labels.txt");
}

/// Writes all that was asked for.
inline void write_head_files(const HeadFile& file, const std::string& to, const std::string& onnx) {
    write_head(file, to);
    if (onnx.empty()) return;
    const Json& about = file.about;
    const std::string model =
        onnx_model(file.head, {{"study", about["study"]},
                               {"run", about["run"]},
                               {"chosen", about["chosen"]["words"]},
                               {"labels", Json(file.head.classes).dump(-1, ' ', false, Json::error_handler_t::replace)},
                               {"threshold", fmt::format("{}", file.threshold)}});
    data::replace_file(onnx, {model});
    data::replace_file(labels_beside(onnx), {labels_text(file.head)});
}

/// Error where a run that was done again is not the one of its record.
inline void require_same(const std::string& id, const Reproduction& done) {
    if (!done.differences.empty())
        throw Error(
            fmt::format("{}: trained again, {} of {} numbers and scores differ from its record, so this would "
                        "be another head ({}: {} as recorded, {} now); `run --reproduce` tells them all, and "
                        "`run` with this build makes records of its own.",
                        id, done.differences.size(), done.numbers + done.scores, done.differences[0].name,
                        done.differences[0].recorded, done.differences[0].again));
    if (!done.outcome.head)
        throw Error(fmt::format("{} is the record of a run that failed, so there is no head; name another.", id));
}

/// Before the training, which may take a while.
inline void say_choice(const report::ChosenRun& chosen, const Json& record) {
    fmt::print("{} (seed {}): {}.\n", chosen.id, record["seed"].dump(), chosen.words);
    std::fflush(stdout);
}

/// Proves that the run done again is that of its record, writes its head, and says so.
inline void write_head_of(const HeadRequest& asked, const report::ChosenRun& chosen, const Json& record,
                          const Reproduction& done, const data::Dataset& data) {
    require_same(chosen.id, done);
    const HeadFile file = head_file_of(record, done.outcome, data, json_of(chosen));
    write_head_files(file, asked.to, asked.onnx);
    fmt::print("Trained again: the same, bit by bit ({} numbers and {} scores).\n", done.numbers, done.scores);
    fmt::print("Written: {} ({} numbers in; {}; threshold {}){}\n", asked.to, file.head.width,
               data::listed(file.head.classes), file.threshold,
               asked.onnx.empty() ? "" : fmt::format(", {} and {}", asked.onnx, labels_beside(asked.onnx).string()));
    fmt::print("Next:    ./equipoise score --head {} --data NEW --to scores.csv\n", asked.to);
}

}  // namespace equipoise::detail
