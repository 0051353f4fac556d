/// book.hpp: rates of errors in simulated studies, what is asked of them, and the tables that say so.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/random.hpp>
#include <equipoise/report/comparisons.hpp>
#include <equipoise/stats/bootstrap.hpp>

#include <boost/math/special_functions/beta.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace calibration {

using namespace equipoise;

inline constexpr double alpha = report::Estimator::alpha;
inline constexpr double chance_of_a_miss = 0.05;  ///< that any target is missed, if all rates are as they should be
inline constexpr double tolerance = 0.025;        ///< what docs/statistics.md claims of bootstrap intervals

/// What is asked of a rate of errors: to be alpha; at most alpha; at most alpha + tolerance as observed; nothing.
enum class Target { exact, at_most, near, none };

struct Rate {
    std::size_t errors = 0, studies = 0;
    double value() const { return static_cast<double>(errors) / static_cast<double>(studies); }
    /// Chances that a rate of alpha gives this many errors or more, or fewer: beta integrals.
    double chance_above() const {
        const auto k = static_cast<double>(errors), n = static_cast<double>(studies);
        return errors == 0 ? 1 : boost::math::ibeta(k, n - k + 1, alpha);
    }
    double chance_below() const {
        const auto k = static_cast<double>(errors), n = static_cast<double>(studies);
        return errors == studies ? 1 : boost::math::ibetac(k + 1, n - k, alpha);
    }
};

struct Row {
    std::string what;
    Target target = Target::none;
    std::size_t from = 2;  ///< seeds from which the target is claimed
    std::map<std::size_t, Rate> at{};

    bool is_claimed(std::size_t n) const { return target != Target::none && n >= from; }
    /// `chance`: of a miss by chance alone.
    bool is_missed(const Rate& rate, double chance) const {
        switch (target) {
            case Target::exact:
                return 2 * std::min(rate.chance_above(), rate.chance_below()) < chance;
            case Target::at_most:
                return rate.chance_above() < chance;
            case Target::near:
                return rate.value() > alpha + tolerance;
            case Target::none:
                break;
        }
        return false;
    }
};

struct Book {
    std::string title;
    bool shows_coverage = false;
    std::vector<Row> rows{};
};

/// What one study says of each row: an error, none, or nothing.
using Said = std::vector<std::optional<bool>>;

struct Simulation {
    std::size_t studies = 2000, threads = 1;

    /// make() gives each thread its `Said study(Stream&)`: estimators keep tables of their own.
    template <class Make> void operator()(Book& book, std::size_t n, const Make& make) const {
        const auto begin = std::chrono::steady_clock::now();
        std::mutex writing;
        stats::detail::in_parallel(threads, threads, [&](std::size_t thread) {
            auto study = make();
            std::vector<Rate> rates(book.rows.size());
            for (std::size_t i = thread; i < studies; i += threads) {
                Stream random(1, fmt::format("{}, {} seeds", book.title, n), static_cast<std::uint32_t>(i));
                const Said said = study(random);
                for (std::size_t row = 0; row < rates.size(); ++row)
                    if (const std::optional<bool> is_error = said.at(row)) {
                        rates[row].errors += *is_error;
                        ++rates[row].studies;
                    }
            }
            const std::lock_guard lock(writing);
            for (std::size_t row = 0; row < rates.size(); ++row)
                if (rates[row].studies > 0) {
                    book.rows[row].at[n].errors += rates[row].errors;
                    book.rows[row].at[n].studies += rates[row].studies;
                }
        });
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        fmt::print(stderr, "{}, {} seeds: {:.1f} s\n", book.title, n, took.count());
    }
};

/// A rate beyond which (`is_upper`: above, else below) a target is missed by `chance` at most.
inline double end_of_band(std::size_t studies, double chance, bool is_upper) {
    Rate rate{static_cast<std::size_t>(alpha * static_cast<double>(studies)), studies};
    if (is_upper)
        while (Rate{rate.errors + 1, studies}.chance_above() >= chance) ++rate.errors;
    else
        while (rate.errors > 0 && Rate{rate.errors - 1, studies}.chance_below() >= chance) --rate.errors;
    return rate.value();
}

inline std::string decimals(double value) {
    const std::string text = fmt::format("{:.3f}", value);
    return text.starts_with("0.") ? text.substr(1) : text;
}

/// `chance`: of a miss of one target. In brackets: nothing is claimed; *: outside the 95 % band of its own.
inline std::string entry(const Row& row, std::size_t n, bool shows_coverage, double chance) {
    const auto place = row.at.find(n);
    if (place == row.at.end()) return "";
    const Rate& rate = place->second;
    const std::string text = decimals(shows_coverage ? 1 - rate.value() : rate.value());
    if (!row.is_claimed(n)) return "(" + text + ")";
    if (row.is_missed(rate, chance)) return "**" + text + " missed**";
    return text + (row.target != Target::near && row.is_missed(rate, 1 - report::Estimator::level) ? "*" : "");
}

/// The smallest number of seeds from which on no coverage lies below the band.
inline std::string holds_from(const Row& row, double chance) {
    std::string first = "none of these";
    for (auto place = row.at.rbegin(); place != row.at.rend() && place->second.chance_above() >= chance; ++place)
        first = std::to_string(place->first);
    return first;
}

inline void print(const Book& book, double chance) {
    std::set<std::size_t> all;
    for (const Row& row : book.rows)
        for (const auto& [n, rate] : row.at) all.insert(n);
    fmt::print("\n| {} |", book.title);
    for (std::size_t n : all) fmt::print(" n = {} |", n);
    fmt::print(" target |{}\n|---|---|{}", book.shows_coverage ? " holds from |" : "",
               book.shows_coverage ? "---|" : "");
    for (std::size_t i = 0; i < all.size(); ++i) fmt::print("---|");
    fmt::print("\n");
    for (const Row& row : book.rows) {
        fmt::print("| {} |", row.what);
        for (std::size_t n : all) fmt::print(" {} |", entry(row, n, book.shows_coverage, chance));
        const double rate = row.target == Target::near ? alpha + tolerance : alpha;
        const char* const sign = row.target == Target::exact ? "" : book.shows_coverage ? "at least " : "at most ";
        fmt::print(" {} |",
                   row.target == Target::none
                       ? "none"
                       : fmt::format("{}{} from {}", sign, decimals(book.shows_coverage ? 1 - rate : rate), row.from));
        fmt::print("{}\n", book.shows_coverage ? " " + holds_from(row, chance) + " |" : "");
    }
}

}  // namespace calibration
