/// complaint.hpp: the sentence with which a call refuses its input.
// SPDX-License-Identifier: MIT
#pragma once

#include <equipoise/base/error.hpp>

#include <string>

/// The message of the equipoise::Error that `call` throws; "" where it throws none.
template <class Call> std::string complaint(Call&& call) {
    try {
        call();
    } catch (const equipoise::Error& error) {
        return error.what();
    }
    return "";
}
