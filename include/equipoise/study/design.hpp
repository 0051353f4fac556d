/// design.hpp: the runs of a study, as plain values: no study type in sight.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/description.hpp>
#include <equipoise/base/hash.hpp>
#include <equipoise/sampling/controls.hpp>

#include <algorithm>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

/// One factor of a design: a label for each level and, for Levels<...>, its number.
struct DesignFactor {
    std::string name;
    std::vector<std::string> labels;
    std::vector<double> numbers;  ///< empty: the levels are policies
    bool has_policy_levels() const { return numbers.empty(); }
};

/// Position of a level by its label, or by the name that its label begins with: "repeat", "linear(...)";
/// std::logic_error for a level that the factor does not have.
inline std::size_t position_of_level(const DesignFactor& factor, std::string_view level) {
    for (std::size_t i = 0; i < factor.labels.size(); ++i)
        if (factor.labels[i] == level) return i;
    for (std::size_t i = 0; i < factor.labels.size(); ++i)
        if (factor.labels[i].starts_with(std::string(level) + "(")) return i;
    throw std::logic_error("factor " + factor.name + " has no level " + std::string(level));
}

/// One training run: a level of each factor, and a seed.
struct Run {
    std::size_t cell = 0;  ///< which combination of policy levels: a position in CellsOf<...>::list
    std::uint64_t seed = 0;
    std::uint32_t replicate = 0;
    Settings settings;
    /// Every choice in words, for example ("sampling", "sampling(upsample_by(repeat, ratio=0.1), balanced_batches)").
    std::vector<std::pair<std::string, std::string>> choices;
    PlannedControl control{};  ///< none: the run is of the design

    bool is_control() const { return control.kind != ControlKind::none; }
    /// "mode=repeat ratio=0.1 seed=123", of a control with " control=aa" after it.
    std::string title() const {
        std::string text;
        for (const Setting& setting : settings) text += setting.factor + "=" + setting.label + " ";
        return text + "seed=" + std::to_string(seed) + (is_control() ? " control=" + control.name : "");
    }
    /// Identity of the run on this data by this code: it names the record. Wherever two runs can differ, one of these
    /// does.
    std::string id(std::string_view data_hash, std::string_view code_version) const {
        Hasher hasher;
        for (const auto& [choice, label] : choices) hasher.add(choice).add(label);
        if (is_control()) hasher.add("control").add(control.name);
        return hasher.add(seed).add(replicate).add(data_hash).add(code_version).text();
    }
};

/// Every combination of levels and seeds: the first factor changes slowest, the seed fastest.
inline std::vector<Run> full_factorial(std::span<const DesignFactor> factors, std::span<const std::uint64_t> seeds) {
    std::vector<Run> runs{Run{}};
    for (const DesignFactor& factor : factors) {
        std::vector<Run> longer;
        for (const Run& run : runs) {
            for (std::size_t level = 0; level < factor.labels.size(); ++level) {
                Run& next = longer.emplace_back(run);
                if (factor.has_policy_levels()) next.cell = run.cell * factor.labels.size() + level;
                const bool is_number = !factor.has_policy_levels();
                next.settings.push_back(
                    {factor.name, factor.labels[level], is_number ? factor.numbers[level] : 0, is_number});
            }
        }
        runs = std::move(longer);
    }
    std::vector<Run> seeded;
    seeded.reserve(runs.size() * seeds.size());
    for (const Run& run : runs)
        for (std::uint64_t seed : seeds) seeded.emplace_back(run).seed = seed;
    return seeded;
}

template <Text Name, auto... Numbers> DesignFactor design_factor(NumberLevels<Name, Numbers...> levels) {
    return {std::string(Name.view()),
            {text_of(static_cast<double>(Numbers))...},
            {levels.numbers.begin(), levels.numbers.end()}};
}
template <Text Name, class... Policies> DesignFactor design_factor(Factor<Name, Policies...>) {
    return {std::string(Name.view()), {Settled<Policies>::label(Settings{})...}, {}};
}
template <class... Factors> std::vector<DesignFactor> design_of(List<Factors...>) {
    return {design_factor(Factors{})...};
}

}  // namespace equipoise
