/// error.hpp: what is said when an input cannot be used.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace equipoise {

/// Something that the user can mend: a file, a flag, a setting. The message is one sentence that names what is wrong,
/// where (file, row, column) and what to do; the program prints it and exits with 1. Faults of the program itself are
/// std::logic_error and never this.
class Error : public std::runtime_error {
  public:
    explicit Error(const std::string& sentence) : std::runtime_error(sentence) {}
};

}  // namespace equipoise
