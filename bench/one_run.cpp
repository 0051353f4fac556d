// One training run, timed: what bench/peers/compare.py runs in turn with its peers. Prints one line of JSON.
// SPDX-License-Identifier: MIT
#include "work.hpp"
#include <equipoise/base/json.hpp>
#include <equipoise/data/npy.hpp>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

using namespace equipoise;

int main(int argc, char** argv) try {
    int epochs = 50;
    std::string folder;
    CLI::App app("One training run, timed.");
    app.add_option("--epochs", epochs, "passes over the training rows")->check(CLI::PositiveNumber);
    app.add_option("--save", folder, "trains nothing and writes the rows, x.npy and y.npy, into this folder");
    CLI11_PARSE(app, argc, argv);

    const work::Rows rows = work::draw_rows(1024);
    if (!folder.empty()) {
        const std::vector<float> labels(rows.data.labels.values.begin(), rows.data.labels.values.end());
        data::write_npy(std::filesystem::path(folder) / "x.npy", rows.data.embeddings.values, rows.data.rows(), 1024);
        data::write_npy(std::filesystem::path(folder) / "y.npy", labels, rows.data.rows(), 1);
        return EXIT_SUCCESS;
    }
    const auto begun = std::chrono::steady_clock::now();
    const std::clock_t cpu_begun = std::clock();
    const LearningCurve curve = work::run_once(rows, epochs);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
    std::cout << nlohmann::json{{"name", "Equipoise"},
                                {"seconds", seconds.count()},
                                {"cpu_seconds", static_cast<double>(std::clock() - cpu_begun) / CLOCKS_PER_SEC},
                                {"train_loss", curve.train_loss.back()},
                                {"monitor_loss", curve.monitor_loss.back()}}
              << '\n';
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::cerr << "one_run: " << error.what() << '\n';
    return EXIT_FAILURE;
}
