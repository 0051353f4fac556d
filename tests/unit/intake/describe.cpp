// SPDX-License-Identifier: MIT
#include <equipoise/intake/describe.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include <equipoise/base/random.hpp>

#include <string>
#include <vector>

using namespace equipoise;
using namespace equipoise::data;
using namespace input_files;

namespace {
using Names = std::vector<std::string>;

/// Rows of six numbers that are unlike each other, as .npy; changed by change(values).
std::string some_rows(const Folder& folder, std::size_t rows, auto&& change) {
    Stream draws(9, "rows to describe");
    std::vector<float> values;
    for (std::size_t i = 0; i < rows * 6; ++i) values.push_back(static_cast<float>(draws.normal()));
    change(values);
    return folder.write("x.npy", npy("<f4", fmt::format("({}, 6)", rows), bytes_of(values)));
}
std::string some_rows(const Folder& folder, std::size_t rows) {
    return some_rows(folder, rows, [](auto&) {});
}
Description described(const LoadOptions& options) { return describe(contents_of(options)); }
const PartFacts& part(const std::vector<PartFacts>& parts, std::string_view name) {
    const auto place = std::ranges::find(parts, name, &PartFacts::name);
    if (place == parts.end()) throw std::runtime_error("no part " + std::string(name));
    return *place;
}

/// Two rows a file; files a and b on one night.
constexpr std::string_view manifest = R"(file_path,label,site,recorder_id,date,quality,split
a.wav,frog,Creek,M1,20240501,high,train
a.wav,negative,Creek,M1,20240501,,train
b.wav,frog,Creek,M1,20240501,low,train
b.wav,frog,Creek,M1,20240501,,train
c.wav,negative,Creek,M2,20240501,,val
c.wav,negative,Creek,M2,20240501,,val
d.wav,negative,Pond,M3,20240501,,test_ood
d.wav,frog,Pond,M3,20240501,medium,test_ood
e.wav,negative,,M3,,,test_ood
)";

}  // namespace

TEST_CASE("shape, labels, groups, splits and sites of a small data set") {
    const Folder folder;
    const Description facts = described({.data = some_rows(folder, 9), .manifest = folder.write("m.csv", manifest)});
    CHECK(facts.name == "x.npy");
    CHECK(facts.rows == 9);
    CHECK(facts.width == 6);
    CHECK(facts.hash ==
          load({.data = (folder.path() / "x.npy").string(), .manifest = (folder.path() / "m.csv").string()}).hash());
    CHECK(facts.is_binary);
    CHECK(facts.class_pair == Names{"negative", "frog"});
    REQUIRE(facts.classes.size() == 1);
    CHECK(facts.classes[0].rows == 4);
    CHECK(facts.classes[0].files == 3);
    CHECK(facts.classes[0].absent_rows == 0);

    CHECK(facts.groups.files == 5);
    CHECK(facts.groups.fewest_rows == 1);
    CHECK(facts.groups.median_rows == 2);
    CHECK(facts.groups.most_rows == 2);
    CHECK(facts.groups.nights == 3);
    CHECK(facts.groups.independent == 4);  // three nights; the file without a date
    REQUIRE(facts.groups.columns.size() == 6);
    CHECK(facts.groups.columns[1].name == "site");
    CHECK(facts.groups.columns[1].values == 2);
    CHECK(facts.groups.columns[1].unknown_rows == 1);

    REQUIRE(facts.by_split.size() == 3);
    CHECK(facts.by_split[0].name == "train");
    const PartFacts& train = facts.by_split[0];
    CHECK(train.rows == 4);
    CHECK(train.files == 2);
    CHECK(train.positive_rows == 3);
    CHECK(train.positive_files == 2);
    CHECK(train.positive_qualities == std::array<std::size_t, 3>{1, 0, 1});
    CHECK(train.prevalence() == 0.75);
    CHECK(train.sites == 1);
    CHECK(train.nights == 1);
    const PartFacts& ood = part(facts.by_split, "test_ood");
    CHECK(ood.sites == 1);
    CHECK(ood.nights == 1);
    CHECK(ood.files == 2);
    CHECK(ood.positive_qualities == std::array<std::size_t, 3>{0, 1, 0});

    REQUIRE(facts.by_site.size() == 2);
    CHECK(facts.by_site[0].name == "Creek");  // the larger one
    CHECK(facts.by_site[0].splits == Names{"train", "val"});
    CHECK(part(facts.by_site, "Pond").splits == Names{"test_ood"});
    CHECK(part(facts.by_site, "Pond").positive_files == 1);

    CHECK(facts.leakage.was_checked);
    CHECK(facts.leakage.error.empty());
    CHECK(facts.can_run());
}

TEST_CASE("numbers of all columns together") {
    const Folder folder;
    const std::string x = folder.write("x.npy", npy("<f4", "(2, 3)", bytes_of(std::vector<float>{3, 0, 4, 0, 0, -1})));
    const Description facts = described({.data = x});
    CHECK(facts.numbers.zero_share == Approx(0.5));
    CHECK(facts.numbers.min == -1);
    CHECK(facts.numbers.max == 4);
    CHECK(facts.numbers.mean == 1);
    CHECK(facts.numbers.norm_mean == 3);  // lengths 5 and 1
    CHECK(facts.numbers.norm_sd == Approx(std::sqrt(8.0)));
    CHECK(facts.features.all_zero == std::vector<std::size_t>{1});
    CHECK_FALSE(facts.numbers.looks_like_birdnet);
}

TEST_CASE("embeddings of BirdNET are known by width, sign and zeros") {
    const auto looks = [](std::size_t width, float lowest, std::size_t zeros_of_ten) {
        const Folder folder;
        std::vector<float> values(3 * width);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = i % 10 < zeros_of_ten ? 0 : static_cast<float>(i % 7 + 1);
        values[9] = lowest;
        return described({.data = folder.write("x.npy", npy("<f4", fmt::format("(3, {})", width), bytes_of(values)))})
            .numbers.looks_like_birdnet;
    };
    CHECK(looks(1024, 1, 2));
    CHECK_FALSE(looks(1023, 1, 2));
    CHECK_FALSE(looks(1024, -0.1f, 2));
    CHECK_FALSE(looks(1024, 1, 0));
    CHECK_FALSE(looks(1024, 1, 7));
}

TEST_CASE("near-duplicates are counted by file and by side, and those across sides are shown first") {
    const Folder folder;
    const auto copy = [](std::vector<float>& values, std::size_t from, std::size_t to, float change) {
        for (std::size_t i = 0; i < 6; ++i) values[to * 6 + i] = values[from * 6 + i] + (i == 2 ? change : 0);
    };
    const std::string x = some_rows(folder, 9, [&](auto& values) {
        copy(values, 0, 1, 0);       // within a.wav, equal
        copy(values, 2, 4, 1e-3f);   // b.wav of train, c.wav of val
        copy(values, 3, 7, -1e-3f);  // b.wav of train, d.wav of test_ood
    });
    const Description facts = described({.data = x, .manifest = folder.write("m.csv", manifest)});
    const DuplicateFacts& found = facts.duplicates;
    CHECK(found.pairs == 3);
    CHECK(found.equal_rows == 1);
    CHECK(found.within_files == 1);
    CHECK(found.across_files == 2);
    CHECK(found.across_sides == 2);
    CHECK(found.between_train_and_test == 1);
    CHECK(found.is_complete);
    REQUIRE(found.examples.size() == 3);
    CHECK(found.examples[0].first == 2);
    CHECK(found.examples[0].second == 4);
    CHECK(found.examples[1].second == 7);
    CHECK(found.examples[2].second == 1);
    CHECK(found.examples[2].cosine == 1);
    CHECK(facts.leakage.error.find("row 3 (train) and row 7 (test_ood)") != std::string::npos);
}

TEST_CASE("equal rows on two sides are shown even where the first of them has a twin on its own side") {
    const Folder folder;
    const std::string x = some_rows(folder, 9, [](auto& values) {
        for (std::size_t row : {1u, 2u, 5u})
            for (std::size_t i = 0; i < 6; ++i) values[row * 6 + i] = values[i];
    });
    const Description facts = described({.data = x, .manifest = folder.write("m.csv", manifest)});
    CHECK(facts.duplicates.pairs == 6);
    CHECK(facts.duplicates.across_sides == 3);
    REQUIRE(!facts.duplicates.examples.empty());
    CHECK(facts.duplicates.examples[0].second == 5);
    CHECK(contains(facts.leakage.error, "the same embedding is on two sides of the split: row 0 is train"));
    CHECK_FALSE(facts.can_run());
}

TEST_CASE("labels that a study would refuse are described, with the reason") {
    const Folder folder;
    const std::string x = some_rows(folder, 4);
    const Description none = described({.data = x});
    CHECK_FALSE(none.is_binary);
    CHECK(none.classes.empty());
    CHECK(contains(none.label_refusal, "x.npy has no labels; give a manifest"));
    CHECK(none.groups.files == 4);  // each row is a file of its own
    CHECK_FALSE(none.leakage.was_checked);
    CHECK_FALSE(none.can_run());

    const std::string species =
        folder.write("m.csv", "label,split\ntoad,train\nfrog,train\nnewt,test_iid\nfrog,test_iid\n");
    const Description many = described({.data = x, .manifest = species});
    CHECK_FALSE(many.is_binary);
    CHECK(contains(many.label_refusal, "say --positive VALUE"));
    REQUIRE(many.classes.size() == 3);
    CHECK(many.classes[0].name == "frog");  // the largest first
    CHECK(many.classes[0].rows == 2);
    CHECK(many.unlabelled_rows == 0);
    CHECK(many.by_split.size() == 2);

    const Description chosen = described({.data = x, .manifest = species, .positive = "newt"});
    CHECK(chosen.is_binary);
    CHECK(chosen.classes[0].rows == 1);
    CHECK(chosen.can_run() == false);  // nothing to learn newt from

    const Description gaps =
        described({.data = x, .manifest = folder.write("g.csv", "label\nfrog\n\"\"\nnegative\nfrog\n")});
    CHECK(gaps.classes.empty());
    CHECK(contains(gaps.label_refusal, "data row 1 (counted from 0) has no label"));
}

TEST_CASE("known absence and rows of no class are counted") {
    const Folder folder;
    const std::string cache = folder.write(
        "c.npz", zip({{"x_train.npy", npy("<f4", "(4, 1)", bytes_of(std::vector<float>{1, 2, 3, 4}))},
                      {"y_train.npy", npy("|i1", "(4, 3)", std::string("\1\0\0\1\1\xff\0\0\0\0\xff\0", 12))},
                      {"labels.npy", npy("|S4", "(3,)", std::string("frogtoadnewt"))}}));
    const Description facts = described({.data = cache});
    REQUIRE(facts.classes.size() == 3);
    CHECK(facts.classes[0].name == "frog");
    CHECK(facts.classes[0].rows == 2);
    CHECK(facts.classes[1].absent_rows == 1);
    CHECK(facts.unlabelled_rows == 2);
}

TEST_CASE("a split asked for is described in place of the data's own") {
    const Folder folder;
    const std::string x = some_rows(folder, 9), m = folder.write("m.csv", manifest);
    const Description facts =
        described({.data = x, .manifest = m, .group = "file_path", .split = "heldout:recorder_id=M1"});
    CHECK(facts.split_rule == "heldout:recorder_id=M1");
    CHECK(part(facts.by_split, "test_ood").rows == 4);
    CHECK(facts.groups.named == "file_path");
    CHECK(facts.groups.independent == 5);
    CHECK(contains(error_of([&] { described({.data = x, .split = "heldout:site=Pond"}); }), "has no column \"site\""));
}

TEST_CASE("what cannot be read is still an error") {
    const Folder folder;
    const std::string x = some_rows(folder, 4);
    CHECK(contains(error_of([&] { described({.data = folder.path() / "none.npy"}); }), "none.npy cannot be read"));
    CHECK(contains(error_of([&] { described({.data = x, .manifest = folder.write("m.csv", "label\nfrog\n")}); }),
                   "one row for each embedding"));
    CHECK(contains(error_of([&] {
                       described(
                           {.data = x, .manifest = folder.write("n.csv", "label\na\nb\na\nb\n"), .positive = "c"});
                   }),
                   "has no class \"c\""));
}

TEST_CASE("real data: frogs, gibbons") {
    const auto folder = real_data();
    if (!folder) {
        WARN("not tested: set EQUIPOISE_DATA_DIR to the folder of real data sets");
        return;
    }
    if (const auto frogs = *folder / "birdnet_frogs"; std::filesystem::exists(frogs)) {
        const Description facts = described({.data = frogs / "frogs.npz", .manifest = frogs / "manifest.csv"});
        CHECK(facts.numbers.looks_like_birdnet);
        CHECK(facts.numbers.zero_share == Approx(0.19).margin(0.005));  // anatomy measured when the set was made
        CHECK(facts.numbers.norm_mean == Approx(17.1).margin(0.05));
        CHECK(facts.numbers.norm_sd == Approx(3.0).margin(0.05));
        CHECK(facts.duplicates.pairs == 0);  // they were removed when the set was made
        CHECK(part(facts.by_split, "val").positive_files == 19);
        CHECK(facts.leakage.notices.size() == 1);
        CHECK(facts.can_run());
    }
    if (const auto gibbons = *folder / "gibbon_playback"; std::filesystem::exists(gibbons)) {
        LoadOptions options{.data = gibbons / "MFCCPlaybacks.csv", .manifest = gibbons / "manifest.csv"};
        options.label_column = "individual";
        const Description many = described(options);
        CHECK(many.classes.size() == 12);
        CHECK_FALSE(many.can_run());
        options.positive = "DK_02";
        options.split = "heldout:recorder_id=M5,M6,M7";
        const Description one = described(options);
        CHECK(one.classes[0].rows == 695);
        CHECK(part(one.by_split, "test_ood").rows == 3433);
        CHECK(one.can_run());
    }
}
