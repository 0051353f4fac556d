/// adjust.hpp: p values adjusted for their number.
///
/// Holm for claims ("these differ"): the chance of any false claim stays below alpha whatever the dependence.
/// Benjamini- Hochberg for screening: the expected share of false claims stays below alpha, for independent or
/// positively dependent tests. Bonferroni is there for comparison; Holm rejects whatever it rejects. Hochberg and
/// Hommel are left out: they gain little over Holm and need assumptions on the dependence that tests against one
/// control share but others do not.
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace equipoise::stats {

namespace detail {
/// Places of the p values in rising order; NaN (a test that could not be made) takes no part.
inline std::vector<std::size_t> rising(std::span<const double> p) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < p.size(); ++i)
        if (!std::isnan(p[i])) order.push_back(i);
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(p[i], i); });
    return order;
}
}  // namespace detail

/// In the order given; NaN stays NaN and is not counted.
inline std::vector<double> bonferroni(std::span<const double> p) {
    std::vector<double> adjusted(p.begin(), p.end());
    const double count = static_cast<double>(detail::rising(p).size());
    for (double& value : adjusted)
        if (!std::isnan(value)) value = std::min(1.0, count * value);
    return adjusted;
}

/// Holm (1979), "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6.
inline std::vector<double> holm(std::span<const double> p) {
    std::vector<double> adjusted(p.begin(), p.end());
    const auto order = detail::rising(p);
    double largest = 0;
    for (std::size_t j = 0; j < order.size(); ++j) {
        largest = std::max(largest, static_cast<double>(order.size() - j) * p[order[j]]);
        adjusted[order[j]] = std::min(1.0, largest);
    }
    return adjusted;
}

/// Benjamini and Hochberg (1995), "Controlling the false discovery rate", JRSS B 57.
inline std::vector<double> benjamini_hochberg(std::span<const double> p) {
    std::vector<double> adjusted(p.begin(), p.end());
    const auto order = detail::rising(p);
    double smallest = 1;
    for (std::size_t j = order.size(); j-- > 0;) {
        const double scaled = p[order[j]] * static_cast<double>(order.size()) / static_cast<double>(j + 1);
        smallest = std::min(smallest, scaled);
        adjusted[order[j]] = smallest;
    }
    return adjusted;
}

}  // namespace equipoise::stats
