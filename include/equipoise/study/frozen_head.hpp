/// frozen_head.hpp: the frozen head of a study (checkpoint.hpp): whether it may be measured, and what it shows.
///
///     frozen.json     which head, and its figures on the study's tests at its own threshold: written once by `run`
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/head_file.hpp>
#include <equipoise/study/program.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>

namespace equipoise {

/// Where the verb `head` writes the head of a study, if it is not told.
inline std::string default_head_path(const std::string& name) { return fmt::format("heads/{}.npz", name); }

namespace detail {

/// Error where rows that the head was made with stand in a test, or the test is another than the head's own.
template <TestRole Role>
void check_test_of_head(const HeadFile& file, const data::Dataset& data, const data::SplitRows<Role>& test) {
    const Json& described = file.about["rows"][std::string(Role::name)];
    for (const auto& [role, use] :
         {std::pair{"train", "trained"}, {"monitor", "trained"}, {"validation", "chosen, or its threshold was,"}}) {
        const auto& seen = file.rows.at(role);
        std::size_t count = 0;
        std::uint32_t first = 0;
        for (std::uint32_t row : test.rows)
            if (std::ranges::binary_search(seen, hash_of_embedding(data, row)) && count++ == 0) first = row;
        if (count > 0)
            throw Error(fmt::format(
                "{} was {} on {} of the rows of {} (the first: {}), so its figures there would be those of memory; "
                "name a head that has not seen them.",
                file.path, use, count, Role::name,
                data.file.empty() ? fmt::format("row {}", first) : std::string(data.file[first])));
    }
    if (described["hash"] == hash_of_rows(data, test.rows)) return;
    throw Error(fmt::format(
        "{} has another {} than this study: {} rows of {} there, {} rows of {} here, not the same or with other "
        "labels; figures on different tests cannot stand side by side: name a head of a study with the same tests, or "
        "give both the same data, manifest and --split.",
        file.path, Role::name, described.value("rows", std::size_t{0}), file.about["data"]["name"].get<std::string>(),
        test.size(), data.name));
}

}  // namespace detail

/// Error where the head cannot stand beside the runs: another width, no such class, other tests, or tests that it has
/// seen. The splits are those that `context` has divided so far.
inline void check_frozen(const HeadFile& file, const data::Dataset& data, const RunContext& context) {
    const Head& head = file.head;
    if (head.width != data.width())
        throw Error(
            fmt::format("{} takes {} numbers, and the embeddings of {} have {}; name a head that was trained "
                        "on such embeddings.",
                        file.path, head.width, data.name, data.width()));
    if (std::ranges::find(head.classes, data.labels.classes.front()) == head.classes.end())
        throw Error(fmt::format("{} has no class \"{}\", which the study measures; it has: {}.", file.path,
                                data.labels.classes.front(), data::listed(head.classes)));
    for (const auto& [label, clean] : context.splits_by_label()) {
        detail::check_test_of_head(file, data, clean->splits.test_iid);
        detail::check_test_of_head(file, data, clean->splits.test_ood);
    }
}

/// The frozen head of a study, checked: the file `given`, or the one that is `there` by default. Nothing where the
/// study names no such head, or none is there. Error: as check_frozen and read_head; a file is given and the study
/// names none.
inline std::optional<HeadFile> find_frozen(const StudyProgram& program, const std::string& given,
                                           const std::string& there, const data::Dataset& data,
                                           const RunContext& context) {
    if (program.frozen.empty() && !given.empty())
        throw Error(
            fmt::format("--checkpoint {} is for studies that name a frozen head, and {} names none; leave it "
                        "out, or write `using frozen = Baseline<Checkpoint<\"...\">>;` in the study.",
                        given, program.name));
    if (program.frozen.empty() || (given.empty() && !std::filesystem::exists(there))) return std::nullopt;
    HeadFile file = read_head(given.empty() ? there : given);
    check_frozen(file, data, context);
    return file;
}

/// What a plan says of the frozen head, in one line; "" where the study names none.
inline std::string frozen_text(const StudyProgram& program, const std::optional<HeadFile>& file,
                               const std::string& there) {
    if (program.frozen.empty()) return "";
    if (!file)
        return fmt::format(
            "Frozen head: {} is not there, so nothing will stand beside the runs; `{} head` writes it, "
            "and the next `run` measures it.",
            there, program.frozen);
    return fmt::format("Frozen head, measured beside every run on the same tests: {} of {}, run {}: {}.", file->path,
                       file->about["study"].get<std::string>(), file->about["run"].get<std::string>(),
                       file->about["chosen"]["words"].get<std::string>());
}

/// The text of frozen.json. Holds no path, so that shards write the same bytes.
inline Json measure_frozen(const HeadFile& file, const StudyProgram& program, const Run& run,
                           const RunContext& context) {
    const auto& classes = file.head.classes;
    const auto place = std::ranges::find(classes, context.data().labels.classes.front());
    Json splits = Json::object();
    for (const HeadFigures& figures : program.measure_head[run.cell](
             run, context, {file.head, static_cast<std::size_t>(place - classes.begin()), file.threshold}))
        for (const auto& [name, value] : figures.numbers)
            splits[std::string(figures.split)][name] = std::isnan(value) ? Json(nullptr) : Json(value);
    Json frozen{{"format", "equipoise frozen head 1"}, {"checkpoint", program.frozen},
                {"study", file.about["study"]},        {"run", file.about["run"]},
                {"seed", file.about["seed"]},          {"chosen", file.about["chosen"]},
                {"threshold", file.threshold},         {"splits", splits}};
    frozen["checksum"] = hash_of(frozen.dump());
    return frozen;
}

inline void write_frozen(const std::filesystem::path& folder, const Json& frozen) {
    data::replace_file(folder / "frozen.json", {frozen.dump(2), "\n"});
}

/// frozen.json of a folder; nothing where there is none. Error where it was changed.
inline std::optional<Json> read_frozen(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "frozen.json";
    if (!std::filesystem::exists(path)) return std::nullopt;
    Json frozen = Json::parse(data::MappedFile(path).text(), nullptr, false);
    const Json checksum = frozen.is_object() ? frozen.value("checksum", Json()) : Json();
    if (frozen.is_object()) frozen.erase("checksum");
    if (checksum != hash_of(frozen.dump()))
        throw Error(fmt::format("{} was changed after it was written (its checksum differs); `run` writes it again.",
                                path.string()));
    return frozen;
}

}  // namespace equipoise
