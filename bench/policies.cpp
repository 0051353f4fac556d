// What the policies of a study cost: samplers, augmentations, and a training step by batch and hidden size.
// SPDX-License-Identifier: MIT
#include <equipoise/data/pond.hpp>
#include <equipoise/equipoise.hpp>
#include <equipoise/model/backend.hpp>

#include <benchmark/benchmark.h>

#include <memory>
#include <numeric>
#include <vector>

using namespace equipoise;

namespace {

constexpr RandomStreams streams{123, 0};

/// Pond, made once; the rows of the frozen baseline.
struct Bench {
    data::Dataset data = Pond::make(false);
    data::Splits splits = ManifestSplits{}.divide(data);
    CohortRows cohort =
        Settled<Stage2Baseline::cohort>::in({}).form(data, splits, data::independent_groups(data), streams);
    static const Bench& get() {
        static const Bench bench;
        return bench;
    }
};

void make_pond(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(Pond::make(false));
}
BENCHMARK(make_pond)->Unit(benchmark::kMillisecond);

void form_cohort(benchmark::State& state) {
    const Bench& bench = Bench::get();
    const auto groups = data::independent_groups(bench.data);
    const auto cohort = Settled<Stage2Baseline::cohort>::in({});
    for (auto _ : state) benchmark::DoNotOptimize(cohort.form(bench.data, bench.splits, groups, streams));
}
BENCHMARK(form_cohort)->Unit(benchmark::kMillisecond);

/// Plans alone: no embedding is touched, but by Smote, which looks for neighbours.
template <class Step> void sample(benchmark::State& state) {
    const auto step = Settled<Step>::in({});
    for (auto _ : state) {
        state.PauseTiming();
        TrainingSet set = Bench::get().cohort.train;
        state.ResumeTiming();
        benchmark::DoNotOptimize(step.apply(set, streams));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(Bench::get().cohort.train.size()));
}
BENCHMARK(sample<Undersample>);
BENCHMARK(sample<UpsampleBy<Repeat, 1>>);
BENCHMARK(sample<UpsampleBy<Linear, 1>>);
BENCHMARK(sample<UpsampleTo<Linear, 2>>);
BENCHMARK(sample<UpsampleBy<Smote, 1>>);

/// All training rows among each other, 12,110 x 1,024.
void find_nearest_rows(benchmark::State& state) {
    const TrainingSet set(Bench::get().data, Bench::get().splits.train);
    std::vector<std::uint32_t> rows(set.size());
    std::iota(rows.begin(), rows.end(), 0u);
    for (auto _ : state) benchmark::DoNotOptimize(sampler::nearest_rows(set, rows, rows, 5));
}
BENCHMARK(find_nearest_rows)->Unit(benchmark::kMillisecond);

template <class Batches> void draw_batch(benchmark::State& state) {
    const auto order = Batches{}.order(Bench::get().cohort.train, 32, streams);
    std::vector<std::uint32_t> rows(32);
    for (auto _ : state) benchmark::DoNotOptimize(order->next(rows));
}
BENCHMARK(draw_batch<NaturalBatches>);
BENCHMARK(draw_batch<BalancedBatches>);

template <class Policy> void augment_batch(benchmark::State& state) {
    const TrainingSet& set = Bench::get().cohort.train;
    const auto policy = Settled<Policy>::in({});
    const auto order = BalancedBatches{}.order(set, 32, streams);
    std::vector<std::uint32_t> rows(32);
    BatchPlan batch(1);
    std::uint64_t step = 0;
    for (auto _ : state) {
        batch.take(set, std::span(rows).first(order->next(rows)));
        policy.change(batch, streams, step++);
        benchmark::DoNotOptimize(batch.terms(0).data());
    }
}
BENCHMARK(augment_batch<NoAugmentation>);
BENCHMARK(augment_batch<Augmentation<Mixup<0.2>>>);
BENCHMARK(augment_batch<Augmentation<Mixup<0.2>, LabelSmoothing<0.1>>>);

/// The numbers of one batch, as whoever gathers it changes them.
template <class Policy> void change_numbers(benchmark::State& state) {
    const TrainingSet& set = Bench::get().cohort.train;
    const auto policy = Settled<Augmentation<Policy>>::in({});
    std::vector<std::uint32_t> rows(32);
    BatchPlan batch(1);
    std::vector<float> numbers(Bench::get().data.width());
    std::uint64_t step = 0;
    for (auto _ : state) {
        batch.take(set, rows);
        policy.change(batch, streams, step++);
        for (std::size_t row = 0; row < 32; ++row) batch.change_numbers(row, std::span<float>(numbers));
        benchmark::DoNotOptimize(numbers.data());
    }
}
BENCHMARK(change_numbers<GaussianNoise<0.1>>)->Unit(benchmark::kMicrosecond);
BENCHMARK(change_numbers<EmbeddingDropout<0.1>>)->Unit(benchmark::kMicrosecond);
BENCHMARK(change_numbers<Cutout<64>>)->Unit(benchmark::kMicrosecond);

/// One training step of the baseline's network, by batch and hidden size: the time of one step, and steps a second.
template <class Backend> void training_step(benchmark::State& state) {
    const Bench& bench = Bench::get();
    const auto batch_size = static_cast<std::size_t>(state.range(0));
    const auto model = [&] {
        auto made = Settled<Stage2Baseline::model>::in({});
        made.layers[boost::hana::size_c<1>].units = static_cast<int>(state.range(1));
        return made;
    }();
    const auto loss = Settled<Stage2Baseline::loss>::in({});
    const auto optimiser = Settled<Stage2Baseline::optimiser>::in({});
    using Network =
        typename Backend::template Network<std::remove_const_t<decltype(model)>, std::remove_const_t<decltype(loss)>,
                                           std::remove_const_t<decltype(optimiser)>>;
    Network network(model, loss, optimiser, bench.data, streams);
    const auto order = BalancedBatches{}.order(bench.cohort.train, batch_size, streams);
    std::vector<std::uint32_t> rows(batch_size);
    BatchPlan batch(1), upcoming(1);
    batch.take(bench.cohort.train, std::span(rows).first(order->next(rows)));
    for (auto _ : state) {
        upcoming.take(bench.cohort.train, std::span(rows).first(order->next(rows)));
        benchmark::DoNotOptimize(network.step(batch, &upcoming, 5e-4));
        std::swap(batch, upcoming);
    }
    state.counters["steps/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
void by_batch_and_hidden(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"batch", "hidden"})
        ->ArgsProduct({{16, 32, 64}, {128, 512, 1024}})
        ->Unit(benchmark::kMillisecond);
}
BENCHMARK(training_step<reference::Backend>)->Apply(by_batch_and_hidden);
BENCHMARK(training_step<fused::Backend>)->Apply(by_batch_and_hidden);

}  // namespace

BENCHMARK_MAIN();
