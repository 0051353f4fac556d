/// features.hpp: the numbers of an embedding as a network takes them: raw, of unit length, or standardised.
///
/// The embeddings themselves are never copied or changed. What a policy learns is a few numbers, applied to each row
/// when it is gathered; so a data set of any size costs no second copy, and all cells of a study share one.
///
///   RawEmbeddings   as they are: what BirdNET-Analyzer's current heads are trained on, and the baseline here
///   Standardise     each column minus its mean, divided by its SD: for features of different scales (MFCCs, indices);
///                   a network started with weights of one size hardly sees the small ones otherwise
///   L2Normalise     each row divided by its length: where the length is loudness and only the direction is the call
///   UnitLengthInTraining   the same in training only, and raw where the head is used: a fault of BirdNET-Analyzer 2.0
///                   to 2.2, kept to repeat what was done with them; never for a head that is to be used
///
/// Not offered: whitening (a covariance of 1,024 columns from a few thousand rows is mostly noise), and anything that
/// is fitted on other rows than those of training.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/hash.hpp>
#include <equipoise/sampling/training_set.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace equipoise {

/// Where a row stands: in a training batch or among the monitor rows, or before a head that is used.
enum class Seen { in_training, at_inference };

/// Which rows are divided by their length.
enum class UnitRows { none, all, in_training };

/// The rows of a data set as one network takes them: x' = (x - shift) * scale, with x the embedding or that embedding
/// of unit length. A copy is part of the trained head. The data set must outlive it.
class Inputs {
  public:
    /// Each column minus `shift`, times `scale` [width]; both empty: as it is.
    struct Columns {
        std::vector<float> shift, scale;
    };
    Inputs(const data::Dataset& data) : data_(&data) {}  // NOLINT: raw embeddings are what a data set is taken for
    Inputs(const data::Dataset& data, UnitRows unit_rows, Columns columns)
        : data_(&data), unit_rows_(unit_rows), columns_(std::move(columns)) {}

    std::size_t width() const { return data_->width(); }
    std::size_t class_count() const { return data_->class_count(); }
    /// Whether rows are divided by their length at inference.
    bool has_unit_rows() const { return unit_rows_ == UnitRows::all; }
    const Columns& columns() const { return columns_; }

    /// The weighted sum of rows that `terms` describe, into `sums` [width]: a row of a training batch. Weights of
    /// blended rows add up to 1, so columns are shifted once, after the sum.
    template <class Scalar>
    void gather(std::span<const Term> terms, Scalar* __restrict sums, Seen seen = Seen::in_training) const {
        std::fill_n(sums, width(), Scalar{});
        for (const Term& term : terms) {
            const float* const embedding = data_->embeddings.row(term.row).data();
            const Scalar weight = static_cast<Scalar>(term.weight) * static_cast<Scalar>(factor(term.row, seen));
            for (std::size_t i = 0; i < width(); ++i) sums[i] += weight * static_cast<Scalar>(embedding[i]);
        }
        for (std::size_t i = 0; i < columns_.shift.size(); ++i)
            sums[i] = (sums[i] - static_cast<Scalar>(columns_.shift[i])) * static_cast<Scalar>(columns_.scale[i]);
    }
    template <class Scalar> void gather(std::uint32_t row, Scalar* sums, Seen seen = Seen::at_inference) const {
        const Term alone{row, 1.0f};
        gather(std::span(&alone, 1), sums, seen);
    }

    /// Equal for inputs that make the same numbers of the same rows.
    std::uint64_t hash() const {
        return Hasher{}
            .add(static_cast<std::uint64_t>(unit_rows_))
            .add_all(std::span<const float>(columns_.shift))
            .add_all(std::span<const float>(columns_.scale))
            .value();
    }

  private:
    float factor(std::uint32_t row, Seen seen) const {
        if (unit_rows_ == UnitRows::none || (unit_rows_ == UnitRows::in_training && seen == Seen::at_inference))
            return 1;
        double squares = 0;
        for (float value : data_->embeddings.row(row)) squares += static_cast<double>(value) * value;
        return squares > 0 ? static_cast<float>(1 / std::sqrt(squares)) : 0;
    }

    const data::Dataset* data_;
    UnitRows unit_rows_ = UnitRows::none;
    Columns columns_;
};

/// How embeddings become a network's inputs.
///
/// Minimal complete definition: `name`, and `fit(data, set) -> Inputs`, where `set` holds the training rows of one seed
/// before any sampling step: nothing else may be learned from. Law: inputs of a row depend on that row and on `set`
/// alone. Models: RawEmbeddings, Standardise, L2Normalise, UnitLengthInTraining.
template <class T>
concept FeaturePolicy = requires(const T policy, const data::Dataset& data, const TrainingSet& set) {
    { T::name } -> std::convertible_to<std::string_view>;
    { policy.fit(data, set) } -> std::same_as<Inputs>;
};

/// Embeddings as they are.
struct RawEmbeddings {
    static constexpr std::string_view name = "raw_embeddings";
    Inputs fit(const data::Dataset& data, const TrainingSet&) const { return data; }
};

/// Rows of length 1; a row of zeros stays. Lengths are computed as rows are gathered, so that no pass over a mapped
/// file of any size comes before the first step.
struct L2Normalise {
    static constexpr std::string_view name = "l2_normalise";
    Inputs fit(const data::Dataset& data, const TrainingSet&) const { return {data, UnitRows::all, {}}; }
};

/// x / |x| for the rows of training batches and the monitor rows, raw embeddings wherever else: the fault of
/// BirdNET-Analyzer 2.0 to 2.2, whose training divided all its embeddings and whose analysis divided none.
struct UnitLengthInTraining {
    static constexpr std::string_view name = "unit_length_in_training";
    Inputs fit(const data::Dataset& data, const TrainingSet&) const { return {data, UnitRows::in_training, {}}; }
};

/// Means and SDs (divided by n, as scikit-learn's StandardScaler) of the training rows. A column that is constant there
/// becomes 0 everywhere: a network cannot learn what to make of it.
struct Standardise {
    static constexpr std::string_view name = "standardise";
    Inputs fit(const data::Dataset& data, const TrainingSet& set) const {
        const std::size_t width = data.width();
        const double share = 1.0 / static_cast<double>(set.size());
        std::vector<double> mean(width), square(width);
        for (std::uint32_t row = 0; row < set.size(); ++row) {
            const auto embedding = data.embeddings.row(set.terms(row)[0].row);
            for (std::size_t i = 0; i < width; ++i) mean[i] += embedding[i] * share;
        }
        for (std::uint32_t row = 0; row < set.size(); ++row) {
            const auto embedding = data.embeddings.row(set.terms(row)[0].row);
            for (std::size_t i = 0; i < width; ++i)
                square[i] += (embedding[i] - mean[i]) * (embedding[i] - mean[i]) * share;
        }
        Inputs::Columns columns;
        for (std::size_t i = 0; i < width; ++i) {
            const double deviation = std::sqrt(square[i]);
            // the mean of equal numbers is off by its rounding, and so is their SD
            const bool is_constant = deviation <= 1e-7 * std::fabs(mean[i]);
            columns.shift.push_back(static_cast<float>(mean[i]));
            columns.scale.push_back(is_constant ? 0 : static_cast<float>(1 / deviation));
        }
        return {data, UnitRows::none, std::move(columns)};
    }
};

}  // namespace equipoise
