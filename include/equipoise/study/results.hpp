/// results.hpp: the runs of a study as they were found in their records, and what an analysis makes of them.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/design.hpp>
#include <equipoise/study/questions.hpp>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise {

/// One complete run: its place in the design and every number that was measured, by name: "test_ood.honest.f1".
struct RunResult {
    std::string id;
    std::uint64_t seed = 0;
    std::uint32_t replicate = 0;
    Settings settings;
    std::map<std::string, double, std::less<>> numbers;
    std::string control{};    ///< name of the control; "": a run of the design
    std::string treatment{};  ///< equal for runs that nothing can tell apart; "" where a record does not say
    std::string same_as{};    ///< id of the run whose treatment this one repeats; "" where it was trained itself

    /// NaN where the run has no such number or it is not defined.
    double number(std::string_view name) const {
        const auto place = numbers.find(name);
        return place == numbers.end() ? std::numeric_limits<double>::quiet_NaN() : place->second;
    }
};

/// What a report is made from: records and the plan, nothing else.
struct Results {
    std::filesystem::path folder;  ///< of the records; "" where they come from elsewhere
    std::string study;
    std::string about;
    std::string data_name;
    std::string data_hash;
    std::string code_version;
    bool is_synthetic = false;
    bool is_quick = false;
    std::vector<DesignFactor> factors;
    std::vector<std::uint64_t> seeds;
    std::vector<std::string> notices;                          ///< what was set aside of the data, in sentences
    std::vector<std::string> splits;                           ///< test splits that were measured: test_iid, test_ood
    std::vector<std::pair<std::string, std::string>> choices;  ///< those that no factor changes
    std::vector<PlannedQuestion> questions;
    std::vector<PlannedControl> controls;
    /// Test splits whose runs were measured on different files, each with the reason why they are not compared.
    std::map<std::string, std::string, std::less<>> incomparable{};
    std::size_t planned = 0;  ///< runs of the design and of the controls
    std::size_t failed = 0;
    std::vector<RunResult> runs;          ///< complete ones of the design, in the order of the plan
    std::vector<RunResult> control_runs;  ///< complete ones of the controls, which belong to no cell

    std::size_t complete() const { return runs.size() + control_runs.size(); }
    std::size_t missing() const { return planned - failed - complete(); }
};

/// A table of text; columns of numbers are set flush right.
struct Table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    std::vector<bool> is_number;  ///< by column
};

/// What one analysis has to say. Every number that is said also stands in `numbers`, under a name that stays.
struct Findings {
    std::string name;  ///< of the analysis: "one_way_anova"
    std::string title;
    std::vector<std::string> sentences;
    std::vector<Table> tables;
    std::vector<std::pair<std::string, double>> numbers;       ///< "test_ood.honest.f1.mode=repeat.p"
    std::vector<std::pair<std::string, std::string>> texts{};  ///< "question[1].verdict"
};

}  // namespace equipoise
