# SPDX-License-Identifier: MIT
"""Equipoise as a Conan 2 package: headers, CMake functions and nothing compiled.

conan create conan --profile conan/profiles/debian12-gcc     builds on Debian's packages, without a remote
"""
import os
import re

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load


class EquipoiseConan(ConanFile):
    name = "equipoise"
    description = "Experiments as C++ types: compose, run and judge training policies"
    license = "MIT"
    package_type = "header-library"
    settings = "os", "compiler", "build_type", "arch"
    no_copy_source = True

    def set_version(self):
        cmake = load(self, os.path.join(self.recipe_folder, "..", "CMakeLists.txt"))
        self.version = re.search(r"project\(equipoise VERSION ([0-9.]+)", cmake).group(1)

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..")
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*"):
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("eigen/[>=3.4 <4]", transitive_headers=True)
        self.requires("boost/[>=1.74 <2]", transitive_headers=True)
        self.requires("range-v3/[>=0.12 <1]", transitive_headers=True)
        self.requires("random123/[>=1.14 <2]", transitive_headers=True)
        self.requires("fmt/[>=9 <12]", transitive_headers=True, transitive_libs=True)
        self.requires("nlohmann_json/[>=3.11 <4]", transitive_headers=True)
        self.requires("cli11/[>=2.1 <3]", transitive_headers=True)
        self.requires("zlib/[>=1.2.11 <2]", transitive_headers=True, transitive_libs=True)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for part in ("EXPERIMENTS", "TESTS", "BENCH"):
            toolchain.cache_variables[f"EQUIPOISE_BUILD_{part}"] = False
        toolchain.generate()
        CMakeDeps(self).generate()

    def build(self):
        CMake(self).configure()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_id(self):
        self.info.clear()

    def package_info(self):
        # the installed package file brings its targets and equipoise_add_experiment itself
        self.cpp_info.bindirs = self.cpp_info.libdirs = []
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "equipoise")]
        self.cpp_info.set_property("cmake_find_mode", "none")
