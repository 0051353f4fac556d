// SPDX-License-Identifier: MIT
#include <equipoise/data/embeddings_csv.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Floats = std::vector<float>;

Source read(std::string_view text) {
    const Folder folder;
    return read_embeddings_csv(folder.write("e.csv", text));
}
Floats values_of(const Source& source) { return {source.embeddings.values.begin(), source.embeddings.values.end()}; }
/// From the file's name on.
std::string sentence_of(std::string_view text) {
    const std::string error = error_of([&] { read(text); });
    const auto place = error.find("e.csv");
    return place == std::string::npos ? error : error.substr(place);
}
}  // namespace

TEST_CASE("a wide CSV as OpenSoundscape writes it") {
    const Source source = read("file,start_time,end_time,0,1,2\nx/a.wav,0,3,1.5,-2,3e-2\nx/b.wav,3,6,4,\" 5 \",6\n");
    CHECK(source.embeddings.rows == 2);
    CHECK(source.embeddings.width == 3);
    CHECK(values_of(source) == Floats{1.5f, -2, 0.03f, 4, 5, 6});
    CHECK(source.columns.file[1] == "x/b.wav");
}

TEST_CASE("columns of text may stand on both sides of the numbers") {
    const Source source = read("Site,feature_0,feature_1,label,split\nPond,1,2,frog,train\nCreek,3,4,negative,val\n");
    CHECK(values_of(source) == Floats{1, 2, 3, 4});
    CHECK(source.columns.site[1] == "Creek");
    CHECK(source.columns.label[0] == "frog");
    CHECK(source.columns.split[1] == "val");
}

TEST_CASE("the numbers are the longest run of columns with such names, also with names that stand twice") {
    CHECK(values_of(read("7,a,1,2,1,2,b\n0,x,1,2,3,4,y\n")) == Floats{1, 2, 3, 4});
    for (std::string_view header :
         {"x1,x2", "X.1,X.2", "V1,V2", "emb_0,emb_1", "embedding_7,embedding_8", "dim0,dim1", "1.5,2.5"}) {
        CAPTURE(header);
        CHECK(values_of(read("label," + std::string(header) + "\nfrog,1,2\n")) == Floats{1, 2});
    }
    for (std::string_view header : {"max1,max2", "x,y", "nan,inf", "feature_,x_"}) {
        CAPTURE(header);
        CHECK(contains(sentence_of("label," + std::string(header) + "\nfrog,1,2\n"),
                       "e.csv has no columns of embeddings"));
    }
    CHECK(contains(sentence_of("0,1,label,x0,x1\n1,2,a,3,4\n"), "e.csv has several blocks of 2 columns"));
}

TEST_CASE("BirdNET-Analyzer's list of numbers in one cell") {
    const Source source = read("file_path,start,end,embedding\na.wav,0,3,\"1,2.5,-3\"\n\"b,c.wav\",0,3,\"4,5,6\"\n");
    CHECK(source.embeddings.width == 3);
    CHECK(values_of(source) == Floats{1, 2.5f, -3, 4, 5, 6});
    CHECK(source.columns.file[1] == "b,c.wav");
    CHECK(sentence_of("embedding,label\n\"1,2\",a\n\"1,2,3\",b\n") ==
          "e.csv: data row 1 (counted from 0; line 3), column \"embedding\" has 3 numbers and the first row has 2; all "
          "rows "
          "must have as many.");
    CHECK(contains(sentence_of("embedding,label\n\"1,,2\",a\n"),
                   "column \"embedding\": number 1 of the embedding (counted from 0) is \"\""));
    CHECK(contains(sentence_of("embedding,label\n\"1,2,\",a\n"), "number 2 of the embedding"));
    CHECK(contains(sentence_of("embedding,label\n,a\n"), "number 0 of the embedding"));
}

TEST_CASE("a cell that is no finite number is named with row and column") {
    CHECK(sentence_of("label,0,1\nfrog,1,2\ntoad,1,high\n") ==
          "e.csv: data row 1 (counted from 0; line 3), column \"1\" is \"high\", where a finite number is needed; mend "
          "or "
          "remove the row.");
    for (std::string_view cell : {"", "nan", "inf", "1e39", "0x1", "1.2.3"}) {
        CAPTURE(cell);
        CHECK(contains(sentence_of("label,0,1\nfrog," + std::string(cell) + ",2\n"),
                       "data row 0 (counted from 0; line 2), column \"0\" is \"" + std::string(cell) + "\""));
    }
    CHECK(contains(sentence_of("label,0,1\nfrog,1\n"), "has 2 fields, the header has 3"));
    CHECK(sentence_of("label,0,1\n") == "e.csv has a header and no rows; give at least one.");
}

TEST_CASE("many rows of very different length are all kept") {
    std::string text = "file,0,1\n";
    for (int i = 0; i < 5000; ++i)
        text += fmt::format("f{},{},{}\n", i % 7, i, i == 0 ? "1" : "0.000000000000000000001");
    const Source source = read(text);
    REQUIRE(source.embeddings.rows == 5000);
    CHECK(source.embeddings.row(4999)[0] == 4999);
    CHECK(source.columns.file[4999] == "f1");
}

TEST_CASE("the columns of numbers can be named by place") {
    const Folder folder;
    const std::string path = folder.write("e.csv", "a,a,b,1,2,file\n1,2,3,4,5,x.wav\n6,7,8,9,10,y.wav\n");
    const Source source = read_embeddings_csv(path, {}, "1-3");
    CHECK(std::vector<float>(source.embeddings.values.begin(), source.embeddings.values.end()) ==
          std::vector<float>{1, 2, 3, 6, 7, 8});
    CHECK(source.columns.file[1] == "y.wav");
    CHECK(read_embeddings_csv(path, {}, "4").embeddings.width == 1);
    for (const char* wrong : {"0-3", "3-2", "1-7", "a-b", "1,2", "-3"})
        CHECK(contains(error_of([&] { read_embeddings_csv(path, {}, wrong); }),
                       fmt::format("--feature-columns {} is no range of the 6 columns of {}", wrong, path)));
}

TEST_CASE("a decimal comma is told from other text") {
    const Folder folder;
    CHECK(contains(error_of([&] { read_embeddings_csv(folder.write("e.csv", "0,1\n1,\"0,5\"\n")); }),
                   "column \"1\" is \"0,5\", where a finite number is needed; write decimal points, not commas."));
}
