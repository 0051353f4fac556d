/// stats_data.hpp: small public data sets that the reference tests type in.
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <vector>

namespace stats_data {

using Groups = std::vector<std::vector<double>>;

/// R 4.2.2, datasets::PlantGrowth: weight by group ctrl, trt1, trt2.
inline const Groups plant_growth{{4.17, 5.58, 5.18, 6.11, 4.50, 4.61, 5.17, 4.53, 5.33, 5.14},
                                 {4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69},
                                 {6.31, 5.12, 5.54, 5.50, 5.37, 5.29, 4.92, 6.15, 5.80, 5.26}};

/// R 4.2.2, datasets::warpbreaks: breaks by wool A, B (27 each) x tension L, M, H (9 each, in this order).
inline const std::vector<double> warp_breaks{26, 30, 54, 25, 70, 52, 51, 26, 67, 18, 21, 29, 17, 12, 18, 35, 30, 36,
                                             36, 21, 24, 18, 10, 43, 28, 15, 26, 27, 14, 29, 19, 29, 31, 41, 20, 44,
                                             42, 26, 19, 16, 39, 28, 21, 39, 29, 20, 21, 24, 17, 13, 15, 15, 16, 28};

/// warpbreaks by tension alone: L, M, H.
inline Groups warp_breaks_by_tension() {
    Groups groups(3);
    for (std::size_t i = 0; i < warp_breaks.size(); ++i) groups[i / 9 % 3].push_back(warp_breaks[i]);
    return groups;
}

}  // namespace stats_data
