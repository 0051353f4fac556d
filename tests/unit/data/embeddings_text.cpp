// SPDX-License-Identifier: MIT
#include <equipoise/data/embeddings_text.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Floats = std::vector<float>;
Floats values_of(const Source& source) { return {source.embeddings.values.begin(), source.embeddings.values.end()}; }
/// Of one file with this text, from its name on.
std::string sentence_of(std::string_view text) {
    const Folder folder;
    const std::string error = error_of([&] { read_embeddings_text(folder.write("a.birdnet.embeddings.txt", text)); });
    const auto place = error.find("a.birdnet");
    return place == std::string::npos ? error : error.substr(place);
}
}  // namespace

TEST_CASE("one file of embeddings") {
    const Folder folder;
    const Source source =
        read_embeddings_text(folder.write("clip.7.birdnet.embeddings.txt", "0.0\t3.0\t1,2.5\r\n3.0\t6.0\t-3,4e-1\n\n"));
    CHECK(source.embeddings.rows == 2);
    CHECK(values_of(source) == Floats{1, 2.5f, -3, 0.4f});
    REQUIRE(source.columns.file.size() == 2);
    CHECK(source.columns.file[1] == "clip.7");
}

TEST_CASE("start and end of each row, as written") {
    const Folder folder;
    folder.write("a.birdnet.embeddings.txt", "0.0\t3\t1\n 3.0\t6\t2\n");
    folder.write("b.birdnet.embeddings.txt", "1.5\t4.5\t3\n");
    Column starts, ends;
    CHECK(values_of(read_embeddings_text(folder.path(), &starts, &ends)) == Floats{1, 2, 3});
    CHECK(starts.values() == std::vector<std::string>{"0.0", "3.0", "1.5"});
    REQUIRE(ends.size() == 3);
    CHECK(ends[2] == "4.5");
}

TEST_CASE("a folder is read in the order of paths, sub-folders too, other files not") {
    const Folder folder;
    folder.write("b.birdnet.embeddings.txt", "0\t3\t5,6");
    folder.write("sub/a.birdnet.embeddings.txt", "0\t3\t7,8\n");
    folder.write("a.birdnet.embeddings.txt", "0\t3\t1,2\n3\t6\t3,4\n");
    folder.write("notes.txt", "nothing");
    const Source source = read_embeddings_text(folder.path());
    CHECK(values_of(source) == Floats{1, 2, 3, 4, 5, 6, 7, 8});
    REQUIRE(source.columns.file.size() == 4);
    CHECK(source.columns.file[1] == "a");
    CHECK(source.columns.file[2] == "b");
    CHECK(source.columns.file[3] == "sub/a");
}

TEST_CASE("lines that are none, numbers that are none, and differing widths are named") {
    CHECK(sentence_of("0\t3\t1,2\n3\t6\n") ==
          "a.birdnet.embeddings.txt: line 2 is not `start TAB end TAB numbers with commas`; write the file again with "
          "BirdNET-Analyzer.");
    CHECK(contains(sentence_of("0\t3\t1,x\n"), "line 1: number 1 of the embedding (counted from 0) is \"x\""));
    CHECK(contains(sentence_of("0\t3\t1,nan\n"), "is \"nan\", where a finite number is needed"));
    CHECK(contains(sentence_of("0\t3\t1,2\n3\t6\t1,2,3\n"), "line 2 has 3 numbers, rows before it have 2"));
    CHECK(contains(sentence_of("0\t3\t1,2\n\n3\t6\t1,2\n"), "line 2 is not"));
    CHECK(contains(sentence_of("\n"), "has no rows"));
    const Folder folder;
    CHECK(
        contains(error_of([&] { read_embeddings_text(folder.path()); }), "has no file <name>.birdnet.embeddings.txt"));
    folder.write("a.birdnet.embeddings.txt", "0\t3\t1,2");
    folder.write("b.birdnet.embeddings.txt", "0\t3\t1");
    CHECK(contains(error_of([&] { read_embeddings_text(folder.path()); }),
                   "b.birdnet.embeddings.txt: line 1 has 1 numbers, rows before it have 2"));
}
