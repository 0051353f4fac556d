// SPDX-License-Identifier: MIT
#include <equipoise/metrics/cluster_bootstrap.hpp>

#include "catch.hpp"
#include <equipoise/base/random.hpp>
#include <equipoise/metrics/probability.hpp>
#include <equipoise/stats/bootstrap.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

using namespace equipoise;
using namespace equipoise::metrics;
using stats::Times;

namespace {

struct Files {
    std::vector<float> scores;
    std::vector<std::int8_t> labels;
    std::vector<std::uint32_t> groups;

    void add(float score, std::int8_t label, std::uint32_t group, std::uint32_t times = 1) {
        scores.insert(scores.end(), times, score);
        labels.insert(labels.end(), times, label);
        groups.insert(groups.end(), times, group);
    }
    std::span<const float> s() const { return scores; }
    std::span<const std::int8_t> l() const { return labels; }
};

/// Scores of one decimal (ties) and some files without one, in clusters of any size with codes 7, 17, 27 ...
Files some_files(std::size_t clusters, Stream stream) {
    Files files;
    for (std::uint32_t cluster = 0; cluster < clusters; ++cluster)
        for (std::uint32_t file = stream.below(12) + 1; file > 0; --file) {
            const bool is_missing = stream.below(10) == 0;
            const float score = static_cast<float>(stream.below(11)) / 10;
            files.add(is_missing ? std::numeric_limits<float>::quiet_NaN() : score, stream.below(3) == 0,
                      10 * cluster + 7);
        }
    return files;
}

Files copied(const Files& files, const Clusters& clusters, Times times) {
    Files result;
    for (std::size_t file = 0; file < files.scores.size(); ++file)
        result.add(files.scores[file], files.labels[file], files.groups[file], times[clusters.of_file[file]]);
    return result;
}

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

TEST_CASE("clusters are numbered in the order of their codes") {
    const Clusters clusters = clusters_of(std::vector<std::uint32_t>{30, 10, 30, 20, 10});
    CHECK(clusters.count == 3);
    CHECK(clusters.of_file == std::vector<std::uint32_t>{2, 0, 2, 1, 0});
    CHECK(clusters_of({}).count == 0);
}

TEST_CASE("a figure of drawn clusters is that of the files written out") {
    for (std::uint32_t sample = 0; sample < 40; ++sample) {
        const Files files = some_files(6, Stream(1, "files", sample));
        const Clusters clusters = clusters_of(files.groups);
        std::vector<std::uint32_t> times(clusters.count);
        Stream stream(2, "times", sample);
        for (std::uint32_t& drawn : times) drawn = sample == 0 ? 1 : stream.below(4);
        const Files written = copied(files, clusters, times);
        const Ranking wanted = rank(written.s(), written.l());

        const Ranking ranking = ClusterRanking(files.s(), files.l(), clusters)(times);
        CHECK(ranking.positives == wanted.positives);
        CHECK(ranking.negatives == wanted.negatives);
        REQUIRE(ranking.steps.size() == wanted.steps.size());
        for (std::size_t step = 0; step < wanted.steps.size(); ++step) {
            CHECK(ranking.steps[step].score == wanted.steps[step].score);
            CHECK(ranking.at(ranking.steps[step]) == wanted.at(wanted.steps[step]));
        }
        for (const auto curve : {auroc, average_precision, auprc_trapezoid})
            CHECK(same(figure_of_ranking(files.s(), files.l(), clusters, curve)(times),
                       curve(wanted).value_or(std::numeric_limits<double>::quiet_NaN())));

        const Confusion counts = confusion_at(written.s(), written.l(), 0.5);
        for (const auto figure : {&Confusion::precision, &Confusion::recall, &Confusion::f1, &Confusion::accuracy,
                                  &Confusion::specificity, &Confusion::balanced_accuracy, &Confusion::mcc})
            CHECK(figure_at_threshold(files.s(), files.l(), clusters, 0.5, figure)(times) == (counts.*figure)());

        const auto brier = [](auto scores, auto labels) { return brier_score(scores, labels); };
        CHECK(same(figure_of_files(files.s(), files.l(), clusters, brier)(times),
                   brier(written.s(), written.l()).value_or(std::numeric_limits<double>::quiet_NaN())));
    }
}

TEST_CASE("a resample without positives has no AUROC, and too many of them no interval") {
    Files files;  // twelve nights, positives in one of them
    for (std::uint32_t night = 0; night < 12; ++night) {
        files.add(0.2F, 0, night);
        files.add(0.6F, night == 3, night);
    }
    const Clusters nights = clusters_of(files.groups);
    const auto figure = figure_of_ranking(files.s(), files.l(), nights, auroc);
    std::vector<std::uint32_t> times(12, 1);
    CHECK(figure(times) > 0.5);
    times[3] = 0;
    CHECK(std::isnan(figure(times)));
    const stats::Bootstrap drawn = stats::bootstrap_units({{"recorder-nights", 12}}, figure, {.count = 999});
    CHECK(static_cast<double>(drawn.undefined) / 999 == Approx(std::pow(11.0 / 12, 12)).margin(0.08));
    CHECK(percentile_interval(drawn).why_none == "no interval is given: the figure has no value in " +
                                                     std::to_string(drawn.undefined) +
                                                     " of 999 resamples, which may be a whole tail of it");
}

TEST_CASE("policies are compared on the same nights") {
    const Files files = some_files(20, Stream(3, "paired"));
    const Clusters nights = clusters_of(files.groups);
    std::vector<float> better = files.scores;
    for (std::size_t file = 0; file < better.size(); ++file)
        if (files.labels[file] != 0 && better[file] < 0.5F) better[file] += 0.4F;
    const auto before = figure_at_threshold(files.s(), files.l(), nights, 0.5, &Confusion::recall);
    const auto after = figure_at_threshold(std::span<const float>(better), files.l(), nights, 0.5, &Confusion::recall);
    const auto drawn = [&](std::size_t threads) {
        return stats::bootstrap_units({{"recorder-nights", nights.count}},
                                      [&](Times times) { return after(times) - before(times); },
                                      {.count = 1999, .threads = threads});
    };
    const stats::Bootstrap difference = drawn(1);
    CHECK(difference.values.front() > 0);  // better on every night, so in every resample
    CHECK(difference.estimate == after(std::vector<std::uint32_t>(20, 1)) - before(std::vector<std::uint32_t>(20, 1)));
    CHECK(drawn(2).values == difference.values);
    CHECK(drawn(8).values == difference.values);
    const auto interval = percentile_interval(difference).ends;
    REQUIRE(interval);
    CHECK(interval->lower < difference.estimate);
    CHECK(interval->upper > difference.estimate);
    // the same policy twice: no difference, hence no interval of it
    CHECK(percentile_interval(stats::bootstrap_units({{"recorder-nights", nights.count}},
                                                     [&](Times times) { return after(times) - after(times); }))
              .why_none ==
          "no interval is given: the figure is 0 in every resample, so these data do not show how much it varies");
}

TEST_CASE("seeds and nights together") {
    const Clusters nights = clusters_of(some_files(15, Stream(4, "nights")).groups);
    const Files files = some_files(15, Stream(4, "nights"));
    std::vector<std::function<double(Times)>> of_seed;
    for (std::uint32_t seed = 0; seed < 6; ++seed) {
        std::vector<float> scores = files.scores;
        Stream noise(seed, "noise");
        for (float& score : scores) score += static_cast<float>(0.2 * noise.uniform());
        of_seed.push_back(figure_of_ranking(std::span<const float>(scores), files.l(), nights, auroc));
    }
    const stats::Bootstrap both =
        stats::two_way_bootstrap({"recorder-nights", nights.count}, of_seed.size(),
                                 [&](std::size_t seed, Times times) { return of_seed[seed](times); });
    double sum = 0;
    for (const auto& figure : of_seed) sum += figure(std::vector<std::uint32_t>(15, 1));
    CHECK(both.estimate == Approx(sum / 6).epsilon(1e-14));
    const auto interval = percentile_interval(both).ends;
    REQUIRE(interval);
    CHECK(interval->lower < both.estimate);
    CHECK(both.estimate < interval->upper);
}

TEST_CASE("cluster figures need one entry for each file and for each cluster") {
    const Files files = some_files(3, Stream(5, "fit"));
    const Clusters clusters = clusters_of(files.groups);
    const Clusters others{{0, 1}, 2};
    CHECK_THROWS_AS(figure_at_threshold(files.s(), files.l(), others, 0.5, &Confusion::f1), std::logic_error);
    CHECK_THROWS_AS(ClusterRanking(files.s(), files.l(), others), std::logic_error);
    CHECK_THROWS_AS(ClusterRanking(files.s(), files.l().first(1), clusters), std::logic_error);
    const std::vector<std::uint32_t> times(2, 1);
    CHECK_THROWS_AS(figure_at_threshold(files.s(), files.l(), clusters, 0.5, &Confusion::f1)(times), std::logic_error);
    CHECK_THROWS_AS(figure_of_ranking(files.s(), files.l(), clusters, auroc)(times), std::logic_error);
}
