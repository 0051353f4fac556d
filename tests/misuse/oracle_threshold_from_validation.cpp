// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

double threshold(const metrics::FileScores<Validation>& scores) { return metrics::OracleThreshold(scores).value(); }
