/// new_nights.hpp: what a comparison would be on other nights: seeds and recorder-nights resampled, two ways.
///
/// The verdict of a question holds for retraining on these data, measured on these test files. Nights differ more than
/// seeds do; this interval says by how much. Where there are too few nights or seeds, none is given, and that is said.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/metrics/cluster_bootstrap.hpp>
#include <equipoise/report/comparisons.hpp>
#include <equipoise/stats/bootstrap.hpp>
#include <equipoise/study/recorded_scores.hpp>

#include <fmt/format.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::report {

struct NewNights {
    std::size_t nights = 0;
    stats::BootstrapInterval interval;
};

namespace detail {

using FigureOfClusters = std::function<double(std::span<const std::uint32_t>)>;

/// A figure of one run as a function of how often each night is drawn. Nothing for figures that are of another kind.
inline FigureOfClusters figure_of(const ScoredFiles& files, const metrics::Clusters& nights, std::string_view figure,
                                  double threshold) {
    using metrics::Confusion;
    const std::span<const float> scores(files.scores);
    const std::span<const std::int8_t> labels(files.labels);
    const auto decided = [&](auto member) {
        return metrics::figure_at_threshold(scores, labels, nights, threshold, member);
    };
    if (figure == "honest.f1") return decided(&Confusion::f1);
    if (figure == "honest.precision") return decided(&Confusion::precision);
    if (figure == "honest.recall") return decided(&Confusion::recall);
    if (figure == "honest.accuracy") return decided(&Confusion::accuracy);
    if (figure == "auroc")
        return metrics::figure_of_ranking(scores, labels, nights, [](const auto& r) { return metrics::auroc(r); });
    if (figure == "average_precision")
        return metrics::figure_of_ranking(scores, labels, nights,
                                          [](const auto& r) { return metrics::average_precision(r); });
    return {};
}

}  // namespace detail

/// The interval of a weighted sum of cells, for the seeds that have all of them. `weights` by cell of the layout.
inline NewNights new_nights(const Results& results, const RecordedScores& scores, const PlannedQuestion& question,
                            const QuestionLayout& layout, std::span<const double> weights) {
    NewNights result;
    const auto none = [&](std::string why) {
        result.interval.why_none = std::move(why);
        return result;
    };
    const std::size_t dot = question.metric.find('.');
    const std::string split = question.metric.substr(0, dot), figure = question.metric.substr(dot + 1);
    if (!question.less.empty() || question.is_about_a_spread())
        return none("the question is not about one figure of one test");
    if (!scores.are_available()) return none("files.csv is not there; `run` writes it");

    const auto too_few = [](std::size_t seeds) {
        return fmt::format("{} seeds, and {} are needed", seeds, stats::smallest_seeds_for_two_way);
    };
    if (results.seeds.size() < stats::smallest_seeds_for_two_way) return none(too_few(results.seeds.size()));

    const std::vector<Cell> cells = cells_of(results);
    struct Part {
        double weight;
        detail::FigureOfClusters figure;
    };
    std::vector<std::vector<Part>> seeds;
    for (std::uint64_t seed : results.seeds) {
        std::vector<Part> parts;
        std::size_t wanted = 0;
        for (std::size_t c = 0; c < layout.cells.size(); ++c) {
            if (weights[c] == 0) continue;
            ++wanted;
            for (const RunResult* run : cells[layout.cells[c]].runs) {
                if (run->seed != seed || !std::isfinite(run->number(question.metric))) continue;
                const ScoredFiles files = scores.of(*run, split);
                const metrics::Clusters nights = metrics::clusters_of(files.groups);
                result.nights = nights.count;
                parts.push_back(
                    {weights[c], detail::figure_of(files, nights, figure, run->number(split + ".honest.threshold"))});
                if (!parts.back().figure) return none("the figure is none that files make up");
            }
        }
        if (parts.size() == wanted) seeds.push_back(std::move(parts));
    }
    const stats::Units nights{"recorder-nights", result.nights};
    if (nights.count < nights.smallest)
        return none(fmt::format("the test has {} recorder-nights, and {} are needed", nights.count, nights.smallest));
    if (seeds.size() < stats::smallest_seeds_for_two_way) return none(too_few(seeds.size()));
    const stats::Bootstrap bootstrap =
        stats::two_way_bootstrap(nights, seeds.size(), [&](std::size_t seed, stats::Times times) {
            double sum = 0;
            for (const Part& part : seeds[seed]) sum += part.weight * part.figure(times);
            return sum;
        });
    result.interval = stats::percentile_interval(bootstrap);
    return result;
}

}  // namespace equipoise::report
