/// json.hpp: JSON whose objects keep the order of their members, and in which a missing member is an error.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>

namespace equipoise::detail {

/// What nlohmann's operator[] does on a member that is not there: without this, undefined behaviour where asserts are
/// off, and what is read may be a file that was changed by hand.
[[noreturn]] inline void throw_missing_member() {
    throw Error(
        "A JSON file lacks a member that it should have; it was changed or written by another version: run "
        "again what wrote it.");
}

}  // namespace equipoise::detail

#ifndef JSON_ASSERT
#define JSON_ASSERT(condition) ((condition) ? static_cast<void>(0) : ::equipoise::detail::throw_missing_member())
#endif
#include <nlohmann/json.hpp>

namespace equipoise {

using Json = nlohmann::ordered_json;

}  // namespace equipoise
