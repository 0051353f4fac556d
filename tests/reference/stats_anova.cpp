// One-way ANOVA, Welch, Brown-Forsythe and summaries against certified and exact values.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include "stats_data.hpp"
#include <equipoise/stats/anova.hpp>

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

using namespace equipoise::stats;
using namespace stats_cases;

namespace {

/// Digits that agree with the certified value, NIST's log relative error; 15 at most, the agreeing_digits that NIST
/// certifies.
double agreeing_digits(double value, double certified) {
    const double error = std::fabs(value - certified) / certified;
    return error < 1e-15 ? 15 : -std::log10(error);
}

/// NIST StRD SmLs01 to SmLs09 as Simon and Lesage (1989) construct them: nine groups of `replicates` values, each
/// base + 0.t with t = 4 for the first group, then 3 and 5 in turn; within a group the first value is followed by
/// t - 1 and t + 1 tenths in turn. As decimal text, so that a value is the double nearest to it.
Groups simon_lesage(const std::string& base, int replicates) {
    Groups groups;
    for (int treatment = 0; treatment < 9; ++treatment) {
        const int tenths = treatment == 0 ? 4 : treatment % 2 ? 3 : 5;
        std::vector<double> group;
        for (int i = 0; i < replicates; ++i)
            group.push_back(std::stod(fmt::format("{}.{}", base, i == 0 ? tenths : i % 2 ? tenths - 1 : tenths + 1)));
        groups.push_back(group);
    }
    return groups;
}

struct NistSet {
    const char* name;
    Groups groups;
    double between, within, f;  ///< certified
    double f_of_doubles;  ///< exact fractions of the doubles nearest to the data: Python 3.11.7, fractions.Fraction
    double between_digits, within_digits, f_digits;  ///< reached, rounded down to a tenth
};

const Groups silicon_resistivity{{196.3052, 196.1240, 196.1890, 196.2569, 196.3403},
                                 {196.3042, 196.3825, 196.1669, 196.3257, 196.0422},
                                 {196.1303, 196.2005, 196.2889, 196.0343, 196.1811},
                                 {196.2795, 196.1748, 196.1494, 196.1485, 195.9885},
                                 {196.2119, 196.1051, 196.1850, 196.0052, 196.2090}};
const Groups silver_atomic_weight{
    {107.8681568, 107.8681465, 107.8681572, 107.8681785, 107.8681446, 107.8681903, 107.8681526, 107.8681494,
     107.8681616, 107.8681587, 107.8681519, 107.8681486, 107.8681419, 107.8681569, 107.8681508, 107.8681672,
     107.8681385, 107.8681518, 107.8681662, 107.8681424, 107.8681360, 107.8681333, 107.8681610, 107.8681477},
    {107.8681079, 107.8681344, 107.8681513, 107.8681197, 107.8681604, 107.8681385, 107.8681642, 107.8681365,
     107.8681151, 107.8681082, 107.8681517, 107.8681448, 107.8681198, 107.8681482, 107.8681334, 107.8681609,
     107.8681101, 107.8681512, 107.8681469, 107.8681360, 107.8681254, 107.8681261, 107.8681450, 107.8681368}};

}  // namespace

TEST_CASE("NIST StRD one-way ANOVA: certified values to the agreeing_digits that doubles hold") {
    // Certified: NIST/ITL StRD, Analysis of Variance, files SiRstv.dat, AtmWtAg.dat and SmLs01.dat to SmLs09.dat.
    const std::vector<NistSet> sets{
        {"SiRstv", silicon_resistivity, 5.11462616000000e-2, 2.16636560000000e-1, 1.18046237440255, 1.1804623744024467,
         12, 12, 13},
        {"AtmWtAg", silver_atomic_weight, 3.63834187500000e-9, 1.04951729166667e-8, 1.59467335677930e1,
         15.946733566676926, 9, 10, 10},
        {"SmLs01", simon_lesage("1", 21), 1.68, 1.80, 21, 21.0, 15, 15, 15},
        {"SmLs02", simon_lesage("1", 201), 16.08, 18.0, 201, 201.00000000000003, 14, 14, 14},
        {"SmLs03", simon_lesage("1", 2001), 160.08, 180.0, 2001, 2001.0000000000002, 14, 14, 14},
        {"SmLs04", simon_lesage("1000000", 21), 1.68, 1.80, 21, 21.0000000007761, 10, 10, 10},
        {"SmLs05", simon_lesage("1000000", 201), 16.08, 18.0, 201, 201.00000001241764, 9, 10, 10},
        {"SmLs06", simon_lesage("1000000", 2001), 160.08, 180.0, 2001, 2001.0000001288329, 9, 10, 10},
        {"SmLs07", simon_lesage("1000000000000", 21), 1.68, 1.80, 21, 21.00081188781877, 4, 4, 4.4},
        {"SmLs08", simon_lesage("1000000000000", 201), 16.08, 18.0, 201, 201.01300409594845, 3.9, 4.2, 4.1},
        {"SmLs09", simon_lesage("1000000000000", 2001), 160.08, 180.0, 2001, 2001.1349262209505, 3.9, 4.2, 4.1}};
    for (const NistSet& set : sets) {
        const AnovaResult result = one_way_anova(set.groups);
        CAPTURE(set.name, agreeing_digits(result.sum_of_squares_between, set.between),
                agreeing_digits(result.sum_of_squares_within, set.within), agreeing_digits(result.f, set.f));
        CHECK(agreeing_digits(result.sum_of_squares_between, set.between) >= set.between_digits);
        CHECK(agreeing_digits(result.sum_of_squares_within, set.within) >= set.within_digits);
        CHECK(agreeing_digits(result.f, set.f) >= set.f_digits);
        // what is missing was lost when the data became doubles, not here
        CHECK(std::fabs(result.f / set.f_of_doubles - 1) < 2e-15);
    }
}

TEST_CASE("the constructed NIST sets are those of the files") {
    if (folder().empty() || !std::filesystem::exists(folder() / "nist_anova")) {
        WARN("skipped the NIST files: EQUIPOISE_REFERENCE_DIR is not set or has no nist_anova/");
        return;
    }
    for (int set = 1; set <= 9; ++set) {
        std::ifstream file(folder() / "nist_anova" / fmt::format("SmLs0{}.dat", set));
        Groups groups(9);
        std::string line;
        for (int number_of_line = 1; std::getline(file, line); ++number_of_line) {
            std::istringstream cells(line);
            std::size_t treatment = 0;
            std::string value;
            if (number_of_line > 60 && cells >> treatment >> value)
                groups.at(treatment - 1).push_back(std::stod(value));
        }
        const char* base = set <= 3 ? "1" : set <= 6 ? "1000000" : "1000000000000";
        CHECK(groups == simon_lesage(base, set % 3 == 1 ? 21 : set % 3 == 2 ? 201 : 2001));
    }
}

TEST_CASE("PlantGrowth: one-way, Welch, Levene, Brown-Forsythe") {
    // R 4.2.2: summary(aov(weight ~ group)), oneway.test(weight ~ group), car::leveneTest(center = mean | median);
    // agreeing_digits from exact fractions and mpmath 1.4.1
    const AnovaResult result = one_way_anova(stats_data::plant_growth);
    CHECK_AGREES(result.sum_of_squares_between, 3.7663399999999996, 1e-14);
    CHECK_AGREES(result.sum_of_squares_within, 10.492090000000001, 1e-14);
    CHECK_AGREES(result.f, 4.846087862380135, 1e-14);
    CHECK_AGREES(result.p, 0.015909958325622926, 1e-13);
    CHECK(result.n == 30);
    CHECK(result.groups == 3);
    CHECK_AGREES(result.eta_squared, 0.2641482968321196, 1e-14);
    const WelchAnova welch = welch_anova(stats_data::plant_growth);
    CHECK_AGREES(welch.f, 5.180972408113187, 1e-13);
    CHECK_AGREES(welch.df_within, 17.128418616644133, 1e-13);
    CHECK_AGREES(welch.p, 0.017392821490170005, 1e-12);
    CHECK_AGREES(brown_forsythe(stats_data::plant_growth, Centre::mean).f, 1.2369629544697835, 1e-12);
    CHECK_AGREES(brown_forsythe(stats_data::plant_growth, Centre::mean).p, 0.3061949229914475, 1e-12);
    // R 4.2.2: car::leveneTest(weight ~ group, data = PlantGrowth), its default centre
    CHECK_AGREES(brown_forsythe(stats_data::plant_growth).f, 1.1191856948703909, 1e-12);
}

TEST_CASE("one-way ANOVA, Welch, Levene and summaries: the reference files") {
    for (const Json& one : cases_of("oneway")) {
        CAPTURE(one.at("id"));
        const AnovaResult result = one_way_anova(groups_of(one));
        const Json& value = one.at("value");
        CHECK_AGREES(result.sum_of_squares_between, value.at("ss_between"), 1e-12);
        CHECK_AGREES(result.sum_of_squares_within, value.at("ss_within"), 1e-12);
        CHECK_AGREES(result.mean_square_between, value.at("ms_between"), 1e-12);
        CHECK_AGREES(result.mean_square_within, value.at("ms_within"), 1e-12);
        CHECK_AGREES(result.f, value.at("F"), 1e-12);
        CHECK_AGREES(result.p, value.at("p"), 1e-11);
    }
    for (const Json& one : cases_of("welch")) {
        CAPTURE(one.at("id"));
        if (is_refused(one)) {
            CHECK_THROWS_AS(welch_anova(groups_of(one)), equipoise::Error);
            continue;
        }
        const WelchAnova result = welch_anova(groups_of(one));
        CHECK_AGREES(result.f, one.at("value").at("F"), 1e-11);
        CHECK_AGREES(result.df_between, one.at("value").at("df1"));
        CHECK_AGREES(result.df_within, one.at("value").at("df2"), 1e-11);
        CHECK_AGREES(result.p, one.at("value").at("p"), 1e-10);
    }
    for (const Json& one : cases_of("levene")) {
        CAPTURE(one.at("id"));
        const bool about_mean = one.at("arguments").at("center") == "mean";
        const AnovaResult result = brown_forsythe(groups_of(one), about_mean ? Centre::mean : Centre::median);
        CHECK_AGREES(result.f, one.at("value").at("F"), 1e-11);
        CHECK_AGREES(result.p, one.at("value").at("p"), 1e-10);
    }
    for (const Json& one : cases_of("describe")) {
        const Json& arguments = one.at("arguments");
        auto rows = rows_of(one);
        const std::string response = arguments.at("response");
        std::erase_if(rows, [&](const Row& row) { return row.at(response).empty(); });
        for (const auto& [level, value] : one.at("value").items()) {
            CAPTURE(one.at("id"), level);
            std::vector<double> values;
            for (const Row& row : rows)
                if (arguments.at("by").is_null() || row.at(arguments.at("by")) == level)
                    values.push_back(number(row, response));
            const Summary summary = summarise(values);
            CHECK(summary.n == value.at("n"));
            CHECK_AGREES(summary.mean, value.at("mean"), 1e-15);
            CHECK_AGREES(summary.sd, value.at("sd"), 1e-14);
            CHECK_AGREES(summary.sem, value.at("sem"), 1e-14);
            CHECK_AGREES(summary.minimum, value.at("min"));
            CHECK_AGREES(summary.maximum, value.at("max"));
            CHECK_AGREES(summary.median, value.at("median"), 1e-15);
            CHECK_AGREES(summary.lower_quartile, value.at("q25"), 1e-14);
            CHECK_AGREES(summary.upper_quartile, value.at("q75"), 1e-14);
            CHECK_AGREES(quantile(values, 0.05), value.at("q05"), 1e-14);
            CHECK_AGREES(quantile(values, 0.95), value.at("q95"), 1e-14);
            CHECK_AGREES(summary.mad, value.at("mad_raw"), 1e-13);
            for (const auto& [name, confidence] : {std::pair{"ci90", 0.90}, {"ci95", 0.95}, {"ci99", 0.99}}) {
                const Interval interval = summary.interval(confidence);
                CHECK_AGREES(interval.lower, value.at(name).is_null() ? Json() : value.at(name).at(0), 1e-12);
                CHECK_AGREES(interval.upper, value.at(name).is_null() ? Json() : value.at(name).at(1), 1e-12);
            }
        }
    }
}
