/// run.hpp: one run, from a cell of the design to its measurements.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/data/leakage.hpp>
#include <equipoise/metrics/evaluation.hpp>
#include <equipoise/model/backend.hpp>
#include <equipoise/model/head.hpp>
#include <equipoise/study/design.hpp>
#include <equipoise/study/study.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace equipoise {

/// What a process may ask of its runs.
struct RunOptions {
    std::uint64_t memory = half_of_memory();  ///< the most that the training set of one run may take, in bytes
    bool keeps_heads = false;                 ///< outcomes hold the trained heads, too
};

/// What all runs of one process share, read-only but for the cache of splits. Safe to use from many threads.
class RunContext {
  public:
    RunContext(const data::Dataset& data, bool is_quick, std::function<bool()> is_asked_to_stop,
               RunOptions options = {})
        : data_(&data),
          groups_(data::independent_groups(data)),
          files_(data::file_of_each_row(data)),
          is_quick_(is_quick),
          is_asked_to_stop_(std::move(is_asked_to_stop)),
          options_(options) {
        for (std::uint32_t row = 0; row < data.rows(); ++row) {
            first_row_of_file_.try_emplace(files_[row], row);
            if (data::is_positive(data, row)) positive_files_.insert(files_[row]);
        }
        const auto add = [&](std::string_view name, const data::Column& column) {
            if (!column.empty()) part_columns_.emplace_back(name, &column);
        };
        add("site", data.site);
        add("recorder_id", data.recorder);
        add("quality", data.quality);
        add("call_type", data.call_type);
        if (std::ranges::none_of(part_columns_, [&](const auto& part) { return part.first == data.held_out_name; }))
            add(data.held_out_name, data.held_out);
    }

    const data::Dataset& data() const { return *data_; }
    const std::vector<std::uint32_t>& groups() const { return groups_; }  ///< recorder-night or file of each row
    const std::vector<std::uint32_t>& files() const { return files_; }
    std::uint32_t first_row_of_file(std::uint32_t file) const { return first_row_of_file_.at(file); }
    /// Whether one of the file's rows is positive, in whatever split and whether it is used or not.
    bool is_positive_file(std::uint32_t file) const { return positive_files_.contains(file); }
    /// "clip3.wav", or "row 7" where files have no names.
    std::string name_of_file(std::uint32_t file) const {
        const std::uint32_t row = first_row_of_file(file);
        return data_->file.empty() ? "row " + std::to_string(row) : std::string(data_->file[row]);
    }
    /// Columns by whose values tests are measured in parts, with their names.
    const std::vector<std::pair<std::string, const data::Column*>>& part_columns() const { return part_columns_; }

    /// The policies of a run, shortened where this is a rehearsal.
    template <class Cell> auto settle(const Run& run) const {
        auto policies = Settled<Cell>::in(run.settings);
        if (is_quick_) policies.training.length = policies.training.length.shortened();
        return policies;
    }
    const std::function<bool()>& is_asked_to_stop() const { return is_asked_to_stop_; }
    std::uint64_t memory() const { return options_.memory; }
    bool keeps_heads() const { return options_.keeps_heads; }

    /// The splits of a policy, divided and checked once for all runs whose policy has this label; those asked for on
    /// the command line come with the data.
    const data::Splits& splits(const std::string& label, const auto& policy) const {
        const std::scoped_lock lock(mutex_);
        auto& place = splits_[label];
        if (!place)
            place = std::make_unique<data::CleanSplits>(
                checked(data_->split_rule.empty() ? policy.divide(*data_) : ManifestSplits{}.divide(*data_)));
        return place->splits;
    }

    /// Those divided so far, by label.
    const std::map<std::string, std::unique_ptr<data::CleanSplits>>& splits_by_label() const { return splits_; }

  private:
    data::CleanSplits checked(data::Splits divided) const {  // the mutex is held
        data::CleanSplits clean = data::without_leaks(*data_, std::move(divided));
        const data::Splits& splits = clean.splits;
        if (!near_duplicates_)
            near_duplicates_ = data::find_near_duplicates(*data_, data::column_facts(data_->embeddings));
        for (std::string& notice : data::near_duplicate_notices(*data_, splits, *near_duplicates_))
            clean.notices.push_back(std::move(notice));
        const auto positives = [&](const std::vector<std::uint32_t>& rows) {
            return static_cast<std::size_t>(
                std::ranges::count_if(rows, [&](std::uint32_t row) { return data::is_positive(*data_, row); }));
        };
        const std::size_t trained = positives(splits.train.rows);
        if (trained == 0 || trained == splits.train.size())
            throw Error(
                data_->name + ": the training split has " + std::to_string(trained) + " positive and " +
                std::to_string(splits.train.size() - trained) +
                " negative rows; a classifier needs both: check the labels, the column `split` and --positive.");
        if (splits.test_iid.empty() && splits.test_ood.empty())
            throw Error(data_->name +
                        ": no row is in test_iid or test_ood, so nothing can be measured; give a manifest with a "
                        "column `split` or declare Splits<...> in the study.");
        splits.for_each([&](auto role, const std::vector<std::uint32_t>& rows) {
            if constexpr (TestRole<decltype(role)>)
                if (!rows.empty() && positives(rows) == 0)
                    throw Error(data_->name + ": the split " + std::string(role.name) + " has " +
                                std::to_string(rows.size()) +
                                " rows and no positive one, so nothing can be found there; check its labels or leave "
                                "the split out.");
        });
        return clean;
    }

    const data::Dataset* data_;
    std::vector<std::uint32_t> groups_, files_;
    std::unordered_map<std::uint32_t, std::uint32_t> first_row_of_file_;
    std::unordered_set<std::uint32_t> positive_files_;
    std::vector<std::pair<std::string, const data::Column*>> part_columns_;
    bool is_quick_;
    std::function<bool()> is_asked_to_stop_;
    RunOptions options_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::unique_ptr<data::CleanSplits>> splits_;
    mutable std::optional<data::NearDuplicates> near_duplicates_;  ///< of the data set, found once
};

/// Scores of the files of one split, in the order of the file codes.
struct SplitScores {
    std::string_view split;
    std::vector<std::uint32_t> files;
    std::vector<float> scores;  ///< NaN: no score
    /// Files that have a positive row and are negative here, since a filter of validation has left that row out.
    std::vector<std::uint32_t> negative_here{};
};

/// A head and the rows that made it what it is, by what they were used for: train, monitor, validation; and the tests.
struct TrainedHead {
    Head head;
    std::vector<std::pair<std::string_view, std::vector<std::uint32_t>>> rows;
};

/// What one run did and found: everything of a record that is not in its plan.
struct RunOutcome {
    std::vector<Treatment> treatments;         ///< cohort, sampling and augmentation, in order
    std::vector<std::size_t> training_counts;  ///< rows trained on, by class
    std::uint64_t training_set_hash = 0;       ///< equal for cells that train on the same plan
    std::uint64_t treatment_hash = 0;          ///< equal for runs that no training and no measurement can tell apart
    std::string batches;                       ///< how they are drawn, in words
    std::string_view backend;
    LearningCurve curve;                           ///< before training only its steps: those planned
    std::vector<metrics::SplitEvaluation> splits;  ///< validation first
    std::map<std::string_view, std::vector<metrics::PartEvaluation>> parts;  ///< of test splits, by their names
    std::vector<SplitScores> scores;                                         ///< of the same splits
    std::optional<TrainedHead> head{};                                       ///< where the context keeps heads
};

namespace detail {

/// What one run trains on, formed from its policies.
struct TrainingPlan {
    const data::Splits& splits;
    CohortRows cohort;
    Inputs inputs;
    std::unique_ptr<BatchOrder> batches;
    RandomStreams streams;
};

/// Identity of everything that a run's training and measuring see: the rows themselves in place of the choices that
/// made them (split, cohort, sampling), and all other choices. Runs that agree in it give the same numbers.
inline std::uint64_t treatment_hash(const Run& run, const TrainingPlan& plan, const RunOutcome& outcome) {
    Hasher hasher;
    hasher.add(run.seed)
        .add(run.replicate)
        .add(run.control.name)
        .add(outcome.training_set_hash)
        .add(outcome.curve.steps);
    for (std::size_t count : outcome.training_counts) hasher.add(count);
    hasher.add(outcome.batches).add(plan.inputs.hash());
    const auto add_rows = [&](const std::vector<std::uint32_t>& rows) {
        hasher.add_all(std::span<const std::uint32_t>(rows));
    };
    add_rows(plan.cohort.monitor.rows);
    add_rows(plan.cohort.validation.rows);
    add_rows(plan.splits.test_iid.rows);
    add_rows(plan.splits.test_ood.rows);
    for (const auto& [choice, label] : run.choices)
        if (choice != "split" && choice != "cohort" && choice != "sampling") hasher.add(choice).add(label);
    return hasher.value();
}

/// Everything before the first training step; what was done is told to `outcome`.
template <class Cell, class Policies>
TrainingPlan form_training_plan(const Policies& policies, const Run& run, const RunContext& context,
                                RunOutcome& outcome) {
    if constexpr (requires { policies.loss.function.check(context.data()); })
        policies.loss.function.check(context.data());
    policies.augmentation.check(context.data());
    const RandomStreams streams{run.seed, run.replicate};
    const data::Splits& splits = context.splits(run.choices.front().second, policies.split);
    CohortRows cohort = policies.cohort.form(context.data(), splits, context.groups(), streams);
    cohort.train.limit_memory(context.memory());
    if (run.control.change != nullptr) cohort.treatments.push_back(run.control.change(cohort, streams));
    Inputs inputs = policies.features.fit(context.data(), cohort.train);
    outcome.treatments = cohort.treatments;
    for (Treatment& done : policies.sampling.apply(cohort.train, streams))
        outcome.treatments.push_back(std::move(done));
    for (Treatment& done : policies.augmentation.prepare(cohort.train, streams))
        outcome.treatments.push_back(std::move(done));
    outcome.training_counts = cohort.train.counts();
    outcome.training_set_hash = cohort.train.hash();
    for (std::size_t c = 0; c < outcome.training_counts.size(); ++c)
        if (outcome.training_counts[c] == 0)
            throw Error(context.data().name + ": after the cohort and the sampling steps no " +
                        (c == 0 ? "negative" : "positive") + " row is left to train on (" + run.title() +
                        "); give more data or change `cohort`.");
    auto batches =
        policies.sampling.batches(cohort.train, static_cast<std::size_t>(policies.training.batch_size), streams);
    outcome.curve.steps = policies.training.length.steps(batches->steps_per_epoch());
    outcome.batches = sampler::label_of_batches(static_cast<const decltype(Cell::sampling)*>(nullptr), run.settings);
    TrainingPlan plan{splits, std::move(cohort), std::move(inputs), std::move(batches), streams};
    outcome.treatment_hash = treatment_hash(run, plan, outcome);
    return plan;
}

/// Every row that a training set is made of, once.
inline std::vector<std::uint32_t> rows_behind(const TrainingSet& set) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < set.size(); ++row)
        for (const Term& term : set.terms(row)) rows.push_back(term.row);
    std::ranges::sort(rows);
    rows.erase(std::ranges::unique(rows).begin(), rows.end());
    return rows;
}

/// Trains one head and measures it. Instantiated for kinds of models, losses, optimisers and augmentations only.
template <class Model, class Loss, class Optimiser, class Augmentation, class Training, class Evaluation>
void train_and_measure(const Model& model, const Loss& loss, const Optimiser& optimiser,
                       const Augmentation& augmentation, const Training& training, const Evaluation& evaluation,
                       const TrainingPlan& plan, const RunContext& context, RunOutcome& outcome) {
    const data::Dataset& data = context.data();
    using Network = BestNetwork<Model, Loss, Optimiser>;
    Network network(model, loss, optimiser, plan.inputs, plan.streams);
    outcome.backend = Network::backend;
    outcome.curve = fit(network, plan.cohort.train, *plan.batches, augmentation, loss, optimiser, training, data,
                        plan.cohort.monitor, plan.streams, context.is_asked_to_stop(), plan.cohort.monitor_labels);
    if (context.keeps_heads())
        outcome.head = TrainedHead{head_of(network, model, plan.inputs, data.labels.classes),
                                   {{Train::name, rows_behind(plan.cohort.train)},
                                    {Monitor::name, plan.cohort.monitor.rows},
                                    {Validation::name, plan.cohort.validation.rows},
                                    {TestIid::name, plan.splits.test_iid.rows},
                                    {TestOod::name, plan.splits.test_ood.rows}}};

    const auto score = [&]<SplitRole Role>(const data::SplitRows<Role>& split) {
        std::vector<float> by_row = network.logits(split.rows);
        if (outcome.head && logits_of(outcome.head->head, data, split.rows) != by_row)
            throw std::logic_error("a head does not give the scores of the network that it was taken from");
        std::vector<float> scores;
        std::vector<std::uint32_t> files, groups;
        std::vector<std::int8_t> labels;
        for (std::size_t i = 0; i < split.size(); ++i) {
            const std::uint32_t row = split.rows[i];
            const std::span<float> of_row(&by_row[i * data.class_count()], data.class_count());
            // a score that is no number would pass for a file without a score
            if (!std::ranges::all_of(of_row, [](float logit) { return std::isfinite(logit); }))
                throw Error("training diverged: a logit of the split " + std::string(Role::name) +
                            " is not a number; lower the learning rate.");
            logits_to_scores(loss.function, of_row);
            scores.push_back(of_row[0]);
            files.push_back(context.files()[row]);
            groups.push_back(context.groups()[row]);
            labels.push_back(data.labels(row, 0));
        }
        auto by_file = metrics::score_files<Role>(evaluation, {scores, files, labels, groups});
        metrics::refuse_missing(evaluation, by_file, [&](std::uint32_t file) { return context.name_of_file(file); });
        SplitScores& kept = outcome.scores.emplace_back(SplitScores{Role::name, by_file.files, by_file.scores});
        for (std::size_t i = 0; i < by_file.files.size(); ++i)
            if (by_file.labels[i] == 0 && context.is_positive_file(by_file.files[i]))
                kept.negative_here.push_back(by_file.files[i]);
        return by_file;
    };
    const auto on_validation = score(plan.cohort.validation);
    const metrics::HonestThreshold threshold(on_validation);
    outcome.splits.push_back(metrics::evaluate(on_validation, threshold));
    const auto measure = [&]<SplitRole Role>(const data::SplitRows<Role>& split) {
        if (split.empty()) return;
        const auto by_file = score(split);
        outcome.splits.push_back(metrics::evaluate(by_file, threshold));
        for (const auto& [name, column] : context.part_columns())
            for (auto& part : metrics::evaluate_parts(by_file, threshold, name, [&](std::uint32_t file) {
                     return (*column)[context.first_row_of_file(file)];
                 }))
                outcome.parts[Role::name].push_back(std::move(part));
    };
    measure(plan.splits.test_iid);
    measure(plan.splits.test_ood);
}

template <class Cell> RunOutcome run_cell(const Run& run, const RunContext& context) {
    const auto with = context.settle<Cell>(run);
    RunOutcome outcome;
    const TrainingPlan plan = form_training_plan<Cell>(with, run, context, outcome);
    train_and_measure(with.model, with.loss, with.optimiser, with.augmentation, with.training, with.evaluation, plan,
                      context, outcome);
    return outcome;
}

/// What a run would train on and for how many steps, without training: the outcome up to there.
template <class Cell> RunOutcome examine_cell(const Run& run, const RunContext& context) {
    RunOutcome outcome;
    form_training_plan<Cell>(context.settle<Cell>(run), run, context, outcome);
    return outcome;
}

}  // namespace detail

}  // namespace equipoise
