// SPDX-License-Identifier: MIT
#include <equipoise/model/fused_stack.hpp>

#include "allocations.hpp"
#include "catch.hpp"
#include "small_data.hpp"
#include <equipoise/augment/noise.hpp>

#include <numeric>

using namespace equipoise;

namespace {

struct Trainer {
    fused::Stack stack;

    explicit Trainer(const data::Dataset& data) : stack(data) {
        stack.add({.has_relu = false, .dropouts = {{Stream(1, "d").key(), 0.25}}},
                  {data.width(), 40, fused::Place::hidden, Stream(1, "w")});
        stack.add({.has_relu = true, .dropouts = {}}, {40, 1, fused::Place::output, Stream(1, "v")});
    }
    /// One step on a made-up loss; returns the logits before it.
    float step(const BatchPlan& batch, const BatchPlan* upcoming) {
        const fused::Rows& logits = stack.forward(batch, upcoming);
        float sum = 0;
        for (std::size_t row = 0; row < batch.size(); ++row) {
            sum += logits[row][0];
            stack.slopes()[row][0] = logits[row][0] - batch.targets(row)[0];
        }
        stack.learn(batch, upcoming, optimiser::AdamStep(stack.step(), 1e-2, 0.01), 1e-4);
        return sum;
    }
};

struct Batches {
    data::Dataset data = small_data::make(60, 60, 37);
    TrainingSet set{data, small_data::all_rows(data)};

    BatchPlan of(std::uint32_t first, std::size_t size) const {
        std::vector<std::uint32_t> rows(size);
        std::iota(rows.begin(), rows.end(), first);
        BatchPlan batch(1);
        batch.take(set, rows);
        return batch;
    }
    /// The same rows with all changes of their numbers, as drawn for a step.
    BatchPlan changed_in(std::uint64_t step, std::uint32_t first, std::size_t size) const {
        BatchPlan batch = of(first, size);
        changes.change(batch, {1, 0}, step);
        return batch;
    }
    SettledAs<Augmentation<GaussianNoise<0.5>, EmbeddingDropout<0.25>, Cutout<5>>> changes =
        Settled<Augmentation<GaussianNoise<0.5>, EmbeddingDropout<0.25>, Cutout<5>>>::in({});
};

}  // namespace

TEST_CASE("what is announced as upcoming changes no result, also where something else comes") {
    const Batches batches;
    const BatchPlan a = batches.of(0, 32), b = batches.of(50, 20), c = batches.of(70, 33);
    Trainer told(batches.data), untold(batches.data), misled(batches.data);
    const BatchPlan* const order[] = {&a, &b, &c, &b, &a, &a};
    for (std::size_t i = 0; i < 5; ++i) {
        const float sum = untold.step(*order[i], nullptr);
        CHECK(told.step(*order[i], order[i + 1]) == sum);
        CHECK(misled.step(*order[i], &c) == sum);
    }
    CHECK(told.stack.weights() == untold.stack.weights());
    CHECK(misled.stack.weights() == untold.stack.weights());
}

TEST_CASE("a batch's numbers are changed by its own draws, whenever it is gathered") {
    const Batches batches;
    const BatchPlan plain = batches.of(0, 32), first = batches.changed_in(3, 0, 32),
                    second = batches.changed_in(4, 0, 32);
    Trainer told(batches.data), untold(batches.data), misled(batches.data);
    CHECK(told.step(plain, &first) == untold.step(plain, nullptr));
    misled.step(plain, &second);  // the same rows, to be changed by other draws
    const float sum = untold.step(first, nullptr);
    CHECK(told.step(first, nullptr) == sum);
    CHECK(misled.step(first, nullptr) == sum);
    Trainer one(batches.data), other(batches.data), none(batches.data);
    const float of_one = one.step(first, nullptr), of_other = other.step(second, nullptr);
    CHECK(of_one != of_other);
    CHECK(none.step(plain, nullptr) != of_one);
}

TEST_CASE("weights restored between steps are used, though the batch was prepared with others") {
    const Batches batches;
    const BatchPlan a = batches.of(0, 32);
    Trainer first(batches.data), second(batches.data);
    const auto weights = first.stack.weights();
    first.step(a, &a);
    second.step(a, nullptr);
    first.stack.restore(weights);
    second.stack.restore(weights);
    CHECK(first.step(a, nullptr) == second.step(a, nullptr));
}

TEST_CASE("a step allocates nothing, once batches of this size were seen") {
    const Batches batches;
    const BatchPlan a = batches.of(0, 32), b = batches.of(40, 32), c = batches.of(70, 20),
                    d = batches.changed_in(1, 0, 32), e = batches.changed_in(2, 30, 32);
    Trainer trainer(batches.data);
    trainer.step(a, &b);
    trainer.step(b, &d);
    const std::size_t before = allocations::count();
    trainer.step(a, &c);
    trainer.step(c, &b);
    trainer.step(b, nullptr);
    trainer.step(d, &e);
    trainer.step(e, &d);
    const std::size_t after = allocations::count();
    CHECK(after == before);
    const BatchPlan other = batches.of(0, 5);
    CHECK(allocations::count() > after);  // the count counts
}

TEST_CASE("inference changes nothing, and rows do not influence each other") {
    const Batches batches;
    Trainer trainer(batches.data), silent(batches.data);
    const BatchPlan a = batches.of(0, 32);
    std::vector<std::uint32_t> rows(120);
    std::iota(rows.begin(), rows.end(), 0u);
    rows.insert(rows.end(), {5, 4, 3, 2, 1, 0, 119, 118, 117, 116});
    for (int step = 0; step < 3; ++step) {
        CHECK(trainer.step(a, &a) == silent.step(a, &a));
        const auto logits = trainer.stack.infer(rows);
        CHECK(logits.size() == rows.size());
        CHECK(logits[120] == logits[5]);
        CHECK(trainer.stack.infer(std::vector<std::uint32_t>{119})[0] == logits[119]);
    }
    CHECK(trainer.stack.weights() == silent.stack.weights());
}
