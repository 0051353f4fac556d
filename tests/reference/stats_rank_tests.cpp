// Rank tests and exact permutation tests against exact fractions.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include <equipoise/stats/permutation.hpp>
#include <equipoise/stats/rank_tests.hpp>

#include <string>
#include <vector>

using namespace equipoise::stats;
using namespace stats_cases;

namespace {
/// R 4.2.2, ?friedman.test (Hollander and Wolfe 1973, p. 140ff): times of rounding first base; 22 players (blocks) by
/// RoundOut, NarrowAngle, WideAngle.
const Groups rounding_times{{5.40, 5.50, 5.55}, {5.85, 5.70, 5.75}, {5.20, 5.60, 5.50}, {5.55, 5.50, 5.40},
                            {5.90, 5.85, 5.70}, {5.45, 5.55, 5.60}, {5.40, 5.40, 5.35}, {5.45, 5.50, 5.35},
                            {5.25, 5.15, 5.00}, {5.85, 5.80, 5.70}, {5.25, 5.20, 5.10}, {5.65, 5.55, 5.45},
                            {5.60, 5.35, 5.45}, {5.05, 5.00, 4.95}, {5.50, 5.50, 5.40}, {5.45, 5.55, 5.50},
                            {5.55, 5.55, 5.35}, {5.45, 5.50, 5.55}, {5.50, 5.45, 5.25}, {5.65, 5.60, 5.40},
                            {5.70, 5.65, 5.55}, {6.30, 6.30, 6.25}};
/// R 4.2.2, ?wilcox.test (Hollander and Wolfe 1973, p. 29f): Hamilton depression scale at two visits.
const std::vector<double> first_visit{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
const std::vector<double> second_visit{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};

Groups blocks_of(const Json& one, std::vector<std::string>& treatments) {
    const auto rows = rows_of(one);
    const Json& arguments = one.at("arguments");
    const std::string treatment = arguments.at("treatment"), block = arguments.at("block");
    treatments = levels_of(rows, treatment);
    Groups blocks;
    for (const std::string& name : levels_of(rows, block)) {
        blocks.emplace_back();
        for (const std::string& level : treatments)
            for (const Row& row : rows)
                if (row.at(block) == name && row.at(treatment) == level)
                    blocks.back().push_back(number(row, arguments.at("response")));
    }
    return blocks;
}
}  // namespace

TEST_CASE("Friedman, Nemenyi and the signed rank of published data") {
    // R 4.2.2: friedman.test(RoundingTimes) = 11.143, p .003805; Iman-Davenport by its formula; digits by fractions
    const Friedman test = friedman(rounding_times);
    CHECK_AGREES(test.chi_squared.statistic, 11.142857142857142, 1e-13);
    CHECK_AGREES(test.chi_squared.p, 0.0038050407755113617, 1e-12);
    CHECK_AGREES(test.f, 7.121739130434783, 1e-12);
    CHECK_AGREES(test.p, 0.0021712983876075206, 1e-11);
    CHECK_AGREES(test.kendalls_w, 0.2532467532467532, 1e-13);
    CHECK_AGREES(nemenyi(test).critical, 0.7066523150866469, 1e-10);
    // R 4.2.2: wilcox.test(first, second, paired = TRUE): V = 40, p = 0.03906
    const RankTest visits = signed_rank(first_visit, second_visit);
    CHECK(visits.statistic == 40);
    CHECK(visits.p == 0.0390625);
    CHECK(visits.p_greater == 0.01953125);
}

TEST_CASE("rank and permutation tests: the reference files") {
    for (const Json& one : cases_of("kruskal")) {
        CAPTURE(one.at("id"));
        const ChiSquaredTest test = kruskal_wallis(groups_of(one));
        CHECK_AGREES(test.statistic, one.at("value").at("H"), 1e-12);
        CHECK_AGREES(test.p, one.at("value").at("p"), 1e-11);
    }
    for (const Json& one : cases_of("friedman")) {
        CAPTURE(one.at("id"));
        std::vector<std::string> treatments;
        const Groups blocks = blocks_of(one, treatments);
        if (is_refused(one)) {
            CHECK_THROWS_AS(friedman(blocks), equipoise::Error);
            continue;
        }
        const Friedman test = friedman(blocks);
        const Json& value = one.at("value");
        CHECK_AGREES(test.chi_squared.statistic, value.at("chi2"), 1e-12);
        CHECK_AGREES(test.chi_squared.p, value.at("p"), 1e-11);
        CHECK_AGREES(test.kendalls_w, value.at("kendalls_W"), 1e-12);
        CHECK_AGREES(test.f, value.at("iman_davenport_F"), 1e-11);
        CHECK_AGREES(test.p, value.at("iman_davenport_p"), 1e-10);
        for (std::size_t j = 0; j < treatments.size(); ++j)
            CHECK_AGREES(test.mean_ranks[j], value.at("mean_ranks").at(treatments[j]), 1e-13);
        const Comparisons pairs = nemenyi(test);
        CHECK_AGREES(pairs.critical, value.at("nemenyi_cd05"), 1e-10);
        CHECK_AGREES(nemenyi(test, 0.9).critical, value.at("nemenyi_cd10"), 1e-10);
        for (const Comparison& pair : pairs.pairs) {
            const Json& expected_pair =
                value.at("nemenyi_pairs").at(treatments[pair.second] + "-" + treatments[pair.first]);
            CHECK_AGREES(pair.difference, expected_pair.at("diff"), 1e-12, 1e-14);
            CHECK_AGREES(pair.p, expected_pair.at("p"), 1e-9);
        }
    }
    for (const Json& one : cases_of("nemenyi_cd"))
        for (std::size_t i = 0; i < one.at("value").size(); ++i) {
            const Json& at = one.at("arguments").at("points").at(i);
            Friedman test;
            test.mean_ranks.assign(at.at(1), 0.0);
            test.blocks = at.at(2);
            CHECK_AGREES(nemenyi(test, 1 - at.at(0).get<double>()).critical, one.at("value").at(i), 1e-10);
        }
    for (const Json& one : cases_of("signed_rank")) {
        CAPTURE(one.at("id"));
        const auto [first, second] = two_samples(one);
        const RankTest test = signed_rank(first, second);
        const Json& value = one.at("value");
        CHECK_AGREES(test.statistic, value.at("V"), 1e-15);
        CHECK_AGREES(test.p, value.at("exact_p"), 1e-13);
        CHECK_AGREES(test.p_less, value.at("exact_p_less"), 1e-13);
        CHECK_AGREES(test.p_greater, value.at("exact_p_greater"), 1e-13);
        CHECK_AGREES(signed_rank(first, second, NullDistribution::normal).p, value.at("normal_p_corrected"), 1e-11);
    }
    for (const Json& one : cases_of("mann_whitney")) {
        CAPTURE(one.at("id"));
        const auto [first, second] = two_samples(one);
        const RankTest test = mann_whitney(first, second);
        const Json& value = one.at("value");
        CHECK_AGREES(test.statistic, value.at("U"), 1e-15);
        CHECK_AGREES(test.p, value.at("exact_p_doubled"), 1e-12);
        CHECK_AGREES(test.p_less, value.at("exact_p_less"), 1e-12);
        CHECK_AGREES(test.p_greater, value.at("exact_p_greater"), 1e-12);
        CHECK_AGREES(mann_whitney(first, second, NullDistribution::normal).p, value.at("normal_p_corrected"), 1e-11);
    }
    for (const Json& one : cases_of("perm_two")) {
        CAPTURE(one.at("id"));
        const auto [first, second] = two_samples(one);
        const PermutationTest test = permutation_test(first, second);
        const Json& value = one.at("value");
        CHECK_AGREES(test.statistic, value.at("statistic"), 1e-12, 1e-16);
        CHECK(test.arrangements == value.at("permutations"));
        CHECK_AGREES(test.p, value.at("p_two_sided"), 1e-15);
        CHECK_AGREES(test.p_greater, value.at("p_greater"), 1e-15);
        CHECK_AGREES(test.p_less, value.at("p_less"), 1e-15);
    }
    for (const Json& one : cases_of("signflip")) {
        CAPTURE(one.at("id"));
        const auto [first, second] = two_samples(one);
        const PermutationTest test = sign_flip_test(first, second);
        const Json& value = one.at("value");
        CHECK(test.arrangements == value.at("flips"));
        CHECK_AGREES(test.p, value.at("p_two_sided"), 1e-15);
        CHECK_AGREES(test.p_greater, value.at("p_greater"), 1e-15);
        CHECK_AGREES(test.p_less, value.at("p_less"), 1e-15);
    }
    for (const Json& one : cases_of("perm_oneway")) {
        CAPTURE(one.at("id"));
        const PermutationTest test = permutation_anova(groups_of(one));
        CHECK_AGREES(test.statistic, one.at("value").at("F"), 1e-12);
        CHECK(test.arrangements == one.at("value").at("permutations"));
        CHECK_AGREES(test.p, one.at("value").at("p"), 1e-15);
    }
}
