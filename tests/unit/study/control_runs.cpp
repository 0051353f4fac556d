// SPDX-License-Identifier: MIT
#include <equipoise/study/control_runs.hpp>

#include "catch.hpp"

#include <set>

using namespace equipoise;
using Labels = std::vector<std::string>;

namespace {
const std::vector<DesignFactor> factors{{"mode", {"repeat", "linear(x=1)"}, {}},
                                        {"ratio", {"0", "0.5", "1"}, {0, 0.5, 1}}};

PlannedQuestion about(std::string factor, std::string baseline) {
    PlannedQuestion question;
    question.factor = std::move(factor);
    question.baseline = std::move(baseline);
    return question;
}
}  // namespace

TEST_CASE("controls are made of the cell that questions compare with") {
    CHECK(baseline_cell(factors, {}) == Labels{"repeat", "0"});
    CHECK(baseline_cell({}, {}).empty());
    std::vector<PlannedQuestion> questions{about("ratio", "0.5"), about("ratio", "1"), about("mode", "linear")};
    CHECK(baseline_cell(factors, questions) == Labels{"linear(x=1)", "0.5"});
    questions = {about("ratio", "1")};
    questions.front().at = {{"mode", "linear"}};
    CHECK(baseline_cell(factors, questions) == Labels{"linear(x=1)", "1"});
    CHECK(baseline_cell(factors, std::vector{about("mode", "")}) == Labels{"repeat", "0"});  // larger_effect
}

TEST_CASE("each control adds one run for each seed, after those of the design and with an identity of its own") {
    const std::vector<std::uint64_t> seeds{1, 2};
    const std::vector<PlannedControl> controls{AA::planned(), LabelPermutation::planned()};
    std::vector<Run> design = full_factorial(factors, seeds);
    for (Run& run : design) run.choices = {{"sampling", run.settings[0].label + run.settings[1].label}};
    std::vector<Run> runs = design;
    add_control_runs(runs, controls, factors, std::vector{about("mode", "linear")});
    REQUIRE(runs.size() == design.size() + 4);
    std::set<std::string> ids;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        ids.insert(runs[i].id("data", "code"));
        CHECK(runs[i].is_control() == (i >= design.size()));
        if (i < design.size()) CHECK(runs[i].id("data", "code") == design[i].id("data", "code"));
    }
    CHECK(ids.size() == runs.size());
    const Run &aa = runs[12], &permutation = runs[15];
    CHECK(aa.title() == "mode=linear(x=1) ratio=0 seed=1 control=aa");
    CHECK(aa.replicate == 1);
    CHECK(aa.cell == 1);
    CHECK(permutation.title() == "mode=linear(x=1) ratio=0 seed=2 control=label_permutation");
    CHECK(permutation.replicate == 0);
}
