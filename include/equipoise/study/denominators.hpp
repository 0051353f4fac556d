/// denominators.hpp: every figure of a run is of all files that its split promises: expected = scored + missing.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/study/record.hpp>

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

namespace equipoise {

namespace detail {

/// What does not add up in the numbers of one split; "" if all does. Sums that a record does not hold are not asked
/// for.
inline std::string denominator_fault(const Json& numbers) {
    const auto number = [&](const std::string& name) {
        const auto place = numbers.find(name);
        return place != numbers.end() && place->is_number() ? place->get<double>()
                                                            : std::numeric_limits<double>::quiet_NaN();
    };
    const double expected = number("files.expected"), positives = number("files.positives");
    const double scored = number("files.scored"), missing = number("files.missing");
    const auto differ = [](double a, double b) { return a < b || a > b; };
    if (differ(expected, scored + missing))
        return fmt::format("{} files are expected, and {} scored and {} missing make {}", expected, scored, missing,
                           scored + missing);
    if (differ(expected, positives + number("files.negatives")))
        return fmt::format("{} files are expected, and {} positive and {} negative make {}", expected, positives,
                           number("files.negatives"), positives + number("files.negatives"));
    for (const std::string threshold : {"honest", "fixed", "cross_fitted", "oracle"}) {
        const double found = number(threshold + ".tp"), lost = number(threshold + ".fn");
        const double decided = found + lost + number(threshold + ".fp") + number(threshold + ".tn");
        if (differ(expected, decided))
            return fmt::format("{} files are expected, and the {} threshold decides {}", expected, threshold, decided);
        if (differ(positives, found + lost))
            return fmt::format("{} files are positive, and the {} threshold finds {} and loses {}", positives,
                               threshold, found, lost);
    }
    return "";
}

}  // namespace detail

/// Error, naming the record as `what`, where the denominators of one of its splits do not add up: expected = scored +
/// missing = positive + negative = those decided on, at every threshold.
inline void check_denominators(const Json& record, std::string_view what) {
    if (!record.contains("splits")) return;
    for (const auto& [split, evaluation] : record.at("splits").items())
        if (const std::string fault = detail::denominator_fault(evaluation.at("numbers")); !fault.empty())
            throw Error(
                fmt::format("{}: the files of {} do not add up: {}; no figure of it can be used, do the run "
                            "again with --fresh.",
                            what, split, fault));
}

}  // namespace equipoise
