// Power, detectable effects and required runs against 40-digit noncentral distributions.
// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "stats_cases.hpp"
#include <equipoise/stats/power.hpp>

#include <cmath>
#include <functional>
#include <string>

using namespace equipoise::stats;
using namespace stats_cases;

namespace {
/// Calls `check(point, value)` for every point of the analysis.
void each_point(const std::string& analysis, const std::function<void(const Json&, const Json&)>& check) {
    for (const Json& one : cases_of(analysis))
        for (std::size_t i = 0; i < one.at("value").size(); ++i) {
            CAPTURE(analysis, one.at("arguments").at("points").at(i).dump());
            check(one.at("arguments").at("points").at(i), one.at("value").at(i));
        }
}
double mean_power(const std::string& kind, double n, double effect, double alpha) {
    return kind == "paired" ? paired_power(n, effect, alpha) : unpaired_power(n, n, effect, alpha);
}
double equivalence_power(const std::string& kind, double n, double difference, double margin, double alpha) {
    return kind == "paired" ? paired_tost_power(n, difference, margin, alpha)
                            : unpaired_tost_power(n, difference, margin, alpha);
}
}  // namespace

TEST_CASE("power and detectable effects of known designs") {
    // R 4.2.2: power.anova.test(4, 5, 1, 3) = .3535594; digits by mpmath 1.4.1
    CHECK_AGREES(f_power(3, 16, 3 * 5 * 1.0 / 3), 0.35355942372299337, 1e-11);
    // R 4.2.2: power.t.test(n = 3, delta = 3, strict = TRUE); pwr 1.3-0
    CHECK_AGREES(unpaired_power(3, 3, 3), 0.7825543870581166, 1e-11);
    CHECK_AGREES(paired_power(5, 0.5), 0.14051668999029812, 1e-11);
    CHECK_AGREES(unpaired_power(3, 10, 1), 0.28408048497533794, 1e-11);
    // mpmath 1.4.1: Owen's integral over the estimated SD
    CHECK_AGREES(paired_tost_power(3, 0, 2.66), 0.8000165088969781, 1e-10);
    CHECK_AGREES(unpaired_tost_power(12, 0.8, 0.8), 0.036930943876741965, 1e-10);
    // eleven levels of three runs: one level must stand 2.94 SD apart to be found four times in five; as blocks 1.91
    CHECK_AGREES(detectable_means(11, 3, 22).one_level_shift, 2.942802036802613, 1e-9);
    CHECK_AGREES(detectable_means(11, 6, 42).one_level_shift, 1.9120765931480805, 1e-9);
    CHECK_AGREES(detectable_effect([](double margin) { return paired_tost_power(3, 0, margin); }), 2.659941342070363,
                 1e-9);
    CHECK(required_n([](double n) { return unpaired_power(n, n, 0.5); }) == 64);
    CHECK(required_n([](double n) { return unpaired_tost_power(n, 0.1, 0.5); }) == 82);
}

TEST_CASE("power: the reference files") {
    each_point("power_anova", [](const Json& at, const Json& value) {
        const double k = at.at(0), n = at.at(1), f = at.at(2);
        CHECK_AGREES(f_power(k - 1, k * (n - 1), n * k * f * f, at.at(3)), value, 1e-10);
    });
    each_point("power_anova_var", [](const Json& at, const Json& value) {
        const double k = at.at(0), n = at.at(1), between = at.at(2), within = at.at(3);
        CHECK_AGREES(f_power(k - 1, k * (n - 1), (k - 1) * n * between / within, at.at(4)), value, 1e-10);
    });
    each_point("power_lambda", [](const Json& at, const Json& value) {
        CHECK_AGREES(f_power(at.at(0), at.at(1), at.at(2), at.at(3)), value, 1e-10);
    });
    each_point("power_t", [](const Json& at, const Json& value) {
        CHECK_AGREES(mean_power(at.at(2), at.at(0), at.at(1), at.at(3)), value.at("strict"), 1e-10);
    });
    each_point("power_t_unequal", [](const Json& at, const Json& value) {
        CHECK_AGREES(unpaired_power(at.at(0), at.at(1), at.at(2), at.at(3)), value, 1e-10);
    });
    each_point("power_tost", [](const Json& at, const Json& value) {
        CHECK_AGREES(equivalence_power(at.at(3), at.at(0), at.at(2), at.at(1), at.at(4)), value.at("exact"), 1e-9);
    });
    each_point("detectable_anova", [](const Json& at, const Json& value) {
        const DetectableMeans found = detectable_means(at.at(3), at.at(2), at.at(1), at.at(4), at.at(5));
        CHECK_AGREES(found.noncentrality, value.at("lambda"), 1e-9);
        CHECK_AGREES(found.cohens_f, value.at("f"), 1e-9);
        CHECK_AGREES(found.one_level_shift, value.at("one_level_shift"), 1e-9);
        CHECK_AGREES(found.range_of_two, value.at("range_of_two"), 1e-9);
    });
    each_point("detectable_t", [](const Json& at, const Json& value) {
        CHECK_AGREES(detectable_effect([&](double effect) { return mean_power(at.at(1), at.at(0), effect, at.at(2)); },
                                       at.at(3)),
                     value, 1e-9);
    });
    each_point("detectable_tost", [](const Json& at, const Json& value) {
        CHECK_AGREES(
            detectable_effect([&](double margin) { return equivalence_power(at.at(1), at.at(0), 0, margin, at.at(2)); },
                              at.at(3)),
            value, 1e-9);
    });
    each_point("required_n", [](const Json& at, const Json& value) {
        const std::string test = at.at(0);
        std::size_t n = 0;
        if (test == "anova") {
            const double k = at.at(1), f = at.at(2), alpha = at.at(3);
            n = required_n([=](double runs) { return f_power(k - 1, k * (runs - 1), runs * k * f * f, alpha); },
                           at.at(4));
        } else if (test == "tost") {
            n = required_n([&](double runs) { return equivalence_power(at.at(3), runs, at.at(2), at.at(1), at.at(4)); },
                           at.at(5));
        } else {
            n = required_n([&](double runs) { return mean_power(at.at(2), runs, at.at(1), at.at(3)); }, at.at(4));
        }
        CHECK(n == value);
    });
}
