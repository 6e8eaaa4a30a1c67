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

TEST_CASE("a listed value with a NUL behind it teaches nothing about values of that length") {
  StatementBuilder statement(60);
  for (std::size_t record = 1; record <= 60; ++record)
    statement.set(record, Field::currency, record <= 30 ? std::string("CNY\0", 4) : "USDX");
  for (const auto isa : checks::scan::isas_here()) {
    const auto judged = checks::judge_in_chunks(MemorySource(statement.text()), merged_statement(),
                                                reference_context(), {.isa = isa, .stretches_from = 0});
    REQUIRE(judged.has_value());
    CHECK(judged->findings.by_check().at("control-character") == 30);
    CHECK(judged->findings.by_check().at("field-values") == 30);
  }
}

}  // namespace
}  // namespace stmtwatch::test
