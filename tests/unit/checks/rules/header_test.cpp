#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

std::string with_header(const std::string& header) {
  const std::string text = StatementBuilder().text();
  return header + text.substr(text.find('\n'));
}

TEST_CASE("a wrong title is one finding at its field") {
  std::string header = StatementBuilder::titles;
  header.replace(header.find("voucher_no"), 10, "voucher");
  CHECK(findings(with_header(header)) == FoundList{{"header", {}, 1, {}, 26}});
}

TEST_CASE("a title too many, a title too few") {
  const std::string header = StatementBuilder::titles;
  CHECK(findings(with_header(header + "|more")) == FoundList{{"header", {}, 1, {}, header.size() + 1}});
  CHECK(findings(with_header(header.substr(0, header.rfind('|')))) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(findings(with_header(header.substr(12))) == FoundList{{"header", {}, 1, {}, 0}});
}

TEST_CASE("another line in the header's place is one finding, and the records are judged") {
  for (const char* line : {"", "# nothing", "a|b", "TOTAL|3|60.15|0.30"}) {
    CAPTURE(line);
    const auto judgement = judged(with_header(line));
    CHECK(found_in(judgement) == FoundList{{"header", {}, 1, {}, 0}});
    CHECK(judgement.records == 3);
  }
}

TEST_CASE("records with as many fields as the wrong header are that one fault") {
  checks::Schema schema = plain_pairs();
  schema.columns.push_back(column("amount", checks::Decimal{}));
  schema.trailer = checks::Trailer{"TOTAL", {}, {checks::TrailerCount{}, checks::TrailerSum{2}}};
  const std::string more = "left|right|amount|more\na|b|1.00|x\nc|d|2.00|x\nTOTAL|2|3.00\n";
  CHECK(findings(more, schema) == FoundList{{"header", {}, 1, {}, 18}});
  CHECK(judged(more, schema).records == 2);
  CHECK(findings("left|right\na|b\nc|d\nTOTAL|2|3.00\n", schema) == FoundList{{"header", {}, 1, {}, 0}});
  // A record with another number of fields is a fault of its own, and one as the schema has it is judged.
  const std::string other = "left|right|amount|more\na|b|1.00|x\nc|d|e|f|g\nh|i|x\nTOTAL|3|3.00\n";
  CHECK(findings(other, schema) == FoundList{{"header", {}, 1, {}, 18},
                                             {"field-count", 2, 3, {}, 34},
                                             {"field-type", 3, 4, "amount", 48}});
}

TEST_CASE("the titles of another kind of file are one finding, and nothing else of it is judged") {
  const auto judgement =
      judged("记账时间,业务单号,金额\n`2024-09-09,`A1,`1.00\n总笔数,总金额\n`1,`1.00\n", small_trade_bill());
  CHECK(found_in(judgement) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(judgement.findings.listed()[0].message.contains("another kind of file"));
  CHECK(findings(with_header("a|b|c|d|e|f|g|h|i|j|k|l")) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(findings("name|sum\n张三|1\n") == FoundList{{"header", {}, 1, {}, 0}});
}

TEST_CASE("the right titles with another character between them are one finding that says so") {
  std::string text = StatementBuilder().text();
  std::ranges::replace(text, '|', ',');
  const auto judgement = judged(text);
  CHECK(found_in(judgement) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(judgement.findings.listed()[0].message.contains("separated by \",\", the schema says \"|\""));
  auto headless = merged_statement();
  headless.header = false;
  CHECK(findings(text.substr(text.find('\n') + 1), headless) == FoundList{{"field-count", {}, 1, {}, 0}});
}

TEST_CASE("a title that is wrong is shown, an account number in its place is not") {
  std::string header = StatementBuilder::titles;
  header.replace(header.find("party_name"), 10, "party");
  CHECK(judged(with_header(header)).findings.listed().at(0).message.contains("is \"party\", expected"));
  CHECK_FALSE(judged("a|b|c|d|e|f|g|h|张三|j|k|l\n").findings.listed().at(0).message.contains("张三"));
}

TEST_CASE("a header cut by a line break is one finding, wherever the break is") {
  const std::string header = StatementBuilder::titles;
  for (std::size_t at = 0; at < header.size(); ++at) {
    CAPTURE(at);
    std::string cut = header;
    cut.insert(at, "\n");
    const auto judgement = judged(with_header(cut));
    const auto found = found_in(judgement);
    REQUIRE(found.size() == 1);
    CHECK(found[0].check == "header");
    CHECK(found[0].byte_offset == (at == 0 ? 0 : header.rfind('|', at - 1) + 1));
    CHECK(judgement.records == 3);
  }
}

TEST_CASE("a missing header is one finding, and the first line is record 1") {
  StatementBuilder statement;
  const std::string text = statement.text().substr(statement.offset(1, merchant_no));
  const auto judgement = judged(text);
  CHECK(found_in(judgement) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(judgement.records == 3);
}

TEST_CASE("a missing header with a fault in the first record") {
  StatementBuilder statement;
  statement.set(1, currency, "USD");
  const auto begin = statement.offset(1, merchant_no);
  CHECK(findings(statement.text().substr(begin)) ==
        FoundList{{"header", {}, 1, {}, 0},
                  {"field-values", 1, 1, "currency", statement.offset(1, currency) - begin}});
}

TEST_CASE("a trailer alone lacks the header") {
  CHECK(findings("TOTAL|0|0.00|0.00\n") == FoundList{{"header", {}, 1, {}, 0}});
}

TEST_CASE("a carriage return after the header of an LF file is part of its last title") {
  const std::string header = StatementBuilder::titles;
  CHECK(findings(with_header(header + "\r")) == FoundList{{"header", {}, 1, {}, header.rfind('|') + 1}});
}

TEST_CASE("the header twice is a bad record") {
  const std::string header = StatementBuilder::titles;
  const auto found = findings(with_header(header + "\n" + header));
  CHECK_FALSE(found.empty());
  for (const Found& each : found)
    CHECK((each.record == 1 || each.check == "control-totals"));
}

TEST_CASE("a header with bytes that are no text is one finding") {
  std::string header = StatementBuilder::titles;
  header.insert(3, "\xFF\x01\v");
  CHECK(findings(with_header(header)) == FoundList{{"header", {}, 1, {}, 0}});
}

TEST_CASE("what stands in the header's place is not shown where it may be sensitive") {
  StatementBuilder statement;
  std::string line = StatementBuilder::titles;
  line.replace(line.find("party_account"), 13, "6222021234567890");
  const auto judgement = judged(with_header(line));
  REQUIRE(judgement.findings.listed().size() == 1);
  CHECK(judgement.findings.listed()[0].message.find("6222021234567890") == std::string::npos);
}

TEST_CASE("a file that is one line of something else is told by what it begins with") {
  const auto judgement = judged("{\"code\":\"NO_STATEMENT_EXIST\"}");
  REQUIRE(judgement.findings.total() == 1);
  CHECK(judgement.findings.listed()[0].check == "header");
  CHECK(judgement.findings.listed()[0].message.contains("NO_STATEMENT_EXIST"));
}

TEST_CASE("a header that the file ends in is not there to its end, and nothing else") {
  const std::string header = StatementBuilder::titles;
  for (std::size_t bytes = 1; bytes < header.size(); ++bytes) {
    CAPTURE(bytes);
    const auto found = findings(header.substr(0, bytes));
    REQUIRE(found.size() == 1);
    CHECK(found[0].check == "completeness");
  }
  auto quoting = merged_statement();
  quoting.quote = '"';
  quoting.header_trimmed = true;
  for (const std::string begun :
       {"\"", "\"merchant_no\"|\"busi", " merchant_no |business_date ", "merchant_no|"}) {
    CAPTURE(begun);
    CHECK(findings(begun, quoting).at(0).check == "completeness");
  }
}

}  // namespace
}  // namespace stmtwatch::test
