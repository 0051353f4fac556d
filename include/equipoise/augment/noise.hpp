/// noise.hpp: a network's inputs blurred or partly hidden, anew for each batch and in training alone.
///
/// | policy | what it is for |
/// |---|---|
/// | GaussianNoise<sd> | rows that lie close together shall have one label: recorders and weather move all numbers |
/// | EmbeddingDropout<rate> | no single number of an embedding shall decide |
/// | Cutout<width> | the same for numbers that stand side by side and mean one thing, as MFCC statistics or spectra do
/// |
///
/// They act on the numbers as the network takes them: sd is in units of the columns, so that one number suits all of
/// them after `Standardise` only, and the zero of the other two is then a column's mean. Deliberately absent: noise
/// whose size follows each column; standardise first.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/augmentation.hpp>
#include <equipoise/base/description.hpp>
#include <equipoise/base/normal_draws.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace equipoise {

namespace augment {

/// x + sd n with n standard normal, drawn for each number: what Keras' layer GaussianNoise(sd) does as first layer.
template <class Sd> struct GaussianNoise {
    static constexpr std::string_view name = "gaussian_noise";
    Sd sd;

    template <class Scalar> void change(std::span<Scalar> numbers, Stream draws) const {
        NormalDraws(draws).for_each(
            numbers.size(), [&](std::size_t i, float normal) { numbers[i] += static_cast<Scalar>(sd * normal); });
    }
};

/// Sets a share of the numbers to zero and multiplies the others by 1 / (1 - rate): the same as Dropout<rate> as first
/// layer of the model, but for where it belongs. A layer has its own place in the order of layers and moves the random
/// streams of those behind it; with this, heads that are trained with and without it start from the same weights, so
/// that they are compared in pairs. 16 bits a number, as there: rates are multiples of 2^-16.
template <class Rate> struct EmbeddingDropout {
    static constexpr std::string_view name = "embedding_dropout";
    Rate rate;

    template <class Scalar> void change(std::span<Scalar> numbers, Stream draws) const {
        const auto threshold = static_cast<std::uint32_t>(std::lround(rate * 65536));
        const auto kept = static_cast<Scalar>(1 / (1 - rate));
        constexpr std::size_t per_block = 2 * Stream::words_per_block;
        std::array<std::uint32_t, 8 * per_block> bits;
        for (std::size_t first = 0; first < numbers.size(); first += bits.size()) {
            for (std::size_t i = 0; i < bits.size(); i += per_block) {
                const Stream::Block words = draws.block_at((first + i) / per_block);
                for (std::size_t j = 0; j < per_block; ++j) bits[i + j] = words[j / 2] >> (16 * (j % 2)) & 0xffff;
            }
            const std::size_t count = std::min(bits.size(), numbers.size() - first);
            for (std::size_t i = 0; i < count; ++i) numbers[first + i] *= bits[i] < threshold ? Scalar{0} : kept;
        }
    }
};

/// Sets `width` neighbouring columns of each row to zero. Their middle is anywhere in the row, so at its ends fewer are
/// hidden: DeVries and Taylor (2017), "Improved regularization of convolutional neural networks with Cutout", section
/// 3.1, with a row in place of an image. Throws Error where a row has no more columns than that.
template <class Width> struct Cutout {
    static constexpr std::string_view name = "cutout";
    Width width;

    template <class Scalar> void change(std::span<Scalar> numbers, Stream draws) const {
        const std::size_t middle = draws.below(static_cast<std::uint32_t>(numbers.size()));
        const std::size_t hidden = static_cast<std::size_t>(width), before = hidden / 2;
        const std::size_t end = std::min(middle + hidden - before, numbers.size());
        for (std::size_t i = middle - std::min(middle, before); i < end; ++i) numbers[i] = 0;
    }
    void check(const data::Dataset& data) const {
        if (static_cast<std::size_t>(width) >= data.width())
            throw Error(data.name + ": Cutout<" + std::to_string(width) + "> would hide whole rows, which have " +
                        std::to_string(data.width()) + " columns; give Cutout fewer than that.");
    }
};

}  // namespace augment

template <auto Written> struct NoiseSd : Number<float, Written> {
    static constexpr std::string_view name = "sd";
    static constexpr bool allowed = NoiseSd::each([](double sd) { return sd >= 0; });
    static_assert(allowed,
                  "GaussianNoise<sd>: sd is the standard deviation of what is added to each number; required: sd >= 0; "
                  "write for example GaussianNoise<0.1>.");
};
template <auto Written> struct EmbeddingDropoutRate : Number<double, Written> {
    static constexpr std::string_view name = "rate";
    static constexpr bool allowed = EmbeddingDropoutRate::each([](double rate) { return rate >= 0 && rate < 1; });
    static_assert(allowed,
                  "EmbeddingDropout<rate>: rate is the share of an embedding's numbers set to zero; required: "
                  "0 <= rate < 1; write for example EmbeddingDropout<0.1>.");
};
template <auto Written> struct CutoutWidth : Number<int, Written> {
    static constexpr std::string_view name = "width";
    static constexpr bool allowed = CutoutWidth::each([](double width) { return width >= 1 && is_whole(width); });
    static_assert(allowed,
                  "Cutout<width>: width is a number of columns set to zero; required: a whole number, 1 or more; write "
                  "for example Cutout<64>, or leave Cutout out.");
};

template <auto Sd> using GaussianNoise = augment::GaussianNoise<Checked<NoiseSd, Sd>>;
template <auto Rate> using EmbeddingDropout = augment::EmbeddingDropout<Checked<EmbeddingDropoutRate, Rate>>;
template <auto Width> using Cutout = augment::Cutout<Checked<CutoutWidth, Width>>;

}  // namespace equipoise
