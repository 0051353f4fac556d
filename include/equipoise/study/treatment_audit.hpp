/// treatment_audit.hpp: which cells of a design are one treatment, and what a factor changes beside itself.
///
/// Two cells whose runs no training and no measurement can tell apart are one treatment under two names: their runs are
/// no replicates of each other, and the levels that they stand for do not differ. Works on plain values: on runs
/// examined before training (plan), and on records (report).
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/text.hpp>
#include <equipoise/study/run.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ranges>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

/// A run and what is known of it before its first training step.
struct ExaminedRun {
    Run run;
    RunOutcome outcome;
};

/// One cell of a design and what its runs train on.
struct AuditedCell {
    std::vector<std::size_t> levels;                  ///< by factor
    std::map<std::uint64_t, std::string> treatments;  ///< by seed; runs with equal ones are the same

    /// Equal in every seed that both have, and in one at least.
    bool is_same_as(const AuditedCell& other) const {
        std::size_t common = 0;
        for (const auto& [seed, treatment] : treatments)
            if (const auto place = other.treatments.find(seed); place != other.treatments.end()) {
                if (place->second != treatment) return false;
                ++common;
            }
        return common > 0;
    }
};

/// For each cell the first that is the same treatment: itself where there is none before it.
inline std::vector<std::size_t> first_of_treatment(std::span<const AuditedCell> cells) {
    std::vector<std::size_t> first;
    std::vector<std::size_t> distinct;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        const auto same =
            std::ranges::find_if(distinct, [&](std::size_t earlier) { return cells[earlier].is_same_as(cells[cell]); });
        first.push_back(same == distinct.end() ? cell : *same);
        if (same == distinct.end()) distinct.push_back(cell);
    }
    return first;
}

/// For each run the first in the list that is the same treatment, its seed included.
inline std::vector<std::size_t> first_of_treatment(std::span<const ExaminedRun> runs) {
    std::map<std::uint64_t, std::size_t> known;
    std::vector<std::size_t> first;
    for (std::size_t run = 0; run < runs.size(); ++run)
        first.push_back(known.try_emplace(runs[run].outcome.treatment_hash, run).first->second);
    return first;
}

/// The runs by cell, in the order in which cells appear.
inline std::vector<AuditedCell> cells_of(std::span<const DesignFactor> factors, std::span<const ExaminedRun> runs) {
    std::vector<AuditedCell> cells;
    std::map<std::vector<std::size_t>, std::size_t> places;
    for (const ExaminedRun& examined : runs) {
        std::vector<std::size_t> levels;
        for (const DesignFactor& factor : factors)
            levels.push_back(static_cast<std::size_t>(
                std::ranges::find(factor.labels, examined.run.settings.label_of(factor.name)) - factor.labels.begin()));
        const auto place = places.try_emplace(levels, cells.size());
        if (place.second) cells.push_back({levels, {}});
        cells[place.first->second].treatments[examined.run.seed] =
            fmt::format("{:016x}", examined.outcome.treatment_hash);
    }
    return cells;
}

/// A factor some of whose levels are one treatment, and at which levels of the other factors.
struct IdleLevels {
    std::size_t factor = 0;
    std::vector<std::vector<std::size_t>> places;  ///< levels by factor; meaningless for the factor itself
    std::vector<std::vector<std::size_t>> same;    ///< levels that are one treatment, two or more each
    std::size_t effective = 0;                     ///< levels that differ there, of those that have runs
    std::size_t present = 0;
};

/// What the audit of a design found.
class TreatmentAudit {
  public:
    /// `factors` and `cells` as in the design; cells without runs are left out.
    TreatmentAudit(std::vector<DesignFactor> factors, std::vector<AuditedCell> cells)
        : factors_(std::move(factors)), cells_(std::move(cells)) {
        std::erase_if(cells_, [](const AuditedCell& cell) { return cell.treatments.empty(); });
        first_ = first_of_treatment(cells_);
        for (std::size_t factor = 0; factor < factors_.size(); ++factor) look_at(factor);
    }

    std::size_t cells() const { return cells_.size(); }
    std::size_t treatments() const {
        std::size_t count = 0;
        for (std::size_t cell = 0; cell < first_.size(); ++cell) count += first_[cell] == cell;
        return count;
    }
    const std::vector<IdleLevels>& idle() const { return idle_; }

    /// The fewest levels of a factor that differ at any levels of the others; 0 without runs.
    std::size_t effective_levels(std::size_t factor) const {
        std::size_t fewest = factors_[factor].labels.size();
        for (const IdleLevels& each : idle_)
            if (each.factor == factor) fewest = std::min(fewest, each.effective);
        return cells_.empty() ? 0 : fewest;
    }

    /// Cells that are one treatment, two or more each, in words: {"mode=repeat,ratio=0", "mode=linear,ratio=0"}.
    std::vector<std::vector<std::string>> same_cells() const {
        std::map<std::size_t, std::vector<std::string>> by_first;
        for (std::size_t cell = 0; cell < cells_.size(); ++cell)
            by_first[first_[cell]].push_back(name_of(cells_[cell].levels, all, "=", ","));
        std::vector<std::vector<std::string>> same;
        for (auto& [first, names] : by_first)
            if (names.size() > 1) same.push_back(std::move(names));
        return same;
    }

    /// Factor by factor, for people; nothing where every cell is a treatment of its own.
    std::vector<std::string> sentences() const {
        std::vector<std::string> said;
        if (treatments() < cells())
            said.push_back(
                fmt::format("{} cells are {} treatment{}: cells that are one treatment are counted once, and "
                            "their runs are not replicates of each other.",
                            cells(), treatments(), treatments() == 1 ? "" : "s"));
        for (const IdleLevels& each : idle_) said.push_back(sentence_of(each));
        add_pairs_across_factors(said);
        add_single_seeds(said);
        return said;
    }

  private:
    static constexpr std::size_t all = static_cast<std::size_t>(-1);

    void look_at(std::size_t factor) {
        std::map<std::vector<std::size_t>, std::vector<std::size_t>> by_place;
        for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
            std::vector<std::size_t> place = cells_[cell].levels;
            place[factor] = 0;
            by_place[std::move(place)].push_back(cell);
        }
        for (const auto& [place, here] : by_place) {
            std::map<std::size_t, std::vector<std::size_t>> groups;
            for (std::size_t cell : here) groups[first_[cell]].push_back(cells_[cell].levels[factor]);
            if (groups.size() == here.size()) continue;
            IdleLevels found{factor, {place}, {}, groups.size(), here.size()};
            for (auto& [first, levels] : groups)
                if (levels.size() > 1) found.same.push_back(std::move(levels));
            std::ranges::sort(found.same);
            const auto known = std::ranges::find_if(idle_, [&](const IdleLevels& each) {
                return each.factor == factor && each.same == found.same && each.present == found.present;
            });
            if (known == idle_.end())
                idle_.push_back(std::move(found));
            else
                known->places.push_back(place);
        }
    }

    /// "mode = repeat, ratio = 0.1" without the factor at `left_out`.
    std::string name_of(const std::vector<std::size_t>& levels, std::size_t left_out, std::string_view between = " = ",
                        std::string_view after = ", ") const {
        std::string name;
        for (std::size_t f = 0; f < levels.size(); ++f)
            if (f != left_out)
                name += fmt::format("{}{}{}{}", name.empty() ? "" : after, factors_[f].name, between,
                                    factors_[f].labels[levels[f]]);
        return name;
    }
    /// "ratio 0.1 ... ratio 1", "mode repeat and mode linear".
    std::string words_of(std::size_t factor, const std::vector<std::size_t>& levels) const {
        const auto word = [&](std::size_t level) {
            return factors_[factor].name + " " + factors_[factor].labels[level];
        };
        if (levels.size() > 2 && levels.back() - levels.front() + 1 == levels.size())
            return word(levels.front()) + " ... " + word(levels.back());
        std::vector<std::string> words;
        for (std::size_t level : levels) words.push_back(word(level));
        const std::string last = words.back();
        words.pop_back();
        return fmt::format("{} and {}", fmt::join(words, ", "), last);
    }
    /// "mode = repeat: "; nothing where it is so at all levels of all other factors.
    std::string words_of_places(const IdleLevels& idle) const {
        std::set<std::vector<std::size_t>> everywhere;
        for (std::vector<std::size_t> levels : cells_ | std::views::transform(&AuditedCell::levels)) {
            levels[idle.factor] = 0;
            everywhere.insert(std::move(levels));
        }
        if (idle.places.size() == everywhere.size()) return "";
        if (idle.places.size() == 1) return name_of(idle.places.front(), idle.factor) + ": ";
        return fmt::format("{} and {} more: ", name_of(idle.places.front(), idle.factor), idle.places.size() - 1);
    }
    std::string sentence_of(const IdleLevels& idle) const {
        std::string groups;
        for (const auto& levels : idle.same)
            groups += groups.empty() ? words_of(idle.factor, levels) + " are the same training set"
                                     : ", and so are " + words_of(idle.factor, levels);
        return fmt::format("{}{}: factor `{}` has {} effective level{}, not {}.", words_of_places(idle), groups,
                           factors_[idle.factor].name, idle.effective, idle.effective == 1 ? "" : "s", idle.present);
    }
    /// Cells that are one treatment though no two of them differ in one factor alone.
    void add_pairs_across_factors(std::vector<std::string>& said) const {
        for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
            if (first_[cell] == cell) continue;
            const bool is_said = std::ranges::any_of(std::views::iota(std::size_t{0}, cells_.size()), [&](auto other) {
                std::size_t differing = 0;
                for (std::size_t f = 0; f < factors_.size(); ++f)
                    differing += cells_[cell].levels[f] != cells_[other].levels[f];
                return differing == 1 && first_[other] == first_[cell];
            });
            if (!is_said)
                said.push_back(fmt::format("{} is the same training set as {}.", name_of(cells_[cell].levels, all),
                                           name_of(cells_[first_[cell]].levels, all)));
        }
    }
    /// Cells that agree in one seed and differ in another: they stay two treatments, and that is said.
    void add_single_seeds(std::vector<std::string>& said) const {
        std::map<std::uint64_t, std::map<std::string, std::set<std::size_t>>> sharing;
        for (std::size_t cell = 0; cell < cells_.size(); ++cell)
            for (const auto& [seed, treatment] : cells_[cell].treatments) sharing[seed][treatment].insert(first_[cell]);
        for (const auto& [seed, treatments] : sharing)
            for (const auto& [treatment, firsts] : treatments)
                if (firsts.size() > 1)
                    said.push_back(
                        fmt::format("Seed {} alone: {} and {}{} are the same training set.", seed,
                                    name_of(cells_[*firsts.begin()].levels, all),
                                    name_of(cells_[*std::next(firsts.begin())].levels, all),
                                    firsts.size() > 2 ? fmt::format(" and {} more", firsts.size() - 2) : ""));
    }

    std::vector<DesignFactor> factors_;
    std::vector<AuditedCell> cells_;
    std::vector<std::size_t> first_;
    std::vector<IdleLevels> idle_;
};

// ------------------------------------------------------------------------------- what a factor changes beside itself

/// Something that differs between the levels of a factor while all other factors and the seed are held still.
struct Confound {
    std::string factor;
    std::string what;  ///< steps, rows, prevalence
    double lowest = 0, highest = 0;
    std::string remedy;
};

namespace detail {

/// "10,050"; "0.667"
inline std::string amount_of(std::string_view what, double value) {
    if (what == "prevalence") return fmt::format("{:.3f}", value);
    std::string digits = fmt::format("{:.0f}", value);
    for (auto place = static_cast<std::ptrdiff_t>(digits.size()) - 3; place > 0; place -= 3)
        digits.insert(static_cast<std::size_t>(place), ",");
    return digits;
}

inline std::string choice_of(const Run& run, std::string_view name) {
    const auto place = std::ranges::find(run.choices, name, [](const auto& each) { return each.first; });
    return place == run.choices.end() ? "" : place->second;
}

/// How long a run trains, as its study declares it: "training(epochs(count=50".
inline std::string declared_length(const Run& run) {
    const std::string label = choice_of(run, "training");
    return label.substr(0, label.find(')'));
}

inline std::string remedy_for(std::string_view what, double lowest, const ExaminedRun& examined,
                              std::string_view factor) {
    if (what == "steps")
        return fmt::format("Training<Steps<{:.0f}>, ...> in place of Epochs<...> gives every level the same", lowest);
    if (what == "prevalence")
        return examined.outcome.batches == BalancedBatches::name
                   ? "no batch shows it, since BalancedBatches takes half of each batch from each class"
                   : "BalancedBatches as the last step of `sampling` keeps it out of the batches";
    return fmt::format("no policy takes this from `{}`: say it beside its effect", factor);
}

}  // namespace detail

/// Steps, rows and prevalence (share of positive rows) that differ between the levels of a factor, each with the ends
/// of the widest difference within one seed and one combination of the other factors. The length of training is none of
/// a factor that declares it.
inline std::vector<Confound> confounds_of(std::span<const DesignFactor> factors, std::span<const ExaminedRun> runs) {
    std::vector<Confound> confounds;
    for (const DesignFactor& factor : factors) {
        std::map<std::pair<std::uint64_t, std::string>, std::vector<const ExaminedRun*>> places;
        for (const ExaminedRun& examined : runs) {
            std::string others;
            for (const Setting& setting : examined.run.settings)
                if (setting.factor != factor.name) others += setting.factor + "=" + setting.label + "\n";
            places[{examined.run.seed, std::move(others)}].push_back(&examined);
        }
        const auto find = [&](std::string_view what, auto&& of) {
            Confound widest{factor.name, std::string(what), 0, 0, ""};
            for (const auto& [place, levels] : places) {
                const auto [low, high] = std::ranges::minmax(levels | std::views::transform(of));
                if (high - low > widest.highest - widest.lowest) widest.lowest = low, widest.highest = high;
            }
            if (widest.highest <= widest.lowest) return;
            widest.remedy = detail::remedy_for(what, widest.lowest, runs.front(), factor.name);
            confounds.push_back(std::move(widest));
        };
        const auto& one_place = places.begin()->second;
        const bool declares_length = std::ranges::any_of(one_place, [&](const ExaminedRun* each) {
            return detail::declared_length(each->run) != detail::declared_length(one_place.front()->run);
        });
        const auto rows = [](const ExaminedRun* each) {
            const auto& counts = each->outcome.training_counts;
            return std::accumulate(counts.begin(), counts.end(), 0.0);
        };
        if (!declares_length)
            find("steps", [](const ExaminedRun* each) { return static_cast<double>(each->outcome.curve.steps); });
        find("rows", rows);
        find("prevalence", [&](const ExaminedRun* each) {
            return 1 - static_cast<double>(each->outcome.training_counts.front()) / rows(each);
        });
    }
    return confounds;
}

/// "ratio: 5,050 to 10,050 steps, 3,220 to 4,828 rows, prevalence 0.499 to 0.666", one sentence for each factor.
inline std::vector<std::string> sentences_of(std::span<const Confound> confounds) {
    std::vector<std::string> said;
    std::string_view factor;
    for (const Confound& each : confounds) {
        const auto amount = [&](double value) { return detail::amount_of(each.what, value); };
        const std::string range = fmt::format("{} to {}", amount(each.lowest), amount(each.highest));
        const std::string words = (each.what == "prevalence" ? "prevalence " + range : range + " " + each.what);
        if (each.factor != factor)
            said.push_back(fmt::format("{}: {}", each.factor, words));
        else
            said.back() += ", " + words;
        factor = each.factor;
    }
    return said;
}

}  // namespace equipoise
