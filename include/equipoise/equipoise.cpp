// The definitions that all studies share, compiled once (base/linkage.hpp). equipoise_add_experiment builds it.
// SPDX-License-Identifier: MIT
#ifndef EQUIPOISE_SEPARATE
#define EQUIPOISE_SEPARATE
#endif
#include <equipoise/command_line.hpp>
#include <equipoise/model/head_layers.hpp>
#include <equipoise/report/answers.hpp>
#include <equipoise/report/best_cell.hpp>
#include <equipoise/report/factorial_anova.hpp>
#include <equipoise/report/mean_sem.hpp>
#include <equipoise/report/one_way_anova.hpp>
#include <equipoise/sampling/nearest_rows_search.hpp>
#include <equipoise/study/pond_source.hpp>
