/// equipoise.hpp: everything that an author of studies needs.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/augment/label_smoothing.hpp>
#include <equipoise/augment/mixup.hpp>
#include <equipoise/augment/noise.hpp>
#include <equipoise/baselines.hpp>
#include <equipoise/birdnet_recipes.hpp>
#include <equipoise/data/splits.hpp>
#include <equipoise/main.hpp>
#include <equipoise/metrics/scores.hpp>
#include <equipoise/model/activations.hpp>
#include <equipoise/model/initialisers.hpp>
#include <equipoise/model/layers.hpp>
#include <equipoise/model/loss.hpp>
#include <equipoise/model/mlp.hpp>
#include <equipoise/model/normalisation.hpp>
#include <equipoise/model/optimiser.hpp>
#include <equipoise/model/optional_hidden.hpp>
#include <equipoise/model/residual.hpp>
#include <equipoise/model/schedule.hpp>
#include <equipoise/model/sgd.hpp>
#include <equipoise/model/stopping.hpp>
#include <equipoise/report/analyses.hpp>
#include <equipoise/sampling/batches.hpp>
#include <equipoise/sampling/class_weights.hpp>
#include <equipoise/sampling/cohort.hpp>
#include <equipoise/sampling/composition.hpp>
#include <equipoise/sampling/monitor_clips.hpp>
#include <equipoise/sampling/sampler.hpp>
#include <equipoise/sampling/smote.hpp>
#include <equipoise/sampling/targeted.hpp>
#include <equipoise/sampling/undersample.hpp>
#include <equipoise/sampling/upsample.hpp>
#include <equipoise/study/sources.hpp>
#include <equipoise/study/study.hpp>
