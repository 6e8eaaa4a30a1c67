#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE("an empty required value is one finding, in every required column") {
  const auto schema = merged_statement();
  for (std::size_t field = 0; field < schema.columns.size(); ++field) {
    CAPTURE(field);
    StatementBuilder statement;
    statement.set(2, static_cast<Field>(field), "");
    const FoundList expected = {
        {"field-required", 2, 3, schema.columns[field].name, statement.offset(2, field)}};
    CHECK(findings(statement.text()) == (schema.columns[field].required ? expected : FoundList{}));
  }
}

TEST_CASE("blanks are not empty, nothing is trimmed") {
  StatementBuilder statement;
  statement.set(2, currency, " ");
  CHECK(findings(statement.text()) ==
        FoundList{{"field-values", 2, 3, "currency", statement.offset(2, currency)}});
}

}  // namespace
}  // namespace stmtwatch::test
