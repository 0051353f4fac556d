// SPDX-License-Identifier: MIT
#include "laws_of_augmentations.hpp"
#include <equipoise/augment/label_smoothing.hpp>
#include <equipoise/augment/mixup.hpp>
#include <equipoise/augment/noise.hpp>

using namespace equipoise;

TEST_CASE("every augmentation keeps the laws") {
    for (double alpha : {0.01, 0.2, 1.0, 8.0}) {
        laws::of_batch_augmentation(augment::Mixup<double>{alpha});
        laws::of_set_augmentation(augment::MixupOnce<double>{alpha});
    }
    for (float strength : {0.0f, 0.1f, 0.9f})
        laws::of_batch_augmentation(augment::LabelSmoothing<float>{strength}, false);
    for (float strength : {0.0f, 0.1f, 0.9f})
        laws::of_set_augmentation(augment::BirdNetLabelSmoothing<float>{strength}, false);
    for (float sd : {0.0f, 0.01f, 2.0f}) laws::of_input_augmentation(augment::GaussianNoise<float>{sd}, sd > 0);
    for (double rate : {0.0, 0.1, 0.9}) laws::of_input_augmentation(augment::EmbeddingDropout<double>{rate}, rate > 0);
    for (int width : {1, 4, 30}) laws::of_input_augmentation(augment::Cutout<int>{width});
}
