// SPDX-License-Identifier: MIT
#include <equipoise/augment/noise.hpp>

#include "catch.hpp"
#include "small_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <vector>

using namespace equipoise;

TEST_CASE("Gaussian noise has mean 0 and the SD asked for, independent from row to row") {
    double sum = 0, squares = 0, products = 0;
    constexpr std::size_t width = 1000, rows = 200;
    std::vector<float> last(width);
    for (std::uint64_t row = 0; row < rows; ++row) {
        std::vector<float> numbers(width, 5.0f);
        augment::GaussianNoise<float>{0.5f}.change(std::span<float>(numbers), Stream(1, "noise").substream(row));
        for (std::size_t i = 0; i < width; ++i) {
            const float noise = numbers[i] - 5;
            sum += noise;
            squares += noise * noise;
            products += noise * last[i];
            last[i] = noise;
        }
    }
    constexpr double n = width * rows;  // SE of the mean .0011, of the variance .0008, of the covariance .0006
    CHECK(sum / n == Approx(0).margin(0.005));
    CHECK(squares / n == Approx(0.25).margin(0.004));
    CHECK(products / n == Approx(0).margin(0.003));
}

TEST_CASE("embedding dropout hides a share and scales the rest, so that the mean stays") {
    std::size_t hidden = 0;
    for (std::uint64_t row = 0; row < 200; ++row) {
        std::vector<double> numbers(101, 3.0);
        augment::EmbeddingDropout<double>{0.2}.change(std::span<double>(numbers), Stream(1, "drop").substream(row));
        for (double number : numbers) {
            CHECK((number == 0 || number == Approx(3.75)));
            hidden += number == 0 ? 1 : 0;
        }
    }
    CHECK(static_cast<double>(hidden) / (200 * 101) == Approx(0.2).margin(0.015));  // SE .003
}

TEST_CASE("cutout hides one block of neighbouring columns, fewer at the ends") {
    std::set<std::ptrdiff_t> widths;
    std::array<int, 20> hidden{};
    for (std::uint64_t row = 0; row < 2000; ++row) {
        std::vector<float> numbers(20, 1.0f);
        augment::Cutout<int>{5}.change(std::span<float>(numbers), Stream(1, "cut").substream(row));
        const auto begin = std::ranges::find(numbers, 0.0f), end = std::find(begin, numbers.end(), 1.0f);
        CHECK(std::find(end, numbers.end(), 0.0f) == numbers.end());
        widths.insert(end - begin);
        for (std::size_t i = 0; i < 20; ++i) hidden[i] += numbers[i] == 0;
    }
    CHECK(widths == std::set<std::ptrdiff_t>{3, 4, 5});
    CHECK(hidden[10] == Approx(500).margin(80));  // 5 of 20 middles; SE 19
    CHECK(hidden[0] == Approx(300).margin(80));   // 3 of 20
    CHECK(hidden[19] == Approx(300).margin(80));
    std::vector<float> one(3, 1.0f);
    augment::Cutout<int>{1}.change(std::span<float>(one), Stream(1, "cut"));
    CHECK(std::ranges::count(one, 0.0f) == 1);
}

TEST_CASE("cutout of a whole row is refused") {
    const auto data = small_data::make(4, 4, 8);
    CHECK_NOTHROW(augment::Cutout<int>{7}.check(data));
    CHECK_THROWS_WITH((Settled<Augmentation<GaussianNoise<0.1>, Cutout<8>>>::in({}).check(data)),
                      Catch::Contains("small: Cutout<8> would hide whole rows, which have 8 columns"));
}

TEST_CASE("a batch keeps word of changes in their order, each row and step with its own draws") {
    const auto data = small_data::make(4, 4);
    const TrainingSet set(data, small_data::all_rows(data));
    const std::array<std::uint32_t, 3> rows{0, 0, 5};
    const auto chain = Settled<Augmentation<GaussianNoise<1>, Cutout<3>>>::in({});
    const RandomStreams streams{3, 0};
    const auto changed = [&](std::uint64_t step, std::size_t row) {
        BatchPlan batch(1);
        batch.take(set, rows);
        chain.change(batch, streams, step);
        std::vector<double> numbers(8, 1.0);
        batch.change_numbers(row, std::span<double>(numbers));
        return numbers;
    };
    std::vector<double> by_hand(8, 1.0);
    const std::uint64_t second_row_of_step_7 = (std::uint64_t{7} << 32) + 1;
    augment::GaussianNoise<float>{1}.change(std::span<double>(by_hand),
                                            streams("gaussian_noise").substream(second_row_of_step_7));
    augment::Cutout<int>{3}.change(std::span<double>(by_hand), streams("cutout").substream(second_row_of_step_7));
    CHECK(changed(7, 1) == by_hand);
    CHECK(changed(7, 0) != by_hand);
    CHECK(changed(8, 1) != by_hand);

    BatchPlan batch(1);
    batch.take(set, rows);
    chain.change(batch, streams, 7);
    BatchPlan same = batch;
    CHECK(same.changes_numbers_as(batch));
    same.take(set, rows);  // begins anew, without changes
    CHECK_FALSE(same.changes_numbers_as(batch));
    chain.change(same, streams, 8);
    CHECK_FALSE(same.changes_numbers_as(batch));
}
