// SPDX-License-Identifier: MIT
#include <equipoise/data/file.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <memory>
#include <string>

using namespace equipoise::data;
using namespace input_files;

namespace {
std::size_t files_in(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
    return count;
}
}  // namespace

TEST_CASE("a mapped file is read as it is") {
    const Folder folder;
    const std::string path = folder.write("bytes", std::string("a\0b\n", 4));
    CHECK(MappedFile(path).text() == std::string_view("a\0b\n", 4));
    CHECK(MappedFile(path).path() == path);
    CHECK(MappedFile(folder.write("nothing", "")).bytes().empty());
}

TEST_CASE("the owner keeps a mapping after its file object has gone") {
    const Folder folder;
    auto file = std::make_unique<MappedFile>(folder.write("bytes", "abc"));
    const std::string_view text = file->text();
    const auto owner = file->owner();
    file.reset();
    CHECK(text == "abc");
}

TEST_CASE("what cannot be mapped is named with the reason") {
    const Folder folder;
    const std::string missing = (folder.path() / "missing.npy").string();
    CHECK(error_of([&] { MappedFile{missing}; }) ==
          missing + " cannot be read: No such file or directory; check the path and who may read it.");
    CHECK(contains(error_of([&] { MappedFile{folder.path()}; }), "it is a folder"));
    CHECK(contains(error_of([&] { MappedFile{"/dev/null"}; }), "not a regular file"));
}

TEST_CASE("replace_file writes the pieces in order, replaces, and leaves nothing else behind") {
    const Folder folder;
    const auto path = folder.path() / "record.json";
    replace_file(path, {"one ", "", "two"});
    CHECK(read_file(path) == "one two");
    const MappedFile before(path);
    replace_file(path, {"three"});
    CHECK(read_file(path) == "three");
    CHECK(before.text() == "one two");  // a reader keeps what it opened
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("replace_file that fails says why and leaves what was there") {
    const Folder folder;
    const auto nowhere = folder.path() / "missing" / "record.json";
    CHECK(
        error_of([&] { replace_file(nowhere, {"x"}); }) ==
        nowhere.string() +
            " cannot be written: creating it failed (No such file or directory); check that the folder exists, may be "
            "written and has room.");
    const auto full = folder.path() / "folder";
    std::filesystem::create_directories(full / "inner");
    CHECK(contains(error_of([&] { replace_file(full, {"x"}); }), "renaming failed"));
    CHECK(std::filesystem::is_directory(full / "inner"));
    CHECK(files_in(folder.path()) == 1);
}
