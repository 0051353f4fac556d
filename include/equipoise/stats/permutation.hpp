/// permutation.hpp: exact tests that assume only that runs could have been labelled otherwise.
///
/// No distribution is assumed and nothing is drawn at random: every arrangement is counted. A p value cannot be smaller
/// than one arrangement allows: with three seeds .25 for sign flips and .10 for two samples, whatever the data.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/anova.hpp>
#include <equipoise/stats/t_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace equipoise::stats {

struct PermutationTest {
    double statistic = detail::nan;  ///< mean difference, first minus second; F of several groups
    double arrangements = 0;         ///< equally likely if there is no effect
    double p = detail::nan;          ///< two-sided: arrangements at least as far from 0; at least as large an F
    double p_greater = detail::nan;  ///< NaN for several groups
    double p_less = detail::nan;
    double smallest_p = detail::nan;  ///< two-sided p that the numbers of runs allow, before any data
};

namespace detail {

/// Counts subsets by their sum without listing them all: sums of the subsets of each half are sorted and met from both
/// ends, 2^(n/2) work for 2^n subsets. Horowitz and Sahni (1974), JACM 21.
class SubsetSums {
  public:
    static constexpr std::size_t most = 44;  ///< values; 2^22 sums in each half

    explicit SubsetSums(std::span<const double> values)
        : low_(halves(values.first(values.size() / 2))), high_(halves(values.subspan(values.size() / 2))) {}

    /// Subsets of `size` values (of any size: `any`) whose sum is at least `bound`.
    static constexpr std::size_t any = static_cast<std::size_t>(-1);
    double count_at_least(double bound, std::size_t size = any) const {
        double count = 0;
        for (std::size_t a = 0; a < low_.size(); ++a)
            for (std::size_t b = 0; b < high_.size(); ++b) {
                if (size != any && a + b != size) continue;
                std::size_t enough = high_[b].size();  // high_[b][enough..] reach the bound together with low
                for (double low : low_[a]) {
                    while (enough > 0 && low + high_[b][enough - 1] >= bound) --enough;
                    count += static_cast<double>(high_[b].size() - enough);
                }
            }
        return count;
    }

  private:
    /// Sorted sums of subsets, by their number of members.
    static std::vector<std::vector<double>> halves(std::span<const double> values) {
        std::vector<std::vector<double>> sums(values.size() + 1);
        sums[0] = {0.0};
        for (std::size_t i = 0; i < values.size(); ++i)
            for (std::size_t members = i + 1; members > 0; --members)
                for (std::size_t j = 0, before = sums[members - 1].size(); j < before; ++j)
                    sums[members].push_back(sums[members - 1][j] + values[i]);
        for (auto& of_size : sums) std::ranges::sort(of_size);
        return sums;
    }
    std::vector<std::vector<double>> low_, high_;
};

inline double binomial(double n, double k) {
    double result = 1;
    for (double i = 1; i <= k; ++i) result = std::round(result * (n - k + i) / i);
    return result;
}

/// Tails of a sum among `total` arrangements; `at_least(x)` counts those that reach x and `at_most(x)` those that stay.
template <class AtLeast, class AtMost>
void count_tails(PermutationTest& test, double observed, double tolerance, AtLeast&& at_least, AtMost&& at_most) {
    const double far = std::fabs(observed) - tolerance;
    test.p_greater = at_least(observed - tolerance) / test.arrangements;
    test.p_less = at_most(observed + tolerance) / test.arrangements;
    test.p = far <= 0 ? 1 : (at_least(far) + at_most(-far)) / test.arrangements;
}

}  // namespace detail

/// Paired runs: under no effect each difference may as well have had the other sign. All 2^n, n up to 44, in about a
/// second at most. Fisher (1935), "The design of experiments", section 21. Sums within 1e-12 of the differences' total
/// size count as equal. Beyond 44 pairs use paired_t_test: the sum is then normal enough.
inline PermutationTest sign_flip_test(std::span<const double> first, std::span<const double> second) {
    require_finite(first, "sign-flip test, first sample");
    require_finite(second, "sign-flip test, second sample");
    const auto values = differences(first, second, "sign-flip test");
    if (values.empty() || values.size() > detail::SubsetSums::most)
        throw Error(
            fmt::format("sign-flip test was given {} pairs and counts all sign patterns of 1 to {}; use the paired "
                        "t test for more",
                        values.size(), detail::SubsetSums::most));
    double size = 0, sum = 0;
    for (double value : values) {
        size += std::fabs(value);
        sum += value;
    }
    PermutationTest result;
    result.statistic = mean_of(values).value();
    result.arrangements = std::exp2(static_cast<double>(values.size()));
    result.smallest_p = 2 / result.arrangements;
    // flipping a subset to minus turns the sum of sizes into size - 2 * (its sum); symmetric about 0
    std::vector<double> sizes = values;
    for (double& value : sizes) value = std::fabs(value);
    const detail::SubsetSums sums(sizes);
    const auto beyond = [&](double x) { return sums.count_at_least((size + x) / 2); };
    detail::count_tails(result, sum, 1e-12 * size, beyond, [&](double x) { return beyond(-x); });
    return result;
}

/// Two independent samples: every choice of which runs form the first; both together up to 44 runs. Two-sided by the
/// size of the difference of means. Pitman (1937), JRSS Supplement 4.
inline PermutationTest permutation_test(std::span<const double> first, std::span<const double> second) {
    require_finite(first, "permutation test, first sample");
    require_finite(second, "permutation test, second sample");
    std::vector<double> all(first.begin(), first.end());
    all.insert(all.end(), second.begin(), second.end());
    if (first.empty() || second.empty() || all.size() > detail::SubsetSums::most)
        throw Error(
            fmt::format("permutation test was given {} and {} values; it needs one in each sample and counts all "
                        "arrangements of up to {} together; use a t test for more",
                        first.size(), second.size(), detail::SubsetSums::most));
    const Mean grand = mean_of(all);
    double size = 0, sum = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = grand.deviation_of(all[i]);
        size += std::fabs(all[i]);
        if (i < first.size()) sum += all[i];
    }
    PermutationTest result;
    result.statistic = mean_of(first) - mean_of(second);
    result.arrangements = detail::binomial(static_cast<double>(all.size()), static_cast<double>(first.size()));
    result.smallest_p = (first.size() == second.size() ? 2 : 1) / result.arrangements;
    const detail::SubsetSums sums(all);
    // deviations sum to 0, so what the first sample leaves out sums to minus its own sum
    detail::count_tails(
        result, sum, 1e-12 * size, [&](double x) { return sums.count_at_least(x, first.size()); },
        [&](double x) { return sums.count_at_least(-x, second.size()); });
    return result;
}

/// Several groups: every assignment of runs to groups of these sizes, by F; up to 2e7 of them. Error beyond.
inline PermutationTest permutation_anova(std::span<const std::vector<double>> groups) {
    PermutationTest result;
    result.statistic = one_way_anova(groups).f;
    std::vector<double> all, left;
    result.arrangements = 1;
    std::vector<std::size_t> sizes;
    for (const auto& group : groups) {
        all.insert(all.end(), group.begin(), group.end());
        left.push_back(static_cast<double>(group.size()));
        result.arrangements *= detail::binomial(static_cast<double>(all.size()), left.back());
    }
    if (!(result.arrangements <= 2e7))
        throw Error(
            fmt::format("exact permutation ANOVA would count {:.2g} arrangements of {} runs; it is for up to 2e7, "
                        "such as three groups of six; use one-way ANOVA",
                        result.arrangements, all.size()));
    double same_sizes = 1;  // relabelling groups of equal size gives the same F
    for (std::size_t j = 0; j < groups.size(); ++j)
        same_sizes *=
            static_cast<double>(std::count(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(j) + 1, left[j]));
    result.smallest_p = same_sizes / result.arrangements;
    const Mean grand = mean_of(all);
    double total = 0, observed = 0;
    std::size_t start = 0;
    for (const auto& group : groups) {
        double sum = 0;
        for (std::size_t i = 0; i < group.size(); ++i, ++start) {
            all[start] = grand.deviation_of(all[start]);
            total += all[start] * all[start];
            sum += all[start];
        }
        observed += sum * sum / static_cast<double>(group.size());
    }
    // F rises with the sum of squares between groups, which is what is compared
    const std::vector<double> counts = left;
    std::vector<double> sums(groups.size(), 0.0);
    double reached = 0;
    const double bound = observed - 1e-12 * total;
    const std::function<void(std::size_t)> place = [&](std::size_t i) {
        if (i == all.size()) {
            double between = 0;
            for (std::size_t j = 0; j < sums.size(); ++j) between += sums[j] * sums[j] / counts[j];
            reached += between >= bound;
            return;
        }
        for (std::size_t j = 0; j < sums.size(); ++j) {
            if (left[j] == 0) continue;
            const double before = sums[j];
            left[j] -= 1;
            sums[j] += all[i];
            place(i + 1);
            left[j] += 1;
            sums[j] = before;
        }
    };
    place(0);
    result.p = reached / result.arrangements;
    return result;
}

}  // namespace equipoise::stats
