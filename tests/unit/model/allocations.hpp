/// allocations.hpp: how often the test binary took memory; defined in allocations.cpp, which replaces operator new.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace allocations {

/// Allocations by this thread since it began.
std::size_t count();

}  // namespace allocations
