// SPDX-License-Identifier: MIT
#include <equipoise/audit/table.hpp>

#include "catch.hpp"
#include "sample.hpp"

using namespace sample;

TEST_CASE("cells become numbers and levels") {
    const Table table = table_of("ratio,aug,quality,f1\n0.0,none,\"['high', 'medium']\",.5\n1,mix,,\n0,none,x,NaN\n");
    CHECK(table.rows() == 3);
    const Column& ratio = table.columns[0];
    CHECK(ratio.levels == std::vector<std::string>{"0", "1"});  // "0.0" and "0" are one
    CHECK(ratio.codes == std::vector<std::uint32_t>{0, 1, 0});
    CHECK(table.columns[1].levels == std::vector<std::string>{"none", "mix"});  // a word among words is a level
    CHECK(table.columns[1].missing == 0);
    CHECK_FALSE(table.columns[1].is_numeric());
    CHECK(table.columns[2].level(0) == "['high', 'medium']");
    const Column& f1 = table.columns[3];
    CHECK(f1.is_numeric());
    CHECK(f1.missing == 2);  // empty, and NaN among numbers
    CHECK(f1.numbers[0] == 0.5);
    CHECK(f1.level(1).empty());
    CHECK(f1.level(2).empty());
}

TEST_CASE("numeric levels rise, text keeps its order") {
    const Table table = table_of("n,t\n10,L\n-2,H\n9,M\nNone,L\n");
    CHECK(table.columns[0].levels == std::vector<std::string>{"-2", "9", "10", ""});
    CHECK(table.columns[1].levels == std::vector<std::string>{"L", "H", "M"});
}

TEST_CASE("byte order mark, CRLF, quoted commas and quotes") {
    const Table table = table_of(
        "\xef\xbb\xbf"
        "arm,note\r\na,\"x, \"\"y\"\"\"\r\nb,z\r\n");
    CHECK(table.columns[0].name == "arm");
    CHECK(table.columns[1].level(0) == "x, \"y\"");
    CHECK(table.lines == std::vector<std::size_t>{2, 3});
}

TEST_CASE("a column is found by its name or a dotted end of it") {
    const Table table = table_of("iid.f1,ood.f1,seed\n1,2,3\n");
    CHECK(table.place("seed") == 2);
    CHECK(table.place("ood.f1") == 1);
    CHECK(table.short_name(1) == "ood.f1");
    CHECK(table_of("a.b.c,d\n1,2\n").short_name(0) == "c");
    CHECK(error_of([&] { table.place("f1"); }) ==
          "results.csv has 2 columns that \"f1\" may mean: iid.f1, ood.f1; write one in full, or rename one.");
    CHECK(error_of([&] { table.place("loss"); }) ==
          "results.csv has no column \"loss\"; it has: iid.f1, ood.f1, seed.");
}

TEST_CASE("filters: any value of one column, all columns") {
    constexpr std::string_view csv = "mode,lr,f1\na,0.10,1\nb,0.1,2\nc,0.1,3\nb,0.2,4\n";
    const Table table = table_of(csv, {{"mode", "a"}, {"mode", "b"}, {"lr", "0.1"}});
    CHECK(table.columns[2].numbers == std::vector<double>{1, 2});
    CHECK(table.rows_in_file == 4);
    CHECK(contains(error_of([&] { table_of(csv, {{"mode", "z"}}); }), "keeps none of its 4 rows; mode has a, b, c."));
    CHECK(parse_filter("a=b=c").value == "b=c");
    CHECK(contains(error_of([] { parse_filter("mode"); }), "write COLUMN=VALUE"));
}

TEST_CASE("files without rows, and text among numbers") {
    CHECK(contains(error_of([] { table_of("a,b\n"); }), "has a header and no rows"));
    CHECK(contains(error_of([] { table_of(""); }), "is empty"));
    const Table table = table_of("arm,f1\na,1\nb,oops\nc,worse\n");
    CHECK(
        error_of([&] { require_numbers(table, 1); }) ==
        "results.csv: line 3, column \"f1\" is \"oops\", which is no number (1 more like it); mend it, or name another "
        "column with --metric.");
    CHECK(contains(error_of([] { require_numbers(table_of("arm,f1\na,\nb,\n"), 1); }),
                   "has no value in any of the 2 rows"));
}

TEST_CASE("a column of very many values keeps its numbers and no levels") {
    std::string csv = "x,arm\n";
    for (int i = 0; i < 70'000; ++i) csv += std::to_string(i) + (i % 2 ? ".5,a\n" : ".25,b\n");
    const Table table = table_of(csv);
    CHECK_FALSE(table.columns[0].has_levels());
    CHECK(table.columns[0].distinct() == Column::most_levels + 1);
    CHECK(table.columns[0].numbers[69'999] == 69'999.5);
    CHECK(table.columns[1].distinct() == 2);
}

TEST_CASE("a wide table as a long one") {
    const Table wide = table_of("seed,base,mix\n7,0.5,0.6\n8,0.4,\n");
    const std::vector<std::size_t> columns{1, 2};
    const Table table = lengthened(wide, columns);
    CHECK(table.rows() == 4);
    CHECK(table.columns[table.place("column")].levels == std::vector<std::string>{"base", "mix"});
    CHECK(table.columns[table.place("value")].numbers[2] == 0.6);
    CHECK(table.columns[table.place("value")].missing == 1);
    CHECK(table.columns[table.place("seed")].level(3) == "8");
    CHECK(table.columns[table.place("row")].level(3) == "2");
    CHECK(table.lines[3] == 3);
    CHECK(contains(error_of([&] { lengthened(wide, std::vector<std::size_t>{1}); }), "name two or more"));
}
