/// build_info.hpp: what a binary was made of.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/linkage.hpp>

#include <string>

namespace equipoise {

struct BuildInfo {
    std::string code_version;  ///< hash of the headers that affect numbers; part of every record's identity
    std::string commit;        ///< of the tree it was built from; empty if not known
    std::string compiler;
    std::string flags;
};

#ifdef EQUIPOISE_SEPARATE
BuildInfo build_info();  ///< written by the build (cmake/write_build_info.cmake)
#else
/// Without the project's CMake functions the version of the library has to serve.
inline BuildInfo build_info() { return {"equipoise 1.0.0", "", __VERSION__, ""}; }
#endif

}  // namespace equipoise
