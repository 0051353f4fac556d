/// loss.hpp: what training makes small.
///
///   BinaryCrossEntropy                  one class, or several labels that may occur together; what BirdNET trains with
///   Weighted<Function, weight>          the positive term of each class counts so many times: a class that is rare
///   Focal<gamma, alpha>                 rows that are already told apart count less: many easy rows, few hard ones
///   KnownNegativesAsZero<Function>      what a target of -1 (known to be absent) means, see below
///   SoftmaxCrossEntropy                 several classes of which a row shows exactly one
///
/// A target of -1 says that a class is known to be absent, where 0 says only that it was not found. BinaryCrossEntropy,
/// Weighted and Focal take it as the number -1, as BirdNET-Analyzer 2.x does: the more negative the logit, the lower
/// the loss, without end (there until p is clipped). Under KnownNegativesAsZero, and in SoftmaxCrossEntropy, it is a 0
/// like another, but for label smoothing, which leaves it alone. A blend of -1 with another target (mixup) is the
/// number between; what of it is below 0 counts as 0 there.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/batch_plan.hpp>
#include <equipoise/base/error.hpp>
#include <equipoise/base/math.hpp>
#include <equipoise/model/layers.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace equipoise {

/// A loss that treats each class by itself; the loss of a row is the sum over its classes.
template <class T>
concept ClassLoss = requires(const T loss, double z, double y) {
    { loss.value(z, y) } -> std::same_as<double>;
    { loss.slope(z, y) } -> std::same_as<double>;
};

/// A loss in which the classes of a row depend on each other.
template <class T>
concept RowLoss =
    requires(const T loss, std::span<const double> row, std::span<double> slopes, std::span<float> scores) {
        { loss.row(row, row, slopes) } -> std::same_as<double>;
        loss.to_scores(scores);
    };

/// A loss of logits z against soft targets y; the network takes the mean over the rows of a batch.
/// Minimal complete definition: `name`, and either `value(z, y)` and `slope(z, y)` = d value / d z for one class, or
/// `row(logits, targets, slopes)`, which returns the loss of a row [classes] and writes its slope by each logit, and
/// `to_scores(row)`, which turns the logits of a row into scores from 0 to 1. Without `to_scores` the score of a class
/// is the sigmoid of its logit. With `check(data)` a loss throws Error where it cannot be used for a data set.
/// Laws (tests/laws/losses.cpp): slopes agree with finite differences; values and slopes are finite for |z| up to 1e4;
/// scores are from 0 to 1 and rise with their own logit. Models: those above.
template <class T>
concept LossFunction = (ClassLoss<T> || RowLoss<T>) && requires {
    { T::name } -> std::convertible_to<std::string_view>;
};

/// Turns the logits of a row [classes] into scores.
template <LossFunction Function> void logits_to_scores(const Function& loss, std::span<float> row) {
    if constexpr (requires { loss.to_scores(row); })
        loss.to_scores(row);
    else
        for (float& score : row) score = static_cast<float>(math::sigmoid(score));
}

/// -y log p - (1 - y) log(1 - p) with p = sigmoid(z), for one class or for several labels at once. Written on logits,
/// so that it neither overflows nor loses digits: softplus(z) - y z, slope p - y. A target of -1 (known to be absent)
/// gives the slope p + 1, as in BirdNET-Analyzer 2.x.
struct BinaryCrossEntropy {
    static constexpr std::string_view name = "binary_cross_entropy";
    double value(double z, double y) const { return math::softplus(z) - y * z; }
    double slope(double z, double y) const { return math::sigmoid(z) - y; }
};

/// -sum over classes of y log p, with p = softmax(z) over the classes of a row; slopes p sum(y) - y. Targets need not
/// add up to 1 (smoothed ones do not), and a row of no class teaches nothing; targets below 0 count as 0.
struct SoftmaxCrossEntropy {
    static constexpr std::string_view name = "softmax_cross_entropy";

    double row(std::span<const double> logits, std::span<const double> targets, std::span<double> slopes) const {
        const double largest = *std::ranges::max_element(logits);
        double total = 0, mass = 0, value = 0;
        for (std::size_t c = 0; c < logits.size(); ++c) {
            total += slopes[c] = math::exp(logits[c] - largest);
            mass += std::max(targets[c], 0.0);
        }
        for (std::size_t c = 0; c < logits.size(); ++c) {
            const double target = std::max(targets[c], 0.0);
            value += target * (math::log(total) - (logits[c] - largest));
            slopes[c] = mass * slopes[c] / total - target;
        }
        return value;
    }
    void to_scores(std::span<float> row) const {
        const float largest = *std::ranges::max_element(row);
        const auto part = [&](float logit) { return math::exp(static_cast<double>(logit) - largest); };
        double total = 0;
        for (float logit : row) total += part(logit);
        for (float& score : row) score = static_cast<float>(part(score) / total);
    }
    static void check(const data::Dataset& data) {
        if (data.class_count() < 2)
            throw Error(data.name +
                        ": SoftmaxCrossEntropy lets the classes of a row compete, and here is one class alone, whose "
                        "score would always be 1; give data of two classes or more, or write "
                        "`using loss = Loss<BinaryCrossEntropy>;`.");
    }
};

/// No penalty on weights.
struct NoPenalty {
    static constexpr std::string_view name = "no_penalty";
    static constexpr double strength = 0;
};

namespace loss {

/// a_t |1 - p_t|^gamma times binary cross-entropy, with p_t = y p + (1 - y) (1 - p) and a_t = y a + (1 - y) (1 - a).
/// Lin, Goyal, Girshick, He, Dollár (2017), "Focal loss for dense object detection", equation 5; for soft targets as
/// BirdNET-Analyzer 2.x extends it, but on logits, where it clips p to [1e-7, 1 - 1e-7]. The bars matter for targets
/// of -1 alone, where 1 - p_t may be negative; BirdNET's gamma of 2 does not see them.
template <class Gamma, class Alpha> struct Focal {
    static constexpr std::string_view name = "focal";
    Gamma gamma;
    Alpha alpha;

    double value(double z, double y) const {
        const double miss = y * math::sigmoid(-z) + (1 - y) * math::sigmoid(z);  // 1 - p_t
        return balance(y) * power(miss, gamma) * cross_entropy(z, y);
    }
    double slope(double z, double y) const {
        const double p = math::sigmoid(z), rest = math::sigmoid(-z), miss = y * rest + (1 - y) * p;
        const double slope_of_miss = (1 - 2 * y) * p * rest;
        double slope = power(miss, gamma) * ((1 - y) * p - y * rest);
        if (gamma > 0 && miss != 0)
            slope += gamma * power(miss, gamma - 1) * (miss < 0 ? -slope_of_miss : slope_of_miss) * cross_entropy(z, y);
        return balance(y) * slope;
    }

  private:
    double balance(double y) const { return y * alpha + (1 - y) * (1 - alpha); }
    static double power(double miss, double exponent) {
        return exponent == 0 ? 1 : miss == 0 ? 0 : math::pow(std::fabs(miss), exponent);
    }
    static double cross_entropy(double z, double y) { return y * math::softplus(-z) + (1 - y) * math::softplus(z); }
};

/// weight y value(z, 1) + (1 - y) value(z, 0): the loss of a positive times a weight, a soft target a share of both. Of
/// BinaryCrossEntropy it is what PyTorch's BCEWithLogitsLoss calls pos_weight: -weight y log p - (1 - y) log(1 - p).
template <class Function, class Weight> struct Weighted {
    static constexpr std::string_view name = "weighted";
    [[no_unique_address]] Function function;
    Weight weight;

    double value(double z, double y) const
        requires ClassLoss<Function>
    {
        return weight * y * function.value(z, 1) + (1 - y) * function.value(z, 0);
    }
    double slope(double z, double y) const
        requires ClassLoss<Function>
    {
        return weight * y * function.slope(z, 1) + (1 - y) * function.slope(z, 0);
    }
    void to_scores(std::span<float> row) const { logits_to_scores(function, row); }
};

/// Targets below 0 count as 0.
template <class Function> struct KnownNegativesAsZero {
    static constexpr std::string_view name = "known_negatives_as_zero";
    [[no_unique_address]] Function function;

    double value(double z, double y) const
        requires ClassLoss<Function>
    {
        return function.value(z, std::max(y, 0.0));
    }
    double slope(double z, double y) const
        requires ClassLoss<Function>
    {
        return function.slope(z, std::max(y, 0.0));
    }
    void to_scores(std::span<float> row) const { logits_to_scores(function, row); }
};

/// strength * sum of squares of every kernel (not of biases), added to the loss; its gradient is 2 strength w.
template <class Strength> struct L2 {
    static constexpr std::string_view name = "l2";
    Strength strength;
};

template <class Function, class Penalty> struct Loss {
    static constexpr std::string_view name = "loss";
    [[no_unique_address]] Function function;
    [[no_unique_address]] Penalty penalty;
};

}  // namespace loss

template <auto Written> struct PenaltyNumber : Number<double, Written> {
    static constexpr std::string_view name = "strength";
    static constexpr bool allowed = PenaltyNumber::each([](double strength) { return strength >= 0; });
    static_assert(allowed,
                  "L2<strength>: strength multiplies the sum of squared weights; required: strength >= 0; write for "
                  "example L2<1e-5>.");
};
template <auto Written> struct FocalGamma : Number<double, Written> {
    static constexpr std::string_view name = "gamma";
    static constexpr bool allowed = FocalGamma::each([](double gamma) { return gamma >= 0; });
    static_assert(allowed,
                  "Focal<gamma, alpha>: gamma says how much less a row counts that is already told apart (0: no less); "
                  "required: gamma >= 0; write for example Focal<2, 0.25>.");
};
template <auto Written> struct FocalAlpha : Number<double, Written> {
    static constexpr std::string_view name = "alpha";
    static constexpr bool allowed = FocalAlpha::each([](double alpha) { return alpha > 0 && alpha < 1; });
    static_assert(allowed,
                  "Focal<gamma, alpha>: alpha is the weight of a positive and 1 - alpha that of a negative; required: "
                  "0 < alpha < 1; write for example Focal<2, 0.25>.");
};
template <auto Written> struct PositiveWeight : Number<double, Written> {
    static constexpr std::string_view name = "positive_weight";
    static constexpr bool allowed = PositiveWeight::each([](double weight) { return weight > 0; });
    static_assert(allowed,
                  "Weighted<Function, weight>: weight says how many times a positive counts; required: weight > 0; "
                  "write for example Weighted<BinaryCrossEntropy, 2>.");
};

/// using loss = Loss<BinaryCrossEntropy, L2<1e-5>>;    or    Loss<Factor<"loss", BinaryCrossEntropy, Focal<2, 0.25>>>
template <class Function, class Penalty = NoPenalty> using Loss = loss::Loss<Function, Penalty>;
template <auto Strength> using L2 = loss::L2<Checked<PenaltyNumber, Strength>>;
template <auto Gamma, auto Alpha> using Focal = loss::Focal<Checked<FocalGamma, Gamma>, Checked<FocalAlpha, Alpha>>;
template <class Function, auto Weight> using Weighted = loss::Weighted<Function, Checked<PositiveWeight, Weight>>;
template <class Function> using KnownNegativesAsZero = loss::KnownNegativesAsZero<Function>;

/// Whether what changes the loss of each class is given one that has such.
template <class T> inline constexpr bool changes_a_class_loss = true;
template <class Function, class Penalty>
inline constexpr bool changes_a_class_loss<loss::Loss<Function, Penalty>> = changes_a_class_loss<Function>;
template <class Function, class Weight>
inline constexpr bool changes_a_class_loss<loss::Weighted<Function, Weight>> = ClassLoss<Function>;
template <class Function>
inline constexpr bool changes_a_class_loss<loss::KnownNegativesAsZero<Function>> = ClassLoss<Function>;

/// A loss on rows of any kind of number: takes no memory once it has seen a row.
template <LossFunction Function> class LossOfRows {
  public:
    explicit LossOfRows(const Function& function) : function_(function) {}

    /// Adds the loss of a row [classes] to `sum`.
    template <class Scalar> void add(double& sum, const Scalar* logits, std::span<const float> targets) {
        if constexpr (ClassLoss<Function>) {
            for (std::size_t c = 0; c < targets.size(); ++c)
                sum += function_.value(static_cast<double>(logits[c]), static_cast<double>(targets[c]));
        } else {
            sum += of_row(logits, targets);
        }
    }
    /// The same; `slopes`, which may be the logits, become those of the row times `share`.
    template <class Scalar>
    void add(double& sum, const Scalar* logits, std::span<const float> targets, Scalar* slopes, double share) {
        if constexpr (ClassLoss<Function>) {
            for (std::size_t c = 0; c < targets.size(); ++c) {
                const double logit = static_cast<double>(logits[c]), target = static_cast<double>(targets[c]);
                sum += function_.value(logit, target);
                slopes[c] = static_cast<Scalar>(function_.slope(logit, target) * share);
            }
        } else {
            sum += of_row(logits, targets);
            for (std::size_t c = 0; c < targets.size(); ++c) slopes[c] = static_cast<Scalar>(slopes_[c] * share);
        }
    }
    /// Mean over the rows of a batch of loss times weight, and its slopes by each logit; `logits(row)` and
    /// `slopes(row)` are where they stand.
    double mean_of(const BatchPlan& batch, auto&& logits, auto&& slopes) {
        const double share = 1.0 / static_cast<double>(batch.size());
        double sum = 0;
        for (std::size_t row = 0; row < batch.size(); ++row) {
            const double weight = batch.loss_weight(row);
            double of_row = 0;
            add(of_row, logits(row), batch.targets(row), slopes(row), weight * share);
            sum += weight * of_row;
        }
        return sum * share;
    }

  private:
    template <class Scalar> double of_row(const Scalar* logits, std::span<const float> targets) {
        logits_.assign(logits, logits + targets.size());
        targets_.assign(targets.begin(), targets.end());
        slopes_.resize(targets.size());
        return function_.row(logits_, targets_, slopes_);
    }

    Function function_;
    std::vector<double> logits_, targets_, slopes_;  ///< of one row, for losses of a whole row
};

}  // namespace equipoise
