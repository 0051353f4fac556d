// SPDX-License-Identifier: MIT
#include <equipoise/report/verdicts.hpp>

#include "catch.hpp"
#include "sample.hpp"
#include <equipoise/base/random.hpp>
#include <equipoise/report/answers.hpp>

using namespace equipoise;
using namespace equipoise::report;

namespace {

PlannedQuestion asked(ClaimKind kind, double margin = 0.02) {
    PlannedQuestion question;
    question.text = "claim";
    question.metric = "test_ood.honest.f1";
    question.measure = "OOD F1";
    question.kind = kind;
    question.factor = "ratio";
    question.baseline = "0";
    question.margin = margin;
    question.effect = 2 * margin;
    question.noise = 0.03;
    return question;
}

/// Runs of one factor `ratio` with means 0.7 + shift[level] and a noise of `sd` on top of seed effects.
Results study(const std::vector<double>& shifts, std::size_t seeds, double sd, std::vector<PlannedQuestion> questions) {
    std::vector<std::uint64_t> names;
    for (std::size_t seed = 1; seed <= seeds; ++seed) names.push_back(seed);
    std::vector<double> levels;
    for (std::size_t i = 0; i < shifts.size(); ++i) levels.push_back(static_cast<double>(i) / 4);
    Results results = sample::study_of({sample::numbers("ratio", levels)}, names);
    Stream random(8, "study");
    for (RunResult& run : results.runs) {
        const auto level = static_cast<std::size_t>(run.settings.number_of("ratio") * 4 + 0.5);
        run.numbers["test_ood.honest.f1"] =
            0.7 + 0.05 * static_cast<double>(run.seed % 5) + shifts[level] + sd * random.normal();
    }
    results.questions = std::move(questions);
    return results;
}
Answer answer(const std::vector<double>& shifts, std::size_t seeds, double sd, ClaimKind kind, double margin = 0.02) {
    return answers_of(study(shifts, seeds, sd, {asked(kind, margin)})).front();
}

}  // namespace

TEST_CASE("the four verdicts") {
    using stats::Verdict;
    CHECK(answer({0, 0.1, 0.1}, 10, 0.01, ClaimKind::differ).verdict == Verdict::different);
    CHECK(answer({0, 0, 0}, 10, 0.01, ClaimKind::equal).verdict == Verdict::equivalent);
    CHECK(answer({0, 0.01, 0.01}, 40, 0.005, ClaimKind::equal).verdict == Verdict::different_but_trivial);
    CHECK(answer({0, 0, 0}, 3, 0.05, ClaimKind::equal).verdict == Verdict::inconclusive);
}

TEST_CASE("each claim is supported, contradicted or left open, by what the runs say") {
    struct Case {
        ClaimKind kind;
        double shift;
        std::size_t seeds;
        std::string_view expected;
    };
    for (const auto& [kind, shift, seeds, expected] :
         {Case{ClaimKind::differ, 0.1, 10, "supported"}, Case{ClaimKind::differ, 0.0, 10, "contradicted"},
          Case{ClaimKind::equal, 0.0, 10, "supported"}, Case{ClaimKind::equal, -0.1, 10, "contradicted"},
          Case{ClaimKind::none_raises, 0.0, 10, "supported"}, Case{ClaimKind::none_raises, -0.1, 10, "supported"},
          Case{ClaimKind::none_raises, 0.1, 10, "contradicted"}, Case{ClaimKind::none_lowers, 0.1, 10, "supported"},
          Case{ClaimKind::none_lowers, -0.1, 10, "contradicted"}, Case{ClaimKind::raises, 0.1, 10, "supported"},
          Case{ClaimKind::raises, -0.1, 10, "contradicted"}, Case{ClaimKind::raises, 0.0, 10, "contradicted"},
          Case{ClaimKind::lowers, -0.1, 10, "supported"}, Case{ClaimKind::lowers, 0.1, 10, "contradicted"},
          Case{ClaimKind::none_raises, 0.0, 1, "open"}}) {
        const Answer found = answer({0, shift, shift}, seeds, 0.01, kind);
        INFO(name_of(kind) << " " << shift);
        CHECK(found.claim == expected);
        CHECK(found.why_not.empty() == (seeds > 1));
    }
    CHECK(answer({0, 0.01, 0.01}, 40, 0.003, ClaimKind::none_raises).claim == "supported, but trivial");
    CHECK(answer({0, 0.0, 0.0}, 3, 0.05, ClaimKind::none_raises).claim == "open");
}

TEST_CASE("spread over seeds needs five seeds and finds a spread that differs") {
    CHECK_FALSE(answer({0, 0}, 4, 0.01, ClaimKind::more_variable).why_not.empty());
    Results results = study({0, 0}, 40, 0.001, {asked(ClaimKind::more_variable, 0.01)});
    Stream random(5, "spread");
    for (RunResult& run : results.runs)
        if (run.settings.number_of("ratio") > 0) run.numbers["test_ood.honest.f1"] += 0.4 * random.normal();
    CHECK(answers_of(results).front().claim == "supported");
    CHECK(answer({0, 0.5}, 40, 0.001, ClaimKind::more_variable, 0.05).claim == "contradicted");
}

TEST_CASE("Holm adjusts over the questions of a study") {
    const auto alone = answers_of(study({0, 0.02, 0}, 6, 0.01, {asked(ClaimKind::differ)})).front();
    std::vector<PlannedQuestion> many(8, asked(ClaimKind::differ));
    for (std::size_t i = 1; i < many.size(); ++i) many[i].metric = "training.steps";  // the same in all runs
    const auto among = answers_of(study({0, 0.02, 0}, 6, 0.01, many)).front();
    CHECK(among.judgement.p_different == alone.judgement.p_different);
    CHECK(alone.holm_different == alone.judgement.p_different);
    CHECK(among.holm_different == Approx(std::min(1.0, 8 * alone.judgement.p_different)));
}

TEST_CASE("seeds that lack a cell, or a figure of one, are left out as a whole") {
    Results results = study({0, 0.1}, 6, 0.01, {asked(ClaimKind::differ)});
    results.runs.erase(results.runs.begin());
    results.runs.back().numbers["test_ood.honest.f1"] = std::numeric_limits<double>::quiet_NaN();
    CHECK(answers_of(results).front().seeds == 4);
}

TEST_CASE("the noise is that of one run, and tells how many seeds would settle the question") {
    const Answer found = answer({0, 0, 0, 0}, 30, 0.03, ClaimKind::equal);
    CHECK(found.noise == Approx(0.03).epsilon(0.15));
    CHECK(found.noise_interval.lower < 0.03);
    CHECK(found.noise_interval.upper > 0.03);
    CHECK(found.seeds_needed[0] < found.seeds_needed[1]);
    CHECK(found.seeds_needed[1] < found.seeds_needed[2]);
    // with that many seeds the question is settled in at least four of five simulated studies, either way
    PlannedQuestion question = asked(ClaimKind::equal);
    question.noise = found.noise;
    const QuestionLayout layout = layout_of(question, {sample::numbers("ratio", {0, 0.25, 0.5, 0.75})});
    const auto if_equal = chances_of(question, layout, found.seeds_needed[1], 0);
    const auto if_different = chances_of(question, layout, found.seeds_needed[1], question.effect);
    CHECK(if_equal.equivalent + if_equal.different_but_trivial > 0.77);
    CHECK(if_different.different > 0.77);
}

TEST_CASE("chances add up, and false differences are as rare as alpha") {
    const PlannedQuestion question = asked(ClaimKind::none_raises);
    const QuestionLayout layout = layout_of(question, {sample::modes(), sample::ratios()});
    for (std::size_t seeds : {3u, 10u}) {
        const auto chances = chances_of(question, layout, seeds, 0);
        CHECK(chances.different + chances.equivalent + chances.different_but_trivial + chances.inconclusive ==
              Approx(1));
        CHECK(chances.different + chances.different_but_trivial < 0.05 + 4 * std::sqrt(0.05 * 0.95 / 1000));
    }
    CHECK(chances_of(question, layout, 1, 0).inconclusive == 1);
}

TEST_CASE("answers are said in sentences and stand under their names") {
    Results results = study({0, 0.1, 0.1}, 10, 0.01, {asked(ClaimKind::none_raises), asked(ClaimKind::more_variable)});
    results.questions[0].declared = "after 12 runs";
    const Findings findings = answer_questions(results);
    REQUIRE(findings.tables.size() == 1);
    CHECK(findings.tables[0].rows[0] ==
          std::vector<std::string>{"1", "claim", "contradicted", "different (exploratory)"});
    CHECK(sample::number_of(findings, "question[1].estimate") == Approx(0.1).margin(0.02));
    CHECK(sample::number_of(findings, "question[1].comparison[at ratio 0.25 against 0].p") < 1e-6);
    const std::string said = sample::sentences_of(findings);
    CHECK(sample::has(said, "1. OOD F1: +0."));
    CHECK(sample::has(said, "(the furthest of 2 comparisons), 95 % interval "));
    CHECK(sample::has(said, "Declared after 12 runs could be seen: exploratory, to be confirmed on new seeds."));
    CHECK(sample::has(said, "it says nothing of other nights or sites"));

    results.questions[0].declared = "before any run";
    CHECK(answer_questions(results).tables[0].rows[0][3] == "different");
    results.questions[0].deviation = "its margin is 0.02, and 0.01 in the locked plan";
    const Findings deviating = answer_questions(results);
    CHECK(deviating.tables[0].rows[0][3] == "different (exploratory)");
    CHECK(sample::has(sample::sentences_of(deviating),
                      "Exploratory, since its margin is 0.02, and 0.01 in the locked plan: to be confirmed in a new "
                      "locked plan, on new seeds."));

    results.questions.clear();
    CHECK(sample::has(sample::sentences_of(answer_questions(results)), "declares no question: it explores"));
}
