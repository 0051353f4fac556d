/// results_csv.hpp: every run on one line, in the columns of BirdNET-CustomClassifierSuite and then in our own.
///
/// The first columns are those of the suite's all_experiments.csv, so that its pages open our results. What the suite
/// calls `best_f1` is the best F1 over thresholds *on the test split itself*; these columns therefore hold our oracle
/// figures, which flatter. The honest ones stand under our own names: test_ood.honest.f1. `default_0.5` is our fixed
/// threshold, `auprc` our average precision. A setting that neither a factor nor a choice of the study records is
/// empty.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/text.hpp>
#include <equipoise/data/csv.hpp>
#include <equipoise/study/results.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::report {

/// A cell of text: quoted as RFC 4180 asks; text that a spreadsheet would run as a formula begins with an apostrophe.
inline std::string csv_text(std::string_view text) {
    std::string cell(text);
    if (!cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos) cell.insert(0, 1, '\'');
    return data::csv_field(cell);
}
/// A cell of a number; nothing where it has no value, which every reader takes for missing.
inline std::string csv_number(double number) { return std::isnan(number) ? "" : text_of(number); }

namespace detail {

/// What stands after `key` in a label, up to the next comma or bracket: after "learning_rate=" in
/// "adam(learning_rate=5e-4)".
inline std::optional<std::string> value_after(std::string_view label, std::string_view key) {
    for (std::size_t at = label.find(key); at != std::string_view::npos; at = label.find(key, at + 1)) {
        if (at > 0 && std::string_view("(, ").find(label[at - 1]) == std::string_view::npos) continue;  // inside a word
        const std::string_view rest = label.substr(at + key.size());
        return std::string(rest.substr(0, std::min(rest.find_first_of(",)"), rest.size())));
    }
    return std::nullopt;
}

/// The settings of one run: those of its factors first, then what the study's choices say of all runs.
class RecordedSettings {
  public:
    RecordedSettings(const Results& results, const RunResult& run) : results_(&results), run_(&run) {}

    /// The level of a factor of one of these names.
    std::optional<std::string> factor(std::initializer_list<std::string_view> names) const {
        for (const Setting& setting : run_->settings)
            if (std::ranges::find(names, std::string_view(setting.factor)) != names.end())
                return setting.is_number ? text_of(setting.number) : setting.label;
        return std::nullopt;
    }
    /// The value after `key` in the label of a choice or, where that choice holds a factor, of a level.
    std::optional<std::string> choice(std::string_view name, std::string_view key) const {
        if (const std::string* label = label_of(name)) return value_after(*label, key);
        for (const Setting& setting : run_->settings)
            if (auto value = value_after(setting.label, key)) return value;
        return std::nullopt;
    }
    /// Whether a choice contains a step of this name: "True" or "False" as the suite writes them.
    std::optional<std::string> has_step(std::string_view name, std::string_view step) const {
        const std::string* label = label_of(name);
        if (label == nullptr)
            for (const Setting& setting : run_->settings)
                if (setting.factor == name || setting.factor == step) label = &setting.label;
        if (label == nullptr) return std::nullopt;
        return label->find(step) == std::string::npos || label->starts_with("no_") ? "False" : "True";
    }
    /// A Python list, "['high', 'medium']", from quality(high, medium).
    std::optional<std::string> qualities() const {
        const std::string* label = label_of("cohort");
        for (const Setting& setting : run_->settings)
            if (setting.label.find("quality(") != std::string::npos) label = &setting.label;
        const std::size_t start = label == nullptr ? std::string::npos : label->find("quality(");
        if (start == std::string::npos) return std::nullopt;
        std::string list = "['";
        for (std::size_t i = start + 8; i < label->size() && (*label)[i] != ')'; ++i)
            list += (*label)[i] == ',' ? "', '" : (*label)[i] == ' ' ? "" : std::string(1, (*label)[i]);
        return list + "']";
    }

  private:
    const std::string* label_of(std::string_view name) const {
        const auto place = std::ranges::find(results_->choices, name,
                                             [](const auto& choice) { return std::string_view(choice.first); });
        return place == results_->choices.end() ? nullptr : &place->second;
    }

    const Results* results_;
    const RunResult* run_;
};

}  // namespace detail

/// One line in the making: names and finished cells.
using CsvRow = std::vector<std::pair<std::string, std::string>>;

/// The suite's columns in its order. Columns that we have no counterpart for are there and empty.
inline CsvRow suite_columns(const Results& results, const RunResult& run) {
    const detail::RecordedSettings settings(results, run);
    CsvRow row;
    const auto text = [&](std::string_view name, const std::optional<std::string>& value) {
        row.emplace_back(name, value ? csv_text(*value) : "");
    };
    const auto either = [](std::optional<std::string> first, std::optional<std::string> second) {
        return first ? first : second;
    };
    const std::optional<std::string> unknown;
    text("experiment.name", results.study + "_" + run.id);
    row.emplace_back("experiment.seed", std::to_string(run.seed));
    text("training.epochs", either(settings.factor({"epochs"}), settings.choice("training", "epochs(count=")));
    text("training.batch_size",
         either(settings.factor({"batch", "batch_size"}), settings.choice("training", "batch_size=")));
    text("training.threads", unknown);
    text("training.val_split", either(settings.factor({"val_split", "monitor_fraction"}),
                                      settings.choice("cohort", "monitor_fraction(share=")));
    text("training.autotune", unknown);
    text("dataset.manifest", unknown);
    text("dataset.filters.include_negatives", unknown);
    text("dataset.filters.balance", settings.has_step("cohort", "undersample"));
    text("dataset.filters.max_per_class", unknown);
    text("dataset.filters.quality", settings.qualities());
    for (const char* filter :
         {"positive_subsets", "negative_subsets", "call_type", "source_root", "splits", "manifest", "seed"})
        text(fmt::format("dataset.filters.{}", filter), unknown);
    for (const char* test : {"iid", "ood"}) {
        const auto number = [&](std::string_view theirs, std::string_view ours) {
            row.emplace_back(fmt::format("metrics.{}.{}", test, theirs),
                             csv_number(run.number(fmt::format("test_{}.{}", test, ours))));
        };
        for (const auto& [theirs, ours] : {std::pair{"default_0.5", "fixed"}, {"best_f1", "oracle"}})
            for (const char* figure : {"threshold", "precision", "recall", "f1", "accuracy", "tp", "fp", "fn", "tn"})
                number(fmt::format("{}.{}", theirs, figure), fmt::format("{}.{}", ours, figure));
        number("auroc", "auroc");
        number("auprc", "average_precision");
    }
    for (const char* name :
         {"metadata.timestamp", "metadata.git_commit", "training_args.fmin", "training_args.fmax", "analyzer_args.fmin",
          "analyzer_args.fmax", "analyzer_args.sensitivity", "training_args.overlap", "analyzer_args.overlap"})
        text(name, unknown);
    text("training_args.focal-loss",
         either(settings.factor({"focal", "focal_loss"}), settings.has_step("loss", "focal")));
    text("training_args.focal-loss-gamma", settings.choice("loss", "gamma="));
    text("training_args.focal-loss-alpha", settings.choice("loss", "alpha="));
    text("training_args.learning_rate",
         either(settings.factor({"lr", "learning_rate"}), settings.choice("optimiser", "learning_rate=")));
    text("training_args.hidden_units",
         either(settings.factor({"hidden", "units", "hidden_units"}), settings.choice("model", "dense(units=")));
    text("training_args.mixup", settings.has_step("augmentation", "mixup"));
    text("training_args.dropout", either(settings.factor({"dropout"}), settings.choice("model", "dropout(rate=")));
    text("training_args.label_smoothing", settings.has_step("augmentation", "label_smoothing"));
    text("training_args.upsampling_mode", either(settings.factor({"mode", "upsampling_mode"}), unknown));
    text("training_args.upsampling_ratio", either(settings.factor({"ratio", "upsampling_ratio"}), unknown));
    return row;
}

/// results.csv: a header and one line for each complete run, in the order of the plan. Lines end with LF.
inline std::string results_csv(const Results& results) {
    const CsvRow suite = suite_columns(results, RunResult{});
    std::set<std::string, std::less<>> taken, names;  // numbers that some run has
    for (const auto& [name, cell] : suite) taken.insert(name);
    for (const RunResult& run : results.runs)
        for (const auto& [name, value] : run.numbers)
            if (!taken.contains(name)) names.insert(name);

    std::string text;
    std::vector<std::string> line;
    const auto add = [&](std::string cell) { line.push_back(std::move(cell)); };
    const auto end = [&] {
        text += fmt::format("{}\n", fmt::join(line, ","));
        line.clear();
    };
    for (const auto& [name, cell] : suite) add(csv_text(name));
    for (const char* name :
         {"run.id", "run.replicate", "study", "data.name", "data.hash", "data.synthetic", "code_version", "quick"})
        add(name);
    for (const DesignFactor& factor : results.factors) add(csv_text("factor." + factor.name));
    for (const std::string& name : names) add(csv_text(name));
    end();

    const auto truth = [](bool is_true) { return is_true ? "True" : "False"; };
    for (const RunResult& run : results.runs) {
        for (const auto& [name, cell] : suite_columns(results, run))
            add(cell.empty() ? csv_number(run.number(name)) : cell);
        add(csv_text(run.id));
        add(std::to_string(run.replicate));
        add(csv_text(results.study));
        add(csv_text(results.data_name));
        add(csv_text(results.data_hash));
        add(truth(results.is_synthetic));
        add(csv_text(results.code_version));
        add(truth(results.is_quick));
        for (const DesignFactor& factor : results.factors) {
            const auto setting = std::ranges::find(run.settings, factor.name, &Setting::factor);
            add(setting == run.settings.end() ? ""
                : setting->is_number          ? text_of(setting->number)
                                              : csv_text(setting->label));
        }
        for (const std::string& name : names) add(csv_number(run.number(name)));
        end();
    }
    return text;
}

}  // namespace equipoise::report
