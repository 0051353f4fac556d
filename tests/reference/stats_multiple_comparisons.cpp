// Tukey, Dunnett, Games-Howell, their distributions, and adjusted p values against high-precision integrals.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include "stats_data.hpp"
#include <equipoise/stats/adjust.hpp>
#include <equipoise/stats/factorial.hpp>
#include <equipoise/stats/multiple_comparisons.hpp>

#include <limits>
#include <string>

using namespace equipoise::stats;
using namespace stats_cases;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();

/// The case's groups, with the noise of the model that has its further terms.
GroupMeans means_of(const Json& one) {
    const Json& arguments = one.at("arguments");
    if (!arguments.contains("also")) return group_means(groups_of(one));
    const auto rows = rows_of(one);
    std::vector<double> response;
    for (const Row& row : rows) response.push_back(number(row, arguments.at("response")));
    std::string formula = arguments.at("factor");
    std::vector<FactorColumn> factors{{formula, {}}};
    for (const Json& name : arguments.at("also")) {
        factors.push_back({name, {}});
        formula += "+" + name.get<std::string>();
    }
    for (FactorColumn& factor : factors)
        for (const Row& row : rows) factor.levels.push_back(row.at(factor.name));
    return group_means(groups_of(one), factorial_anova(response, factors, formula));
}
}  // namespace

TEST_CASE("tails and critical values of the studentized range") {
    // mpmath 1.4.1 and Gauss-Legendre sums of 1800 x 800 points; the first also from tables (Harter 1960): 3.877, 5.056
    CHECK_AGREES(StudentizedRange(3).upper_quantile(0.05, 10), 3.876776750013182, 1e-10);
    CHECK_AGREES(StudentizedRange(11).upper_quantile(0.05, 22), 5.05554868681513, 1e-10);
    CHECK_AGREES(StudentizedRange(10).upper_quantile(0.01, infinity), 5.1566349600896215, 1e-10);
    CHECK_AGREES(StudentizedRange(2).upper_tail(1, 4), 0.5185185185185184, 1e-11);
    CHECK_AGREES(StudentizedRange(11).upper_tail(15, 22), 1.9754600033513112e-08, 1e-10);
    CHECK_AGREES(StudentizedRange(4).upper_tail(15, infinity), 1.6659896293432132e-25, 1e-10);
}

TEST_CASE("tails and critical values of Dunnett's distribution") {
    // the same sums; the first two also from Dunnett (1955), as 2.76 and 2.96
    const std::vector<double> threes(10, 3.0), unequal{5, 2, 7};
    CHECK_AGREES(ManyToOne(std::vector<double>{3, 3, 3}, 3).upper_quantile(0.05, 10), 2.758996978373594, 1e-10);
    CHECK_AGREES(ManyToOne(threes, 3).upper_quantile(0.05, 22), 2.9571481851972283, 1e-10);
    CHECK_AGREES(ManyToOne(threes, 3).upper_quantile(0.05, 42), 2.838664332962869, 1e-10);
    CHECK_AGREES(ManyToOne(unequal, 3).upper_quantile(0.05, 13), 2.6326411055412517, 1e-10);
    CHECK_AGREES(ManyToOne(threes, 3).upper_tail(12, 22), 3.7515310173539184e-10, 1e-10);
}

TEST_CASE("PlantGrowth: Dunnett against ctrl, Tukey, Games-Howell") {
    // R 4.2.2: TukeyHSD(aov(weight ~ group)), multcomp 1.4-22 glht(mcp(group = "Dunnett")); digits from the integrals
    const Comparisons against = dunnett(stats_data::plant_growth, 0);
    CHECK_AGREES(against.critical, 2.3334115469284624, 1e-10);
    CHECK_AGREES(against.pairs[0].p, 0.32269568576878227, 1e-10);
    CHECK_AGREES(against.pairs[1].p, 0.1534858615151246, 1e-10);
    CHECK_AGREES(against.pairs[0].interval.lower, -1.0215122241247983, 1e-10);
    const Comparisons all = tukey(stats_data::plant_growth);
    CHECK_AGREES(all.pairs[2].p, 0.012006423979493678, 1e-10);
    CHECK_AGREES(all.pairs[2].interval.lower, 0.17378394859713706, 1e-9);
    CHECK_AGREES(games_howell(stats_data::plant_growth).pairs[2].p, 0.02370345473894145, 1e-10);
}

TEST_CASE("distributions and comparisons: the reference files") {
    for (const Json& one : cases_of("tukey_table"))
        for (std::size_t i = 0; i < one.at("value").size(); ++i) {
            const Json& point = one.at("arguments").at("points").at(i);
            CAPTURE(point.dump());
            CHECK_AGREES(StudentizedRange(point.at(1)).upper_quantile(point.at(0), expected(point.at(2))),
                         one.at("value").at(i), 1e-10);
        }
    for (const Json& one : cases_of("tukey_p"))
        for (std::size_t i = 0; i < one.at("value").size(); ++i) {
            const Json& point = one.at("arguments").at("points").at(i);
            CAPTURE(point.dump());
            CHECK_AGREES(StudentizedRange(point.at(1)).upper_tail(point.at(0), expected(point.at(2))),
                         one.at("value").at(i), 1e-10);
        }
    for (const char* analysis : {"dunnett_table", "dunnett_p"})
        for (const Json& one : cases_of(analysis))
            for (std::size_t i = 0; i < one.at("value").size(); ++i) {
                const Json& point = one.at("arguments").at("points").at(i);
                CAPTURE(point.dump());
                ManyToOne largest(point.at(2).get<std::vector<double>>(), point.at(1));
                const double df = expected(point.at(3));
                CHECK_AGREES(std::string(analysis) == "dunnett_p" ? largest.upper_tail(point.at(0), df)
                                                                  : largest.upper_quantile(point.at(0), df),
                             one.at("value").at(i), 1e-10);
            }
    for (const char* analysis : {"tukey", "games_howell"})
        for (const Json& one : cases_of(analysis)) {
            const bool is_tukey = std::string(analysis) == "tukey";
            const auto levels = levels_of(rows_of(one), one.at("arguments").at("factor"));
            const Comparisons result = is_tukey ? tukey(means_of(one)) : games_howell(groups_of(one));
            const Json& pairs = is_tukey ? one.at("value").at("pairs") : one.at("value");
            CHECK(result.pairs.size() == pairs.size());
            for (const Comparison& pair : result.pairs) {
                const Json& value = pairs.at(levels[pair.second] + "-" + levels[pair.first]);
                CAPTURE(one.at("id"), levels[pair.first], levels[pair.second]);
                CHECK_AGREES(pair.difference, value.at("diff"), 1e-12, 1e-15);
                CHECK_AGREES(std::fabs(pair.t) * std::sqrt(2), value.at("q"), 1e-11, 1e-13);
                CHECK_AGREES(pair.p, value.at("p"), 1e-8);
                CHECK_AGREES(pair.interval.lower, value.at("lo"), 1e-9, 1e-11);
                CHECK_AGREES(pair.interval.upper, value.at("hi"), 1e-9, 1e-11);
            }
        }
    for (const Json& one : cases_of("dunnett")) {
        const auto levels = levels_of(rows_of(one), one.at("arguments").at("factor"));
        const auto control = std::ranges::find(levels, one.at("arguments").at("control").get<std::string>());
        const Comparisons result = dunnett(means_of(one), static_cast<std::size_t>(control - levels.begin()));
        CHECK_AGREES(result.critical, one.at("value").at("critical"), 1e-10);
        for (const Comparison& pair : result.pairs) {
            const Json& value = one.at("value").at("comparisons").at(levels[pair.second]);
            CAPTURE(one.at("id"), levels[pair.second]);
            CHECK_AGREES(pair.difference, value.at("diff"), 1e-12, 1e-15);
            CHECK_AGREES(pair.standard_error, value.at("se"), 1e-12);
            CHECK_AGREES(pair.t, value.at("t"), 1e-11, 1e-13);
            CHECK_AGREES(pair.p, value.at("p"), 1e-8);
            CHECK_AGREES(pair.interval.lower, value.at("lo"), 1e-9, 1e-11);
            CHECK_AGREES(pair.interval.upper, value.at("hi"), 1e-9, 1e-11);
        }
    }
    for (const Json& one : cases_of("p_adjust")) {
        CAPTURE(one.at("id"));
        std::vector<double> p;
        for (const Json& value : one.at("arguments").at("p")) p.push_back(expected(value));
        const Json& value = one.at("value");
        for (std::size_t i = 0; i < p.size(); ++i) {
            CHECK_AGREES(bonferroni(p)[i], value.at("bonferroni").at(i), 1e-15);
            CHECK_AGREES(holm(p)[i], value.at("holm").at(i), 1e-15);
            CHECK_AGREES(benjamini_hochberg(p)[i], value.at("BH").at(i), 1e-15);
        }
    }
}
