// SPDX-License-Identifier: MIT
#include <equipoise/data/npz.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Floats = std::vector<float>;
using Names = std::vector<std::string>;

Member x_train(const Floats& values, std::string_view shape) {
    return {"x_train.npy", npy("<f4", shape, bytes_of(values))};
}
Member y_train(const Floats& values, std::string_view shape) {
    return {"y_train.npy", npy("<f4", shape, bytes_of(values))};
}
Member x_test(const Floats& values, std::string_view shape) {
    return {"x_test.npy", npy("<f4", shape, bytes_of(values))};
}
Member y_test(const Floats& values, std::string_view shape) {
    return {"y_test.npy", npy("<f4", shape, bytes_of(values))};
}
Member names(std::string_view type, std::string_view shape, const std::string& data) {
    return {"labels.npy", npy(type, shape, data)};
}
const Member no_x_test{"x_test.npy", npy("<f8", "(0,)", "")};
const Member frog = names("|S4", "(1,)", "frog");
const Floats six{1, 2, 3, 4, 5, 6}, four{7, 8, 9, 10};

Source read(const std::vector<Member>& members, bool zip64 = false) {
    const Folder folder;
    return read_npz(folder.write("c.npz", zip(members, zip64)));
}
Floats values_of(const Source& source) { return {source.embeddings.values.begin(), source.embeddings.values.end()}; }
/// From the file's name on.
std::string sentence_of(const std::vector<Member>& members) {
    const std::string error = error_of([&] { read(members); });
    const auto place = error.find("c.npz");
    return place == std::string::npos ? error : error.substr(place);
}
}  // namespace

TEST_CASE("a training cache gives embeddings, labels and the names of classes") {
    for (bool is_deflated : {false, true})
        for (bool zip64 : {false, true}) {
            std::vector<Member> members{
                x_train(six, "(3, 2)"),
                y_train({1, 0, -1, 0, 0, 1}, "(3, 2)"),
                no_x_test,
                {"y_test.npy", npy("<f8", "(0,)", "")},
                names("<U4", "(2,)", bytes_of(std::vector<std::uint32_t>{'f', 'r', 'o', 'g', 't', 0, 0, 0})),
                {"fmin.npy", npy("<f8", "()", std::string(8, '\0'))}};
            for (Member& member : members) member.is_deflated = is_deflated;
            const Source source = read(members, zip64);
            CHECK(source.embeddings.rows == 3);
            CHECK(source.embeddings.width == 2);
            CHECK(values_of(source) == six);
            CHECK(source.labels.classes == Names{"frog", "t"});
            CHECK(source.labels.values == std::vector<std::int8_t>{1, 0, -1, 0, 0, 1});
            CHECK(source.columns.split.empty());
        }
}

TEST_CASE("stored float32 that is aligned is mapped, else copied; both are the same numbers") {
    for (std::size_t extra = 20; extra < 24; ++extra) {  // one of four is aligned: 30 + 11 + extra
        Member member = x_train(six, "(3, 2)");
        member.extra = extra;
        const Source source = read({member});
        CHECK(values_of(source) == six);
        const auto place = reinterpret_cast<std::uintptr_t>(source.embeddings.values.data()) % 4096;
        CHECK((place == 30 + 11 + extra + 128) == (extra == 23));
    }
}

TEST_CASE("float64 and float16 caches are converted") {
    CHECK(values_of(read(
              {{"x_train.npy", npy("<f8", "(3, 2)", bytes_of(std::vector<double>(six.begin(), six.end())))}})) == six);
    CHECK(values_of(read({{"x_train.npy", npy("<f2", "(1, 2)", bytes_of(std::vector<std::uint16_t>{0x3c00, 0x4000})),
                           true}})) == Floats{1, 2});
}

TEST_CASE("rows of x_test follow those of x_train and are the IID test") {
    const Source source = read(
        {x_train(six, "(3, 2)"), y_train({1, 0, 0}, "(3, 1)"), x_test(four, "(2, 2)"), y_test({0, 1}, "(2, 1)"), frog});
    CHECK(source.embeddings.rows == 5);
    CHECK(values_of(source) == Floats{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    CHECK(source.labels.values == std::vector<std::int8_t>{1, 0, 0, 0, 1});
    REQUIRE(source.columns.split.size() == 5);
    CHECK(source.columns.split[2] == "train");
    CHECK(source.columns.split[3] == "test_iid");
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), x_test(six, "(2, 3)")}),
                   "x_test.npy has 3 columns and x_train has 2"));
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 0}, "(3, 1)"), x_test(four, "(2, 2)")}),
                   "has x_test with 2 rows and no y_test"));
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 0}, "(3, 1)"), x_test(four, "(2, 2)"),
                                y_test({0, 1, 1, 1}, "(2, 2)")}),
                   "y_test.npy has the shape (2, 2); (2, 1) is needed"));
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), x_test({1, NAN}, "(1, 2)")}),
                   "member x_test.npy: row 0, column 1 (both counted from 0) is nan"));
}

TEST_CASE("labels may be one-dimensional, and one class may go without a name") {
    const Source source = read(
        {x_train(six, "(3, 2)"), {"y_train.npy", npy("<i8", "(3,)", bytes_of(std::vector<std::int64_t>{1, 0, 1}))}});
    CHECK(source.labels.classes == Names{"positive"});
    CHECK(source.labels.values == std::vector<std::int8_t>{1, 0, 1});
    CHECK(read({x_train(six, "(3, 2)")}).labels.classes.empty());
}

TEST_CASE("members that are missing or do not fit are named") {
    CHECK(
        sentence_of({frog, no_x_test}) ==
        "c.npz has no member x_train.npy, the embeddings; it has: labels.npy, x_test.npy; write it with np.savez(path, "
        "x_train=..., y_train=..., labels=...).");
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0}, "(2, 1)"), frog}),
                   "member y_train.npy has the shape (2, 1); (3, classes) is needed"));
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 2}, "(3, 1)"), frog}),
                   "member y_train.npy: row 2, column 0 (both counted from 0) is 2; a label is 1 (present), 0"));
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train(six, "(3, 2, 1)"), frog}), "has the shape (3, 2, 1)"));
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 0, 1, 0, 1}, "(3, 2)"), frog}),
                   "labels.npy names 1 classes and y_train has 2 columns"));
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 0, 1, 0, 1}, "(3, 2)")}), "names 0 classes"));
    CHECK(contains(
        sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 0, 1, 0, 1}, "(3, 2)"), names("|S1", "(2,)", "aa")}),
        "class 1 (counted from 0) is named \"a\""));
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 0}, "(3, 1)"), names("<f4", "(1,)", "abcd")}),
                   "one row of names is needed"));
    CHECK(
        contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 0}, "(3, 1)"), names("|O", "(1,)", "\x80\x03i")}),
                 "c.npz: member labels.npy: the pickle of names holds the instruction 0x69"));
    CHECK(contains(sentence_of({x_train({1, 2, 3, INFINITY, 5, 6}, "(3, 2)")}),
                   "member x_train.npy: row 1, column 1 (both counted from 0) is inf"));
    CHECK(contains(sentence_of({x_train({}, "(0, 2)")}), "member x_train.npy has the shape (0, 2): it holds nothing"));
    CHECK(contains(sentence_of({{"x_train.npy", "hello hello hello"}}), "member x_train.npy is not a NumPy array"));
    CHECK(contains(sentence_of({{"x_train.npy", "hello"}}),
                   "member x_train.npy is cut short: it has 5 bytes and needs at least 8"));
}

TEST_CASE("a member must be as large as its shape says, before room is made for it") {
    CHECK(sentence_of({x_train(six, "(3, 1)")}) ==
          "c.npz: member x_train.npy has 152 bytes and its shape (3, 1) of <f4 needs 140; write it again.");
    CHECK(contains(sentence_of({x_train(six, "(1000000000, 1000000)")}), "needs 4000000000000128"));
    Member bomb = x_train(Floats(1 << 18), "(1000000000, 1000000)");
    bomb.is_deflated = true;
    CHECK(contains(sentence_of({bomb}), "needs 4000000000000128"));
    bomb.size = 4'000'000'000'000'128;
    CHECK(contains(sentence_of({bomb}), "can hold"));
    Member many_names = names("|S1", "(4194305,)", std::string(4'194'305, 'a'));
    many_names.is_deflated = true;
    CHECK(contains(sentence_of({x_train(six, "(3, 2)"), y_train({1, 0, 0}, "(3, 1)"), many_names}),
                   "at most 4194304 are read"));
}

TEST_CASE("a cache cut short anywhere is an error, and so is any changed byte of its arrays") {
    const Folder folder;
    const std::string labels = names("|S4", "(1,)", "frog").data;
    for (bool is_deflated : {false, true}) {
        const std::string whole = zip({{"x_train.npy", x_train(six, "(3, 2)").data, is_deflated},
                                       {"y_train.npy", y_train({1, 0, 0}, "(3, 1)").data, is_deflated},
                                       {"labels.npy", labels, is_deflated}});
        for (std::size_t size = 0; size < whole.size(); ++size)
            CHECK(contains(error_of([&] { read_npz(folder.write("c.npz", whole.substr(0, size))); }),
                           fmt::format("it has {} bytes", size)));
        std::size_t refused = 0;
        for (std::size_t place = 0; place < whole.size(); ++place) {
            std::string bytes = whole;
            bytes[place] = static_cast<char>(bytes[place] ^ 0x11);
            const bool is_refused = !error_of([&] { read_npz(folder.write("c.npz", bytes)); }).empty();
            refused += is_refused;
            const std::size_t start = 30 + 11 + 20;
            if (!is_deflated && place >= start && place < start + 128 + 24) CHECK(is_refused);
        }
        CHECK(refused > whole.size() / 2);
    }
}
