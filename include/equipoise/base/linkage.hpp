/// linkage.hpp: header-only for whoever wants it, compiled once for whoever builds many studies.
///
/// The command line, JSON and the distributions of statistics cost seconds to compile and are the same for every study.
/// Functions marked EQUIPOISE_INLINE are declared in light headers. By default their definitions follow at once,
/// inline. Where EQUIPOISE_SEPARATE is defined (equipoise_add_experiment does it) a study sees the declarations alone,
/// and one library, made of include/equipoise/equipoise.cpp, holds the definitions for all.
// SPDX-License-Identifier: MIT
#pragma once

#ifdef EQUIPOISE_SEPARATE
#define EQUIPOISE_INLINE
#else
#define EQUIPOISE_INLINE inline
#endif
