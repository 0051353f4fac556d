// SPDX-License-Identifier: MIT
#include <equipoise/report/comparisons.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/base/random.hpp>
#include <equipoise/stats/factorial.hpp>

using namespace equipoise;
using namespace equipoise::report;

namespace {

PlannedQuestion about(ClaimKind kind, std::vector<std::pair<std::string, std::string>> at = {}) {
    PlannedQuestion question;
    question.metric = "test_ood.honest.f1";
    question.kind = kind;
    question.factor = "ratio";
    question.baseline = "0";
    question.at = std::move(at);
    question.margin = 0.02;
    return question;
}
Responses noise(std::size_t seeds, std::size_t cells, double sd = 1) {
    Stream random(3, "noise");
    Responses responses(seeds, std::vector<double>(cells));
    for (auto& row : responses)
        for (double& value : row) value = sd * random.normal();
    return responses;
}
std::vector<DesignFactor> small() { return {sample::modes(), sample::numbers("ratio", {0, 0.5, 1})}; }

}  // namespace

TEST_CASE("claims about each level compare it with the baseline at every combination of other factors") {
    const auto question = about(ClaimKind::none_raises);
    const QuestionLayout layout = layout_of(question, small());
    CHECK(layout.cells.size() == 6);
    REQUIRE(layout.comparisons.size() == 4);
    CHECK(layout.strata == 2);
    CHECK(layout.levels_in_stratum == 2);
    CHECK(layout.comparisons[0].label == "at mode repeat, ratio 0.5 against 0");
    CHECK(layout.comparisons[0].weights == std::vector<double>{-1, 1, 0, 0, 0, 0});
    CHECK(layout.comparisons[3].weights == std::vector<double>{0, 0, 0, -1, 0, 1});

    const QuestionLayout one = layout_of(about(ClaimKind::equal, {{"mode", "linear"}}), small());
    CHECK(one.cells == std::vector<std::size_t>{3, 4, 5});
    CHECK(one.strata == 1);
    CHECK(one.comparisons.size() == 2);
}

TEST_CASE("claims about a mean average the levels from AtLeast on") {
    auto question = about(ClaimKind::lowers);
    question.least = 0.5;
    const QuestionLayout layout = layout_of(question, small());
    REQUIRE(layout.comparisons.size() == 1);
    CHECK(layout.comparisons[0].weights == std::vector<double>{-0.5, 0.25, 0.25, -0.5, 0.25, 0.25});
    question.least = 0.75;
    CHECK(layout_of(question, small()).cells == std::vector<std::size_t>{0, 2, 3, 5});
}

TEST_CASE("a larger effect is held against any two levels of the other factor") {
    PlannedQuestion question;
    question.kind = ClaimKind::larger_effect;
    question.factor = "mode";
    question.other_factor = "ratio";
    question.margin = 0.02;
    const QuestionLayout layout = layout_of(question, small());
    REQUIRE(layout.comparisons.size() == 3);
    CHECK(layout.comparisons[0].weights[0] == Approx(-1.0 / 3));
    CHECK(layout.comparisons[0].weights[3] == Approx(1.0 / 3));
    CHECK(layout.comparisons[1].other_weights == std::vector<double>{-0.5, 0, 0.5, -0.5, 0, 0.5});

    Responses responses = noise(12, 6, 0.01);
    for (auto& row : responses)
        for (std::size_t cell = 3; cell < 6; ++cell) row[cell] -= 0.5;  // mode: -0.5; the sign does not matter
    for (auto& row : responses) row[2] += 0.2;                          // ratio 1: 0.1 on average
    const auto results = Estimator(question, layout).results(responses);
    CHECK(results[0].estimate == Approx(0.5667).margin(0.02));  // |mode| is .4 to .6, ratio 0 to 0.5 nothing
    CHECK(results[1].estimate == Approx(0.4667).margin(0.02));
    for (const auto& each : results) {
        CHECK(each.p < 1e-6);
        CHECK(each.interval.lower > 0.3);
        CHECK(each.p_below > 0.99);
    }
}

TEST_CASE("the residual is that of the model cell + seed, as the factorial analysis finds it") {
    const auto question = about(ClaimKind::none_raises);
    const QuestionLayout layout = layout_of(question, small());
    const Responses responses = noise(4, 6);
    const auto results = Estimator(question, layout).results(responses);
    // by hand: sum of squared residuals / ((6 - 1) (4 - 1))
    double grand = 0, squares = 0;
    std::vector<double> of_cell(6), of_seed(4);
    for (std::size_t s = 0; s < 4; ++s)
        for (std::size_t c = 0; c < 6; ++c) {
            grand += responses[s][c] / 24;
            of_cell[c] += responses[s][c] / 4;
            of_seed[s] += responses[s][c] / 6;
        }
    for (std::size_t s = 0; s < 4; ++s)
        for (std::size_t c = 0; c < 6; ++c) squares += std::pow(responses[s][c] - of_cell[c] - of_seed[s] + grand, 2);
    for (const auto& each : results) {
        CHECK(each.df == 15);
        CHECK(each.standard_error == Approx(std::sqrt(2 * squares / 15 / 4)).epsilon(1e-12));
    }
    CHECK(results[0].estimate == Approx(of_cell[1] - of_cell[0]).epsilon(1e-12));
    CHECK(results[3].estimate == Approx(of_cell[5] - of_cell[3]).epsilon(1e-12));

    // a constant for each seed changes nothing: seeds are blocks
    Responses shifted = responses;
    for (std::size_t s = 0; s < 4; ++s)
        for (double& value : shifted[s]) value += 10.0 * static_cast<double>(s);
    const auto again = Estimator(question, layout).results(shifted);
    for (std::size_t i = 0; i < 4; ++i) CHECK(again[i].p == Approx(results[i].p).epsilon(1e-9));
}

TEST_CASE("one stratum is Dunnett's test on the residual") {
    const auto question = about(ClaimKind::none_raises, {{"mode", "repeat"}});
    const QuestionLayout layout = layout_of(question, {sample::modes(), sample::ratios()});
    const Responses responses = noise(3, 11);
    Estimator estimator(question, layout);
    const auto results = estimator.results(responses);
    CHECK(results[0].df == 20);
    stats::GroupMeans groups{.means = {}, .counts = std::vector<double>(11, 3.0), .mean_square = 0, .df = 20};
    for (std::size_t c = 0; c < 11; ++c)
        groups.means.push_back(stats::mean_of(std::vector<double>{responses[0][c], responses[1][c], responses[2][c]}));
    groups.mean_square = std::pow(results[0].standard_error, 2) * 3 / 2;
    const auto expected = stats::dunnett(groups, 0);
    for (std::size_t i = 0; i < 10; ++i) {
        CHECK(results[i].estimate == Approx(expected.pairs[i].difference).epsilon(1e-12));
        CHECK(results[i].p == Approx(expected.pairs[i].p).epsilon(1e-9));
        CHECK(results[i].interval.lower == Approx(expected.pairs[i].interval.lower).epsilon(1e-9));
    }
    CHECK(estimator.critical(22) == Approx(2.9571).margin(5e-5));  // Dunnett 1955, k = 10, df 22, two-sided 5 %
}

TEST_CASE("cells that are the same runs count once, and are said to be idle") {
    const auto question = about(ClaimKind::none_raises);
    const QuestionLayout layout = layout_of(question, small());
    Responses responses = noise(5, 6);
    for (auto& row : responses) row[3] = row[1] = row[0];  // ratio 0 of both modes, and repeat 0.5
    const auto results = Estimator(question, layout).results(responses);
    CHECK(results[0].is_idle);
    CHECK(results[0].estimate == 0);
    CHECK(results[0].p == 1);
    CHECK(results[0].p_equivalent() == 0);
    CHECK_FALSE(results[1].is_idle);
    CHECK(results[1].df == 3 * 4);  // four treatments, five seeds

    for (auto& row : responses) std::ranges::fill(row, row[0]);
    for (const auto& each : Estimator(question, layout).results(responses)) {
        CHECK(each.is_idle);
        CHECK(each.interval.lower == 0);
        CHECK(each.interval.upper == 0);
    }
}

TEST_CASE("a claim about a mean is a paired t test of the seeds' own differences") {
    auto question = about(ClaimKind::raises, {{"mode", "repeat"}});
    question.least = 1;
    const QuestionLayout layout = layout_of(question, small());
    const auto results = Estimator(question, layout).results({{0, 1}, {0, 2}, {1, 4}});
    REQUIRE(results.size() == 1);
    CHECK(results[0].estimate == Approx(2));
    CHECK(results[0].df == 2);
    CHECK(results[0].standard_error == Approx(1 / std::sqrt(3.0)));
    // R 4.2.2: t.test(c(1, 2, 3))$p.value = 0.07417990022744853, conf.int = -0.4841377 4.4841377
    CHECK(results[0].p == Approx(0.07417990022744853).epsilon(1e-12));
    CHECK(results[0].interval.lower == Approx(-0.4841377).epsilon(1e-6));
}

TEST_CASE("spread is measured by distances from the median of each cell") {
    CHECK(Estimator::deviations({{1, 5}, {2, 5}, {4, 8}}) == Responses{{1, 0}, {0, 0}, {2, 3}});
}

TEST_CASE("where records say which cells are one treatment, chance agreement does not") {
    const auto question = about(ClaimKind::none_raises);
    QuestionLayout layout = layout_of(question, small());
    Responses responses = noise(3, 6);
    for (auto& row : responses) row[1] = row[0];        // equal by chance: another treatment
    count_treatments_once(layout, {0, 1, 2, 0, 4, 5});  // ratio 0 of both modes is one
    CHECK(layout.first_of_treatment == std::vector<std::size_t>{0, 1, 2, 0, 4, 5});
    CHECK(repeated_cells(layout) == 1);
    const auto results = Estimator(question, layout).results(responses);
    CHECK_FALSE(results[0].is_idle);
    CHECK(results[0].standard_error > 0);
    CHECK(results[0].df == 4 * 2);  // five treatments

    count_treatments_once(layout, {0, 0, 2, 0, 0, 5});
    const auto idle = Estimator(question, layout).results(responses);
    CHECK(idle[0].is_idle);
    CHECK(idle[2].is_idle);
    CHECK_FALSE(idle[1].is_idle);

    // a mean whose two sides are one treatment compares nothing, whatever the rounding
    const auto mean = about(ClaimKind::raises);
    QuestionLayout averaged = layout_of(mean, small());
    count_treatments_once(averaged, {0, 0, 0, 0, 0, 0});
    const auto nothing = Estimator(mean, averaged).results(noise(3, 6));
    CHECK(nothing[0].is_idle);
    CHECK(nothing[0].estimate == 0);
}

TEST_CASE("a simulation decides by kept quantiles as p values would") {
    auto question = about(ClaimKind::none_raises);
    const QuestionLayout layout = layout_of(question, small());
    std::size_t beyond = 0, inside = 0, count = 0;
    for (double sd : {0.002, 0.01, 0.02, 0.05}) {
        Responses responses = noise(5, 6, sd);
        for (auto& row : responses) row[1] += 0.025;
        Estimator estimator(question, layout);
        const auto full = estimator.results(responses), quick = estimator.results(responses, false);
        for (std::size_t i = 0; i < full.size(); ++i) {
            CHECK((full[i].p <= 0.05) == (quick[i].p <= 0.05));
            CHECK((full[i].p_below <= 0.05) == (quick[i].p_below <= 0.05));
            CHECK((full[i].p_above <= 0.05) == (quick[i].p_above <= 0.05));
            beyond += full[i].p <= 0.05;
            inside += full[i].p_equivalent() <= 0.05;
            ++count;
        }
    }
    CHECK(beyond > 0);
    CHECK(inside > 0);
    CHECK(beyond + inside < 2 * count);
}
