// SPDX-License-Identifier: MIT
#include <equipoise/audit/model.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <array>

using namespace sample;

namespace {
constexpr std::string_view crossed = "a b,c,y\nx,u,1\nx,u,3\nx,v,2\nx,v,4\nz,u,5\nz,u,9\nz,v,1\nz,v,3\n";
Model model(const Table& table, std::size_t first_crossed) {
    const std::array<std::size_t, 2> columns{0, 1};
    return detail::model_of(table, columns, first_crossed, all_rows(table), table.columns[2].numbers);
}
}  // namespace

TEST_CASE("a block and a factor: main effects, types II and III are one") {
    const Model additive = model(table_of(crossed), 1);
    CHECK(additive.formula == "a_b + c");  // a name that a formula cannot hold
    REQUIRE(additive.type_2());
    CHECK(additive.type_2()->terms.size() == 2);
    CHECK(additive.types[2]->term("c").sum_of_squares == additive.type_2()->term("c").sum_of_squares);
    CHECK(additive.type_2()->term("c").sum_of_squares == Approx(8));  // means 4.5 and 2.5 of four runs each
}

TEST_CASE("crossed factors: all interactions, three types") {
    const Model both = model(table_of(crossed), 0);
    CHECK(both.formula == "a_b*c");
    for (const auto& type : both.types) {
        REQUIRE(type);
        // cell means 2, 3, 7, 2: interaction contrast 2 - 3 - 7 + 2 = -6, so 36 / (4 / 2)
        CHECK(type->term("a_b:c").sum_of_squares == Approx(18));
        CHECK(type->residual_df == 4);
    }
}

TEST_CASE("a model of too many numbers is refused") {
    std::string csv = "a b,c,y\n";
    for (int i = 0; i < 900; ++i)
        csv += "n" + std::to_string(i % 450) + (i < 450 ? ",u," : ",v,") + std::to_string(i) + "\n";
    const std::string why = error_of([&] { model(table_of(csv), 1); });
    CHECK(contains(why, "more than the 400 that are offered"));
}

TEST_CASE("balance: the same runs of every level in every combination of the others") {
    const std::array<std::size_t, 2> columns{0, 1};
    const Table whole = table_of(crossed);
    CHECK(detail::is_balanced(whole, 1, columns, all_rows(whole)));
    const Table lacking = table_of("a b,c,y\nx,u,1\nx,v,2\nz,u,5\n");
    CHECK_FALSE(detail::is_balanced(lacking, 1, columns, all_rows(lacking)));
    const Table uneven = table_of("a b,c,y\nx,u,1\nx,v,2\nx,v,3\nz,u,5\nz,v,5\nz,v,6\n");
    CHECK_FALSE(detail::is_balanced(uneven, 1, columns, all_rows(uneven)));
}

TEST_CASE("what throws an Error becomes the reason") {
    const Result<int> none = attempt([]() -> int { throw equipoise::Error("no runs"); });
    CHECK_FALSE(none);
    CHECK(none.refused == "no runs");
    CHECK(*attempt([] { return 3; }) == 3);
}
