#include "checks/values/field_value.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::checks {
namespace {

// A schema with quotes and one column.
struct OneColumn {
  Schema schema;
  Column column;

  OneColumn() { schema.quote = '"'; }
  FieldValue of(std::string_view field) const { return read_field(schema, column, field); }
  std::string_view value(std::string_view field) const { return of(field).in(field); }
};

TEST_CASE("nothing is taken off a value unless the column says so") {
  OneColumn reading;
  reading.schema.quote.reset();
  for (const std::string_view field : {"a", " a ", "\ta\t", "\"a\"", "`a", "NULL", ""}) {
    CAPTURE(field);
    CHECK(reading.value(field) == field);
    CHECK_FALSE(reading.of(field).prefix_missing);
  }
}

TEST_CASE("quotes are no part of the value, and doubled ones inside are told") {
  const OneColumn reading;
  CHECK(reading.value("\"a,b\"") == "a,b");
  CHECK(reading.value("\"\"") == "");
  CHECK(reading.of("\"\"").quoted);
  CHECK(reading.value("\"a\"\"b\"") == "a\"\"b");
  CHECK(reading.of("\"a\"\"b\"").doubled);
  CHECK(reading.value("\"\"\"\"") == "\"\"");
  CHECK_FALSE(reading.of("\"a\"").doubled);
}

TEST_CASE("a quote inside a field that does not begin with one is an ordinary character") {
  const OneColumn reading;
  CHECK(reading.value("a\"b\"") == "a\"b\"");
  CHECK_FALSE(reading.of("a\"b\"").quoted);
  CHECK(reading.value(" \"a\"") == " \"a\"");
}

TEST_CASE("a quote that never closes is told") {
  const OneColumn reading;
  CHECK(reading.of("\"abc").unclosed);
  CHECK(reading.of("\"").unclosed);
  CHECK(reading.of("\"\"\"").unclosed);
  CHECK(reading.of("\"a\"\"").unclosed);
  CHECK(reading.value("\"abc") == "abc");
  CHECK_FALSE(reading.of("\"abc\"").unclosed);
}

TEST_CASE("behind the closing quote only padding may stand") {
  OneColumn reading;
  CHECK(reading.of("\"a\"\t").text_after_quote);
  reading.column.trim = {"\t", false, true};
  CHECK_FALSE(reading.of("\"a\"\t\t").text_after_quote);
  CHECK(reading.value("\"a\"\t\t") == "a");
  CHECK(reading.of("\"a\"b").text_after_quote);
  CHECK(reading.of("\"a\" ").text_after_quote);
  reading.column.trim = {"\t", true, false};
  CHECK(reading.of("\"a\"\t").text_after_quote);
}

TEST_CASE("the prefix stands inside the quotes and outside the padding") {
  OneColumn reading;
  reading.column.prefix = "¥";
  reading.column.trim = {" ", true, true};
  CHECK(reading.value("¥28.16") == "28.16");
  CHECK(reading.value("\"¥28.16\"") == "28.16");
  CHECK(reading.value("¥ 28.16 ") == "28.16");
  CHECK(reading.of("28.16").prefix_missing);
  CHECK(reading.value("28.16") == "28.16");
  CHECK(reading.of("").prefix_missing);
  CHECK(reading.of(" ¥28.16").prefix_missing);
}

TEST_CASE("padding is taken off the sides that the column names, and off no other") {
  OneColumn reading;
  reading.column.trim = {" \t", false, true};
  CHECK(reading.value(" a b \t ") == " a b");
  reading.column.trim = {"0", true, false};
  CHECK(reading.value("0012300") == "12300");
  CHECK(reading.value("000") == "");
  reading.column.trim = {" ", true, true};
  CHECK(reading.value("   ") == "");
  CHECK(reading.value("\" a \"") == "a");
}

TEST_CASE("a null token is no value, after everything else has been taken off") {
  OneColumn reading;
  reading.column.null_tokens = {"/", "NULL"};
  reading.column.trim = {"\t", false, true};
  for (const std::string_view field : {"/", "/\t", "\"/\"", "\"/\"\t", "NULL"}) {
    CAPTURE(field);
    CHECK(reading.value(field).empty());
  }
  for (const std::string_view field : {"//", " /", "null", "NULL.", "/a"}) {
    CAPTURE(field);
    CHECK(reading.value(field) == field);
  }
}

}  // namespace
}  // namespace stmtwatch::checks
