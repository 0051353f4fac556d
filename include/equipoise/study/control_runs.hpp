/// control_runs.hpp: the runs that controls add to a design.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/design.hpp>
#include <equipoise/study/questions.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <vector>

namespace equipoise {

/// Label of the level, by factor, of the cell that controls are made of and compared with: the one that questions
/// compare with (or stay at), by the first question that names the factor; its first level where none does. A control
/// then says how well effects are seen from where they are looked for.
inline std::vector<std::string> baseline_cell(std::span<const DesignFactor> factors,
                                              std::span<const PlannedQuestion> questions) {
    std::vector<std::string> labels;
    for (const DesignFactor& factor : factors) {
        std::string level;
        for (const PlannedQuestion& question : questions) {
            if (!level.empty()) break;
            if (question.factor == factor.name) level = question.baseline;
            for (const auto& [name, at] : question.at)
                if (name == factor.name) level = at;
        }
        labels.push_back(factor.labels[level.empty() ? 0 : position_of_level(factor, level)]);
    }
    return labels;
}

/// Appends the runs of each control: the baseline cell, once for each seed.
inline void add_control_runs(std::vector<Run>& design, std::span<const PlannedControl> controls,
                             std::span<const DesignFactor> factors, std::span<const PlannedQuestion> questions) {
    const std::vector<std::string> labels = baseline_cell(factors, questions);
    std::vector<Run> added;
    for (const PlannedControl& control : controls)
        for (const Run& run : design) {
            if (!std::ranges::equal(run.settings, labels, {}, &Setting::label)) continue;
            Run& made = added.emplace_back(run);
            made.control = control;
            made.replicate = control.replicate;
        }
    design.insert(design.end(), added.begin(), added.end());
}

}  // namespace equipoise
