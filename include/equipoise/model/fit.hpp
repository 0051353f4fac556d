/// fit.hpp: the training loop.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/augmentation.hpp>
#include <equipoise/model/base_rate.hpp>
#include <equipoise/model/mlp.hpp>
#include <equipoise/model/schedule.hpp>
#include <equipoise/model/simd.hpp>
#include <equipoise/sampling/batches.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

namespace equipoise {

/// Thrown where a run is asked to stop; the run leaves nothing behind and can be done again.
class Interrupted : public std::exception {
  public:
    const char* what() const noexcept override { return "interrupted"; }
};

/// How training went.
struct LearningCurve {
    std::vector<double> train_loss;    ///< mean loss of the batches, by epoch
    std::vector<double> monitor_loss;  ///< mean loss on the monitor rows at the end of each epoch
    std::size_t steps = 0;             ///< steps done
    std::size_t kept_epoch = 0;        ///< the epoch whose weights were kept, counted from 0
    bool stopped_early = false;
    /// What the last of `train_loss` would be for a head that knows how often each class occurs and nothing else; NaN
    /// where no such head has a lowest loss.
    double base_rate_loss = std::numeric_limits<double>::quiet_NaN();
};

/// Mean loss of logits [rows x classes] against the labels of these rows of the data set; NaN where there are none.
inline double mean_loss(std::span<const float> logits, const auto& loss, const data::Dataset& data,
                        std::span<const std::uint32_t> labelled_as) {
    if (labelled_as.empty()) return std::numeric_limits<double>::quiet_NaN();
    const std::size_t classes = data.class_count();
    LossOfRows of_rows(loss);
    std::vector<float> labels(classes);
    double sum = 0;
    for (std::size_t i = 0; i < labelled_as.size(); ++i) {
        for (std::size_t c = 0; c < classes; ++c) labels[c] = data.labels(labelled_as[i], c);
        of_rows.add(sum, &logits[i * classes], labels);
    }
    return sum / static_cast<double>(labelled_as.size());
}
/// Mean loss of a network on rows of the data set.
template <TrainableNetwork Network>
double mean_loss(const Network& network, const auto& loss, const data::Dataset& data,
                 std::span<const std::uint32_t> rows) {
    return mean_loss(network.logits(rows), loss, data, rows);
}

/// Trains `network` on batches of `set` in the order of `batches`: one stream of batches across all epochs.
/// `is_asked_to_stop` is looked at between epochs. `monitor_labels` as in CohortRows. The loop is instantiated for
/// kinds of layers, losses, optimisers and augmentations; never for a study, a ratio, a seed or a sampler.
template <TrainableNetwork Network, class Augmentation, class Loss, class Optimiser, class Training>
LearningCurve fit(Network& network, const TrainingSet& set, BatchOrder& batches, const Augmentation& augmentation,
                  const Loss& loss, const Optimiser& optimiser, const Training& training, const data::Dataset& data,
                  const data::SplitRows<Monitor>& monitor, const RandomStreams& streams,
                  const std::function<bool()>& is_asked_to_stop, std::span<const std::uint32_t> monitor_labels = {}) {
    const simd::FlushToZero while_training;
    const std::size_t epoch_steps = batches.steps_per_epoch();
    Progress at{.epochs = training.length.epochs(epoch_steps), .steps = training.length.steps(epoch_steps)};

    std::vector<std::uint32_t> rows(static_cast<std::size_t>(training.batch_size));
    std::uint64_t drawn = 0;
    const auto draw = [&](BatchPlan& batch) {
        batch.take(set, std::span(rows).first(batches.next(rows)));
        augmentation.change(batch, streams, drawn++);
    };
    BatchPlan batch(set.class_count()), upcoming(set.class_count());
    draw(batch);
    const std::span<const std::uint32_t> labelled_as = monitor_labels.empty() ? monitor.rows : monitor_labels;

    LearningCurve curve;
    SeenTargets seen(set.class_count());
    double best = std::numeric_limits<double>::infinity();  // of the figure by which training is stopped
    std::optional<decltype(network.weights())> best_weights;
    for (; at.epoch < at.epochs; ++at.epoch) {
        if (is_asked_to_stop()) throw Interrupted{};
        double sum = 0;
        seen.clear();
        const std::size_t end = std::min(at.steps, at.step + epoch_steps);
        const std::size_t steps = end - at.step;
        for (; at.step < end; ++at.step) {
            const bool is_last = at.step + 1 == at.steps;
            seen.add(batch, steps);
            if (!is_last) draw(upcoming);
            sum += network.step(batch, is_last ? nullptr : &upcoming,
                                optimiser.learning_rate * training.schedule.factor(at));
            std::swap(batch, upcoming);
        }
        curve.train_loss.push_back(sum / static_cast<double>(steps));
        const std::vector<float> logits = network.logits(monitor.rows, Seen::in_training);
        curve.monitor_loss.push_back(mean_loss(logits, loss.function, data, labelled_as));
        curve.steps = at.step;
        if (at.epoch < training.stopping.first_epoch) continue;
        const double badness = training.stopping.badness({curve.monitor_loss.back(), logits, data, labelled_as});
        if (badness + training.stopping.least_gain < best) {
            best = badness;
            curve.kept_epoch = at.epoch;
            if (training.stopping.keeps_best) best_weights = network.weights();
        } else if (at.epoch - curve.kept_epoch >= training.stopping.patience_epochs(at.epochs)) {
            curve.stopped_early = true;
            break;
        }
    }
    curve.base_rate_loss = base_rate_loss(loss.function, seen);
    if (best_weights)
        network.restore(*best_weights);
    else
        curve.kept_epoch = curve.train_loss.size() - 1;
    return curve;
}

}  // namespace equipoise
