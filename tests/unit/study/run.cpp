// SPDX-License-Identifier: MIT
#include <equipoise/study/run.hpp>

#include "catch.hpp"
#include "small_study.hpp"
#include <equipoise/augment/noise.hpp>

#include <vector>

using namespace equipoise;

namespace {

struct Competing : From<small_study::Study> {
    static constexpr std::string_view name = "competing";
    using loss = Loss<SoftmaxCrossEntropy>;
    using sampling = Sampling<BalancedBatches>;
    using questions = Questions<>;
};
struct Noisy : From<small_study::Study> {
    static constexpr std::string_view name = "noisy";
    using augmentation = Augmentation<GaussianNoise<Levels<"sd", 0, 0.5>>>;
    using sampling = Sampling<BalancedBatches>;
    using questions = Questions<>;
};
struct Hidden : From<Noisy> {
    static constexpr std::string_view name = "hidden";
    using augmentation = Augmentation<Cutout<8>>;
};

/// Of the first seed, in the order of the levels.
std::vector<RunOutcome> outcomes_of(const StudyProgram& study, const data::Dataset& data, bool is_trained = true) {
    const RunContext context(data, false, [] { return false; });
    std::vector<RunOutcome> outcomes;
    for (const Run& run : study.plan(study.seeds))
        if (run.seed == 1) outcomes.push_back((is_trained ? study.run : study.examine)[run.cell](run, context));
    return outcomes;
}

/// Positives are of one class or of the other, by their first number.
data::Dataset data_of_two_classes() {
    data::Dataset data = small_study::make_data();
    std::vector<std::int8_t> labels;
    for (std::size_t row = 0; row < data.rows(); ++row) {
        const bool is_positive = data.labels(row, 0) > 0, is_first = data.embeddings.row(row)[0] > 1.5;
        labels.push_back(is_positive && is_first);
        labels.push_back(is_positive && !is_first);
    }
    data.labels = {labels, {"loud", "soft"}};
    return data;
}

}  // namespace

TEST_CASE("classes that compete are trained and scored by softmax; one alone is refused before training") {
    const StudyProgram study = program_of<Competing>();
    const RunOutcome outcome = outcomes_of(study, data_of_two_classes())[0];
    CHECK(outcome.backend == "fused");
    CHECK(outcome.curve.train_loss.back() < outcome.curve.train_loss.front());
    CHECK(outcome.curve.train_loss.back() < outcome.curve.base_rate_loss);
    // two of the three groups of a balanced batch show a class, each half of them: 2/3 log 2
    CHECK(outcome.curve.base_rate_loss == Approx(0.4621).margin(0.01));
    CHECK(outcome.splits.back().auroc.value() > 0.75);
    CHECK_THROWS_WITH(outcomes_of(study, small_study::make_data(), false),
                      Catch::Contains("SoftmaxCrossEntropy lets the classes of a row compete"));
}

TEST_CASE("noise changes what is learned, not what is trained on") {
    const std::vector<RunOutcome> outcomes = outcomes_of(program_of<Noisy>(), small_study::make_data());
    REQUIRE(outcomes.size() == 2);
    CHECK(outcomes[0].training_set_hash == outcomes[1].training_set_hash);
    CHECK(outcomes[0].treatment_hash != outcomes[1].treatment_hash);
    CHECK(outcomes[0].curve.train_loss != outcomes[1].curve.train_loss);
}

TEST_CASE("a cutout of whole rows is refused before training") {
    CHECK_THROWS_WITH(outcomes_of(program_of<Hidden>(), small_study::make_data(), false),
                      Catch::Contains("two rows a file: Cutout<8> would hide whole rows, which have 8 columns"));
}
