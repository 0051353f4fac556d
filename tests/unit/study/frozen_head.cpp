// SPDX-License-Identifier: MIT
#include <equipoise/study/frozen_head.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_study.hpp"
#include <equipoise/study/reproduce.hpp>

using namespace equipoise;
using input_files::contains;
using input_files::error_of;
using input_files::Folder;

namespace {

/// A later stage, which holds its runs against a head of the small study.
struct Later : From<small_study::Study> {
    static constexpr std::string_view name = "later";
    using frozen = Baseline<Checkpoint<"small_study">>;
};

/// A head of the small study, written, and the later stage on the same data.
struct LaterOnHead {
    Folder folder;
    small_study::Workspace work;
    Json record;
    std::string path = (folder.path() / "small_study.npz").string();
    StudyProgram later = program_of<Later>();
    std::vector<Run> runs = later.plan(later.seeds);
    RunContext context{work.data, false, [] { return false; }};

    LaterOnHead() {
        work.run();
        record = work.record(2);
        const RunContext keeps(work.data, false, [] { return false; }, {.keeps_heads = true});
        const Reproduction done = reproduce(work.study, work.runs, work.identity, work.store, record, keeps);
        write_head(head_file_of(record, done.outcome, work.data, {{"words", "named, not chosen"}}), path);
        later.examine[0](runs[0], context);  // divides the data
    }
    HeadFile head() const { return read_head(path); }
    /// What is said of a changed head.
    std::string sentence(auto&& change) const {
        HeadFile file = head();
        change(file);
        return error_of([&] { check_frozen(file, work.data, context); });
    }
};

}  // namespace

TEST_CASE("a study may name a frozen head") {
    CHECK(program_of<Later>().frozen == "small_study");
    CHECK(program_of<Later>().changed_choices == std::vector<std::string>{"frozen"});
    CHECK(program_of<small_study::Study>().frozen.empty());
    CHECK(program_of<small_study::Study>().measure_head.empty());
}

TEST_CASE("a frozen head shows on the tests what its record says of it") {
    const LaterOnHead made;
    const HeadFile head = made.head();
    check_frozen(head, made.work.data, made.context);
    const Json frozen = measure_frozen(head, made.later, made.runs.front(), made.context);
    CHECK(frozen["checkpoint"] == "small_study");
    CHECK(frozen["run"] == made.work.id(2));
    std::size_t compared = 0;
    for (const char* split : {"test_iid", "test_ood"})
        for (const auto& [name, value] : frozen["splits"][split].items()) {
            CAPTURE(split, name);
            CHECK(value == made.record["splits"][split]["numbers"][name]);
            ++compared;
        }
    CHECK(compared == 2 * 16);
    write_frozen(made.folder.path(), frozen);
    Json again = *read_frozen(made.folder.path());
    CHECK(again["splits"] == frozen["splits"]);
    CHECK(!read_frozen(made.folder.path() / "elsewhere"));
    input_files::read_file(made.folder.path() / "frozen.json");
    std::string text = input_files::read_file(made.folder.path() / "frozen.json");
    text.replace(text.find("\"seed\": "), 9, "\"seed\": 7");
    made.folder.write("frozen.json", text);
    CHECK(contains(error_of([&] { read_frozen(made.folder.path()); }), "frozen.json was changed after it was written"));
}

TEST_CASE("a frozen head that does not fit the study is refused") {
    const LaterOnHead made;
    CHECK(made.sentence([](HeadFile&) {}).empty());
    CHECK(contains(made.sentence([](HeadFile& file) { file.head.width = 1024; }),
                   "takes 1024 numbers, and the embeddings of two rows a file have 8"));
    CHECK(contains(made.sentence([](HeadFile& file) { file.head.classes = {"toad"}; }),
                   "has no class \"class0\", which the study measures; it has: toad."));
    CHECK(contains(made.sentence([](HeadFile& file) { file.about["rows"]["test_ood"]["hash"] = "0"; }),
                   "has another test_ood than this study: 66 rows of two rows a file there, 66 rows"));
    const auto of_test = [&](std::uint32_t first) {
        for (std::uint32_t row = first;; ++row)
            if (made.work.data.split[row] == "test_iid") return hash_of_embedding(made.work.data, row);
    };
    CHECK(contains(made.sentence([&](HeadFile& file) { file.rows["train"] = {of_test(0)}; }),
                   "was trained on 1 of the rows of test_iid (the first: file4)"));
    CHECK(contains(made.sentence([&](HeadFile& file) { file.rows["validation"] = {of_test(0)}; }),
                   "was chosen, or its threshold was, on 1 of the rows of test_iid"));
}

TEST_CASE("a frozen head is found where the verb head writes it") {
    const LaterOnHead made;
    const auto find = [&](const StudyProgram& program, const std::string& given, const std::string& there) {
        return find_frozen(program, given, there, made.work.data, made.context);
    };
    CHECK(default_head_path("stage2") == "heads/stage2.npz");
    CHECK(find(made.later, "", made.path));
    CHECK(find(made.later, made.path, "nowhere.npz"));
    CHECK(!find(made.later, "", "nowhere.npz"));
    CHECK(contains(error_of([&] { find(made.later, "nowhere.npz", made.path); }), "nowhere.npz cannot be read"));
    CHECK(!find(made.work.study, "", made.path));
    CHECK(contains(error_of([&] { find(made.work.study, made.path, ""); }), "small_study names none"));
    CHECK(contains(frozen_text(made.later, std::nullopt, "heads/small_study.npz"),
                   "heads/small_study.npz is not there, so nothing will stand beside the runs; `small_study head`"));
    CHECK(contains(frozen_text(made.later, made.head(), ""), "run " + made.work.id(2) + ": named, not chosen."));
    CHECK(frozen_text(made.work.study, std::nullopt, "").empty());
}
