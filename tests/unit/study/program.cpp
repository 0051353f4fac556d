// SPDX-License-Identifier: MIT
#include <equipoise/study/program.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/augment/label_smoothing.hpp>
#include <equipoise/augment/mixup.hpp>
#include <equipoise/metrics/scores.hpp>
#include <equipoise/sampling/upsample.hpp>
#include <equipoise/study/sources.hpp>

#include <set>

using namespace equipoise;

namespace {

struct CountRuns {
    using needs = Needs<1>;
    static Findings analyse(const Results& results) {
        return {.name = "count",
                .title = "",
                .sentences = {},
                .tables = {},
                .numbers = {{"n", double(results.runs.size())}}};
    }
};

struct Base {
    static constexpr std::string_view name = "base";
    using data = Data<Pond, Width<16>>;
    using split = Splits<Assign<TestOod, StratifiedFraction<0.3>>, Assign<Validation, StratifiedFraction<0.3>>>;
    using cohort = Cohort<AnyQuality, Undersample, MonitorFraction<0.2>>;
    using features = RawEmbeddings;
    using sampling = Sampling<BalancedBatches>;
    using augmentation = NoAugmentation;
    using model = Mlp<Dense<8>, Relu>;
    using loss = Loss<BinaryCrossEntropy>;
    using optimiser = Adam<LearningRate<1e-2>>;
    using training = Training<Epochs<5>, BatchSize<16>>;
    using evaluation = FileScore<Max>;
    using seeds = Seeds<1, 2>;
    using report = Report<CountRuns>;
};
struct Sweep : From<Base> {
    static constexpr std::string_view name = "sweep";
    static constexpr std::string_view about = "an example";
    using sampling = Sampling<UpsampleBy<Factor<"mode", Repeat, Linear>, Levels<"ratio", 0, 1>>, BalancedBatches>;
    using augmentation = Factor<"augmentation", NoAugmentation, Augmentation<Mixup<0.2>>>;
};
struct Controlled : From<Base> {
    static constexpr std::string_view name = "controlled";
    using training = Training<Epochs<5>, BatchSize<16>, Constant, EarlyStopping<2>>;
    using controls = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;
};

/// Files are rows; the splits' stable hash needs enough of them.
const data::Dataset& example_data() {
    static const data::Dataset data = small_data::make(150, 250);
    return data;
}

}  // namespace

TEST_CASE("a study's type becomes a program with its design, its differences and its data") {
    const StudyProgram program = program_of<Sweep>();
    CHECK(program.name == "sweep");
    CHECK(program.about == "an example");
    CHECK(program.baseline == "base");
    CHECK(program.changed_choices == std::vector<std::string>{"sampling", "augmentation"});
    REQUIRE(program.factors.size() == 3);
    CHECK(program.factors[0].labels == std::vector<std::string>{"repeat", "linear"});
    CHECK(program.factors[1].numbers == std::vector<double>{0, 1});
    CHECK(program.factors[2].labels == std::vector<std::string>{"augmentation", "augmentation(mixup(alpha=0.2))"});
    CHECK(program.pinned_width == 16);
    CHECK(program.make_data(true).width() == 16);
    const auto runs = program.plan(program.seeds);
    CHECK(runs.size() == 16);
    std::set<std::string> ids;
    for (const Run& run : runs) ids.insert(run.id("d", "c"));
    CHECK(ids.size() == 16);
}

TEST_CASE("a run is trained and measured, and doing it again gives the same") {
    const StudyProgram program = program_of<Sweep>();
    const RunContext context(example_data(), false, [] { return false; });
    const auto runs = program.plan(program.seeds);
    const Run& run = runs.back();  // linear, ratio 1, mixup, seed 2
    const RunOutcome outcome = program.run[run.cell](run, context), again = program.run[run.cell](run, context);
    REQUIRE(outcome.splits.size() == 2);
    CHECK(outcome.splits[0].split == "validation");
    CHECK(outcome.splits[1].split == "test_ood");
    CHECK(outcome.splits[1].auroc.value() > 0.8);  // it can be learnt
    CHECK(outcome.scores[1].scores == again.scores[1].scores);
    CHECK(outcome.training_set_hash == again.training_set_hash);
    CHECK(outcome.treatments.size() == 4);
    CHECK(outcome.training_counts[1] > outcome.training_counts[0] + outcome.training_counts[0] / 2);
}

TEST_CASE("what a cell would train on is known before training, and cells of one seed share what they can") {
    const StudyProgram program = program_of<Sweep>();
    const RunContext context(example_data(), false, [] { return false; });
    std::set<std::uint64_t> without_upsampling;
    for (const Run& run : program.plan(std::vector<std::uint64_t>{1})) {
        const RunOutcome before = program.examine[run.cell](run, context);
        CHECK(before.curve.steps > 0);
        CHECK(before.curve.train_loss.empty());
        if (run.settings.number_of("ratio") == 0) without_upsampling.insert(before.training_set_hash);
    }
    CHECK(without_upsampling.size() == 1);  // at ratio 0 both modes are one treatment
}

TEST_CASE("controls are runs of the same training loop, on rows that they changed") {
    const StudyProgram program = program_of<Controlled>();
    CHECK(program.changed_choices == std::vector<std::string>{"training", "controls"});
    CHECK(program.run.size() == 1);
    const RunContext context(example_data(), false, [] { return false; });
    const auto runs = program.plan(program.seeds);
    REQUIRE(runs.size() == 2 + 3 * 2);
    const auto trained = [&](std::size_t index) { return program.run[runs[index].cell](runs[index], context); };
    const RunOutcome plain = trained(0), aa = trained(2), dropped = trained(4), permuted = trained(6);
    const auto auroc = [](const RunOutcome& outcome) { return outcome.splits[1].auroc.value(); };
    const auto treatment = [](const RunOutcome& outcome) { return outcome.treatments.at(3).policy; };

    CHECK(aa.training_set_hash != plain.training_set_hash);  // other rows are drawn
    CHECK(aa.treatments.size() == plain.treatments.size());
    CHECK(auroc(aa) > 0.9);
    CHECK(treatment(dropped) == "drop_positives");
    CHECK(dropped.training_counts[0] == plain.training_counts[0]);
    CHECK(dropped.training_counts[1] == plain.training_counts[1] - plain.training_counts[1] * 3 / 4);
    CHECK(treatment(permuted) == "label_permutation");
    CHECK(permuted.training_counts == plain.training_counts);
    CHECK(permuted.training_set_hash != plain.training_set_hash);
    CHECK(auroc(plain) > 0.9);
    CHECK(auroc(permuted) < 0.85);
    CHECK(permuted.splits[1].files.positives == plain.splits[1].files.positives);  // tests keep their labels
    CHECK(trained(6).scores[1].scores == permuted.scores[1].scores);
    // monitor rows bear permuted labels: their loss stays that of guessing
    CHECK(plain.curve.monitor_loss.back() < 0.56);
    CHECK(permuted.curve.monitor_loss.back() > 0.66);
}

TEST_CASE("a run that is asked to stop does") {
    const StudyProgram program = program_of<Base>();
    const RunContext context(example_data(), false, [] { return true; });
    const auto runs = program.plan(program.seeds);
    CHECK_THROWS_AS(program.run[0](runs[0], context), Interrupted);
}

TEST_CASE("a run whose training set would take more memory than it may is refused before it is trained") {
    const StudyProgram program = program_of<Sweep>();
    const RunContext context(example_data(), false, [] { return false; }, {.memory = 1000});
    for (const Run& run : program.plan(std::vector<std::uint64_t>{1})) {
        if (run.settings.number_of("ratio") == 0)
            CHECK_NOTHROW(program.examine[run.cell](run, context));  // nothing is added
        else
            CHECK_THROWS_AS(program.examine[run.cell](run, context), Error);
    }
}

TEST_CASE("data that nothing can be learnt or measured on is refused") {
    const StudyProgram program = program_of<Base>();
    const auto runs = program.plan(program.seeds);
    const auto error_of = [&](const data::Dataset& data) {
        const RunContext context(data, false, [] { return false; });
        try {
            program.examine[0](runs[0], context);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(error_of(example_data()).empty());
    CHECK(error_of(small_data::make(0, 100)).find("0 positive and") != std::string::npos);
    CHECK(error_of(small_data::make(100, 0)).find("and 0 negative rows") != std::string::npos);
}
