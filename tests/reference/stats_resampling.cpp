// Jackknife, BCa, cluster resamples and DeLong's variance against exact fractions and 40-digit arithmetic.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include <equipoise/metrics/cluster_bootstrap.hpp>
#include <equipoise/metrics/delong.hpp>
#include <equipoise/stats/bootstrap.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

using namespace equipoise::stats;
using equipoise::metrics::AurocDifference;
using equipoise::metrics::AurocEstimate;
using equipoise::metrics::Clusters;
using equipoise::metrics::Confusion;
using equipoise::metrics::delong;
using equipoise::metrics::delong_difference;
using namespace stats_cases;

namespace {

constexpr double digits = 1e-13;  // relative

using Values = std::span<const double>;
using Statistic = std::function<double(Values)>;
const std::map<std::string, Statistic> statistics{
    {"mean", [](Values x) { return summarise(x).mean; }},
    {"median", [](Values x) { return median(x); }},
    {"sd", [](Values x) { return summarise(x).sd; }},
    {"var", [](Values x) { return sum_of_squares(x, mean_of(x)) / static_cast<double>(x.size() - 1); }},
    {"cv", [](Values x) { return summarise(x).sd / summarise(x).mean; }}};

void check_jackknife(const Jackknife& result, const Json& value) {
    CHECK_AGREES(result.estimate, value.at("estimate"), digits);
    CHECK_AGREES(result.standard_error, value.at("se"), digits);
    CHECK_AGREES(result.bias, value.at("bias"), digits, 1e-14);
    CHECK_AGREES(result.acceleration, value.at("acceleration"), digits, 1e-14);
}

std::vector<double> column(const std::vector<Row>& rows, const std::string& name) {
    std::vector<double> values;
    for (const Row& row : rows) values.push_back(number(row, name));
    return values;
}

/// Two hundred and fifty-six resamples of four clusters, each as often as it can be drawn in order.
struct FourClusters {
    std::vector<double> predicted;
    std::vector<std::int8_t> labels;
    Clusters clusters;

    std::vector<double> every_value(double (Confusion::*figure)() const) const {
        const auto of_times = equipoise::metrics::figure_at_threshold<double>(predicted, labels, clusters, 0.5, figure);
        std::vector<double> values;
        for (std::uint32_t pattern = 0; pattern < 256; ++pattern) {
            std::vector<std::uint32_t> times(4, 0);
            for (std::uint32_t draw = 0; draw < 4; ++draw) ++times[pattern >> 2 * draw & 3];
            values.push_back(of_times(times));
        }
        std::ranges::sort(values);
        return values;
    }
    double estimate(double (Confusion::*figure)() const) const {
        return equipoise::metrics::figure_at_threshold<double>(predicted, labels, clusters, 0.5,
                                                               figure)(std::vector<std::uint32_t>(4, 1));
    }
};

void check_every_resample(const FourClusters& files, double (Confusion::*figure)() const, const Json& value) {
    const std::vector<double> values = files.every_value(figure);
    const Summary summary = summarise(values);
    CHECK_AGREES(files.estimate(figure), value.at("estimate"), digits);
    CHECK(values.size() == value.at("resamples"));
    CHECK_AGREES(summary.mean, value.at("mean"), digits);
    CHECK_AGREES(summary.sd * std::sqrt(255.0 / 256), value.at("sd_population"), digits);
    CHECK(std::set<double>(values.begin(), values.end()).size() == value.at("distinct"));
    CHECK_AGREES(quantile_of_sorted(values, 0.025), value.at("q025_type7"), digits);
    CHECK_AGREES(quantile_of_sorted(values, 0.975), value.at("q975_type7"), digits);
    CHECK_AGREES(values[6], value.at("q025_inverse_cdf"), digits);  // the 7th = ceil(0.025 * 256)
    CHECK_AGREES(values[249], value.at("q975_inverse_cdf"), digits);

    // random resamples have the mean and the spread of all: within five standard errors of 20,000 draws
    const auto of_times =
        equipoise::metrics::figure_at_threshold<double>(files.predicted, files.labels, files.clusters, 0.5, figure);
    const Bootstrap drawn = bootstrap_units({{"sites", 4}}, of_times, {.count = 20000});
    const double error = 5 * summary.sd / std::sqrt(20000.0);
    CHECK(drawn.undefined == 0);
    CHECK(drawn.estimate + drawn.bias() == Approx(expected(value.at("mean"))).margin(error));
    CHECK(drawn.standard_error() == Approx(expected(value.at("sd_population"))).margin(error));
}

void check_delong(const AurocEstimate& estimate, const Json& value) {
    CHECK_AGREES(estimate.auroc, value.at("auroc"), 1e-15);
    CHECK_AGREES(estimate.variance, value.at("variance"), digits);
    // the reference has the plain normal interval, which this project does not offer
    const double reach = normal_quantile(0.975) * std::sqrt(estimate.variance);
    CHECK_AGREES(estimate.auroc - reach, value.at("ci95").at(0), digits);
    CHECK_AGREES(estimate.auroc + reach, value.at("ci95").at(1), digits);
}

void check_delong_difference(const AurocDifference& pair, const Json& value) {
    check_delong(pair.first, value);
    CHECK_AGREES(pair.second.auroc, value.at("auroc_b"), 1e-15);
    CHECK_AGREES(pair.second.variance, value.at("variance_b"), digits);
    CHECK_AGREES(pair.covariance, value.at("covariance"), digits);
    CHECK_AGREES(pair.difference(), value.at("difference"), digits);
    CHECK_AGREES(pair.standard_error(), value.at("se"), 1e-12);  // of variances that cancel
    CHECK_AGREES(pair.z(), value.at("z"), 1e-12);
    CHECK_AGREES(pair.p(), value.at("p"), 1e-12);
}

}  // namespace

// Python 3.11.7, leave-one-out in exact fractions, square roots by mpmath 1.4.1 with 40 digits; R 4.2.2 by hand agrees
// to 13 digits. The sample is rlnorm(20) of R's default generator.
TEST_CASE("jackknife of a typed-in sample") {
    const std::vector<double> sample{1.4888915660882238,  6.976983316957155,  0.9700961252254369, 0.422507543837395,
                                     1.1220808568921807,  2.2839807326576476, 0.9254302689385535, 0.19013259513303638,
                                     0.47217519395053387, 2.5376743790025404, 1.1015316415431688, 0.21774541678941445,
                                     1.3922646991795025,  0.8645530994561436, 1.8912246048945855, 0.44697662629187107,
                                     1.6938557586723808,  1.4174850880259517, 3.04795362038498,   0.9699572044935943};
    const auto of = [&](const std::string& name) { return jackknife(sample, statistics.at(name)); };
    CHECK_AGREES(of("mean").standard_error, 0.3346960451819586, digits);
    CHECK_AGREES(of("mean").bias, 0.0, 0, 1e-14);
    CHECK_AGREES(of("mean").acceleration, 0.09492285873031173, digits);
    CHECK_AGREES(of("sd").standard_error, 0.700115331628251, digits);
    CHECK_AGREES(of("sd").bias, -0.16420986093950077, digits);
    CHECK_AGREES(of("sd").acceleration, 0.15229397093059818, digits);
    CHECK_AGREES(of("median").standard_error, 0.04478597653769885, digits);
}

TEST_CASE("jackknife: the reference files") {
    for (const Json& one : cases_of("jackknife")) {
        const std::vector<double> sample = column(rows_of(one), one.at("arguments").at("response"));
        for (const auto& [name, value] : one.at("value").items()) {
            CAPTURE(one.at("id").get<std::string>(), name);
            check_jackknife(jackknife(sample, statistics.at(name)), value);
        }
    }
}

TEST_CASE("BCa from given resamples: the reference files") {
    for (const Json& one : cases_of("bca")) {
        CAPTURE(one.at("id").get<std::string>());
        const Json& arguments = one.at("arguments");
        const Json& value = one.at("value");
        Json of_sample = one;
        of_sample["data"] = arguments.at("sample");
        const std::vector<double> sample = column(rows_of(of_sample), arguments.at("response"));
        const Statistic& statistic = statistics.at(arguments.at("statistic"));
        const double level = arguments.at("conf");

        const Jackknife left_out = jackknife(sample, statistic);
        Bootstrap given{.estimate = statistic(sample),
                        .values = column(rows_of(one), arguments.at("replicates")),
                        .undefined = 0,
                        .units = {{"values", sample.size()}}};
        std::ranges::sort(given.values);
        CHECK_AGREES(given.estimate, value.at("t0"), digits);
        CHECK_AGREES(given.standard_error(), value.at("se"), digits);
        CHECK_AGREES(given.bias(), value.at("bias"), 1e-12);
        CHECK_AGREES(left_out.acceleration, value.at("acceleration"), digits, 1e-14);

        const auto check = [&](double z0, const Json& reference) {
            CHECK_AGREES(z0, reference.at("z0"), digits);
            const TailLevels levels = bca_levels(z0, left_out.acceleration, level);
            for (std::size_t end = 0; end < 2; ++end) {
                CHECK_AGREES(levels[end], reference.at("alpha").at(end), 1e-12);
                CHECK_AGREES(quantile_of_sorted(given.values, levels[end]), reference.at("interval_type7").at(end),
                             1e-12);
            }
        };
        check(bias_correction(given), value.at("half_ties"));
        const double below = value.at("n_less"), count = value.at("R");  // R's boot: ties count as not below
        check(normal_quantile(below / count), value.at("strict"));
        for (std::size_t end = 0; end < 2; ++end)
            CHECK_AGREES(quantile_of_sorted(given.values, percentile_levels(level)[end]),
                         value.at("percentile_type7").at(end), 1e-12);
    }
}

// Python 3.11.7, exact fractions over itertools.product of the four sites; R 4.2.2 expand.grid agrees.
TEST_CASE("every resample of four typed-in clusters") {
    const FourClusters files{.predicted = {1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0},
                             .labels = {1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0},
                             .clusters = {{0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3}, 4}};
    const std::vector<double> f1 = files.every_value(&Confusion::f1);
    CHECK_AGREES(files.estimate(&Confusion::f1), 0.8333333333333334, digits);
    CHECK_AGREES(summarise(f1).mean, 0.8315469252969253, digits);
    CHECK_AGREES(summarise(f1).sd * std::sqrt(255.0 / 256), 0.08513605920014439, digits);
    CHECK_AGREES(quantile_of_sorted(f1, 0.025), 0.6666666666666666, digits);
    CHECK_AGREES(summarise(files.every_value(&Confusion::accuracy)).mean, 0.8177560070138196, digits);
    CHECK_AGREES(summarise(files.every_value(&Confusion::recall)).mean, 0.8433035714285714, digits);
}

TEST_CASE("every resample of four clusters: the reference files") {
    const std::map<std::string, double (Confusion::*)() const> figures{
        {"accuracy", &Confusion::accuracy}, {"f1", &Confusion::f1}, {"recall", &Confusion::recall}};
    for (const Json& one : cases_of("cluster_boot")) {
        CAPTURE(one.at("id").get<std::string>());
        const Json& arguments = one.at("arguments");
        const std::vector<Row> rows = rows_of(one);
        FourClusters files{.predicted = column(rows, arguments.at("predicted")), .labels = {}, .clusters = {}};
        std::vector<std::uint32_t> codes;
        for (const Row& row : rows) {
            files.labels.push_back(number(row, arguments.at("label")) != 0);
            codes.push_back(static_cast<std::uint32_t>(row.at(arguments.at("cluster")).front()));
        }
        files.clusters = equipoise::metrics::clusters_of(codes);
        REQUIRE(files.clusters.count == 4);
        check_every_resample(files, figures.at(arguments.at("metric")), one.at("value"));
    }
}

// Python 3.11.7, placements in exact fractions; R 4.2.2 pROC::var, cov and roc.test(method = "delong") agree to 15
// digits. Ten files with ties and with scores 0, 0.5 and 1.
TEST_CASE("DeLong's variance of typed-in files") {
    const std::vector<std::int8_t> labels{1, 0, 1, 1, 0, 0, 1, 0, 1, 0};
    const std::vector<double> grid{0.15, 0.3, 0.35, 0.6, 0.7, 0.15, 0.55, 0.35, 0.85, 0.95};
    const std::vector<double> extreme{1, 0, 0, 1, 1, 0, 1, 0, 0.5, 0.5};
    const auto pair = delong_difference<double>(grid, extreme, labels);
    REQUIRE(pair);
    CHECK_AGREES(pair->first.variance, 0.0448, digits);
    CHECK_AGREES(pair->second.variance, 0.0272, digits);
    CHECK_AGREES(pair->covariance, 0.0126, digits);
    CHECK_AGREES(pair->z(), -1.0169503597462535, digits);
    CHECK_AGREES(pair->p(), 0.3091770446329115, digits);
}

TEST_CASE("DeLong's variance: the reference files") {
    for (const Json& one : cases_of("delong")) {
        CAPTURE(one.at("id").get<std::string>());
        const Json& arguments = one.at("arguments");
        const std::vector<Row> rows = rows_of(one);
        std::vector<std::int8_t> labels;
        for (const Row& row : rows) labels.push_back(number(row, arguments.at("label")) != 0);
        const std::vector<double> scores = column(rows, arguments.at("score"));
        check_delong(delong<double>(scores, labels).value(), one.at("value"));
        if (arguments.contains("score_b"))
            check_delong_difference(
                delong_difference<double>(scores, column(rows, arguments.at("score_b")), labels).value(),
                one.at("value"));
    }
}
