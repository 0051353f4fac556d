/// figure_script.hpp: one figure as a gnuplot script and its data: F1 of a test split against a factor.
///
/// Colours are those of Okabe and Ito (2008, "Color universal design"), told apart by all common kinds of colour vision;
/// shapes and dashes tell the series apart without any colour.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/text.hpp>
#include <equipoise/report/cells.hpp>
#include <equipoise/report/words.hpp>
#include <equipoise/stats/summary.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace equipoise::report {

/// The texts of <stem>.dat and <stem>.gp, where stem is test_ood_f1; the script draws <stem>.svg and <stem>.pdf beside it.
struct FigureFiles {
    std::string stem;
    std::string caption;
    std::string data;
    std::string script;
};

namespace detail {

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
    /// x moved by a fraction of the axis.
    double moved(double x, double by) const { return is_log ? x * std::pow(upper / lower, by) : x + by * (upper - lower); }
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

inline LevelAxis level_axis(const DesignFactor& factor) {
    if (factor.has_policy_levels() || factor.numbers.size() < 2) return category_axis(axis_title(factor.name), factor.labels);
    const auto [least, most] = std::ranges::minmax(factor.numbers);
    LevelAxis axis{axis_title(factor.name), factor.numbers, factor.labels, true};
    axis.is_log = least > 0 && most / least >= 8;
    axis.lower = least;
    axis.upper = most;
    constexpr double margin = 0.03;
    axis.lower = axis.moved(least, -margin);
    axis.upper = axis.is_log ? most * least / axis.lower : most + least - axis.lower;
    return axis;
}

/// Tics at every level; labels where there is room.
inline std::string tics_of(const LevelAxis& axis) {
    std::vector<std::size_t> order(axis.places.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, {}, [&](std::size_t i) { return axis.places[i]; });
    const double nearest = axis.is_number ? 0.042 : axis.places.size() > 24 ? 0.042 : 0;
    const std::size_t room = std::max<std::size_t>(8, 84 / std::max<std::size_t>(axis.labels.size(), 1));
    std::string tics;
    double last = -1;
    for (std::size_t i : order) {
        const double place = axis.fraction(axis.places[i]);
        const bool has_label = place - last >= nearest;
        tics += fmt::format("{}{} {}", tics.empty() ? "" : ", ",
                            has_label ? literal_lines(wrapped(axis.labels[i], room)) : literal(""), text_of(axis.places[i]));
        if (has_label) last = place;
    }
    return tics;
}

/// How one series looks: the first of several factors by colour and shape, all others by dashes; a single one by all three.
struct SeriesStyle {
    std::string colour;
    int filled = 7, open = 6, dashes = 1;
};
inline SeriesStyle style_of(std::size_t first, std::size_t rest, bool is_single) {
    constexpr std::array colours{"0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9", "000000"};
    constexpr std::array shapes{7, 5, 9, 13, 11, 15};
    constexpr std::array dashes{1, 2, 4, 3, 5};
    SeriesStyle style;
    style.colour = colours[first % colours.size()];
    style.filled = shapes[first % shapes.size()];
    style.open = style.filled - 1;
    style.dashes = dashes[(is_single ? first : rest) % dashes.size()];
    return style;
}

/// Cells that differ along the axis alone.
struct Series {
    std::string label;
    SeriesStyle style;
    std::vector<const Cell*> cells;  ///< by level of the axis
};

inline std::vector<Series> series_of(const Results& results, const std::vector<Cell>& cells, std::size_t along) {
    std::vector<Series> all;
    std::vector<std::vector<std::size_t>> known;
    std::size_t first = 0;  // of the other factors
    while (first < results.factors.size() && first == along) ++first;
    const bool is_single = results.factors.size() <= 2;
    for (const Cell& cell : cells) {
        std::vector<std::size_t> levels = cell.levels;
        levels[along] = 0;
        auto place = std::ranges::find(known, levels);
        if (place == known.end()) {
            std::size_t rest = 0;
            for (std::size_t f = 0; f < levels.size(); ++f)
                if (f != along && f != first) rest = rest * results.factors[f].labels.size() + levels[f];
            const std::size_t level = first < levels.size() ? levels[first] : 0;
            all.push_back({label_of(results, levels, along, " ", ", "), style_of(level, rest, is_single), {}});
            place = known.insert(known.end(), std::move(levels));
        }
        all[static_cast<std::size_t>(place - known.begin())].cells.push_back(&cell);
    }
    return all;
}

}  // namespace detail

/// The figure of one test split; nothing where no run has its F1. The factor along the axis is the first one with numbers
/// as levels, else the first; every combination of the others is a series. Without factors: the F1 of each seed.
inline std::optional<FigureFiles> figure_of(const Results& results, const std::string& split) {
    using namespace detail;
    const std::string figure = split + ".honest.f1";
    const std::vector<double> values = values_of(results, figure);
    if (values.empty()) return std::nullopt;
    const std::vector<Cell> cells = cells_of(results);
    const auto numeric = std::ranges::find(results.factors, false, &DesignFactor::has_policy_levels);
    const std::size_t along = numeric == results.factors.end() ? 0 : static_cast<std::size_t>(numeric - results.factors.begin());
    const bool has_factor = !results.factors.empty();

    FigureFiles files;
    files.stem = split + "_f1";
    LevelAxis axis;
    std::size_t key_lines = 0;
    double least = std::ranges::min(values), most = std::ranges::max(values);
    std::string& data = files.data;
    data = fmt::format("# {}, {}: F1 per file at the threshold chosen on validation\n", results.study, split);
    auto block = [&, index = 0](std::string_view what, std::string_view columns) mutable {
        data += fmt::format("{}# index {}: {}\n# {}\n", index == 0 ? "\n" : "\n\n", index, what, columns);
        return index++;
    };
    std::vector<std::string> lines, bars, points, markers;  // of the script, each drawn over those before
    if (has_factor) {
        axis = level_axis(results.factors[along]);
        const std::vector<Series> all = series_of(results, cells, along);
        double gap = 1;  // between neighbouring levels, as a fraction of the axis
        std::vector<double> fractions;
        for (double place : axis.places) fractions.push_back(axis.fraction(place));
        std::ranges::sort(fractions);
        for (std::size_t i = 1; i < fractions.size(); ++i) gap = std::min(gap, fractions[i] - fractions[i - 1]);
        const double aside = std::min(0.6 * gap / static_cast<double>(all.size()), 0.016);
        for (std::size_t s = 0; s < all.size(); ++s) {
            const Series& series = all[s];
            const double by = aside * (static_cast<double>(s) - static_cast<double>(all.size() - 1) / 2);
            const std::string label = series.label.empty() ? "mean" : series.label;
            const int seeds = block(label + ", each seed", "level  x (moved aside, so that series do not hide each other)  F1  seed");
            std::string means;
            std::vector<std::size_t> order(axis.places.size());
            for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
            std::ranges::sort(order, {}, [&](std::size_t i) { return axis.places[i]; });
            for (std::size_t level : order) {
                const Cell& cell = *series.cells[level];
                const std::string x = fmt::format("{} {:.6g}", text_of(axis.places[level]), axis.moved(axis.places[level], by));
                for (const RunResult* run : cell.runs)
                    if (const double f1 = run->number(figure); std::isfinite(f1))
                        data += fmt::format("{} {} {}\n", x, text_of(f1), run->seed);
                const auto summary = stats::summarise(values_of(cell.runs, figure));
                if (summary.n > 0)
                    means += fmt::format("{} {} {} {}\n", x, text_of(summary.mean), summary.n > 1 ? text_of(summary.sem) : "NaN", summary.n);
                if (summary.n > 1) {
                    least = std::min(least, summary.mean - summary.sem);
                    most = std::max(most, summary.mean + summary.sem);
                }
            }
            if (means.empty()) means = "NaN NaN NaN NaN 0\n";
            const int mean = block(label + ", means", "level  x  mean F1  SEM (NaN: a single run)  runs");
            data += means;
            const SeriesStyle& style = series.style;
            const std::string colour = fmt::format("lc rgb '#{}'", style.colour);
            lines.push_back(fmt::format("data index {} using 2:3 with linespoints pt {} ps 0.9 lw 1.8 dt {} {} title {}", mean, style.filled,
                                        style.dashes, colour, literal(label)));
            bars.push_back(fmt::format("data index {} using 2:3:4 with yerrorbars pt -1 lw 1.4 {} notitle", mean, colour));
            points.push_back(fmt::format("data index {} using 2:3 with points pt {} ps 0.5 lw 1 {} notitle", seeds, style.open, colour));
            markers.push_back(fmt::format("data index {} using 2:3 with points pt {} ps 0.9 {} notitle", mean, style.filled, colour));
        }
        key_lines = all.size();
    } else {
        std::vector<std::string> seeds;
        for (std::uint64_t seed : results.seeds) seeds.push_back(std::to_string(seed));
        axis = category_axis("seed", seeds);
        const auto summary = stats::summarise(values);
        const int mean = block("mean", "x  mean F1  mean - SEM  mean + SEM");
        const double sem = summary.n > 1 ? summary.sem : 0;
        least = std::min(least, summary.mean - sem);
        most = std::max(most, summary.mean + sem);
        for (double x : {axis.lower, axis.upper})
            data += fmt::format("{} {} {} {}\n", x, text_of(summary.mean), text_of(summary.mean - sem), text_of(summary.mean + sem));
        const int seed_block = block("each seed", "x  F1  seed");
        for (const RunResult* run : cells.front().runs) {
            const auto place = std::ranges::find(results.seeds, run->seed) - results.seeds.begin();
            if (const double f1 = run->number(figure); std::isfinite(f1))
                data += fmt::format("{} {} {}\n", place + 1, text_of(f1), run->seed);
        }
        if (summary.n > 1) lines.push_back(fmt::format("data index {} using 1:3:4 with filledcurves fc rgb '#DCE9F2' title 'mean ± SEM'", mean));
        lines.push_back(fmt::format("data index {} using 1:2 with lines lw 1.8 lc rgb '#0072B2' title 'mean'", mean));
        points.push_back(fmt::format("data index {} using 1:2 with points pt 7 ps 0.9 lc rgb '#0072B2' title 'one seed'", seed_block));
        key_lines = 3;
    }
    for (const auto* more : {&bars, &points, &markers}) lines.insert(lines.end(), more->begin(), more->end());

    const auto always = stats::summarise(values_of(results, split + ".always_positive_f1"));
    if (always.n > 0) {
        least = std::min(least, always.mean);
        most = std::max(most, always.mean);
    }
    const double step = most - least > 0.4 ? 0.1 : 0.05, padding = 0.01;
    const double bottom = std::max(0.0, std::floor((least - padding) / step) * step);
    const double top = std::max(std::min(1.0, std::ceil((most + padding) / step) * step), bottom + step);

    const std::string runs = counted(values.size(), "run");
    std::string subtitle = has_factor ? "mean ± SEM; small open points: single seeds" : "single seeds, mean ± SEM";
    if (results.is_quick) subtitle = "QUICK RUNS; " + subtitle;
    subtitle = (results.is_synthetic ? "SYNTHETIC DATA (" + results.data_name + "); " : results.data_name + "; ") + subtitle + "; " + runs;
    files.caption = fmt::format("{}F1 on the {} against {}, threshold chosen on validation.", results.is_synthetic ? "Synthetic data: " : "",
                                split_words(split), axis.title);

    std::string& script = files.script;
    const auto line = [&](std::string_view words) { script += fmt::format("{}\n", words); };
    line(fmt::format("# Draws {0}.svg and {0}.pdf from {0}.dat, in the folder they are in: gnuplot {0}.gp (5.2 or later).", files.stem));
    line("reset");
    line("set encoding utf8");
    line(fmt::format("data = {}", literal(files.stem + ".dat")));
    line(fmt::format("set label 1 {} at graph 0, graph 1 offset 0, 2.2 left font ',16'",
                     literal(fmt::format("{}: F1 on the {} test", results.study, split_label(split)))));
    line(fmt::format("set label 2 {} at graph 0, graph 1 offset 0, 0.9 left font ',11' tc rgb '#444444'", literal(subtitle)));
    line(fmt::format("set xlabel {} offset 0, 0.4", literal(axis.title)));
    line("set ylabel 'F1 per file (threshold chosen on validation)'");
    line("set border 3 lc rgb '#666666'");
    line("set tics nomirror out tc rgb '#222222'");
    line("set grid ytics lt 1 lw 0.6 lc rgb '#E4E4E4'");
    line(fmt::format("set xtics ({}) offset 0, 0.3 font ',11'", tics_of(axis)));
    line(fmt::format("set ytics {} format '%.2f'", step));
    if (axis.is_log) line("set logscale x");
    line(fmt::format("set xrange [{:.6g}:{:.6g}]", axis.lower, axis.upper));
    line(fmt::format("set yrange [{:.2f}:{:.2f}]", bottom, top));
    line("set tmargin 4");
    line("set rmargin 13");
    if (always.n > 0) {
        line(fmt::format("always = {}", text_of(always.mean)));
        line("set arrow 1 from graph 0, first always to graph 1, first always nohead dt 3 lw 1.4 lc rgb '#555555' back");
        line(fmt::format("set label 3 {} at graph 1, first always offset 0.7, 0 left font ',11' tc rgb '#444444'",
                         literal_lines({"always positive", decimals(always.mean)})));
    }
    line("set key outside bottom center horizontal samplen 3.5 font ',12'");
    line("set bars 0.6");
    const std::string plot = "plot " + fmt::format("{}", fmt::join(lines, ", \\\n     "));
    const std::size_t height = 480 + 20 * ((key_lines + 2) / 3);
    line(fmt::format("set terminal svg noenhanced size 800,{} font 'sans-serif,13' background '#FFFFFF' linewidth 1", height));
    line(fmt::format("set output {}", literal(files.stem + ".svg")));
    line(plot);
    line(fmt::format("set terminal pdfcairo noenhanced size 800/96.,{}/96. font 'sans-serif,10' linewidth 1 pointscale 0.8", height));
    line(fmt::format("set output {}", literal(files.stem + ".pdf")));
    line("replot");
    line("unset output");
    return files;
}

}  // namespace equipoise::report
