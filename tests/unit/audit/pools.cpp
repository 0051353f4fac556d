// SPDX-License-Identifier: MIT
#include <equipoise/audit/pools.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace sample;

TEST_CASE("rows that differ in declared factors and seeds alone are one pool") {
    const auto [table, roles] = read("arm,seed,f1\na,1,.5\nb,1,.6\na,2,.7\nb,2,.8\n");
    const auto pools = pools_of(table, roles, all_rows(table));
    REQUIRE(pools.size() == 1);
    CHECK(pools[0].kind == PoolKind::as_given);
    CHECK(pools[0].rows.size() == 4);
}

TEST_CASE("pools of runs whose settings differ") {
    const auto [table, roles] = read(mixed, {.factors = {"arm"}});
    const auto pools = pools_of(table, roles, all_rows(table));
    // all; lr 0.1 (balance was written down once, so nothing contradicts); three homogeneous ones
    REQUIRE(pools.size() == 5);
    CHECK(pools[0].rows.size() == 16);
    CHECK(pools[1].kind == PoolKind::recorded_alike);
    CHECK(pools[1].rows.size() == 12);
    REQUIRE(pools[1].where.size() == 1);
    CHECK(pools[1].where[0].second == "0.1");
    CHECK(pools[2].kind == PoolKind::homogeneous);
    CHECK(pools[2].rows == Rows{0, 1, 2, 3, 4, 5});
    CHECK(pools[3].rows == Rows{6, 7, 8, 9, 10, 11});
    CHECK(pools[4].rows.size() == 4);
}

TEST_CASE("repeated runs: the first or the last of each") {
    const auto [table, roles] = read(
        "run,arm,seed,lr,f1\nx_1,a,1,1,.1\nx_2,b,1,1,.2\nx_3,a,2,1,.3\nx_4,b,2,1,.4\ny_1,a,1,1,.5\n"
        "y_2,b,1,1,.6\nz_1,a,1,2,.7\nz_2,b,1,2,.8\n",
        {.factors = {"arm"}});
    CHECK(without_repeats(table, roles, all_rows(table), Repeats::first) == Rows{0, 1, 2, 3, 6, 7});
    CHECK(without_repeats(table, roles, all_rows(table), Repeats::last) == Rows{2, 3, 4, 5, 6, 7});
    std::size_t first = 0, last = 0;
    for (const Pool& pool : pools_of(table, roles, all_rows(table))) {
        if (pool.repeats == Repeats::first && pool.rows == Rows{0, 1, 2, 3}) ++first;
        if (pool.repeats == Repeats::last && pool.rows == Rows{2, 3, 4, 5}) ++last;
    }
    CHECK(first == 1);
    CHECK(last == 1);
}

TEST_CASE("a setting that changes with the factor splits nothing") {
    const auto [table, roles] = read("arm,lr,seed,f1\na,1,1,.5\nb,2,1,.6\na,1,2,.7\nb,2,2,.8\n", {.factors = {"arm"}});
    const Undeclared found = undeclared_in(table, roles, all_rows(table));
    CHECK(found.columns.empty());
    CHECK(found.confounded == std::vector<std::size_t>{1});
    CHECK(pools_of(table, roles, all_rows(table)).size() == 1);
}
