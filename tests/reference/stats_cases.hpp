/// stats_cases.hpp: reference cases from $EQUIPOISE_REFERENCE_DIR/stats/*.json and the CSV files beside them.
///
/// One case holds its data, its arguments and the value that exact fractions and 40-digit arithmetic give. The files
/// are no part of the project; where they are absent, the tests say so and check their typed-in values alone.
// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include <equipoise/base/json.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace stats_cases {

using equipoise::Json;
using Row = std::map<std::string, std::string>;
using Groups = std::vector<std::vector<double>>;

inline std::filesystem::path folder() {
    const char* name = std::getenv("EQUIPOISE_REFERENCE_DIR");
    return name ? std::filesystem::path(name) : std::filesystem::path();
}

/// Every case of one analysis; none, with a line that says so, where there are no files.
inline std::vector<Json> cases_of(const std::string& analysis) {
    std::vector<Json> found;
    if (folder().empty() || !std::filesystem::exists(folder() / "stats")) {
        WARN("skipped the reference files of '" << analysis
                                                << "': EQUIPOISE_REFERENCE_DIR is not set or has no stats/");
        return found;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder() / "stats"))
        if (entry.path().extension() == ".json") {
            std::ifstream file(entry.path());
            const Json family = Json::parse(file);
            for (const Json& one : family.at("cases"))
                if (one.at("analysis") == analysis) found.push_back(one);
        }
    REQUIRE(!found.empty());
    return found;
}

inline bool is_refused(const Json& one) { return one.at("value").is_object() && one.at("value").contains("refused"); }

/// The rows of the case's file that its filter keeps.
inline std::vector<Row> rows_of(const Json& one) {
    std::ifstream file(folder() / "stats" / one.at("data").get<std::string>());
    const auto split = [](const std::string& line) {
        std::vector<std::string> cells;
        std::istringstream stream(line);
        for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
        return cells;
    };
    std::string line;
    std::getline(file, line);
    const std::vector<std::string> header = split(line);
    std::vector<Row> rows;
    while (std::getline(file, line)) {
        const std::vector<std::string> cells = split(line);
        Row row;
        for (std::size_t i = 0; i < header.size(); ++i) row[header[i]] = i < cells.size() ? cells[i] : "";
        bool keep = true;
        if (one.at("arguments").contains("filter"))
            for (const auto& [column, wanted] : one.at("arguments").at("filter").items())
                keep = keep && (wanted.is_array() ? wanted.dump().find('"' + row[column] + '"') != std::string::npos
                                                  : wanted == row[column]);
        if (keep) rows.push_back(row);
    }
    return rows;
}

inline double number(const Row& row, const std::string& column) { return std::strtod(row.at(column).c_str(), nullptr); }

/// Levels in byte order, as the cases have them.
inline std::vector<std::string> levels_of(const std::vector<Row>& rows, const std::string& factor) {
    std::set<std::string> levels;
    for (const Row& row : rows) levels.insert(row.at(factor));
    return {levels.begin(), levels.end()};
}

inline std::vector<double> values_at(const std::vector<Row>& rows, const std::string& response,
                                     const std::string& factor, const std::string& level) {
    std::vector<double> values;
    for (const Row& row : rows)
        if (row.at(factor) == level) values.push_back(number(row, response));
    return values;
}

/// Values by level of the case's factor.
inline Groups groups_of(const Json& one) {
    const auto rows = rows_of(one);
    const std::string response = one.at("arguments").at("response"), factor = one.at("arguments").at("factor");
    Groups groups;
    for (const std::string& level : levels_of(rows, factor)) groups.push_back(values_at(rows, response, factor, level));
    return groups;
}

/// The two samples of the case's two levels, in the order of their pairs where it names a block.
inline std::pair<std::vector<double>, std::vector<double>> two_samples(const Json& one) {
    const auto rows = rows_of(one);
    const Json& arguments = one.at("arguments");
    const std::string response = arguments.at("response"), factor = arguments.at("factor");
    return {values_at(rows, response, factor, arguments.at("levels").at(0)),
            values_at(rows, response, factor, arguments.at("levels").at(1))};
}

inline double expected(const Json& value) {
    if (value.is_null() || value == "NaN") return std::numeric_limits<double>::quiet_NaN();
    if (value == "Inf") return std::numeric_limits<double>::infinity();
    return value.get<double>();
}

/// Agreement to a relative tolerance; NaN agrees with NaN, infinity with infinity. `margin` is an absolute slack for
/// values that are differences of larger ones.
inline bool agrees(double value, const Json& reference, double relative = 1e-9, double margin = 0) {
    const double wanted = expected(reference);
    if (std::isnan(wanted) || std::isinf(wanted)) return std::isnan(wanted) ? std::isnan(value) : value == wanted;
    return std::fabs(value - wanted) <= relative * std::fabs(wanted) + margin;
}

}  // namespace stats_cases

/// CHECK that names the case, the value and its reference.
#define CHECK_AGREES(value, reference, ...)                                                      \
    do {                                                                                         \
        const double checked_value = (value);                                                    \
        const stats_cases::Json checked_reference = (reference);                                 \
        CAPTURE(#value, checked_value, checked_reference.dump());                                \
        CHECK(stats_cases::agrees(checked_value, checked_reference __VA_OPT__(, ) __VA_ARGS__)); \
    } while (false)
