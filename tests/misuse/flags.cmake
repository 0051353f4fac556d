# equipoise_flags(file target flags...): writes the compiler's arguments for a source that links `target` into a response
# file, for tests that call the compiler at hand themselves.
function(equipoise_flags file target)
    set(include_dirs "$<TARGET_PROPERTY:${target},INTERFACE_INCLUDE_DIRECTORIES>")
    # /usr/include once more as -isystem would hide the C headers from libstdc++
    set(foreign "$<FILTER:$<REMOVE_DUPLICATES:${include_dirs}>,EXCLUDE,^(/usr/include|${PROJECT_SOURCE_DIR}/include)$>")
    list(JOIN ARGN " " flags)
    file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${file} CONTENT "-std=c++20 ${flags} -I${PROJECT_SOURCE_DIR}/include
$<$<BOOL:${foreign}>:-isystem $<JOIN:${foreign}, -isystem >>\n")
endfunction()
