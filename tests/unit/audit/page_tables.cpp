// SPDX-License-Identifier: MIT
#include <equipoise/audit/page_tables.hpp>

#include "catch.hpp"
#include "sample.hpp"

#include <limits>

using namespace sample;
using namespace equipoise::audit::detail;

TEST_CASE("numbers as text") {
    CHECK(decimals(0.12345) == "0.123");
    CHECK(decimals(std::numeric_limits<double>::quiet_NaN()) == "-");
    CHECK(decimals(std::numeric_limits<double>::infinity()) == "inf");
    CHECK(figure_text(28.148) == "28.15");
    CHECK(p_text(0.00001) == "<.0001");
    CHECK(p_equals(0.0321) == "p = 0.0321");
}

TEST_CASE("paragraphs are wrapped at blanks and long words are cut") {
    TextPage page(false);
    page.paragraph(std::string(78, 'a') + " bb", 2, "- ");
    CHECK(page.text() == "  - " + std::string(76, 'a') + "\n    aa bb\n");
    TextPage umlauts(false);
    std::string forty;
    for (int i = 0; i < 40; ++i) forty += "\xc3\xa4";
    umlauts.paragraph(forty + " " + forty.substr(0, 78), 0);
    CHECK(umlauts.text() == forty + " " + forty.substr(0, 78) + "\n");  // 80 columns, not bytes
}

TEST_CASE("tables: figures flush right, names wrapped") {
    FigureTable table({"", "n"});
    table.add({"one two", "1"});
    table.add({"three", "12"});
    CHECK(table.lines() == std::vector<std::string>{"               n", "one two        1", "three         12"});
    FigureTable narrow({"name", "value"});
    narrow.add({"alpha beta gamma delta", "1"});
    CHECK(narrow.lines(20).size() == 3);
}

TEST_CASE("terms of a model by their short names") {
    const Table table = table_of("args.ratio,args.mode,f1\n1,2,3\n");
    CHECK(short_term(table, "args.ratio:args.mode") == "ratio:mode");
    CHECK(short_term(table, "other") == "other");
}
