// SPDX-License-Identifier: MIT
#include <equipoise/data/pond.hpp>

#include "catch.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

using namespace equipoise;
using data::Dataset, data::make_pond;

namespace {

const Dataset& pond_of_seed_1() {
    static const Dataset dataset = make_pond();
    return dataset;
}

template <class Call> std::string error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

double dot(std::span<const float> a, std::span<const float> b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
}

double cosine(std::span<const float> a, std::span<const float> b) {
    return dot(a, b) / std::sqrt(dot(a, a) * dot(b, b));
}

struct Summary {
    double mean, sd;
};
Summary summary(const std::vector<double>& values) {
    double sum = 0, squares = 0;
    for (const double value : values) {
        sum += value;
        squares += value * value;
    }
    const double mean = sum / static_cast<double>(values.size());
    return {mean, std::sqrt(squares / static_cast<double>(values.size()) - mean * mean)};
}

template <class T> double quantile(std::vector<T>& values, double share) {
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return static_cast<double>(values[static_cast<std::size_t>(place)]);
}

/// The same figure of two real sets of BirdNET v2.4 embeddings (3,829 rows of frogs and birds; 540 rows of one owl at
/// six sites); the pond has to lie between them, give or take a tenth and 0.01.
struct RealRange {
    double first, second;
};
bool within(double value, RealRange real) {
    const auto [low, high] = std::minmax(real.first, real.second);
    return value >= 0.9 * low - 0.01 && value <= 1.1 * high + 0.01;
}

/// Mean row of those that satisfy a condition.
template <class Condition> std::vector<float> mean_row(const Dataset& pond, Condition condition) {
    std::vector<double> sums(pond.width());
    double count = 0;
    for (std::size_t row = 0; row < pond.rows(); ++row) {
        if (!condition(row)) continue;
        const auto values = pond.embeddings.row(row);
        for (std::size_t i = 0; i < values.size(); ++i) sums[i] += static_cast<double>(values[i]);
        ++count;
    }
    std::vector<float> result;
    for (const double sum : sums) result.push_back(static_cast<float>(sum / count));
    return result;
}

std::vector<float> difference(std::vector<float> a, const std::vector<float>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
    return a;
}

/// Eigenvalues of a symmetric matrix [n x n], in falling order: Householder tridiagonalisation, then bisection by
/// Sturm's count of the eigenvalues below a number (Golub and Van Loan, Matrix Computations, sections 8.3 and 8.4).
std::vector<double> eigenvalues(std::vector<double> matrix, std::size_t n) {
    const auto at = [&](std::size_t i, std::size_t j) -> double& { return matrix[i * n + j]; };
    std::vector<double> diagonal(n), beside(n), v(n), w(n);
    for (std::size_t k = 0; k < n; ++k) {
        diagonal[k] = at(k, k);
        if (k + 1 == n) break;
        double squares = 0;
        for (std::size_t i = k + 1; i < n; ++i) squares += at(i, k) * at(i, k);
        beside[k] = std::copysign(std::sqrt(squares), -at(k + 1, k));
        for (std::size_t i = k + 1; i < n; ++i) v[i] = at(i, k) - (i == k + 1 ? beside[k] : 0);
        const double norm = 2 * (squares - beside[k] * at(k + 1, k));
        if (norm == 0) continue;
        double projection = 0;
        for (std::size_t i = k + 1; i < n; ++i) {
            w[i] = 0;
            for (std::size_t j = k + 1; j < n; ++j) w[i] += 2 / norm * at(i, j) * v[j];
            projection += w[i] * v[i] / norm;
        }
        for (std::size_t i = k + 1; i < n; ++i) w[i] -= projection * v[i];
        for (std::size_t i = k + 1; i < n; ++i)
            for (std::size_t j = k + 1; j < n; ++j) at(i, j) -= v[i] * w[j] + w[i] * v[j];
    }
    const auto count_below = [&](double x) {
        std::size_t count = 0;
        double pivot = 1;
        for (std::size_t i = 0; i < n; ++i) {
            const double off = i > 0 ? beside[i - 1] : 0;
            pivot = diagonal[i] - x - off * off / (pivot == 0 ? 1e-300 : pivot);
            count += pivot < 0;
        }
        return count;
    };
    double bound = 0;  // Gershgorin
    for (std::size_t i = 0; i < n; ++i)
        bound = std::max(bound, std::fabs(diagonal[i]) + std::fabs(beside[i]) + (i > 0 ? std::fabs(beside[i - 1]) : 0));
    std::vector<double> values;
    for (std::size_t rank = n; rank-- > 0;) {
        double low = -bound, high = bound;
        for (int step = 0; step < 60; ++step) {
            const double middle = (low + high) / 2;
            (count_below(middle) > rank ? high : low) = middle;
        }
        values.push_back((low + high) / 2);
    }
    return values;
}

}  // namespace

TEST_CASE("the pond is the same bytes for every compiler, optimisation and processor") {
    // g++ 12 and Clang 19, -O0 to -O3, with and without -march=native, agree on this hash.
    CHECK(pond_of_seed_1().hash() == "ae07870e033c1ec8");
}

TEST_CASE("the pond says what it is, and its columns agree with one another") {
    const Dataset& pond = pond_of_seed_1();
    CHECK(pond.is_synthetic);
    CHECK(pond.name == "pond");
    CHECK(pond.labels.classes == std::vector<std::string>{"positive"});
    CHECK(pond.class_pair == std::vector<std::string>{"negative", "positive"});
    CHECK(pond.rows() == 21887);
    CHECK(pond.width() == 1024);
    CHECK(pond.embeddings.values.size() == 21887 * 1024);
    CHECK(pond.file.values().size() == 21887);  // one file, one row
    const auto rows = data::pond::rows_of({});
    for (std::size_t row = 0; row < pond.rows(); ++row) {
        const bool is_positive = pond.labels(row, 0) == 1;
        const std::string file(pond.file[row]),
            start = std::string(pond.recorder[row]) + "_" + std::string(pond.date[row]);
        const bool agrees = is_positive == rows[row].is_positive && pond.split[row] == rows[row].split &&
                            pond.quality[row].empty() != is_positive && pond.call_type[row].empty() != is_positive &&
                            (is_positive || pond.labels(row, 0) == 0) && file.starts_with(start + "_") &&
                            file.size() == std::string("Moth08_20190412_213000_0007.wav").size() &&
                            pond.date[row] >= "20190301" && pond.date[row] <= "20190630";
        if (!agrees) FAIL("row " << row << ", file " << file);
    }
}

TEST_CASE("single numbers look like those of real embeddings") {
    const Dataset& pond = pond_of_seed_1();
    const std::size_t width = pond.width();
    std::vector<double> sums(width), squares(width), zeros(width), norms;
    std::vector<float> positive;
    double largest = 0;
    for (std::size_t row = 0; row < pond.rows(); ++row) {
        const auto values = pond.embeddings.row(row);
        double square = 0;
        for (std::size_t i = 0; i < width; ++i) {
            const double value = static_cast<double>(values[i]);
            if (!(value >= 0)) FAIL("negative or no number in row " << row);
            sums[i] += value;
            squares[i] += value * value;
            zeros[i] += value == 0;
            square += value * value;
            largest = std::max(largest, value);
            if (value > 0 && row % 7 == 0) positive.push_back(values[i]);
        }
        norms.push_back(std::sqrt(square));
    }
    const auto rows = static_cast<double>(pond.rows());
    std::vector<double> sds;
    for (std::size_t i = 0; i < width; ++i) {
        sums[i] /= rows;
        zeros[i] /= rows;
        sds.push_back(std::sqrt(squares[i] / rows - sums[i] * sums[i]));
    }
    CHECK(within(summary(zeros).mean, {.19, .22}));
    CHECK(within(summary(sums).mean, {.35, .36}));
    CHECK(largest > 4.6);  // of six times as many numbers as the larger real set, whose largest is 5.1
    CHECK(largest < 6.5);
    CHECK(within(quantile(positive, .1), {.04, .04}));
    CHECK(within(quantile(positive, .5), {.30, .32}));
    CHECK(within(quantile(positive, .9), {1.02, 1.12}));
    CHECK(within(quantile(positive, .99), {1.85, 2.03}));
    CHECK(within(quantile(positive, .999), {2.59, 2.91}));
    CHECK(within(summary(norms).mean, {17.1, 18.5}));
    CHECK(within(summary(norms).sd, {3.0, 2.4}));
    const std::map<double, RealRange> means{
        {0, {.14, .00}}, {.1, {.23, .09}}, {.5, {.33, .29}}, {.9, {.48, .75}}, {1, {1.36, 1.98}}};
    for (const auto& [share, real] : means) CHECK(within(quantile(sums, share), real));
    const std::map<double, RealRange> spreads{
        {0, {.26, .01}}, {.1, {.32, .16}}, {.5, {.38, .31}}, {.9, {.47, .52}}, {1, {.88, 1.07}}};
    for (const auto& [share, real] : spreads) CHECK(within(quantile(sds, share), real));
    const std::map<double, RealRange> absent{{.1, {.10, .03}}, {.5, {.18, .16}}, {.9, {.32, .53}}};
    for (const auto& [share, real] : absent) CHECK(within(quantile(zeros, share), real));
}

TEST_CASE("eigenvalues of a matrix that is known") {
    // 2 on the diagonal, -1 beside it: 2 - 2 cos(k pi / (n + 1)); turned by a reflection, so that nothing is in place.
    constexpr std::size_t n = 5;
    std::vector<double> matrix(n * n), u{.1, .3, .5, .7, std::sqrt(1 - .01 - .09 - .25 - .49)};
    const auto reflection = [&](std::size_t i, std::size_t j) { return (i == j ? 1 : 0) - 2 * u[i] * u[j]; };
    const auto known = [](std::size_t i, std::size_t j) { return i == j ? 2. : i + 1 == j || j + 1 == i ? -1. : 0.; };
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            for (std::size_t k = 0; k < n; ++k)
                for (std::size_t l = 0; l < n; ++l)
                    matrix[i * n + j] += reflection(i, k) * known(k, l) * reflection(l, j);
    const std::vector<double> values = eigenvalues(matrix, n);
    for (std::size_t k = 1; k <= n; ++k)
        CHECK(values[n - k] == Approx(2 - 2 * std::cos(static_cast<double>(k) * 3.14159265358979 / 6)));
}

TEST_CASE("principal components of 512 rows are as many, and as unequal, as those of real embeddings") {
    const Dataset& pond = pond_of_seed_1();
    constexpr std::size_t n = 512;
    Stream draws(1, "test rows");
    const std::vector<float> mean = mean_row(pond, [](std::size_t) { return true; });
    std::vector<std::vector<float>> rows;
    for (std::size_t i = 0; i < n; ++i) {
        const auto row = pond.embeddings.row(draws.below(static_cast<std::uint32_t>(pond.rows())));
        rows.push_back(difference({row.begin(), row.end()}, mean));
    }
    std::vector<double> gram(n * n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) gram[i * n + j] = gram[j * n + i] = dot(rows[i], rows[j]);
    const std::vector<double> values = eigenvalues(gram, n);
    const double whole = std::accumulate(values.begin(), values.end(), 0.0);
    const auto needed = [&](double share) {
        std::size_t count = 0;
        for (double sum = 0; sum < share * whole; ++count) sum += values[count];
        return static_cast<double>(count);
    };
    CHECK(within(needed(.5), {50, 7}));
    CHECK(within(needed(.8), {193, 32}));
    CHECK(within(needed(.9), {333, 82}));
    CHECK(within(needed(.99), {816, 349}));
    const std::vector<RealRange> first_shares{{.05, .17}, {.04, .11}, {.03, .06}, {.02, .05}, {.02, .04}};
    for (std::size_t i = 0; i < 5; ++i) CHECK(within(values[i] / whole, first_shares[i]));
}

TEST_CASE("rows are as alike as real ones, those of a night more so, and sites and classes differ as much") {
    const Dataset& pond = pond_of_seed_1();
    Stream draws(1, "test pairs");
    const auto random_row = [&] { return draws.below(static_cast<std::uint32_t>(pond.rows() - 1)); };
    std::vector<double> of_strangers, of_a_night;
    while (of_a_night.size() < 4000) {
        const std::size_t row = random_row(), other = random_row();
        if (row != other) of_strangers.push_back(cosine(pond.embeddings.row(row), pond.embeddings.row(other)));
        if (pond.recorder[row] == pond.recorder[row + 1] && pond.date[row] == pond.date[row + 1])
            of_a_night.push_back(cosine(pond.embeddings.row(row), pond.embeddings.row(row + 1)));
    }
    CHECK(within(summary(of_strangers).mean, {.49, .61}));
    CHECK(within(summary(of_strangers).sd, {.07, .11}));
    // Real windows of one file have .81 and .93; files of one night stand between those and strangers.
    CHECK(summary(of_a_night).mean > summary(of_strangers).mean + .08);
    CHECK(summary(of_a_night).mean < .81);

    const std::vector<float> all = mean_row(pond, [](std::size_t) { return true; });
    double whole = 0, between_sites = 0;
    for (std::size_t row = 0; row < pond.rows(); ++row) {
        const auto values = pond.embeddings.row(row);
        const std::vector<float> centred = difference({values.begin(), values.end()}, all);
        whole += dot(centred, centred);
    }
    for (data::Column::Code site = 0; site < pond.site.values().size(); ++site) {
        const auto here = [&](std::size_t row) { return pond.site.code(row) == site; };
        const auto shift = difference(mean_row(pond, here), all);
        double count = 0;
        for (std::size_t row = 0; row < pond.rows(); ++row) count += here(row) ? 1 : 0;
        between_sites += count * dot(shift, shift);
    }
    CHECK(within(between_sites / whole, {.07, .18}));

    const auto direction = difference(mean_row(pond, [&](std::size_t row) { return pond.labels(row, 0) == 1; }),
                                      mean_row(pond, [&](std::size_t row) { return pond.labels(row, 0) == 0; }));
    const double distance = std::sqrt(dot(direction, direction));
    CHECK(within(distance, {3.8, 5.8}));
    const double share = 7887. / 21887;
    CHECK(within(share * (1 - share) * distance * distance * 21887 / whole, {.01, .04}));
    std::array<std::vector<double>, 2> along;
    for (std::size_t row = 0; row < pond.rows(); ++row)
        along[pond.labels(row, 0) == 1].push_back(dot(pond.embeddings.row(row), direction) / distance);
    const double negative_sd = summary(along[0]).sd, positive_sd = summary(along[1]).sd;
    CHECK(within(std::sqrt((1 - share) * negative_sd * negative_sd + share * positive_sd * positive_sd), {1.7, 2.4}));
}

TEST_CASE("calls have the structure that the documentation states") {
    const Dataset& pond = pond_of_seed_1();
    const auto here = [&](std::size_t row) { return pond.site[row] == "ColeCreek"; };  // sites differ in themselves
    const auto mean_call = [&](std::string_view type) {
        return mean_row(pond, [&](std::size_t row) { return here(row) && pond.call_type[row] == type; });
    };
    const auto silence = mean_call("");
    const auto grunt = difference(mean_call("grunt"), silence), growl = difference(mean_call("growl"), silence);
    const auto both = difference(mean_call("both"), silence);
    std::vector<float> sum = grunt;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += growl[i];
    CHECK(cosine(both, sum) > .95);
    CHECK(cosine(grunt, growl) < .75);

    std::map<std::string, std::vector<double>> along;  // by quality; "" are negatives
    for (std::size_t row = 0; row < pond.rows(); ++row)
        if (here(row)) along[std::string(pond.quality[row])].push_back(dot(pond.embeddings.row(row), both));
    for (auto& entry : along)
        for (double& value : entry.second) value /= std::sqrt(dot(both, both));
    const Summary high = summary(along["high"]), medium = summary(along["medium"]), low = summary(along["low"]);
    const Summary negative = summary(along[""]);
    CHECK(high.mean > medium.mean + .3);
    CHECK(medium.mean > low.mean + .3);
    CHECK(low.mean > negative.mean + negative.sd);

    const auto quiet = [&](const std::string& quality) {  // positives that sound like the quieter half of negatives
        const double middle = quantile(along[""], .5);
        const auto& values = along[quality];
        return static_cast<double>(std::ranges::count_if(values, [&](double value) { return value < middle; })) /
               static_cast<double>(values.size());
    };
    CHECK(quiet("low") > .08);  // half of the fifth that holds no call, and few others
    CHECK(quiet("low") < .15);
    CHECK(quiet("medium") < .06);
}

TEST_CASE("a pond can be small, narrow and of another seed") {
    const Dataset small = make_pond({.scale = 0.1, .width = 13});
    CHECK(small.width() == 13);
    CHECK(small.rows() == 2189);
    CHECK(small.hash() == make_pond({.scale = 0.1, .width = 13}).hash());
    CHECK(small.hash() != make_pond({.seed = 2, .scale = 0.1, .width = 13}).hash());
    std::set<std::pair<std::string, int>> classes;
    for (std::size_t row = 0; row < small.rows(); ++row)
        classes.emplace(std::string(small.split[row]), small.labels(row, 0));
    CHECK(classes.size() == 8);
}

TEST_CASE("a pond that cannot be is refused") {
    CHECK(error_of([] { make_pond({.scale = 0}); }) ==
          "pond cannot have scale 0: write a number above 0 and at most 1");
    CHECK(error_of([] { make_pond({.scale = 1.5}); }) ==
          "pond cannot have scale 1.5: write a number above 0 and at most 1");
    CHECK(error_of([] { make_pond({.scale = std::nan("")}); }) ==
          "pond cannot have scale nan: write a number above 0 and at most 1");
    CHECK(error_of([] { make_pond({.width = 0}); }) ==
          "pond cannot have width 0: write at least 1, or 1024 for that of BirdNET");
}
