/// main.hpp: a study becomes a program.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/linkage.hpp>
#include <equipoise/study/program.hpp>

namespace equipoise {

/// The command line of a study's binary: plan, run, report. Returns the exit code: 0 complete, 1 usage or data error,
/// 3 some runs failed, 75 interrupted and resumable. `own_code` is a hash of the author's own headers, part of the
/// identity of records; "" if there are none.
EQUIPOISE_INLINE int run_program(StudyProgram program, const char* own_code, int argument_count,
                                 const char* const* arguments);

}  // namespace equipoise

#ifndef EQUIPOISE_OWN_CODE
#define EQUIPOISE_OWN_CODE ""
#endif

/// EQUIPOISE_MAIN(MyStudy) is the whole of a study's main program.
#define EQUIPOISE_MAIN(Study)                                                                                         \
    int main(int argument_count, char** arguments) {                                                                  \
        return equipoise::run_program(equipoise::program_of<Study>(), EQUIPOISE_OWN_CODE, argument_count, arguments); \
    }

#ifndef EQUIPOISE_SEPARATE
#include <equipoise/command_line.hpp>
#endif
