// Factorial ANOVA, types I, II and III, and its effect sizes against exact values.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include "stats_data.hpp"
#include <equipoise/stats/factorial.hpp>

#include <string>

using namespace equipoise::stats;
using namespace stats_cases;

namespace {
equipoise::stats::FactorialAnova anova_of(const Json& one) {
    const auto rows = rows_of(one);
    const Json& arguments = one.at("arguments");
    std::vector<double> response;
    for (const Row& row : rows) response.push_back(number(row, arguments.at("response")));
    std::vector<FactorColumn> factors;
    const std::string formula = arguments.at("formula");
    for (const auto& [column, unused] : rows.front()) {
        const std::size_t place = (" " + formula + " ").find(column);
        if (place == std::string::npos || column == arguments.at("response").get<std::string>()) continue;
        FactorColumn factor{column, {}};
        for (const Row& row : rows) factor.levels.push_back(row.at(column));
        if (std::set<std::string>(factor.levels.begin(), factor.levels.end()).size() > 1) factors.push_back(factor);
    }
    const int type = arguments.at("type");
    return factorial_anova(response, factors, formula,
                           type == 1   ? SumsOfSquares::type_1
                           : type == 2 ? SumsOfSquares::type_2
                                       : SumsOfSquares::type_3);
}
}  // namespace

TEST_CASE("warpbreaks: wool * tension, and its share of variance") {
    std::vector<FactorColumn> factors{{"wool", {}}, {"tension", {}}};
    for (std::size_t i = 0; i < 54; ++i) {
        factors[0].levels.push_back(i < 27 ? "A" : "B");
        factors[1].levels.push_back(std::string(1, "LMH"[i / 9 % 3]));
    }
    // R 4.2.2: summary(aov(breaks ~ wool * tension, warpbreaks)); car 3.1-1: Anova(type = 2, 3) agree, it is balanced
    for (auto type : {SumsOfSquares::type_1, SumsOfSquares::type_2, SumsOfSquares::type_3}) {
        const equipoise::stats::FactorialAnova anova =
            factorial_anova(stats_data::warp_breaks, factors, "wool*tension", type);
        CHECK_AGREES(anova.term("wool").sum_of_squares, 450.6666666666667, 1e-13);
        CHECK_AGREES(anova.term("tension").sum_of_squares, 2034.2592592592594, 1e-13);
        CHECK_AGREES(anova.term("wool:tension").sum_of_squares, 1002.7777777777778, 1e-13);
        CHECK_AGREES(anova.term("wool:tension").f, 4.189068966851043, 1e-13);
        CHECK_AGREES(anova.term("tension").p, 0.0006926209367134413, 1e-12);
        CHECK_AGREES(anova.residual_sum_of_squares, 5745.111111111111, 1e-14);
        CHECK(anova.residual_df == 48);
        CHECK(anova.empty_cells.empty());
    }
    // R 4.2.2: TukeyHSD(aov(breaks ~ wool + tension)), as printed; 12 digits by the integral at 40 digits
    const equipoise::stats::FactorialAnova additive =
        factorial_anova(stats_data::warp_breaks, factors, "wool + tension");
    const Comparisons pairs = tukey(group_means(stats_data::warp_breaks_by_tension(), additive));
    CHECK_AGREES(pairs.pairs[0].p, 0.0336262, 2e-6);
    CHECK_AGREES(pairs.pairs[1].p, 0.0011218, 3e-5);
    CHECK_AGREES(pairs.pairs[2].p, 0.4474210, 2e-6);
}

TEST_CASE("factorial ANOVA and effect sizes: the reference files") {
    for (const Json& one : cases_of("factorial")) {
        CAPTURE(one.at("id"));
        if (is_refused(one)) {
            CHECK_THROWS_AS(anova_of(one), equipoise::Error);
            continue;
        }
        const equipoise::stats::FactorialAnova anova = anova_of(one);
        const Json& value = one.at("value");
        CHECK_AGREES(anova.residual_sum_of_squares, value.at("residual").at("ss"), 1e-12);
        CHECK_AGREES(anova.residual_df, value.at("residual").at("df"));
        CHECK(anova.terms.size() == value.at("terms").size());
        for (const auto& [name, row] : value.at("terms").items()) {
            CAPTURE(name);
            CHECK_AGREES(anova.term(name).sum_of_squares, row.at("ss"), 1e-11);
            CHECK_AGREES(anova.term(name).df, row.at("df"));
            CHECK_AGREES(anova.term(name).f, row.at("F"), 1e-11);
            CHECK_AGREES(anova.term(name).p, row.at("p"), 1e-10);
        }
    }
    for (const Json& one : cases_of("effects")) {
        const equipoise::stats::FactorialAnova anova = anova_of(one);
        for (const auto& [name, row] : one.at("value").items()) {
            CAPTURE(one.at("id"), name);
            const VarianceExplained shares = variance_explained(anova, name);
            CHECK_AGREES(shares.eta_squared, row.at("eta2"), 1e-11);
            CHECK_AGREES(shares.partial_eta_squared, row.at("eta2_partial"), 1e-11);
            CHECK_AGREES(shares.omega_squared, row.at("omega2"), 1e-10, 1e-13);
            CHECK_AGREES(shares.partial_omega_squared, row.at("omega2_partial"), 1e-10, 1e-13);
            CHECK_AGREES(shares.epsilon_squared, row.at("epsilon2"), 1e-10, 1e-13);
            CHECK_AGREES(shares.partial_epsilon_squared, row.at("epsilon2_partial"), 1e-10, 1e-13);
            CHECK_AGREES(shares.cohens_f, row.at("cohens_f"), 1e-11);
            CHECK_AGREES(shares.partial_cohens_f, row.at("cohens_f_partial"), 1e-11);
            for (const auto& [suffix, level] : {std::pair{"ci90", 0.90}, {"ci95", 0.95}}) {
                const VarianceExplained at_level = variance_explained(anova, name, level);
                const Json& lambda = row.at(std::string("lambda_") + suffix);
                const Json& share = row.at(std::string("eta2_partial_steiger_") + suffix);
                CHECK_AGREES(at_level.noncentrality.lower, lambda.at(0), 1e-9, 1e-12);
                CHECK_AGREES(at_level.noncentrality.upper, lambda.at(1), 1e-9, 1e-12);
                CHECK_AGREES(at_level.partial_interval.lower, share.at(0), 1e-9, 1e-12);
                CHECK_AGREES(at_level.partial_interval.upper, share.at(1), 1e-9, 1e-12);
            }
        }
    }
}
