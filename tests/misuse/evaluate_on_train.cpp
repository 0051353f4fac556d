// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

double f1(const metrics::FileScores<Train>& scores, const metrics::HonestThreshold& threshold) {
    return metrics::evaluate(scores, threshold).honest.counts.f1();
}
