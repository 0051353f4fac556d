// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

double threshold(const metrics::FileScores<TestOod>& scores) { return metrics::HonestThreshold(scores).value(); }
