#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE("every control character but the line breaks is a finding at its byte") {
  for (unsigned code = 0; code < 0xA1; ++code) {
    CAPTURE(code);
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    const bool line_break = (code >= 0x0A && code <= 0x0D) || code == 0x85;
    const bool special = code == '|';
    if (special) continue;
    std::string character;
    if (code >= 0x80) character += '\xC2';
    character += static_cast<char>(code);
    StatementBuilder statement;
    statement.set(2, memo, "房" + character + "租");
    const FoundList expected = {
        {line_break ? "embedded-newline" : "control-character", 2, 3, "memo", statement.offset(2, memo) + 3}};
    CHECK(findings(statement.text()) == (control ? expected : FoundList{}));
  }
}

TEST_CASE("one finding a field, at the first; nothing else is said of the field") {
  StatementBuilder statement;
  statement.set(2, memo, std::string("a\t\x01") + std::string(200, 'm')).set(2, amount, "1\t");
  CHECK(findings(statement.text()) ==
        FoundList{{"control-character", 2, 3, "amount", statement.offset(2, amount) + 1},
                  {"control-character", 2, 3, "memo", statement.offset(2, memo) + 1}});
}

TEST_CASE("a line break in the same field comes first") {
  StatementBuilder statement;
  statement.set(2, memo, "\ta\vb");
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 2, 3, "memo", statement.offset(2, memo) + 2}});
}

TEST_CASE("no-break spaces, joiners and private characters are text") {
  StatementBuilder statement;
  statement.set(2, memo, "\xC2\xA0\xE2\x80\x8D\xEE\x80\x80\xE3\x80\x80 ~");
  CHECK(findings(statement.text()) == FoundList{});
}

}  // namespace
}  // namespace stmtwatch::test
