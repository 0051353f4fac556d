// SPDX-License-Identifier: MIT
#include <equipoise/study/design.hpp>

#include "catch.hpp"

#include <array>
#include <set>

using namespace equipoise;

namespace {
std::vector<Run> two_factors() {
    const std::array<DesignFactor, 2> mode_and_ratio{DesignFactor{"mode", {"repeat", "linear"}, {}},
                                                     DesignFactor{"ratio", {"0", "0.5", "1"}, {0, 0.5, 1}}};
    return full_factorial(mode_and_ratio, std::array<std::uint64_t, 2>{7, 8});
}
}  // namespace

TEST_CASE("the design is the product of its factors, the first slowest, the seed fastest") {
    const auto runs = two_factors();
    REQUIRE(runs.size() == 12);
    CHECK(runs[0].title() == "mode=repeat ratio=0 seed=7");
    CHECK(runs[1].title() == "mode=repeat ratio=0 seed=8");
    CHECK(runs[2].title() == "mode=repeat ratio=0.5 seed=7");
    CHECK(runs[11].title() == "mode=linear ratio=1 seed=8");
    CHECK(runs[3].settings.number_of("ratio") == 0.5);
    CHECK(runs[6].settings.label_of("mode") == "linear");
}

TEST_CASE("numbers share a cell, policies do not") {
    const auto runs = two_factors();
    for (std::size_t index = 0; index < 12; ++index) CHECK(runs[index].cell == index / 6);
}

TEST_CASE("a run's identity changes with everything that can change its numbers") {
    Run run = two_factors()[3];
    run.choices = {{"sampling", "upsample_by(repeat, ratio=0.5)"}};
    const std::string id = run.id("data", "code");
    CHECK(id.size() == 16);
    CHECK(id == run.id("data", "code"));
    std::set<std::string> ids{id, run.id("other", "code"), run.id("data", "other")};
    for (auto change : {+[](Run& r) { r.seed = 9; }, +[](Run& r) { r.replicate = 1; },
                        +[](Run& r) { r.choices[0].second = "upsample_by(repeat, ratio=0.55)"; },
                        +[](Run& r) { r.choices.emplace_back("quick", "yes"); }}) {
        Run changed = run;
        change(changed);
        ids.insert(changed.id("data", "code"));
    }
    CHECK(ids.size() == 7);
}

TEST_CASE("a design without factors is one run for each seed") {
    CHECK(full_factorial({}, std::array<std::uint64_t, 3>{1, 2, 3}).size() == 3);
}
