// SPDX-License-Identifier: MIT
#include <equipoise/study/questions.hpp>

#include "catch.hpp"
#include <equipoise/baselines.hpp>
#include <equipoise/study/plan_file.hpp>

using namespace equipoise;

namespace {

struct Asking : From<Stage2Baseline> {
    static constexpr std::string_view name = "asking";
    using sampling = Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0, 0.5, 1>>, BalancedBatches>;
    using questions = Questions<
        Question<"no ratio raises F1", Metric<F1, TestOod>, NoneRaises<"ratio", Against<0>>, Margin<0.02>>,
        Question<"linear lowers precision", Metric<Precision, TestIid>,
                 Lowers<"ratio", AtLeast<0.5>, Against<0>, At<"mode", "linear">>, Margin<0.02>, Effect<0.05>,
                 Noise<0.01>>,
        Question<"the gap depends on mode", Gap<F1>, Differ<"mode", Against<"repeat">>, Margin<0.1>>,
        Question<"mode matters more than ratio", Metric<Auroc, TestOod>, LargerEffect<"mode", "ratio">, Margin<0.01>>>;
};

}  // namespace

TEST_CASE("a study's questions travel as they are written") {
    const StudyProgram program = program_of<Asking>();
    REQUIRE(program.questions.size() == 4);
    const PlannedQuestion& first = program.questions[0];
    CHECK(first.text == "no ratio raises F1");
    CHECK(first.metric == "test_ood.honest.f1");
    CHECK(first.less.empty());
    CHECK(first.measure == "OOD F1");
    CHECK(first.kind == ClaimKind::none_raises);
    CHECK(first.factor == "ratio");
    CHECK(first.baseline == "0");
    CHECK(first.margin == 0.02);
    CHECK(first.effect == 0.04);  // twice the margin
    CHECK(first.noise == 0.03);
    CHECK_FALSE(first.is_about_a_mean());

    const PlannedQuestion& second = program.questions[1];
    CHECK(second.metric == "test_iid.honest.precision");
    CHECK(second.least == 0.5);
    CHECK(second.at == std::vector<std::pair<std::string, std::string>>{{"mode", "linear"}});
    CHECK(second.effect == 0.05);
    CHECK(second.noise == 0.01);
    CHECK(second.is_about_a_mean());

    CHECK(program.questions[2].metric == "test_iid.honest.f1");
    CHECK(program.questions[2].less == "test_ood.honest.f1");
    CHECK(program.questions[2].baseline == "repeat");
    CHECK(program.questions[3].kind == ClaimKind::larger_effect);
    CHECK(program.questions[3].other_factor == "ratio");
    CHECK(program.required_seeds >= 2);
    CHECK(program_of<Stage2Baseline>().questions.empty());
}

TEST_CASE("a question that was declared after runs could be seen stays marked") {
    std::vector<PlannedQuestion> questions = program_of<Asking>().questions;
    keep_declarations(questions, std::nullopt, 0);
    CHECK(questions[0].declared == "before any run");
    Json plan;
    plan["questions"].push_back(json_of(questions[0]));

    questions = program_of<Asking>().questions;
    keep_declarations(questions, plan, 12);
    CHECK(questions[0].declared == "before any run");
    CHECK(questions[1].declared == "after 12 runs");
    plan["questions"].push_back(json_of(questions[1]));

    questions = program_of<Asking>().questions;
    questions[0].margin = 0.05;  // another question now
    keep_declarations(questions, plan, 20);
    CHECK(questions[0].declared == "after 20 runs");
    CHECK(questions[1].declared == "after 12 runs");
}
