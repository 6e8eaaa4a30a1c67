#include <doctest/doctest.h>

#include "tests/unit/config/support.hpp"

// Keys of which each is right and that together no statement can fulfil.
namespace stmtwatch::test {
namespace {

Read<checks::Schema> delimited_column(const std::string& rules, const std::string& head = "") {
  return parse("name = \"s\"\ndelimiter = \"|\"\n" + head + "columns = [{name = \"a\", " + rules + "}]\n");
}

Read<checks::Schema> fixed_column(const std::string& rules) {
  return parse("name = \"s\"\nencoding = \"gbk\"\nlayout = \"fixed\"\ncolumns = [{name = \"a\", " + rules +
               "}]\n");
}

TEST_CASE("no value is longer than the width of its column") {
  CHECK(one_fault(fixed_column("width = 8, max_length = 10"), 4,
                  "has a length of up to 10 and a width of 8 bytes"));
  CHECK(one_fault(fixed_column("width = 8, length = 9"), 4, "a width of 8 bytes"));
  CHECK(fixed_column("width = 8, max_length = 8"));
  CHECK(fixed_column("width = 8, max_length = 10, charset = \"utf-8\""));  // of 8 bytes of GBK
  CHECK(one_fault(fixed_column("width = 7, type = \"date(YYYYMMDD)\""), 4, "too little for date(YYYYMMDD)"));
  CHECK(fixed_column("width = 8, type = \"date(YYYYMMDD)\""));
  CHECK(one_fault(fixed_column("width = 8, type = \"date(YYYYMMDD)\", prefix = \"`\""), 4, "too little"));
  CHECK(one_fault(fixed_column("width = 3, type = \"decimal(9,2)\""), 4, "too little for decimal(9,2)"));
  CHECK(fixed_column("width = 4, type = \"decimal(9,2)\""));
  CHECK(one_fault(fixed_column("width = 3, values = [\"收入\"]"), 4, "lists \"收入\", which is wider"));
  CHECK(fixed_column("width = 4, values = [\"收入\"]"));
  CHECK(one_fault(fixed_column("width = 3, null_tokens = [\"NULL\"]"), 4, "lists \"NULL\", which is wider"));
}

TEST_CASE("a length is one that values of the type can have") {
  CHECK(one_fault(delimited_column("type = \"date(YYYYMMDD)\", max_length = 7"), 3,
                  "has a length that no value of type"));
  CHECK(one_fault(delimited_column("type = \"date(YYYYMMDD)\", length = 9"), 3,
                  "has a length that no value of type"));
  CHECK(delimited_column("type = \"date(YYYYMMDD)\", length = 8"));
  CHECK(one_fault(delimited_column("type = \"decimal(9,2)\", max_length = 3"), 3, "at least 4 characters"));
  CHECK(delimited_column("type = \"decimal(9,2)\", max_length = 4"));
  CHECK(delimited_column("type = \"decimal(9,0..2)\", max_length = 1"));
  CHECK(one_fault(delimited_column("length_unit = \"bytes\""), 3, "has length_unit without length"));
}

TEST_CASE("what one key takes off or apart is not what another asks for") {
  CHECK(one_fault(delimited_column("values = [\" a\"], trim = \"left\""), 3, "of which trim takes a part"));
  CHECK(delimited_column("values = [\" a\"], trim = \"right\""));
  CHECK(one_fault(
      parse("name = \"s\"\ndelimiter = \"/\"\ncolumns = [{name = \"a\", type = \"date(YYYY/MM/DD)\"}]\n"), 3,
      "has the delimiter in its type"));
  CHECK(
      parse("name = \"s\"\ndelimiter = \"/\"\nquote = '\"'\ncolumns = [{name = \"a\", type = "
            "\"date(YYYY/MM/DD)\"}]\n"));
  CHECK(one_fault(delimited_column("title = \"a \"", "header_trimmed = true\n"), 4,
                  "which header_trimmed takes off"));
  CHECK(delimited_column("title = \"a \""));
}

TEST_CASE("no part of the file takes the lines of another") {
  const auto with = [](const std::string& lines) { return delimited_column("required = true", lines); };
  CHECK(
      one_fault(with("postamble = {begins_with = \"#\"}\ntrailer = {tag = \"#T\", fields = [\"records\"]}\n"),
                3, "postamble would take the trailer"));
  CHECK(one_fault(delimited_column("title = \"#a\"", "postamble = {begins_with = \"#\"}\n"), 3,
                  "postamble would take the header"));
  CHECK(with("postamble = {begins_with = \"#\"}\ntrailer = {tag = \"T#\", fields = [\"records\"]}\n"));
  CHECK(one_fault(with("comment = \"#\"\nempty_day = \"#none\"\n"), 4, "empty_day begins like a comment"));
  CHECK(one_fault(with("preamble = {lines_max = 1, lines = [{pattern = \"x\"}, {pattern = \"y\"}]}\n"), 3,
                  "has more lines that must be there than lines_max allows"));
  CHECK(
      with("preamble = {lines_max = 1, lines = [{pattern = \"x\"}, {pattern = \"y\", required = false}]}\n"));
  CHECK(one_fault(
      delimited_column("type = \"date(YYYYMMDD)\"", "identity = {merchant = \"a\", business_date = \"a\"}\n"),
      3, "identity names one column for both"));
}

TEST_CASE("an empty list is told as such, and one that holds something else by what it holds") {
  CHECK(one_fault(parse("name = \"s\"\ndelimiter = \"|\"\ncolumns = []\n"), 3,
                  "columns must have at least one table {...}: the list is empty"));
  CHECK(one_fault(parse("name = \"s\"\ndelimiter = \"|\"\ncolumns = [\"a\"]\n"), 3,
                  "columns [...]: each of the list must be a table {...}, not \"a\""));
  CHECK(one_fault(parse("name = \"s\"\ndelimiter = \"|\"\ncolumns = \"a\"\n"), 3,
                  "columns must be a list of tables {...}, not \"a\""));
}

}  // namespace
}  // namespace stmtwatch::test
