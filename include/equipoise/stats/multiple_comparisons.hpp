/// multiple_comparisons.hpp: which groups differ, with p values and intervals that hold for all comparisons at once.
///
/// Dunnett where one level is the control and the question is "does any treatment differ from it": fewest comparisons,
/// most power. Tukey-Kramer for all pairs of groups with one variance; Games-Howell for all pairs where variances
/// differ (six runs in each group or more). Not offered: Fisher's LSD and Duncan's test, whose chance of a false claim
/// grows with the number of groups; Scheffe's is in contrasts.hpp.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/anova.hpp>
#include <equipoise/stats/simultaneous.hpp>
#include <equipoise/stats/t_test.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace equipoise::stats {

/// Means to compare and what their noise is estimated by: from the groups themselves, or from the residual of a model
/// with further terms (seed as a block), which gives its own mean square and df.
struct GroupMeans {
    std::vector<Mean> means;
    std::vector<double> counts;
    double mean_square = detail::nan;  ///< of the residual
    double df = detail::nan;
};

/// Throws as one_way_anova does.
inline GroupMeans group_means(std::span<const std::vector<double>> groups) {
    const AnovaResult anova = one_way_anova(groups);
    GroupMeans result{.means = {}, .counts = {}, .mean_square = anova.mean_square_within, .df = anova.df_within};
    for (const std::vector<double>& group : groups) {
        result.means.push_back(mean_of(group));
        result.counts.push_back(static_cast<double>(group.size()));
    }
    return result;
}

/// Second group minus first; p and interval are adjusted for all comparisons of the result.
struct Comparison {
    std::size_t first = 0;
    std::size_t second = 0;
    double difference = detail::nan;
    double standard_error = detail::nan;  ///< of the difference
    double df = detail::nan;
    double t = detail::nan;  ///< difference / standard error; Tukey's q is |t| sqrt(2)
    double p = detail::nan;
    Interval interval;
};

struct Comparisons {
    double critical = detail::nan;  ///< |t| beyond which a comparison is significant at 1 - level; NaN where it varies
    std::vector<Comparison> pairs;
};

/// All pairs, one variance. Tukey (1953); unequal sizes: Kramer (1956), Biometrics 12, conservative as Hayter (1984),
/// Annals of Statistics 12, shows.
inline Comparisons tukey(const GroupMeans& groups, double level = 0.95) {
    require_level(level);
    StudentizedRange range(groups.means.size());
    Comparisons result{.critical = range.upper_quantile(1 - level, groups.df) / std::numbers::sqrt2, .pairs = {}};
    for (std::size_t i = 0; i < groups.means.size(); ++i)
        for (std::size_t j = i + 1; j < groups.means.size(); ++j) {
            const double error = std::sqrt(groups.mean_square * (1 / groups.counts[i] + 1 / groups.counts[j]));
            const double difference = groups.means[j] - groups.means[i], t = difference / error;
            result.pairs.push_back({i,
                                    j,
                                    difference,
                                    error,
                                    groups.df,
                                    t,
                                    range.upper_tail(std::fabs(t) * std::numbers::sqrt2, groups.df),
                                    {difference - result.critical * error, difference + result.critical * error}});
        }
    return result;
}

inline Comparisons tukey(std::span<const std::vector<double>> groups, double level = 0.95) {
    return tukey(group_means(groups), level);
}

/// Every other group against `control` (an index), two-sided; sizes may differ. Dunnett (1955); exact, not simulated.
inline Comparisons dunnett(const GroupMeans& groups, std::size_t control, double level = 0.95) {
    require_level(level);
    if (control >= groups.means.size())
        throw Error(fmt::format("Dunnett's test: the control is group {} of {}; give one that is there", control + 1,
                                groups.means.size()));
    std::vector<double> sizes;
    for (std::size_t i = 0; i < groups.means.size(); ++i)
        if (i != control) sizes.push_back(groups.counts[i]);
    ManyToOne largest(sizes, groups.counts[control]);
    Comparisons result{.critical = largest.upper_quantile(1 - level, groups.df), .pairs = {}};
    for (std::size_t i = 0; i < groups.means.size(); ++i) {
        if (i == control) continue;
        const double error = std::sqrt(groups.mean_square * (1 / groups.counts[i] + 1 / groups.counts[control]));
        const double difference = groups.means[i] - groups.means[control], t = difference / error;
        result.pairs.push_back({control,
                                i,
                                difference,
                                error,
                                groups.df,
                                t,
                                largest.upper_tail(std::fabs(t), groups.df),
                                {difference - result.critical * error, difference + result.critical * error}});
    }
    return result;
}

inline Comparisons dunnett(std::span<const std::vector<double>> groups, std::size_t control, double level = 0.95) {
    return dunnett(group_means(groups), control, level);
}

/// All pairs, each with its own variances and df. Games and Howell (1976), "Pairwise multiple comparison procedures
/// with unequal n's and/or variances", J. Educational Statistics 1; approximate: among four groups any false claim
/// .063 at three runs, .057 at five; among eleven .085 at five, .056 from twenty (simulated). p is 1 or 0 where neither
/// group varies. Error for a group with fewer than two values.
inline Comparisons games_howell(std::span<const std::vector<double>> groups, double level = 0.95) {
    require_level(level);
    require_groups(groups, "Games-Howell test");
    StudentizedRange range(groups.size());
    Comparisons result;
    for (std::size_t i = 0; i < groups.size(); ++i)
        for (std::size_t j = i + 1; j < groups.size(); ++j) {
            const TTest test = welch_t_test(groups[j], groups[i]);
            if (!(test.standard_error > 0)) {  // neither group varies: their difference is certain
                result.pairs.push_back({i,
                                        j,
                                        test.estimate,
                                        0,
                                        detail::nan,
                                        test.t,
                                        test.estimate == 0 ? 1.0 : 0.0,
                                        {test.estimate, test.estimate}});
                continue;
            }
            const double reach = range.upper_quantile(1 - level, test.df) / std::numbers::sqrt2 * test.standard_error;
            result.pairs.push_back({i,
                                    j,
                                    test.estimate,
                                    test.standard_error,
                                    test.df,
                                    test.t,
                                    range.upper_tail(std::fabs(test.t) * std::numbers::sqrt2, test.df),
                                    {test.estimate - reach, test.estimate + reach}});
        }
    return result;
}

}  // namespace equipoise::stats
