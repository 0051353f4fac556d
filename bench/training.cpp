// How fast a head is trained: steps a second by batch, width, hidden size and depth, and one whole run. `x_roofline` is
// CPU time over the least that the machine's peaks allow, which are measured beforehand (limits.hpp).
//
// SPDX-License-Identifier: MIT
#include "limits.hpp"
#include "work.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <ctime>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

using namespace equipoise;

namespace {

using limits::Roofline;
using limits::Shape;

/// Peaks are measured once for a shape: a benchmark function is called several times.
const Roofline& roofline_of(const Shape& shape) {
    static std::map<std::tuple<std::size_t, std::size_t, std::size_t>, Roofline> known;
    return known.try_emplace({shape.width, shape.hidden, shape.depth}, shape).first->second;
}
const work::Rows& rows_of(std::size_t width) {
    static std::map<std::size_t, work::Rows> known;
    const auto place = known.find(width);
    return place != known.end() ? place->second : known.emplace(width, work::draw_rows(width)).first->second;
}

/// Seconds of this thread's work so far; unlike the clock on the wall it does not count what others do meanwhile.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void count(benchmark::State& state, double seconds, double roofline_seconds, double steps) {
    const auto iterations = static_cast<double>(state.iterations());
    state.counters["steps/s"] = iterations * steps / seconds;
    state.counters["x_roofline"] = seconds / (iterations * roofline_seconds);
}

template <class... Layers> void train_steps(benchmark::State& state, const Shape& shape) {
    auto model = Settled<Mlp<Dropout<0.25>, Layers...>>::in({});
    boost::hana::for_each(model.layers, [&](auto& each) {
        if constexpr (requires { each.units; }) each.units = static_cast<int>(shape.hidden);
    });
    const auto loss = Settled<work::Penalised>::in({});
    const auto optimiser = Settled<work::Optimiser>::in({});
    const work::Rows& rows = rows_of(shape.width);
    const TrainingSet set(rows.data, rows.train);
    const auto order = NaturalBatches{}.order(set, shape.batch, work::streams);
    const Roofline& roofline = roofline_of(shape);

    BestNetwork<decltype(model), SettledAs<work::Penalised>, SettledAs<work::Optimiser>> network(
        model, loss, optimiser, rows.data, work::streams);
    std::vector<std::uint32_t> drawn(shape.batch);
    BatchPlan batch(1), upcoming(1);
    batch.take(set, std::span(drawn).first(order->next(drawn)));
    const double begun = cpu_seconds();
    for (auto _ : state) {
        upcoming.take(set, std::span(drawn).first(order->next(drawn)));
        benchmark::DoNotOptimize(network.step(batch, &upcoming, 5e-4));
        std::swap(batch, upcoming);
    }
    count(state, cpu_seconds() - begun, roofline.seconds(shape.step_flop(), shape.step_bytes()), 1);
}

void steps(benchmark::State& state) {
    const auto argument = [&](std::size_t index) { return static_cast<std::size_t>(state.range(index)); };
    const Shape shape{argument(0), argument(1), argument(2), argument(3)};
    if (shape.depth == 1)
        train_steps<Dense<512>, Relu, Dropout<0.25>>(state, shape);
    else if (shape.depth == 2)
        train_steps<Dense<512>, Relu, Dropout<0.25>, Dense<512>, Relu, Dropout<0.25>>(state, shape);
    else
        train_steps<Dense<512>, Relu, Dropout<0.25>, Dense<512>, Relu, Dropout<0.25>, Dense<512>, Relu, Dropout<0.25>>(
            state, shape);
}
/// The baseline's shape, and shapes that differ from it in one size.
void shapes(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"batch", "width", "hidden", "depth"})->Unit(benchmark::kMillisecond);
    benchmark->Args({32, 1024, 512, 1});
    for (std::int64_t hidden : {128, 256, 1024, 2048}) benchmark->Args({32, 1024, hidden, 1});
    for (std::int64_t batch : {16, 64, 128, 256}) benchmark->Args({batch, 1024, 512, 1});
    for (std::int64_t width : {128, 256, 512, 1536}) benchmark->Args({32, width, 512, 1});
    for (std::int64_t depth : {2, 3}) benchmark->Args({32, 1024, 512, depth});
}
BENCHMARK(steps)->Apply(shapes);

/// 50 epochs with the loss on 806 rows after each.
void one_run(benchmark::State& state) {
    constexpr int epochs = 50;
    const work::Rows& rows = rows_of(1024);
    const Shape shape;
    const Roofline& roofline = roofline_of(shape);
    std::size_t steps_done = 0;
    const double begun = cpu_seconds();
    for (auto _ : state) steps_done = work::run_once(rows, epochs).steps;
    const auto steps = static_cast<double>(steps_done);
    count(state, cpu_seconds() - begun,
          roofline.seconds(steps * shape.step_flop() + epochs * shape.inference_flop(rows.monitor.size()),
                           steps * shape.step_bytes()),
          steps);
}
BENCHMARK(one_run)->Unit(benchmark::kSecond);

}  // namespace

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    const auto say = [](const char* what, double rate, const char* unit) {
        benchmark::AddCustomContext(what, fmt::format("{:.0f} {}", rate, unit));
    };
    say("FMA peak", limits::fma_peak() * 1e-9, "GFLOP/s");
    say("read + write, 1 MB (L2)", limits::bandwidth(std::size_t{1} << 20) * 1e-9, "GB/s");
    say("read + write, 16 MB (L3)", limits::bandwidth(std::size_t{16} << 20) * 1e-9, "GB/s");
    say("Adam in L1", limits::adam_peak() * 1e-6, "million weights/s");
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
