// SPDX-License-Identifier: MIT
#include <equipoise/data/labels.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <cstdint>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Names = std::vector<std::string>;
using Values = std::vector<std::int8_t>;

Source source_of(const Names& classes, const Values& values, const Names& labels) {
    Source source;
    source.path = "c.npz";
    source.columns.origin = "m.csv";
    source.labels = {values, classes};
    for (const std::string& label : labels) source.columns.label.push_back(label);
    const std::size_t rows = classes.empty() ? labels.size() : values.size() / classes.size();
    source.embeddings = Embeddings::owning(std::vector<float>(rows), rows, 1);
    return source;
}
Source text(const Names& labels) { return source_of({}, {}, labels); }
std::string sentence_of(const Source& source, std::string_view positive = "") {
    return error_of([&] { binary_labels(source, positive); });
}
}  // namespace

TEST_CASE("names of background are known in any case") {
    for (std::string_view name :
         {"negative", "Background", "NOISE", "silence", "absent", "None", "nocall", "other", "0", "False", "neg", "No"})
        CHECK(is_background_name(name));
    for (std::string_view name : {"positive", "frog", "", "negatives"}) CHECK_FALSE(is_background_name(name));
}

TEST_CASE("of two label values the one that is not background is positive") {
    const BinaryLabels binary = binary_labels(text({"frog", "negative", "frog"}));
    CHECK(binary.labels.classes == Names{"frog"});
    CHECK(binary.labels.values == Values{1, 0, 1});
    CHECK(binary.class_pair == Names{"negative", "frog"});
    CHECK(binary_labels(text({"Noise", "positive"})).labels.values == Values{0, 1});
}

TEST_CASE("a file's only class is positive, and keeps its -1") {
    const BinaryLabels binary = binary_labels(source_of({"frog"}, {1, 0, -1}, {}));
    CHECK(binary.labels.classes == Names{"frog"});
    CHECK(binary.labels.values == Values{1, 0, -1});
    CHECK(binary.class_pair == Names{"not frog", "frog"});
    CHECK(binary_labels(source_of({"Negative", "RADR"}, {1, 0, 0, 1}, {})).labels.values == Values{0, 1});
    CHECK(binary_labels(source_of({"Negative", "RADR"}, {1, 0, 0, 1}, {})).class_pair == Names{"Negative", "RADR"});
}

TEST_CASE("the positive class can be named, in the file or in the label column") {
    const Source source = source_of({"grunt", "growl"}, {1, 0, -1, 1, 0, 0}, {"a", "b", "c"});
    CHECK(binary_labels(source, "growl").labels.values == Values{0, 1, 0});
    CHECK(binary_labels(source, "grunt").labels.values == Values{1, -1, 0});
    const BinaryLabels from_text = binary_labels(source, "b");
    CHECK(from_text.labels.values == Values{0, 1, 0});
    CHECK(from_text.class_pair == Names{"not b", "b"});
    CHECK(binary_labels(text({"negative", "frog"}), "negative").labels.values == Values{1, 0});
    CHECK(sentence_of(source, "toad") ==
          "c.npz has no class \"toad\" (found: classes grunt, growl; label values a, b, c); say --positive VALUE with "
          "one of "
          "these.");
}

TEST_CASE("where it cannot be told which class is positive, the classes are named") {
    CHECK(sentence_of(text({"grunt", "growl"})) ==
          "c.npz does not tell which class is the positive one (found: label values grunt, growl); say --positive "
          "VALUE.");
    CHECK(contains(sentence_of(text({"frog", "toad", "negative"})), "label values frog, toad, negative"));
    CHECK(contains(sentence_of(text({"frog"})), "found: label values frog"));
    CHECK(contains(sentence_of(text({"noise", "other"})), "--positive"));
    CHECK(contains(sentence_of(source_of({"a", "b", "c"}, Values(3), {})), "found: classes a, b, c"));
    Names many;
    for (int i = 0; i < 23; ++i) many.push_back(fmt::format("class{}", i));
    CHECK(contains(sentence_of(text(many)), "class18, class19 and 3 more"));
}

TEST_CASE("labels of the file and of the label column must agree for each row") {
    CHECK(binary_labels(source_of({"frog"}, {1, 0, -1}, {"frog", "negative", "negative"})).class_pair ==
          Names{"negative", "frog"});
    CHECK(binary_labels(source_of({"frog"}, {1, 0}, {"positive", "negative"})).labels.values == Values{1, 0});
    CHECK(binary_labels(source_of({"frog"}, {1, 0}, {"", "negative"}), "frog").labels.values == Values{1, 0});
    CHECK(sentence_of(source_of({"frog"}, {1, 0, 0}, {"frog", "negative", "frog"})) ==
          "row 2 (counted from 0) is labelled 0 for \"frog\" in c.npz and \"frog\" in m.csv; bring both into the same "
          "order, or "
          "mend one.");
    CHECK(contains(sentence_of(source_of({"frog"}, {1, 1}, {"frog", "negative"})),
                   "row 1 (counted from 0) is labelled 1"));
}

TEST_CASE("a row without label, and data without any, are refused") {
    CHECK(sentence_of(text({"frog", "negative", ""})) ==
          "m.csv: data row 2 (counted from 0) has no label; give it one or remove the row.");
    CHECK(sentence_of(source_of({}, {}, {})) ==
          "c.npz has no labels; give a manifest with a column `label`, or name the column with --label-column.");
    Source source = source_of({}, {}, {});
    source.columns.header = {"site", "species"};
    CHECK(contains(sentence_of(source), "(columns found: site, species)"));
    CHECK(contains(error_of([&] { all_classes(source); }), "has no labels"));
    CHECK(contains(error_of([&] { all_classes(text({"frog", ""})); }), "data row 1 (counted from 0) has no label"));
}

TEST_CASE("all classes can be kept") {
    const Labels labels = all_classes(text({"frog", "negative", "toad", "frog"}));
    CHECK(labels.classes == Names{"frog", "negative", "toad"});
    CHECK(labels.values == Values{1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0});
    CHECK(all_classes(source_of({"a", "b"}, {1, -1}, {"x"})).values == Values{1, -1});
}

TEST_CASE("what people write for yes and no is understood") {
    for (const auto& [no, yes] :
         {std::pair{"0", "1"}, {"False", "True"}, {"neg", "pos"}, {"no", "yes"}, {"FALSE", "TRUE"}}) {
        const BinaryLabels binary = binary_labels(text({yes, no, yes}));
        CHECK(binary.labels.values == Values{1, 0, 1});
        CHECK(binary.class_pair == Names{no, yes});
    }
    CHECK(binary_labels(text({"Positive ", "negative"})).labels.values == Values{1, 0});
    CHECK(binary_labels(text({"frog ", "toad", "newt"}), "frog").labels.values == Values{1, 0, 0});
}

TEST_CASE("labels that differ in blanks or capitals alone are refused, not taken for two classes") {
    CHECK(sentence_of(text({"Positive ", "positive", "negative"})) ==
          "m.csv has the labels \"Positive \" and \"positive\", which differ in blanks or capitals alone; write them "
          "alike.");
    CHECK(contains(sentence_of(text({"frog", "Frog", "negative"}), "frog"), "\"frog\" and \"Frog\""));
}
