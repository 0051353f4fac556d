// SPDX-License-Identifier: MIT
#include <equipoise/intake/requirements.hpp>

#include "catch.hpp"

#include <stdexcept>
#include <string>

using namespace equipoise::data;

namespace {

PartFacts part(std::string name, std::size_t rows, std::size_t positive_rows, std::size_t positive_files) {
    PartFacts facts;
    facts.name = std::move(name);
    facts.rows = rows;
    facts.files = rows;
    facts.positive_rows = positive_rows;
    facts.positive_files = positive_files;
    return facts;
}

/// Data for which every requirement is met.
Description complete() {
    Description facts;
    facts.is_binary = true;
    facts.class_pair = {"negative", "frog"};
    facts.by_split = {part("train", 100, 40, 30), part("val", 50, 25, 22), part("test_iid", 20, 9, 9),
                      part("test_ood", 30, 3, 3)};
    facts.by_split[0].positive_qualities = {5, 10, 20};
    facts.leakage.was_checked = true;
    facts.groups.nights = 12;
    facts.groups.files = 80;
    facts.groups.columns = {{"file", 80, 0}, {"site", 3, 0}, {"recorder", 4, 0}, {"date", 9, 0}, {"quality", 3, 60}};
    return facts;
}

Requirement about(const Description& facts, std::string_view name) {
    for (const Requirement& each : requirements_of(facts))
        if (each.name == name) return each;
    throw std::runtime_error("no requirement " + std::string(name));
}
bool can_run(Description facts) {
    facts.requirements = requirements_of(facts);
    return facts.can_run();
}

/// Whether a requirement is met, and whether the studies that come with the framework would still run, after a change.
struct Verdict {
    bool is_met, can_run;
    bool operator==(const Verdict&) const = default;
};
Verdict after(std::string_view name, auto&& change) {
    Description facts = complete();
    change(facts);
    return {about(facts, name).is_met, can_run(facts)};
}
std::string said_after(std::string_view name, auto&& change) {
    Description facts = complete();
    change(facts);
    return about(facts, name).says;
}
void forget(Description& facts, std::string_view column) {
    std::erase_if(facts.groups.columns, [&](const ColumnUse& use) { return use.name == column; });
}

}  // namespace

TEST_CASE("complete data meet everything") {
    for (const Requirement& each : requirements_of(complete())) {
        CAPTURE(each.name, each.says);
        CHECK(each.is_met);
        CHECK_FALSE(each.says.empty());
    }
    CHECK(can_run(complete()));
    CHECK(about(complete(), "binary labels").says == "\"frog\" against \"negative\"");
    CHECK(about(complete(), "Quality<...> (Cohort)").says ==
          "positives of train: 5 high, 10 medium, 20 low, 5 not said");
    CHECK(about(complete(), "tests with positives").says ==
          "test_iid 9 positive / 11 negative; test_ood 3 positive / 27 negative");
    CHECK(about(complete(), "threshold from val").says == "val has 22 positive files");
}

TEST_CASE("labels, a split without leaks and something to learn from are needed") {
    CHECK(after("binary labels", [](Description& facts) { facts.is_binary = false; }) == Verdict{false, false});
    CHECK(after("no leakage", [](Description& facts) { facts.leakage.error = "leaks"; }) == Verdict{false, false});
    CHECK(after("no leakage", [](Description& facts) { facts.leakage.notices = {"set aside"}; }) ==
          Verdict{true, true});
    const std::string_view split = "split (ManifestSplits)";
    CHECK(after(split, [](Description& facts) { facts.by_split.clear(); }) == Verdict{false, false});
    CHECK(after(split, [](Description& facts) { facts.by_split[0].name = "other"; }) == Verdict{false, false});
    CHECK(after(split, [](Description& facts) { facts.by_split.resize(2); }) == Verdict{false, false});
    CHECK(after(split, [](Description& facts) { facts.by_split.erase(facts.by_split.begin() + 1); }) ==
          Verdict{true, true});
    CHECK(after(split, [](Description& facts) { facts.by_split[0].positive_rows = 0; }) == Verdict{false, false});
    CHECK(after(split, [](Description& facts) { facts.by_split[0].positive_rows = 100; }) == Verdict{false, false});
    CHECK(said_after(split, [](Description& facts) { facts.split_rule = "heldout:site=Pond"; }) ==
          "train 40 positive / 60 negative, by --split heldout:site=Pond");
}

TEST_CASE("a threshold from few positive files is coarse, from one class impossible") {
    const std::string_view threshold = "threshold from val";
    const auto with_files = [](std::size_t files) {
        return [files](Description& facts) { facts.by_split[1].positive_files = files; };
    };
    CHECK(said_after(threshold, with_files(20)) == "val has 20 positive files");
    CHECK(said_after(threshold, with_files(19)) ==
          "val has 19 positive files: coarse below 20, one file moves recall by 5 points");
    CHECK(after(threshold, with_files(10)) == Verdict{true, true});
    CHECK(after(threshold, [](Description& facts) { facts.by_split[1].positive_rows = 0; }) == Verdict{false, true});
    CHECK(after(threshold, [](Description& facts) { facts.by_split[1].positive_rows = 50; }) == Verdict{false, true});
    CHECK(after(threshold, [](Description& facts) { facts.by_split[1].name = "other"; }) == Verdict{false, true});
}

TEST_CASE("what only some studies use is told and does not stop the others") {
    const std::string_view tests = "tests with positives";
    CHECK(after(tests, [](Description& facts) { facts.by_split[3].positive_rows = 0; }) == Verdict{false, false});
    CHECK(after(tests, [](Description& facts) { facts.by_split[3].positive_rows = 30; }) == Verdict{true, true});
    CHECK(said_after(tests, [](Description& facts) { facts.by_split[3].positive_rows = 30; }).find("undefined") !=
          std::string::npos);
    CHECK(after(tests, [](Description& facts) { facts.by_split.pop_back(); }) == Verdict{true, true});
    CHECK(after("decisions per file", [](Description& facts) { forget(facts, "file"); }) == Verdict{false, true});
    CHECK(after("Quality<...> (Cohort)", [](Description& facts) { forget(facts, "quality"); }) == Verdict{false, true});
    const std::string_view quality = "Quality<...> (Cohort)";
    CHECK(after(quality, [](Description& facts) { facts.by_split[0].positive_qualities = {0, 0, 39}; }) ==
          Verdict{false, true});
    CHECK(after(quality, [](Description& facts) { facts.by_split[0].positive_qualities = {0, 0, 40}; }) ==
          Verdict{false, false});
    CHECK(after("HeldOutSite", [](Description& facts) { forget(facts, "site"); }) == Verdict{false, true});
    CHECK(after("HeldOutSite", [](Description& facts) { facts.groups.columns[1].values = 1; }) == Verdict{false, true});
    CHECK(after("HeldOutDates", [](Description& facts) { facts.groups.nights = 1; }) == Verdict{false, true});
    CHECK(said_after("HeldOutDates", [](Description& facts) { facts.groups.nights = 0, forget(facts, "date"); }) ==
          "needs `date` in the manifest");
}
