// SPDX-License-Identifier: MIT
#include <equipoise/intake/prepare.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include <equipoise/data/load.hpp>

#include <map>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Names = std::vector<std::string>;
using Floats = std::vector<float>;
using Values = std::vector<std::int8_t>;

void make(const PrepareOptions& options) { write_prepared(prepare(options), options); }
Floats values_of(const Dataset& data) { return {data.embeddings.values.begin(), data.embeddings.values.end()}; }

/// Three recordings, the first with two windows.
struct Input {
    Folder folder;
    std::string texts = (folder.path() / "texts").string(), out = (folder.path() / "out").string();
    Input() {
        folder.write("texts/M1/a.birdnet.embeddings.txt", "0.0\t3.0\t1,2\n3.0\t6.0\t3,4\n");
        folder.write("texts/M1/b.birdnet.embeddings.txt", "0.0\t3.0\t5,6\n");
        folder.write("texts/M2/a.birdnet.embeddings.txt", "0.0\t3.0\t7,8\n");
    }
    PrepareOptions options(std::string_view manifest) const {
        return {.data = texts, .manifest = folder.write("clips.csv", manifest), .out = out};
    }
    std::string sentence(const PrepareOptions& wanted) const {
        std::string text = error_of([&] { make(wanted); });
        const std::string before = folder.path().string() + "/";
        for (std::size_t place; (place = text.find(before)) != std::string::npos;) text.erase(place, before.size());
        return text;
    }
};
constexpr std::string_view clips =
    "\xef\xbb\xbf"
    "Label,quality,site,new_full_path,split,Notes\r\n"
    "negative,,Creek,D:\\frogs\\M2\\a.WAV,test_ood,\"says \"\"hm\"\", twice\"\r\n"
    "positive,high,Pond,D:\\frogs\\M1\\a.WAV,train,\r\n"
    "negative,,Pond,D:\\frogs\\M1\\b.WAV,val,\"two\r\nlines\"\r\n";
}  // namespace

TEST_CASE("a folder of texts and a manifest of clips become what load reads") {
    const Input input;
    make(input.options(clips));
    CHECK(read_file(input.out + ".csv") ==
          "Label,quality,site,new_full_path,split,Notes,file_path,start,end\n"
          "positive,high,Pond,D:\\frogs\\M1\\a.WAV,train,,D:/frogs/M1/a.WAV,0.0,3.0\n"
          "positive,high,Pond,D:\\frogs\\M1\\a.WAV,train,,D:/frogs/M1/a.WAV,3.0,6.0\n"
          "negative,,Pond,D:\\frogs\\M1\\b.WAV,val,\"two\r\nlines\",D:/frogs/M1/b.WAV,0.0,3.0\n"
          "negative,,Creek,D:\\frogs\\M2\\a.WAV,test_ood,\"says \"\"hm\"\", twice\",D:/frogs/M2/a.WAV,0.0,3.0\n");
    const Dataset data = load({.data = input.out + ".npz", .manifest = input.out + ".csv"});
    CHECK(values_of(data) == Floats{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(data.labels.classes == Names{"positive"});
    CHECK(data.labels.values == Values{1, 1, 0, 0});
    CHECK(data.class_pair == Names{"negative", "positive"});
    CHECK(data.file.values() == Names{"D:/frogs/M1/a.WAV", "D:/frogs/M1/b.WAV", "D:/frogs/M2/a.WAV"});
    CHECK(data.site[3] == "Creek");
    CHECK(data.quality[1] == "high");
    CHECK(data.split[2] == "val");
    // the same without the .npz's labels, and without the manifest
    CHECK(load({.data = input.out + ".npz", .manifest = input.out + ".csv", .label_column = "label"}).labels.values ==
          data.labels.values);
    CHECK(load({.data = input.out + ".npz"}).labels.values == data.labels.values);
    CHECK(std::distance(std::filesystem::directory_iterator(input.folder.path()), {}) == 4);  // nothing else is left
}

TEST_CASE("the archive has the members of BirdNET-Analyzer's cache") {
    const Input input;
    make(input.options(clips));
    const ZipArchive archive(input.out + ".npz");
    std::map<std::string, std::string> kinds;
    for (const ZipMember& member : archive.members()) {
        ZipReader reader(archive, member);
        const NpyHeader header = read_npy_header(reader);
        kinds[member.name] = header.type + " " + header.shape_text();
        CHECK_FALSE(member.is_deflated);
    }
    CHECK(kinds == std::map<std::string, std::string>{{"x_train.npy", "<f4 (4, 2)"},
                                                      {"y_train.npy", "<f4 (4, 1)"},
                                                      {"x_test.npy", "<f8 (0,)"},
                                                      {"y_test.npy", "<f8 (0,)"},
                                                      {"labels.npy", "<U8 (1,)"},
                                                      {"binary_classification.npy", "|b1 ()"},
                                                      {"multi_label.npy", "|b1 ()"},
                                                      {"fmin.npy", "<f8 ()"},
                                                      {"fmax.npy", "<f8 ()"},
                                                      {"audio_speed.npy", "<f8 ()"},
                                                      {"crop_mode.npy", "<U6 ()"},
                                                      {"overlap.npy", "<f8 ()"}});
}

TEST_CASE("classes are the labels that mean something") {
    const Input input;
    PrepareOptions options = input.options("species,file\ntoad,M1/a\nNoise,M1/b\n frog ,M2/a\n");
    CHECK(input.sentence(options) ==
          "clips.csv has no column \"label\" with entries for the labels (its columns: species, file); name the column "
          "that holds them with --label-column NAME.");
    options.label_column = "Species";
    make(options);
    const Labels labels = read_npz(input.out + ".npz").labels;
    CHECK(labels.classes == Names{"toad", "frog"});
    CHECK(labels.values == Values{1, 0, 1, 0, 0, 0, 0, 1});
    const auto positives = [&](const std::string& name) {
        return load({.data = input.out + ".npz", .manifest = input.out + ".csv", .positive = name}).labels.values;
    };
    CHECK(positives("toad") == Values{1, 1, 0, 0});
    CHECK(positives("frog") == Values{0, 0, 0, 1});

    const Input fresh;
    CHECK(contains(fresh.sentence(fresh.options("label,file\nnoise,M1/a\nNoise,M1/b\nx,M2/a\n")),
                   "differ in blanks or capitals alone"));
    CHECK(contains(fresh.sentence(fresh.options("label,file\nnoise,M1/a\nother,M1/b\nnoise,M2/a\n")),
                   "all labels mean that nothing is there (noise, other)"));
    CHECK(fresh.sentence(fresh.options("label,file\np,M1/a\n,M1/b\nn,M2/a\n")) ==
          "clips.csv: line 3 has no label; give it one or remove the line.");
    CHECK_FALSE(std::filesystem::exists(fresh.out + ".csv"));
    CHECK(contains(fresh.sentence(fresh.options("label,file\nKr\xf6te,M1/a\nn,M1/b\nn,M2/a\n")), "is not UTF-8"));
}

TEST_CASE("nothing is written while something has no partner, unless that is allowed") {
    const Input input;
    PrepareOptions options = input.options("label,file\np,M1/a.wav\nn,M3/c.wav\nnegative,M2/a.wav\n");
    CHECK(input.sentence(options) ==
          "1 of 3 lines of clips.csv and 1 of 3 files of texts have no partner; mend the names, or say "
          "--allow-unmatched to "
          "write the rest.");
    CHECK_FALSE(std::filesystem::exists(input.out + ".npz"));
    CHECK_FALSE(std::filesystem::exists(input.out + ".csv"));
    options.allows_unmatched = true;
    make(options);
    const Dataset data = load({.data = input.out + ".npz", .manifest = input.out + ".csv"});
    CHECK(values_of(data) == Floats{1, 2, 3, 4, 7, 8});
    CHECK(data.labels.values == Values{1, 1, 0});
}

TEST_CASE("an .npz keeps its labels; the label column must agree, or be asked for") {
    const Input input;
    const std::string x = npy("<f4", "(3, 1)", bytes_of(Floats{1, 2, 3}));
    PrepareOptions options = input.options("label,file\nfrog,c.wav\nnegative,a.wav\nnegative,b.wav\n");
    options.index = input.folder.write("rows.csv", "file\na\nb\nc\n");
    const auto with_labels = [&](std::string_view y) {
        options.data =
            input.folder.write("x.npz", zip({{"x_train.npy", x},
                                             {"y_train.npy", npy("|i1", "(3, 2)", y)},
                                             {"labels.npy", npy("|S4", "(2,)", std::string_view("frogtoad"))}}));
    };
    with_labels(std::string_view("\0\xff\0\0\1\1", 6));
    make(options);
    const Labels labels = read_npz(input.out + ".npz").labels;
    CHECK(labels.classes == Names{"frog", "toad"});
    CHECK(labels.values == Values{0, -1, 0, 0, 1, 1});
    CHECK(load({.data = input.out + ".npz", .manifest = input.out + ".csv"}).labels.values == Values{0, 0, 1});

    options.overwrites = true;
    with_labels(std::string_view("\0\0\1\0\1\0", 6));
    CHECK(contains(input.sentence(options),
                   "row 1 (counted from 0) of x.npz is positive for \"frog\", and line 4 of clips.csv has the label "
                   "\"negative\"; mend one"));
    options.label_column = "label";
    make(options);
    CHECK(read_npz(input.out + ".npz").labels.values == Values{0, 0, 1});
    options.label_column = "";
    options.manifest = input.folder.write("no_labels.csv", "file\na\nb\nc\n");
    make(options);
    CHECK(read_npz(input.out + ".npz").labels.values == Values{0, 0, 1, 0, 1, 0});
}

TEST_CASE("x_test of an .npz becomes the split test_iid, unless the manifest has splits") {
    const Input input;
    PrepareOptions options = input.options("label,split\np,\nn,\n");
    options.data = input.folder.write("x.npz", zip({{"x_train.npy", npy("<f4", "(1, 1)", bytes_of(Floats{1}))},
                                                    {"x_test.npy", npy("<f4", "(1, 1)", bytes_of(Floats{2}))}}));
    make(options);
    CHECK(read_file(input.out + ".csv") == "label,split\np,train\nn,test_iid\n");
    options.overwrites = true;
    options.manifest = input.folder.write("clips.csv", "label,split\np,val\nn,val\n");
    make(options);
    CHECK(read_file(input.out + ".csv") == "label,split\np,val\nn,val\n");
}

TEST_CASE("start and end of clips are kept beside those of windows; those of windows stay where they are") {
    const Input input;
    PrepareOptions options =
        input.options("file_path,Start,end,label\nM1/a.wav,60,66,p\nM1/b.wav,60,63,n\nM2/a.wav,0,3,n\n");
    make(options);
    CHECK(read_file(input.out + ".csv") ==
          "file_path,manifest_start,manifest_end,label,start,end\n"
          "M1/a.wav,60,66,p,0.0,3.0\nM1/a.wav,60,66,p,3.0,6.0\nM1/b.wav,60,63,n,0.0,3.0\nM2/a.wav,0,3,n,0.0,3.0\n");
    options.overwrites = true;
    options.manifest =
        input.folder.write("windows.csv", "start,file,label\n0,M1/a.wav,p\n3,M1/a.wav,n\n0,M1/b.wav,n\n0,M2/a.wav,p\n");
    make(options);
    CHECK(read_file(input.out + ".csv") ==
          "start,file,label,file_path,end\n0,M1/a.wav,p,M1/a.wav,3.0\n3,M1/a.wav,n,M1/a.wav,6.0\n"
          "0,M1/b.wav,n,M1/b.wav,3.0\n0,M2/a.wav,p,M2/a.wav,3.0\n");
    CHECK(load({.data = input.out + ".npz", .manifest = input.out + ".csv", .positive = "p"}).labels.values ==
          Values{1, 0, 0, 1});
}

TEST_CASE("nothing is overwritten unasked, and the input never") {
    const Input input;
    const std::string manifest = "label,file\np,M1/a\nn,M1/b\nn,M2/a\n";
    PrepareOptions options = input.options(manifest);
    make(options);
    CHECK(input.sentence(options) == "out.npz exists; say another --out, or --force to overwrite it.");
    options.overwrites = true;
    make(options);
    options.out = (input.folder.path() / "clips").string();
    CHECK(contains(input.sentence(options), "clips.csv is read and would be overwritten"));
    CHECK(read_file(options.manifest) == manifest);
    options.out = input.folder.path().string();
    CHECK(contains(input.sentence(options), "is a folder; add the beginning of a file name"));
    options.out = (input.folder.path() / "none" / "x").string();
    CHECK(input.sentence(options) == "--out none/x: there is no folder none; make it first.");
    options.out = (input.folder.path() / "new.npz").string();
    make(options);
    CHECK(std::filesystem::exists(input.folder.path() / "new.csv"));
    CHECK(std::filesystem::exists(input.folder.path() / "new.npz"));
}

TEST_CASE("a manifest that contradicts itself is refused before anything is written") {
    const Input input;
    CHECK(contains(input.sentence(input.options("label,file,quality\np,M1/a,great\n")), "is \"great\"; write one of"));
    CHECK(contains(input.sentence(input.options("label,file,start,site\np,M1/a,0,X\np,M1/a,3,Y\n")),
                   "data rows 0 and 1 (counted from 0) belong to the file M1/a"));
    CHECK(contains(input.sentence({.data = input.texts, .manifest = "nowhere.csv", .out = input.out}),
                   "nowhere.csv cannot be read"));
    CHECK_FALSE(std::filesystem::exists(input.out + ".csv"));
}

TEST_CASE("real data: what was shuffled and cut is put together again") {
    const auto folder = real_data();
    for (const std::string name : {"frogs", "bobwhite"}) {
        if (!folder || !std::filesystem::exists(*folder / ("birdnet_" + name))) {
            WARN("not tested: no birdnet_" << name << "; set EQUIPOISE_DATA_DIR to the folder of real data sets");
            continue;
        }
        const auto npz = *folder / ("birdnet_" + name) / (name + ".npz"), manifest = npz.parent_path() / "manifest.csv";
        const Dataset expected = load({.data = npz.string(), .manifest = manifest.string()});
        // the lines in another order, every seventh missing
        const CsvTable table = CsvTable::read(manifest);
        std::string text = "Label,Quality,Call_Type,Site,Recorder_ID,Date,Split,New_Full_Path,Start\n";
        for (std::size_t i = 0; i < table.rows(); ++i) {
            const std::size_t row = (i * 1009) % table.rows();
            if (row % 7 == 0) continue;
            std::string path = "C:\\me\\" + std::string(table.column("file_path")[row]);
            std::ranges::replace(path, '/', '\\');
            std::string line;
            for (const char* column : {"label", "quality", "call_type", "site", "recorder_id", "date", "split"})
                line += csv_field(table.column(column)[row]) + ",";
            line += csv_field(path);
            text += line + "," + std::string(table.column("start")[row]) + "\n";
        }
        const Folder work;
        const std::string out = (work.path() / "out").string();
        make({.data = npz.string(),
              .manifest = work.write("shuffled.csv", text),
              .index = manifest.string(),
              .label_column = "label",
              .out = out,
              .allows_unmatched = true});
        const Dataset data = load({.data = out + ".npz", .manifest = out + ".csv"});
        CHECK(data.class_pair == expected.class_pair);
        std::size_t kept = 0;
        bool are_equal = true;
        for (std::size_t row = 0; row < expected.rows(); ++row) {
            if (row % 7 == 0) continue;
            REQUIRE(kept < data.rows());
            are_equal &= std::ranges::equal(data.embeddings.row(kept), expected.embeddings.row(row)) &&
                         data.labels(kept, 0) == expected.labels(row, 0) && data.site[kept] == expected.site[row] &&
                         data.split[kept] == expected.split[row] &&
                         data.file[kept] == "C:/me/" + std::string(expected.file[row]);
            ++kept;
        }
        CHECK(are_equal);
        CHECK(kept == data.rows());
    }
}
