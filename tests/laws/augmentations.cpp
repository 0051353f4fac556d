// SPDX-License-Identifier: MIT
#include "laws_of_augmentations.hpp"
#include <equipoise/augment/label_smoothing.hpp>
#include <equipoise/augment/mixup.hpp>

using namespace equipoise;

TEST_CASE("every augmentation keeps the laws") {
    for (double alpha : {0.01, 0.2, 1.0, 8.0}) {
        laws::of_batch_augmentation(augment::Mixup<double>{alpha});
        laws::of_set_augmentation(augment::MixupOnce<double>{alpha});
    }
    for (float strength : {0.0f, 0.1f, 0.9f})
        laws::of_batch_augmentation(augment::LabelSmoothing<float>{strength}, false);
}
