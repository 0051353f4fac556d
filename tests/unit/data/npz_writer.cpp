// SPDX-License-Identifier: MIT
#include <equipoise/data/npz_writer.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include <equipoise/data/npz.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Names = std::vector<std::string>;
const std::vector<float> six{1, 2, 3, 4, 5, -0.5f};

NpzMember x_train() {
    return {"x_train", "<f4", {3, 2}, {}, {reinterpret_cast<const char*>(six.data()), six.size() * sizeof(float)}};
}
}  // namespace

TEST_CASE("what is written is read back, in plain and in zip64 form") {
    const Folder folder;
    const std::string path = (folder.path() / "x.npz").string();
    const Names classes{"frog", "Kr\xc3\xb6te", "\xf0\x9f\x90\xb8"};
    for (const std::uint64_t zip64_from : {std::uint64_t{0xffffffff}, std::uint64_t{0}, std::uint64_t{300}}) {
        CAPTURE(zip64_from);
        write_npz(
            path, x_train(),
            std::vector<NpzMember>{{"y_train", "<i4", {3, 3}, bytes_of(std::vector<int>{1, 0, 0, 0, 1, -1, 0, 0, 1})},
                                   {"x_test", "<f8", {0}},
                                   npz_texts("labels", classes),
                                   {"overlap", "<f8", {}, bytes_of_number(0.5)}},
            zip64_from);
        const Source source = read_npz(path);
        CHECK(std::vector<float>(source.embeddings.values.begin(), source.embeddings.values.end()) == six);
        CHECK(source.embeddings.rows == 3);
        CHECK(source.labels.classes == classes);
        CHECK(source.labels.values == std::vector<std::int8_t>{1, 0, 0, 0, 1, -1, 0, 0, 1});
        const ZipArchive archive(path);
        CHECK(archive.members().size() == 5);
        ZipReader overlap(archive, *archive.find("overlap.npy"));
        const NpyHeader header = read_npy_header(overlap);
        CHECK(header.shape.empty());
        CHECK(header.type == "<f8");
        for (const ZipMember& member : archive.members())  // header and values begin at multiples of 64
            CHECK((member.packed.data() - archive.file().bytes().data()) % 64 == 0);
        const bool is_wide = contains(read_file(path), "PK\x06\x06");
        CHECK(is_wide == (zip64_from < 0xffffffff));
    }
}

TEST_CASE("numbers may be mapped where they stand") {
    const Folder folder;
    const std::string path = (folder.path() / "x.npz").string();
    write_npz(path, x_train(), {});
    const ZipArchive archive(path);
    const std::string bytes = read_file(path);
    const Embeddings embeddings = read_npz(path).embeddings;
    CHECK(embeddings.owner != nullptr);
    CHECK(embeddings.values[5] == -0.5f);
    CHECK(reinterpret_cast<std::uintptr_t>(embeddings.values.data()) % 64 == 0);
}

TEST_CASE("names that are not UTF-8 are refused") {
    for (const std::string name : {"Kr\xf6te", "\xc3", "\x80", "\xe2\x82", "\xf8\x88\x80\x80\x80", "\xc3\x28"})
        CHECK(contains(error_of([&] { npz_texts("labels", {name}); }), "is not UTF-8; save the file"));
    CHECK(npz_texts("labels", {"a", "bcd"}).type == "<U3");
    CHECK(npz_texts("labels", {}).type == "<U1");
}

TEST_CASE("an archive that cannot be written leaves nothing") {
    const Folder folder;
    CHECK(contains(error_of([&] { write_npz(folder.path() / "none" / "x.npz", x_train(), {}); }), "cannot be written"));
    CHECK(std::filesystem::is_empty(folder.path()));
}
