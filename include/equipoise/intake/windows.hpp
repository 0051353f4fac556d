/// windows.hpp: rows of embeddings, and which window of which recording each of them is.
///
/// Folders of BirdNET texts and CSV files tell it themselves; .npy and .npz hold numbers alone, and an index says it: a
/// CSV file with one line for each row and the columns file_path (or new_full_path, filename, file) and, where known,
/// start and end (or start_time and end_time) in seconds.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>
#include <equipoise/data/csv.hpp>
#include <equipoise/data/dataset.hpp>
#include <equipoise/data/embeddings_csv.hpp>
#include <equipoise/data/embeddings_text.hpp>
#include <equipoise/data/npy.hpp>
#include <equipoise/data/npz.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace equipoise::data {

/// Every column is empty (not known) or has one entry for each row.
struct Windows {
    std::string path;    ///< file or folder of the embeddings
    std::string origin;  ///< the file that names the windows, for sentences
    Embeddings embeddings;
    Labels labels;  ///< without classes: the file has none
    Column split;   ///< train and test_iid of an .npz with both parts
    Column file;    ///< as written
    Column start;   ///< seconds, as written
    Column end;
};

namespace detail {

/// Gives the pages of a mapped file back behind the reader, so that a file of many gigabytes takes little memory.
/// Whoever looks back finds the bytes again: they are read from the file anew.
class PagesBehind {
  public:
    /// Called with places in one mapping, that grow.
    void give_back_before(const char* place) {
        constexpr std::uintptr_t block = 16 << 20;
        static const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
        const auto here = reinterpret_cast<std::uintptr_t>(place) / page * page;
        if (start_ == 0) start_ = here + page;
        if (here < start_ + block) return;
        ::madvise(reinterpret_cast<void*>(start_), here - start_, MADV_DONTNEED);  // a hint: it may fail
        start_ = here;
    }

  private:
    std::uintptr_t start_ = 0;
};

/// The first of these columns that has an entry; an empty one if there is none.
inline Column column_with_entries(const CsvTable& table, std::initializer_list<std::string_view> names) {
    const auto found = first_with_entries(table, names);
    return found.column ? *found.column : Column{};
}

/// File, start and end from a table. Error: some rows name their file and others do not.
inline void take_window_columns(Windows& windows, const CsvTable& table) {
    windows.origin = table.file();
    const auto file = first_with_entries(table, {"new_full_path", "file_path", "filename", "file"});
    if (!file.column) return;
    for (std::size_t row = 0; row < table.rows(); ++row)
        if ((*file.column)[row].empty())
            throw Error(fmt::format("{} is empty; name the file of every row.", table.where(row, file.name)));
    windows.file = *file.column;
    windows.start = column_with_entries(table, {"start", "start_time"});
    windows.end = column_with_entries(table, {"end", "end_time"});
}

/// As read_embeddings_csv, with the windows, in memory for the numbers alone.
inline Windows read_csv_windows(const std::filesystem::path& path, std::string_view feature_columns) {
    CsvReader reader(path);
    const auto list = std::ranges::find(reader.header(), "embedding");
    const bool is_list = list != reader.header().end() && feature_columns.empty();
    const ColumnRange numbers = is_list ? ColumnRange{static_cast<std::size_t>(list - reader.header().begin()), 1}
                                : feature_columns.empty() ? find_feature_columns(reader)
                                                          : parse_feature_columns(feature_columns, reader);
    CsvTable others(reader, numbers.first, numbers.count);
    PagesBehind behind;
    CsvNumbers read = read_numbers(reader, numbers, is_list, others, [&](const auto& cells) {
        behind.give_back_before(cells[numbers.first].data());  // a number, so no cell that was copied to undo quotes
    });
    Windows windows;
    windows.path = reader.file();
    windows.embeddings = Embeddings::owning(std::move(read.values), others.rows(), read.width);
    take_window_columns(windows, others);
    return windows;
}

inline Windows read_windows_without_index(const std::string& data, std::string_view feature_columns) {
    const std::filesystem::path path(data);
    const std::string extension = lower_case(path.extension().string());
    Windows windows;
    windows.path = windows.origin = data;
    std::error_code error;
    if (!data.empty() && !std::filesystem::exists(path, error))
        throw Error(fmt::format("{} cannot be read: there is no such file or folder; check the path.", data));
    if (std::filesystem::is_directory(path, error) || extension == ".txt") {
        Source source = read_embeddings_text(path, &windows.start, &windows.end);
        windows.embeddings = std::move(source.embeddings);
        windows.file = std::move(source.columns.file);
    } else if (extension == ".csv") {
        windows = read_csv_windows(path, feature_columns);
    } else if (extension == ".npz") {
        Source source = read_npz(path);
        windows.embeddings = std::move(source.embeddings);
        windows.labels = std::move(source.labels);
        windows.split = std::move(source.columns.split);
    } else if (extension == ".npy") {
        windows.embeddings = read_npy(path);
    } else {
        throw Error(
            fmt::format("{}: files of embeddings end in .npz, .npy, .csv or {}, or are a folder of the last; name one.",
                        data.empty() ? "no data" : data, embeddings_text_suffix));
    }
    return windows;
}

}  // namespace detail

/// Embeddings of any kind with their windows; `index` is the CSV file that names them where `data` does not, "" if
/// there is none, and `flag` what it is called on the command line; `feature_columns` as in read_embeddings_csv. Error:
/// what the readers refuse; an index that is not needed, names no files, or has not as many rows.
inline Windows read_windows(const std::string& data, const std::string& index = "", std::string_view flag = "--index",
                            std::string_view feature_columns = "") {
    Windows windows = detail::read_windows_without_index(data, feature_columns);
    if (index.empty()) return windows;
    if (!windows.file.empty())
        throw Error(fmt::format("{} names the files of its rows itself; leave {} {} out.", data, flag, index));
    const CsvTable table = CsvTable::read(index);
    if (table.rows() != windows.embeddings.rows)
        throw Error(fmt::format("{} has {} rows and {} has {}; it needs one line for each row, in the same order.",
                                index, table.rows(), data, windows.embeddings.rows));
    detail::take_window_columns(windows, table);
    if (windows.file.empty())
        throw Error(fmt::format("{} names no files; give it a column file_path (its columns: {}).", index,
                                listed(table.header())));
    return windows;
}

}  // namespace equipoise::data
