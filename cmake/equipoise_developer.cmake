# Flags for the project's own binaries and tests only; nothing here reaches a user of the library.
add_library(equipoise_developer INTERFACE)
target_compile_options(equipoise_developer INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${EQUIPOISE_WARNINGS_AS_ERRORS}>:-Werror>
    # GCC 12 reports overlaps that cannot be where strings are joined (its bug 105329)
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
