/// laws_of_augmentations.hpp: what every BatchAugmentation, SetAugmentation and InputAugmentation keeps to.
// SPDX-License-Identifier: MIT
#pragma once

#include "laws_of_samplers.hpp"
#include <equipoise/augment/augmentation.hpp>

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace laws {

inline double weight_of(std::span<const Term> terms) {
    double sum = 0;
    for (const Term& term : terms) sum += static_cast<double>(term.weight);
    return sum;
}

/// The number of rows stays; the weights of a row sum to what they summed to before; the same stream gives the same
/// batch; no row of the data comes in that the batch did not hold; targets are numbers. `draws`: whether other streams
/// differ.
template <BatchAugmentation T> void of_batch_augmentation(const T& augmentation, bool draws = true) {
    CHECK_FALSE(std::string_view(T::name).empty());
    for (const data::Dataset& data : data_sets()) {
        TrainingSet set(data, every_other_row(data));
        sampler::UpsampleBy<Linear, double>{{}, 0.5}.apply(set, {3, 0});  // rows of two terms too
        for (std::size_t size : {1u, 2u, 9u}) {
            std::vector<std::uint32_t> rows(size);
            for (std::size_t i = 0; i < size; ++i) rows[i] = static_cast<std::uint32_t>(set.size() - 1 - i);
            BatchPlan before(set.class_count());
            before.take(set, rows);
            std::set<std::uint32_t> held;
            for (std::size_t row = 0; row < size; ++row)
                for (const Term& term : before.terms(row)) held.insert(term.row);
            const auto changed = [&](Stream stream) {
                BatchPlan batch = before;
                augmentation.change(batch, stream);
                REQUIRE(batch.size() == size);
                std::vector<float> numbers;
                for (std::size_t row = 0; row < size; ++row) {
                    CHECK(weight_of(batch.terms(row)) == Approx(weight_of(before.terms(row))).margin(1e-5));
                    for (const Term& term : batch.terms(row)) {
                        CHECK(held.contains(term.row));
                        numbers.push_back(static_cast<float>(term.row));
                        numbers.push_back(term.weight);
                    }
                    for (float target : batch.targets(row)) {
                        CHECK(std::isfinite(target));
                        numbers.push_back(target);
                    }
                }
                return numbers;
            };
            const Stream stream(1, "augmentation");
            const auto numbers = changed(stream);
            CHECK(numbers == changed(stream));
            if (size == 9) CHECK((numbers != changed(stream.substream(1))) == draws);
        }
    }
}

/// The treatment balances and adds no row; weights sum to 1 and name rows that were there; targets are numbers; the
/// same streams give the same set. `draws`: whether others give another.
template <SetAugmentation T> void of_set_augmentation(const T& augmentation, bool draws = true) {
    CHECK_FALSE(std::string_view(T::name).empty());
    for (const data::Dataset& data : data_sets()) {
        const auto split = every_other_row(data);
        const TrainingSet untouched(data, split);
        const auto prepared = [&](RandomStreams streams) {
            TrainingSet set = untouched;
            const Treatment done = augmentation.prepare(set, streams);
            treatment_balances(done, untouched.counts(), set.counts());
            REQUIRE(set.size() == untouched.size());
            for (std::size_t row = 0; row < set.size(); ++row) {
                CHECK(weight_of(set.terms(row)) == Approx(1).margin(1e-5));
                for (const Term& term : set.terms(row)) CHECK(std::ranges::binary_search(split.rows, term.row));
                for (float target : set.targets(row)) CHECK(std::isfinite(target));
            }
            return set.hash();
        };
        const auto hash = prepared({123, 0});
        CHECK(hash == prepared({123, 0}));
        if (hash != untouched.hash()) CHECK((hash != prepared({456, 0})) == draws);
    }
}

/// The same stream gives the same numbers, another one others; in double they are those in float, up to rounding; they
/// stay finite. `changes`: whether anything changes at all.
template <InputAugmentation T> void of_input_augmentation(const T& augmentation, bool changes = true) {
    CHECK_FALSE(std::string_view(T::name).empty());
    const Stream stream(1, "numbers");
    for (std::size_t width : {1u, 2u, 37u, 1024u}) {
        std::vector<float> before(width);
        Stream values(2, "values");
        for (float& value : before) value = 1 + static_cast<float>(values.uniform());
        const auto changed = [&]<class Scalar>(Scalar, std::uint64_t row) {
            std::vector<Scalar> numbers(before.begin(), before.end());
            augmentation.change(std::span<Scalar>(numbers), stream.substream(row));
            REQUIRE(numbers.size() == width);
            for (Scalar number : numbers) CHECK(std::isfinite(number));
            return numbers;
        };
        bool has_changed = false, differs = false;
        for (std::uint64_t row = 0; row < 20; ++row) {
            const auto in_float = changed(float{}, row);
            const auto in_double = changed(double{}, row);
            CHECK(in_float == changed(float{}, row));
            for (std::size_t i = 0; i < width; ++i)
                CHECK(in_double[i] == Approx(in_float[i]).epsilon(1e-6).margin(1e-6));
            has_changed = has_changed || in_float != before;
            differs = differs || in_float != changed(float{}, row + 1);
        }
        CHECK(has_changed == changes);
        if (width > 2) CHECK(differs == changes);
    }
}

}  // namespace laws
