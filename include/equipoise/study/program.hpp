/// program.hpp: a study as a value: the one thing that its binary's command line works with.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/check_study.hpp>
#include <equipoise/study/control_runs.hpp>
#include <equipoise/study/measure_head.hpp>
#include <equipoise/study/results.hpp>
#include <equipoise/study/run.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise {

/// Everything that a study's type says, for code that never sees the type. Made by program_of<Study>().
struct StudyProgram {
    std::string name;
    std::string about;                         ///< one sentence, from the study's `about`
    std::string baseline;                      ///< the study it derives from; empty if none
    std::vector<std::string> changed_choices;  ///< that differ from the baseline's
    std::vector<DesignFactor> factors;
    std::vector<std::uint64_t> seeds;
    std::size_t pinned_width = 0;  ///< 0: any width

    data::Dataset (*make_data)(bool is_quick) = nullptr;
    std::vector<std::vector<std::pair<std::string, std::string>> (*)(const Settings&)> labels;  ///< by cell
    std::vector<RunOutcome (*)(const Run&, const RunContext&)> run;                             ///< by cell
    std::vector<RunOutcome (*)(const Run&, const RunContext&)> examine;  ///< by cell; does not train
    std::vector<Findings (*)(const Results&)> analyses;
    std::vector<PlannedQuestion> questions;
    std::vector<PlannedControl> controls;
    std::string frozen;  ///< the study whose head stands beside every run; "" if none
    std::vector<std::vector<HeadFigures> (*)(const Run&, const RunContext&, const MeasuredHead&)>
        measure_head;                ///< by cell, where there is such a head
    std::size_t required_seeds = 1;  ///< the most that any analysis needs

    /// All runs for these seeds, in the order of the plan: those of the design, then those of each control.
    std::vector<Run> plan(std::span<const std::uint64_t> of_seeds) const {
        std::vector<Run> runs = full_factorial(factors, of_seeds);
        add_control_runs(runs, controls, factors, questions);
        for (Run& planned : runs) planned.choices = labels[planned.cell](planned.settings);
        return runs;
    }
};

namespace detail {

template <class Cell> auto labels_of_cell(const Settings& settings) {
    return labels_of(static_cast<Cell*>(nullptr), settings);
}

template <class... Cells> void add_cells(StudyProgram& program, List<Cells...>) {
    program.labels = {&labels_of_cell<Cells>...};
    program.run = {&run_cell<Cells>...};
    program.examine = {&examine_cell<Cells>...};
}

template <class... Cells, class Head> void add_frozen(StudyProgram& program, List<Cells...>, Baseline<Head>) {
    program.frozen = Head::name;
    program.measure_head = {&measure_head<Cells>...};
}

template <class... Analyses> void add_analyses(StudyProgram& program, Report<Analyses...>) {
    program.analyses = {&Analyses::analyse...};
    program.required_seeds = std::max({std::size_t{1}, Analyses::needs::seeds...});
}

template <class... Each> void add_questions(StudyProgram& program, Questions<Each...>) {
    program.questions = {Each::planned()...};
    if (sizeof...(Each) > 0) program.required_seeds = std::max<std::size_t>(program.required_seeds, 2);
}

template <class... Each> void add_controls(StudyProgram& program, ControlList<Each...>) {
    program.controls = {Each::planned()...};
}

/// Names of the choices in which two studies differ.
template <class Study, class Baseline> std::vector<std::string> differences() {
    std::vector<std::string> names;
    const auto compare = [&]<class... Own, class... Inherited>(Choices<Own...>*, Choices<Inherited...>*) {
        std::size_t index = 0;
        for (bool is_inherited : {std::is_same_v<Own, Inherited>...}) {
            if (!is_inherited) names.emplace_back(Choices<Own...>::names[index]);
            ++index;
        }
    };
    if (!std::is_same_v<typename Study::data, typename Baseline::data>) names.emplace_back("data");
    compare(static_cast<choices_of<Study>*>(nullptr), static_cast<choices_of<Baseline>*>(nullptr));
    if (!std::is_same_v<typename Study::seeds, typename Baseline::seeds>) names.emplace_back("seeds");
    if (!std::is_same_v<typename Study::report, typename Baseline::report>) names.emplace_back("report");
    if (!std::is_same_v<questions_of<Study>, questions_of<Baseline>>) names.emplace_back("questions");
    if (!std::is_same_v<controls_of<Study>, controls_of<Baseline>>) names.emplace_back("controls");
    if (!std::is_same_v<frozen_of<Study>, frozen_of<Baseline>>) names.emplace_back("frozen");
    return names;
}

}  // namespace detail

/// The study as a value. Does not compile for a study that check_study refuses.
template <class Study> StudyProgram program_of() {
    StudyProgram program;
    if constexpr (check_study<Study>()) {
        program.name = Study::name;
        if constexpr (requires { Study::about; }) program.about = Study::about;
        if constexpr (requires { typename Study::baseline; }) {
            program.baseline = Study::baseline::name;
            program.changed_choices = detail::differences<Study, typename Study::baseline>();
        }
        using Written = choices_of<Study>;
        program.factors = design_of(typename FactorsIn<Written>::list{});
        program.seeds.assign(Study::seeds::values.begin(), Study::seeds::values.end());
        program.make_data = [](bool is_quick) { return Study::data::make(is_quick); };
        if constexpr (requires { Study::data::width; }) program.pinned_width = Study::data::width;
        detail::add_cells(program, typename CellsOf<Written>::list{});
        detail::add_analyses(program, typename Study::report{});
        detail::add_questions(program, questions_of<Study>{});
        detail::add_controls(program, controls_of<Study>{});
        if constexpr (!std::is_same_v<frozen_of<Study>, NoFrozenHead>)
            detail::add_frozen(program, typename CellsOf<Written>::list{}, frozen_of<Study>{});
    }
    return program;
}

}  // namespace equipoise
