// SPDX-License-Identifier: MIT
#include <equipoise/sampling/smote.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/upsample.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

using namespace equipoise;
using input_files::error_of;

namespace {

/// Numbers of the five nearest rows among `among`, by every distance in double.
std::vector<std::uint32_t> five_nearest(const data::Dataset& data, std::uint32_t row,
                                        const std::vector<std::uint32_t>& among) {
    std::vector<std::pair<double, std::uint32_t>> distances;
    for (std::uint32_t other : among) {
        double sum = 0;
        for (std::size_t i = 0; i < data.width(); ++i)
            sum += std::pow(double{data.embeddings.row(row)[i]} - double{data.embeddings.row(other)[i]}, 2);
        if (other != row) distances.emplace_back(std::sqrt(sum), other);
    }
    std::ranges::sort(distances);
    std::vector<std::uint32_t> nearest;
    for (std::size_t i = 0; i < std::min<std::size_t>(5, distances.size()); ++i) nearest.push_back(distances[i].second);
    return nearest;
}

/// Rows 0 .. positives - 1 are positive, so that a row of the set is that row of the data.
template <class Mode> void compare_with_brute_force(bool is_across) {
    const auto data = small_data::make(40, 60, 6);
    TrainingSet set(data, small_data::all_rows(data));
    const Treatment done = sampler::UpsampleBy<Mode, double>{{}, 2.0}.apply(set, {123, 0});
    CHECK(done.blended == std::vector<std::size_t>{0, 80});
    REQUIRE(set.counts() == std::vector<std::size_t>{60, 120});

    std::vector<std::uint32_t> among;
    for (std::uint32_t row = 0; row < (is_across ? 100u : 40u); ++row) among.push_back(row);
    std::set<std::uint32_t> firsts, seconds;
    double weights = 0;
    for (std::uint32_t added = 0; added < 80; ++added) {
        // the draws of the definition: a row of the class, one of its neighbours, how far towards it
        Stream draw = RandomStreams{123, 0}("upsample class 1").substream(added);
        const std::uint32_t first = draw.below(40);
        const std::uint32_t second = five_nearest(data, first, among)[draw.below(5)];
        const double towards = draw.uniform();
        const auto terms = set.terms(100 + added);
        REQUIRE(terms.size() == 2);
        CHECK(terms[0] == Term{first, static_cast<float>(1 - towards)});
        CHECK(terms[1].row == second);
        CHECK(terms[1].weight == Approx(towards).margin(1e-6));
        CHECK(set.targets(100 + added)[0] == 1);
        firsts.insert(first);
        seconds.insert(second);
        weights += towards / 80;
    }
    CHECK(firsts.size() > 25);
    CHECK(weights == Approx(0.5).margin(0.1));
    CHECK((*seconds.rbegin() >= 40) == is_across);  // a negative is near some positive
}

}  // namespace

TEST_CASE("Smote adds what its definition says, by brute force") { compare_with_brute_force<Smote>(false); }

TEST_CASE("SmoteAcrossClasses takes neighbours of any class and the label of the first row") {
    compare_with_brute_force<SmoteAcrossClasses>(true);
}

TEST_CASE("Smote in a class of few rows blends with all others of it; one row alone is an error") {
    const auto three = small_data::make(3, 20);
    TrainingSet set(three, small_data::all_rows(three));
    sampler::UpsampleTo<Smote, double>{{}, 1.0}.apply(set, {1, 0});
    std::set<std::uint32_t> seconds;
    for (std::size_t row = 23; row < set.size(); ++row) seconds.insert(set.terms(row)[1].row);
    CHECK(seconds == std::set<std::uint32_t>{0, 1, 2});

    const auto one = small_data::make(1, 20);
    const TrainingSet alone(one, small_data::all_rows(one));
    const auto error = error_of([&] {
        TrainingSet copy = alone;
        sampler::UpsampleBy<Smote, double>{{}, 1.0}.apply(copy, {1, 0});
    });
    CHECK(error.find("small: Smote blends two rows") == 0);
    CHECK(error.find("the class class0 has a single one") != std::string::npos);
    TrainingSet across = alone;
    sampler::UpsampleBy<SmoteAcrossClasses, double>{{}, 1.0}.apply(across, {1, 0});
    CHECK(across.counts() == std::vector<std::size_t>{20, 2});
    TrainingSet idle = alone;
    sampler::UpsampleBy<Smote, double>{{}, 0.2}.apply(idle, {1, 0});  // nothing to add: nothing to complain of
    CHECK(idle.hash() == alone.hash());
}
