// SPDX-License-Identifier: MIT
#include <equipoise/score_command.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <sstream>

using namespace equipoise;
using input_files::contains;
using input_files::error_of;
using input_files::Folder;

namespace {

/// A head of two numbers and two classes whose logits are 2 x0 - 1 and x1, and embeddings of three windows.
struct Made {
    Folder folder;
    ScoreOptions options;

    Made() {
        HeadFile file;
        file.head = {"readable", {"Rana draytonii_Red-legged Frog", "toad"}, 2};
        file.head.layers = {{"dense", 2, 2, {{"kernel", {2, 2}, {2, 0, 0, 1}}, {"bias", {2}, {-1, 0}}}}};
        file.threshold = 0.7;
        for (const char* role : {"train", "monitor", "validation"}) file.rows[role] = {};
        const Json rows{{"rows", 0}, {"hash", ""}};
        file.about = {{"format", head_format},
                      {"study", "frogs"},
                      {"run", "abc"},
                      {"chosen", {{"words", "named, not chosen"}}},
                      {"choices", {{"evaluation", "file_score(max, missing_scores(as_zero))"}}},
                      {"data", {{"name", "pond"}}},
                      {"code_version", "c0de"},
                      {"backend", "readable"},
                      {"width", 2},
                      {"unit_rows", false},
                      {"layers", {{{"kind", "dense"}, {"arrays", {"layer1.kernel", "layer1.bias"}}}}},
                      {"output", "sigmoid"},
                      {"rows", {{"test_iid", rows}, {"test_ood", rows}}}};
        options.head = (folder.path() / "head.npz").string();
        write_head(file, options.head);
        options.to = (folder.path() / "scores.csv").string();
        const float numbers[] = {0.5f, 0, 2, 4, -3, 1};
        data::write_npy(folder.path() / "new.npy", numbers, 3, 2);
        options.data = (folder.path() / "new.npy").string();
    }
    std::string csv() const { return detail::ScoreTable(options).csv(); }
    std::string page() const { return detail::ScoreTable(options).page(); }
};
std::string line(const std::string& text, std::size_t number) {
    std::istringstream lines(text);
    std::string found;
    for (std::size_t i = 0; i <= number; ++i) std::getline(lines, found);
    return found;
}

}  // namespace

TEST_CASE("the confidence of a logit is BirdNET's") {
    CHECK(confidence_of(0, 1) == 0.5f);
    CHECK(confidence_of(-40, 1) == static_cast<float>(math::sigmoid(-40)));  // as a study scores it
    CHECK(confidence_of(0, 1.25) == static_cast<float>(math::sigmoid(2.5)));
    CHECK(confidence_of(3, 0.75) == static_cast<float>(math::sigmoid(0.5)));
    CHECK(confidence_of(-40, 1.25) == static_cast<float>(math::sigmoid(-20)));
    CHECK(confidence_of(40, 0.75) == static_cast<float>(math::sigmoid(20)));
}

TEST_CASE("each window and class is a line of BirdNET-Analyzer's table") {
    Made made;
    const std::string text = made.csv();
    CHECK(line(text, 0) == "Start (s),End (s),Scientific name,Common name,Confidence,File");
    CHECK(line(text, 1) == ",,Rana draytonii,Red-legged Frog,0.5,row 0");
    CHECK(line(text, 2) == ",,toad,toad,0.5,row 0");
    CHECK(line(text, 3) ==
          fmt::format(",,Rana draytonii,Red-legged Frog,{},row 1", static_cast<float>(math::sigmoid(3))));
    CHECK(line(text, 7).empty());
    CHECK(contains(made.page(), "3 windows of 3 files"));
    CHECK(contains(made.page(), "Rana draytonii_Red-legged Frog: in 1 of 3 files at its threshold on validation, 0.7"));

    made.options.manifest =
        made.folder.write("windows.csv", "file_path,start,end\n\"a, b.wav\",0,3\nc.wav,0,3\nc.wav,3,6\n");
    CHECK(line(made.csv(), 1) == "0,3,Rana draytonii,Red-legged Frog,0.5,\"a, b.wav\"");
    CHECK(contains(made.page(), "3 windows of 2 files"));
    made.options.classes = {"toad"};
    CHECK(line(made.csv(), 2) == fmt::format("0,3,toad,toad,{},c.wav", static_cast<float>(math::sigmoid(4))));
    made.options.classes.clear();
    made.options.least = "honest";
    CHECK(contains(line(made.csv(), 1), "Red-legged Frog"));
    CHECK(contains(line(made.csv(), 2), "toad"));
    CHECK(contains(line(made.csv(), 3), "3,6,toad"));
    CHECK(line(made.csv(), 4).empty());
    made.options.least = "0.99";
    CHECK(line(made.csv(), 2).empty());
}

TEST_CASE("embeddings that name their own windows need no manifest") {
    Made made;
    made.options.data = made.folder.write("new.csv", "file,start_time,end_time,0,1\nx.wav,0.0,3.0,0.5,0\n");
    CHECK(line(made.csv(), 1) == "0.0,3.0,Rana draytonii,Red-legged Frog,0.5,x.wav");
    made.folder.write("texts/y.birdnet.embeddings.txt", "3.0\t6.0\t0.5,0\n");
    made.options.data = (made.folder.path() / "texts").string();
    CHECK(line(made.csv(), 2) == "3.0,6.0,toad,toad,0.5,y");
    made.options.data = made.folder.write("wide.csv", "file,low,high\nz.wav,0.5,0\n");
    made.options.feature_columns = "2-3";
    CHECK(line(made.csv(), 1) == ",,Rana draytonii,Red-legged Frog,0.5,z.wav");
}

TEST_CASE("what cannot be scored is refused in one sentence") {
    const auto sentence = [](auto&& change) {
        Made made;
        change(made);
        return error_of([&] { made.csv(); });
    };
    CHECK(contains(sentence([](Made& made) { made.options.classes = {"newt"}; }),
                   "has no class \"newt\"; it has: Rana draytonii_Red-legged Frog, toad."));
    CHECK(contains(sentence([](Made& made) { made.options.least = "much"; }), "--min-confidence much is neither"));
    CHECK(contains(sentence([](Made& made) { made.options.least = "1.5"; }), "--min-confidence 1.5 is neither"));
    CHECK(contains(sentence([](Made& made) { made.options.data = "nowhere.npz"; }), "nowhere.npz cannot be read"));
    CHECK(
        contains(sentence([](Made& made) { made.options.head = made.options.data; }), "is not an .npz (zip) archive"));
    CHECK(contains(
        sentence([](Made& made) { made.options.data = made.folder.write("new.csv", "file,0,1,2\nx.wav,0,1,2\n"); }),
        "new.csv has embeddings of 3 numbers, and the head takes 2"));
    CHECK(contains(sentence([](Made& made) { made.options.manifest = made.folder.write("m.csv", "file\nx.wav\n"); }),
                   "m.csv has 1 rows and"));
    CHECK(contains(sentence([](Made& made) {
                       made.options.data = made.folder.write("new.csv", "file,0,1\nx.wav,0,1\n");
                       made.options.manifest = made.folder.write("m.csv", "file\nx.wav\n");
                   }),
                   "names the files of its rows itself; leave --manifest"));
}
