# Flags for the project's own binaries and tests only; nothing here reaches a user of the library.
add_library(equipoise_developer INTERFACE)
target_compile_options(equipoise_developer INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${EQUIPOISE_WARNINGS_AS_ERRORS}>:-Werror>)
