// SPDX-License-Identifier: MIT
#include <equipoise/sampling/composition.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_data.hpp"
#include <equipoise/sampling/cohort.hpp>
#include <equipoise/sampling/undersample.hpp>

#include <algorithm>
#include <iterator>
#include <set>

using namespace equipoise;
using input_files::error_of;

namespace {

constexpr RandomStreams of_seed{123, 0};

/// Rows of the data that are left, positives or negatives.
std::set<std::uint32_t> left(const TrainingSet& set, bool is_positive) {
    std::set<std::uint32_t> rows;
    for (std::size_t row = 0; row < set.size(); ++row)
        if ((set.group(row) > 0) == is_positive) rows.insert(set.terms(row)[0].row);
    return rows;
}
bool holds(const std::set<std::uint32_t>& larger, const std::set<std::uint32_t>& smaller) {
    return std::ranges::includes(larger, smaller);
}

}  // namespace

TEST_CASE("Prevalence keeps as many rows as Undersample would, a share of them positive, in nested draws") {
    const auto data = small_data::make(60, 200);
    const TrainingSet whole(data, small_data::all_rows(data));
    std::set<std::uint32_t> fewer_positives, more_negatives = left(whole, false);
    for (const auto& [share, positives] : {std::pair{0.1, 12u}, {0.2, 24u}, {0.3, 36u}, {0.5, 60u}}) {
        TrainingSet set = whole;
        const Treatment done = sampler::Prevalence<double>{share}.apply(set, of_seed);
        CHECK(set.counts() == std::vector<std::size_t>{120 - positives, positives});
        CHECK(done.kept == set.counts());
        CHECK(done.dropped == std::vector<std::size_t>{80 + positives, 60 - positives});
        CHECK(holds(left(set, true), fewer_positives));
        CHECK(holds(more_negatives, left(set, false)));
        fewer_positives = left(set, true);
        more_negatives = left(set, false);
    }
}

TEST_CASE("a prevalence of one half is Undersample, row for row") {
    for (const auto& data : {small_data::make(60, 200), small_data::make(70, 30), small_data::make(20, 20)}) {
        TrainingSet halved(data, small_data::all_rows(data)), undersampled = halved;
        sampler::Prevalence<double>{0.5}.apply(halved, of_seed);
        Undersample{}.apply(undersampled, of_seed);
        CHECK(halved.hash() == undersampled.hash());
    }
}

TEST_CASE("a prevalence that a class is too small for is an error") {
    const auto data = small_data::make(60, 200);
    TrainingSet set(data, small_data::all_rows(data));
    const auto error = error_of([&] { sampler::Prevalence<double>{0.6}.apply(set, of_seed); });
    CHECK(error.find("small: Prevalence<0.6> asks for 72 of 120 rows to be positive, and there are 60;") == 0);
    const auto reversed = small_data::make(200, 60);
    TrainingSet few(reversed, small_data::all_rows(reversed));
    CHECK(error_of([&] {
              sampler::Prevalence<double>{0.2}.apply(few, of_seed);
          }).find("96 of 120 rows to be negative") != std::string::npos);
}

TEST_CASE("LowQualityShare replaces positives by low ones and keeps their number, in nested draws") {
    auto data = small_data::make(90, 50);  // a third of each quality
    const TrainingSet whole(data, small_data::all_rows(data));
    const auto low_among = [&](const TrainingSet& set) {
        std::set<std::uint32_t> rows = left(set, true), low;
        std::ranges::copy_if(rows, std::inserter(low, low.end()),
                             [&](std::uint32_t row) { return data.quality[row] == "low"; });
        return low;
    };
    std::set<std::uint32_t> fewer_low;
    for (const auto& [share, low] : {std::pair{0.0, 0u}, {0.25, 15u}, {0.5, 30u}}) {
        TrainingSet set = whole;
        const Treatment done = sampler::LowQualityShare<double>{share}.apply(set, of_seed);
        CHECK(set.counts() == std::vector<std::size_t>{50, 60});
        CHECK(done.dropped == std::vector<std::size_t>{0, 30});
        CHECK(low_among(set).size() == low);
        CHECK(holds(low_among(set), fewer_low));
        fewer_low = low_among(set);
    }
    TrainingSet set = whole;
    const auto error = error_of([&] { sampler::LowQualityShare<double>{0.75}.apply(set, of_seed); });
    CHECK(error.find("small: LowQualityShare<0.75> asks for 45 of 60 rows of the class class0") == 0);
    CHECK(error.find("there are 30; take a smaller share.") != std::string::npos);
}

TEST_CASE("a share of no low rows is the filter by the other qualities; a filter before it is named") {
    const auto data = small_data::make(90, 50);
    TrainingSet whole(data, small_data::all_rows(data));
    TrainingSet filtered = whole;
    std::vector<std::uint32_t> kept;
    for (std::uint32_t row = 0; row < filtered.size(); ++row)
        if (Quality<"high", "medium">::keeps(data, row)) kept.push_back(row);
    filtered.keep(kept);
    sampler::LowQualityShare<double>{0.0}.apply(whole, of_seed);
    CHECK(whole.hash() == filtered.hash());
    CHECK(error_of([&] { sampler::LowQualityShare<double>{0.25}.apply(filtered, of_seed); }).find("AnyQuality") !=
          std::string::npos);
}

TEST_CASE("a cohort takes a chain where it takes one sampler") {
    const auto data = small_data::make(300, 900);
    data::Splits splits;
    splits.train = small_data::all_rows(data);
    using Chained = Cohort<AnyQuality, Sampling<LowQualityShare<Levels<"low_quality", 0, 0.25>>, Undersample>,
                           MonitorFraction<0.2>>;
    Settings settings;
    settings.push_back({"low_quality", "0.25", 0.25, true});
    const auto cohort = Settled<Chained>::in(settings).form(data, splits, data::independent_groups(data), of_seed);
    REQUIRE(cohort.treatments.size() == 4);
    CHECK(cohort.treatments[1].policy == "low_quality_share");
    CHECK(cohort.treatments[2].policy == "undersample");
    CHECK(cohort.treatments[2].kept == std::vector<std::size_t>{200, 200});
    CHECK(Settled<Chained>::label(settings) ==
          "cohort(any_quality, sampling(low_quality_share(share=0.25), undersample), monitor_fraction(share=0.2))");
}
