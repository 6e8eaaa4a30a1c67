#include "config/schema_file.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/unit/config/support.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;

namespace {

Read<checks::Schema> with_column(const std::string& keys) {
  return parse("name = \"s\"\ndelimiter = \"|\"\ncolumns = [\n{name = \"c\", " + keys + "}]\n");
}

Read<checks::Schema> with_lines(const std::string& lines) {
  return parse(
      "name = \"s\"\ndelimiter = \"|\"\ncolumns = [{name = \"a\"}, {name = \"n\", type = "
      "\"decimal(15,2)\"}]\n" +
      lines);
}

Read<checks::Schema> with_delimiter(const std::string& delimiter) {
  return parse("name = \"s\"\ndelimiter = " + delimiter + "\ncolumns = [{name = \"a\"}]\n");
}

}  // namespace

TEST_CASE("a schema of the required keys alone has the defaults that the head of schema_file.cpp tells") {
  const auto schema = with_delimiter("\"|\"");
  CAPTURE(told(schema));
  REQUIRE(schema);
  CHECK(schema->encoding == checks::Encoding::utf8);
  CHECK(schema->byte_order_mark == checks::ByteOrderMark::forbidden);
  CHECK(schema->line_ending == checks::LineEnding::lf);
  CHECK(schema->value_prefix.empty());
  CHECK(schema->header);
  CHECK(schema->columns[0].title == "a");
  CHECK(std::holds_alternative<checks::Text>(schema->columns[0].type));
  CHECK_FALSE(schema->columns[0].required);
  CHECK_FALSE(schema->trailer);
  CHECK_FALSE(schema->file_name);
}

TEST_CASE("a delimiter is one ASCII character that values do not need") {
  for (const auto& [text, delimiter] :
       {std::pair{"\"|\"", '|'}, {"\",\"", ','}, {"\"\\t\"", '\t'}, {"\";\"", ';'}, {"\"^\"", '^'}}) {
    CAPTURE(text);
    CHECK(with_delimiter(text)->delimiter == delimiter);
  }
  for (const auto* text : {"\"\"", "\"||\"", "\"a\"", "\"7\"", "\"\\n\"", "\"\\r\"", "\"\\u0000\"", "\" \"",
                           "\"-\"", "\".\"", "\"\\\"\"", "\"中\"", "\"\\u007f\"", "7", "true"}) {
    CAPTURE(text);
    CHECK(one_fault(with_delimiter(text), 2, "delimiter must be one ASCII character"));
  }
}

TEST_CASE("decimals have a precision of at most 18 and at least one digit before the point") {
  const auto decimal = [](const std::string& type) {
    return std::get<checks::Decimal>(with_column("type = \"" + type + "\"")->columns[0].type);
  };
  CHECK(decimal("decimal(15,2)").precision == 15);
  CHECK(decimal("decimal(18,17)").scale_max == 17);
  CHECK(decimal("decimal(1,0)").scale_min == 0);
  CHECK(decimal("decimal(15,0..5)").scale_min == 0);
  CHECK(decimal("decimal(15,0..5)").scale_max == 5);
  for (const auto* type :
       {"decimal", "decimal()", "decimal(15)", "decimal(19,2)", "decimal(2,2)", "decimal(0,0)",
        "decimal(15,5..2)", "decimal(15,-1)", "decimal(15,2", "decimal(15,2) ", "decimal(15, 2)",
        "decimal(15,2..)", "decimal(999999,2)", "Decimal(15,2)", "date", "date()", "timestamp()", ""}) {
    CAPTURE(type);
    CHECK(one_fault(with_column(fmt::format("type = \"{}\"", type)), 4, "type must be"));
  }
}

TEST_CASE("negative = false is for decimals") {
  const auto schema = with_column("type = \"decimal(15,2)\", negative = false");
  CHECK_FALSE(std::get<checks::Decimal>(schema->columns[0].type).negative_allowed);
  CHECK(one_fault(with_column("negative = false"), 4, "only a decimal"));
}

TEST_CASE("a length is exact or between two bounds") {
  CHECK(with_column("length = 12")->columns[0].length->min == 12);
  CHECK(with_column("length = 12")->columns[0].length->max == 12);
  CHECK(with_column("max_length = 12")->columns[0].length->min == 0);
  const auto bytes =
      with_column("min_length = 12, max_length = 12, length_unit = \"bytes\"")->columns[0].length;
  CHECK(bytes->min == 12);
  CHECK(bytes->unit == checks::LengthUnit::bytes);
  CHECK_FALSE(with_column("required = true")->columns[0].length);
  CHECK(one_fault(with_column("length = 0"), 4, "length must be a whole number"));
  CHECK(one_fault(with_column("max_length = -1"), 4, "max_length must be a whole number"));
}

TEST_CASE("listed values must be able to stand in the column") {
  CHECK(with_column("values = [\"FUND\", \"TRADE\"]"));
  CHECK(with_column("type = \"date(YYYYMMDD)\", values = [\"20240229\"]"));
  CHECK(with_column("max_length = 2, values = [\"中文\"]"));
  for (const auto* keys :
       {"values = []", "values = [\"\"]", "values = [1]", "values = \"X\"", "values = [\"a|b\"]",
        "values = [\"a\\nb\"]", "type = \"digits\", values = [\"1x\"]", "length = 2, values = [\"abc\"]",
        "type = \"date(YYYYMMDD)\", values = [\"20240230\"]", "pattern = \"[A-Z]\", values = [\"a\"]",
        "max_length = 5, length_unit = \"bytes\", values = [\"中文\"]"}) {
    CAPTURE(keys);
    CHECK(fault_count(with_column(keys)) == 1);
  }
}

TEST_CASE("a pattern is one that RE2 knows, so that no value can make it slow") {
  CHECK(with_column("pattern = \"[0-9]+(\\\\.[0-9]+)?%\"")->columns[0].pattern == "[0-9]+(\\.[0-9]+)?%");
  for (const auto* pattern : {"(", "a{1001}", "(?=a)", "\\\\1", ""}) {
    CAPTURE(pattern);
    CHECK(one_fault(with_column(fmt::format("pattern = \"{}\"", pattern)), 4, "pattern "));
  }
}

TEST_CASE("titles may be in any script but never hold the delimiter") {
  CHECK(with_column("title = \"微信订单号\"")->columns[0].title == "微信订单号");
  CHECK(one_fault(with_column("title = \"a|b\""), 4, "holds the delimiter"));
  CHECK(one_fault(parse("name = \"s\"\ndelimiter = \"|\"\nencoding = \"ascii\"\ncolumns = [{name = \"a\", "
                        "title = \"号\"}]\n"),
                  4, "is not ASCII"));
}

TEST_CASE("a prefix of values is any text without the delimiter") {
  CHECK(with_lines("value_prefix = \"`\"")->value_prefix == "`");
  CHECK(with_lines("value_prefix = \"`\"")->columns[1].prefix == "`");
  CHECK_FALSE(with_lines("value_prefix = \"`|\""));
  CHECK(one_fault(with_lines("value_prefix = \"\\t\""), 4, "no control characters"));
}

TEST_CASE("a unique key names columns that are there, each once, and its scope is the statement") {
  const auto schema =
      with_lines("unique = [{columns = [\"n\", \"a\"]}, {columns = [\"a\"], scope = \"day\"}]\n");
  REQUIRE(schema);
  CHECK(schema->unique[0].columns == std::vector<std::size_t>{1, 0});
  CHECK(schema->unique[0].scope == checks::UniqueScope::statement);
  CHECK(schema->unique[1].scope == checks::UniqueScope::day);
  for (const auto* unique : {"[]", "[1]", "[{}]", "[{columns = []}]", "[{columns = [\"b\"]}]",
                             "[{columns = [\"a\", \"a\"]}]", "{columns = [\"a\"]}", "[{columns = \"a\"}]"}) {
    CAPTURE(unique);
    CHECK(fault_count(with_lines(fmt::format("unique = {}\n", unique))) == 1);
  }
}

TEST_CASE("a trailer has a tag or titles, and sums of decimal columns") {
  CHECK(with_lines("trailer = {tag = \"END\", fields = [\"records\"]}")->trailer->tag == "END");
  const auto schema = with_lines("[trailer]\ntitles = [\"x\", \"y\"]\nfields = [\"sum(n)\", \"records\"]\n");
  REQUIRE(schema);
  CHECK(std::get<checks::TrailerSum>(schema->trailer->fields[0]).column == 1);
  for (const auto* trailer :
       {"{}", "{fields = [\"records\"]}", "{tag = \"T\"}",
        "{tag = \"T\", titles = [\"x\"], fields = [\"records\"]}",
        "{titles = [\"x\", \"y\"], fields = [\"records\"]}", "{tag = \"T\", fields = [\"sum(a)\"]}",
        "{tag = \"T\", fields = [\"sum(b)\"]}", "{tag = \"T\", fields = [\"sum(n\"]}",
        "{tag = \"a|b\", fields = [\"records\"]}", "[1]", "\"TOTAL\""}) {
    CAPTURE(trailer);
    CHECK_FALSE(with_lines(fmt::format("trailer = {}\n", trailer)));
  }
}

TEST_CASE("identity names a column of a date type for the business date") {
  const auto schema = with_lines("identity = {merchant = \"a\"}");
  CHECK(schema->merchant_column == 0);
  CHECK_FALSE(schema->business_date_column);
  CHECK(one_fault(with_lines("identity = {business_date = \"a\"}"), 4, "must be of a date type"));
  CHECK(one_fault(with_lines("identity = {merchant = \"b\"}"), 4, "there is no column"));
}

TEST_CASE("a schema has at most 500 columns") {
  const auto columns = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i)
      list += fmt::format("{{name = \"c{}\"}},\n", i);
    return parse("name = \"s\"\ndelimiter = \"|\"\ncolumns = [\n" + list + "]\n");
  };
  CHECK(columns(500)->columns.size() == 500);
  CHECK(one_fault(columns(501), 3, "at most 500"));
}

TEST_CASE("sections are tables called section") {
  CHECK(one_fault(with_lines("sections = []"), 4, "the nearest known key is \"section\""));
}
