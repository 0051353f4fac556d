/// study.hpp: what a study is, and the decisions about whether it is a sound one.
///
/// A study is a struct of named choices, one `using` for each. Here are plain constants alone; what is said where one
/// of them is false stands in check_study.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/augmentation.hpp>
#include <equipoise/base/description.hpp>
#include <equipoise/metrics/scores.hpp>
#include <equipoise/model/fit.hpp>
#include <equipoise/sampling/cohort.hpp>
#include <equipoise/sampling/controls.hpp>
#include <equipoise/sampling/sampler.hpp>
#include <equipoise/sampling/upsample.hpp>
#include <equipoise/study/questions.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace equipoise {

// ------------------------------------------------------------------------------------------ what authors write

/// A study that changes some choices of another: struct Stage3 : From<Stage2Baseline> { using sampling = ...; };
template <class Baseline> struct From : Baseline {
    using baseline = Baseline;
};

/// What a study's report holds, in order.
template <class... Analyses> struct Report {};

template <auto... Values> struct SeedList {
    static constexpr bool any = sizeof...(Values) > 0;
    static constexpr bool whole =
        ((static_cast<double>(Values) >= 0 &&
          static_cast<double>(Values) == static_cast<double>(static_cast<std::uint64_t>(Values))) &&
         ...);
    static constexpr std::array<std::uint64_t, sizeof...(Values)> values{static_cast<std::uint64_t>(Values)...};
    static constexpr bool differ = detail::are_distinct(values);
    static_assert(
        any,
        "Seeds<> is empty; required: at least one seed, and two for any test; write for example Seeds<123, 456, 789>.");
    static_assert(whole, "Seeds<...>: a seed is a whole number, zero or more; write for example Seeds<123, 456, 789>.");
    static_assert(differ,
                  "Seeds<...> has the same seed twice, which would be one run counted as two; write each seed once.");
};
template <auto... Values> using Seeds = Checked<SeedList, Values...>;

namespace detail {
template <std::uint64_t First, std::size_t... Offsets>
SeedList<(First + Offsets)...> consecutive(std::index_sequence<Offsets...>);
}  // namespace detail
/// SeedsFrom<1001, 40> is Seeds<1001, 1002, ..., 1040>.
template <std::uint64_t First, std::size_t Count>
using SeedsFrom = decltype(detail::consecutive<First>(std::make_index_sequence<Count>{}));

/// What an analysis asks of a study: how many seeds, and the factors that it names. Every analysis has `using needs`.
template <std::size_t SeedCount, Text... Names> struct Needs {
    static constexpr std::size_t seeds = SeedCount;
    template <class Factors> static constexpr bool are_among = (Factors::have(Names.view()) && ...);
};

// ------------------------------------------------------------------------------- the study as one description

/// All choices that make a run. As a description it holds what was written, as a policy what one run executes.
template <class Split, class Cohort, class Features, class Sampling, class Augmentation, class Model, class Loss,
          class Optimiser, class Training, class Evaluation>
struct Choices {
    static constexpr std::string_view name = "study";
    static constexpr std::array<std::string_view, 10> names{"split", "cohort", "features",  "sampling", "augmentation",
                                                            "model", "loss",   "optimiser", "training", "evaluation"};
    Split split;
    Cohort cohort;
    Features features;
    Sampling sampling;
    Augmentation augmentation;
    Model model;
    Loss loss;
    Optimiser optimiser;
    Training training;
    Evaluation evaluation;
};
template <class Study>
using choices_of =
    Choices<typename Study::split, typename Study::cohort, typename Study::features, typename Study::sampling,
            typename Study::augmentation, typename Study::model, typename Study::loss, typename Study::optimiser,
            typename Study::training, typename Study::evaluation>;

/// Labels of all choices in one run, with the names of the choices.
template <class... Parts>
std::vector<std::pair<std::string, std::string>> labels_of(Choices<Parts...>*, const Settings& settings) {
    std::vector<std::pair<std::string, std::string>> labels;
    std::size_t index = 0;
    (labels.emplace_back(std::string(Choices<Parts...>::names[index++]), Settled<Parts>::label(settings)), ...);
    return labels;
}

// ------------------------------------------------------------------------------------------------- decisions

// clang-format off
template <class Study> inline constexpr bool has_name = requires { Study::name; };
template <class Study> inline constexpr bool has_data = requires { typename Study::data; };
template <class Study> inline constexpr bool has_split = requires { typename Study::split; };
template <class Study> inline constexpr bool has_cohort = requires { typename Study::cohort; };
template <class Study> inline constexpr bool has_features = requires { typename Study::features; };
template <class Study> inline constexpr bool has_sampling = requires { typename Study::sampling; };
template <class Study> inline constexpr bool has_augmentation = requires { typename Study::augmentation; };
template <class Study> inline constexpr bool has_model = requires { typename Study::model; };
template <class Study> inline constexpr bool has_loss = requires { typename Study::loss; };
template <class Study> inline constexpr bool has_optimiser = requires { typename Study::optimiser; };
template <class Study> inline constexpr bool has_training = requires { typename Study::training; };
template <class Study> inline constexpr bool has_evaluation = requires { typename Study::evaluation; };
template <class Study> inline constexpr bool has_seeds = requires { typename Study::seeds; };
template <class Study> inline constexpr bool has_report = requires { typename Study::report; };
// clang-format on
template <class Study>
inline constexpr bool has_every_choice =
    (has_name<Study> && has_data<Study> && has_split<Study> && has_cohort<Study> && has_features<Study> &&
     has_sampling<Study> && has_augmentation<Study> && has_model<Study> && has_loss<Study> && has_optimiser<Study> &&
     has_training<Study> && has_evaluation<Study> && has_seeds<Study> && has_report<Study>);

/// Where a study's data comes from. Minimal complete definition: `name`, and a static `make(is_quick)`. Models: Pond,
/// Data.
template <class T>
concept DataSource = requires {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::make(true) } -> std::same_as<data::Dataset>;
};

template <class T> inline constexpr bool is_seed_list = false;
template <auto... Values> inline constexpr bool is_seed_list<SeedList<Values...>> = true;

/// An analysis has `needs` and a static `analyse(results)` (report/analyses.hpp).
template <class T> inline constexpr bool is_report = false;
template <class... Analyses>
inline constexpr bool is_report<Report<Analyses...>> = (requires {
    typename Analyses::needs;
    &Analyses::analyse;
} && ...);

/// A study that names no questions explores.
template <class Study> struct QuestionsOf {
    using list = Questions<>;
};
template <class Study>
    requires requires { typename Study::questions; }
struct QuestionsOf<Study> {
    using list = typename Study::questions;
};
template <class Study> using questions_of = typename QuestionsOf<Study>::list;

/// A study that names no controls has none.
template <class Study> struct ControlsOf {
    using list = Controls<>;
};
template <class Study>
    requires requires { typename Study::controls; }
struct ControlsOf<Study> {
    using list = typename Study::controls;
};
template <class Study> using controls_of = typename ControlsOf<Study>::list;

template <class T> inline constexpr bool is_control_list = false;
template <class... Each> inline constexpr bool is_control_list<ControlList<Each...>> = true;
template <class T> inline constexpr bool has_sound_controls = false;
template <class... Each> inline constexpr bool has_sound_controls<ControlList<Each...>> = (SoundControl<Each> && ...);

template <class T> inline constexpr bool is_question = false;
template <Text Sentence, class... Parts> inline constexpr bool is_question<AskedQuestion<Sentence, Parts...>> = true;
template <class T> inline constexpr bool is_question_list = false;
template <class... Each> inline constexpr bool is_question_list<Questions<Each...>> = (is_question<Each> && ...);

/// The choices that do not differ between cells are what they should be.
template <class Study>
inline constexpr bool has_outer_choices =
    (DataSource<typename Study::data> && is_seed_list<typename Study::seeds> && is_report<typename Study::report> &&
     is_question_list<questions_of<Study>> && is_control_list<controls_of<Study>>);

template <class Study>
using everything_of = List<typename Study::data, choices_of<Study>, typename Study::seeds, typename Study::report,
                           questions_of<Study>, controls_of<Study>>;

template <class Study> constexpr bool changes_its_baseline() {
    if constexpr (requires { typename Study::baseline; })
        return !std::is_same_v<everything_of<Study>, everything_of<typename Study::baseline>>;
    else
        return true;
}

template <class Study> constexpr bool has_own_name() {
    if constexpr (requires { typename Study::baseline; })
        return std::string_view(Study::name) != std::string_view(Study::baseline::name);
    else
        return true;
}

template <Text... Names> struct FactorNames {
    static constexpr std::array<std::string_view, sizeof...(Names)> names{Names.view()...};
    static constexpr bool have(std::string_view name) { return std::ranges::find(names, name) != names.end(); }
    static constexpr bool differ = detail::are_distinct(names);
};

template <class Level> inline constexpr bool holds_no_factor = std::is_same_v<typename FactorsIn<Level>::list, List<>>;
template <class T> inline constexpr bool has_plain_levels = true;
template <Text Name, class... Policies>
inline constexpr bool has_plain_levels<Factor<Name, Policies...>> = (holds_no_factor<Policies> && ...);

/// ValuesIn<T>::list: the policies below T that hold values and are no template over types, so that no level can be put
/// in the place of a value.
template <class T> struct ValuesIn {
    using list = std::conditional_t<std::is_empty_v<T>, List<>, List<T>>;
};
template <IsNumber T> struct ValuesIn<T> {
    using list = List<>;
};
template <template <class...> class Description, class... Parts>
struct ValuesIn<Description<Parts...>> : Join<typename ValuesIn<Parts>::list...> {};
template <Text Name, class... Policies>
struct ValuesIn<Factor<Name, Policies...>> : Join<typename ValuesIn<Policies>::list...> {};

/// What a cell must be made of, choice by choice; the first that is not is what the author is told.
template <class T> inline constexpr bool is_sampling_chain = false;
template <class... Steps>
inline constexpr bool is_sampling_chain<sampler::Sampling<Steps...>> = ((Sampler<Steps> || Batching<Steps>) && ...);

/// Batches, if chosen, are chosen once and last.
template <class T> inline constexpr bool draws_batches_last = true;
template <class... Steps>
inline constexpr bool draws_batches_last<sampler::Sampling<Steps...>> = [] {
    constexpr std::array<bool, sizeof...(Steps) + 1> batching{Batching<Steps>..., false};
    return std::ranges::count(batching, true) == 0 ||
           (std::ranges::count(batching, true) == 1 && batching[sizeof...(Steps) - 1]);
}();

/// What a step does to the sizes of classes, as far as its type tells.
enum class ClassSizes { made_equal, kept, changed, filled_to_less };
template <class Step>
inline constexpr ClassSizes class_sizes_after = Batching<SettledAs<Step>> ? ClassSizes::kept : ClassSizes::changed;
template <> inline constexpr ClassSizes class_sizes_after<Undersample> = ClassSizes::made_equal;
template <> inline constexpr ClassSizes class_sizes_after<KeepAll> = ClassSizes::kept;
template <class Mode, auto Ratio>
inline constexpr ClassSizes class_sizes_after<sampler::UpsampleTo<Mode, RatioNumber<Ratio>>> =
    RatioNumber<Ratio>::each([](double ratio) { return ratio <= 1; })   ? ClassSizes::filled_to_less
    : RatioNumber<Ratio>::each([](double ratio) { return ratio >= 1; }) ? ClassSizes::made_equal
                                                                        : ClassSizes::kept;
template <class Cohort> inline constexpr bool makes_classes_equal = false;
template <class Filter, class Held>
inline constexpr bool makes_classes_equal<sampler::Cohort<Filter, Undersample, Held>> = true;

/// Every UpsampleTo can add rows. After a step that made the classes equal, one with no ratio above 1 cannot: each
/// class already has floor(ratio x rows of the largest class). From the types as written, so that all levels are looked
/// at.
template <class Cohort, class Sampling> inline constexpr bool upsampling_can_add = true;
template <class Cohort, class... Steps>
inline constexpr bool upsampling_can_add<Cohort, sampler::Sampling<Steps...>> = [] {
    bool are_equal = makes_classes_equal<Cohort>;
    for (ClassSizes after : {class_sizes_after<Steps>..., ClassSizes::kept}) {
        if (after == ClassSizes::filled_to_less && are_equal) return false;
        if (after != ClassSizes::kept) are_equal = after == ClassSizes::made_equal;
    }
    return true;
}();

template <class T> inline constexpr bool is_augmentation_chain = false;
template <class... Steps>
inline constexpr bool is_augmentation_chain<augment::Augmentation<Steps...>> = (AugmentationPolicy<Steps> && ...);

template <class T> inline constexpr bool is_mlp = false;
template <class... Layers> inline constexpr bool is_mlp<layer::Mlp<Layers...>> = (Layer<Layers> && ...);

enum class LayerKind { dense, dropout, other };
template <class T> inline constexpr LayerKind layer_kind = LayerKind::other;
template <class Units> inline constexpr LayerKind layer_kind<layer::Dense<Units>> = LayerKind::dense;
template <class Rate> inline constexpr LayerKind layer_kind<layer::Dropout<Rate>> = LayerKind::dropout;

/// Two linear maps in a row are one: after each Dense something non-linear must come before the next, or the output.
template <class T> inline constexpr bool has_activations = true;
template <class... Layers>
inline constexpr bool has_activations<layer::Mlp<Layers...>> = [] {
    bool is_linear = false;
    for (LayerKind kind : {layer_kind<Layers>..., LayerKind::dense}) {
        if (kind == LayerKind::dense && is_linear) return false;
        if (kind != LayerKind::dropout) is_linear = kind == LayerKind::dense;
    }
    return true;
}();

template <class T>
concept SplitPolicy = requires(const T split, const data::Dataset& data) {
    { split.divide(data) } -> std::same_as<data::Splits>;
};
template <class T>
concept CohortPolicy = requires(const T cohort, const data::Dataset& data, const data::Splits& splits,
                                const std::vector<std::uint32_t>& groups, const RandomStreams& streams) {
    { cohort.form(data, splits, groups, streams) } -> std::same_as<CohortRows>;
};
template <class T>
concept LossPolicy = requires(const T loss) {
    requires LossFunction<std::remove_cvref_t<decltype(loss.function)>>;
    loss.penalty.strength;
};
template <class T>
concept TrainingPolicy = requires(const T training, Progress at) {
    training.length.epochs(std::size_t{1});
    training.length.steps(std::size_t{1});
    training.length.shortened();
    { training.batch_size } -> std::convertible_to<int>;
    requires Schedule<std::remove_cvref_t<decltype(training.schedule)>>;
    training.schedule.factor(at);
    training.stopping.patience_epochs();
    training.stopping.keeps_best;
};
template <class T>
concept EvaluationPolicy = requires(const T evaluation, std::span<const float> scores) {
    { evaluation.aggregate(scores) } -> std::same_as<float>;
};

/// Calls check(Cell{}) with the settled choices of every cell; stops at the first that returns false.
template <class Cell> struct CellRules;
template <class Split, class Cohort, class Features, class Sampling, class... Rest>
struct CellRules<Choices<Split, Cohort, Features, Sampling, Rest...>> {
    using Settled = SettledAs<Choices<Split, Cohort, Features, Sampling, Rest...>>;
    static constexpr bool split = SplitPolicy<decltype(Settled::split)>;
    static constexpr bool cohort = CohortPolicy<decltype(Settled::cohort)>;
    static constexpr bool features = FeaturePolicy<decltype(Settled::features)>;
    static constexpr bool sampling = is_sampling_chain<decltype(Settled::sampling)>;
    static constexpr bool upsampling = upsampling_can_add<Cohort, Sampling>;
    static constexpr bool batches = draws_batches_last<decltype(Settled::sampling)>;
    static constexpr bool augmentation = is_augmentation_chain<decltype(Settled::augmentation)>;
    static constexpr bool model = is_mlp<decltype(Settled::model)>;
    static constexpr bool activations = has_activations<decltype(Settled::model)>;
    static constexpr bool loss_of_classes = changes_a_class_loss<decltype(Settled::loss)>;
    static constexpr bool loss = !loss_of_classes || LossPolicy<decltype(Settled::loss)>;
    static constexpr bool optimiser = Optimiser<decltype(Settled::optimiser)>;
    static constexpr bool training = TrainingPolicy<decltype(Settled::training)>;
    static constexpr bool evaluation = EvaluationPolicy<decltype(Settled::evaluation)>;
    static constexpr bool missing_scores = metrics::says_how_missing_count<decltype(Settled::evaluation)>;
    static constexpr bool all = split && cohort && features && sampling && upsampling && batches && augmentation &&
                                model && activations && loss_of_classes && loss && optimiser && training &&
                                evaluation && missing_scores;
};

/// The decisions about a study that names every choice.
template <class FactorList, class ReportList, class SeedValues, class QuestionList> struct Design;
template <class... Factors, class... Analyses, class SeedValues, class... Each>
struct Design<List<Factors...>, Report<Analyses...>, SeedValues, Questions<Each...>> {
    using names = FactorNames<Factors::text...>;
    static constexpr std::size_t seeds = SeedValues::values.size();
    static constexpr bool has_seeds = seeds > 0;
    static constexpr bool has_plain_factors = (has_plain_levels<Factors> && ...);
    static constexpr bool fits_its_analyses =
        ((Analyses::needs::template are_among<names> && seeds >= Analyses::needs::seeds) && ...);
    static constexpr bool has_sound_questions = (Each::is_sound && ...);
    static constexpr bool fits_its_questions =
        ((Each::template fits<Factors...> && seeds >= Each::needs::seeds) && ...);
};

}  // namespace equipoise
