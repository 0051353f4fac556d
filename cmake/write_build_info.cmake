# Writes the source that says what a build is: run with cmake -D OUTPUT=... -D HEADERS=... -D SOURCE_DIR=... -P.
# The code version is a hash of the headers that can change a number, without their comments and white space: a new
# README, a comment or a formatting commit orphans no record.
set(text "")
foreach(part base data sampling augment model metrics study/run.hpp study/study.hpp study/design.hpp)
    if(part MATCHES "hpp$")
        set(files ${HEADERS}/${part})
    else()
        file(GLOB files ${HEADERS}/${part}/*.hpp)
        list(SORT files)
    endif()
    foreach(file IN LISTS files)
        file(READ ${file} code)
        string(REGEX REPLACE "//[^\n]*" "" code "${code}")
        string(REGEX REPLACE "[ \t\n]+" " " code "${code}")
        string(APPEND text "${code}")
    endforeach()
endforeach()
string(SHA256 version "${text}")
string(SUBSTRING ${version} 0 16 version)

execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --dirty --abbrev=12
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
string(STRIP "${FLAGS}" FLAGS)
file(WRITE ${OUTPUT} "#include <equipoise/study/build_info.hpp>

equipoise::BuildInfo equipoise::build_info() {
    return {\"${version}\", \"${commit}\", \"${COMPILER}\", \"${FLAGS}\"};
}
")
