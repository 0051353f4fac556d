/// stopping.hpp: when training ends before its last epoch, and by which figure of the monitor rows.
///
/// | policy | watches | ends after |
/// |---|---|---|
/// | NoEarlyStopping | nothing | the last epoch, whose weights are kept |
/// | EarlyStopping<n> | the loss | n epochs that were not the best; the best one's weights are kept |
/// | EarlyStopping<n, Auprc> | average precision | the same |
/// | EarlyStopping<n, Auprc, MinDelta<d>> | the same, of which a gain of d or less counts as nothing | the same |
/// | BirdNetStopping<...> | the same parts | min(10, max(5, E / 10)) epochs: BirdNET-Analyzer from 2.0 on |
/// | BirdNet151Stopping | the loss, from the sixth epoch on | five epochs: BirdNET-Analyzer 1.5.1 |
///
/// The figures: MonitorLoss (mean loss without penalty; Keras' val_loss includes the penalty), Auprc, and BirdNetAuprc,
/// what BirdNET-Analyzer calls AUPRC. Not offered: a figure of validation or test rows; whoever stops by them has
/// chosen on them.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/base/error.hpp>
#include <equipoise/base/math.hpp>
#include <equipoise/data/dataset.hpp>
#include <equipoise/metrics/auprc_on_grid.hpp>
#include <equipoise/metrics/curves.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise {

/// What the monitor rows show at the end of an epoch.
struct Monitored {
    double loss = 0;
    std::span<const float> logits;  ///< [rows x classes]
    const data::Dataset& data;
    std::span<const std::uint32_t> labels_of;  ///< rows of the data set whose labels the logits are compared with

    /// 1 or 0 for each logit. Error where all are of one kind: no figure of a ranking has a value then.
    std::vector<std::int8_t> labels(std::string_view figure) const {
        std::vector<std::int8_t> result;
        for (std::uint32_t row : labels_of)
            for (std::size_t c = 0; c < data.class_count(); ++c) result.push_back(data.labels(row, c) > 0);
        const auto positives = std::ranges::count(result, std::int8_t{1});
        if (positives == 0 || static_cast<std::size_t>(positives) == result.size())
            throw Error(data.name + ": early stopping watches the " + std::string(figure) +
                        " of the monitor rows, and none of the " + std::to_string(labels_of.size()) + " is " +
                        (positives == 0 ? "positive" : "negative") +
                        "; hold out more of them (MonitorFraction<...>) or watch MonitorLoss.");
        return result;
    }
};

/// A figure of the monitor rows by which training is stopped.
/// Minimal complete definition: `name`, and `badness(monitored)`, smaller where the head is better. Law: it depends on
/// its argument alone. Models: MonitorLoss, Auprc, BirdNetAuprc.
template <class T>
concept WatchedFigure = requires(const T figure, const Monitored& monitored) {
    { T::name } -> std::convertible_to<std::string_view>;
    { figure.badness(monitored) } -> std::same_as<double>;
};

/// Mean loss on the monitor rows, without penalty.
struct MonitorLoss {
    static constexpr std::string_view name = "monitor_loss";
    double badness(const Monitored& monitored) const { return monitored.loss; }
};

/// Average precision of the monitor rows (metrics/curves.hpp); all classes together where there are several.
struct Auprc {
    static constexpr std::string_view name = "auprc";
    double badness(const Monitored& monitored) const {
        const auto labels = monitored.labels("average precision");
        return -metrics::average_precision(metrics::rank(monitored.logits, std::span<const std::int8_t>(labels)))
                    .value();
    }
};

/// The AUPRC that BirdNET-Analyzer watches: interpolated between 200 thresholds (metrics/auprc_on_grid.hpp), of scores
/// to which the sigmoid is applied twice (its heads end in a sigmoid, its keras.metrics.AUC has from_logits=True), so
/// that all lie between 0.5 and 0.73 and 46 of the thresholds tell them apart.
struct BirdNetAuprc {
    static constexpr std::string_view name = "birdnet_auprc";
    double badness(const Monitored& monitored) const {
        const auto labels = monitored.labels("AUPRC");
        std::vector<float> scores;
        for (float logit : monitored.logits) {
            const auto once = static_cast<float>(math::sigmoid(static_cast<double>(logit)));
            scores.push_back(static_cast<float>(math::sigmoid(static_cast<double>(once))));
        }
        return -metrics::auprc_on_grid(scores, labels);
    }
};

/// When training ends.
/// Minimal complete definition: `name`; `keeps_best`, whether the weights of the best epoch are restored;
/// `patience_epochs(epochs)`, how many epochs without a better one end it, of so many planned; `first_epoch`, the first
/// that is looked at, counted from 0; `least_gain`; and `badness(monitored)`. Models: those of the table above.
template <class T>
concept StoppingRule = requires(const T rule, std::size_t epochs, const Monitored& monitored) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::keeps_best } -> std::convertible_to<bool>;
    { T::first_epoch } -> std::convertible_to<std::size_t>;
    { rule.patience_epochs(epochs) } -> std::same_as<std::size_t>;
    { rule.least_gain } -> std::convertible_to<double>;
    { rule.badness(monitored) } -> std::same_as<double>;
};

/// Trains all epochs and keeps the last weights.
struct NoEarlyStopping {
    static constexpr std::string_view name = "no_early_stopping";
    static constexpr bool keeps_best = false;
    static constexpr std::size_t first_epoch = 0;
    static constexpr double least_gain = 0;
    std::size_t patience_epochs(std::size_t) const { return std::numeric_limits<std::size_t>::max(); }
    double badness(const Monitored& monitored) const { return monitored.loss; }
};

/// keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, start_from_epoch=5, restore_best_weights=True), as
/// BirdNET-Analyzer 1.5.1 calls it: the first five epochs are neither waited for nor kept.
struct BirdNet151Stopping {
    static constexpr std::string_view name = "birdnet_1_5_1_stopping";
    static constexpr bool keeps_best = true;
    static constexpr std::size_t first_epoch = 5;
    static constexpr double least_gain = 0;
    std::size_t patience_epochs(std::size_t) const { return 5; }
    double badness(const Monitored& monitored) const { return monitored.loss; }
};

/// min(10, max(5, E / 10)) epochs of E planned ones.
struct BirdNetPatience {
    static constexpr std::string_view name = "birdnet_patience";
    static constexpr std::size_t of(std::size_t epochs) { return std::clamp<std::size_t>(epochs / 10, 5, 10); }
};

namespace training {

/// Ends when the watched figure has not become better by more than `least_gain` for `patience` epochs, and restores the
/// weights of the best one: keras.callbacks.EarlyStopping with restore_best_weights=True.
template <class Patience, class Figure> struct Stopping {
    static constexpr std::string_view name = "early_stopping";
    static constexpr bool keeps_best = true;
    static constexpr std::size_t first_epoch = 0;
    Patience patience;
    [[no_unique_address]] Figure figure;
    double least_gain;

    std::size_t patience_epochs(std::size_t epochs) const {
        if constexpr (requires { Patience::of(epochs); })
            return Patience::of(epochs);
        else
            return static_cast<std::size_t>(patience);
    }
    double badness(const Monitored& monitored) const
        requires WatchedFigure<Figure>
    {
        return figure.badness(monitored);
    }
};

/// EarlyStopping<patience>, EarlyStopping<patience, figure> or EarlyStopping<patience, figure, least gain>.
template <class Patience, class... Parts> struct EarlyStopping;
template <class Patience> struct EarlyStopping<Patience> : Stopping<Patience, MonitorLoss> {
    constexpr EarlyStopping(Patience epochs) : Stopping<Patience, MonitorLoss>{epochs, {}, 0} {}  // NOLINT
};
template <class Patience, class Figure> struct EarlyStopping<Patience, Figure> : Stopping<Patience, Figure> {
    constexpr EarlyStopping(Patience epochs, Figure watched) : Stopping<Patience, Figure>{epochs, watched, 0} {}
};
template <class Patience, class Figure, class Gain>
struct EarlyStopping<Patience, Figure, Gain> : Stopping<Patience, Figure> {
    constexpr EarlyStopping(Patience epochs, Figure watched, Gain least)
        : Stopping<Patience, Figure>{epochs, watched, least} {}
};

}  // namespace training

template <auto Written> struct CountNumber : Number<int, Written> {
    static constexpr std::string_view name = "count";
    static constexpr bool allowed = CountNumber::each([](double count) { return count >= 1 && is_whole(count); });
    static_assert(
        allowed,
        "Epochs<n>, Steps<n> and EarlyStopping<n> count epochs or steps; required: a whole number, 1 or more; "
        "write for example Epochs<50>.");
};
template <auto Written> struct MinDeltaNumber : Number<double, Written> {
    static constexpr std::string_view name = "min_delta";
    static constexpr bool allowed = MinDeltaNumber::each([](double gain) { return gain >= 0; });
    static_assert(
        allowed,
        "MinDelta<gain>: an epoch is better than the best before it if the watched figure gains more than this; "
        "required: gain >= 0; write for example MinDelta<0.001>.");
};

template <auto Gain> using MinDelta = Checked<MinDeltaNumber, Gain>;
template <auto Patience, class... Parts>
using EarlyStopping = training::EarlyStopping<Checked<CountNumber, Patience>, Parts...>;
template <class... Parts> using BirdNetStopping = training::EarlyStopping<BirdNetPatience, Parts...>;

}  // namespace equipoise
