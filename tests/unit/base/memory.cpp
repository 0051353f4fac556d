// SPDX-License-Identifier: MIT
#include <equipoise/base/memory.hpp>

#include "catch.hpp"

using namespace equipoise;

TEST_CASE("amounts of memory in words") {
    CHECK(text_of_bytes(0) == "0 bytes");
    CHECK(text_of_bytes(1023) == "1023 bytes");
    CHECK(text_of_bytes(1536) == "1.5 KB");
    CHECK(text_of_bytes(8.0 * (1 << 30)) == "8.0 GB");
    CHECK(text_of_bytes(1e30).find("EB") != std::string::npos);
}

TEST_CASE("half of this machine's memory is some") { CHECK(half_of_memory() > (64u << 20)); }
