# cmake -D ROOT=include/equipoise [-D EXPECTED=faults.txt] -P floors.cmake
# Fails where a header below ROOT includes upwards, and says which and in which line; with EXPECTED, unless exactly those
# faults are found (proof that the test can fail).
file(GLOB_RECURSE headers RELATIVE ${ROOT} ${ROOT}/*.hpp ${ROOT}/*.cpp)
if(NOT headers)
    message(FATAL_ERROR "${ROOT} holds no header")
endif()
execute_process(COMMAND awk -f ${CMAKE_CURRENT_LIST_DIR}/floors.awk ${headers} WORKING_DIRECTORY ${ROOT}
    OUTPUT_VARIABLE faults RESULT_VARIABLE result)
set(expected "")
if(EXPECTED)
    file(READ ${EXPECTED} expected)
endif()
if(NOT result EQUAL 0 OR NOT faults STREQUAL expected)
    message(FATAL_ERROR "awk ended with ${result} and found these upward includes:\n${faults}instead of:\n${expected}")
endif()
