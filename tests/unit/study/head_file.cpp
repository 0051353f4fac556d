// SPDX-License-Identifier: MIT
#include <equipoise/study/head_file.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_study.hpp"
#include <equipoise/study/reproduce.hpp>

#include <cstdlib>

using namespace equipoise;
using input_files::contains;
using input_files::error_of;
using input_files::Folder;

namespace {

/// A run of the small study done, and done again for its head.
struct MadeHead {
    small_study::Workspace work;
    RunContext context{work.data, false, [] { return false; }, {.keeps_heads = true}};
    Json record;
    HeadFile file;

    MadeHead() {
        work.run();
        record = work.record(3);
        const Reproduction done = reproduce(work.study, work.runs, work.identity, work.store, record, context);
        REQUIRE(done.differences.empty());
        REQUIRE(done.outcome.head);
        file = head_file_of(record, done.outcome, work.data, {{"words", "named, not chosen"}});
    }
};

}  // namespace

TEST_CASE("a head is read back as it was written, and its scores are those of the record, bit by bit") {
    MadeHead made;
    const Folder folder;
    const std::string path = (folder.path() / "head.npz").string();
    write_head(made.file, path);
    const HeadFile read = read_head(path);
    CHECK(read.head == made.file.head);
    CHECK(read.about == made.file.about);
    CHECK(read.rows == made.file.rows);
    CHECK(read.threshold == made.record["splits"]["validation"]["numbers"]["honest.threshold"]);
    CHECK(read.about["run"] == made.work.id(3));
    CHECK(read.about["choices"] == made.record["choices"]);
    CHECK(labels_text(read.head) == "class0\n");

    const data::Dataset& data = made.work.data;
    const data::Embeddings stored = data::read_npy(made.work.path / "scores" / (made.work.id(3) + ".npy"), true);
    std::vector<std::uint32_t> rows(data.rows());
    for (std::uint32_t row = 0; row < rows.size(); ++row) rows[row] = row;
    const std::vector<float> logits = logits_of(read.head, data, rows);
    std::size_t compared = 0;  // tests only: a filter takes rows out of validation
    const std::size_t first = made.record["splits"]["validation"]["numbers"]["files.expected"];
    for (std::size_t entry = first; entry < stored.rows; ++entry) {
        std::vector<float> scores;
        for (std::uint32_t row : rows)
            if (made.context.files()[row] == static_cast<std::uint32_t>(stored.row(entry)[0]))
                scores.push_back(static_cast<float>(math::sigmoid(logits[row])));
        const float score = small_study::OfTwoRows{}.aggregate(scores), recorded = stored.row(entry)[1];
        CHECK(std::isnan(score) == std::isnan(recorded));
        if (!std::isnan(score)) CHECK(score == recorded);
        compared += !std::isnan(score);
    }
    CHECK(compared > 50);

    write_head(made.file, folder.path() / "again.npz");
    CHECK(input_files::read_file(path) == input_files::read_file(folder.path() / "again.npz"));
}

TEST_CASE("a head says which rows it was made with") {
    MadeHead made;
    const auto& rows = made.file.rows;
    const Json& counts = made.file.about["rows"];
    CHECK(rows.at("train").size() + rows.at("monitor").size() + rows.at("validation").size() > 150);
    CHECK(counts["train"]["rows"] == rows.at("train").size());
    std::size_t trained = 0;
    for (std::uint32_t row = 0; row < made.work.data.rows(); ++row) {
        const bool is_train = made.work.data.split[row] == "train";
        const std::uint64_t hash = hash_of_embedding(made.work.data, row);
        const bool is_seen =
            std::ranges::binary_search(rows.at("train"), hash) || std::ranges::binary_search(rows.at("monitor"), hash);
        trained += is_seen;
        if (is_seen) CHECK(is_train);
    }
    CHECK(trained == rows.at("train").size() + rows.at("monitor").size());
    // whatever their order, and not with another label
    std::vector<std::uint32_t> some{3, 1, 2}, sorted{1, 2, 3};
    CHECK(hash_of_rows(made.work.data, some) == hash_of_rows(made.work.data, sorted));
    data::Dataset other = small_study::make_data();
    other.labels.values[2] = static_cast<std::int8_t>(1 - other.labels.values[2]);
    CHECK(hash_of_rows(other, some) != hash_of_rows(made.work.data, some));
}

TEST_CASE("a file that is no sound head is refused in one sentence") {
    MadeHead made;
    const Folder folder;
    const std::string path = (folder.path() / "head.npz").string();
    write_head(made.file, path);
    const std::string bytes = input_files::read_file(path);
    const auto sentence = [&](const std::string& text) {
        return error_of([&] { read_head(folder.write("x.npz", text)); });
    };
    CHECK(sentence(bytes).empty());
    CHECK(contains(error_of([] { read_head("nowhere.npz"); }), "nowhere.npz cannot be read"));
    CHECK(contains(sentence("frogs, many frogs, and some more of them"), "is not an .npz (zip) archive"));
    CHECK(contains(sentence(bytes.substr(0, bytes.size() / 2)), "is cut short"));
    std::string changed = bytes;
    const float weight = made.file.head.layers[0].arrays[0].values[5];
    changed[changed.find({reinterpret_cast<const char*>(&weight), sizeof weight})] ^= 1;
    CHECK(contains(sentence(changed), "member layer1.kernel.npy is damaged: its checksum is wrong"));

    const auto with = [&](auto&& change) {
        HeadFile file = made.file;
        change(file);
        write_head(file, path);
        return error_of([&] { read_head(path); });
    };
    data::write_npz(path, data::npz_texts("labels", {"frog"}), {});
    CHECK(contains(error_of([&] { read_head(path); }), "is no trained head (it has no member `about`)"));
    CHECK(contains(with([](HeadFile& file) { file.about["format"] = "equipoise head 9"; }),
                   "its `about` is not of the format \"equipoise head 1\""));
    CHECK(contains(with([](HeadFile& file) { file.about.erase("layers"); }), "a part of its `about` is missing"));
    CHECK(contains(with([](HeadFile& file) { file.about["output"] = "softmax of some kind"; }), "output is not known"));
    CHECK(contains(with([](HeadFile& file) { file.head.layers.pop_back(); }), "it has no member layer3.kernel"));
    CHECK(contains(with([](HeadFile& file) { file.head.layers[0].arrays[0].shape = {4, 16}; }), "(8, 16) is needed"));
    CHECK(contains(with([](HeadFile& file) { file.threshold = 2; }), "threshold is not one number from 0 to 1"));
    CHECK(contains(with([](HeadFile& file) { file.head.classes = {"a", "b"}; }), "1 numbers and it has 2 classes"));
}

TEST_CASE("NumPy opens a head") {
    const char* const asked = std::getenv("EQUIPOISE_PYTHON");
    const std::string python = asked == nullptr ? "python3" : asked;
    if (std::system((python + " -c 'import numpy' 2>/dev/null").c_str()) != 0) {
        WARN("skipped: " + python + " has no NumPy");
        return;
    }
    MadeHead made;
    const Folder folder;
    const std::string path = (folder.path() / "head.npz").string();
    write_head(made.file, path);
    const std::string script = folder.write(
        "look.py",
        "import json, sys\n"
        "import numpy as np\n"
        "head = np.load(sys.argv[1])\n"
        "about = json.loads(str(head['about']))\n"
        "assert about['format'] == 'equipoise head 1', about\n"
        "assert head['layer1.kernel'].shape == (8, 8) and head['layer1.kernel'].dtype == np.float32\n"
        "assert head['layer3.bias'].shape == (1,)\n"
        "assert list(head['labels']) == ['class0'] and 0 <= head['threshold'] <= 1\n"
        "assert head['rows.train'].dtype == np.uint64 and len(head['rows.train']) == about['rows']['train']['rows']\n"
        "assert all(name in head.files for layer in about['layers'] for name in layer['arrays'])\n");
    CHECK(std::system((python + " " + script + " " + path).c_str()) == 0);
}
