#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE("one record of another merchant") {
  StatementBuilder statement;
  statement.set(2, merchant_no, "880000000002");
  CHECK(findings(statement.text()) ==
        FoundList{{"identity", 2, 3, "merchant_no", statement.offset(2, merchant_no)}});
}

TEST_CASE("every record of the same other merchant or day is one finding of the file") {
  StatementBuilder statement;
  for (std::size_t i = 1; i <= 3; ++i)
    statement.set(i, merchant_no, "880000000002").set(i, business_date, "20240908");
  CHECK(findings(statement.text()) ==
        FoundList{{"identity", {}, 2, "merchant_no", statement.offset(1, merchant_no)},
                  {"identity", {}, 2, "business_date", statement.offset(1, business_date)}});
}

TEST_CASE("a single record is its own finding") {
  StatementBuilder statement(1);
  statement.set(1, merchant_no, "880000000002");
  CHECK(findings(statement.text()) ==
        FoundList{{"identity", 1, 2, "merchant_no", statement.offset(1, merchant_no)}});
}

TEST_CASE("as soon as one record differs every wrong one bears a finding, however far apart") {
  StatementBuilder statement(3000);
  for (std::size_t i = 1; i < 3000; ++i)
    statement.set(i, merchant_no, "880000000002");
  auto judgement = judged(statement.text());
  CHECK(judgement.findings.total() == 2999);
  CHECK(judgement.findings.listed().size() == 1000);
  CHECK(found_in(judgement).front() ==
        Found{"identity", 1, 2, "merchant_no", statement.offset(1, merchant_no)});
  CHECK(judgement.findings.listed().back().record == 1000);
  statement.set(3000, merchant_no, "880000000003");
  judgement = judged(statement.text());
  CHECK(judgement.findings.total() == 3000);
}

TEST_CASE("malformed values are not compared") {
  StatementBuilder statement;
  statement.set(1, merchant_no, "88").set(2, business_date, "20240230");
  CHECK(findings(statement.text()) ==
        FoundList{{"field-length", 1, 2, "merchant_no", statement.offset(1, merchant_no)},
                  {"field-type", 2, 3, "business_date", statement.offset(2, business_date)}});
}

TEST_CASE("without a file name there is nothing to compare") {
  StatementBuilder statement;
  statement.set(2, merchant_no, "880000000002");
  CHECK(findings(statement.text(), merged_statement(), {}) == FoundList{});
}

TEST_CASE("a date in another form is the same day") {
  auto schema = merged_statement();
  schema.columns[business_date].type = checks::Moment{"YYYY-MM-DD"};
  StatementBuilder statement;
  for (std::size_t i = 1; i <= 3; ++i)
    statement.set(i, business_date, "2024-09-09");
  CHECK(findings(statement.text(), schema) == FoundList{});
}

}  // namespace
}  // namespace stmtwatch::test
