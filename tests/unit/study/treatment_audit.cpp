// SPDX-License-Identifier: MIT
#include <equipoise/study/treatment_audit.hpp>

#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/augment/mixup.hpp>
#include <equipoise/metrics/scores.hpp>
#include <equipoise/sampling/upsample.hpp>
#include <equipoise/study/program.hpp>
#include <equipoise/study/record.hpp>
#include <equipoise/study/sources.hpp>

#include <functional>
#include <map>
#include <set>

using namespace equipoise;

namespace {

DesignFactor modes() { return {"mode", {"repeat", "linear"}, {}}; }
DesignFactor ratios(std::vector<double> levels) {
    DesignFactor factor{"ratio", {}, std::move(levels)};
    for (double level : factor.numbers) factor.labels.push_back(text_of(level));
    return factor;
}
const std::vector<double> published{0, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.75, 1};

/// Every run of a design; `treatment(mode, ratio, seed)` tells them apart.
std::vector<ExaminedRun> examined(const std::vector<DesignFactor>& factors, const std::vector<std::uint64_t>& seeds,
                                  const std::function<std::uint64_t(const Run&)>& treatment) {
    std::vector<ExaminedRun> runs;
    for (const Run& run : full_factorial(factors, seeds)) {
        ExaminedRun& next = runs.emplace_back(ExaminedRun{run, {}});
        next.run.choices = {{"training", "training(epochs(count=50), batch_size=32)"}};
        next.outcome.treatment_hash = treatment(run);
        const double ratio = run.settings.number_of("ratio");
        next.outcome.training_counts = {1000, static_cast<std::size_t>(1000 * (1 + ratio))};
        next.outcome.curve.steps = static_cast<std::size_t>(5000 * (1 + ratio));
    }
    return runs;
}
TreatmentAudit audit_of(const std::vector<DesignFactor>& factors, const std::vector<ExaminedRun>& runs) {
    return {factors, cells_of(factors, runs)};
}
using Sentences = std::vector<std::string>;

struct Small {
    static constexpr std::string_view name = "small";
    using data = Pond;
    using split = Splits<Assign<TestOod, StratifiedFraction<0.3>>, Assign<Validation, StratifiedFraction<0.3>>>;
    using cohort = Cohort<AnyQuality, Undersample, MonitorFraction<0.2>>;
    using features = Standardise;
    using sampling =
        Factor<"sampling", Sampling<>, Sampling<BalancedBatches>, Sampling<UpsampleBy<Repeat, 0>, BalancedBatches>,
               Sampling<UpsampleBy<Linear, 0>, BalancedBatches>, Sampling<UpsampleBy<Linear, 1>, BalancedBatches>>;
    using augmentation = Factor<"augmentation", NoAugmentation, Augmentation<MixupOnce<0.2>>>;
    using model = Mlp<Dense<8>, Relu>;
    using training = Training<Epochs<2>, BatchSize<16>>;
    using loss = Loss<BinaryCrossEntropy>;
    using optimiser = Adam<LearningRate<1e-2>>;
    using evaluation = FileScore<Max>;
    using seeds = Seeds<1, 2>;
    using report = Report<>;
};

}  // namespace

TEST_CASE("twenty-two cells that are one are said in three sentences") {
    const std::vector<DesignFactor> factors{modes(), ratios(published)};
    const auto runs = examined(factors, {1, 2, 3}, [](const Run& run) { return run.seed; });
    const TreatmentAudit audit = audit_of(factors, runs);
    CHECK(audit.cells() == 22);
    CHECK(audit.treatments() == 1);
    CHECK(audit.effective_levels(1) == 1);
    CHECK(audit.same_cells().front().size() == 22);
    CHECK(
        audit.sentences() ==
        Sentences{"22 cells are 1 treatment: cells that are one treatment are counted once, and their runs are not "
                  "replicates of each other.",
                  "mode repeat and mode linear are the same training set: factor `mode` has 1 effective level, not 2.",
                  "ratio 0 ... ratio 1 are the same training set: factor `ratio` has 1 effective level, not 11."});
    CHECK(first_of_treatment(runs)[65] == 2);  // the first run of the last seed
}

TEST_CASE("a factor that is idle at some levels of another is said to be so there") {
    const std::vector<DesignFactor> factors{modes(), ratios(published)};
    const auto only_repeat = examined(factors, {1, 2}, [](const Run& run) {
        const auto level = static_cast<std::uint64_t>(100 * run.settings.number_of("ratio"));
        return run.seed * 1000 + (run.settings.label_of("mode") == "repeat" ? 500 : level);
    });
    CHECK(
        audit_of(factors, only_repeat).sentences()[1] ==
        "mode = repeat: ratio 0 ... ratio 1 are the same training set: factor `ratio` has 1 effective level, not 11.");
    CHECK(audit_of(factors, only_repeat).effective_levels(0) == 2);

    const auto at_zero = examined(factors, {1, 2}, [](const Run& run) {
        const double ratio = run.settings.number_of("ratio");
        return run.seed * 1000 + static_cast<std::uint64_t>(100 * ratio) +
               (ratio > 0 && run.settings.label_of("mode") == "linear" ? 500 : 0);
    });
    const TreatmentAudit audit = audit_of(factors, at_zero);
    CHECK(audit.treatments() == 21);
    CHECK(audit.sentences()[1] ==
          "ratio = 0: mode repeat and mode linear are the same training set: factor `mode` has 1 effective level, "
          "not 2.");
    CHECK(audit.same_cells() == std::vector<Sentences>{{"mode=repeat,ratio=0", "mode=linear,ratio=0"}});
}

TEST_CASE("two groups of equal levels, cells that agree across factors, and one seed alone") {
    const std::vector<DesignFactor> one{ratios({0, 0.1, 0.2, 0.5, 1})};
    const auto pairs =
        examined(one, {1}, [](const Run& run) { return run.settings.number_of("ratio") < 0.3 ? 1u : 2u; });
    CHECK(audit_of(one, pairs).sentences()[1] ==
          "ratio 0 ... ratio 0.2 are the same training set, and so are ratio 0.5 and ratio 1: factor `ratio` has 2 "
          "effective levels, not 5.");

    const std::vector<DesignFactor> two{modes(), ratios({0, 1})};
    const auto crossed = examined(two, {1}, [](const Run& run) {  // repeat at 1 is linear at 0
        const bool is_linear = run.settings.label_of("mode") == "linear";
        return static_cast<std::uint64_t>(run.settings.number_of("ratio")) + (is_linear ? 1 : 0);
    });
    CHECK(audit_of(two, crossed).idle().empty());
    CHECK(audit_of(two, crossed).sentences()[1] ==
          "mode = linear, ratio = 0 is the same training set as mode = repeat, ratio = 1.");

    const auto in_one_seed = examined(two, {1, 2}, [place = std::uint64_t{0}](const Run& run) mutable {
        return ++place, run.seed == 2 && place < 5 ? 7 : 100 + place;
    });
    const TreatmentAudit audit = audit_of(two, in_one_seed);
    CHECK(audit.treatments() == 4);
    CHECK(audit.sentences() == Sentences{"Seed 2 alone: mode = repeat, ratio = 0 and mode = repeat, ratio = 1 are the "
                                         "same training set."});
}

TEST_CASE("where every cell is a treatment of its own there is nothing to say") {
    const std::vector<DesignFactor> factors{modes(), ratios({0, 1})};
    const TreatmentAudit audit = audit_of(
        factors, examined(factors, {1, 2}, [place = std::uint64_t{0}](const Run&) mutable { return ++place; }));
    CHECK(audit.sentences().empty());
    CHECK(audit.effective_levels(0) == 2);
}

TEST_CASE("what a factor changes beside itself is named with its amount") {
    const std::vector<DesignFactor> factors{modes(), ratios({0, 0.5, 1})};
    auto runs = examined(factors, {1, 2}, [](const Run&) { return 1u; });
    const auto confounds = confounds_of(factors, runs);
    REQUIRE(confounds.size() == 3);  // nothing of mode
    CHECK(sentences_of(confounds) ==
          Sentences{"ratio: 5,000 to 10,000 steps, 2,000 to 3,000 rows, prevalence 0.500 to 0.667"});
    CHECK(confounds[0].remedy == "Training<Steps<5000>, ...> in place of Epochs<...> gives every level the same");
    CHECK(confounds[2].remedy == "BalancedBatches as the last step of `sampling` keeps it out of the batches");

    for (ExaminedRun& each : runs) each.outcome.curve.steps = 5050;
    CHECK(sentences_of(confounds_of(factors, runs)).front().find("steps") == std::string::npos);

    // steps that a factor declares are no confound of it
    for (ExaminedRun& each : runs) {
        const double ratio = each.run.settings.number_of("ratio");
        each.outcome.curve.steps = static_cast<std::size_t>(100 * (1 + ratio));
        each.outcome.training_counts = {10, 10};
        each.run.choices = {{"training", "training(steps(count=" + text_of(100 * (1 + ratio)) + "), batch_size=32)"}};
    }
    CHECK(confounds_of(factors, runs).empty());
}

TEST_CASE("runs of one treatment give the same record, and no others do") {
    const data::Dataset data = small_data::make(150, 250);
    const StudyProgram program = program_of<Small>();
    const RunContext context(data, false, [] { return false; });
    std::map<std::uint64_t, std::set<std::string>> measured;
    std::map<std::string, std::uint64_t> treatment_of_sampling;
    for (const Run& run : program.plan(program.seeds)) {
        const RunOutcome before = program.examine[run.cell](run, context);
        const RunOutcome outcome = program.run[run.cell](run, context);
        CHECK(before.treatment_hash == outcome.treatment_hash);
        Json record = record_of({}, run, "", outcome, "");
        measured[outcome.treatment_hash].insert(record["splits"].dump() + record["curve"].dump() +
                                                record["scores"].dump());
        if (run.seed == 1 && run.settings.label_of("augmentation") == "augmentation")
            treatment_of_sampling[run.settings.label_of("sampling")] = outcome.treatment_hash;
    }
    CHECK(measured.size() == 12);  // 3 of 5 ways of sampling, 2 augmentations, 2 seeds
    std::set<std::string> all;
    for (const auto& [treatment, records] : measured) {
        CHECK(records.size() == 1);
        all.insert(*records.begin());
    }
    CHECK(all.size() == 12);
    // the same set in another order of batches is another treatment
    CHECK(treatment_of_sampling.at("sampling") != treatment_of_sampling.at("sampling(balanced_batches)"));
    CHECK(treatment_of_sampling.at("sampling(upsample_by(repeat, ratio=0), balanced_batches)") ==
          treatment_of_sampling.at("sampling(balanced_batches)"));
}
