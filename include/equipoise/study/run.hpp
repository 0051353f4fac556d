/// run.hpp: one run, from a cell of the design to its measurements.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/math.hpp>
#include <equipoise/data/leakage.hpp>
#include <equipoise/metrics/evaluation.hpp>
#include <equipoise/model/backend.hpp>
#include <equipoise/study/design.hpp>
#include <equipoise/study/study.hpp>

#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace equipoise {

/// What all runs of one process share, read-only but for the cache of splits. Safe to use from many threads.
class RunContext {
  public:
    RunContext(const data::Dataset& data, bool is_quick, std::function<bool()> is_asked_to_stop)
        : data_(&data),
          groups_(data::independent_groups(data)),
          files_(data::file_of_each_row(data)),
          is_quick_(is_quick),
          is_asked_to_stop_(std::move(is_asked_to_stop)) {}

    const data::Dataset& data() const { return *data_; }
    const std::vector<std::uint32_t>& groups() const { return groups_; }  ///< recorder-night or file of each row
    const std::vector<std::uint32_t>& files() const { return files_; }
    bool is_quick() const { return is_quick_; }
    const std::function<bool()>& is_asked_to_stop() const { return is_asked_to_stop_; }

    /// The splits of a policy, divided and checked once for all runs whose policy has this label.
    const data::Splits& splits(const std::string& label, const auto& policy) const {
        const std::scoped_lock lock(mutex_);
        auto& place = splits_[label];
        if (!place) place = std::make_unique<data::CleanSplits>(checked(policy.divide(*data_)));
        return place->splits;
    }

    /// Those divided so far, by label.
    const std::map<std::string, std::unique_ptr<data::CleanSplits>>& splits_by_label() const { return splits_; }

  private:
    data::CleanSplits checked(data::Splits divided) const {
        data::CleanSplits clean = data::without_leaks(*data_, std::move(divided));
        const data::Splits& splits = clean.splits;
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
    bool is_quick_;
    std::function<bool()> is_asked_to_stop_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::unique_ptr<data::CleanSplits>> splits_;
};

/// Scores of the files of one split, in the order of the file codes.
struct SplitScores {
    std::string_view split;
    std::vector<std::uint32_t> files;
    std::vector<float> scores;  ///< NaN: no score
};

/// What one run did and found: everything of a record that is not in its plan.
struct RunOutcome {
    std::vector<Treatment> treatments;         ///< cohort, sampling and augmentation, in order
    std::vector<std::size_t> training_counts;  ///< rows trained on, by class
    std::uint64_t training_set_hash = 0;       ///< equal for cells that train on the same plan
    std::string_view backend;
    LearningCurve curve;                           ///< before training only its steps: those planned
    std::vector<metrics::SplitEvaluation> splits;  ///< validation first
    std::vector<SplitScores> scores;               ///< of the same splits
};

namespace detail {

/// Trains one head and measures it. Instantiated for kinds of models, losses, optimisers and augmentations only.
template <class Model, class Loss, class Optimiser, class Augmentation, class Training, class Evaluation>
void train_and_measure(const Model& model, const Loss& loss, const Optimiser& optimiser,
                       const Augmentation& augmentation, const Training& training, const Evaluation& evaluation,
                       const TrainingSet& set, BatchOrder& batches, const data::SplitRows<Monitor>& monitor,
                       const data::SplitRows<Validation>& validation, const data::Splits& splits,
                       const RandomStreams& streams, const RunContext& context, RunOutcome& outcome) {
    const data::Dataset& data = context.data();
    using Network = BestNetwork<Model, Loss, Optimiser>;
    Network network(model, loss, optimiser, data, streams);
    outcome.backend = Network::backend;
    outcome.curve = fit(network, set, batches, augmentation, loss, optimiser, training, data, monitor, streams,
                        context.is_asked_to_stop());

    const auto score = [&]<SplitRole Role>(const data::SplitRows<Role>& split) {
        std::vector<float> scores = network.logits(split.rows);
        std::vector<std::uint32_t> files, groups;
        std::vector<std::int8_t> labels;
        for (std::size_t i = 0; i < split.size(); ++i) {
            const std::uint32_t row = split.rows[i];
            // a score that is no number would pass for a file without a score
            if (!std::isfinite(scores[i]))
                throw Error("training diverged: a logit of the split " + std::string(Role::name) +
                            " is not a number; lower the learning rate.");
            scores[i] = static_cast<float>(math::sigmoid(scores[i]));
            files.push_back(context.files()[row]);
            groups.push_back(context.groups()[row]);
            labels.push_back(data.labels(row, 0));
        }
        auto by_file = metrics::score_files<Role>(evaluation, {scores, files, labels, groups});
        outcome.scores.push_back({Role::name, by_file.files, by_file.scores});
        return by_file;
    };
    const auto on_validation = score(validation);
    const metrics::HonestThreshold threshold(on_validation);
    outcome.splits.push_back(metrics::evaluate(on_validation, threshold));
    if (!splits.test_iid.empty()) outcome.splits.push_back(metrics::evaluate(score(splits.test_iid), threshold));
    if (!splits.test_ood.empty()) outcome.splits.push_back(metrics::evaluate(score(splits.test_ood), threshold));
}

/// Everything before the first training step: the training set of a run, and the treatments that made it.
template <class Policies>
CohortRows form_training_set(const Policies& policies, const Run& run, const RunContext& context,
                             const data::Splits& splits, RunOutcome& outcome) {
    const RandomStreams streams{run.seed, run.replicate};
    CohortRows cohort = policies.cohort.form(context.data(), splits, context.groups(), streams);
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
    return cohort;
}

/// Calls use(policies, splits, cohort, batches, streams, outcome) with what one run is made of; returns the outcome.
template <class Cell> RunOutcome with_run(const Run& run, const RunContext& context, auto&& use) {
    auto policies = Settled<Cell>::in(run.settings);
    if (context.is_quick()) policies.training.length = policies.training.length.shortened();
    const data::Splits& splits = context.splits(run.choices.front().second, policies.split);
    RunOutcome outcome;
    const CohortRows cohort = form_training_set(policies, run, context, splits, outcome);
    const RandomStreams streams{run.seed, run.replicate};
    const auto batches =
        policies.sampling.batches(cohort.train, static_cast<std::size_t>(policies.training.batch_size), streams);
    outcome.curve.steps = policies.training.length.steps(batches->steps_per_epoch());
    use(policies, splits, cohort, *batches, streams, outcome);
    return outcome;
}

template <class Cell> RunOutcome run_cell(const Run& run, const RunContext& context) {
    return with_run<Cell>(run, context,
                          [&](const auto& with, const data::Splits& splits, const CohortRows& cohort,
                              BatchOrder& batches, const RandomStreams& streams, RunOutcome& outcome) {
                              train_and_measure(with.model, with.loss, with.optimiser, with.augmentation, with.training,
                                                with.evaluation, cohort.train, batches, cohort.monitor,
                                                cohort.validation, splits, streams, context, outcome);
                          });
}

/// What a run would train on and for how many steps, without training: the outcome up to there.
template <class Cell> RunOutcome examine_cell(const Run& run, const RunContext& context) {
    return with_run<Cell>(run, context, [](const auto&...) {});
}

}  // namespace detail

}  // namespace equipoise
