/// verdicts.hpp: what may be said of a factor: different, equivalent, different but trivial, inconclusive.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/audit/analyses.hpp>
#include <equipoise/stats/equivalence.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace equipoise::audit {

/// One level against the baseline, or one pair of levels: second minus first.
struct PairVerdict {
    std::size_t first = 0, second = 0;                ///< places in FactorAnalysis::levels
    stats::Comparison comparison{};                   ///< interval simultaneous over all pairs of the answer
    std::optional<stats::Equivalence> equivalence{};  ///< where a margin was declared
    stats::Verdict verdict = stats::Verdict::inconclusive;
};

/// Runs a level that would show equivalence four times in five if there were no difference at all; for the SD seen, and
/// for the ends of its 95 % interval. 0: more than a million.
struct RunsToSettle {
    std::size_t runs = 0, at_least = 0, at_most = 0;
};

struct Answer {
    std::string_view based_on{};  ///< "dunnett", "adjusted_dunnett", "tukey", "adjusted_tukey"
    std::vector<PairVerdict> pairs{};
    stats::Verdict overall = stats::Verdict::inconclusive;  ///< equivalent: every pair is (intersection-union)
    double equivalence_p = std::numeric_limits<double>::quiet_NaN();  ///< the largest of the pairs
    std::optional<RunsToSettle> to_settle{};                          ///< with a margin, where inconclusive
};

/// Against the baseline where there is one, else all pairs; by the noise of the model (block, other factors) where the
/// design is balanced. `margin`: in the unit of the metric; none: nothing can be called equivalent.
inline Result<Answer> answer_of(const FactorAnalysis& analysis, std::optional<double> margin, double alpha = 0.05) {
    const bool is_adjusted = static_cast<bool>(analysis.baseline ? analysis.adjusted_dunnett : analysis.adjusted_tukey);
    const auto& comparisons = analysis.baseline ? (is_adjusted ? analysis.adjusted_dunnett : analysis.dunnett)
                                                : (is_adjusted ? analysis.adjusted_tukey : analysis.tukey);
    if (!comparisons) return refused<Answer>(comparisons.refused);
    Answer answer;
    answer.based_on =
        analysis.baseline ? (is_adjusted ? "adjusted_dunnett" : "dunnett") : (is_adjusted ? "adjusted_tukey" : "tukey");
    bool some_different = false, all_equivalent = true;
    for (const stats::Comparison& pair : comparisons->pairs) {
        PairVerdict one{.first = pair.first, .second = pair.second, .comparison = pair};
        double p = std::numeric_limits<double>::quiet_NaN();
        if (margin) {
            one.equivalence = stats::tost(stats::t_test_of(pair.difference, pair.standard_error, pair.df), *margin);
            p = one.equivalence->p;
            answer.equivalence_p = std::isnan(answer.equivalence_p) ? p : std::max(answer.equivalence_p, p);
        }
        one.verdict = stats::verdict_of(pair.interval, p, alpha);
        some_different = some_different || pair.interval.lower > 0 || pair.interval.upper < 0;
        all_equivalent = all_equivalent && p <= alpha;
        answer.pairs.push_back(one);
    }
    answer.overall = stats::verdict_from(some_different, all_equivalent);
    if (margin && answer.overall == stats::Verdict::inconclusive) {
        const Power& power = is_adjusted ? *analysis.adjusted_power : *analysis.power;
        if (!(power.sd > 0)) return {answer, ""};
        const double df = answer.pairs.front().comparison.df;
        const auto runs = [&](double sd) {  // the difference of two runs of one block has sqrt(2) times their SD
            return stats::required_n([&](double n) {
                return is_adjusted ? stats::paired_tost_power(n, 0, *margin / (sd * std::numbers::sqrt2), alpha)
                                   : stats::unpaired_tost_power(n, 0, *margin / sd, alpha);
            });
        };
        const stats::Interval sd = stats::sd_interval(power.sd, df);
        answer.to_settle = RunsToSettle{runs(power.sd), runs(sd.lower), runs(sd.upper)};
    }
    return {answer, ""};
}

}  // namespace equipoise::audit
