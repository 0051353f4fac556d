/// rank_tests.hpp: tests that use the order of values only: Mann-Whitney, Wilcoxon, Kruskal-Wallis, Friedman, Nemenyi.
///
/// Exact where the numbers allow, also with ties; else normal with correction for ties and continuity. With three seeds
/// no two-sample rank test can reach p = 0.05 (see permutation.hpp): they are for ten runs and more.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/multiple_comparisons.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace equipoise::stats {

/// Ranks from 1; values within `tolerance` of their neighbour share the mean of their ranks.
struct Ranks {
    std::vector<double> rank;
    double ties = 0;  ///< sum of t^3 - t over groups of t tied values
};

inline Ranks midranks(std::span<const double> values, double tolerance = 0) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(values[i], i); });
    Ranks result{std::vector<double>(values.size()), 0};
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        for (end = begin + 1; end < order.size() && values[order[end]] - values[order[end - 1]] <= tolerance;) ++end;
        for (std::size_t i = begin; i < end; ++i) result.rank[order[i]] = 0.5 * static_cast<double>(begin + end + 1);
        const double tied = static_cast<double>(end - begin);
        result.ties += tied * tied * tied - tied;
    }
    return result;
}

/// `automatic`: exact where it takes well under a second.
enum class NullDistribution { automatic, exact, normal };

struct RankTest {
    double statistic = detail::nan;
    double p = detail::nan;          ///< two-sided: twice the smaller of the one-sided, at most 1
    double p_greater = detail::nan;  ///< against: the first is not larger
    double p_less = detail::nan;
    bool is_exact = false;
};

namespace detail {
/// One-sided tails from the null probabilities of doubled rank sums.
inline RankTest exact_rank_test(double statistic, std::span<const double> probability, std::size_t place) {
    RankTest result{.statistic = statistic, .is_exact = true};
    result.p_less = result.p_greater = 0;
    for (std::size_t sum = 0; sum < probability.size(); ++sum) {
        if (sum <= place) result.p_less += probability[sum];
        if (sum >= place) result.p_greater += probability[sum];
    }
    result.p = std::min(1.0, 2 * std::min(result.p_less, result.p_greater));
    return result;
}
inline RankTest normal_rank_test(double statistic, double mean, double variance) {
    const double deviation = statistic - mean, sd = std::sqrt(variance);
    RankTest result{.statistic = statistic};
    result.p_greater = normal_upper_tail((deviation - 0.5) / sd);
    result.p_less = normal_upper_tail((-deviation - 0.5) / sd);
    result.p = variance > 0 ? std::min(1.0, 2 * std::min(result.p_less, result.p_greater)) : 1;
    return result;
}
inline std::size_t doubled(double half_integer) { return static_cast<std::size_t>(std::lround(2 * half_integer)); }
}  // namespace detail

/// Does one sample tend to larger values? statistic: U = pairs in which the first is larger, ties half.
/// Mann and Whitney (1947); the exact null with ties: all assignments of the midranks (Streitberg and Roehmel 1986,
/// Statistical Software Newsletter 12). That null is not symmetric with ties: coin doubles nothing and counts |U -
/// mean|.
inline RankTest mann_whitney(std::span<const double> first, std::span<const double> second,
                             NullDistribution null = NullDistribution::automatic) {
    require_finite(first, "Mann-Whitney test, first sample");
    require_finite(second, "Mann-Whitney test, second sample");
    if (first.empty() || second.empty())
        throw Error("Mann-Whitney test: a sample has no value; give at least one in each");
    std::vector<double> all(first.begin(), first.end());
    all.insert(all.end(), second.begin(), second.end());
    const Ranks ranks = midranks(all);
    const double m = static_cast<double>(first.size()), n = static_cast<double>(second.size()), size = m + n;
    const double sum = std::accumulate(ranks.rank.begin(), ranks.rank.begin() + std::ssize(first), 0.0);
    const double u = sum - m * (m + 1) / 2;
    const bool is_small = m * size * (size * (size + 1)) < 2e8;
    if (null == NullDistribution::normal || (null == NullDistribution::automatic && !is_small))
        return detail::normal_rank_test(u, m * n / 2, m * n / 12 * (size + 1 - ranks.ties / (size * (size - 1))));
    // probability[k][s]: the first k drawn without replacement have doubled rank sum s, built up rank by rank
    const std::size_t largest = detail::doubled(size * (size + 1) / 2);
    std::vector<std::vector<double>> probability(first.size() + 1, std::vector<double>(largest + 1, 0.0));
    probability[0][0] = 1;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::size_t rank = detail::doubled(ranks.rank[i]);
        for (std::size_t k = std::min(i + 1, first.size()); k > 0; --k) {
            // C(N, m) overflows: weights keep each row a share of the assignments
            const double weight = static_cast<double>(first.size() - k + 1) / static_cast<double>(all.size());
            for (std::size_t s = rank; s <= largest; ++s) probability[k][s] += weight * probability[k - 1][s - rank];
        }
    }
    std::vector<double>& null_sum = probability[first.size()];
    const double total = std::accumulate(null_sum.begin(), null_sum.end(), 0.0);
    for (double& value : null_sum) value /= total;
    return detail::exact_rank_test(u, null_sum, detail::doubled(sum));
}

/// Are paired differences symmetric about 0? statistic: V = sum of the ranks of positive differences; pairs without
/// a difference are dropped (Wilcoxon 1945). Differences within 1e-12 of the values' size count as equal: 1.1 - (-0.2)
/// ties with 0.1 - (-1.2) although their doubles differ.
inline RankTest signed_rank(std::span<const double> first, std::span<const double> second,
                            NullDistribution null = NullDistribution::automatic) {
    require_finite(first, "signed-rank test, first sample");
    require_finite(second, "signed-rank test, second sample");
    double size = 0;
    for (double value : first) size = std::max(size, std::fabs(value));
    for (double value : second) size = std::max(size, std::fabs(value));
    std::vector<double> sizes;
    std::vector<bool> is_positive;
    for (double difference : differences(first, second, "signed-rank test"))
        if (std::fabs(difference) > 1e-12 * size) {
            sizes.push_back(std::fabs(difference));
            is_positive.push_back(difference > 0);
        }
    if (sizes.empty()) return {.statistic = 0, .p = 1, .p_greater = 1, .p_less = 1, .is_exact = true};
    const Ranks ranks = midranks(sizes, 1e-12 * size);
    const double n = static_cast<double>(sizes.size());
    double positive = 0;
    for (std::size_t i = 0; i < sizes.size(); ++i)
        if (is_positive[i]) positive += ranks.rank[i];
    if (null == NullDistribution::normal || (null == NullDistribution::automatic && n > 400))
        return detail::normal_rank_test(positive, n * (n + 1) / 4, n * (n + 1) * (2 * n + 1) / 24 - ranks.ties / 48);
    std::vector<double> probability(detail::doubled(n * (n + 1) / 2) + 1, 0.0);
    probability[0] = 1;
    for (double rank : ranks.rank) {
        const std::size_t step = detail::doubled(rank);
        for (std::size_t s = probability.size(); s-- > 0;)
            probability[s] = 0.5 * (probability[s] + (s >= step ? probability[s - step] : 0));
    }
    return detail::exact_rank_test(positive, probability, detail::doubled(positive));
}

struct ChiSquaredTest {
    double statistic = detail::nan;
    double df = detail::nan;
    double p = detail::nan;
};

/// One-way ANOVA of ranks: H, corrected for ties, against chi-squared with k - 1. Kruskal and Wallis (1952), JASA 47;
/// the approximation is conservative for few runs (simulated .02 at three, .04 at five). NaN where all values are
/// equal.
inline ChiSquaredTest kruskal_wallis(std::span<const std::vector<double>> groups) {
    require_groups(groups, "Kruskal-Wallis test");
    std::vector<double> all;
    for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
    const Ranks ranks = midranks(all);
    const double n = static_cast<double>(all.size());
    double between = 0;
    for (std::size_t j = 0, start = 0; j < groups.size(); start += groups[j++].size()) {
        double deviation = 0;  // of the group's rank sum from what it is expected to be
        for (std::size_t i = 0; i < groups[j].size(); ++i) deviation += ranks.rank[start + i] - (n + 1) / 2;
        between += deviation * deviation / static_cast<double>(groups[j].size());
    }
    const double df = static_cast<double>(groups.size() - 1);
    const double h = 12 * between / (n * (n + 1) - ranks.ties / (n - 1));
    return {h, df, chi_squared_upper_tail(h, df)};
}

struct Friedman {
    ChiSquaredTest chi_squared;  ///< corrected for ties
    double f = detail::nan;      ///< Iman and Davenport's: the one to read from six blocks
    double df_between = detail::nan;
    double df_within = detail::nan;
    double p = detail::nan;           ///< of f
    double kendalls_w = detail::nan;  ///< agreement of the blocks, 0 to 1
    std::vector<double> mean_ranks;   ///< by treatment; small values have small ranks
    std::size_t blocks = 0;
};

/// Do treatments differ, each block (seed) judging by order alone? blocks[i][j]: block i, treatment j; complete,
/// without replicates. Friedman (1937), JASA 32; Iman and Davenport (1980), Communications in Statistics A 9.
inline Friedman friedman(std::span<const std::vector<double>> blocks) {
    require_groups(blocks, "Friedman test");
    const std::size_t treatments = blocks.front().size();
    const double n = static_cast<double>(blocks.size()), k = static_cast<double>(treatments);
    Friedman result;
    result.mean_ranks.assign(treatments, 0.0);
    result.blocks = blocks.size();
    double ties = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (blocks[i].size() != treatments || treatments < 2)
            throw Error(
                fmt::format("Friedman test: block {} has {} values and the first {}; it needs one value of each of "
                            "two treatments or more in every block",
                            i + 1, blocks[i].size(), treatments));
        const Ranks ranks = midranks(blocks[i]);
        ties += ranks.ties;
        for (std::size_t j = 0; j < treatments; ++j) result.mean_ranks[j] += ranks.rank[j] / n;
    }
    double between = 0;
    for (double rank : result.mean_ranks) between += (rank - (k + 1) / 2) * (rank - (k + 1) / 2);
    const double chi_squared = 12 * n * n * between / (n * k * (k + 1) - ties / (k - 1));
    result.chi_squared = {chi_squared, k - 1, chi_squared_upper_tail(chi_squared, k - 1)};
    result.kendalls_w = chi_squared / (n * (k - 1));
    const double rest = n * (k - 1) - chi_squared;
    result.f = rest > 1e-12 * n * k      ? (n - 1) * chi_squared / rest
               : std::isnan(chi_squared) ? detail::nan
                                         : detail::infinity;
    result.df_between = k - 1;
    result.df_within = (k - 1) * (n - 1);
    result.p = f_upper_tail(result.f, result.df_between, result.df_within);
    return result;
}

/// All pairs of mean ranks; `critical` is the critical difference. Nemenyi (1963); Demsar (2006), "Statistical
/// comparisons of classifiers over multiple data sets", JMLR 7, section 3.2.2. No correction for ties exists: with many
/// it is conservative. difference and interval are in ranks, df infinite.
inline Comparisons nemenyi(const Friedman& test, double level = 0.95) {
    require_level(level);
    const double k = static_cast<double>(test.mean_ranks.size());
    const double error = std::sqrt(k * (k + 1) / (6 * static_cast<double>(test.blocks)));
    StudentizedRange range(test.mean_ranks.size());
    Comparisons result;
    result.critical = range.upper_quantile(1 - level, detail::infinity) / std::numbers::sqrt2 * error;
    for (std::size_t i = 0; i < test.mean_ranks.size(); ++i)
        for (std::size_t j = i + 1; j < test.mean_ranks.size(); ++j) {
            const double difference = test.mean_ranks[j] - test.mean_ranks[i], z = difference / error;
            result.pairs.push_back({i,
                                    j,
                                    difference,
                                    error,
                                    detail::infinity,
                                    z,
                                    range.upper_tail(std::fabs(z) * std::numbers::sqrt2, detail::infinity),
                                    {difference - result.critical, difference + result.critical}});
        }
    return result;
}

}  // namespace equipoise::stats
