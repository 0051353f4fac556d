// Effect sizes, t tests and equivalence tests against exact values.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include "stats_data.hpp"
#include <equipoise/stats/effect_size.hpp>
#include <equipoise/stats/equivalence.hpp>

#include <string>

using namespace equipoise::stats;
using namespace stats_cases;

namespace {
TTest test_of(const Json& one) {
    const auto [first, second] = two_samples(one);
    const std::string kind = one.at("arguments").at("kind");
    return kind == "paired"  ? paired_t_test(first, second)
           : kind == "welch" ? welch_t_test(first, second)
                             : t_test(first, second);
}
void check_interval(const Interval& interval, const Json& reference, double relative = 1e-10, double margin = 1e-14) {
    CHECK_AGREES(interval.lower, reference.at(0), relative, margin);
    CHECK_AGREES(interval.upper, reference.at(1), relative, margin);
}
}  // namespace

TEST_CASE("shares of variance of PlantGrowth and of a published F") {
    // R 4.2.2, effectsize 0.8.3: eta_squared, omega_squared, epsilon_squared; limits by mpmath 1.4.1 roots of the
    // noncentral F
    const VarianceExplained shares = variance_explained(one_way_anova(stats_data::plant_growth));
    CHECK_AGREES(shares.partial_eta_squared, 0.2641482968321196, 1e-13);
    CHECK_AGREES(shares.omega_squared, 0.20407884598997086, 1e-13);
    CHECK_AGREES(shares.epsilon_squared, 0.20964076326412848, 1e-13);
    CHECK_AGREES(shares.partial_cohens_f, 0.5991406106144178, 1e-13);
    check_interval(shares.noncentrality, {0.9881580774831472, 22.520915562119885});
    check_interval(shares.partial_interval, {0.03188824824671235, 0.42879899028955315});
    // effectsize: F_to_eta2(45.8, 3, 35), F_to_omega2, F_to_f
    const VarianceExplained published = variance_explained_by_f(45.8, 3, 35);
    CHECK_AGREES(published.partial_eta_squared, 0.796983758700696, 1e-14);
    CHECK_AGREES(published.partial_omega_squared, 0.775086505190311, 1e-14);
    CHECK_AGREES(published.partial_cohens_f, 1.98134153686695, 1e-14);
}

TEST_CASE("differences of PlantGrowth's treatments") {
    const auto& first = stats_data::plant_growth[2];
    const auto& second = stats_data::plant_growth[1];
    // R 4.2.2: t.test(trt2, trt1, var.equal = TRUE), t.test(trt2, trt1); effectsize::hedges_g; mpmath 1.4.1
    const TTest student = t_test(first, second);
    CHECK_AGREES(student.estimate, 0.865, 1e-14);
    CHECK_AGREES(student.t, 3.0100985421243607, 1e-13);
    CHECK_AGREES(student.p, 0.007518426118219869, 1e-12);
    CHECK_AGREES(student.p_greater, 0.0037592130591099344, 1e-12);
    check_interval(student.interval(), {0.2612664213889986, 1.4687335786110014});
    CHECK_AGREES(welch_t_test(first, second).df, 14.103569122760337, 1e-13);
    CHECK_AGREES(welch_t_test(first, second).p, 0.009298404717269866, 1e-12);
    const StandardisedDifference size = hedges_g(first, second);
    CHECK_AGREES(size.cohens_d, 1.3461569918326168, 1e-13);
    CHECK_AGREES(size.correction, 0.957646427023718, 1e-13);
    check_interval(size.interval, {0.337090343307929, 2.212587038943987});
}

TEST_CASE("t tests, Hedges' g, Cliff's delta and TOST: the reference files") {
    for (const Json& one : cases_of("ttest")) {
        CAPTURE(one.at("id"));
        const TTest test = test_of(one);
        const Json& value = one.at("value");
        CHECK_AGREES(test.estimate, value.at("estimate"), 1e-13);
        CHECK_AGREES(test.standard_error, value.at("se"), 1e-12);
        CHECK_AGREES(test.t, value.at("t"), 1e-12);
        CHECK_AGREES(test.df, value.at("df"), 1e-12);
        CHECK_AGREES(test.p, value.at("p"), 1e-11);
        CHECK_AGREES(test.p_less, value.at("p_less"), 1e-11);
        CHECK_AGREES(test.p_greater, value.at("p_greater"), 1e-11);
        check_interval(test.interval(0.90), value.at("ci90"));
        check_interval(test.interval(), value.at("ci95"));
    }
    for (const Json& one : cases_of("hedges")) {
        CAPTURE(one.at("id"));
        const auto [first, second] = two_samples(one);
        const bool paired = one.at("arguments").at("kind") == "paired";
        for (const auto& [name, level] : {std::pair{"g_ci90", 0.90}, {"g_ci95", 0.95}}) {
            const StandardisedDifference size =
                paired ? paired_hedges_g(first, second, level) : hedges_g(first, second, level);
            CHECK_AGREES(size.cohens_d, one.at("value").at("d"), 1e-12);
            CHECK_AGREES(size.correction, one.at("value").at("J"), 1e-13);
            CHECK_AGREES(size.hedges_g, one.at("value").at("g"), 1e-12);
            check_interval(size.interval, one.at("value").at(name), 1e-9);
        }
    }
    for (const Json& one : cases_of("cliff")) {
        CAPTURE(one.at("id"));
        const auto [first, second] = two_samples(one);
        const CliffsDelta size = cliffs_delta(first, second);
        CHECK_AGREES(size.delta, one.at("value").at("delta"), 1e-14);
        CHECK_AGREES(size.probability_of_superiority, one.at("value").at("vargha_delaney_A"), 1e-14);
    }
    for (const Json& one : cases_of("tost")) {
        CAPTURE(one.at("id"));
        const TTest test = test_of(one);
        const Equivalence result = tost(test, one.at("arguments").at("margin"));
        const Json& value = one.at("value");
        CHECK_AGREES(result.t_lower, value.at("t_lower"), 1e-11);
        CHECK_AGREES(result.t_upper, value.at("t_upper"), 1e-11);
        CHECK_AGREES(result.p_lower, value.at("p_lower"), 1e-10);
        CHECK_AGREES(result.p_upper, value.at("p_upper"), 1e-10);
        CHECK_AGREES(result.p, value.at("p"), 1e-10);
        check_interval(test.interval(0.90), value.at("ci90"));
    }
}
