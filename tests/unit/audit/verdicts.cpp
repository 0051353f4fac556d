// SPDX-License-Identifier: MIT
#include <equipoise/audit/verdicts.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace sample;
using equipoise::stats::Verdict;

namespace {
Answer answer(std::string_view csv, std::optional<double> margin, const NamedRoles& named = {}) {
    const auto [table, roles] = read(csv, named);
    const MetricAnalysis all = analyse_metric(table, roles, roles.metrics.front(), all_rows(table), "");
    const Result<Answer> result = answer_of(all.factors.front(), margin);
    REQUIRE(result);
    return *result;
}
constexpr std::string_view near_equal = "arm,f1\na,.500\na,.510\na,.505\nb,.502\nb,.511\nb,.507\n";
constexpr std::string_view apart = "arm,f1\na,.500\na,.510\na,.505\nb,.702\nb,.711\nb,.707\n";
}  // namespace

TEST_CASE("the four verdicts") {
    CHECK(answer(near_equal, {}).overall == Verdict::inconclusive);  // without a margin nothing is equivalent
    CHECK(answer(near_equal, 0.05).overall == Verdict::equivalent);
    CHECK(answer(near_equal, 0.003).overall == Verdict::inconclusive);
    CHECK(answer(apart, 0.05).overall == Verdict::different);
    CHECK(answer(apart, 0.5).overall == Verdict::different_but_trivial);
}

TEST_CASE("one pair that is not equivalent keeps the whole from being so") {
    const std::string three = std::string(near_equal) + "c,.52\nc,.56\nc,.54\n";
    const Answer all = answer(three, 0.05);
    REQUIRE(all.pairs.size() == 3);
    CHECK(all.based_on == "tukey");
    CHECK(all.pairs[0].verdict == Verdict::equivalent);
    CHECK(all.pairs[1].verdict != Verdict::equivalent);
    CHECK(all.overall != Verdict::equivalent);
    CHECK(all.equivalence_p == std::max(all.pairs[1].equivalence->p, all.pairs[2].equivalence->p));
}

TEST_CASE("the comparisons that the design allows") {
    constexpr std::string_view paired =
        "arm,seed,f1\nnone,1,.5\nnone,2,.6\nnone,3,.7\nmix,1,.53\nmix,2,.62\nmix,3,.74\n";
    CHECK(answer(paired, {}).based_on == "adjusted_dunnett");
    CHECK(answer("arm,seed,f1\nnone,1,.5\nnone,2,.6\nnone,3,.7\nmix,1,.53\nmix,2,.62\n", {}).based_on == "dunnett");
    CHECK(answer(near_equal, {}).based_on == "tukey");
}

TEST_CASE("how many runs would settle it") {
    const Answer open = answer(near_equal, 0.003);
    REQUIRE(open.to_settle);
    CHECK(open.to_settle->at_least < open.to_settle->runs);
    CHECK(open.to_settle->runs < open.to_settle->at_most);
    CHECK(open.to_settle->runs > 3);
    CHECK_FALSE(answer(near_equal, 0.05).to_settle);
}

TEST_CASE("runs that do not vary still get a verdict") {
    CHECK(answer("arm,f1\na,.5\na,.5\nb,.6\nb,.6\n", 0.01).overall == Verdict::different);
}
