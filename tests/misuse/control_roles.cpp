// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

double honest(const metrics::FileScores<Validation>& scores) { return metrics::HonestThreshold(scores).value(); }
double oracle(const metrics::FileScores<TestOod>& scores) { return metrics::OracleThreshold(scores).value(); }
double f1(const metrics::FileScores<TestIid>& scores, const metrics::HonestThreshold& threshold) {
    return metrics::evaluate(scores, threshold).honest.counts.f1();
}
TrainingSet train_on(const data::Dataset& data, const data::Splits& splits) { return TrainingSet(data, splits.train); }
auto standardise(const data::Dataset& data, const data::Splits& splits) {
    return Standardise{}.fit(data, train_on(data, splits));
}
