/// sample.hpp: a made-up study like Stage 3 (2 modes x 11 ratios x 3 seeds) with figures of the size that was
/// published.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/text.hpp>
#include <equipoise/study/results.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace sample {

using namespace equipoise;

inline DesignFactor numbers(std::string name, std::vector<double> levels) {
    DesignFactor factor{std::move(name), {}, std::move(levels)};
    for (double level : factor.numbers) factor.labels.push_back(text_of(level));
    return factor;
}
inline DesignFactor modes() { return {"mode", {"repeat", "linear"}, {}}; }
inline DesignFactor ratios() { return numbers("ratio", {0, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.75, 1}); }

/// All figures of one run; they depend on its place in the plan alone. F1 wavers by about 0.04 from seed to seed.
inline RunResult result_of(const Run& run, std::size_t place) {
    RunResult result{run.id("data", "code"), run.seed, run.replicate, run.settings, {}};
    auto waver = [state = static_cast<std::uint32_t>(place * 2654435761u + 12345)]() mutable {
        state = state * 1664525u + 1013904223u;
        return static_cast<double>(state >> 16) / 65536.0 - 0.5;
    };
    for (std::string split : {"test_iid", "test_ood"}) {
        const double f1 = (split == "test_iid" ? 0.67 : 0.76) + 0.08 * waver();
        const auto set = [&](const char* name, double value) { result.numbers[split + "." + name] = value; };
        for (std::string family : {"honest", "fixed", "cross_fitted", "oracle"}) {
            const double gain = family == "oracle" ? 0.03 : family == "cross_fitted" ? 0.02 : 0;
            set((family + ".f1").c_str(), f1 + gain);
            set((family + ".precision").c_str(), f1 + 0.06 + 0.04 * waver());
            set((family + ".recall").c_str(), f1 - 0.05);
            set((family + ".threshold").c_str(), family == "fixed" ? 0.5 : 0.35);
            set((family + ".accuracy").c_str(), 0.75);
        }
        set("auroc", 0.9 + 0.02 * waver());
        set("average_precision", 0.91);
        set("always_positive_f1", split == "test_iid" ? 0.8 : 0.641);
        set("optimism", 0.01);
        set("transfer_loss", 0.02);
    }
    result.numbers["training.steps"] = 5050;
    return result;
}

inline Results study_of(std::vector<DesignFactor> factors, std::vector<std::uint64_t> seeds = {123, 456, 789}) {
    Results results;
    results.study = "stage3_balancing";
    results.about = "Does upsampling help when every batch is balanced already?";
    results.data_name = "pond";
    results.data_hash = "00000000deadbeef";
    results.code_version = "1111111122222222";
    results.is_synthetic = true;
    results.factors = std::move(factors);
    results.seeds = std::move(seeds);
    results.splits = {"test_iid", "test_ood"};
    results.choices = {{"cohort", "cohort(quality(high, medium), undersample, monitor_fraction(share=0.2))"},
                       {"augmentation", "augmentation(mixup(alpha=0.2), label_smoothing(strength=0.1))"},
                       {"model", "mlp(dropout(rate=0.25), dense(units=512), relu, dropout(rate=0.25))"},
                       {"loss", "loss(binary_cross_entropy, l2(strength=1e-05))"},
                       {"optimiser", "adamw(learning_rate=0.0005, weight_decay=0.004)"},
                       {"training", "training(epochs(count=50), batch_size=32, birdnet_schedule, no_early_stopping)"}};
    const std::vector<Run> runs = full_factorial(results.factors, results.seeds);
    results.planned = runs.size();
    for (const Run& run : runs) results.runs.push_back(result_of(run, results.runs.size()));
    return results;
}
inline Results stage3() { return study_of({modes(), ratios()}); }

/// Keeps the first `count` runs; one of the others, if there are any, has failed.
inline Results only_first(Results results, std::size_t count) {
    results.runs.resize(count);
    results.failed = count < results.planned ? 1 : 0;
    return results;
}

inline double number_of(const Findings& findings, std::string_view name) {
    for (const auto& [known, value] : findings.numbers)
        if (known == name) return value;
    throw std::runtime_error("no number " + std::string(name));
}
inline std::string sentences_of(const Findings& findings) {
    std::string text;
    for (const std::string& sentence : findings.sentences) text += sentence + "\n";
    return text;
}
inline bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// A folder of its own for each test, gone afterwards.
class Folder {
  public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "equipoise-report-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("no file " + path.string());
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Sets a variable of the environment; the destructor puts it back.
class Environment {
  public:
    Environment(std::string name, const char* value) : name_(std::move(name)) {
        if (const char* const before = std::getenv(name_.c_str())) before_ = before, was_set_ = true;
        value == nullptr ? ::unsetenv(name_.c_str()) : ::setenv(name_.c_str(), value, 1);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;
    ~Environment() { was_set_ ? ::setenv(name_.c_str(), before_.c_str(), 1) : ::unsetenv(name_.c_str()); }

  private:
    std::string name_, before_;
    bool was_set_ = false;
};

}  // namespace sample
