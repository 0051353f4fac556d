/// equivalence.hpp: two one-sided tests (TOST), and the four verdicts on a difference.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/stats/t_test.hpp>

#include <algorithm>
#include <cmath>

namespace equipoise::stats {

/// p is small where the difference is shown to lie inside the margin: at most alpha exactly where the interval of level
/// 1 - 2 alpha does. A large p shows nothing: neither difference nor equivalence.
struct Equivalence {
    double margin = detail::nan;
    double t_lower = detail::nan;  ///< (estimate + margin) / standard error
    double p_lower = detail::nan;  ///< against: the difference is -margin or below
    double t_upper = detail::nan;
    double p_upper = detail::nan;  ///< against: the difference is margin or above
    double p = detail::nan;        ///< the larger of both
};

/// Is |difference| < margin? From any t test: paired, unpaired, Welch, a contrast. Schuirmann (1987), "A comparison of
/// the two one-sided tests procedure and the power approach", J. Pharmacokinet. Biopharm. 15. The margin is in the unit
/// of the data and is declared before looking. Error unless it is positive.
inline Equivalence tost(const TTest& test, double margin) {
    if (!(margin > 0) || !std::isfinite(margin))
        throw Error(
            fmt::format("an equivalence margin of {} was given; give a positive number in the unit of the "
                        "metric, such as 0.02",
                        margin));
    Equivalence result{.margin = margin};
    result.t_lower = (test.estimate + margin) / test.standard_error;
    result.t_upper = (test.estimate - margin) / test.standard_error;
    result.p_lower = t_upper_tail(result.t_lower, test.df);
    result.p_upper = t_upper_tail(-result.t_upper, test.df);
    result.p = std::max(result.p_lower, result.p_upper);
    return result;
}

enum class Verdict { different, equivalent, different_but_trivial, inconclusive };

/// From both tests, however they were adjusted.
inline Verdict verdict_from(bool is_different, bool is_equivalent) {
    if (is_different) return is_equivalent ? Verdict::different_but_trivial : Verdict::different;
    return is_equivalent ? Verdict::equivalent : Verdict::inconclusive;
}
/// `interval`: of level 1 - alpha, simultaneous where a question has several comparisons; `equivalence_p`: of the TOST.
inline Verdict verdict_of(const Interval& interval, double equivalence_p, double alpha = 0.05) {
    return verdict_from(interval.lower > 0 || interval.upper < 0, equivalence_p <= alpha);
}

inline const char* name_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::different:
            return "different";
        case Verdict::equivalent:
            return "equivalent";
        case Verdict::different_but_trivial:
            return "different but trivial";
        case Verdict::inconclusive:
            break;
    }
    return "inconclusive";
}

}  // namespace equipoise::stats
