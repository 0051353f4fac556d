# What the library is built on. Included by the top level and by the installed package, so both find the same things.
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.74 REQUIRED)
find_package(range-v3 REQUIRED)  # its version file refuses any question in Debian 12
find_package(fmt 9 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(ZLIB REQUIRED)

# Random123 is headers only and brings no package file.
find_path(EQUIPOISE_RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED
          DOC "Folder that holds Random123/philox.h (Debian: librandom123-dev)")
mark_as_advanced(EQUIPOISE_RANDOM123_INCLUDE_DIR)
if(NOT TARGET equipoise_random123)
    add_library(equipoise_random123 INTERFACE IMPORTED)
    target_include_directories(equipoise_random123 SYSTEM INTERFACE ${EQUIPOISE_RANDOM123_INCLUDE_DIR})
endif()
