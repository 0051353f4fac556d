# equipoise_add_experiment(name [SOURCES a.cpp ...])
#
# Makes the binary of one study from name.cpp (or SOURCES), optimised for this machine unless EQUIPOISE_ARCH says
# otherwise, and the CTest `name.quick` that runs it in --quick mode. Works in this tree and in a project that found the
# installed package. What all studies share is compiled once, into the library equipoise_shared.
set(EQUIPOISE_ARCH "native" CACHE STRING "-march of studies: native, x86-64-v3 for clusters of mixed machines, or empty")
set(EQUIPOISE_FUNCTIONS_DIR ${CMAKE_CURRENT_LIST_DIR})

# Flags of everything that computes numbers. No errno and no traps, so that sqrt can be vectorised; nothing that reorders
# or approximates.
function(equipoise_number_flags target)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O3> -fno-math-errno -fno-trapping-math
        $<$<BOOL:${EQUIPOISE_ARCH}>:-march=${EQUIPOISE_ARCH}>
        # GCC 12 takes the undefined operands of AVX-512 intrinsics for mistakes (its bug 105593)
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-uninitialized>)
endfunction()

# The shared definitions (include/equipoise/equipoise.cpp) and what this build is (commit, compiler, code version).
function(equipoise_shared_library)
    if(TARGET equipoise_shared)
        return()
    endif()
    get_target_property(include_dirs equipoise::base INTERFACE_INCLUDE_DIRECTORIES)
    if(EXISTS ${EQUIPOISE_FUNCTIONS_DIR}/../include/equipoise/equipoise.cpp)
        get_filename_component(headers ${EQUIPOISE_FUNCTIONS_DIR}/../include/equipoise ABSOLUTE)
    else()
        find_path(EQUIPOISE_INCLUDE_DIR equipoise/equipoise.cpp HINTS ${EQUIPOISE_PREFIX}/include REQUIRED)
        set(headers ${EQUIPOISE_INCLUDE_DIR}/equipoise)
    endif()
    file(GLOB_RECURSE number_headers CONFIGURE_DEPENDS ${headers}/*.hpp)
    set(build_info ${CMAKE_BINARY_DIR}/equipoise_build_info.cpp)
    string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
    add_custom_command(OUTPUT ${build_info}
        COMMAND ${CMAKE_COMMAND} -D OUTPUT=${build_info} -D HEADERS=${headers} -D SOURCE_DIR=${CMAKE_SOURCE_DIR}
            "-DCOMPILER=${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}"
            "-DFLAGS=-march=${EQUIPOISE_ARCH} ${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}"
            -P ${EQUIPOISE_FUNCTIONS_DIR}/write_build_info.cmake
        DEPENDS ${number_headers} ${EQUIPOISE_FUNCTIONS_DIR}/write_build_info.cmake
        COMMENT "Hashing the headers that affect numbers" VERBATIM)
    add_library(equipoise_shared STATIC ${headers}/equipoise.cpp ${build_info})
    target_link_libraries(equipoise_shared PUBLIC equipoise::equipoise)
    target_compile_definitions(equipoise_shared PUBLIC EQUIPOISE_SEPARATE)
    set_target_properties(equipoise_shared PROPERTIES ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
    equipoise_number_flags(equipoise_shared)
    if(TARGET equipoise_developer)
        target_link_libraries(equipoise_shared PRIVATE equipoise_developer)
    endif()
endfunction()

function(equipoise_add_experiment name)
    cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
    if(NOT arg_SOURCES)
        set(arg_SOURCES ${name}.cpp)
    endif()
    equipoise_shared_library()
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE equipoise_shared)
    equipoise_number_flags(${name})

    # Headers of the author's own (#include "...") are part of what a record is made of.
    set(own "")
    foreach(source IN LISTS arg_SOURCES)
        get_filename_component(source ${source} ABSOLUTE)
        get_filename_component(folder ${source} DIRECTORY)
        file(STRINGS ${source} quoted REGEX "^#include \"")
        foreach(line IN LISTS quoted)
            string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" header "${line}")
            if(EXISTS ${folder}/${header})
                file(SHA256 ${folder}/${header} hash)
                string(APPEND own ${hash})
                set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${header})
            endif()
        endforeach()
    endforeach()
    if(own)
        string(SHA256 own "${own}")
        string(SUBSTRING ${own} 0 16 own)
        target_compile_definitions(${name} PRIVATE EQUIPOISE_OWN_CODE="${own}")
    endif()

    add_test(NAME ${name}.quick
        COMMAND ${name} --quick --fresh --out ${CMAKE_CURRENT_BINARY_DIR}/quick/${name})
    set_tests_properties(${name}.quick PROPERTIES LABELS experiments PROCESSORS 2)
endfunction()
