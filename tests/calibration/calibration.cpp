/// calibration.cpp: do tests err as often as they say, and do intervals cover as often as they say?
///
/// Simulates studies of the design of Stage 3 in which nothing differs (A/A), or in which a difference is exactly the
/// margin, and judges them with the product's own code. `calibration [studies, 2000] [threads]` prints Markdown tables
/// (docs/statistics.md, "Calibration") and exits with 1 if a target is missed. Study i of a table draws from a stream
/// named by the table, the number of seeds and i: the same figures on any number of threads.
// SPDX-License-Identifier: MIT
#include "planned.hpp"
#include <equipoise/stats/anova.hpp>
#include <equipoise/stats/bootstrap.hpp>
#include <equipoise/stats/equivalence.hpp>
#include <equipoise/stats/factorial.hpp>
#include <equipoise/stats/multiple_comparisons.hpp>
#include <equipoise/stats/permutation.hpp>
#include <equipoise/stats/power.hpp>
#include <equipoise/stats/rank_tests.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <memory>
#include <numbers>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

using namespace calibration;

namespace {

constexpr std::array<std::size_t, 4> numbers_of_seeds{3, 5, 10, 40};

/// Whether Dunnett, Tukey and Games-Howell err anywhere, for groups of one size whose true means rise by `step`. Their
/// critical values depend on the design alone, but each call of the product's functions solves for them anew, which
/// takes as long as a hundred studies; has_sound_premises holds both against each other.
class Simultaneous {
  public:
    bool dunnett(const stats::GroupMeans& groups, double step = 0) {
        return beyond(groups, step, critical(largest_, groups.df), 1);
    }
    bool tukey(const stats::GroupMeans& groups, double step = 0) {
        return beyond(groups, step, critical(range_, groups.df) / std::numbers::sqrt2, groups.means.size());
    }
    bool games_howell(std::span<const std::vector<double>> groups, double step = 0) {
        const double least = critical(range_, stats::detail::infinity) / std::numbers::sqrt2;
        for (std::size_t i = 0; i < groups.size(); ++i)
            for (std::size_t j = i + 1; j < groups.size(); ++j) {
                const stats::TTest test = stats::welch_t_test(groups[j], groups[i]);
                const double t = std::fabs(test.estimate - step * static_cast<double>(j - i)) / test.standard_error;
                if (t > least && range_.law.upper_tail(t * std::numbers::sqrt2, test.df) <= alpha) return true;
            }
        return false;
    }

  private:
    template <class Law> struct Solved {
        Law law;
        std::map<double, double> critical{};
    };
    template <class Law> static double critical(Solved<Law>& solved, double df) {
        auto [place, is_new] = solved.critical.try_emplace(df);
        if (is_new) place->second = solved.law.upper_quantile(alpha, df);
        return place->second;
    }
    /// The first `controls` groups against all after them.
    static bool beyond(const stats::GroupMeans& groups, double step, double critical, std::size_t controls) {
        const double reach = critical * std::sqrt(groups.mean_square * 2 / groups.counts.front());
        for (std::size_t i = 0; i < controls; ++i)
            for (std::size_t j = i + 1; j < groups.means.size(); ++j)
                if (std::fabs(groups.means[j] - groups.means[i] - step * static_cast<double>(j - i)) > reach)
                    return true;
        return false;
    }

    Solved<stats::ManyToOne> largest_{stats::ManyToOne(std::vector<double>(ratios - 1, 1.0), 1.0)};
    Solved<stats::StudentizedRange> range_{stats::StudentizedRange(ratios)};
};

// ------------------------------------------------------------------------------------------------------------ tests

constexpr std::size_t most_to_permute = stats::detail::SubsetSums::most / 2;
constexpr std::size_t most_to_flip = 20;  ///< 40 would take a quarter of a second each

/// Eleven ratios of one mode, all runs independent; `late_sd`: SD at ratio .4 and above.
Said independent_runs(Stream& random, Simultaneous& simultaneous, std::size_t n, double late_sd) {
    std::vector<std::vector<double>> groups;
    for (std::size_t cell = 0; cell < ratios; ++cell)
        groups.push_back(normals(random, n, cells[cell].ratio >= 0.4 ? late_sd : 1));
    const auto &first = groups.front(), &last = groups.back();
    return {stats::one_way_anova(groups).p <= alpha,
            stats::welch_anova(groups).p <= alpha,
            stats::kruskal_wallis(groups).p <= alpha,
            stats::brown_forsythe(groups).p <= alpha,
            simultaneous.dunnett(stats::group_means(groups)),
            simultaneous.tukey(stats::group_means(groups)),
            simultaneous.games_howell(groups),
            stats::t_test(first, last).p <= alpha,
            stats::welch_t_test(first, last).p <= alpha,
            n <= most_to_permute ? std::optional(stats::permutation_test(first, last).p <= alpha) : std::nullopt};
}

/// All cells, every seed a block; runs in the order of cells, then seeds.
Said blocked_runs(Stream& random, Simultaneous& simultaneous, std::size_t n, double late_sd) {
    const auto effects = normals(random, n);
    std::vector<std::vector<double>> groups;
    for (const DesignCell& cell : cells) {
        groups.push_back(normals(random, n, cell.is_late_linear() ? late_sd : 1));
        for (std::size_t seed = 0; seed < n; ++seed) groups.back()[seed] += effects[seed];
    }
    const auto anova_of = [&](std::size_t begin, std::size_t end, std::string_view formula) {
        std::vector<double> values;
        std::vector<stats::FactorColumn> columns{{"seed", {}}, {"mode", {}}, {"ratio", {}}};
        for (std::size_t cell = begin; cell < end; ++cell)
            for (std::size_t seed = 0; seed < n; ++seed) {
                values.push_back(groups[cell][seed]);
                columns[0].levels.push_back(std::to_string(seed));
                columns[1].levels.push_back(cells[cell].mode);
                columns[2].levels.push_back(text_of(cells[cell].ratio));
            }
        if (formula.find("mode") == formula.npos) columns.erase(columns.begin() + 1);
        return stats::factorial_anova(values, columns, formula);
    };
    const auto all = anova_of(0, cells.size(), "seed + mode*ratio");
    const std::vector<std::vector<double>> of_mode(groups.begin() + std::ptrdiff_t(ratios), groups.end());  // linear
    const auto means = stats::group_means(of_mode, anova_of(ratios, cells.size(), "seed + ratio"));
    const auto &first = of_mode.front(), &last = of_mode.back();
    Said said{all.term("ratio").p <= alpha,
              all.term("mode").p <= alpha,
              all.term("mode:ratio").p <= alpha,
              simultaneous.dunnett(means),
              simultaneous.tukey(means),
              stats::one_way_anova(of_mode).p <= alpha,
              stats::paired_t_test(first, last).p <= alpha,
              n <= most_to_flip ? std::optional(stats::sign_flip_test(first, last).p <= alpha) : std::nullopt};
    for (double margin : {2.0 / 3, 4.0}) {  // of an SD: the study's own .02 at .03; one at which only one side decides
        auto shifted = first;
        for (double& value : shifted) value += margin;
        said.emplace_back(stats::tost(stats::paired_t_test(shifted, last), margin).p <= alpha);
    }
    if (late_sd != 1) return said;
    groups[ratios] = groups[0];  // ratio 0 is one treatment in both modes
    const auto shared = anova_of(0, cells.size(), "seed + mode*ratio");
    for (const char* term : {"ratio", "mode", "mode:ratio"}) said.emplace_back(shared.term(term).p <= alpha);
    return said;
}

// -------------------------------------------------------------------------------------------------------- intervals

/// An error where an interval of the mean, the SD, or a difference does not cover it.
Said intervals(Stream& random, Simultaneous& simultaneous, std::size_t n) {
    const auto misses = [](const stats::Interval& interval, double truth) {
        return !(interval.lower <= truth && truth <= interval.upper);
    };
    const auto misses_if_given = [&](const stats::BootstrapInterval& interval) -> std::optional<bool> {
        return interval.ends ? std::optional(misses(*interval.ends, 0)) : std::nullopt;
    };
    const auto values = normals(random, n), others = normals(random, n), unequal = normals(random, n, 2);
    const stats::Summary summary = stats::summarise(values);
    const auto mean = [&](stats::Times times) {
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) sum += times[i] * values[i];
        return sum / static_cast<double>(std::accumulate(times.begin(), times.end(), std::uint32_t{0}));
    };
    const std::vector<stats::Units> seeds{{"seeds", n, 2}};  // what it would be where the product gives none
    const auto resampled = stats::bootstrap_units(seeds, mean, {.seed = random.bits64()});
    const double step = 0.3;  // of true means, so that intervals lie at several places
    std::vector<std::vector<double>> groups;
    for (std::size_t j = 0; j < ratios; ++j) groups.push_back(normals(random, n, 1, step * static_cast<double>(j)));
    return {misses(summary.interval(), 0),
            misses(stats::paired_t_test(values, others).interval(), 0),
            misses(stats::t_test(values, others).interval(), 0),
            misses(stats::welch_t_test(values, unequal).interval(), 0),
            misses(stats::sd_interval(summary.sd, static_cast<double>(n - 1)), 1),
            simultaneous.dunnett(stats::group_means(groups), step),
            simultaneous.tukey(stats::group_means(groups), step),
            simultaneous.games_howell(groups, step),
            misses_if_given(stats::percentile_interval(resampled)),
            misses_if_given(stats::bca_interval(resampled, stats::jackknife_units(seeds, mean)))};
}

void add_tests(std::vector<Book>& books, const Simulation& simulate) {
    using enum Target;
    const std::vector<Row> independent{{"one-way ANOVA", exact},
                                       {"Welch's ANOVA", exact, 15},
                                       {"Kruskal-Wallis", at_most, 3},
                                       {"Brown-Forsythe", at_most, 3},
                                       {"Dunnett, any of 10", at_most},
                                       {"Tukey, any of 55", at_most},
                                       {"Games-Howell, any of 55", at_most, 20},
                                       {"pooled t", exact},
                                       {"Welch's t", exact, 5},
                                       {"permutations, two samples", at_most}};
    const std::vector<Row> blocked{{"factorial F, ratio", exact},
                                   {"factorial F, mode", exact},
                                   {"factorial F, mode:ratio", exact},
                                   {"Dunnett with blocks, any of 10", at_most},
                                   {"Tukey with blocks, any of 55", at_most},
                                   {"one-way ANOVA that ignores the seeds", at_most},
                                   {"paired t", exact},
                                   {"sign flips", at_most},
                                   {"TOST at the margin, 0.67 SD", at_most},
                                   {"TOST at the margin, 4 SD", at_most},
                                   {"factorial F with one ratio 0 for both modes, ratio"},
                                   {"the same, mode"},
                                   {"the same, mode:ratio"}};
    const auto run = [&](std::string title, std::vector<Row> rows, auto&& study, double late_sd) {
        Book& book = books.emplace_back(Book{std::move(title), false, std::move(rows)});
        if (late_sd != 1) {
            std::erase_if(book.rows, [](const Row& row) { return row.target == none; });
            for (Row& row : book.rows) row.target = none;
        }
        for (std::size_t n : numbers_of_seeds)
            simulate(book, n, [&] {
                return [&, n, simultaneous = Simultaneous()](Stream& random) mutable {
                    return study(random, simultaneous, n, late_sd);
                };
            });
    };
    run("11 ratios, independent runs", independent, independent_runs, 1);
    run("11 ratios x 2 modes, seeds as blocks", blocked, blocked_runs, 1);
    run("11 ratios, twice the SD from ratio 0.4", independent, independent_runs, 2);
    run("11 ratios x 2 modes, twice the SD in linear from 0.4", blocked, blocked_runs, 2);
}

void add_intervals(std::vector<Book>& books, const Simulation& simulate) {
    using enum Target;
    Book& book = books.emplace_back(Book{"coverage of 95 % intervals",
                                         true,
                                         {{"t, mean", exact},
                                          {"t, paired difference", exact},
                                          {"t, difference, pooled", exact},
                                          {"t, difference, Welch, SDs 1 and 2", exact, 5},
                                          {"chi-squared, SD over seeds", exact},
                                          {"Dunnett, 10 at once", exact},
                                          {"Tukey, 55 at once", exact},
                                          {"Games-Howell, 55 at once", at_most, 20},
                                          {"bootstrap percentile, mean", near, stats::smallest_for_bootstrap},
                                          {"bootstrap BCa, mean", near, stats::smallest_for_bootstrap}}});
    for (std::size_t n : {2u, 3u, 4u, 5u, 6u, 8u, 10u, 20u, 40u})
        simulate(book, n, [n] {
            return [n, simultaneous = Simultaneous()](Stream& random) mutable {
                return intervals(random, simultaneous, n);
            };
        });
}

void add_questions(std::vector<Book>& books, const Simulation& simulate) {
    using enum Target;
    // one mode or one comparison: exact; two modes share their alpha by Bonferroni
    std::vector<Row> different{{"any of the six after Holm", at_most}}, equivalent = different;
    for (const PlannedQuestion& question : questions) {
        const bool is_exact = question.at.size() > 0 && !question.is_about_a_spread();
        const std::size_t from = report::fewest_seeds(question);
        different.push_back({question.text, is_exact ? exact : at_most, from});
        equivalent.push_back({question.text, at_most, from});
    }
    const auto run = [&](std::string title, std::vector<Row> rows, Truth truth, auto&& said_of) {
        Book& book = books.emplace_back(Book{std::move(title), false, std::move(rows)});
        if (truth.is_unequal)
            for (Row& row : book.rows) row.target = none;
        for (std::size_t n : numbers_of_seeds) {
            truth.mean_distance = mean_distance(n);
            simulate(book, n, [&] {
                return [&, n, judge = std::make_shared<Judge>()](Stream& random) {
                    return said_of((*judge)(figures_of(random, n, truth), !truth.at_margin));
                };
            });
        }
    };
    const auto by = [](double report::Judgement::* which, bool is_spread_true = false) {
        return [=](const auto& judgements) { return claims_of(judgements, which, is_spread_true); };
    };
    const auto is_different = &report::Judgement::p_different, is_equivalent = &report::Judgement::p_equivalent;
    run("\"different\" where nothing differs", different, {}, by(is_different));
    run("\"equivalent\" at the margin, SD .03", equivalent, {.at_margin = true}, by(is_equivalent));
    run("\"equivalent\" at the margin, SD .005", equivalent, {.noise = 0.005, .at_margin = true}, by(is_equivalent));
    const std::vector<Row> claims{{"any claim that is false, after Holm"}};
    run("claims where nothing differs, SD .03", claims, {}, false_claims_of);
    run("claims where nothing differs, SD .005", claims, {.noise = 0.005}, false_claims_of);
    different.front().what = "any of the five that are not on spread, after Holm";
    run("\"different\" with twice the SD in linear from 0.4", different, {.is_unequal = true}, by(is_different, true));
}

/// Do these find what the product's functions find, by p and by interval?
bool agrees_with_comparisons() {
    Simultaneous simultaneous;
    Stream random(2, "comparisons");
    for (int i = 0; i < 10; ++i) {
        std::vector<std::vector<double>> groups;
        for (std::size_t j = 0; j < ratios; ++j) groups.push_back(normals(random, 5, 1, 0.2 * static_cast<double>(j)));
        const stats::GroupMeans means = stats::group_means(groups);
        const auto agrees = [](bool errs, const stats::Comparisons& theirs) {
            const auto is_claimed = [](const auto& pair) { return pair.p <= alpha; };
            const auto is_away = [](const auto& pair) { return pair.interval.lower > 0 || pair.interval.upper < 0; };
            return errs == std::ranges::any_of(theirs.pairs, is_claimed) &&
                   errs == std::ranges::any_of(theirs.pairs, is_away);
        };
        if (!agrees(simultaneous.dunnett(means), stats::dunnett(means, 0)) ||
            !agrees(simultaneous.tukey(means), stats::tukey(means)) ||
            !agrees(simultaneous.games_howell(groups), stats::games_howell(groups)))
            return false;
    }
    return true;
}

/// What must hold before anything is simulated; false with a line for each that does not.
bool has_sound_premises() {
    bool is_sound = true;
    const auto require = [&](bool holds, std::string_view what) {
        if (!holds) fmt::print("Missed: {}.\n", what);
        is_sound = is_sound && holds;
    };
    for (const PlannedQuestion& question : questions)
        require(question.margin == (question.is_about_a_spread() ? 0.01 : 0.02),
                "the margin of \"" + question.text + "\" is not the one that studies are simulated at");
    for (std::size_t n : numbers_of_seeds)
        require(agrees_with_answers(n), fmt::format("answers_of gives other p values with {} seeds", n));
    require(agrees_with_comparisons(), "Dunnett, Tukey or Games-Howell are not what is simulated here");
    const std::vector<double> nine{1, 2, 3, 4, 5, 6, 7, 8, 9};
    const auto middle = [](std::span<const double> values) { return stats::summarise(values).mean; };
    const auto resampled = stats::bootstrap(nine, middle);
    require(!stats::percentile_interval(resampled).ends &&
                !stats::bca_interval(resampled, stats::jackknife(nine, middle)).ends,
            "a bootstrap interval of nine values is not refused");
    return is_sound;
}

int calibrate(const Simulation& simulate) {
    bool is_met = has_sound_premises();
    std::vector<Book> books;
    add_tests(books, simulate);
    add_intervals(books, simulate);
    add_questions(books, simulate);
    std::size_t targets = 0;
    const auto for_each_claim = [&](auto&& body) {
        for (const Book& book : books)
            for (const Row& row : book.rows)
                for (const auto& [n, rate] : row.at)
                    if (row.is_claimed(n)) body(book, row, n, rate);
    };
    for_each_claim([&](auto&, const Row& row, std::size_t, auto&) { targets += row.target != Target::near; });
    const double chance = chance_of_a_miss / static_cast<double>(targets);
    const std::size_t studies = simulate.studies;
    fmt::print("{} studies, {} targets. Exact: {} to {}; upper limit: {}. By itself (*): {} to {}; {}.\n", studies,
               targets, decimals(end_of_band(studies, chance / 2, false)),
               decimals(end_of_band(studies, chance / 2, true)), decimals(end_of_band(studies, chance, true)),
               decimals(end_of_band(studies, alpha / 2, false)), decimals(end_of_band(studies, alpha / 2, true)),
               decimals(end_of_band(studies, alpha, true)));
    for (const Book& book : books) print(book, chance);
    fmt::print("\n");
    for_each_claim([&](const Book& book, const Row& row, std::size_t n, const Rate& rate) {
        if (!row.is_missed(rate, chance)) return;
        is_met = false;
        fmt::print("Missed: {}, {}, n = {}: errs in {} of {}.\n", book.title, row.what, n, rate.errors, rate.studies);
    });
    fmt::print("{}\n", is_met ? "All targets are met." : "Not all targets are met.");
    return is_met ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int count, char** arguments) {
    Simulation simulation{.threads = std::max(1u, std::thread::hardware_concurrency())};
    for (int i = 1; i < count; ++i) {
        const std::string_view text = arguments[i];
        std::size_t& number = i == 1 ? simulation.studies : simulation.threads;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (i > 2 || error != std::errc{} || end != text.data() + text.size() || number == 0) {
            fmt::print(stderr, "calibration [studies, 2000] [threads]: '{}' is no such number\n", text);
            return EXIT_FAILURE;
        }
    }
    try {
        return calibrate(simulation);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return EXIT_FAILURE;
    }
}
