#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

// A statement of three records with `line_break` put into the middle of one value of the second.
struct Broken {
  StatementBuilder statement;
  std::string text;
  std::uint64_t offset = 0;
  Broken(Field field, const std::string& line_break, std::size_t record = 2) {
    offset = statement.offset(record, field) + statement.get(record, field).size() / 2;
    if (field == party_name) offset = statement.offset(record, field) + 3;  // between two characters
    text = statement.text();
    text.insert(offset, line_break);
  }
};

TEST_CASE("every kind of line break in every column is one finding that names the column and the byte") {
  const std::vector<std::string> breaks = {"\n", "\r",       "\r\n",         "\v",
                                           "\f", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  const auto schema = merged_statement();
  for (const std::string& line_break : breaks) {
    for (std::size_t field = 0; field < schema.columns.size(); ++field) {
      CAPTURE(field);
      CAPTURE(line_break);
      const Broken broken(static_cast<Field>(field), line_break);
      const auto judgement = judged(broken.text);
      CHECK(found_in(judgement) ==
            FoundList{{"embedded-newline", 2, 3, schema.columns[field].name, broken.offset}});
      CHECK(judgement.records == 3);
    }
  }
}

TEST_CASE("the same in the first and in the last record") {
  for (const std::size_t record : {1u, 3u}) {
    for (const Field field : {merchant_no, memo, posted_at}) {
      const Broken broken(field, "\n", record);
      CHECK(findings(broken.text) == FoundList{{"embedded-newline", record, record + 1,
                                                merged_statement().columns[field].name, broken.offset}});
    }
  }
}

TEST_CASE("breaks in two fields of a record are two findings") {
  StatementBuilder statement;
  statement.set(2, party_name, "王\n小明").set(2, memo, "房\n租");
  const auto found = findings(statement.text());
  CHECK(found == FoundList{{"embedded-newline", 2, 3, "party_name", statement.offset(2, party_name) + 3},
                           {"embedded-newline", 2, 4, "memo", statement.offset(2, memo) + 3}});
}

TEST_CASE("two breaks in one field are one finding, at the first") {
  StatementBuilder statement;
  statement.set(2, memo, "a\nb\nc");
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 2, 3, "memo", statement.offset(2, memo) + 1}});
}

TEST_CASE("breaks in the last field of one record and the first of the next belong to both") {
  StatementBuilder statement;
  statement.set(1, posted_at, "2024-09-09\n 10:00:00").set(2, merchant_no, "88000000\n0001");
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 1, 2, "posted_at", statement.offset(1, posted_at) + 10},
                  {"embedded-newline", 2, 4, "merchant_no", statement.offset(2, merchant_no) + 8}});
}

TEST_CASE("the other fields of a broken record take part in every check") {
  StatementBuilder statement;
  statement.set(2, memo, "a\nb").set(2, voucher_no, statement.get(1, voucher_no)).set(2, currency, "USD");
  CHECK(findings(statement.text()) ==
        FoundList{{"voucher-unique", 2, 3, "voucher_no", statement.offset(2, voucher_no)},
                  {"field-values", 2, 3, "currency", statement.offset(2, currency)},
                  {"embedded-newline", 2, 3, "memo", statement.offset(2, memo) + 1}});
}

TEST_CASE("a field behind the break stands on the later line") {
  StatementBuilder statement;
  statement.set(2, party_name, "a\nb").set(2, memo, std::string(129, 'm'));
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 2, 3, "party_name", statement.offset(2, party_name) + 1},
                  {"field-length", 2, 4, "memo", statement.offset(2, memo)}});
}

TEST_CASE("a break in an amount is not held against the totals, in another field they are judged") {
  StatementBuilder statement;
  statement.trailer("TOTAL|3|60.15|0.30");
  statement.set(2, amount, "2\n0.05");
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 2, 3, "amount", statement.offset(2, amount) + 1}});
  statement.set(2, amount, "20.06").set(2, memo, "a\nb");
  CHECK(findings(statement.text()).size() == 2);
}

TEST_CASE("a blank line between records goes to the earlier one") {
  StatementBuilder statement;
  statement.set(2, posted_at, statement.get(2, posted_at) + "\n");
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 2, 3, "posted_at", statement.offset(2, posted_at) + 19}});
}

TEST_CASE("blank lines before the trailer go to the last record") {
  StatementBuilder statement;
  statement.set(3, posted_at, statement.get(3, posted_at) + "\n\n");
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 3, 4, "posted_at", statement.offset(3, posted_at) + 19}});
}

TEST_CASE("a blank line after the header goes to the first record") {
  StatementBuilder statement;
  statement.set(1, merchant_no, "\n880000000001");
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 1, 2, "merchant_no", statement.offset(1, merchant_no)}});
}

TEST_CASE("a blank line where there are no records is one finding of the file") {
  const std::string header = std::string(StatementBuilder::titles) + "\n";
  CHECK(findings(header + "\nTOTAL|0|0.00|0.00\n") ==
        FoundList{{"embedded-newline", {}, 2, {}, header.size()}});
  CHECK(findings(header + "\n\n\nTOTAL|0|0.00|0.00\n") ==
        FoundList{{"embedded-newline", {}, 2, {}, header.size()}});
}

TEST_CASE("every line ending with CRLF is one finding of the file, and all else is judged") {
  StatementBuilder statement;
  statement.end_lines_with("\r\n").set(2, memo, std::string(129, 'm'));
  const std::size_t cr = std::string(StatementBuilder::titles).size();
  CHECK(findings(statement.text()) == FoundList{{"embedded-newline", {}, 1, {}, cr},
                                                {"field-length", 2, 3, "memo", statement.offset(2, memo)}});
}

TEST_CASE("every line but the last one, which has no end, ending with CRLF is the same") {
  std::string text = StatementBuilder().end_lines_with("\r\n").text();
  text.resize(text.size() - 2);
  CHECK(findings(text) ==
        FoundList{{"embedded-newline", {}, 1, {}, std::string(StatementBuilder::titles).size()}});
}

TEST_CASE("a break inside a CRLF file is its own finding") {
  StatementBuilder statement;
  statement.end_lines_with("\r\n").set(2, memo, "a\nb").set(3, posted_at, "2024-09-09\r\n 10:00:00");
  const std::size_t cr = std::string(StatementBuilder::titles).size();
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", {}, 1, {}, cr},
                  {"embedded-newline", 2, 3, "memo", statement.offset(2, memo) + 1},
                  {"embedded-newline", 3, 5, "posted_at", statement.offset(3, posted_at) + 10}});
}

TEST_CASE("one record with CRLF among LF belongs to its last column") {
  StatementBuilder statement;
  statement.set(2, posted_at, statement.get(2, posted_at) + "\r");
  CHECK(findings(statement.text()) ==
        FoundList{{"embedded-newline", 2, 3, "posted_at", statement.offset(2, posted_at) + 19}});
}

TEST_CASE("a CRLF file with one LF is judged as an LF file") {
  StatementBuilder statement(4);
  const std::string header = statement.text().substr(0, statement.offset(1, merchant_no) - 1);
  for (const std::size_t record : {1u, 3u, 4u})
    statement.set(record, posted_at, statement.get(record, posted_at) + "\r");
  std::string text = statement.text();
  text.insert(header.size(), "\r");  // the header's
  const auto found = findings(text);
  REQUIRE(found.size() == 4);
  CHECK(found[0].check == "header");
  CHECK(found[1] == Found{"embedded-newline", 1, 2, "posted_at", statement.offset(1, posted_at) + 20});
  CHECK(found[2].record == 3);
  CHECK(found[3].record == 4);
}

TEST_CASE("a schema of CRLF finds the same things the other way round") {
  auto schema = merged_statement();
  schema.line_ending = checks::LineEnding::crlf;
  StatementBuilder statement;
  statement.end_lines_with("\r\n");
  CHECK(findings(statement.text(), schema) == FoundList{});
  statement.set(2, memo, "a\nb");
  CHECK(findings(statement.text(), schema) ==
        FoundList{{"embedded-newline", 2, 3, "memo", statement.offset(2, memo) + 1}});
  StatementBuilder lf;
  CHECK(findings(lf.text(), schema) ==
        FoundList{{"embedded-newline", {}, 1, {}, std::string(StatementBuilder::titles).size()}});
}

TEST_CASE("in a CRLF schema a record that ends with LF alone has the break in its last column") {
  auto schema = merged_statement();
  schema.line_ending = checks::LineEnding::crlf;
  StatementBuilder statement;
  std::string text = statement.end_lines_with("\r\n").text();
  const std::uint64_t cr = statement.offset(2, posted_at) + 19;
  text.erase(cr, 1);
  CHECK(findings(text, schema) == FoundList{{"embedded-newline", 2, 3, "posted_at", cr}});
}

TEST_CASE("in a CRLF schema a piece that LF alone cuts off goes to the record whose line ending is missing") {
  auto schema = merged_statement();
  schema.line_ending = checks::LineEnding::crlf;
  StatementBuilder statement;
  statement.end_lines_with("\r\n").set(2, merchant_no, "\n880000000001");
  CHECK(findings(statement.text(), schema) ==
        FoundList{{"embedded-newline", 2, 3, "merchant_no", statement.offset(2, merchant_no)}});
}

TEST_CASE("either line ending is right where the schema allows either") {
  auto schema = merged_statement();
  schema.line_ending = checks::LineEnding::either;
  StatementBuilder statement;
  statement.set(2, posted_at, statement.get(2, posted_at) + "\r");
  CHECK(findings(statement.text(), schema) == FoundList{});
  CHECK(findings(StatementBuilder().end_lines_with("\r\n").text(), schema) == FoundList{});
}

TEST_CASE("a break in a sensitive value is told without the value") {
  StatementBuilder statement;
  statement.set(2, party_account, "62220212\n34567890");
  const auto judgement = judged(statement.text());
  REQUIRE(judgement.findings.listed().size() == 1);
  const auto& finding = judgement.findings.listed()[0];
  CHECK(finding.message == "party_account contains a line break (LF): \"6***0\"");
  CHECK(finding.hint.find("party_account") != std::string::npos);
}

TEST_CASE("a CRLF file whose trailer ends with LF is judged as an LF file") {
  StatementBuilder statement(1);
  std::string text = statement.end_lines_with("\r\n").text();
  text.erase(text.size() - 2, 1);
  const auto found = findings(text);
  REQUIRE(found.size() == 2);
  CHECK(found[0].check == "header");
  CHECK(found[1] == Found{"embedded-newline", 1, 2, "posted_at", statement.offset(1, posted_at) + 19});
}

}  // namespace
}  // namespace stmtwatch::test
