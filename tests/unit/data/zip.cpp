// SPDX-License-Identifier: MIT
#include <equipoise/data/zip.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <random>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
/// All bytes of a member, read in pieces of that size.
std::string unpacked(const std::string& path, std::string_view name, std::size_t piece) {
    const ZipArchive archive(path);
    const ZipMember* member = archive.find(name);
    if (member == nullptr) return "no such member";
    ZipReader reader(archive, *member);
    std::string all;
    for (std::size_t rest = member->size; rest > 0;) {
        std::string part(std::min(piece, rest), '\0');
        reader.read(std::as_writable_bytes(std::span(part)));
        all += part;
        rest -= part.size();
    }
    reader.finish();
    return all;
}
/// The sentence that opening the archive and reading its first member ends with, from the file's name on.
std::string sentence_of(const std::string& bytes) {
    const Folder folder;
    const std::string path = folder.write("z.npz", bytes);
    const std::string error = error_of([&] {
        const ZipArchive archive(path);
        unpacked(path, archive.members().at(0).name, 1000);
    });
    const auto place = error.find("z.npz");
    return place == std::string::npos ? error : error.substr(place);
}
std::string many_numbers() {
    std::mt19937 random(1);
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += std::to_string(random() % 1000) + " ";
    return text;
}
}  // namespace

TEST_CASE("members are unpacked, stored or deflated, in pieces of any size") {
    const Folder folder;
    const std::string numbers = many_numbers();
    for (bool zip64 : {false, true})
        for (std::string_view comment : {"", "a comment"}) {
            const std::string path = folder.write(
                "z.npz",
                zip({{"a", numbers}, {"b", numbers, true}, {"empty", ""}, {"nothing", "", true}}, zip64, comment));
            for (std::size_t piece : {std::size_t{7}, std::size_t{4096}, numbers.size()}) {
                CHECK(unpacked(path, "a", piece) == numbers);
                CHECK(unpacked(path, "b", piece) == numbers);
            }
            CHECK(unpacked(path, "empty", 1).empty());
            CHECK(unpacked(path, "nothing", 1).empty());
            CHECK(ZipArchive(path).find("c") == nullptr);
        }
    CHECK(ZipArchive(folder.write("z.npz", zip({}))).members().empty());
}

TEST_CASE("a stored member can be taken where it stands") {
    const Folder folder;
    const ZipArchive archive(folder.write("z.npz", zip({{"a", "12345"}})));
    ZipReader reader(archive, *archive.find("a"));
    std::byte first{};
    reader.read({&first, 1});
    const auto rest = reader.take_in_place();
    CHECK(std::string_view(reinterpret_cast<const char*>(rest.data()), rest.size()) == "2345");
    CHECK_NOTHROW(reader.finish());
}

TEST_CASE("reading past the end, or not to the end, is refused") {
    const Folder folder;
    for (bool is_deflated : {false, true}) {
        const ZipArchive archive(folder.write("z.npz", zip({{"a", "12345", is_deflated}})));
        std::string room(4, '\0');
        ZipReader reader(archive, *archive.find("a"));
        reader.read(std::as_writable_bytes(std::span(room)));
        CHECK(contains(error_of([&] { reader.finish(); }), "longer than the 4 bytes"));
        ZipReader again(archive, *archive.find("a"));
        again.read(std::as_writable_bytes(std::span(room)));
        CHECK(contains(error_of([&] { again.read(std::as_writable_bytes(std::span(room))); }),
                       "member a is cut short: it has 5 bytes and needs at least 8"));
    }
}

TEST_CASE("an archive cut short anywhere is refused with both sizes") {
    const std::string whole = zip({{"x_train.npy", std::string(300, 'x')}, {"labels.npy", "abc", true}});
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string error = sentence_of(whole.substr(0, size));
        CHECK(contains(error, "z.npz is cut short: it has " + std::to_string(size) + " bytes and needs at least "));
    }
    const std::string half = sentence_of(whole.substr(0, 200));
    CHECK(contains(half, "needs at least 440;"));  // header 30 + name 11 + extra 20 + 300, entry 46 + 11, end 22
}

TEST_CASE("what is no archive is said to be none") {
    CHECK(contains(sentence_of("a,b,c\n1,2,3\n4,5,6\n7,8,9\n"), "is not an .npz (zip) archive"));
    CHECK(contains(sentence_of(npy("<f4", "(1, 1)", "abcd")), "is not an .npz (zip) archive"));
}

TEST_CASE("a wrong checksum or a broken stream is found") {
    std::string stored = zip({{"a", "12345"}});
    stored[stored.find("12345")] = '9';
    CHECK(sentence_of(stored) == "z.npz: member a is damaged: its checksum is wrong; copy or write the file again.");
    CHECK(contains(sentence_of(zip({{"a", many_numbers(), true, 0, {}, {}, {}, 1u}})), "its checksum is wrong"));
    const std::string numbers = many_numbers();
    std::string broken = zip({{"a", numbers, true}});
    for (std::size_t place = 100; place < 140; ++place) broken[place] = static_cast<char>(broken[place] ^ 0x5a);
    CHECK(contains(sentence_of(broken), "is damaged"));
}

TEST_CASE("what an archive claims is checked before it is believed") {
    const std::string data(100, 'x');
    const auto claim = [&](Member member) {
        member.name = "a";
        if (member.data.empty()) member.data = data;
        return sentence_of(zip({member}));
    };
    const std::uint64_t huge = std::uint64_t{1} << 63, largest = ~std::uint64_t{0};
    for (std::uint64_t size : {huge, largest, huge - 1, std::uint64_t{101}}) {
        CHECK(contains(claim({.size = size}), "more than its 100 can hold"));
        CHECK(contains(claim({.packed_size = size}), "claims " + std::to_string(size) + " bytes and the file has 100"));
        CHECK(contains(claim({.size = size, .packed_size = size}), "and the file has 100"));
        if (size > 1'000'000) CHECK(contains(claim({.is_deflated = true, .size = size}), "can hold"));
    }
    CHECK(contains(claim({.size = 99}), "claims 99 bytes"));
    CHECK(contains(claim({.is_deflated = true, .size = 99}), "longer than the 99 bytes"));
    CHECK(contains(claim({.is_deflated = true, .size = 101}), "ends before its size"));
    CHECK(contains(claim({.is_deflated = true, .packed_size = 3}), "is damaged"));
    CHECK(contains(claim({.flags = 1}), "member a is encrypted"));
    CHECK(contains(claim({.method = std::uint16_t{12}}), "packed by method 12"));
    CHECK(contains(sentence_of(zip({{"a", "1"}, {"a", "2"}})), "two members a"));
    CHECK(contains(claim({.data = std::string(1 << 20, '\0'), .is_deflated = true, .size = 1 << 21}), "can hold"));
}

TEST_CASE("no single changed byte does worse than an error") {
    for (bool zip64 : {false, true}) {
        const std::string whole = zip({{"a", "12345"}, {"b", "abcabcabcabc", true}}, zip64);
        std::size_t refused = 0;
        for (std::size_t place = 0; place < whole.size(); ++place)
            for (int change : {1, 0x80, 0xff}) {
                std::string bytes = whole;
                bytes[place] = static_cast<char>(bytes[place] ^ change);
                refused += !sentence_of(bytes).empty();
            }
        CHECK(refused > whole.size());
    }
}
