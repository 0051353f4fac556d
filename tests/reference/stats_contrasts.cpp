// Planned contrasts, trends and variance components against exact values.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include "stats_data.hpp"
#include <equipoise/stats/contrasts.hpp>
#include <equipoise/stats/variance_components.hpp>

#include <string>
#include <vector>

using namespace equipoise::stats;
using namespace stats_cases;

namespace {
/// lme4 1.1-31, Dyestuff (Davies and Goldsmith 1972): yield of six batches, five preparations each.
const Groups dyestuff{{1545, 1440, 1440, 1520, 1580}, {1540, 1555, 1490, 1560, 1495}, {1595, 1550, 1605, 1510, 1560},
                      {1445, 1440, 1595, 1465, 1545}, {1595, 1630, 1515, 1635, 1625}, {1520, 1455, 1450, 1480, 1445}};

Groups ordered_groups(const Json& one) {
    const auto rows = rows_of(one);
    Groups groups;
    for (const Json& level : one.at("arguments").at("order"))
        groups.push_back(values_at(rows, one.at("arguments").at("response"), one.at("arguments").at("factor"), level));
    return groups;
}
}  // namespace

TEST_CASE("contrasts and polynomials of known data") {
    // R 4.2.2: emmeans 1.8.4 contrast(emmeans(aov(weight ~ group), "group"), ...); contr.poly(3)
    const std::vector<std::vector<double>> weights{{1, -0.5, -0.5}, {0, 1, -1}};
    const auto found = contrasts(group_means(stats_data::plant_growth), weights, Simultaneous::maximum_modulus);
    CHECK_AGREES(found[1].test.estimate, -0.865, 1e-13);
    CHECK_AGREES(found[1].test.p, 0.004459235938205469, 1e-11);
    CHECK_AGREES(found[1].p, 0.008854753659187918, 1e-10);
    CHECK_AGREES(found[0].interval.lower, -0.6321354360444076, 1e-9);
    const auto rows = orthogonal_polynomials(std::vector<double>{1, 2, 3}, 2);
    CHECK_AGREES(rows[0][0], -0.7071067811865475, 1e-14);
    CHECK_AGREES(rows[1][1], -0.816496580927726, 1e-14);
}

TEST_CASE("Dyestuff: variance components") {
    // R 4.2.2: lme4 1.1-31 lmer(Yield ~ 1 + (1 | Batch), REML = TRUE | FALSE): 1764, 2451; 1388, 2451; psych ICC
    const VarianceComponents parts = variance_components(dyestuff);
    CHECK_AGREES(parts.between, 1764.05, 1e-12);
    CHECK_AGREES(parts.within, 2451.25, 1e-13);
    CHECK_AGREES(parts.icc, 0.41848741489336466, 1e-12);
    CHECK_AGREES(parts.icc_interval.lower, 0.08383605066059317, 1e-10);
    CHECK_AGREES(parts.icc_interval.upper, 0.8478768154733808, 1e-10);
    const LikelihoodComponents restricted = likelihood_components(dyestuff);
    CHECK_AGREES(restricted.between, 1764.05, 1e-11);
    CHECK_AGREES(restricted.standard_error, 19.383412152318968, 1e-11);
    CHECK_AGREES(restricted.log_likelihood, -159.82713842112872, 1e-12);
    CHECK_AGREES(likelihood_components(dyestuff, Likelihood::full).between, 1388.3333333333333, 1e-11);
}

TEST_CASE("contrasts, trends and components: the reference files") {
    for (const Json& one : cases_of("contrast")) {
        const GroupMeans means = group_means(ordered_groups(one));
        std::vector<std::vector<double>> weights;
        std::vector<std::string> names;
        for (const auto& [name, row] : one.at("arguments").at("weights").items()) {
            names.push_back(name);
            weights.push_back(row.get<std::vector<double>>());
        }
        const std::vector<std::tuple<Simultaneous, std::string, std::string>> methods{
            {Simultaneous::none, "p", "ci95"},
            {Simultaneous::bonferroni, "p_bonferroni", "bonferroni95"},
            {Simultaneous::sidak, "p_sidak", "sidak95"},
            {Simultaneous::scheffe, "p_scheffe", "scheffe95"},
            {Simultaneous::maximum_modulus, "p_single_step", "single_step95"}};
        for (const auto& [how, p_name, interval_name] : methods) {
            CAPTURE(one.at("id"), p_name);
            if (!one.at("value").at(names.front()).contains(p_name)) {  // not orthogonal
                CHECK_THROWS_AS(contrasts(means, weights, how), equipoise::Error);
                continue;
            }
            const auto found = contrasts(means, weights, how);
            for (std::size_t i = 0; i < names.size(); ++i) {
                const Json& value = one.at("value").at(names[i]);
                CHECK_AGREES(found[i].test.estimate, value.at("estimate"), 1e-11, 1e-15);
                CHECK_AGREES(found[i].test.standard_error, value.at("se"), 1e-12);
                CHECK_AGREES(found[i].test.t, value.at("t"), 1e-11);
                CHECK_AGREES(found[i].sum_of_squares, value.at("ss"), 1e-11);
                CHECK_AGREES(found[i].p, value.at(p_name), 1e-10);
                CHECK_AGREES(found[i].interval.lower, value.at(interval_name).at(0), 1e-10, 1e-13);
                CHECK_AGREES(found[i].interval.upper, value.at(interval_name).at(1), 1e-10, 1e-13);
            }
        }
    }
    for (const Json& one : cases_of("poly")) {
        const auto rows = orthogonal_polynomials(one.at("arguments").at("scores").get<std::vector<double>>(),
                                                 one.at("arguments").at("degree"));
        for (std::size_t d = 0; d < rows.size(); ++d)
            for (std::size_t j = 0; j < rows[d].size(); ++j)
                CHECK_AGREES(rows[d][j], one.at("value").at(std::to_string(d + 1)).at(j), 1e-12, 1e-14);
    }
    for (const Json& one : cases_of("trend")) {
        CAPTURE(one.at("id"));
        const Trend found = trend(ordered_groups(one), one.at("arguments").at("scores").get<std::vector<double>>(),
                                  one.at("arguments").at("degree"));
        for (std::size_t d = 0; d < found.degrees.size(); ++d) {
            const Json& value = one.at("value").at(std::to_string(d + 1));
            CHECK_AGREES(found.degrees[d].sum_of_squares, value.at("ss"), 1e-10);
            CHECK_AGREES(found.degrees[d].test.t * found.degrees[d].test.t, value.at("F"), 1e-10);
            CHECK_AGREES(found.degrees[d].test.p, value.at("p"), 1e-10);
        }
        const Json& rest = one.at("value").at("lack_of_fit");
        CHECK_AGREES(found.lack_of_fit_sum_of_squares, rest.at("ss"), 1e-11);
        CHECK_AGREES(found.lack_of_fit_f, rest.at("F"), 1e-11);
        CHECK_AGREES(found.lack_of_fit_p, rest.at("p"), 1e-10);
    }
    for (const char* analysis : {"icc", "reml"})
        for (const Json& one : cases_of(analysis)) {
            CAPTURE(one.at("id"));
            const auto rows = rows_of(one);
            const std::string group = one.at("arguments").at("group");
            Groups groups;
            for (const std::string& level : levels_of(rows, group))
                groups.push_back(values_at(rows, one.at("arguments").at("response"), group, level));
            const Json& value = one.at("value");
            if (std::string(analysis) == "icc") {
                const VarianceComponents parts = variance_components(groups);
                CHECK_AGREES(parts.mean_group_size, value.at("n0"), 1e-13);
                CHECK_AGREES(parts.between, value.at("var_between"), 1e-11, 1e-17);
                CHECK_AGREES(parts.within, value.at("var_within"), 1e-12);
                CHECK_AGREES(parts.icc, value.at("icc1"), 1e-11);
                CHECK_AGREES(parts.icc_of_means, value.at("icc1_k"), 1e-11);
                CHECK_AGREES(parts.icc_interval.lower, value.at("icc1_ci95").at(0), 1e-10);
                CHECK_AGREES(parts.icc_interval.upper, value.at("icc1_ci95").at(1), 1e-10);
                CHECK_AGREES(parts.icc_of_means_interval.lower, value.at("icc1_k_ci95").at(0), 1e-10);
                CHECK_AGREES(parts.icc_of_means_interval.upper, value.at("icc1_k_ci95").at(1), 1e-10);
                continue;
            }
            for (const auto& [name, how] : {std::pair{"reml", Likelihood::restricted}, {"ml", Likelihood::full}}) {
                const LikelihoodComponents parts = likelihood_components(groups, how);
                const Json& reference = value.at(name);
                CHECK_AGREES(parts.between, reference.at("var_between"), 1e-10, 1e-15);
                CHECK_AGREES(parts.within, reference.at("var_within"), 1e-11);
                CHECK_AGREES(parts.mean, reference.at("intercept"), 1e-12);
                CHECK_AGREES(parts.standard_error, reference.at("se_intercept"), 1e-11);
                CHECK_AGREES(parts.log_likelihood, reference.at("loglik"), 1e-11);
            }
        }
}
