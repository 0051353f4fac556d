// SPDX-License-Identifier: MIT
#include <equipoise/data/csv.hpp>

#include "catch.hpp"
#include "input_files.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace equipoise::data;
using namespace input_files;

namespace {
using Rows = std::vector<std::vector<std::string>>;
/// Header and rows of a file with this text.
Rows rows_of(std::string_view text) {
    const Folder folder;
    CsvReader reader(folder.write("t.csv", text), CsvHeader::as_written);
    Rows rows{reader.header()};
    while (reader.next()) rows.emplace_back(reader.cells().begin(), reader.cells().end());
    return rows;
}
/// The sentence that reading this text as t.csv ends with, from the file's name on.
std::string sentence_of(std::string_view text) {
    const Folder folder;
    const std::string error = error_of([&] { CsvTable::read(folder.write("t.csv", text)); });
    const auto place = error.find("t.csv");
    return place == std::string::npos ? error : error.substr(place);
}
}  // namespace

TEST_CASE("fields may be quoted, with commas, quotes and line ends in them") {
    CHECK(rows_of("a,b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(rows_of("a,b\n1,2") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(rows_of("a,b\n\"x, \"\"y\"\"\",\"two\nlines\"\n\"\",\"\"\"\"\n") ==
          Rows{{"a", "b"}, {"x, \"y\"", "two\nlines"}, {"", "\""}});
    CHECK(rows_of("a,b\r\n\"1\",2\r\n,\r\n") == Rows{{"a", "b"}, {"1", "2"}, {"", ""}});
    CHECK(rows_of("a,b\r\n1,\"2\"\r\n") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(rows_of("\xef\xbb\xbf\"a\",b\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(rows_of("a,b\n1,x\"y\n") == Rows{{"a", "b"}, {"1", "x\"y"}});
    CHECK(rows_of("a,b\n1,\n") == Rows{{"a", "b"}, {"1", ""}});
    CHECK(rows_of("a,b\n1,2\n\n\r\n\n") == Rows{{"a", "b"}, {"1", "2"}});
    CHECK(rows_of("a\n\nx\n") == Rows{{"a"}, {""}, {"x"}});
    CHECK(rows_of("a,b\n") == Rows{{"a", "b"}});
}

TEST_CASE("many doubled quotes in one row keep their own text") {
    std::string header = "c0", row = R"("""0""")";
    for (int i = 1; i < 200; ++i) {
        header += fmt::format(",c{}", i);
        row += fmt::format(R"(,"""{}""")", i);
    }
    const Rows rows = rows_of(header + "\n" + row + "\n");
    for (std::size_t i = 0; i < 200; ++i) CHECK(rows[1][i] == fmt::format("\"{}\"", i));
}

TEST_CASE("the reader knows row and line, also after line ends in quotes") {
    const Folder folder;
    CsvReader reader(folder.write("t.csv", "a,b\n1,\"x\n\ny\"\n2,z\n"));
    REQUIRE(reader.next());
    CHECK(reader.row() == 0);
    CHECK(reader.line() == 2);
    REQUIRE(reader.next());
    CHECK(reader.row() == 1);
    CHECK(reader.line() == 5);
    CHECK(reader.where(1) == reader.file() + ": data row 1 (counted from 0; line 5), column \"b\"");
    CHECK_FALSE(reader.next());
}

TEST_CASE("a broken CSV file is refused with file, row and what to do") {
    CHECK(
        sentence_of("a,b\n1,2\n3\n") ==
        "t.csv: data row 1 (counted from 0; line 3) has 1 fields, the header has 2; write as many, and put fields that "
        "hold commas in double quotes.");
    CHECK(contains(sentence_of("a,b\n1,2,3\n"), "data row 0 (counted from 0; line 2) has 3 fields"));
    CHECK(contains(sentence_of("a,b\n1,2\n\n3,4\n"), "data row 1 (counted from 0; line 3) has 1 fields"));
    CHECK(contains(sentence_of("a,b\n1,\"2\n"), "data row 0 (counted from 0; line 2): the quote that opens field 2"));
    CHECK(contains(sentence_of("a,\"b\n"), "the header: the quote that opens field 2 is never closed"));
    CHECK(contains(sentence_of("a,b\n\"1\"x,2\n"), "text follows the closing quote of field 1"));
    CHECK(contains(sentence_of("a,b\n\"1\"\r,2\n"), "text follows the closing quote"));
    CHECK(contains(sentence_of(""), "is empty"));
    CHECK(contains(sentence_of("\xef\xbb\xbf\n\n"), "is empty"));
    CHECK(contains(sentence_of("a;b\n1;2\n"), "has one column, \"a;b\"; save it with commas"));
    CHECK(contains(sentence_of(std::string_view("\xff\xfe\x61\0", 4)), "UTF-16"));
}

TEST_CASE("a table gives columns by name, in lower case or as written") {
    const Folder folder;
    const std::string path = folder.write("t.csv", " Site ,X\npond,1\nriver,2\npond,3\n");
    const CsvTable table = CsvTable::read(path);
    CHECK(table.rows() == 3);
    CHECK(table.column("site")[2] == "pond");
    CHECK(table.column("site").code(0) == table.column("site").code(2));
    CHECK(table.find("Site") == nullptr);
    CHECK(error_of([&] { table.column("date"); }) == path + " has no column \"date\"; it has: site, x.");
    CHECK(table.where(1, "x") == path + ": data row 1 (counted from 0; line 3), column \"x\"");
    CHECK(CsvTable::read(path, CsvHeader::as_written).column("Site")[1] == "river");

    const CsvTable twice = CsvTable::read(folder.write("u.csv", "a,b,A\n1,2,3\n"));
    CHECK(twice.column("b")[0] == "2");
    CHECK(contains(error_of([&] { twice.column("a"); }), "has two columns \"a\"; rename one."));
}

TEST_CASE("a table can leave out columns that are read elsewhere") {
    const Folder folder;
    CsvReader reader(folder.write("t.csv", "a,0,1,b\nx,1,2,y\n"));
    CsvTable table(reader, 1, 2);
    REQUIRE(reader.next());
    table.add(reader.cells(), reader.line());
    CHECK(table.header() == std::vector<std::string>{"a", "b"});
    CHECK(table.column("b")[0] == "y");
}

TEST_CASE("numbers are the whole text, whatever the locale") {
    CHECK(parse_number<float>("1.5") == 1.5f);
    CHECK(parse_number<float>(" +2e-3 ") == 2e-3f);
    CHECK(parse_number<float>("0.1") == 0.1f);
    CHECK(parse_number<float>("0.10000000149011612") == 0.1f);
    CHECK(parse_number<double>("-.5") == -0.5);
    CHECK(parse_number<int>("-7") == -7);
    CHECK(std::isnan(*parse_number<float>("nan")));
    CHECK(std::isinf(*parse_number<float>("-inf")));
    for (std::string_view none : {"", " ", "x", "1,5", "1.5x", "0x10", "1 2", "--1", "+-1", "1e999999", "1e60"})
        CHECK_FALSE(parse_number<float>(none).has_value());
    CHECK_FALSE(parse_number<int>("1.5").has_value());
    CHECK_FALSE(parse_number<unsigned>("-1").has_value());
    CHECK_FALSE(parse_number<std::int8_t>("128").has_value());
    // too near to zero for the type is rounded, not refused
    CHECK(parse_number<float>("1e-60") == 0.0f);
    CHECK(parse_number<float>("-1e-60") == 0.0f);
    CHECK(parse_number<double>("1e-400") == 0.0);
    CHECK(parse_number<float>("1e-45") == std::numeric_limits<float>::denorm_min());
    CHECK(parse_number<float>("3.4028235e38") == std::numeric_limits<float>::max());
}

TEST_CASE("UTF-16 is refused, with a byte order mark or without") {
    const Folder folder;
    for (const std::string& start : {std::string("\xff\xfe"), std::string()}) {
        std::string wide = start;
        for (char letter : std::string("label,site\nfrog,Pond\n")) wide += {letter, '\0'};
        CHECK(contains(error_of([&] { CsvTable::read(folder.write("w.csv", wide)); }), "UTF-16"));
    }
}
