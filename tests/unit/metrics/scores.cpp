// SPDX-License-Identifier: MIT
#include <equipoise/metrics/scores.hpp>

#include "catch.hpp"
#include <equipoise/base/description.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

using namespace equipoise;
using metrics::check_ledger;
using metrics::FileScores;
using metrics::maximum;
using metrics::mean_of_top;
using metrics::RowAggregate;
using metrics::score_files;

namespace {
constexpr float missing = std::numeric_limits<float>::quiet_NaN();
using Floats = std::vector<float>;
using Codes = std::vector<std::uint32_t>;
using Bytes = std::vector<std::int8_t>;

/// The laws of RowAggregate.
template <RowAggregate Policy> void check_laws(const Policy& policy) {
    Floats scores{0.25f, 0.875f, 0.5f, 0.125f};
    const float result = policy.aggregate(scores);
    CHECK(result >= 0.125f);
    CHECK(result <= 0.875f);
    std::ranges::sort(scores);
    do CHECK(policy.aggregate(scores) == result);
    while (std::ranges::next_permutation(scores).found);
    scores.insert(scores.begin() + 1, missing);
    CHECK(policy.aggregate(scores) == result);
    CHECK(policy.aggregate(Floats{0.375f}) == 0.375f);
    CHECK(std::isnan(policy.aggregate(Floats{missing, missing})));
}

/// A law-abiding policy with nothing but what the concept asks for.
struct Smallest {
    static constexpr std::string_view name = "smallest";
    float aggregate(std::span<const float> scores) const {
        float smallest = missing;
        for (float score : scores)
            if (!(score >= smallest) && !std::isnan(score)) smallest = score;
        return smallest;
    }
};
}  // namespace

TEST_CASE("aggregates keep the laws of RowAggregate") {
    check_laws(Max{});
    check_laws(metrics::MeanOfTop<int>{1});
    check_laws(metrics::MeanOfTop<int>{3});
    check_laws(metrics::MeanOfTop<int>{9});
    check_laws(FileScore<Max>{});
    check_laws(Smallest{});
}

TEST_CASE("maximum and mean of top k") {
    CHECK(maximum(Floats{0.1f, 0.7f, missing, 0.3f}) == 0.7f);
    CHECK(mean_of_top(Floats{0.25f, 0.75f, missing, 0.5f}, 2) == 0.625f);
    CHECK(mean_of_top(Floats{0.25f, 0.75f}, 5) == 0.5f);
    CHECK_THROWS_AS(mean_of_top(Floats{0.5f}, 0), std::logic_error);
}

TEST_CASE("a study's choice settles to a policy without the study") {
    using Settled3 = SettledAs<FileScore<MeanOfTop<3>>>;
    STATIC_REQUIRE(std::same_as<Settled3, FileScore<metrics::MeanOfTop<int>>>);
    STATIC_REQUIRE(RowAggregate<Settled3>);
    CHECK(Settled<FileScore<MeanOfTop<3>>>::in({}).aggregate(Floats{0.f, 0.25f, 0.5f, 0.75f}) == 0.5f);
    CHECK(Settled<FileScore<MeanOfTop<3>>>::label({}) == "file_score(mean_of_top(count=3), missing_scores(as_zero))");
    STATIC_REQUIRE(CellsOf<FileScore<Factor<"rule", Max, MeanOfTop<3>>>>::list::size == 2);
}

TEST_CASE("rows become files, in ascending order of codes") {
    const Floats scores{0.5f, 0.25f, missing, 0.75f, missing, 0.125f};
    const Codes files{7, 2, 7, 7, 5, 2};
    const Bytes labels{0, 0, 1, -1, -1, 0};
    const Codes groups{40, 41, 40, 40, 41, 41};
    const auto result = score_files<TestOod>(Max{}, {scores, files, labels, groups});
    CHECK(result.files == Codes{2, 5, 7});
    CHECK(result.groups == Codes{41, 41, 40});
    CHECK(result.labels == Bytes{0, 0, 1});
    CHECK(result.scores[0] == 0.25f);
    CHECK(std::isnan(result.scores[1]));
    CHECK(result.scores[2] == 0.75f);
    CHECK(result.expected == 3);
    CHECK(result.scored() == 2);
    CHECK(result.missing() == 1);
    CHECK_NOTHROW(check_ledger(result));

    SECTION("whatever the order of rows") {
        std::vector<std::size_t> order{5, 3, 1, 4, 2, 0};
        Floats s;
        Codes f;
        Bytes l;
        for (std::size_t row : order) {
            s.push_back(scores[row]);
            f.push_back(files[row]);
            l.push_back(labels[row]);
        }
        const auto again = score_files<TestOod>(Max{}, {s, f, l, {}});
        CHECK(again.files == result.files);
        CHECK(again.labels == result.labels);
        CHECK(again.scores[2] == result.scores[2]);
        CHECK(again.groups == again.files);  // no groups given: each file is its own
    }
    SECTION("a file in two groups is a fault") {
        const Codes torn{40, 41, 43, 40, 41, 41};
        CHECK_THROWS_AS((score_files<TestOod>(Max{}, {scores, files, labels, torn})), std::logic_error);
    }
    SECTION("lengths must agree") {
        CHECK_THROWS_AS((score_files<TestOod>(Max{}, {scores, files, std::span(labels).first(5), groups})),
                        std::logic_error);
        CHECK_THROWS_AS((score_files<TestOod>(Max{}, {scores, files, labels, std::span(groups).first(5)})),
                        std::logic_error);
    }
    SECTION("no rows, no files") { CHECK(score_files<TestOod>(Max{}, {}).scores.empty()); }
}

TEST_CASE("the ledger says which split lacks files") {
    const Floats scores{0.5f, missing};
    const Codes files{0, 1};
    const Bytes labels{0, 1};
    auto result = score_files<TestIid>(Max{}, {scores, files, labels, {}}, 3);
    std::string said;
    try {
        check_ledger(result);
    } catch (const Error& error) {
        said = error.what();
    }
    CHECK(
        said ==
        "Split test_iid: 3 files are expected, but 2 have an entry (scored 1 + missing 1); a file without a score must "
        "be counted as missing, not left out.");

    result.expected = 2;
    CHECK_NOTHROW(check_ledger(result));
    result.scores[0] = 1.5f;
    CHECK_THROWS_AS(check_ledger(result), Error);
    result.scores[0] = 0.5f;
    result.labels[0] = -1;
    CHECK_THROWS_AS(check_ledger(result), std::logic_error);
    result.labels = {0};
    CHECK_THROWS_AS(check_ledger(result), std::logic_error);
}

TEST_CASE("files without a score are errors where a study declares so, and never left out") {
    const FileScores<TestOod> scores{{0.5f, missing, missing}, {1, 0, 1}, {1, 2, 3}, {10, 20, 30}, 3};
    const auto name = [](std::uint32_t file) { return "clip" + std::to_string(file); };
    CHECK_NOTHROW(metrics::refuse_missing(FileScore<Max>{}, scores, name));
    CHECK_NOTHROW(metrics::refuse_missing(FileScore<Max, MissingScores<AsZero>>{}, scores, name));
    CHECK_NOTHROW(metrics::refuse_missing(Smallest{}, scores, name));  // a policy of one's own that says nothing
    try {
        metrics::refuse_missing(FileScore<Max, MissingScores<AreErrors>>{}, scores, name);
        FAIL("missing scores were taken");
    } catch (const Error& error) {
        CHECK(std::string(error.what()).find("Split test_ood: 2 of 3 files have no score (the first is clip20)") == 0);
    }
    const FileScores<TestOod> whole{{0.5f}, {1}, {1}, {10}, 1};
    CHECK_NOTHROW(metrics::refuse_missing(FileScore<Max, MissingScores<AreErrors>>{}, whole, name));
}

TEST_CASE("how missing scores count is a part of the choice's label") {
    STATIC_REQUIRE(std::same_as<FileScore<Max>, FileScore<Max, MissingScores<AsZero>>>);
    using Strict = FileScore<Max, MissingScores<AreErrors>>;
    CHECK(Settled<Strict>::label({}) == "file_score(max, missing_scores(are_errors))");
    STATIC_REQUIRE(metrics::missing_are_errors<SettledAs<Strict>>);
    STATIC_REQUIRE(!metrics::missing_are_errors<SettledAs<FileScore<Max>>>);
}
