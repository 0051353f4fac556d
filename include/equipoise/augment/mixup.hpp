/// mixup.hpp: training on blends of rows and of their targets.
///
/// | policy | what it is for |
/// |---|---|
/// | Mixup<alpha> | the usual one: every row of every batch is blended with another of its batch (Zhang et al. 2018) |
/// | MixupOnce<alpha> | BirdNET-Analyzer's: a quarter of the positives is blended once, before training |
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/augmentation.hpp>
#include <equipoise/base/description.hpp>

#include <numeric>
#include <string>
#include <vector>

namespace equipoise {

namespace augment {

/// x' = l x_i + (1 - l) x_j and y' likewise, j a random partner in the batch and l ~ Beta(alpha, alpha) for each row.
/// Zhang, Cisse, Dauphin, Lopez-Paz (2018), "mixup: Beyond empirical risk minimization", equation of section 2.
template <class Alpha> struct Mixup {
    static constexpr std::string_view name = "mixup";
    Alpha alpha;

    void change(BatchPlan& batch, Stream draws) const {
        std::vector<std::uint32_t> partners(batch.size());
        std::iota(partners.begin(), partners.end(), 0u);
        draws.shuffle(std::span<std::uint32_t>(partners));
        std::vector<float> weights(batch.size());
        for (float& weight : weights) weight = static_cast<float>(draws.beta(alpha, alpha));
        batch.blend(partners, weights);
    }
};

/// BirdNET-Analyzer 2.x, once before training: of the P rows with a positive target, floor(P / 4) are replaced by
/// l x1 + (1 - l) x2 (targets too), l ~ Beta(alpha, alpha), the partner another positive row that is not yet mixed.
template <class Alpha> struct MixupOnce {
    static constexpr std::string_view name = "mixup_once";
    Alpha alpha;

    Treatment prepare(TrainingSet& set, const RandomStreams& streams) const {
        Treatment done("mixup_once", set.group_count());
        done.rows_in = done.kept = set.counts();
        std::vector<std::uint32_t> unmixed;  // positives; an anchor leaves the list
        for (std::uint32_t row = 0; row < set.size(); ++row)
            if (set.group(row) > 0) unmixed.push_back(row);
        Stream draws = streams(name);
        for (std::size_t anchors = unmixed.size() / 4; anchors > 0; --anchors) {
            const auto place = draws.below(static_cast<std::uint32_t>(unmixed.size()));
            const std::uint32_t anchor = unmixed[place];
            unmixed[place] = unmixed.back();
            unmixed.pop_back();
            const std::uint32_t partner = unmixed[draws.below(static_cast<std::uint32_t>(unmixed.size()))];
            set.mix(anchor, partner, static_cast<float>(draws.beta(alpha, alpha)));
            ++done.blended[set.group(anchor)];
        }
        return done;
    }
};

}  // namespace augment

template <auto Written> struct AlphaNumber : Number<double, Written> {
    static constexpr std::string_view name = "alpha";
    static constexpr bool allowed = AlphaNumber::each([](double alpha) { return alpha > 0; });
    static_assert(allowed,
                  "Mixup<alpha>: alpha shapes the Beta distribution of the blend; required: alpha > 0; "
                  "write for example Mixup<0.2>, or leave Mixup out.");
};

template <auto Alpha> using Mixup = augment::Mixup<Checked<AlphaNumber, Alpha>>;
template <auto Alpha> using MixupOnce = augment::MixupOnce<Checked<AlphaNumber, Alpha>>;

}  // namespace equipoise
