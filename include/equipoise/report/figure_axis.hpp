/// figure_axis.hpp: the horizontal axis of a figure: levels of a factor, or seeds, and their labels.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/text.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/study/results.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace equipoise::report::detail {

/// A string of gnuplot: single quotes, since it runs what stands between backquotes in double ones.
inline std::string literal(std::string_view text) {
    std::string safe = "'";
    for (char letter : text)
        if (letter == '\'')
            safe += "''";
        else
            safe += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
    return safe + "'";
}
/// The same on several lines.
inline std::string literal_lines(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : ".\"\\n\".") + literal(line);
    return text;
}

/// Where the levels of the horizontal axis stand.
struct LevelAxis {
    std::string title;
    std::vector<double> places;
    std::vector<std::string> labels;
    bool is_number = false;
    bool is_log = false;
    double lower = 0, upper = 1;  ///< ends of the axis

    double fraction(double x) const {
        return is_log ? std::log(x / lower) / std::log(upper / lower) : (x - lower) / (upper - lower);
    }
    /// Positions of the levels from left to right.
    std::vector<std::size_t> in_order() const {
        std::vector<std::size_t> order(places.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, {}, [&](std::size_t i) { return places[i]; });
        return order;
    }
    /// Between neighbouring levels, as a fraction of the axis.
    double smallest_gap() const {
        std::vector<double> sorted;
        for (double place : places) sorted.push_back(fraction(place));
        std::ranges::sort(sorted);
        double gap = 1;
        for (std::size_t i = 1; i < sorted.size(); ++i) gap = std::min(gap, sorted[i] - sorted[i - 1]);
        return gap;
    }
    /// x moved by a fraction of the axis.
    double moved(double x, double by) const {
        return is_log ? x * std::pow(upper / lower, by) : x + by * (upper - lower);
    }
};

inline std::string axis_title(std::string_view factor) {
    constexpr std::array<std::array<std::string_view, 2>, 8> known{{{"ratio", "upsampling ratio"},
                                                                    {"lr", "learning rate"},
                                                                    {"learning_rate", "learning rate"},
                                                                    {"hidden", "hidden units"},
                                                                    {"dropout", "dropout rate"},
                                                                    {"batch", "batch size (rows)"},
                                                                    {"batch_size", "batch size (rows)"},
                                                                    {"mode", "upsampling mode"}}};
    const auto place = std::ranges::find(known, factor, [](const auto& pair) { return pair[0]; });
    return std::string(place == known.end() ? factor : (*place)[1]);
}

inline LevelAxis category_axis(std::string title, std::vector<std::string> labels) {
    LevelAxis axis;
    axis.title = std::move(title);
    axis.labels = std::move(labels);
    for (std::size_t i = 0; i < axis.labels.size(); ++i) axis.places.push_back(static_cast<double>(i + 1));
    axis.lower = 0.5;
    axis.upper = static_cast<double>(axis.labels.size()) + 0.5;
    return axis;
}

/// `margin`: room on both sides, as a fraction of the distance between the outer levels.
inline LevelAxis level_axis(const DesignFactor& factor, double margin) {
    if (factor.has_policy_levels() || factor.numbers.size() < 2)
        return category_axis(axis_title(factor.name), factor.labels);
    const auto [least, most] = std::ranges::minmax(factor.numbers);
    LevelAxis axis{axis_title(factor.name), factor.numbers, factor.labels, true};
    axis.is_log = least > 0 && most / least >= 8;
    axis.lower = least;
    axis.upper = most;
    axis.lower = axis.moved(least, -margin);
    axis.upper = axis.is_log ? most * least / axis.lower : most + least - axis.lower;
    return axis;
}

/// How a label is broken to fit beside the others.
inline std::vector<std::string> tic_label(const LevelAxis& axis, std::size_t level) {
    return wrapped(axis.labels[level], std::max<std::size_t>(8, 84 / std::max<std::size_t>(axis.labels.size(), 1)));
}
inline std::size_t tic_lines(const LevelAxis& axis) {
    std::size_t most = 1;
    for (std::size_t i = 0; i < axis.labels.size(); ++i) most = std::max(most, tic_label(axis, i).size());
    return most;
}

/// Tics at every level; labels where there is room.
inline std::string tics_of(const LevelAxis& axis) {
    const double nearest = axis.is_number ? 0.042 : axis.places.size() > 24 ? 0.042 : 0;
    std::string tics;
    double last = -1;
    for (std::size_t i : axis.in_order()) {
        const double place = axis.fraction(axis.places[i]);
        const bool has_label = place - last >= nearest;
        tics += fmt::format("{}{} {}", tics.empty() ? "" : ", ",
                            has_label ? literal_lines(tic_label(axis, i)) : literal(""), text_of(axis.places[i]));
        if (has_label) last = place;
    }
    return tics;
}

}  // namespace equipoise::report::detail
