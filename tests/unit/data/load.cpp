// SPDX-License-Identifier: MIT
#include <equipoise/data/load.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <map>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Names = std::vector<std::string>;
using Values = std::vector<std::int8_t>;
const std::vector<float> six{1, 2, 3, 4, 5, 6};

/// {positives, rows} of each split.
std::map<std::string, std::pair<int, int>> composition(const Dataset& data) {
    std::map<std::string, std::pair<int, int>> counts;
    for (std::size_t row = 0; row < data.rows(); ++row) {
        auto& [positives, rows] = counts[std::string(data.split[row])];
        positives += data.labels(row, 0) > 0;
        ++rows;
    }
    return counts;
}
/// A real data set, or nothing and a message.
std::optional<std::filesystem::path> real(std::string_view name) {
    const auto folder = real_data();
    if (folder && std::filesystem::exists(*folder / name)) return *folder / name;
    WARN("not tested: no " << name << "; set EQUIPOISE_DATA_DIR to the folder of real data sets");
    return std::nullopt;
}
}  // namespace

TEST_CASE("every kind of file gives the same data set") {
    const Folder folder;
    const std::string manifest =
        folder.write("m.csv", "label,site,file_path\nfrog,Pond,a.wav\nnegative,Pond,b.wav\nfrog,,c.wav\n");
    const std::string x = npy("<f4", "(3, 2)", bytes_of(six));
    const Names data{
        folder.write("x.npy", x), folder.write("x.NPZ", zip({{"x_train.npy", x, true}})),
        folder.write("wide.csv", "file,0,1\na.wav,1,2\nb.wav,3,4\nc.wav,5,6\n"),
        folder.write("list.csv",
                     "file_path,start,end,embedding\na.wav,0,3,\"1,2\"\nb.wav,0,3,\"3,4\"\nc.wav,0,3,\"5,6\"\n"),
        (folder.path() / "texts/").string()};
    folder.write("texts/a.birdnet.embeddings.txt", "0\t3\t1,2\n");
    folder.write("texts/b.birdnet.embeddings.txt", "0\t3\t3,4\n");
    folder.write("texts/c.birdnet.embeddings.txt", "0\t3\t5,6\n");
    for (const std::string& path : data) {
        CAPTURE(path);
        const Dataset loaded = load({.data = path, .manifest = manifest});
        CHECK(std::vector<float>(loaded.embeddings.values.begin(), loaded.embeddings.values.end()) == six);
        CHECK(loaded.labels.values == Values{1, 0, 1});
        CHECK(loaded.class_count() == 1);
        CHECK(loaded.class_pair == Names{"negative", "frog"});
        CHECK(loaded.file[1] == "b.wav");
        CHECK(loaded.site[2].empty());
        CHECK(loaded.split.empty());
        CHECK(loaded.hash() == load({.data = data[0], .manifest = manifest}).hash());
        CHECK_FALSE(loaded.is_synthetic);
    }
    CHECK(load({.data = data[0], .manifest = manifest}).name == "x.npy");
    CHECK(load({.data = data[4], .manifest = manifest}).name == "texts");
}

TEST_CASE("a cache alone is a data set; its x_test is the IID test unless a manifest says otherwise") {
    const Folder folder;
    const std::string cache =
        folder.write("c.npz", zip({{"x_train.npy", npy("<f4", "(2, 2)", bytes_of(std::vector<float>{1, 2, 3, 4}))},
                                   {"y_train.npy", npy("<f4", "(2, 1)", bytes_of(std::vector<float>{1, -1}))},
                                   {"x_test.npy", npy("<f4", "(1, 2)", bytes_of(std::vector<float>{5, 6}))},
                                   {"y_test.npy", npy("<f4", "(1, 1)", bytes_of(std::vector<float>{0}))},
                                   {"labels.npy", npy("|S4", "(1,)", "frog")}}));
    const Dataset alone = load({.data = cache});
    CHECK(alone.labels.values == Values{1, -1, 0});
    CHECK(alone.split[1] == "train");
    CHECK(alone.split[2] == "test_iid");
    CHECK(alone.file.empty());
    const Dataset joined = load({.data = cache, .manifest = folder.write("m.csv", "split\ntrain\nval\ntest_ood\n")});
    CHECK(joined.split[2] == "test_ood");
    CHECK(load({.data = cache, .manifest = folder.write("s.csv", "site\na\nb\nc\n")}).split[2] == "test_iid");
}

TEST_CASE("a named label column takes the place of the file's labels") {
    const Folder folder;
    const std::string cache = folder.write("c.npz", zip({{"x_train.npy", npy("<f4", "(3, 2)", bytes_of(six))},
                                                         {"y_train.npy", npy("|i1", "(3,)", std::string("\1\1\0", 3))},
                                                         {"labels.npy", npy("|S4", "(1,)", "frog")}}));
    const std::string manifest = folder.write("m.csv", "label,Species\nfrog,grunt\nfrog,growl\nnegative,none\n");
    CHECK(load({cache, manifest, "", ""}).labels.values == Values{1, 1, 0});
    CHECK(load({cache, manifest, "growl", "species"}).labels.values == Values{0, 1, 0});
    CHECK(load({cache, manifest, "grunt", "Species"}).class_pair == Names{"not grunt", "grunt"});
    CHECK(load_all_classes({cache, manifest, "", "species"}).labels.classes == Names{"grunt", "growl", "none"});
    CHECK(load_all_classes({cache, manifest, "", ""}).labels.classes == Names{"frog"});
    CHECK(error_of([&] { load({cache, manifest, "", "genus"}); }) ==
          manifest + " has no column \"genus\" with entries for the labels; columns found: label, species.");
}

TEST_CASE("what cannot be loaded is refused") {
    const Folder folder;
    CHECK(contains(error_of([&] { load({}); }), "no data: files of embeddings end in .npz, .npy, .csv"));
    CHECK(contains(error_of([&] { load({.data = folder.write("x.h5", "x")}); }), "x.h5: files of embeddings end in"));
    for (const std::string end : {"npz", "npy", "csv", "txt"}) {
        const std::string path = (folder.path() / "missing.").string() + end;
        CHECK(contains(error_of([&] { load({.data = path}); }), path + " cannot be read: No such file or directory"));
    }
    const std::string x = folder.write("x.npy", npy("<f4", "(3, 2)", bytes_of(six)));
    CHECK(contains(error_of([&] { load({.data = x}); }), "x.npy has no labels; give a manifest"));
    const std::string manifest = folder.write("m.csv", "label,file,site\na,f,Pond\nb,f,Creek\na,g,Creek\n");
    CHECK(contains(error_of([&] { load({.data = x, .manifest = manifest, .positive = "a"}); }),
                   "m.csv: data rows 0 and 1 (counted from 0) belong to the file f"));
    CHECK(
        contains(error_of([&] { load({.data = x, .manifest = folder.path() / "no.csv"}); }), "no.csv cannot be read"));
}

TEST_CASE("real data: frogs") {
    const auto folder = real("birdnet_frogs");
    if (!folder) return;
    const Dataset data = load({.data = *folder / "frogs.npz", .manifest = *folder / "manifest.csv"});
    CHECK(data.rows() == 3829);
    CHECK(data.width() == 1024);
    CHECK(data.class_pair == Names{"negative", "frog"});
    // the table of the data set's README
    CHECK(composition(data) == std::map<std::string, std::pair<int, int>>{{"train", {290, 290 + 1525}},
                                                                          {"val", {50, 50 + 398}},
                                                                          {"test_iid", {117, 117 + 602}},
                                                                          {"test_ood", {81, 81 + 766}}});
    CHECK(data.file[0] == "frogtrainer/public/audio/american-bullfrog/american-bullfrog-1.mp3");
    CHECK(data.call_type[0] == "american-bullfrog");
    CHECK(load({*folder / "frogs.npz", *folder / "manifest.csv", "american-bullfrog", "call_type"}).labels.values[0] ==
          1);
}

TEST_CASE("real data: bobwhite") {
    const auto folder = real("birdnet_bobwhite");
    if (!folder) return;
    const Dataset data = load({.data = *folder / "bobwhite.npz", .manifest = *folder / "manifest.csv"});
    CHECK(data.rows() == 540);
    CHECK(data.file.values().size() == 180);
    CHECK(data.site.values().size() == 3);
    CHECK(data.recorder.empty());
    CHECK(composition(data) ==
          std::map<std::string, std::pair<int, int>>{
              {"train", {108, 216}}, {"val", {30, 60}}, {"test_iid", {42, 84}}, {"test_ood", {90, 180}}});
}

TEST_CASE("real data: caches of BirdNET-Analyzer 1.5.1 and 2") {
    const auto folder = real("birdnet_cache");
    if (!folder) return;
    const Dataset old = load({.data = *folder / "train_cache_v151.npz"});
    const Dataset now = load({.data = *folder / "train_cache_v2.npz"});
    CHECK(now.rows() == 6);
    CHECK(now.width() == 4);
    CHECK(now.class_pair == Names{"Negative", "RADR"});
    CHECK(now.hash() == old.hash());
    CHECK(load_all_classes({.data = *folder / "train_cache_v2.npz"}).labels.classes == Names{"Negative", "RADR"});
}

TEST_CASE("real data: gibbons, a wide CSV whose names stand twice") {
    const auto folder = real("gibbon_playback");
    if (!folder) return;
    const Dataset data = load({*folder / "MFCCPlaybacks.csv", *folder / "manifest.csv", "DK_02", "individual"});
    CHECK(data.rows() == 8075);
    CHECK(data.width() == 24);
    CHECK(data.embeddings.row(0)[0] == Approx(85.2490283978301));
    CHECK(data.embeddings.row(0)[23] == Approx(6.37880877589229));
    CHECK(data.recorder.values().size() == 7);
    int positives = 0;
    for (std::int8_t label : data.labels.values) positives += label;
    CHECK(positives == 695);  // 8.6 %
    CHECK(load_all_classes({*folder / "MFCCPlaybacks.csv", *folder / "manifest.csv", "", "individual"}).class_count() ==
          12);
}
