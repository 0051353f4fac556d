// SPDX-License-Identifier: MIT
#include <equipoise/model/panels.hpp>

#include "catch.hpp"

#include <cstdint>
#include <set>

using namespace equipoise;

TEST_CASE("rows are padded, zero, and begin an odd number of cache lines apart") {
    for (std::size_t width : {1u, 31u, 512u, 1000u, 1024u}) {
        const fused::Rows rows(5, width);
        CHECK(rows.rows() == fused::batch_multiple);
        CHECK(rows.stride() >= fused::round_up(width, fused::panel_width));
        CHECK(rows.stride() * sizeof(float) / 64 % 2 == 1);
        CHECK(reinterpret_cast<std::uintptr_t>(rows[0]) % 64 == 0);
        CHECK(rows[rows.rows() - 1][rows.stride() - 1] == 0);
    }
}

TEST_CASE("every weight has its own place, beside its moments") {
    const fused::Panels panels(13, 70);
    CHECK(panels.rows() % fused::tile_rows == 0);
    CHECK(panels.count() * fused::panel_width >= 70);
    std::set<const float*> places;
    for (std::size_t row = 0; row < 13; ++row)
        for (std::size_t column = 0; column < 70; ++column)
            for (std::size_t moment = 0; moment < 3; ++moment)
                places.insert(&panels.weight(row, column) + moment * fused::panel_width);
    CHECK(places.size() == 13 * 70 * 3);
    CHECK(&panels.weight(1, 0) - &panels.weight(0, 0) == fused::Panels::line);
    CHECK(*places.begin() == panels.at(0, 0));
    CHECK(places.size() <= panels.count() * panels.rows() * fused::Panels::line);
}

TEST_CASE("large memory is zero, too") {
    const fused::Memory memory(std::size_t{1} << 20);
    float sum = 0;
    for (std::size_t i = 0; i < std::size_t{1} << 20; ++i) sum += memory.get()[i] != 0;
    CHECK(sum == 0);
}
