/// embeddings_text.hpp: BirdNET-Analyzer's `<stem>.birdnet.embeddings.txt`, one file or a folder of them.
///
/// Each line is `start TAB end TAB v1,v2,...`: one window of the recording <stem>. In a folder, sub-folders are read
/// too, files in the order of their paths (by bytes), rows in the order of their lines.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/embeddings_csv.hpp>
#include <equipoise/data/file.hpp>
#include <equipoise/data/source.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace equipoise::data {

/// What the names of such files end with.
inline constexpr std::string_view embeddings_text_suffix = ".birdnet.embeddings.txt";

namespace detail {

/// Where the columns of the rows go; nullptr: not asked for.
struct TextColumns {
    Column* start = nullptr;
    Column* end = nullptr;
};

/// Adds the rows of one file to `values` and `columns` and gives how many. `width` is 0 before the first row of all;
/// `total_size` is that of all files, in bytes.
inline std::size_t add_embeddings_text(const std::filesystem::path& path, std::vector<float>& values,
                                       std::size_t& width, std::uintmax_t total_size, TextColumns columns) {
    const MappedFile file(path);
    std::string_view rest = file.text();
    while (rest.ends_with('\n') || rest.ends_with('\r')) rest.remove_suffix(1);
    std::size_t rows = 0;
    for (; !rest.empty(); ++rows) {
        const auto where = [&] { return fmt::format("{}: line {}", file.path(), rows + 1); };
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t first_tab = line.find('\t');
        const std::size_t second_tab = first_tab == std::string_view::npos ? first_tab : line.find('\t', first_tab + 1);
        if (second_tab == std::string_view::npos)
            throw Error(
                fmt::format("{} is not `start TAB end TAB numbers with commas`; write the file again with "
                            "BirdNET-Analyzer.",
                            where()));
        const std::size_t count = add_number_list(values, line.substr(second_tab + 1), where);
        if (width == 0) {
            width = count;
            values.reserve(width * (total_size / line.size() + total_size / line.size() / 8 + 1));  // about as long
        }
        if (count != width)
            throw Error(fmt::format("{} has {} numbers, rows before it have {}; all must have as many.", where(), count,
                                    width));
        if (columns.start) columns.start->push_back(without_blanks(line.substr(0, first_tab)));
        if (columns.end) columns.end->push_back(without_blanks(line.substr(first_tab + 1, second_tab - first_tab - 1)));
    }
    if (rows == 0) throw Error(fmt::format("{} has no rows; delete it or write it again.", file.path()));
    return rows;
}

}  // namespace detail

/// Embeddings and the column `file`: the path below the folder, without the suffix. Start and end of each row, in
/// seconds as written, are added to `starts` and `ends` if these are given. Error: no such files, a line that is not as
/// above, a number that is not finite, rows of different width.
inline Source read_embeddings_text(const std::filesystem::path& path, Column* starts = nullptr,
                                   Column* ends = nullptr) {
    namespace fs = std::filesystem;
    Source source;
    source.path = source.columns.origin = path.string();
    std::vector<std::pair<std::string, fs::path>> files;  // name in the column, path
    const auto without_suffix = [](std::string name) {
        if (name.ends_with(embeddings_text_suffix)) name.resize(name.size() - embeddings_text_suffix.size());
        return name;
    };
    std::error_code error;
    if (fs::is_directory(path, error)) {
        for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error))
            if (entry->path().filename().string().ends_with(embeddings_text_suffix))
                files.emplace_back(without_suffix(entry->path().lexically_relative(path).generic_string()),
                                   entry->path());
        if (error)
            throw Error(fmt::format("the folder {} cannot be read: {}; check who may.", source.path, error.message()));
        if (files.empty())
            throw Error(
                fmt::format("the folder {} has no file <name>{}; name a folder of such files, or an .npz, .npy or .csv "
                            "file.",
                            source.path, embeddings_text_suffix));
        std::ranges::sort(files);
    } else {
        files.emplace_back(without_suffix(path.filename().string()), path);
    }
    std::uintmax_t total_size = 0;
    for (const auto& [name, file] : files) {
        const std::uintmax_t size = fs::file_size(file, error);
        if (!error) total_size += size;  // whoever cannot be asked is refused below
    }
    std::vector<float> values;
    std::size_t width = 0;
    for (const auto& [name, file] : files)
        for (std::size_t rows = detail::add_embeddings_text(file, values, width, total_size, {starts, ends}); rows > 0;
             --rows)
            source.columns.file.push_back(name);
    source.embeddings = Embeddings::owning(std::move(values), source.columns.file.size(), width);
    return source;
}

}  // namespace equipoise::data
