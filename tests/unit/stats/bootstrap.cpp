// SPDX-License-Identifier: MIT
#include <equipoise/stats/bootstrap.hpp>

#include "catch.hpp"
#include "complaint.hpp"
#include <equipoise/stats/t_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

using namespace equipoise::stats;
using Values = std::vector<double>;

namespace {
double mean(std::span<const double> values) { return mean_of(values).value(); }
double difference(std::span<const double> first, std::span<const double> second) { return mean(first) - mean(second); }

const Values sample{0.31, -0.42, 0.17, 0.88, 0.05, -0.61, 0.29, 0.44, 0.13, 0.72, 1.4, 0.02};

/// Resamples whose values are 0, 1 ... 1998, of twelve values.
Bootstrap numbered() {
    Bootstrap bootstrap{.estimate = 999, .values = Values(1999), .undefined = 0, .units = {{"values", 12}}};
    for (std::size_t b = 0; b < 1999; ++b) bootstrap.values[b] = static_cast<double>(b);
    return bootstrap;
}
}  // namespace

TEST_CASE("resamples are the same on any number of threads, and each by its own number") {
    const auto drawn = [](std::size_t count, std::size_t threads) {
        return bootstrap(sample, mean, {.count = count, .threads = threads}).values;
    };
    const Values values = drawn(999, 1);
    CHECK(drawn(999, 2) == values);
    CHECK(drawn(999, 8) == values);
    CHECK(drawn(3, 8).size() == 3);
    CHECK(std::ranges::includes(values, drawn(500, 3)));  // the first 500 of them
    CHECK(bootstrap(sample, mean, {.count = 999, .seed = 2}).values != values);
    CHECK(bootstrap(sample, mean, {.count = 999, .name = "other"}).values != values);
}

TEST_CASE("a statistic that throws on another thread is heard") {
    const auto broken = [](std::span<const double> values) -> double {
        if (values.front() != sample.front()) throw std::runtime_error("broken");
        return 0;
    };
    CHECK_THROWS_AS(bootstrap(sample, broken, {.count = 99, .threads = 4}), std::runtime_error);
}

TEST_CASE("a resample is drawn with replacement and holds as many values") {
    const Bootstrap counts = bootstrap(Values{0, 1}, mean, {.count = 20000});
    CHECK(counts.estimate == 0.5);
    for (const auto& [value, share] : {std::pair{0.0, 0.25}, {0.5, 0.5}, {1.0, 0.25}}) {
        const double found = static_cast<double>(std::ranges::count(counts.values, value)) / 20000;
        CHECK(found == Approx(share).margin(5 * std::sqrt(share * (1 - share) / 20000)));
    }
    const Bootstrap sizes =
        bootstrap(sample, [](std::span<const double> values) { return static_cast<double>(values.size()); });
    CHECK(sizes.values.front() == 12);
    CHECK(sizes.values.back() == 12);
    // the variance of a mean over resamples is that of the values over n, with n below it
    const Bootstrap means = bootstrap(sample, mean, {.count = 20000});
    const Summary summary = summarise(sample);
    CHECK(means.standard_error() == Approx(summary.sem * std::sqrt(11.0 / 12)).epsilon(5 / std::sqrt(2 * 20000.0)));
    CHECK(means.bias() == Approx(0).margin(5 * summary.sem / std::sqrt(20000.0)));
}

TEST_CASE("pairs stay together, two samples do not") {
    Values shifted = sample;
    for (double& value : shifted) value += 1;
    const Bootstrap pairs = paired_bootstrap(shifted, sample, difference);
    CHECK(pairs.values.front() == Approx(1).epsilon(1e-14));
    CHECK(pairs.values.back() == Approx(1).epsilon(1e-14));
    const Bootstrap samples = two_sample_bootstrap(shifted, Values{1, 2}, difference, {.count = 20000});
    const double variance = 11.0 / 12 * summarise(sample).sem * summarise(sample).sem + 0.25 / 2;
    CHECK(samples.standard_error() == Approx(std::sqrt(variance)).epsilon(5 / std::sqrt(2 * 20000.0)));
    CHECK(samples.units[1].count == 2);
}

TEST_CASE("jackknife of a mean by hand") {
    const Jackknife one = jackknife(Values{0, 0, 3}, mean);  // leaving one out: 1.5, 1.5, 0
    CHECK(one.estimate == 1);
    CHECK(one.standard_error == Approx(1).epsilon(1e-15));
    CHECK(one.bias == 0);
    CHECK(one.acceleration == Approx(0.75 / (6 * std::pow(1.5, 1.5))).epsilon(1e-15));
    // two samples: influences over n are -1/3, -1/3, 2/3 and 1.5, -1.5
    const Jackknife two = two_sample_jackknife(Values{0, 0, 3}, Values{0, 6}, difference);
    CHECK(two.standard_error == Approx(std::sqrt(1.0 + 9.0)).epsilon(1e-15));
    CHECK(two.acceleration == Approx(2.0 / 9 / (6 * std::pow(2.0 / 3 + 4.5, 1.5))).epsilon(1e-14));
    CHECK(paired_jackknife(sample, Values(12, 0.1), difference).standard_error ==
          Approx(summarise(sample).sem).epsilon(1e-14));
    // the variance with n below has the bias -variance / n, which the jackknife finds exactly
    const auto over_n = [](std::span<const double> x) {
        return sum_of_squares(x, mean_of(x)) / static_cast<double>(x.size());
    };
    const double sd = summarise(sample).sd;
    CHECK(jackknife(sample, over_n).bias == Approx(-sd * sd / 12).epsilon(1e-12));
    CHECK(std::isnan(jackknife(Values(5, 2.0), mean).acceleration));
}

TEST_CASE("an interval lies at the quantiles of the expanded level") {
    // t(9) at .975 = 2.262157162798205543 (closed form of odd degrees of freedom, 40 digits, Python 3.11.7 decimal);
    // 0.5 * math.erfc(t * sqrt(10 / 9) / sqrt(2))
    CHECK((1 - expanded_level(10, 0.95)) / 2 == Approx(0.00855063902440636).epsilon(1e-12));
    CHECK((1 - expanded_level(100000000, 0.95)) / 2 == Approx(0.025).epsilon(1e-6));
    Bootstrap resamples = numbered();
    const double tail = (1 - expanded_level(12, 0.95)) / 2;
    const auto percentile = percentile_interval(resamples).ends;
    REQUIRE(percentile);
    CHECK(percentile->lower == Approx(1998 * tail).epsilon(1e-9));
    CHECK(percentile->upper == Approx(1998 * (1 - tail)).epsilon(1e-9));
    // no bias (999 below, one equal, 999 above) and no acceleration: BCa is the percentile interval
    CHECK(bias_correction(resamples) == 0);
    const auto bca = bca_interval(resamples, Jackknife{.acceleration = 0}).ends;
    REQUIRE(bca);
    CHECK(bca->lower == Approx(percentile->lower).epsilon(1e-9));
    CHECK(bca->upper == Approx(percentile->upper).epsilon(1e-9));
    // a positive acceleration moves both ends up
    CHECK(bca_interval(resamples, Jackknife{.acceleration = 0.05}).ends->lower > bca->lower);
    CHECK(bca_interval(resamples, Jackknife{.acceleration = 0.05}).ends->upper > bca->upper);
    // the smaller of two kinds counts
    resamples.units.push_back({"seeds", 11});
    CHECK(percentile_interval(resamples).ends->lower < percentile->lower);
    // of the mean of many values it is close to the t interval
    Values many;
    for (int i = 0; i < 200; ++i) many.push_back(std::sin(i));
    const Interval t = summarise(many).interval();
    const auto of_mean = percentile_interval(bootstrap(many, mean, {.count = 9999})).ends;
    CHECK(of_mean->lower == Approx(t.lower).margin(0.1 * (t.upper - t.lower)));
    CHECK(of_mean->upper == Approx(t.upper).margin(0.1 * (t.upper - t.lower)));
}

TEST_CASE("where there is no interval, a sentence says why") {
    Bootstrap few = numbered();
    few.units[0].count = 9;
    CHECK(!percentile_interval(few).ends);
    CHECK(percentile_interval(few).why_none == "no interval is given for 9 values: coverage is claimed from 10 on");
    CHECK(bca_interval(few, Jackknife{.acceleration = 0}).why_none == percentile_interval(few).why_none);

    CHECK(percentile_interval(bootstrap(Values(20, 0.8), mean)).why_none ==
          "no interval is given: the figure is 0.8 in every resample, so these data do not show how much it varies");
    CHECK(bca_interval(bootstrap(Values(20, 0.8), mean), jackknife(Values(20, 0.8), mean)).why_none ==
          "no BCa interval is given: leaving out one unit never changes the figure, or leaves it without a value");

    const auto rarely = [](std::span<const double> x) { return x.front() > 0.3 ? mean(x) : detail::nan; };
    const Bootstrap undefined = bootstrap(sample, rarely, {.count = 999});
    CHECK(undefined.undefined > 300);
    CHECK(undefined.undefined + undefined.values.size() == 999);
    CHECK(percentile_interval(undefined).why_none == "no interval is given: the figure has no value in " +
                                                         std::to_string(undefined.undefined) +
                                                         " of 999 resamples, which may be a whole tail of it");
    CHECK(percentile_interval(bootstrap(sample, [](std::span<const double>) { return detail::infinity; })).why_none ==
          "no interval is given: the figure has no value on these data");

    CHECK(percentile_interval(bootstrap(sample, mean, {.count = 50})).why_none ==
          "no interval is given: an end lies beyond 50 resamples; draw 92 or more");
    Bootstrap aside = numbered();
    aside.estimate = -1;
    CHECK(bca_interval(aside, Jackknife{.acceleration = 0}).why_none ==
          "no interval is given: the resamples lie too far to one side of the estimate");
    CHECK(bca_interval(numbered(), Jackknife{.acceleration = 0.6}).why_none ==
          "no interval is given: the resamples lie too far to one side of the estimate");
}

TEST_CASE("resampling refuses what it cannot draw") {
    CHECK(complaint([] { bootstrap(Values{}, mean); }) == "bootstrap was given 0 values; it needs at least 1");
    CHECK(complaint([] { bootstrap_units({}, [](Times) { return 0.0; }); }) ==
          "bootstrap was given nothing to resample");
    CHECK(complaint([] { bootstrap(sample, mean, {.count = 0}); }) ==
          "bootstrap of 0 resamples was asked for; ask for 1999");
    CHECK(complaint([] { jackknife(Values{1}, mean); }) == "jackknife was given 1 values; it needs at least 2");
    CHECK(complaint([] { bootstrap(Values{1, detail::nan}, mean); }) ==
          "resampling: value 2 is nan, not a finite number; leave that run out or mend it");
    CHECK(complaint([] { paired_bootstrap(Values{1, 2}, Values{1}, difference); }) ==
          "resampling of pairs was given 2 and 1 values; give one of each for every pair");
    CHECK(complaint([] { percentile_interval(numbered(), 95); }) ==
          "an interval of level 95 was asked for; levels lie between 0 and 1, such as 0.95");
}

TEST_CASE("two ways: seeds and clusters are both drawn, and all seeds see the same clusters") {
    const Values of_seed{0.1, -0.2, 0.05, 0.3, -0.25}, of_cluster = sample;
    const Units nights{"recorder-nights", 12};
    const auto mean_of_clusters = [&](Times times) {
        double sum = 0;
        for (std::size_t c = 0; c < 12; ++c) sum += times[c] * of_cluster[c];
        return sum / 12;
    };
    // additive effects: the variances add up
    const Bootstrap both = two_way_bootstrap(
        nights, 5, [&](std::size_t s, Times times) { return of_seed[s] + mean_of_clusters(times); }, {.count = 20000});
    const double variance = std::pow(summarise(of_seed).sem, 2) * 4 / 5 + std::pow(summarise(sample).sem, 2) * 11 / 12;
    CHECK(both.estimate == Approx(mean(of_cluster)).epsilon(1e-14));
    CHECK(both.standard_error() == Approx(std::sqrt(variance)).epsilon(5 / std::sqrt(2 * 20000.0)));
    CHECK(percentile_interval(both).ends);
    // where seeds do not matter, what is left are the resamples of the clusters alone
    const Values without_seeds =
        two_way_bootstrap(nights, 5, [&](std::size_t, Times times) { return mean_of_clusters(times); }).values;
    const Values alone = bootstrap_units({nights}, mean_of_clusters).values;
    for (std::size_t b = 0; b < alone.size(); ++b) CHECK(without_seeds[b] == Approx(alone[b]).margin(1e-14));

    const auto figure = [&](std::size_t s, Times times) { return of_seed[s] + mean_of_clusters(times); };
    CHECK(percentile_interval(two_way_bootstrap(nights, 4, figure)).why_none ==
          "no interval is given for 4 seeds: coverage is claimed from 5 on");
    CHECK(percentile_interval(two_way_bootstrap({"recorder-nights", 9}, 5, [&](std::size_t s, Times) {
              return of_seed[s];
          })).why_none == "no interval is given for 9 recorder-nights: coverage is claimed from 10 on");
}
