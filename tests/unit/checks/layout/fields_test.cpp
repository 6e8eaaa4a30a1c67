#include "checks/layout/fields.hpp"

#include <doctest/doctest.h>

namespace stmtwatch::checks::layout {
namespace {

using Fields = std::vector<std::string_view>;

Schema quoted_by(std::optional<char> quote, char delimiter = ',', Encoding encoding = Encoding::utf8) {
  Schema schema;
  schema.quote = quote;
  schema.delimiter = delimiter;
  schema.encoding = encoding;
  return schema;
}

TEST_CASE("a record without quotes is split at every delimiter") {
  const Schema schema = quoted_by('"');
  CHECK(fields_of("a,b,c", schema) == Fields{"a", "b", "c"});
  CHECK(fields_of("", schema) == Fields{""});
  CHECK(fields_of(",", schema) == Fields{"", ""});
}

TEST_CASE("a delimiter or a line break between quotes does not end the field") {
  const Schema schema = quoted_by('"');
  CHECK(fields_of("\"a,b\",c", schema) == Fields{"\"a,b\"", "c"});
  CHECK(fields_of("\"a\nb\",\"c\"", schema) == Fields{"\"a\nb\"", "\"c\""});
  CHECK(fields_of("\"\",\"\"", schema) == Fields{"\"\"", "\"\""});
}

TEST_CASE("two quotes stand for one and do not close") {
  const Schema schema = quoted_by('"');
  CHECK(fields_of("\"a\"\",\"\"b\",c", schema) == Fields{"\"a\"\",\"\"b\"", "c"});
  CHECK(fields_of("\"\"\"\",c", schema) == Fields{"\"\"\"\"", "c"});
  CHECK(title_in("\"a\"\"b\"", schema) == "a\"b");
  CHECK(title_in("\"\"\"\"", schema) == "\"");
  CHECK(title_in("\"\"", schema) == "");
}

TEST_CASE("a quote in the middle of a field is a character like others") {
  const Schema schema = quoted_by('"');
  CHECK(fields_of("5\" pipe,b\"", schema) == Fields{"5\" pipe", "b\""});
  CHECK(title_in("5\" pipe", schema) == "5\" pipe");
  CHECK(fields_of(" \"a,b\"", schema) == Fields{" \"a", "b\""});
}

TEST_CASE("a quote that never closes is a character like others") {
  const Schema schema = quoted_by('"');
  CHECK(fields_of("\"a,b", schema) == Fields{"\"a", "b"});
  CHECK(fields_of("\"a\"\",b", schema) == Fields{"\"a\"\"", "b"});
  CHECK(title_in("\"a", schema) == "\"a");
}

TEST_CASE("what follows the closing quote belongs to the field") {
  const Schema schema = quoted_by('"');
  CHECK(fields_of("\"1\"\t,\"2\"x,3", schema) == Fields{"\"1\"\t", "\"2\"x", "3"});
  CHECK(title_in("\"1\"\t", schema) == "\"1\"\t");
}

TEST_CASE("without quoting, quotes mean nothing") {
  CHECK(fields_of("\"a,b\"", quoted_by(std::nullopt)) == Fields{"\"a", "b\""});
  CHECK(title_in("\"a\"", quoted_by(std::nullopt)) == "\"a\"");
}

TEST_CASE("a second byte of GBK that looks like the delimiter or the quote is neither") {
  for (const Encoding encoding : {Encoding::gbk, Encoding::gb18030}) {
    CHECK(fields_of("\x90||b", quoted_by(std::nullopt, '|', encoding)) == Fields{"\x90|", "b"});
    const Schema backticks = quoted_by('`', ',', encoding);
    CHECK(fields_of("`\x90`,`,c", backticks) == Fields{"`\x90`,`", "c"});
    CHECK(title_in("`\x90`,`", backticks) == "\x90`,");
  }
  CHECK(count_fields("\x90||b", quoted_by(std::nullopt, '|')) == 3);
}

TEST_CASE("a trailing delimiter makes one field more") {
  Schema schema = quoted_by(std::nullopt);
  schema.columns.resize(3);
  CHECK(delimited_fields(schema) == 3);
  schema.trailing_delimiter = true;
  CHECK(delimited_fields(schema) == 4);
}

}  // namespace
}  // namespace stmtwatch::checks::layout
