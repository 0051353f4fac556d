/// measurement.hpp: what is wrong with how the figures were measured: thresholds, test sets, values that cannot be.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/findings.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace equipoise::audit {

namespace detail {

/// "metrics.ood.best_f1" is of the test "metrics.ood"; a threshold named honest or of validation was chosen elsewhere.
inline bool is_chosen_elsewhere(std::string_view group) {
    return has(words_of(group), {"honest", "validation", "val", "dev", "train", "fixed", "cross", "default"});
}

/// "metrics.ood.default_0.5" is measured on the test "metrics.ood".
inline std::string test_of(const std::string& group) {
    for (std::size_t end = 0; end != std::string::npos;) {
        const std::size_t start = end == 0 ? 0 : end + 1;
        end = group.find('.', start);
        if (is_test(group.substr(start, end == std::string::npos ? end : end - start))) return group.substr(0, end);
    }
    return group;
}

}  // namespace detail

/// Thresholds that stand beside figures of a test, vary from run to run, and were not chosen elsewhere.
inline void find_test_thresholds(const Table& table, const Roles& roles, const Rows& rows,
                                 std::vector<Finding>& findings) {
    Finding finding{"thresholds_on_test", Weight::warns, "", {}, "", Json::object()};
    std::vector<std::string> metrics;
    std::map<std::string, std::vector<std::size_t>> by_rule;  // "best_f1": its thresholds on several tests
    for (const std::string& group : detail::groups_with(table, "threshold")) {
        const std::size_t column = *detail::figure(table, group, "threshold");
        const bool is_best = detail::has(detail::words_of(group), {"best", "max", "oracle", "optimal"});
        if (detail::is_chosen_elsewhere(group) || !(detail::is_test(group) || is_best)) continue;
        std::vector<double> values;
        std::map<double, std::size_t> counts;
        for (std::size_t row : rows)
            if (const double value = table.columns[column].numbers[row]; !std::isnan(value)) {
                values.push_back(value);
                ++counts[value];
            }
        if (counts.size() < 2) continue;
        const auto [low, high] = std::pair(counts.begin()->first, counts.rbegin()->first);
        finding.numbers["thresholds"][table.columns[column].name] = {{"distinct", counts.size()},
                                                                     {"minimum", low},
                                                                     {"maximum", high},
                                                                     {"at_maximum", counts.rbegin()->second},
                                                                     {"runs", values.size()}};
        finding.evidence.push_back(fmt::format("{}: {} values from {} to {}; {} of {} runs at {}",
                                               table.short_name(column), counts.size(), text_of(low), text_of(high),
                                               counts.rbegin()->second, values.size(), text_of(high)));
        for (std::size_t metric : roles.metrics)
            if (table.columns[metric].name.starts_with(group + ".")) metrics.push_back(table.short_name(metric));
        by_rule[group.substr(group.rfind('.') + 1)].push_back(column);
    }
    if (finding.evidence.empty()) {  // a name may say it without a threshold beside it
        for (std::size_t metric : roles.metrics)
            if (detail::has(detail::words_of(table.columns[metric].name), {"best", "oracle"}) &&
                detail::is_test(table.columns[metric].name))
                metrics.push_back(table.short_name(metric));
        if (metrics.empty()) return;
        finding.evidence.push_back("Their names say so; the thresholds are not in the file.");
    }
    for (const auto& [rule, columns] : by_rule) {
        if (columns.size() != 2) continue;
        std::size_t differ = 0, both = 0;
        for (std::size_t row : rows) {
            const double a = table.columns[columns[0]].numbers[row], b = table.columns[columns[1]].numbers[row];
            both += !std::isnan(a) && !std::isnan(b);
            differ += !std::isnan(a) && !std::isnan(b) && a != b;
        }
        finding.evidence.push_back(fmt::format(
            "The same model has another threshold on each test set in {} of {} runs ({}).", differ, both, rule));
        finding.numbers["differ_between_tests"][rule] = differ;
    }
    std::string few;
    for (std::size_t i = 0; i < metrics.size() && i < 4; ++i) few += (i ? ", " : "") + metrics[i];
    if (metrics.size() > 4) few += fmt::format(" and {} more", metrics.size() - 4);
    finding.what = "Thresholds were chosen on the test sets that they are judged by: " + few + ".";
    finding.numbers["metrics"] = metrics;
    finding.meaning =
        "These are oracle figures: the best that any threshold would have given. No user has that threshold; levels "
        "may be compared by them, performance may not be claimed. Threshold-free figures (AUROC, AUPRC) are not "
        "concerned.";
    findings.push_back(std::move(finding));
}

/// Runs that were judged on different numbers of cases of one test set (tp + fp + fn + tn).
inline void find_test_sizes(const Table& table, const Roles&, const Rows& rows, std::vector<Finding>& findings) {
    Finding finding{"test_set_sizes", Weight::blocks, "", {}, "", Json::object()};
    std::set<std::string> seen;
    for (const std::string& group : detail::groups_with(table, "tp")) {
        std::array<std::size_t, 4> columns{};
        bool is_whole = true;
        for (std::size_t i = 0; i < 4 && is_whole; ++i) {
            const auto column = detail::figure(table, group, std::array{"tp", "fp", "fn", "tn"}[i]);
            is_whole = column.has_value();
            if (column) columns[i] = *column;
        }
        if (!is_whole) continue;
        std::map<double, std::size_t> totals;
        double fewest_positives = std::numeric_limits<double>::infinity(), most_positives = 0;
        for (std::size_t row : rows) {
            const auto number = [&](std::size_t i) { return table.columns[columns[i]].numbers[row]; };
            const double total = number(0) + number(1) + number(2) + number(3), positives = number(0) + number(2);
            if (std::isnan(total)) continue;
            ++totals[total];
            fewest_positives = std::min(fewest_positives, positives);
            most_positives = std::max(most_positives, positives);
        }
        const std::string test = detail::test_of(group);
        if (totals.size() < 2 || !seen.insert(test).second) continue;
        finding.evidence.push_back(fmt::format("{}: {} to {} cases ({} different totals), {} to {} of them positive",
                                               test, totals.begin()->first, totals.rbegin()->first, totals.size(),
                                               fewest_positives, most_positives));
        finding.numbers[test] = {{"fewest", totals.begin()->first},
                                 {"most", totals.rbegin()->first},
                                 {"totals", totals.size()},
                                 {"fewest_positives", fewest_positives},
                                 {"most_positives", most_positives}};
    }
    if (finding.evidence.empty()) return;
    finding.what = "Runs were not judged on the same test cases.";
    finding.meaning =
        "Cases that a model did not score were left out of its figures, which flatters it: a missed file is a miss. "
        "No figure of one run may be held against that of another until all cases are counted.";
    findings.push_back(std::move(finding));
}

/// F1 that is not 2 P R / (P + R), as far as three decimals tell; shares outside [0, 1].
inline void find_impossible_values(const Table& table, const Roles& roles, const Rows& rows,
                                   std::vector<Finding>& findings) {
    for (const std::string& group : detail::groups_with(table, "f1")) {
        const auto f1 = detail::figure(table, group, "f1"), precision = detail::figure(table, group, "precision"),
                   recall = detail::figure(table, group, "recall");
        if (!f1 || !precision || !recall) continue;
        Rows wrong;
        double largest = 0;
        for (std::size_t row : rows) {
            const double p = table.columns[*precision].numbers[row], r = table.columns[*recall].numbers[row];
            const double gap = std::fabs(table.columns[*f1].numbers[row] - (p + r > 0 ? 2 * p * r / (p + r) : 0));
            if (gap > 0.0025) {  // both of three decimals
                wrong.push_back(row);
                largest = std::max(largest, gap);
            }
        }
        if (wrong.empty()) continue;
        findings.push_back(
            {"inconsistent_f1",
             Weight::warns,
             fmt::format("{} does not follow from its precision and recall in {}.", table.short_name(*f1),
                         detail::counted(wrong.size(), "row")),
             {fmt::format("{}; off by up to {:.3g}", detail::lines_of(table, wrong), largest)},
             "The three are of different rows, classes or thresholds (or averages over classes); do not "
             "read them together.",
             {{"metric", table.columns[*f1].name}, {"largest", largest}, {"lines", detail::json_lines(table, wrong)}}});
    }
    for (std::size_t metric : roles.metrics) {
        const auto words = detail::words_of(table.columns[metric].name);
        if (!detail::ends(words,
                          {"f1", "precision", "recall", "accuracy", "auroc", "auprc", "auc", "average_precision"}))
            continue;
        Rows outside;
        double largest = 0;
        for (std::size_t row : rows) {
            const double value = table.columns[metric].numbers[row];
            if (value < 0 || value > 1) outside.push_back(row);
            if (value > largest) largest = value;
        }
        if (outside.empty() || (outside.size() * 2 > rows.size() && largest <= 100)) continue;  // per cent
        findings.push_back({"impossible_values",
                            Weight::warns,
                            fmt::format("{} is outside [0, 1] in {}.", table.short_name(metric),
                                        detail::counted(outside.size(), "row")),
                            {detail::lines_of(table, outside)},
                            "No share can be; mend these rows before anything is read from this metric.",
                            {{"metric", table.columns[metric].name}, {"lines", detail::json_lines(table, outside)}}});
    }
}

/// Metrics without a value somewhere, and metrics that never change.
inline void find_empty_and_constant(const Table& table, const Roles& roles, const Rows& rows,
                                    std::vector<Finding>& findings) {
    Finding gaps{"missing_values", Weight::warns, "", {}, "", Json::object()};
    Finding constant{"constant_metrics", Weight::notes, "", {}, "", Json::object()};
    std::map<Rows, std::vector<std::string>> by_rows;
    for (std::size_t metric : roles.metrics) {
        Rows empty;
        const std::vector<double>& numbers = table.columns[metric].numbers;
        double low = std::numeric_limits<double>::infinity(), high = -low;
        for (std::size_t row : rows)
            if (std::isnan(numbers[row])) {
                empty.push_back(row);
            } else {
                low = std::min(low, numbers[row]);
                high = std::max(high, numbers[row]);
            }
        if (!empty.empty()) {
            gaps.numbers[table.columns[metric].name] = {{"rows", empty.size()},
                                                        {"lines", detail::json_lines(table, empty)}};
            by_rows[empty].push_back(table.short_name(metric));
        }
        if (low == high) {
            constant.evidence.push_back(fmt::format("{} is {} in every run", table.short_name(metric), text_of(low)));
            constant.numbers[table.columns[metric].name] = low;
        }
    }
    for (const auto& [empty, names] : by_rows)
        gaps.evidence.push_back(fmt::format("{}: {} of {} rows: {}", fmt::join(names, ", "), empty.size(), rows.size(),
                                            detail::lines_of(table, empty)));
    if (!gaps.evidence.empty()) {
        gaps.what = fmt::format("{} no value in some runs.", gaps.numbers.size() == 1
                                                                 ? std::string("1 metric has")
                                                                 : fmt::format("{} metrics have", gaps.numbers.size()));
        gaps.meaning =
            "These runs are left out of that metric. If they failed because of what is compared, what remains is a "
            "selection.";
        findings.push_back(std::move(gaps));
    }
    if (!constant.evidence.empty()) {
        constant.what = fmt::format("{} never change{}.", detail::counted(constant.numbers.size(), "metric"),
                                    constant.numbers.size() == 1 ? "s" : "");
        constant.meaning = "There is nothing to test in them.";
        findings.push_back(std::move(constant));
    }
}

}  // namespace equipoise::audit
