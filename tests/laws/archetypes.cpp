// For each concept one policy that has the documented minimal definition and nothing else, kept to the laws and taken
// through a whole study: whoever writes a policy needs no more than this.
// SPDX-License-Identifier: MIT
#include "laws_of_aggregates.hpp"
#include "laws_of_augmentations.hpp"
#include "laws_of_batches.hpp"
#include "laws_of_features.hpp"
#include "laws_of_initialisers.hpp"
#include "laws_of_layers.hpp"
#include "laws_of_losses.hpp"
#include "laws_of_optimisers.hpp"
#include "laws_of_samplers.hpp"
#include "laws_of_schedules.hpp"
#include "laws_of_splits.hpp"
#include <equipoise/sampling/undersample.hpp>
#include <equipoise/study/program.hpp>

using namespace equipoise;

namespace archetype {

struct Source {
    static constexpr std::string_view name = "source";
    static data::Dataset make(bool) { return small_data::make(60, 90); }
};

/// Every row of a data set without groups whose number leaves no rest.
template <class Divisor> struct EveryNth {
    static constexpr std::string_view name = "every_nth";
    Divisor divisor;
    void take(const data::Dataset&, std::vector<std::uint32_t>& rest, std::vector<std::uint32_t>& taken) const {
        const auto chosen = [this](std::uint32_t row) { return row % static_cast<std::uint32_t>(divisor) == 0; };
        std::ranges::copy_if(rest, std::back_inserter(taken), chosen);
        std::erase_if(rest, chosen);
    }
};

/// Drops the first row.
struct DropFirst {
    static constexpr std::string_view name = "drop_first";
    Treatment apply(TrainingSet& set, const RandomStreams&) const {
        Treatment done("drop_first", set.group_count());
        done.rows_in = set.counts();
        std::vector<std::uint32_t> kept(set.size() - 1);
        std::iota(kept.begin(), kept.end(), 1u);
        done.dropped[set.group(0)] = 1;
        set.keep(kept);
        done.kept = set.counts();
        return done;
    }
};

/// The same row thrice, blended with itself.
struct Thrice {
    static constexpr std::string_view name = "thrice";
    static constexpr bool blends = true;
    void add(TrainingSet& set, std::span<const std::uint32_t> rows, Stream draw) const {
        const std::uint32_t row = rows[draw.below(static_cast<std::uint32_t>(rows.size()))];
        set.append_blend(row, row, 0.5f);
    }
};

/// Round and round in the order of the set, from a random row.
struct Cyclic {
    static constexpr std::string_view name = "cyclic";
    class Order final : public BatchOrder {
      public:
        Order(std::size_t rows, std::size_t steps, std::uint32_t start) : rows_(rows), steps_(steps), next_(start) {}
        std::size_t steps_per_epoch() const override { return steps_; }
        std::size_t next(std::span<std::uint32_t> batch) override {
            for (std::uint32_t& row : batch) row = static_cast<std::uint32_t>(next_++ % rows_);
            return batch.size();
        }

      private:
        std::size_t rows_, steps_, next_;
    };
    std::unique_ptr<BatchOrder> order(const TrainingSet& set, std::size_t batch_size,
                                      const RandomStreams& streams) const {
        return std::make_unique<Order>(set.size(), (set.size() + batch_size - 1) / batch_size,
                                       streams("cyclic").below(static_cast<std::uint32_t>(set.size())));
    }
};

/// Negatives become almost negatives.
struct Doubt {
    static constexpr std::string_view name = "doubt";
    void change(BatchPlan& batch, Stream) const {
        for (float& target : batch.all_targets()) target = std::max(target, 0.01f);
    }
};

/// Blends the first row with the last.
struct JoinEnds {
    static constexpr std::string_view name = "join_ends";
    Treatment prepare(TrainingSet& set, const RandomStreams& streams) const {
        Treatment done("join_ends", set.group_count());
        done.rows_in = done.kept = set.counts();
        set.mix(0, static_cast<std::uint32_t>(set.size() - 1), static_cast<float>(streams("ends").uniform()));
        ++done.blended[set.group(0)];
        return done;
    }
};

/// The first number of a row is halved, or not.
struct HalveFirst {
    static constexpr std::string_view name = "halve_first";
    template <class Scalar> void change(std::span<Scalar> numbers, Stream draws) const {
        if (draws.uniform() < 0.5) numbers[0] /= 2;
    }
};

/// y = gain x, one gain for each unit.
struct Gain {
    static constexpr std::string_view name = "gain";
    static constexpr bool has_parameters = true;
    template <class Scalar> class State {
      public:
        State(const Gain&, std::size_t inputs, Stream) : gain_(inputs, Scalar{1}), gradient_(inputs) {}
        std::size_t outputs() const { return gain_.size(); }
        void train(Matrix<Scalar>& x, StepDraws) {
            input_ = x;
            infer(x);
        }
        void infer(Matrix<Scalar>& x) const {
            for (std::size_t unit = 0; unit < gain_.size(); ++unit)
                x.col(static_cast<Eigen::Index>(unit)) *= gain_[unit];
        }
        void backward(Matrix<Scalar>& gradient, bool) {
            for (std::size_t unit = 0; unit < gain_.size(); ++unit) {
                auto column = gradient.col(static_cast<Eigen::Index>(unit));
                gradient_[unit] = column.dot(input_.col(static_cast<Eigen::Index>(unit)));
                column *= gain_[unit];
            }
        }
        void for_each_parameter(auto&& visit) { visit(Parameter<Scalar>{gain_, gradient_, true}); }

      private:
        std::vector<Scalar> gain_, gradient_;
        Matrix<Scalar> input_;
    };
};

/// Weights of one size, up and down in turn by chance.
struct UpOrDown {
    static constexpr std::string_view name = "up_or_down";
    static double size(std::size_t inputs, std::size_t) { return 1 / std::sqrt(static_cast<double>(inputs)); }
    static double draw(Stream& weights) { return weights.uniform() < 0.5 ? -1 : 1; }
};

/// Half the squared distance of logit and target.
struct SquaredDistance {
    static constexpr std::string_view name = "squared_distance";
    double value(double z, double y) const { return (z - y) * (z - y) / 2; }
    double slope(double z, double y) const { return z - y; }
};

/// A quarter of the squared distance of a row's logits and targets, and one of their sums.
struct SquaredDistances {
    static constexpr std::string_view name = "squared_distances";
    double row(std::span<const double> logits, std::span<const double> targets, std::span<double> slopes) const {
        double sum = 0, value = 0;
        for (std::size_t c = 0; c < logits.size(); ++c) {
            slopes[c] = logits[c] - targets[c];
            sum += slopes[c];
            value += slopes[c] * slopes[c] / 4;
        }
        for (double& slope : slopes) slope = slope / 2 + sum / 2;
        return value + sum * sum / 4;
    }
    void to_scores(std::span<float> row) const {
        for (float& score : row) score = std::clamp(score, 0.0f, 1.0f);
    }
};

/// w -= learning rate x gradient.
template <class Rate> struct Sgd {
    static constexpr std::string_view name = "sgd";
    Rate learning_rate;
    template <class Scalar> struct Memory {
        explicit Memory(std::size_t) {}
    };
    struct Step {
        double rate;
    };
    Step step(std::uint64_t, double rate) const { return {rate}; }
    template <class Scalar>
    void update(const Step& step, Memory<Scalar>&, std::span<Scalar> values, std::span<const Scalar> gradient,
                double l2) const {
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] -= static_cast<Scalar>(step.rate) * (gradient[i] + static_cast<Scalar>(2 * l2) * values[i]);
    }
};

/// 1, 1/2, 1/3, ... by epoch.
struct Harmonic {
    static constexpr std::string_view name = "harmonic";
    double factor(const Progress& at) const { return 1 / static_cast<double>(at.epoch + 1); }
};

/// The largest logit of a monitor row.
struct Loudest {
    static constexpr std::string_view name = "loudest";
    double badness(const Monitored& monitored) const {
        return static_cast<double>(*std::ranges::max_element(monitored.logits));
    }
};

/// Ends after two epochs that were louder than the most quiet one.
struct TwoLouder {
    static constexpr std::string_view name = "two_louder";
    static constexpr bool keeps_best = false;
    static constexpr std::size_t first_epoch = 0;
    static constexpr double least_gain = 0;
    std::size_t patience_epochs(std::size_t) const { return 2; }
    double badness(const Monitored& monitored) const { return Loudest{}.badness(monitored); }
};

/// The smallest score that is a number.
struct Least {
    static constexpr std::string_view name = "least";
    float aggregate(std::span<const float> scores) const {
        float least = scores[0];
        for (float score : scores) least = score < least || std::isnan(least) ? score : least;
        return least;
    }
};

/// How many runs there are.
struct Count {
    using needs = Needs<1>;
    static Findings analyse(const Results& results) {
        Findings findings;
        findings.numbers.emplace_back("runs", static_cast<double>(results.runs.size()));
        return findings;
    }
};

/// Features: columns without their mean.
struct Centred {
    static constexpr std::string_view name = "centred";
    Inputs fit(const data::Dataset& data, const TrainingSet& set) const {
        Inputs::Columns columns{std::vector<float>(data.width()), std::vector<float>(data.width(), 1.0f)};
        for (std::uint32_t row = 0; row < set.size(); ++row)
            for (std::size_t i = 0; i < data.width(); ++i)
                columns.shift[i] += data.embeddings.row(set.terms(row)[0].row)[i] / static_cast<float>(set.size());
        return {data, UnitRows::none, columns};
    }
};

}  // namespace archetype

template <auto Written> struct DivisorNumber : Number<int, Written> {
    static constexpr std::string_view name = "divisor";
};
template <auto Divisor> using EveryNth = archetype::EveryNth<Checked<DivisorNumber, Divisor>>;

struct Archetypes {
    static constexpr std::string_view name = "archetypes";

    using data = archetype::Source;
    using split = Splits<Assign<TestOod, EveryNth<3>>, Assign<Validation, EveryNth<4>>>;
    using cohort = Cohort<AnyQuality, KeepAll, MonitorFraction<0.2>>;
    using features = archetype::Centred;
    using sampling =
        Sampling<archetype::DropFirst, UpsampleBy<archetype::Thrice, Levels<"ratio", 0.5, 1>>, archetype::Cyclic>;
    using augmentation = Augmentation<archetype::JoinEnds, archetype::Doubt, archetype::HalveFirst>;
    using model = Mlp<archetype::Gain, Dense<6, archetype::UpOrDown>, Relu>;
    using loss = Loss<Factor<"loss", archetype::SquaredDistance, archetype::SquaredDistances>, L2<1e-4>>;
    using optimiser = archetype::Sgd<LearningRate<Levels<"rate", 0.05>>>;
    using training = Training<Epochs<8>, BatchSize<16>, archetype::Harmonic, EarlyStopping<8, archetype::Loudest>>;
    using evaluation = FileScore<archetype::Least>;
    using seeds = Seeds<1, 2>;
    using report = Report<archetype::Count>;
};

TEST_CASE("archetypes keep the laws") {
    laws::of_rule(archetype::EveryNth<int>{3}, false);
    laws::of_features(archetype::Centred{});
    laws::of_sampler(archetype::DropFirst{}, false);
    laws::of_mode(archetype::Thrice{});
    laws::of_batching(archetype::Cyclic{});
    laws::of_batch_augmentation(archetype::Doubt{}, false);
    laws::of_set_augmentation(archetype::JoinEnds{});
    laws::of_input_augmentation(archetype::HalveFirst{});
    laws::of_layer(archetype::Gain{});
    laws::of_initialiser(archetype::UpOrDown{}, [](double inputs, double) { return 1 / inputs; });
    laws::of_loss(archetype::SquaredDistance{});
    laws::of_loss(archetype::SquaredDistances{}, false);
    laws::of_optimiser(archetype::Sgd<double>{0.05});
    laws::of_schedule(archetype::Harmonic{});
    laws::of_aggregate(archetype::Least{});
}

TEST_CASE("training takes any stopping rule and any figure") {
    static_assert(StoppingRule<archetype::TwoLouder>);
    static_assert(TrainingPolicy<SettledAs<Training<Epochs<8>, BatchSize<16>, Constant, archetype::TwoLouder>>>);
    static_assert(WatchedFigure<archetype::Loudest>);
}

TEST_CASE("a study of archetypes plans, trains and measures") {
    const StudyProgram program = program_of<Archetypes>();
    const data::Dataset data = program.make_data(false);
    const RunContext context(data, false, [] { return false; });
    const std::vector<Run> runs = program.plan(program.seeds);
    REQUIRE(runs.size() == 8);
    CHECK(runs[7].title() == "ratio=1 loss=squared_distances rate=0.05 seed=2");

    const RunOutcome outcome = program.run[runs[0].cell](runs[0], context);
    std::vector<std::string> policies;
    for (const Treatment& done : outcome.treatments) policies.push_back(done.policy);
    CHECK(policies == std::vector<std::string>{"any_quality", "keep_all", "monitor_fraction", "drop_first",
                                               "upsample_by(thrice)", "join_ends"});
    CHECK(outcome.curve.train_loss.size() == 8);
    CHECK(outcome.curve.train_loss.back() < outcome.curve.train_loss.front());
    REQUIRE(outcome.splits.size() == 2);
    CHECK(outcome.splits[0].split == "validation");
    CHECK(outcome.splits[1].split == "test_ood");
    CHECK(outcome.splits[1].files.expected == 50);
    CHECK(outcome.splits[1].auroc.value() > 0.6);

    const RunOutcome again = program.run[runs[0].cell](runs[0], context),
                     examined = program.examine[runs[0].cell](runs[0], context);
    CHECK(again.scores[1].scores == outcome.scores[1].scores);
    CHECK(examined.training_set_hash == outcome.training_set_hash);
    CHECK(examined.curve.steps == outcome.curve.steps);
    CHECK(program.analyses[0](Results{}).numbers[0].second == 0);

    const RunOutcome of_rows = program.run[runs[7].cell](runs[7], context);
    CHECK(of_rows.curve.train_loss.back() < of_rows.curve.train_loss.front());
    CHECK(of_rows.splits[1].auroc.value() > 0.6);
    CHECK(std::isnan(of_rows.curve.base_rate_loss));
}
