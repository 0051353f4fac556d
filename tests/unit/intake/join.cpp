// SPDX-License-Identifier: MIT
#include <equipoise/intake/join.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <cstdint>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Names = std::vector<std::string>;
using Rows = std::vector<std::uint32_t>;

/// Two windows of M1/a, one each of M1/b and M2/a.
constexpr std::string_view four = "file,start,end,0\nM1/a.wav,0,3,1\nM1/a.wav,3,6,2\nM1/b.wav,0,3,3\nM2/a.wav,0,3,4\n";

struct Case {
    Folder folder;
    std::string manifest, data;
    Case(std::string_view clips, std::string_view embeddings)
        : manifest(folder.write("clips.csv", clips)), data(folder.write("rows.csv", embeddings)) {}
    Join join() const { return join_clips(read_windows(data), read_clip_table(manifest)); }
    /// The sentence, without the folder.
    std::string sentence() const {
        std::string text = error_of([&] { join(); });
        const std::string before = folder.path().string() + "/";
        for (std::size_t place; (place = text.find(before)) != std::string::npos;) text.erase(place, before.size());
        return text;
    }
};
}  // namespace

TEST_CASE("a line for each file stands for all its windows") {
    const Join join =
        Case("label,file_path\nn,D:\\x\\M2\\a.wav\np,D:\\x\\M1\\a.wav\nn,D:\\x\\M1\\b.wav\n", four).join();
    CHECK(join.by == JoinedBy::file);
    CHECK(join.rows == Rows{0, 1, 2, 3});
    CHECK(join.lines == Rows{1, 1, 2, 0});
    CHECK(join.matched_by_tail == 3);
    CHECK(join.clips.count + join.windows.count == 0);
}

TEST_CASE("what has no partner is counted on both sides, ten are named") {
    std::string clips = "label,file\n";
    for (int i = 0; i < 12; ++i) clips += fmt::format("p,gone{}.wav\n", i);
    const Join join = Case(clips + "p,M1/b.wav\n", four).join();
    CHECK(join.rows == Rows{2});
    CHECK(join.lines == Rows{12});
    CHECK(join.clips.count == 12);
    REQUIRE(join.clips.first.size() == 10);
    CHECK(join.clips.first[9] == "line 11: gone9.wav");
    CHECK(join.windows.count == 2);
    CHECK(join.windows.first == Names{"M1/a.wav", "M2/a.wav"});
}

TEST_CASE("several lines for a file are its windows, by start") {
    const Join join =
        Case("label,file,start\nn,M1/a.wav,3.0\np,M1/a.wav,0\nn,M1/a.wav,6\nn,M1/b.wav,0.0004\n", four).join();
    CHECK(join.by == JoinedBy::window);
    CHECK(join.rows == Rows{0, 1, 2});
    CHECK(join.lines == Rows{1, 0, 3});
    CHECK(join.clips.first == Names{"line 4: M1/a.wav at 6 s"});
    CHECK(join.windows.first == Names{"M2/a.wav at 0 s"});
}

TEST_CASE("one line a file is a window if it starts and ends as one, and a clip if not") {
    const std::string files = "M1/a.wav,0,{}\nM1/b.wav,0,{}\nM2/a.wav,0,{}\n";
    const Join window = Case("file,start,end\nM1/a.wav,0,3\nM1/b.wav,0,3\nM2/a.wav,0,3\n", four).join();
    CHECK(window.by == JoinedBy::window);
    CHECK(window.windows.first == Names{"M1/a.wav at 3 s"});
    const Join clip = Case("file,start,end\nM1/a.wav,0,6\nM1/b.wav,0,3\nM2/a.wav,0,3\n", four).join();
    CHECK(clip.by == JoinedBy::file);
    CHECK(clip.rows.size() == 4);
    CHECK(Case("file,start\nM1/a.wav,12\nM1/b.wav,0\nM2/a.wav,\n", four).join().by == JoinedBy::file);
}

TEST_CASE("without names of files the rows are joined in their order") {
    const Case same("label\na\nb\n", "0,1\n1,2\n3,4\n");
    CHECK(same.join().by == JoinedBy::row);
    CHECK(same.join().lines == Rows{0, 1});
    CHECK(Case("label,file\na,x\n", "0,1\n1,2\n3,4\n").sentence() ==
          "rows.csv does not say which file each of its 2 rows is of, and clips.csv has 1 rows; give --index rows.csv, "
          "with one line for each row and a column file_path, or a manifest with one line for each row.");
}

TEST_CASE("lines that cannot be told apart are refused, and named") {
    CHECK(Case("file,label\nM1/a.wav,p\nM1/b.wav,p\n\"M1/a.wav\",n\n", four).sentence() ==
          "clips.csv: lines 2 and 4 both name M1/a.wav; keep one, or say in a column `start` (seconds) which window "
          "each of them is.");
    CHECK(contains(Case("file,start\nM1/a.wav,0\nM1/a.wav,3\n", "file,0\nM1/a.wav,1\nM1/a.wav,2\n").sentence(),
                   "but rows.csv knows no starts"));
    CHECK(Case("file,start\nM1/a.wav,0\nM1/a.wav,0.0\n", four).sentence() ==
          "clips.csv: lines 2 and 3 are both the window of M1/a.wav at 0.0 s; keep one.");
    CHECK(contains(Case("file,start\nM1/a.wav,0\nM1/a.wav,\n", four).sentence(), "clips.csv: line 3 has no start"));
    CHECK(Case("file,start\nM1/a.wav,0\nM1/a.wav,00:03\n", four).sentence() ==
          "clips.csv: line 3, start is \"00:03\", where seconds are needed, for example 3.0.");
    CHECK(contains(Case("file,start\nM1/a.wav,0\nM1\\.\\a.wav,3\n", four).sentence(),
                   "lines 2 and 3 name one file in two ways, M1/a.wav and M1/./a.wav; write it alike"));
    CHECK(Case("file\nM1/a.wav\n", "file,start,0\nM1/a.wav,3,1\nb,0,1\nM1/a.wav,3.0,2\n").sentence() ==
          "rows.csv: rows 0 and 2 (counted from 0) are both the window of M1/a.wav at 3.0 s; leave one out.");
    CHECK(contains(Case("file\nM1/a.wav\n", "file,start,0\nM1/a.wav,x,1\n").sentence(),
                   "row 0 (counted from 0), start is \"x\""));
}

TEST_CASE("windows of one file that contradict each other are refused") {
    CHECK(contains(Case("file,start,site\nM1/a.wav,0,X\nM1/a.wav,3,Y\n", four).sentence(),
                   "clips.csv: data rows 0 and 1 (counted from 0) belong to the file M1/a.wav"));
    CHECK(contains(Case("file,site\na,X\na,Y\n", "0\n1\n2\n").sentence(), "belong to the file a"));
}

TEST_CASE("ambiguous names are refused with the candidates") {
    CHECK(Case("file\na.wav\nM1/b.wav\n", four).sentence() ==
          "names that end with \"a\" are ambiguous: clips.csv has a.wav, and rows.csv has M1/a.wav, M2/a.wav; write as "
          "much of the paths as tells them apart.");
}

TEST_CASE("nothing matches: a name of each side is shown") {
    CHECK(Case("file\nD:\\x\\c_1.wav\n", four).sentence() ==
          "nothing matches: clips.csv has, for example, line 2: D:/x/c_1.wav, and rows.csv has M1/a.wav; the ends of "
          "the paths, or the file names, must be equal (but for the extension).");
    CHECK(contains(Case("file,start\nM1/a.wav,1\nM1/a.wav,2\n", four).sentence(),
                   "line 2: M1/a.wav at 1 s, and rows.csv has M1/a.wav at 0 s"));
    CHECK(contains(Case("label\np\n", four).sentence(), "clips.csv names no files"));
    CHECK(contains(Case("label,file\n", four).sentence(), "has a header and no rows"));
}

TEST_CASE("a manifest keeps names as written and knows its lines") {
    const Case input(
        "\xef\xbb\xbf"
        "Label,File_Path,Notes\r\n\"a\",x.wav,\"two\r\nlines\"\r\nb,y.wav,\r\n",
        four);
    const ClipTable clips = read_clip_table(input.manifest);
    CHECK(clips.header == Names{"Label", "File_Path", "Notes"});
    CHECK(clips.lines == std::vector<std::size_t>{2, 4});
    CHECK(clips.columns.label[1] == "b");
    CHECK(read_clip_table(input.manifest, "NOTES").columns.label[0] == "two\r\nlines");
}
