// SPDX-License-Identifier: MIT
#include <equipoise/intake/path_matching.hpp>

#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace equipoise::data;

namespace {
using Names = std::vector<std::string>;
/// The partner of each path of `first`, "" if it has none.
Names partners(const Names& first, const Names& second) {
    const PathMatches matches = match_paths(first, second);
    Names found;
    for (std::size_t i = 0; i < first.size(); ++i) {
        const auto partner = matches.partner[0][i];
        found.push_back(partner ? second[*partner] : "");
        if (partner) CHECK(matches.partner[1][*partner] == i);
    }
    return found;
}
}  // namespace

TEST_CASE("paths are written alike") {
    CHECK(normalised_path("D:\\frogs\\Moth01\\a b.WAV") == "D:/frogs/Moth01/a b.WAV");
    CHECK(normalised_path("./x//y/../z.wav") == "x/z.wav");
    CHECK(normalised_path("/mnt/x.wav") == "mnt/x.wav");
    CHECK(normalised_path("../x.wav") == "../x.wav");
    CHECK(normalised_path("\\\\server\\share\\x") == "server/share/x");
    CHECK(normalised_path("").empty());
}

TEST_CASE("extensions and suffixes go, other points stay") {
    CHECK(path_stem("a/b.WAV") == "a/b");
    CHECK(path_stem("a/b.birdnet.embeddings.txt") == "a/b");
    CHECK(path_stem("site.A1.birdnet.embeddings.txt") == "site.A1");
    CHECK(path_stem("clip.7") == "clip.7");
    CHECK(path_stem("clip.7.mp3") == "clip.7");
    CHECK(path_stem("night.2019/clip") == "night.2019/clip");
    CHECK(path_stem("x.new folder") == "x.new folder");
    CHECK(path_stem(".wav") == ".wav");
}

TEST_CASE("equal paths match, also where longer ones end so") {
    CHECK(partners({"s/a.wav", "x/s/a.wav"}, {"x/s/a.wav", "s/a.wav"}) == Names{"s/a.wav", "x/s/a.wav"});
    CHECK(partners({"s/a.wav", "s/a.mp3"}, {"s/a.mp3", "s/a.wav"}) == Names{"s/a.wav", "s/a.mp3"});
    CHECK(partners({"s/a.wav"}, {"s/a"}) == Names{"s/a"});
    CHECK(partners({"A.wav"}, {"a.wav"}) == Names{""});
}

TEST_CASE("the longest common tail decides, also between two absolute paths") {
    CHECK(partners({"D:/frogs/M1/n.wav", "D:/frogs/M2/n.wav"}, {"M2/n", "M1/n"}) == Names{"M1/n", "M2/n"});
    CHECK(partners({"D:/frogs/M1/n.wav", "D:/frogs/M2/n.wav"}, {"mnt/M2/n.wav", "mnt/M1/n.wav"}) ==
          Names{"mnt/M1/n.wav", "mnt/M2/n.wav"});
    const PathMatches matches = match_paths(Names{"D:/M1/n.wav", "k.wav", "s/e.wav"}, Names{"M1/n", "x/k", "s/e"});
    CHECK(matches.by_tail == 1);
    CHECK(matches.by_name == 1);
    CHECK(matches.whole == 1);
}

TEST_CASE("a name alone matches only where no other path has it") {
    CHECK(partners({"x/n.wav"}, {"y/n.wav"}) == Names{"y/n.wav"});
    // the recordings that are left over on the two sides have equal names and are of two recorders
    const Names first{"M1/n.wav", "M2/n.wav"}, second{"M1/n", "M3/n"};
    CHECK(partners(first, second) == Names{"M1/n", ""});
    CHECK_FALSE(match_paths(first, second).ambiguous);
    CHECK(partners({"D:/M1/night/n.wav", "D:/M2/night/n.wav"}, {"M1/night/n", "M3/night/n"}) ==
          Names{"M1/night/n", ""});
}

TEST_CASE("what could be two is ambiguous") {
    const auto tail_of = [](const Names& first, const Names& second) {
        const auto found = match_paths(first, second).ambiguous;
        return found ? found->tail : "-";
    };
    CHECK(tail_of({"n.wav"}, {"M1/n", "M2/n"}) == "n");
    CHECK(tail_of({"M1/n.wav", "M2/n.wav"}, {"n"}) == "n");
    CHECK(tail_of({"s/n.wav"}, {"x/s/n", "y/s/n"}) == "s/n");
    CHECK(tail_of({"n.wav", "n.mp3"}, {"n"}) == "n");
    CHECK(tail_of({"n.wav", "k.wav"}, {"k", "n"}) == "-");
    const auto found = match_paths(Names{"k.wav", "n.wav"}, Names{"M1/n", "k", "M2/n"}).ambiguous;
    REQUIRE(found);
    CHECK(found->ending_so[0] == std::vector<std::size_t>{1});
    CHECK(found->ending_so[1] == std::vector<std::size_t>{0, 2});
}

TEST_CASE("nothing against nothing") {
    CHECK(partners({}, {"a"}).empty());
    CHECK(partners({"a"}, {}) == Names{""});
}
