// SPDX-License-Identifier: MIT
#include <equipoise/model/head.hpp>

#include "catch.hpp"
#include "input_files.hpp"
#include "small_data.hpp"
#include <equipoise/model/backend.hpp>
#include <equipoise/model/fit.hpp>
#include <equipoise/sampling/sampler.hpp>

#include <algorithm>

using namespace equipoise;
using input_files::contains;
using input_files::error_of;

namespace {

/// A network of this backend after three epochs, what it says of every row, and its head.
template <template <class, class, class> class Network, class Model, class Features = RawEmbeddings> struct Trained {
    data::Dataset data;
    std::vector<std::uint32_t> rows;
    std::vector<float> logits;
    Head head;

    explicit Trained(std::size_t classes = 1) : data(small_data::make(170, 175, 9, classes)) {
        const auto train = small_data::all_rows(data);
        rows = train.rows;
        const TrainingSet set(data, train);
        const RandomStreams streams{5, 0};
        const auto model = Settled<Model>::in({});
        const auto objective = Settled<Loss<BinaryCrossEntropy, L2<1e-4>>>::in({});
        const auto adam = Settled<Adam<LearningRate<1e-2>>>::in({});
        const Inputs inputs = Features{}.fit(data, set);
        Network<SettledAs<Model>, SettledAs<Loss<BinaryCrossEntropy, L2<1e-4>>>, SettledAs<Adam<LearningRate<1e-2>>>>
            network(model, objective, adam, inputs, streams);
        const auto order = NaturalBatches{}.order(set, 32, streams);
        fit(network, set, *order, Settled<NoAugmentation>::in({}), objective, adam,
            Settled<Training<Epochs<3>, BatchSize<32>>>::in({}), data, {}, streams, [] { return false; });
        logits = network.logits(rows);
        head = head_of(network, model, inputs, data.labels.classes);
    }
};
template <class Model, class Loss, class Optimiser> using Readable = reference::Network<float, Model, Loss, Optimiser>;

template <class Made> void scores_are_the_same(const Made& made) {
    CHECK(logits_of(made.head, made.data, made.rows) == made.logits);
    Head again = made.head;
    check_layers(again, "here");
    CHECK(again == made.head);
    for (HeadLayer& layer : again.layers) layer.inputs = layer.outputs = 0;  // as a file tells them: not at all
    check_layers(again, "here");
    CHECK(again == made.head);
    again.layers.front().arrays.front().values.front() += 1;
    CHECK(logits_of(again, made.data, made.rows) != made.logits);
}

}  // namespace

TEST_CASE("a head gives the scores of its network, bit by bit") {
    using Usual = Mlp<Dropout<0.25>, Dense<20>, Relu, Dropout<0.25>>;
    using Deep = Mlp<Dense<24>, Relu, Dropout<0.5>, Dense<7>, Relu>;
    scores_are_the_same(Trained<BestNetwork, Usual>{});
    scores_are_the_same(Trained<BestNetwork, Deep>{3});
    scores_are_the_same(Trained<BestNetwork, Mlp<>>{2});
    scores_are_the_same(Trained<Readable, Usual>{});
    scores_are_the_same(Trained<Readable, Deep>{3});
    scores_are_the_same(Trained<Readable, Mlp<>>{});
    CHECK(Trained<BestNetwork, Usual>{}.head.backend == "fused");
    CHECK(Trained<Readable, Usual>{}.head.backend == "readable");
}

TEST_CASE("what features have learned is part of the head") {
    const Trained<BestNetwork, Mlp<Dense<6>, Relu>, Standardise> standardised;
    scores_are_the_same(standardised);
    CHECK(standardised.head.shift.size() == 9);
    const Trained<BestNetwork, Mlp<Dense<6>, Relu>, L2Normalise> normalised;
    scores_are_the_same(normalised);
    CHECK(normalised.head.has_unit_rows);
    Head raw = normalised.head;
    raw.has_unit_rows = false;
    CHECK(logits_of(raw, normalised.data, normalised.rows) != normalised.logits);
}

TEST_CASE("the order and the number of rows change no score") {
    const auto holds = [](const auto& made) {
        std::vector<std::uint32_t> turned(made.rows.rbegin(), made.rows.rend());
        std::vector<float> logits = logits_of(made.head, made.data, turned);
        const std::size_t classes = made.head.classes.size();
        for (std::size_t row = 0; row < turned.size(); ++row)
            for (std::size_t c = 0; c < classes; ++c)
                CHECK(logits[row * classes + c] == made.logits[turned[row] * classes + c]);
        for (std::uint32_t row : {0u, 7u, 344u}) {
            const std::uint32_t alone[] = {row};
            CHECK(logits_of(made.head, made.data, alone)[0] == made.logits[row * classes]);
        }
    };
    holds(Trained<BestNetwork, Mlp<Dense<20>, Relu>>{});
    holds(Trained<Readable, Mlp<Dense<20>, Relu>>{});
    holds(Trained<Readable, Mlp<Dense<13>, Relu, Dense<7>, Relu>>{3});
    holds(Trained<Readable, Mlp<>>{2});
    holds(Trained<Readable, Mlp<>>{});
}

TEST_CASE("a head has its layers by name and shape, without those that do nothing at inference") {
    const Trained<BestNetwork, Mlp<Dropout<0.25>, Dense<20>, Relu, Dropout<0.25>>> made;
    REQUIRE(made.head.layers.size() == 3);
    CHECK(made.head.layers[0].kind == "dense");
    CHECK(made.head.layers[0].arrays[0].name == "kernel");
    CHECK(made.head.layers[0].arrays[0].shape == std::vector<std::uint64_t>{9, 20});
    CHECK(made.head.layers[0].arrays[1].shape == std::vector<std::uint64_t>{20});
    CHECK(made.head.layers[1].kind == "relu");
    CHECK(made.head.layers[2].arrays[0].shape == std::vector<std::uint64_t>{20, 1});
}

TEST_CASE("what does not fit is named") {
    const Trained<BestNetwork, Mlp<Dense<20>, Relu>> made;
    const auto sentence = [&](auto&& change) {
        Head head = made.head;
        change(head);
        return error_of([&] { check_layers(head, "frogs.npz"); });
    };
    CHECK(sentence([](Head&) {}).empty());
    CHECK(contains(sentence([](Head& head) { head.width = 8; }),
                   "frogs.npz: the kernel of layer 1 (dense) has the shape (9, 20), and (8, 20) is needed"));
    CHECK(contains(sentence([](Head& head) { head.layers[2].arrays[0].shape = {1, 20}; }),
                   "the kernel of layer 3 (dense) has the shape (1, 20), and (20, 20) is needed"));
    CHECK(contains(sentence([](Head& head) { head.layers[0].arrays.pop_back(); }), "layer 1 (dense) lacks its bias"));
    CHECK(contains(sentence([](Head& head) { head.layers[1].kind = "swish"; }),
                   "layer 2 is of the kind \"swish\", which is not known here (known: dense, relu"));
    CHECK(contains(sentence([](Head& head) { head.classes.emplace_back("toad"); }),
                   "its last layer gives 1 numbers and it has 2 classes"));
    CHECK(contains(sentence([](Head& head) { head.layers.pop_back(); }), "its last layer gives 20 numbers"));
    CHECK(contains(sentence([](Head& head) { head.layers.clear(); }), "its last layer gives 0 numbers"));
    CHECK(
        contains(sentence([](Head& head) { head.shift = {1, 2}; }), "features.shift has 2 numbers, and 9 are needed"));
    CHECK(contains(sentence([](Head& head) { head.layers[0].arrays[1].values[3] = std::nanf(""); }),
                   "the bias of layer 1 (dense) holds a value that is no number"));
    const auto other = small_data::make(3, 3, 4);
    CHECK(contains(error_of([&] { logits_of(made.head, other, made.rows); }),
                   "small has embeddings of 4 numbers, and the head takes 9"));
    Head unknown;
    const std::string_view names[] = {"swish"};
    CHECK(contains(error_of([&] { fill_layers(unknown, names, {}); }), "cannot hold a layer of the kind \"swish\""));
}

TEST_CASE("an ONNX model names its input, its outputs and its arrays") {
    const Trained<BestNetwork, Mlp<Dense<20>, Relu>, Standardise> made;
    const std::string model = onnx_model(made.head, {{"study", "a study"}});
    for (const char* name : {"embeddings", "logits", "confidence", "layer1.kernel", "layer1.bias", "layer3.kernel",
                             "features.shift", "features.scale", "Gemm", "Relu", "Sigmoid", "a study"})
        CHECK(contains(model, name));
    const auto& kernel = made.head.layers[0].arrays[0].values;
    CHECK(contains(model, {reinterpret_cast<const char*>(kernel.data()), kernel.size() * sizeof(float)}));
}
