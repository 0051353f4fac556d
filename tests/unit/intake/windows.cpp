// SPDX-License-Identifier: MIT
#include <equipoise/intake/windows.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
const std::vector<float> six{1, 2, 3, 4, 5, 6};
std::vector<std::string> texts(const Column& column) {
    std::vector<std::string> values;
    for (std::size_t row = 0; row < column.size(); ++row) values.emplace_back(column[row]);
    return values;
}
using Names = std::vector<std::string>;
}  // namespace

TEST_CASE("every kind of file tells its windows") {
    const Folder folder;
    folder.write("texts/M1/a.birdnet.embeddings.txt", "0.0\t3.0\t1,2\r\n3.0\t6.0\t3,4\n");
    folder.write("texts/M1/b.birdnet.embeddings.txt", "0.0\t3.0\t5,6\n");
    const std::string index =
        folder.write("index.csv",
                     "\xef\xbb\xbf"
                     "Filename,Start_Time,End_Time\r\nM1/a,0.0,3.0\r\nM1/a,3.0,6.0\r\nM1/b,0.0,3.0\r\n");
    const std::string x = npy("<f4", "(3, 2)", bytes_of(six));
    const std::vector<std::pair<std::string, std::string>> inputs{
        {(folder.path() / "texts").string(), ""},
        {folder.write("list.csv",
                      "file_path,start,end,embedding\nM1/a,0.0,3.0,\"1,2\"\nM1/a,3.0,6.0,\"3,4\"\n"
                      "M1/b,0.0,3.0,\"5,6\"\n"),
         ""},
        {folder.write("wide.csv",
                      "file,start_time,end_time,0,1\nM1/a,0.0,3.0,1,2\nM1/a,3.0,6.0,3,4\nM1/b,0.0,3.0,5,6\n"),
         ""},
        {folder.write("x.npy", x), index},
        {folder.write("x.npz", zip({{"x_train.npy", x}})), index}};
    for (const auto& [data, index_of_data] : inputs) {
        CAPTURE(data);
        const Windows windows = read_windows(data, index_of_data);
        CHECK(std::vector<float>(windows.embeddings.values.begin(), windows.embeddings.values.end()) == six);
        CHECK(texts(windows.file) == Names{"M1/a", "M1/a", "M1/b"});
        CHECK(texts(windows.start) == Names{"0.0", "3.0", "0.0"});
        CHECK(texts(windows.end) == Names{"3.0", "6.0", "3.0"});
        CHECK(windows.labels.classes.empty());
    }
    CHECK(read_windows(inputs[3].first).file.empty());
}

TEST_CASE("a CSV file larger than what is kept of it") {
    const Folder folder;  // 40 MB: pages are given back twice
    std::string text = "file,start,embedding\n";
    std::string list = "0.5";
    for (int i = 1; i < 1000; ++i) list += ",0.25000000000000000000000000000000000";
    for (int row = 0; row < 1000; ++row) text += fmt::format("f{},{},\"{},{}\"\n", row / 2, row % 2, list, row);
    const Windows windows = read_windows(folder.write("long.csv", text));
    REQUIRE(windows.embeddings.rows == 1000);
    CHECK(windows.embeddings.width == 1001);
    CHECK(windows.file[999] == "f499");
    bool are_right = true;
    for (std::size_t row = 0; row < 1000; ++row)
        are_right &= windows.embeddings.row(row)[0] == 0.5f && windows.embeddings.row(row)[999] == 0.25f &&
                     windows.embeddings.row(row)[1000] == static_cast<float>(row);
    CHECK(are_right);
}

TEST_CASE("labels and parts of an .npz are kept") {
    const Folder folder;
    const std::string path =
        folder.write("x.npz", zip({{"x_train.npy", npy("<f4", "(2, 2)", bytes_of(std::vector<float>{1, 2, 3, 4}))},
                                   {"y_train.npy", npy("|i1", "(2, 1)", std::string("\x01\x00", 2))},
                                   {"x_test.npy", npy("<f4", "(1, 2)", bytes_of(std::vector<float>{5, 6}))},
                                   {"y_test.npy", npy("|i1", "(1, 1)", "\x01")}}));
    const Windows windows = read_windows(path);
    CHECK(windows.labels.values == std::vector<std::int8_t>{1, 0, 1});
    CHECK(texts(windows.split) == Names{"train", "train", "test_iid"});
}

TEST_CASE("what names no windows is refused") {
    const Folder folder;
    const std::string x = folder.write("x.npy", npy("<f4", "(3, 2)", bytes_of(six)));
    const auto sentence = [&](std::string_view index) {
        return error_of([&] { read_windows(x, folder.write("i.csv", index)); });
    };
    CHECK(contains(sentence("file\na\nb\n"), "i.csv has 2 rows and " + x + " has 3; an index has one line"));
    CHECK(contains(sentence("name,start\na,0\nb,0\nc,0\n"),
                   "names no files; give it a column file_path (its columns: name, start)"));
    CHECK(contains(sentence("file,start\na,0\n,0\nc,0\n"),
                   "data row 1 (counted from 0; line 3), column \"file\" is empty"));
    const std::string wide = folder.write("w.csv", "file,0\na,1\n");
    CHECK(contains(error_of([&] { read_windows(wide, x); }), "names the files of its rows itself; leave --index"));
    CHECK(contains(error_of([&] { read_windows(folder.write("x.h5", "")); }), "files of embeddings end in"));
    CHECK(contains(error_of([&] { read_windows(""); }), "no data: files of embeddings end in"));
    CHECK(contains(error_of([&] { read_windows("nowhere"); }),
                   "nowhere cannot be read: there is no such file or folder"));
    CHECK(contains(
        error_of([&] { read_windows(folder.write("l.csv", "file,embedding\na,\"1,2\"\nb,\"1\"\n")); }),
        "l.csv: data row 1 (counted from 0; line 3), column \"embedding\" has 1 numbers and the first row has 2"));
    CHECK(contains(error_of([&] { read_windows(folder.write("n.csv", "file,0,1\na,1,nan\n")); }),
                   "column \"1\" is \"nan\", where a finite number is needed"));
    CHECK(contains(error_of([&] { read_windows(folder.write("e.csv", "file,0,1\n")); }), "has a header and no rows"));
}
