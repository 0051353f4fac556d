/// cluster_bootstrap.hpp: every figure of a set of files as a function of how often each cluster is drawn.
///
/// Files of one night are no independent draws: they share weather, chorus and recorder. An interval for new nights
/// therefore draws whole clusters (recorder-nights, sites, or files that are their own cluster). What draws them is
/// `stats/bootstrap.hpp`, which knows no metric; this header gives it something to measure: `figure(times)`, with
/// `times` [clusters] how often each was drawn, is the figure of the set in which every file of cluster c stands
/// times[c] times. No file is copied and nothing is sorted twice. NaN where a figure has no value.
///
///     const Clusters nights = clusters_of(test.groups);
///     const auto a = figure_at_threshold(scores_a, labels, nights, 0.5, &Confusion::f1);
///     const auto b = figure_at_threshold(scores_b, labels, nights, 0.5, &Confusion::f1);
///     const Bootstrap difference = bootstrap_units({{"recorder-nights", nights.count}},
///                                                  [&](Times times) { return a(times) - b(times); });
///
/// Figures may be called from several threads at once. They hold what they need: the spans need not outlive the call.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/metrics/curves.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace equipoise::metrics {

/// Which cluster each file is of.
struct Clusters {
    std::vector<std::uint32_t> of_file;  ///< [files] 0 ... count - 1, in the order of the codes they were made from
    std::size_t count = 0;
};

/// Clusters of files with equal codes: `FileScores::groups`, or sites. The same codes give the same clusters, so two
/// policies measured on one split can be drawn together.
inline Clusters clusters_of(std::span<const std::uint32_t> codes) {
    std::vector<std::uint32_t> distinct(codes.begin(), codes.end());
    std::ranges::sort(distinct);
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    Clusters clusters{.of_file = {}, .count = distinct.size()};
    for (const std::uint32_t code : codes)
        clusters.of_file.push_back(
            static_cast<std::uint32_t>(std::ranges::lower_bound(distinct, code) - distinct.begin()));
    return clusters;
}

namespace detail {
inline void check_clusters(std::size_t scores, std::size_t labels, const Clusters& clusters) {
    if (scores != labels || scores != clusters.of_file.size())
        throw std::logic_error("cluster_bootstrap: scores, labels and clusters need one entry for each file.");
}
inline void check_times(std::span<const std::uint32_t> times, std::size_t clusters) {
    if (times.size() != clusters)
        throw std::logic_error("cluster_bootstrap: a figure needs one number of draws for each of its clusters.");
}
inline double or_nan(std::optional<double> value) { return value.value_or(std::numeric_limits<double>::quiet_NaN()); }

/// What a cluster adds to the denominators of curves.
struct ClusterTotals {
    std::uint64_t positives = 0, negatives = 0;
};
}  // namespace detail

/// The decisions of all files at "score >= threshold", cluster by cluster; O(clusters) for a resample.
/// `figure`: const Confusion& -> double, such as &Confusion::recall, with 0 / 0 = 0 as it is reported.
template <std::floating_point Score, class Figure>
auto figure_at_threshold(std::span<const Score> scores, std::span<const std::int8_t> labels, const Clusters& clusters,
                         double threshold, Figure figure) {
    detail::check_clusters(scores.size(), labels.size(), clusters);
    std::vector<Confusion> of_cluster(clusters.count);
    for (std::size_t file = 0; file < scores.size(); ++file)
        count(of_cluster[clusters.of_file[file]], static_cast<double>(scores[file]), labels[file], threshold);
    return [of_cluster = std::move(of_cluster), figure](std::span<const std::uint32_t> times) {
        detail::check_times(times, of_cluster.size());
        Confusion counts;
        for (std::size_t cluster = 0; cluster < times.size(); ++cluster) {
            const std::uint64_t drawn = times[cluster];
            counts.true_positives += drawn * of_cluster[cluster].true_positives;
            counts.false_positives += drawn * of_cluster[cluster].false_positives;
            counts.false_negatives += drawn * of_cluster[cluster].false_negatives;
            counts.true_negatives += drawn * of_cluster[cluster].true_negatives;
        }
        return static_cast<double>(std::invoke(figure, std::as_const(counts)));
    };
}

/// Files sorted once by score; for a resample the `Ranking` that sorting all its files would give, in O(files).
class ClusterRanking {
  public:
    template <std::floating_point Score>
    ClusterRanking(std::span<const Score> scores, std::span<const std::int8_t> labels, const Clusters& clusters)
        : totals_(clusters.count) {
        detail::check_clusters(scores.size(), labels.size(), clusters);
        for (std::size_t file = 0; file < scores.size(); ++file) {
            const std::uint32_t cluster = clusters.of_file[file];
            ++(labels[file] != 0 ? totals_[cluster].positives : totals_[cluster].negatives);
            if (!std::isnan(scores[file]))
                files_.push_back({static_cast<double>(scores[file]), cluster, labels[file] != 0});
        }
        std::ranges::sort(files_, std::greater{}, &File::score);
    }

    Ranking operator()(std::span<const std::uint32_t> times) const {
        detail::check_times(times, totals_.size());
        Ranking ranking;
        for (std::size_t cluster = 0; cluster < times.size(); ++cluster) {
            ranking.positives += times[cluster] * totals_[cluster].positives;
            ranking.negatives += times[cluster] * totals_[cluster].negatives;
        }
        ranking.steps.reserve(files_.size());
        Ranking::Step step{std::numeric_limits<double>::infinity(), 0, 0};
        for (const File& file : files_) {
            const std::uint64_t drawn = times[file.cluster];
            if (drawn == 0) continue;
            if (file.score != step.score) {
                if (step.true_positives + step.false_positives > 0) ranking.steps.push_back(step);
                step.score = file.score;
            }
            (file.is_positive ? step.true_positives : step.false_positives) += drawn;
        }
        if (step.true_positives + step.false_positives > 0) ranking.steps.push_back(step);
        return ranking;
    }

  private:
    struct File {
        double score;
        std::uint32_t cluster;
        bool is_positive;
    };
    std::vector<File> files_;  // with a score, descending
    std::vector<detail::ClusterTotals> totals_;
};

/// Figures of curves; O(files) for a resample. `figure`: const Ranking& -> double or std::optional<double>, such as
/// `auroc`, `average_precision`, or a call of `partial_auroc`.
template <std::floating_point Score, class Figure>
auto figure_of_ranking(std::span<const Score> scores, std::span<const std::int8_t> labels, const Clusters& clusters,
                       Figure figure) {
    return [rank_resample = ClusterRanking(scores, labels, clusters), figure](std::span<const std::uint32_t> times) {
        return detail::or_nan(std::invoke(figure, rank_resample(times)));
    };
}

/// Any other figure, such as Brier score or calibration error; each resample is written out.
/// `figure`: (std::span<const Score>, std::span<const std::int8_t>) -> double or std::optional<double>.
template <std::floating_point Score, class Figure>
auto figure_of_files(std::span<const Score> scores, std::span<const std::int8_t> labels, const Clusters& clusters,
                     Figure figure) {
    detail::check_clusters(scores.size(), labels.size(), clusters);
    return [scores = std::vector(scores.begin(), scores.end()), labels = std::vector(labels.begin(), labels.end()),
            clusters, figure](std::span<const std::uint32_t> times) {
        detail::check_times(times, clusters.count);
        std::vector<Score> drawn_scores;
        std::vector<std::int8_t> drawn_labels;
        for (std::size_t file = 0; file < scores.size(); ++file) {
            drawn_scores.insert(drawn_scores.end(), times[clusters.of_file[file]], scores[file]);
            drawn_labels.insert(drawn_labels.end(), times[clusters.of_file[file]], labels[file]);
        }
        return detail::or_nan(
            std::invoke(figure, std::span<const Score>(drawn_scores), std::span<const std::int8_t>(drawn_labels)));
    };
}

}  // namespace equipoise::metrics
