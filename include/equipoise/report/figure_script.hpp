/// figure_script.hpp: one figure as a gnuplot script and its data: F1 of a test split against a factor.
///
/// Colours are those of Okabe and Ito (2008, "Color universal design"), told apart by all common kinds of colour
/// vision; shapes and dashes tell the series apart without any colour.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/text.hpp>
#include <equipoise/report/cells.hpp>
#include <equipoise/report/figure_axis.hpp>
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

/// The texts of <stem>.dat and <stem>.gp, where stem is test_ood_f1; the script draws <stem>.svg and <stem>.pdf beside
/// it.
struct FigureFiles {
    std::string stem;
    std::string caption;
    std::string data;
    std::string script;
};

namespace detail {

/// A label that fits into the key; the data file has it in full.
inline std::string key_text(const std::string& label) {
    constexpr std::size_t longest = 100;
    return wrapped(label, longest).size() == 1 ? label : wrapped(label, longest - 4).front() + " ...";
}

/// How one series looks: the first of several factors by colour and shape, all others by dashes; a single one by all
/// three.
struct SeriesStyle {
    std::string colour;
    int mean_point = 7, seed_point = 6, dashes = 1;
};
inline SeriesStyle style_of(std::size_t first, std::size_t rest, bool is_single) {
    constexpr std::array colours{"0072B2", "D55E00", "009E73", "CC79A7", "E69F00", "56B4E9", "000000"};
    constexpr std::array shapes{7, 5, 9, 13, 11, 15};
    constexpr std::array dashes{1, 2, 4, 3, 5};
    SeriesStyle style;
    style.colour = colours[first % colours.size()];
    style.seed_point = shapes[first % shapes.size()] - 1;  // gnuplot: each open shape comes before the filled one
    style.mean_point = style.seed_point + (rest / dashes.size() % 2 == 0 ? 1 : 0);
    style.dashes = dashes[(is_single ? first : rest) % dashes.size()];
    return style;
}

/// Cells that differ along the axis alone.
struct Series {
    std::string label;
    SeriesStyle style;
    std::vector<const Cell*> cells;  ///< by level of the axis
};

/// "mode repeat, lr 0.001"; a policy that is called as its factor is not named twice.
inline std::string series_label(const Results& results, const std::vector<std::size_t>& levels, std::size_t along) {
    std::string text;
    for (std::size_t f = 0; f < levels.size(); ++f) {
        if (f == along) continue;
        const std::string& factor = results.factors[f].name;
        const std::string& level = results.factors[f].labels[levels[f]];
        text += (text.empty() ? "" : ", ") + (level.starts_with(factor) ? level : factor + " " + level);
    }
    return text;
}

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
            all.push_back({series_label(results, levels, along), style_of(level, rest, is_single), {}});
            place = known.insert(known.end(), std::move(levels));
        }
        all[static_cast<std::size_t>(place - known.begin())].cells.push_back(&cell);
    }
    return all;
}

/// A figure in the making.
struct Drawing {
    LevelAxis axis;
    std::string data;
    std::vector<std::string> lines, bars, points, markers;  ///< parts of `plot`, each drawn over those before
    std::size_t blocks = 0;                                 ///< of data; gnuplot counts those that hold some
    std::size_t entries = 0, longest_entry = 10;            ///< of the key
    double least = 1, most = 0;                             ///< of all that is drawn

    void reach(double value) {
        least = std::min(least, value);
        most = std::max(most, value);
    }
    /// Adds a block of data, which must not be empty; its index in the script.
    std::size_t add(std::string_view what, std::string_view columns, std::string_view rows) {
        data += fmt::format("{}# index {}: {}\n# {}\n{}", blocks == 0 ? "\n" : "\n\n", blocks, what, columns, rows);
        return blocks++;
    }
};

/// Means with their bars and single seeds against a factor, one series for each combination of the others.
inline void draw_series(Drawing& drawing, const Results& results, const std::string& figure, std::size_t along) {
    const std::vector<Cell> cells = cells_of(results);
    const std::vector<Series> all = series_of(results, cells, along);
    constexpr double margin = 0.03;
    const double middle = static_cast<double>(all.size() - 1) / 2;
    LevelAxis& axis = drawing.axis = level_axis(results.factors[along], margin);
    const double aside =
        std::min(0.6 * axis.smallest_gap() / static_cast<double>(all.size()), axis.is_number ? 0.016 : 0.03);
    axis = level_axis(results.factors[along], margin + aside * middle);
    const bool is_crowded = all.size() > 8;
    for (std::size_t s = 0; s < all.size(); ++s) {
        std::string seeds, means;
        for (std::size_t level : axis.in_order()) {
            const Cell& cell = *all[s].cells[level];
            const auto summary = stats::summarise(values_of(cell.runs, figure));
            if (summary.n == 0) continue;
            const double place = axis.moved(axis.places[level], aside * (static_cast<double>(s) - middle));
            const std::string x = fmt::format("{} {:.6g}", text_of(axis.places[level]), place);
            for (const RunResult* run : cell.runs)
                if (const double f1 = run->number(figure); std::isfinite(f1)) {
                    seeds += fmt::format("{} {} {}\n", x, text_of(f1), run->seed);
                    drawing.reach(f1);
                }
            means += fmt::format("{} {} {} {}\n", x, text_of(summary.mean),
                                 summary.n > 1 ? text_of(summary.sem) : "NaN", summary.n);
            if (summary.n > 1) drawing.reach(summary.mean - summary.sem);
            if (summary.n > 1) drawing.reach(summary.mean + summary.sem);
        }
        if (means.empty()) continue;
        const std::string label = all[s].label.empty() ? "mean" : all[s].label;
        const std::size_t seed = drawing.add(
            label + ", each seed", "level  x (moved aside, so that series do not hide each other)  F1  seed", seeds);
        const std::size_t mean =
            drawing.add(label + ", means", "level  x  mean F1  SEM (NaN: a single run)  runs", means);
        const SeriesStyle& style = all[s].style;
        const std::string colour = fmt::format("lc rgb '#{}'", style.colour);
        const double size = is_crowded ? 0.7 : 0.9, width = is_crowded ? 1.2 : 1.8;
        const std::string entry = key_text(label);
        drawing.lines.push_back(
            fmt::format("data index {} using 2:3 with linespoints pt {} ps {} lw {} dt {} {} title {}", mean,
                        style.mean_point, size, width, style.dashes, colour, literal(entry)));
        drawing.bars.push_back(fmt::format(
            "data index {} using 2:($5 > 1 ? $3 : NaN):4 with yerrorbars pt -1 lw 1.4 {} notitle", mean, colour));
        drawing.points.push_back(fmt::format("data index {} using 2:3 with points pt {} ps 0.5 lw 1 {} notitle", seed,
                                             style.seed_point, colour));
        drawing.markers.push_back(fmt::format("data index {} using 2:3 with points pt {} ps {} {} notitle", mean,
                                              style.mean_point, size, colour));
        drawing.longest_entry = std::max(drawing.longest_entry, width_of(entry));
        ++drawing.entries;
    }
}

/// The seeds of a study without factors, and their mean with its band.
inline void draw_seeds(Drawing& drawing, const Results& results, const std::string& figure) {
    std::vector<std::string> labels;
    for (std::uint64_t seed : results.seeds) labels.push_back(std::to_string(seed));
    drawing.axis = category_axis("seed", std::move(labels));
    const auto summary = stats::summarise(values_of(results, figure));
    const double sem = summary.n > 1 ? summary.sem : 0;
    std::string band, seeds;
    for (double x : {drawing.axis.lower, drawing.axis.upper})
        band += fmt::format("{} {} {} {}\n", text_of(x), text_of(summary.mean), text_of(summary.mean - sem),
                            text_of(summary.mean + sem));
    drawing.reach(summary.mean - sem);
    drawing.reach(summary.mean + sem);
    const std::vector<Cell> cells = cells_of(results);
    for (const RunResult* run : cells.front().runs)
        if (const double f1 = run->number(figure); std::isfinite(f1)) {
            const auto place = std::ranges::find(results.seeds, run->seed) - results.seeds.begin();
            seeds += fmt::format("{} {} {}\n", place + 1, text_of(f1), run->seed);
            drawing.reach(f1);
        }
    const std::size_t mean = drawing.add("mean", "x  mean F1  mean - SEM  mean + SEM", band);
    const std::size_t seed = drawing.add("each seed", "x  F1  seed", seeds);
    if (summary.n > 1)
        drawing.lines.push_back(
            fmt::format("data index {} using 1:3:4 with filledcurves fc rgb '#DCE9F2' title 'mean ± SEM'", mean));
    drawing.lines.push_back(
        fmt::format("data index {} using 1:2 with lines lw 1.8 lc rgb '#0072B2' title 'mean'", mean));
    drawing.points.push_back(
        fmt::format("data index {} using 1:2 with points pt 7 ps 0.9 lc rgb '#0072B2' title 'one seed'", seed));
    drawing.entries = summary.n > 1 ? 3 : 2;
}

/// Everything of the script but the names of its files. `always`: F1 of calling everything positive; NaN: not known.
inline std::string script_of(const Drawing& drawing, const std::string& stem, std::string_view title,
                             std::string_view subtitle, double always) {
    const LevelAxis& axis = drawing.axis;
    const auto tics = static_cast<double>(tic_lines(axis));
    const std::size_t columns = std::clamp<std::size_t>(760 / (60 + 7 * drawing.longest_entry), 1, drawing.entries);
    const std::size_t rows = (drawing.entries + columns - 1) / columns;
    const double below = 3.2 + tics + static_cast<double>(rows) * 1.05;  // in lines of 17 units
    const auto height = static_cast<int>(410 + 17 * below);
    const double step = drawing.most - drawing.least > 0.4 ? 0.1 : 0.05, padding = 0.01;
    const double bottom = std::max(0.0, std::floor((drawing.least - padding) / step) * step);
    const double top = std::max(std::min(1.0, std::ceil((drawing.most + padding) / step) * step), bottom + step);

    std::string script = fmt::format(
        "# Draws {0}.svg and {0}.pdf from {0}.dat, in the folder they are in: gnuplot {0}.gp (5.2 or later).\n", stem);
    const auto line = [&](std::string_view words) { script += fmt::format("{}\n", words); };
    line("reset\nset encoding utf8");
    line(fmt::format("data = {}", literal(stem + ".dat")));
    line(fmt::format("set label 1 {} at graph 0, graph 1 offset 0, 2.2 left font ',16'", literal(title)));
    line(fmt::format("set label 2 {} at graph 0, graph 1 offset 0, 0.9 left font ',11' tc rgb '#444444'",
                     literal(subtitle)));
    line(fmt::format("set xlabel {} offset 0, {:.1f}", literal(axis.title), 1.4 - tics));
    line("set ylabel 'F1 per file (threshold chosen on validation)'");
    line("set border 3 lc rgb '#666666'");
    line("set tics nomirror out tc rgb '#222222'");
    line("set grid ytics lt 1 lw 0.6 lc rgb '#E4E4E4'");
    line(fmt::format("set xtics ({}) offset 0, 0.3 font ',11'", tics_of(axis)));
    line(fmt::format("set ytics {} format '%.2f'", step));
    if (axis.is_log) line("set logscale x");
    line(fmt::format("set xrange [{:.6g}:{:.6g}]\nset yrange [{:.2f}:{:.2f}]", axis.lower, axis.upper, bottom, top));
    line(fmt::format("set tmargin 4\nset rmargin 14\nset bmargin {:.1f}", below));
    if (std::isfinite(always)) {
        line(fmt::format("always = {}", text_of(always)));
        line(
            "set arrow 1 from graph 0, first always to graph 1, first always nohead dt 3 lw 1.4 lc rgb '#555555' back");
        line(fmt::format("set label 3 {} at graph 1, first always offset 0.7, 0.3 left font ',11' tc rgb '#444444'",
                         literal_lines({"always positive", decimals(always)})));
    }
    line(fmt::format("set key outside bottom center horizontal Left reverse samplen 3 maxcols {} font ',12'", columns));
    std::vector<std::string> plots = drawing.lines;
    for (const auto* more : {&drawing.bars, &drawing.points, &drawing.markers})
        plots.insert(plots.end(), more->begin(), more->end());
    line("set bars 0.6");
    line(fmt::format("set terminal svg noenhanced size 800,{} font 'sans-serif,13' background '#FFFFFF'", height));
    line(fmt::format("set output {}", literal(stem + ".svg")));
    line(fmt::format("plot {}", fmt::join(plots, ", \\\n     ")));
    line("set bars 1.2");
    line(fmt::format("set terminal pdfcairo noenhanced size 800/108.,{}/108. font 'sans-serif,13' linewidth 1.4",
                     height));
    line(fmt::format("set output {}\nreplot\nunset output", literal(stem + ".pdf")));
    return script;
}

}  // namespace detail

/// The figure of one test split; nothing where no run has its F1. The factor along the axis is the first one with
/// numbers as levels, else the first; every combination of the others is a series. Without factors: the F1 of each
/// seed.
inline std::optional<FigureFiles> figure_of(const Results& results, const std::string& split) {
    const std::string figure = split + ".honest.f1";
    const std::size_t runs = values_of(results, figure).size();
    if (runs == 0) return std::nullopt;
    const bool has_factor = !results.factors.empty();
    detail::Drawing drawing;
    drawing.data = fmt::format("# {}, {}: F1 per file at the threshold chosen on validation\n", results.study, split);
    if (has_factor) {
        const auto numeric = std::ranges::find(results.factors, false, &DesignFactor::has_policy_levels);
        const bool has_numeric = numeric != results.factors.end();
        detail::draw_series(drawing, results, figure,
                            has_numeric ? static_cast<std::size_t>(numeric - results.factors.begin()) : 0);
    } else {
        detail::draw_seeds(drawing, results, figure);
    }
    const double always = stats::summarise(values_of(results, split + ".always_positive_f1")).mean;
    if (std::isfinite(always)) drawing.reach(always);

    FigureFiles files{split + "_f1", "", std::move(drawing.data), ""};
    files.caption = fmt::format("{}F1 on the {} against {}, threshold chosen on validation.",
                                results.is_synthetic ? "Synthetic data: " : "", split_words(split), drawing.axis.title);
    const std::string subtitle = fmt::format(
        "{}; {}{}; {}", results.is_synthetic ? "SYNTHETIC DATA (" + results.data_name + ")" : results.data_name,
        results.is_quick ? "QUICK RUNS; " : "",
        has_factor ? "mean ± SEM; small open points: single seeds" : "single seeds, mean ± SEM", counted(runs, "run"));
    files.script = detail::script_of(
        drawing, files.stem, fmt::format("{}: F1 on the {} test", results.study, split_label(split)), subtitle, always);
    return files;
}

}  // namespace equipoise::report
