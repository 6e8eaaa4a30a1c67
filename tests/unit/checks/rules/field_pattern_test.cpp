#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

checks::Schema with_pattern(const std::string& pattern) {
  auto schema = merged_statement();
  schema.columns[memo].pattern = pattern;
  return schema;
}

TEST_CASE("the whole value must match") {
  StatementBuilder statement;
  const auto schema = with_pattern("[0-9]+%|房租");
  CHECK(findings(statement.text(), schema) == FoundList{});
  CHECK(findings(statement.set(2, memo, "12%").text(), schema) == FoundList{});
  for (const char* value : {"12%x", "x12%", "12", "房租 "}) {
    CHECK(findings(statement.set(2, memo, value).text(), schema) ==
          FoundList{{"field-pattern", 2, 3, "memo", statement.offset(2, memo)}});
  }
}

TEST_CASE("an empty optional value matches whatever the pattern") {
  StatementBuilder statement(1);
  CHECK(findings(statement.set(1, memo, "").text(), with_pattern("x+")) == FoundList{});
}

TEST_CASE("a pattern that makes other engines go back and forth for ever is answered at once") {
  auto schema = with_pattern("(a*)*b");
  schema.columns[memo].length.reset();
  StatementBuilder statement(1);
  statement.set(1, memo, std::string(100000, 'a'));
  CHECK(findings(statement.text(), schema) ==
        FoundList{{"field-pattern", 1, 2, "memo", statement.offset(1, memo)}});
}

}  // namespace
}  // namespace stmtwatch::test
