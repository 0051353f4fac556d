/// bootstrap.hpp: intervals for any statistic, from resamples of the data.
///
/// What is resampled are *units*: values, pairs, whole recorder-nights, seeds. A statistic of units is a function
/// `double(Times)` of how often each unit was drawn; what is not finite is no value. Once each gives the estimate,
/// one left out gives the jackknife, drawn with replacement gives the bootstrap. Statistics of plain values are
/// functions `double(std::span<const double>)`; two policies are compared by a statistic that is their difference, so
/// that both see the same resamples.
///
/// Resample b depends on (seed, name, b) and the numbers of units alone: the same on any number of threads.
/// An interval is refused, with a sentence, where its coverage is not claimed (docs/statistics.md, "Resampling").
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/stats/summary.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace equipoise::stats {

/// How many units, and seeds of a two-way resampling, the coverage of the intervals below is claimed from.
inline constexpr std::size_t smallest_for_bootstrap = 10;
inline constexpr std::size_t smallest_seeds_for_two_way = 5;

/// Units that are drawn from one another: "recorder-nights", 42 of them.
struct Units {
    std::string name;
    std::size_t count = 0;
    std::size_t smallest = smallest_for_bootstrap;  ///< no interval below
};

/// [units] how often each was drawn; several kinds of units lie one after the other.
using Times = std::span<const std::uint32_t>;

/// How many resamples are drawn, and from which random stream.
struct Resamples {
    std::size_t count = 1999;  ///< so that 2.5 % lie beyond the 50th
    std::uint64_t seed = 1;
    std::string_view name = "bootstrap";
    std::size_t threads = 1;  ///< the statistic is called from this many at once; changes no bit of the result
};

/// A statistic of the data and of their resamples.
struct Bootstrap {
    double estimate = detail::nan;
    std::vector<double> values;  ///< of the resamples in rising order, without those that have none
    std::size_t undefined = 0;   ///< resamples without a value
    std::vector<Units> units;

    double standard_error() const { return summarise(values).sd; }
    double bias() const { return summarise(values).mean - estimate; }
    std::size_t fewest_units() const { return std::ranges::min_element(units, {}, &Units::count)->count; }
};

/// What leaving out one unit at a time says of a statistic.
struct Jackknife {
    double estimate = detail::nan;
    double standard_error = detail::nan;
    double bias = detail::nan;
    double acceleration = detail::nan;  ///< skewness / 6 of the influences; NaN where no unit makes a difference
};

/// An interval, or the reason why there is none.
struct BootstrapInterval {
    std::optional<Interval> ends;
    std::string why_none;  ///< a sentence; empty where there is an interval
};

namespace detail {

/// body(0) ... body(count - 1) on `threads` threads, then the first exception if there was one.
template <class Body> void in_parallel(std::size_t count, std::size_t threads, const Body& body) {
    threads = std::clamp(threads, std::size_t{1}, std::max(count, std::size_t{1}));
    std::vector<std::exception_ptr> broken(threads);
    const auto work = [&](std::size_t thread) {
        try {
            for (std::size_t i = thread; i < count; i += threads) body(i);
        } catch (...) {
            broken[thread] = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(work, thread);
        work(0);
    }
    for (const std::exception_ptr& exception : broken)
        if (exception) std::rethrow_exception(exception);
}

/// All units together. Throws Error where there are less than `least` of a kind.
inline std::size_t count_units(std::span<const Units> units, std::size_t least, std::string_view analysis) {
    std::size_t total = 0;
    for (const Units& kind : units) {
        if (kind.count < least || kind.count > std::numeric_limits<std::uint32_t>::max())
            throw Error(
                fmt::format("{} was given {} {}; it needs at least {}", analysis, kind.count, kind.name, least));
        total += kind.count;
    }
    if (units.empty()) throw Error(fmt::format("{} was given nothing to resample", analysis));
    return total;
}

inline std::vector<double> drawn(std::span<const double> values, Times times) {
    std::vector<double> result;
    result.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) result.insert(result.end(), times[i], values[i]);
    return result;
}

/// A statistic of one or two samples of values as a statistic of units.
template <class Statistic> auto of_values(std::span<const double> sample, const Statistic& statistic) {
    require_finite(sample, "resampling");
    return [=, &statistic](Times times) { return statistic(drawn(sample, times)); };
}
template <class Statistic>
auto of_pairs(std::span<const double> first, std::span<const double> second, const Statistic& statistic) {
    require_finite(first, "resampling, first sample");
    require_finite(second, "resampling, second sample");
    if (first.size() != second.size())
        throw Error(fmt::format("resampling of pairs was given {} and {} values; give one of each for every pair",
                                first.size(), second.size()));
    return [=, &statistic](Times times) { return statistic(drawn(first, times), drawn(second, times)); };
}
template <class Statistic>
auto of_two_samples(std::span<const double> first, std::span<const double> second, const Statistic& statistic) {
    require_finite(first, "resampling, first sample");
    require_finite(second, "resampling, second sample");
    return [=, &statistic](Times times) {
        return statistic(drawn(first, times.first(first.size())), drawn(second, times.subspan(first.size())));
    };
}

}  // namespace detail

/// The statistic `double(Times)` on resamples: of each kind as many units as there are, drawn with replacement,
/// independently of the other kinds. Efron (1979), "Bootstrap methods: another look at the jackknife".
/// Throws Error where a kind has no unit or no resample is asked for.
template <class Statistic>
Bootstrap bootstrap_units(std::vector<Units> units, const Statistic& statistic, const Resamples& resamples = {}) {
    const std::size_t total = detail::count_units(units, 1, "bootstrap");
    if (resamples.count < 1 || resamples.count > std::numeric_limits<std::uint32_t>::max())
        throw Error(fmt::format("bootstrap of {} resamples was asked for; ask for 1999", resamples.count));
    Bootstrap result;
    result.estimate = statistic(Times(std::vector<std::uint32_t>(total, 1)));
    result.values.resize(resamples.count);
    detail::in_parallel(resamples.count, resamples.threads, [&](std::size_t b) {
        const Stream of_resample(resamples.seed, resamples.name, static_cast<std::uint32_t>(b));
        std::vector<std::uint32_t> times(total, 0);
        std::size_t start = 0;
        for (std::size_t kind = 0; kind < units.size(); ++kind) {
            Stream stream = of_resample.substream(kind);
            for (std::size_t i = 0; i < units[kind].count; ++i)
                ++times[start + stream.below(static_cast<std::uint32_t>(units[kind].count))];
            start += units[kind].count;
        }
        result.values[b] = statistic(Times(times));
    });
    std::erase_if(result.values, [](double value) { return !std::isfinite(value); });
    std::ranges::sort(result.values);
    result.undefined = resamples.count - result.values.size();
    result.units = std::move(units);
    return result;
}

/// Of one sample; statistic `double(std::span<const double>)`.
template <class Statistic>
Bootstrap bootstrap(std::span<const double> sample, const Statistic& statistic, const Resamples& resamples = {}) {
    return bootstrap_units({{"values", sample.size()}}, detail::of_values(sample, statistic), resamples);
}

/// Of pairs that are drawn together; statistic `double(span of the first, span of the second)`.
template <class Statistic>
Bootstrap paired_bootstrap(std::span<const double> first, std::span<const double> second, const Statistic& statistic,
                           const Resamples& resamples = {}) {
    return bootstrap_units({{"pairs", first.size()}}, detail::of_pairs(first, second, statistic), resamples);
}

/// Of two independent samples; statistic `double(span of the first, span of the second)`.
template <class Statistic>
Bootstrap two_sample_bootstrap(std::span<const double> first, std::span<const double> second,
                               const Statistic& statistic, const Resamples& resamples = {}) {
    return bootstrap_units(
        {{"values of the first sample", first.size()}, {"values of the second sample", second.size()}},
        detail::of_two_samples(first, second, statistic), resamples);
}

/// The mean over seeds of a figure on clusters, both resampled: statistic `double(std::size_t seed, Times of clusters)`
/// is the figure of the model of that seed, or the difference between two policies with common seeds. All seeds see the
/// same clusters, and these are those of `bootstrap_units` over the clusters alone.
/// Owen (2007), "The pigeonhole bootstrap", Annals of Applied Statistics 1: seeds and clusters count once each, what
/// is particular to a seed on a cluster up to three times; the interval is conservative in that part.
template <class Statistic>
Bootstrap two_way_bootstrap(const Units& clusters, std::size_t seeds, const Statistic& statistic,
                            const Resamples& resamples = {}) {
    const auto mean_over_seeds = [&](Times times) {
        double sum = 0;
        for (std::size_t seed = 0; seed < seeds; ++seed)
            if (const std::uint32_t drawn = times[clusters.count + seed]; drawn > 0)
                sum += drawn * statistic(seed, times.first(clusters.count));
        return sum / static_cast<double>(seeds);
    };
    return bootstrap_units({clusters, {"seeds", seeds, smallest_seeds_for_two_way}}, mean_over_seeds, resamples);
}

/// Leaves out one unit at a time. Several kinds of units are taken as independent samples. Efron and Tibshirani (1993),
/// "An introduction to the bootstrap", chapter 11 (error, bias) and eq. 14.15 (acceleration); of several samples
/// Davison and Hinkley (1997), "Bootstrap methods and their application", chapter 5. NaN where the statistic has no
/// value without some unit. Throws Error where a kind has less than two units.
template <class Statistic>
Jackknife jackknife_units(const std::vector<Units>& units, const Statistic& statistic, std::size_t threads = 1) {
    const std::size_t total = detail::count_units(units, 2, "jackknife");
    const std::vector<std::uint32_t> once(total, 1);
    std::vector<double> without(total);
    detail::in_parallel(total, threads, [&](std::size_t unit) {
        std::vector<std::uint32_t> times = once;
        times[unit] = 0;
        without[unit] = statistic(Times(times));
    });
    Jackknife result;
    result.estimate = statistic(Times(once));
    Sum bias, variance, squares, cubes;
    std::size_t start = 0;
    for (const Units& kind : units) {
        const std::span<const double> values = std::span<const double>(without).subspan(start, kind.count);
        start += kind.count;
        const double n = static_cast<double>(kind.count);
        const Mean mean = mean_of(values);
        bias.add((n - 1) * mean.deviation_of(result.estimate));
        for (double value : values) {
            const double influence = -mean.deviation_of(value) * (n - 1) / n;
            variance.add(influence * influence * n / (n - 1));
            squares.add(influence * influence);
            cubes.add(influence * influence * influence);
        }
    }
    result.bias = -bias.value();
    result.standard_error = std::sqrt(variance.value());
    result.acceleration = cubes.value() / (6 * std::pow(squares.value(), 1.5));
    return result;
}

/// Of one sample; statistic `double(std::span<const double>)`.
template <class Statistic> Jackknife jackknife(std::span<const double> sample, const Statistic& statistic) {
    return jackknife_units({{"values", sample.size()}}, detail::of_values(sample, statistic));
}
template <class Statistic>
Jackknife paired_jackknife(std::span<const double> first, std::span<const double> second, const Statistic& statistic) {
    return jackknife_units({{"pairs", first.size()}}, detail::of_pairs(first, second, statistic));
}
template <class Statistic>
Jackknife two_sample_jackknife(std::span<const double> first, std::span<const double> second,
                               const Statistic& statistic) {
    return jackknife_units(
        {{"values of the first sample", first.size()}, {"values of the second sample", second.size()}},
        detail::of_two_samples(first, second, statistic));
}

/// Which quantiles of the resamples are the ends of an interval; NaN where that is not defined.
using TailLevels = std::array<double, 2>;

/// Each tail holds (1 - level) / 2: the plain percentile interval of Efron (1979).
inline TailLevels percentile_levels(double level) { return {(1 - level) / 2, (1 + level) / 2}; }

/// The level whose plain interval of the mean of n values reaches as far as the t interval does. Resamples vary by the
/// SD over n, not n - 1, and their quantiles take it for the truth: at n = 10 a plain 95 % interval covers 90 %.
/// Hesterberg (2015), "What teachers should know about the bootstrap", The American Statistician 69, section 3.3;
/// `expand = TRUE` of R's package resample.
inline double expanded_level(std::size_t n, double level) {
    if (n < 2) return detail::nan;
    const double count = static_cast<double>(n);
    return 1 - normal_two_sided(std::sqrt(count / (count - 1)) * t_upper_quantile((1 - level) / 2, count - 1));
}

/// How far the estimate lies from the middle of its resamples, in normal deviates; those equal to it count half, since
/// statistics of counts are often tied. Infinite where all lie on one side.
inline double bias_correction(const Bootstrap& bootstrap) {
    const auto equal = std::ranges::equal_range(bootstrap.values, bootstrap.estimate);
    const double below =
        static_cast<double>(equal.begin() - bootstrap.values.begin()) + static_cast<double>(equal.size()) / 2;
    const double share = below / static_cast<double>(bootstrap.values.size());
    return share <= 0 ? -detail::infinity : share >= 1 ? detail::infinity : normal_quantile(share);
}

/// Efron (1987), "Better bootstrap confidence intervals", JASA 82; Efron and Tibshirani (1993), eq. 14.10;
/// DiCiccio and Efron (1996), "Bootstrap confidence intervals", Statistical Science 11, section 2.
inline TailLevels bca_levels(double bias_correction, double acceleration, double level) {
    const auto corrected = [&](double p) {
        const double z = bias_correction + normal_quantile(p);
        const double stretch = 1 - acceleration * z;
        return stretch > 0 ? normal_upper_tail(-(bias_correction + z / stretch)) : detail::nan;
    };
    const TailLevels plain = percentile_levels(level);
    return {corrected(plain[0]), corrected(plain[1])};
}

namespace detail {
/// The quantiles of the resamples at `levels`, unless there is a reason against it.
inline BootstrapInterval interval_at(const Bootstrap& bootstrap, const TailLevels& levels, double level) {
    const auto none = [](std::string sentence) { return BootstrapInterval{std::nullopt, std::move(sentence)}; };
    for (const Units& kind : bootstrap.units)
        if (kind.count < kind.smallest)
            return none(fmt::format("no interval is given for {} {}: coverage is claimed from {} on", kind.count,
                                    kind.name, kind.smallest));
    if (!std::isfinite(bootstrap.estimate)) return none("no interval is given: the figure has no value on these data");
    const std::size_t drawn = bootstrap.values.size() + bootstrap.undefined;
    if (static_cast<double>(bootstrap.undefined) > (1 - level) / 2 * static_cast<double>(drawn))
        return none(
            fmt::format("no interval is given: the figure has no value in {} of {} resamples, which may be a "
                        "whole tail of it",
                        bootstrap.undefined, drawn));
    const double lowest = bootstrap.values.front(), highest = bootstrap.values.back();
    if (highest - lowest <= 1e-12 * std::max(std::fabs(lowest), std::fabs(highest)))
        return none(
            fmt::format("no interval is given: the figure is {} in every resample, so these data do not show "
                        "how much it varies",
                        bootstrap.estimate));
    if (!(levels[0] > 0 && levels[1] < 1))
        return none("no interval is given: the resamples lie too far to one side of the estimate");
    const double tail = std::min(levels[0], 1 - levels[1]);
    if (const double needed = std::ceil(1 / tail) - 1; needed > static_cast<double>(drawn))
        return none(
            fmt::format("no interval is given: an end lies beyond {} resamples; draw {} or more", drawn, needed));
    return {Interval{quantile_of_sorted(bootstrap.values, levels[0]), quantile_of_sorted(bootstrap.values, levels[1])},
            ""};
}
}  // namespace detail

/// Quantiles of the resamples, at the expanded level of the fewest units. For clusters and for two ways.
inline BootstrapInterval percentile_interval(const Bootstrap& bootstrap, double level = 0.95) {
    require_level(level);
    return detail::interval_at(bootstrap, percentile_levels(expanded_level(bootstrap.fewest_units(), level)), level);
}

/// Bias-corrected and accelerated, at the expanded level of the fewest units: better for a skewed statistic of values.
/// The jackknife must be that of the same statistic and data. Not for two ways, whose units are not independent.
inline BootstrapInterval bca_interval(const Bootstrap& bootstrap, const Jackknife& jackknife, double level = 0.95) {
    require_level(level);
    if (std::isnan(jackknife.acceleration))
        return {std::nullopt,
                "no BCa interval is given: leaving out one unit never changes the figure, or leaves it without a "
                "value"};
    const double expanded = expanded_level(bootstrap.fewest_units(), level);
    return detail::interval_at(bootstrap, bca_levels(bias_correction(bootstrap), jackknife.acceleration, expanded),
                               level);
}

}  // namespace equipoise::stats
