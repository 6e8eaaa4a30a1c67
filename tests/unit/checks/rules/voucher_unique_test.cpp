#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE(
    "a voucher number next to itself and far apart: the later one bears the finding, related names the "
    "first") {
  for (const std::size_t later : {2u, 3u, 2500u}) {
    StatementBuilder statement(2500);
    statement.set(later, voucher_no, statement.get(1, voucher_no));
    const auto judgement = judged(statement.text());
    REQUIRE(found_in(judgement) == FoundList{{"voucher-unique", later, later + 1, "voucher_no",
                                              statement.offset(later, voucher_no)}});
    const auto& finding = judgement.findings.listed()[0];
    REQUIRE(finding.related.has_value());
    CHECK(finding.related->record == 1);
    CHECK(finding.related->line == 2);
    CHECK(finding.related->path.empty());
    CHECK(finding.related->business_date->compact() == "20240909");
    CHECK(finding.message.find("another entry with this number") != std::string::npos);
  }
}

TEST_CASE("three times are two findings, both related to the first") {
  StatementBuilder statement(5);
  statement.set(3, voucher_no, statement.get(2, voucher_no)).set(5, voucher_no, statement.get(2, voucher_no));
  const auto judgement = judged(statement.text());
  REQUIRE(judgement.findings.total() == 2);
  for (const auto& finding : judgement.findings.listed())
    CHECK(finding.related->record == 2);
  CHECK(judgement.keys[0].size() == 3);
}

TEST_CASE("the same entry twice is told apart from the same number twice") {
  StatementBuilder statement;
  for (const Field field : {voucher_no, bill_type, dc_flag, amount, fee})
    statement.set(2, field, statement.get(1, field));
  const auto judgement = judged(statement.text());
  REQUIRE(judgement.findings.total() == 1);
  CHECK(judgement.findings.listed()[0].message.find("the same entry") != std::string::npos);
}

TEST_CASE("numbers that differ in case or leading zeros are different") {
  StatementBuilder statement;
  statement.set(1, voucher_no, "a1").set(2, voucher_no, "A1").set(3, voucher_no, "0A1");
  CHECK(findings(statement.text()) == FoundList{});
}

TEST_CASE("empty and malformed keys take no part") {
  StatementBuilder statement(4);
  statement.set(1, voucher_no, "").set(2, voucher_no, "").set(3, voucher_no, "x-1").set(4, voucher_no, "x-1");
  const auto judgement = judged(statement.text());
  CHECK(judgement.findings.total() == 4);
  CHECK(judgement.findings.by_check().count("voucher-unique") == 0);
  CHECK(judgement.keys[0].size() == 0);
}

TEST_CASE("a composite key is the values together, not their text") {
  auto schema = merged_statement();
  schema.unique = {{{memo, party_name}, checks::UniqueScope::statement}};
  StatementBuilder statement(3);
  statement.set(1, memo, "ab").set(1, party_name, "c").set(2, memo, "a").set(2, party_name, "bc");
  statement.set(3, memo, "ab").set(3, party_name, "");
  CHECK(findings(statement.text(), schema) == FoundList{});
  statement.set(3, party_name, "c");
  const auto judgement = judged(statement.text(), schema);
  CHECK(found_in(judgement) == FoundList{{"voucher-unique", 3, 4, "memo", statement.offset(3, memo)}});
  CHECK(
      judgement.findings.listed()[0].message.starts_with("memo \"a***\" + party_name \"***\" stands twice"));
}

}  // namespace
}  // namespace stmtwatch::test
