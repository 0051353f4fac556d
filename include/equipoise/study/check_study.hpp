/// check_study.hpp: the one front door where a study is checked.
///
/// `check_study<Study>` decides with plain constants (study.hpp) and then complains: each complaint is a class template
/// with one static_assert, instantiated only when its decision has failed, so one mistake gives one error, in words of
/// the domain. Its template arguments are what a compiler prints beside it.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/study.hpp>

namespace equipoise {

// ------------------------------------------------------------------------------------------------- complaints

// clang-format off
namespace complaint {
template <class Study> struct ChoiceIsMissing {
    static_assert(has_name<Study>, "the study has no `name`; it names the results; write for example `static constexpr std::string_view name = \"my_study\";`.");
    static_assert(has_data<Study>, "the study has no `data`; required: one `using` for each choice; write for example `using data = Pond;` or derive from a baseline: struct MyStudy : From<Stage2Baseline>.");
    static_assert(has_split<Study>, "the study has no `split`; required: one `using` for each choice; write for example `using split = ManifestSplits;` or derive from a baseline.");
    static_assert(has_cohort<Study>, "the study has no `cohort`; required: one `using` for each choice; write for example `using cohort = Cohort<AnyQuality, Undersample, MonitorFraction<0.2>>;` or derive from a baseline.");
    static_assert(has_features<Study>, "the study has no `features`; required: one `using` for each choice; write for example `using features = RawEmbeddings;` or derive from a baseline.");
    static_assert(has_sampling<Study>, "the study has no `sampling`; required: one `using` for each choice; write for example `using sampling = Sampling<BalancedBatches>;` or derive from a baseline.");
    static_assert(has_augmentation<Study>, "the study has no `augmentation`; required: one `using` for each choice; write for example `using augmentation = NoAugmentation;` or derive from a baseline.");
    static_assert(has_model<Study>, "the study has no `model`; required: one `using` for each choice; write for example `using model = Mlp<Dense<512>, Relu, Dropout<0.25>>;` or derive from a baseline.");
    static_assert(has_loss<Study>, "the study has no `loss`; required: one `using` for each choice; write for example `using loss = Loss<BinaryCrossEntropy, L2<1e-5>>;` or derive from a baseline.");
    static_assert(has_optimiser<Study>, "the study has no `optimiser`; required: one `using` for each choice; write for example `using optimiser = Adam<LearningRate<5e-4>>;` or derive from a baseline.");
    static_assert(has_training<Study>, "the study has no `training`; required: one `using` for each choice; write for example `using training = Training<Epochs<50>, BatchSize<32>>;` or derive from a baseline.");
    static_assert(has_evaluation<Study>, "the study has no `evaluation`; required: one `using` for each choice; write for example `using evaluation = FileScore<Max>;` or derive from a baseline.");
    static_assert(has_seeds<Study>, "the study has no `seeds`; required: one `using` for each choice; write for example `using seeds = Seeds<123, 456, 789>;` or derive from a baseline.");
    static_assert(has_report<Study>, "the study has no `report`; required: one `using` for each choice; write for example `using report = Report<MeanSem>;` or derive from a baseline.");
};
template <class Study> struct WrongOuterChoice {
    static_assert(DataSource<typename Study::data>, "`data` cannot make a data set; required: `name` and a static `make(is_quick)` that returns data::Dataset; write for example `using data = Pond;`.");
    static_assert(is_seed_list<typename Study::seeds>, "`seeds` is not a list of seeds; write for example `using seeds = Seeds<123, 456, 789>;`.");
    static_assert(is_question_list<questions_of<Study>>, "`questions` is not a list of questions; write for example `using questions = Questions<Question<\"no ratio raises F1\", Metric<F1, TestOod>, NoneRaises<\"ratio\", Against<0>>, Margin<0.02>>>;`.");
    static_assert(is_control_list<controls_of<Study>>, "`controls` is not a list of controls; write for example `using controls = Controls<AA, PositiveControl<DropPositives<0.75>>, LabelPermutation>;`.");
    static_assert(is_frozen_choice<frozen_of<Study>>, "`frozen` is not a head that was trained before; required: the name of the study that wrote it; write for example `using frozen = Baseline<Checkpoint<\"stage2_augmentation\">>;`.");
    static_assert(is_report<typename Study::report>, "`report` is not a list of analyses; required: each with `needs` and `analyse(results)` (equipoise/report/analyses.hpp); write for example `using report = Report<MeanSem, OneWayAnova<\"ratio\">>;`.");
};
template <class Study> struct NothingDiffersFromBaseline {
    static_assert(changes_its_baseline<Study>(), "the study changes nothing of its baseline; required: at least one choice of its own; check the spelling: data, split, cohort, features, sampling, augmentation, model, loss, optimiser, training, evaluation, seeds, report, questions, controls, frozen.");
};
template <class Study> struct NameOfTheBaseline {
    static_assert(has_own_name<Study>(), "the study has the name of its baseline, and with it its folder of results; write `static constexpr std::string_view name = \"...\";` in the study.");
};
template <class Names> struct TwoFactorsOfOneName {
    static_assert(Names::differ, "two factors of the study have the same name (the list is in this error); required: a name for each; rename one Factor<...> or Levels<...>.");
};
template <class Factor> struct FactorInsideALevel {
    static_assert(has_plain_levels<Factor>, "a level of this Factor holds a factor that the other levels lack, so some runs would differ in nothing; write every variant as a level: Factor<\"augmentation\", NoAugmentation, Augmentation<Mixup<0.2>>, Augmentation<Mixup<0.4>>>.");
};
template <class Policy> struct HoldsValues {
    static_assert(std::is_empty_v<Policy>, "a policy that holds values is a template over types, one member for each part in their order; write each number as a Number type behind an alias, as Dropout does.");
};
template <class Analysis, class Names> struct UnknownFactor {
    static_assert(Analysis::needs::template are_among<Names>, "the analysis names a factor that the study does not have (both are in this error); write the name of one of its Factor<...> or Levels<...>.");
};
template <class Question, class... Factors> struct QuestionDoesNotFit {
    static_assert(Question::template fits<Factors...>, "the question names a factor or a level that the study does not have (question and factors are in this error); write the names and levels of its Factor<...> and Levels<...>.");
};
template <class Analysis, std::size_t SeedCount> struct TooFewSeeds {
    static_assert(SeedCount >= Analysis::needs::seeds || Analysis::needs::seeds <= 2, "the analysis chooses a cell by all seeds but one and measures it on that one; required: three seeds or more; write for example Seeds<123, 456, 789>.");
    static_assert(SeedCount >= Analysis::needs::seeds || Analysis::needs::seeds > 2, "the analysis or question is a test, and one seed has no spread to test against; required: two seeds or more; write for example Seeds<123, 456, 789>.");
};
template <class Rules> struct WrongChoice {
    static_assert(Rules::split, "`split` cannot divide a data set; write for example `using split = ManifestSplits;` or Splits<Assign<TestOod, HeldOutSite<\"SylvanPond\">>, ...>.");
    static_assert(Rules::cohort, "`cohort` cannot choose training rows; write for example `using cohort = Cohort<Quality<\"high\", \"medium\">, Undersample, MonitorFraction<0.2>>;`.");
    static_assert(Rules::features, "`features` cannot make a network's inputs of embeddings; required: concept FeaturePolicy (equipoise/model/features.hpp); write for example `using features = Standardise;`.");
    static_assert(Rules::sampling, "a part of `sampling` is neither a sampler nor an order of batches; required: concept Sampler or Batching (equipoise/sampling/sampler.hpp); write for example `using sampling = Sampling<UpsampleBy<Repeat, 0.5>, BalancedBatches>;`.");
    static_assert(Rules::upsampling, "UpsampleTo<mode, ratio> with no ratio above 1 stands after a step that makes classes equal (Undersample, in `cohort` or before it in `sampling`) and adds nothing: each class already has floor(ratio x rows of the largest class), but for the few rows by which whole nights of monitor rows may part them; write UpsampleBy<mode, ratio>, or KeepAll in place of Undersample in the cohort, or a ratio above 1.");
    static_assert(Rules::batches, "the order of batches is chosen twice, or before a sampler that changes the set; required: once, as the last step; write for example `using sampling = Sampling<UpsampleBy<Repeat, 0.5>, BalancedBatches>;`.");
    static_assert(Rules::augmentation, "a part of `augmentation` changes neither a batch, nor its numbers, nor the training set; required: concept BatchAugmentation, InputAugmentation or SetAugmentation (equipoise/augment/augmentation.hpp); write for example `using augmentation = Augmentation<Mixup<0.2>, LabelSmoothing<0.1>>;`.");
    static_assert(Rules::initialisers, "what stands beside the units of a Dense cannot draw its first weights; required: concept Initialiser (equipoise/model/initialisers.hpp); write for example Dense<512, HeNormal>.");
    static_assert(Rules::model, "a part of `model` is not a layer; required: concept Layer (equipoise/model/layers.hpp); write for example `using model = Mlp<Dropout<0.25>, Dense<512>, Relu, Dropout<0.25>>;`.");
    static_assert(Rules::blocks, "the layers inside a Residual make another number of units than they take, so the two cannot be added; required: the last Dense inside has the width before the block; write for example Mlp<Dense<256>, Relu, Residual<Dense<64>, Relu, Dense<256>>>.");
    static_assert(Rules::activations, "Dense<units> cannot follow another Dense (nor the output layer follow it) without an activation between: two linear maps in a row are one; write for example Mlp<Dense<512>, Relu, Dense<256>, Relu>.");
    static_assert(Rules::loss_of_classes, "Weighted<Function, weight> and KnownNegativesAsZero<Function> change the loss of one class by itself, and this Function has none; required: a loss with value(z, y) and slope(z, y), not one of whole rows (equipoise/model/loss.hpp); write for example Weighted<BinaryCrossEntropy, 2>.");
    static_assert(Rules::loss, "`loss` is not a loss and a penalty; write for example `using loss = Loss<BinaryCrossEntropy, L2<1e-5>>;`.");
    static_assert(Rules::optimiser, "`optimiser` cannot change weights; required: concept Optimiser (equipoise/model/optimiser.hpp); write for example `using optimiser = AdamW<LearningRate<5e-4>, WeightDecay<0.004>>;`.");
    static_assert(Rules::training, "`training` is not a length, a batch size, a schedule and a stopping rule; write for example `using training = Training<Epochs<50>, BatchSize<32>, BirdNetSchedule, NoEarlyStopping>;`.");
    static_assert(Rules::evaluation, "`evaluation` cannot make a file's score of its rows' scores; write for example `using evaluation = FileScore<Max>;`.");
    static_assert(Rules::missing_scores, "the second part of `evaluation` does not say how a file without a score counts; required: MissingScores<AsZero> (never a detection) or MissingScores<AreErrors>; write for example `using evaluation = FileScore<Max, MissingScores<AreErrors>>;`.");
};

/// False, once Complaint has spoken. It is asked as a requirement, since Clang takes a function that makes an object of a
/// class whose static_assert has failed for a mistake of its own and would say so in a second error.
template <class Complaint> inline constexpr bool passes = requires { Complaint{}; } && false;

template <class... Factors> constexpr bool about_levels(List<Factors...>) { return (passes<FactorInsideALevel<Factors>> || ...); }
template <class... Policies> constexpr bool about_values(List<Policies...>) { return (passes<HoldsValues<Policies>> || ...); }
template <class Names, std::size_t SeedCount, class... Analyses> constexpr bool about_analyses(Report<Analyses...>) {
    return ((passes<UnknownFactor<Analyses, Names>> || passes<TooFewSeeds<Analyses, SeedCount>>) || ...);
}
template <std::size_t SeedCount, class... Factors, class... Each> constexpr bool about_questions(List<Factors...>, Questions<Each...>) {
    return ((passes<QuestionDoesNotFit<Each, Factors...>> || passes<TooFewSeeds<Each, SeedCount>>) || ...);
}
/// Only the first cell that breaks a rule speaks.
template <class First, class... Rest> constexpr bool about_cells(List<First, Rest...>) {
    if constexpr (!CellRules<First>::all) return passes<WrongChoice<CellRules<First>>>;
    else return about_cells(List<Rest...>{});
}
}  // namespace complaint
// clang-format on

template <class... Cells> constexpr bool cells_are_sound(List<Cells...>) { return (CellRules<Cells>::all && ...); }

/// The front door: true for a sound study; otherwise one complaint, as a compile-time error.
template <class Study> constexpr bool check_study() {
    if constexpr (!has_every_choice<Study>) {
        return complaint::passes<complaint::ChoiceIsMissing<Study>>;
    } else if constexpr (!has_outer_choices<Study>) {
        return complaint::passes<complaint::WrongOuterChoice<Study>>;
    } else if constexpr (!changes_its_baseline<Study>()) {
        return complaint::passes<complaint::NothingDiffersFromBaseline<Study>>;
    } else {
        using Written = choices_of<Study>;
        using Factors = typename FactorsIn<Written>::list;
        using Checks = Design<Factors, typename Study::report, typename Study::seeds, questions_of<Study>>;
        if constexpr (!Checks::names::differ) {
            return complaint::passes<complaint::TwoFactorsOfOneName<typename Checks::names>>;
        } else if constexpr (!Checks::has_plain_factors) {
            return complaint::about_levels(Factors{});
        } else if constexpr (!Checks::has_seeds) {
            return false;  // Seeds<> has complained where it was written
        } else if constexpr (!Checks::fits_its_analyses) {
            return complaint::about_analyses<typename Checks::names, Checks::seeds>(typename Study::report{});
        } else if constexpr (!has_sound_controls<controls_of<Study>>) {
            return false;  // they have complained where they were written
        } else if constexpr (!Checks::has_sound_questions) {
            return false;  // they have complained where they were written
        } else if constexpr (!Checks::fits_its_questions) {
            return complaint::about_questions<Checks::seeds>(Factors{}, questions_of<Study>{});
        } else if constexpr (ValuesIn<Written>::list::size > 0) {
            return complaint::about_values(typename ValuesIn<Written>::list{});
        } else {
            using Cells = typename CellsOf<Written>::list;
            if constexpr (!cells_are_sound(Cells{}))
                return complaint::about_cells(Cells{});
            else if constexpr (!has_own_name<Study>())
                return complaint::passes<complaint::NameOfTheBaseline<Study>>;
            else
                return true;
        }
    }
}

}  // namespace equipoise
