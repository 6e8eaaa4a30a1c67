#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE("only the listed values, as they are written") {
  StatementBuilder statement;
  CHECK(findings(statement.set(2, bill_type, "FUND").set(2, dc_flag, "C").text()) == FoundList{});
  for (const char* value : {"fund", "FUNDS", "FUN", "FUND ", "基金"}) {
    CHECK(findings(statement.set(2, bill_type, value).text()) ==
          FoundList{{"field-values", 2, 3, "bill_type", statement.offset(2, bill_type)}});
  }
}

}  // namespace
}  // namespace stmtwatch::test
