// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>

using namespace equipoise;

void learn(const data::Dataset& data, const data::Splits& splits) { Standardise{}.fit(data, splits.test_iid); }
