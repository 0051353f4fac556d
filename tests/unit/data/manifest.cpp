// SPDX-License-Identifier: MIT
#include <equipoise/data/manifest.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
RowColumns read(std::string_view text, std::string_view label_column = "") {
    const Folder folder;
    return read_manifest(folder.write("m.csv", text), label_column);
}
/// From the file's name on.
std::string sentence_of(auto&& action) {
    const std::string error = error_of(action);
    const auto place = error.find("m.csv");
    return place == std::string::npos ? error : error.substr(place);
}
std::string sentence_of_text(std::string_view text) {
    return sentence_of([&] { check_files(read(text)); });
}
Source embeddings_of(std::size_t rows) {
    Source source;
    source.path = "x.npy";
    source.embeddings = Embeddings::owning(std::vector<float>(rows * 2), rows, 2);
    return source;
}
}  // namespace

TEST_CASE("the columns of a manifest are found in any case and order") {
    const RowColumns columns = read(
        "Split,LABEL,Site,Recorder_ID,date,call_type,quality,new_full_path,filename\n"
        "train,positive,Cole Creek,Moth08,20190823,grunt,high,C:\\clips\\a.wav,z\n"
        "test_ood,negative,Pond,,,,,D:/b\\c.wav,z\n");
    CHECK(columns.rows == 2);
    CHECK(columns.split[1] == "test_ood");
    CHECK(columns.label[0] == "positive");
    CHECK(columns.site[0] == "Cole Creek");
    CHECK(columns.recorder[0] == "Moth08");
    CHECK(columns.recorder[1].empty());
    CHECK(columns.date[0] == "20190823");
    CHECK(columns.call_type[0] == "grunt");
    CHECK(columns.quality[0] == "high");
    CHECK(columns.quality[1].empty());
    CHECK(columns.file[0] == "C:/clips/a.wav");
    CHECK(columns.file[1] == "D:/b/c.wav");
    CHECK(columns.header.size() == 9);
}

TEST_CASE("the first column of paths with entries is the file") {
    CHECK(read("filename,file_path\na.wav,x/a.wav\n").file[0] == "x/a.wav");
    CHECK(read("filename,file_path,new_full_path\na.wav,x/a.wav,\n").file[0] == "x/a.wav");
    CHECK(read("filename\na.wav\n").file[0] == "a.wav");
    CHECK(read("file,recorder\na.wav,M1\n").recorder[0] == "M1");
    CHECK(read("label\nfrog\n").file.empty());
}

TEST_CASE("a column without entries is as good as none, and another column can be the label") {
    const RowColumns columns = read("label,site,split,Species\nx,,,frog\ny,,,toad\n", "SPECIES");
    CHECK(columns.site.empty());
    CHECK(columns.split.empty());
    CHECK(columns.label[1] == "toad");
    CHECK(read("label\nx\n", "species").label.empty());
}

TEST_CASE("an entry that means nothing here is named with its place and what may be written") {
    CHECK(sentence_of_text("split\ntrain\nvalidation\n") ==
          "m.csv: data row 1 (counted from 0; line 3), column \"split\" is \"validation\"; write one of: train, val, "
          "test_iid, test_ood.");
    CHECK(contains(sentence_of_text("split,site\ntrain,a\n,b\n"),
                   "data row 1 (counted from 0; line 3), column \"split\" is \"\""));
    CHECK(contains(sentence_of_text("split\nTrain\n"), "is \"Train\""));
    CHECK(contains(sentence_of_text("quality\nhigh\n\nbest\n"),
                   "column \"quality\" is \"best\"; write one of: high, medium, low, nothing."));
    CHECK(contains(sentence_of_text("file_path,site\na.wav,x\n,y\n"), "column \"file_path\" is empty and other rows"));
    CHECK(contains(sentence_of_text("site,Site\na,b\n"), "two columns \"site\""));
}

TEST_CASE("a manifest is joined row by row and overrides what the data says") {
    Source source = embeddings_of(2);
    for (int row = 0; row < 2; ++row) source.columns.split.push_back("train");
    join_manifest(source, read("label,split\nfrog,val\ntoad,train\n"));
    CHECK(source.columns.label[1] == "toad");
    CHECK(source.columns.split[0] == "val");
    CHECK(contains(source.columns.origin, "m.csv"));

    Source kept = embeddings_of(2);
    for (int row = 0; row < 2; ++row) kept.columns.split.push_back("train");
    join_manifest(kept, read("label,split\nfrog,\ntoad,\n"));
    CHECK(kept.columns.split[1] == "train");
}

TEST_CASE("a manifest must have as many rows, of the same recordings") {
    Source source = embeddings_of(3);
    CHECK(sentence_of([&] { join_manifest(source, read("label\na\nb\n")); }) ==
          "m.csv has 2 rows and x.npy has 3 embeddings; a manifest has one row for each embedding, in the same order; "
          "`./equipoise prepare` makes one from a manifest of clips.");

    Source text = embeddings_of(2);
    text.columns.file.push_back("sub/clip.1");
    text.columns.file.push_back("clip_b.wav");
    CHECK_NOTHROW(join_manifest(text, read("file_path\nC:\\other\\clip.1.wav\nclip_b.flac\n")));
    text.columns.file = {};
    text.columns.file.push_back("clip_a");
    text.columns.file.push_back("clip_b");
    CHECK(contains(error_of([&] { join_manifest(text, read("file_path\nclip_a.wav\nclip_c.wav\n")); }),
                   "row 1 (counted from 0) is clip_b in x.npy and clip_c.wav in "));
}

TEST_CASE("rows of one file may not contradict each other") {
    CHECK(sentence_of_text("file,call_type\na,grunt\nb,growl\na,\na,growl\n") ==
          "m.csv: data rows 0 and 3 (counted from 0) belong to the file a and have the call types \"grunt\" and "
          "\"growl\"; "
          "a file has one: mend the manifest or split the file.");
    CHECK(contains(sentence_of_text("file,site\na,\na,Pond\na,Creek\n"), "data rows 1 and 2 (counted from 0)"));
    CHECK(sentence_of_text("file,site\na,Pond\nb,Creek\na,Pond\nb,\n").empty());
    CHECK(sentence_of_text("site\nPond\nCreek\n").empty());
}

TEST_CASE("dates are written in one way, or a night would count as two") {
    CHECK(read("date\n20190823\n20190824\n\"\"\n").date.size() == 3);
    CHECK(read("date\n2019-08-23 21:00\n2019-08-24\n").date.size() == 2);
    CHECK(read("date\n23/08/2019\n1/9/2019\n").date.size() == 2);
    CHECK(contains(
        error_of([] { read("date\n2019-08-23\n23/08/2019\n"); }),
        "m.csv: data row 1 (counted from 0; line 3), column \"date\" is \"23/08/2019\" (with slashes), and rows "
        "before are like \"2019-08-23\" (YYYY-MM-DD); write all dates in one way"));
    CHECK(contains(error_of([] { read("date\n43700\n43701\n"); }),
                   "column \"date\" is \"43700\", a spreadsheet's day number; format the column as YYYY-MM-DD"));
}
