// Each BirdNET recipe is trained for 200 steps by us and by Keras, from the same weights, on the same batches and with
// the same dropout masks. What Keras computed stands in keras/numbers.inc; keras/parity.py made it and says how.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "keras/problem.hpp"
#include <equipoise/data/npy.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string_view>

using namespace equipoise;
using keras_parity::Trainer;

namespace {

struct Numbers {
    std::string_view recipe, what;
    std::vector<double> values;
};
const std::vector<Numbers>& by_keras() {
    static const std::vector<Numbers> all{
#include "keras/numbers.inc"
    };
    return all;
}
const std::vector<double>& by_keras(std::string_view recipe, std::string_view what) {
    const auto place = std::ranges::find_if(
        by_keras(), [&](const Numbers& numbers) { return numbers.recipe == recipe && numbers.what == what; });
    REQUIRE(place != by_keras().end());
    return place->values;
}

/// |ours - theirs| / |theirs|.
double relative_difference(const std::vector<double>& ours, const std::vector<double>& theirs) {
    REQUIRE(ours.size() == theirs.size());
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        difference += (ours[i] - theirs[i]) * (ours[i] - theirs[i]);
        size += theirs[i] * theirs[i];
    }
    return std::sqrt(difference / size);
}

template <class Recipe> void compare() {
    Trainer<Recipe> training;
    const std::vector<double> start = training.weights();
    std::vector<double> losses;
    for (std::size_t step = 1; step <= keras_parity::steps; ++step) {
        losses.push_back(training.train());
        if (step == 1 || step == 20 || step == 200) {
            INFO(Recipe::name << ", step " << step);
            const std::string after = " after " + std::to_string(step);
            CHECK(relative_difference(training.gradients(), by_keras(Recipe::name, "gradients" + after)) < 1e-4);
            CHECK(relative_difference(training.logits(), by_keras(Recipe::name, "logits" + after)) < 1e-4);
        }
    }
    INFO(Recipe::name);
    CHECK(relative_difference(losses, by_keras(Recipe::name, "losses")) < 1e-4);
    std::vector<double> moved = training.weights(), moved_there = by_keras(Recipe::name, "weights");
    for (std::size_t i = 0; i < start.size(); ++i) {
        moved[i] -= start[i];
        moved_there[i] -= start[i];
    }
    CHECK(relative_difference(moved, moved_there) < 1e-4);
}

void write(const std::filesystem::path& path, const std::vector<float>& values, std::size_t columns) {
    data::write_npy(path, values, values.size() / columns, columns);
}

/// Initial weights and, for each step, the dropout masks of every layer that has one.
template <class Recipe> void write_recipe(const std::filesystem::path& folder) {
    const Trainer<Recipe> training;
    const std::string name(Recipe::name);
    std::size_t array = 0;
    for (const auto& weights : training.network.weights())
        write(folder / (name + "_weights_" + std::to_string(array++) + ".npy"), weights, weights.size());
    std::size_t index = 0, width = training.data.width(), dropouts = 0;
    boost::hana::for_each(Settled<typename Trainer<Recipe>::Model>::in({}).layers, [&](const auto& layer) {
        const Stream draws = training.streams("draws layer " + std::to_string(index++));
        if constexpr (requires { layer.units; }) width = static_cast<std::size_t>(layer.units);
        if constexpr (requires { layer.rate; }) {
            std::vector<float> masks(keras_parity::steps * keras_parity::batch_rows * width);
            for (std::size_t step = 0; step < keras_parity::steps; ++step)
                for (std::size_t row = 0; row < keras_parity::batch_rows; ++row)
                    layer.draw_mask(draws.substream(step + 1), row, layer.rate,
                                    std::span(masks).subspan((step * keras_parity::batch_rows + row) * width, width));
            write(folder / (name + "_masks_" + std::to_string(dropouts++) + ".npy"), masks, width);
        }
    });
}

}  // namespace

TEST_CASE("BirdNET's recipes agree with Keras over 200 steps, to 1e-4 in relative L2 norm") {
    compare<BirdNet151>();
    compare<BirdNet21>();
    compare<BirdNet24>();
    compare<BirdNetHead>();
}

TEST_CASE("write what Keras starts from into the folder EQUIPOISE_KERAS_DIR", "[.][keras]") {
    const char* const named = std::getenv("EQUIPOISE_KERAS_DIR");
    REQUIRE(named != nullptr);
    const std::filesystem::path folder = named;
    Trainer<BirdNet151> any;
    std::vector<float> rows, inputs, labels;
    for (std::size_t step = 0; step < keras_parity::steps; ++step)
        for (std::uint32_t row : any.next_rows()) rows.push_back(static_cast<float>(row));
    for (std::uint32_t row = 0; row < any.data.rows(); ++row) {
        const auto embedding = any.data.embeddings.row(row);
        inputs.insert(inputs.end(), embedding.begin(), embedding.end());
        labels.push_back(any.data.labels(row, 0));
    }
    write(folder / "batches.npy", rows, keras_parity::batch_rows);
    write(folder / "inputs.npy", inputs, any.data.width());
    write(folder / "labels.npy", labels, 1);
    write_recipe<BirdNet151>(folder);
    write_recipe<BirdNet21>(folder);
    write_recipe<BirdNet24>(folder);
    write_recipe<BirdNetHead>(folder);
}
