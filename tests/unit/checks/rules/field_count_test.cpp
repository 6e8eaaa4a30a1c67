#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE("one delimiter too many is one finding at the record, and totals are not held against it") {
  StatementBuilder statement;
  statement.set(2, memo, "a|b").set(2, currency, "USD").set(2, voucher_no, statement.get(1, voucher_no));
  const auto judgement = judged(statement.text());
  CHECK(found_in(judgement) == FoundList{{"field-count", 2, 3, {}, statement.offset(2, merchant_no)}});
  CHECK(judgement.records == 3);
  CHECK(judgement.findings.listed()[0].message == "the record has 13 fields, the schema 12");
}

TEST_CASE("a field too few is one finding, whichever record it is") {
  for (const std::size_t record : {1u, 2u, 3u}) {
    StatementBuilder statement;
    std::string text = statement.text();
    const auto begin = statement.offset(record, fee);
    text.erase(begin, statement.offset(record, currency) - begin);
    CHECK(findings(text) ==
          FoundList{{"field-count", record, record + 1, {}, statement.offset(record, merchant_no)}});
  }
}

TEST_CASE("short records one after another are not joined to too much") {
  StatementBuilder statement(4);
  std::string text = statement.text();
  for (const std::size_t record : {3u, 2u}) {
    const auto begin = statement.offset(record, fee);
    text.erase(begin, statement.offset(record, currency) - begin);
  }
  CHECK(findings(text) == FoundList{{"field-count", 2, 3, {}, statement.offset(2, merchant_no)},
                                    {"field-count", 3, 4, {}, statement.offset(3, merchant_no) - 5}});
}

TEST_CASE("a lost piece before a cut record is told apart from it") {
  StatementBuilder statement;
  statement.set(2, party_name, "王\n小明");
  std::string text = statement.text();
  const std::string piece = "880000000001|20240909|V1|FUND\n";  // with the next line it would make 12 fields
  const auto at = statement.offset(2, merchant_no);
  text.insert(at, piece);
  CHECK(findings(text) == FoundList{{"field-count", 2, 3, {}, at},
                                    {"embedded-newline", 3, 4, "party_name",
                                     statement.offset(2, party_name) + piece.size() + 3}});
}

TEST_CASE("a line of one field between records goes to the earlier one where nothing speaks against it") {
  StatementBuilder statement;
  std::string text = statement.text();
  text.insert(statement.offset(2, merchant_no), "garbage\n");
  CHECK(findings(text) ==
        FoundList{{"embedded-newline", 1, 2, "posted_at", statement.offset(2, merchant_no) - 1}});
}

TEST_CASE("after a record that cannot be read lines of one field are part of that fault") {
  StatementBuilder statement;
  statement.set(2, memo, "a|b");
  const std::string text = statement.text();
  const auto next = statement.offset(3, merchant_no);
  const Found bad = {"field-count", 2, 3, {}, statement.offset(2, merchant_no)};
  CHECK(findings(text.substr(0, next) + "\n\n" + text.substr(next)) == FoundList{bad});
  CHECK(findings(text.substr(0, next) + "piece\n\nand another\n" + text.substr(next)) == FoundList{bad});
  CHECK(findings(text.substr(0, next) + "piece\n1|2\n" + text.substr(next)) ==
        FoundList{bad, {"field-count", 3, 5, {}, next + 6}});
}

TEST_CASE("every record with the same wrong number of fields is one fault, one that differs is not") {
  const std::string alike = "left|right\na|b|c\nd|e|f\n";
  CHECK(findings(alike, plain_pairs()) == FoundList{{"field-count", {}, 2, {}, 11}});
  CHECK(findings(alike + "g|h\n", plain_pairs()).size() == 2);
  CHECK(findings(alike + "g|h|i|j\n", plain_pairs()).size() == 3);
  CHECK(findings("left|right\na|b|c\n", plain_pairs()) == FoundList{{"field-count", 1, 2, {}, 11}});
  std::string many = "left|right\n";
  for (int i = 0; i < 5000; ++i)
    many += "a|b|c\n";
  CHECK(findings(many, plain_pairs()).size() == 1);
  CHECK(judged(many + "a|b\n", plain_pairs()).findings.total() == 5000);
}

TEST_CASE("nothing is joined with the trailer") {
  StatementBuilder statement;
  std::string text = statement.text();
  text.insert(statement.trailer_offset(),
              "880000000001|20240909|V1|FUND|D|1.00|0.00|CNY|a\n");  // 9, with TOTAL's 4: 12
  CHECK(findings(text) == FoundList{{"field-count", 4, 5, {}, statement.trailer_offset()}});
}

TEST_CASE("a record cut into up to 4,096 lines is put together; look-ahead is bounded") {
  StatementBuilder statement;
  for (const std::size_t lines : {65u, 4096u, 4097u, 9000u}) {
    CAPTURE(lines);
    std::string value = "a";
    for (std::size_t i = 1; i < lines; ++i)
      value += "\nx";
    statement.set(2, memo, value);
    const auto found = findings(statement.text());
    CHECK(found.size() == (lines <= 4096 ? 1 : 2));  // beyond, its two ends are told
    CHECK(found[0].check == (lines <= 4096 ? "embedded-newline" : "field-count"));
    CHECK(found[0].line == 3);
  }
}

TEST_CASE("lines of one field behind the last record are one finding, however many") {
  StatementBuilder statement;
  std::string text = statement.text();
  const auto at = statement.trailer_offset();
  for (const int lines : {1, 4096, 4097, 20'000}) {
    CAPTURE(lines);
    std::string garbage;
    for (int i = 0; i < lines; ++i)
      garbage += "x\n";
    CHECK(findings(text.substr(0, at) + garbage + text.substr(at)) ==
          FoundList{{"embedded-newline", 3, 4, "posted_at", at - 1}});
  }
}

TEST_CASE("twenty thousand blank lines in the middle are one finding") {
  StatementBuilder statement;
  std::string text = statement.text();
  const auto at = statement.offset(2, merchant_no);
  text.insert(at, std::string(20000, '\n'));
  CHECK(findings(text) == FoundList{{"embedded-newline", 1, 2, "posted_at", at - 1}});
}

TEST_CASE("a schema of one column takes every line as a record, blank ones too") {
  checks::Schema schema;
  schema.columns = {column("word", checks::Text{}, true)};
  schema.header = false;
  const auto judgement = judged("a\n\nb\n", schema, {});
  CHECK(found_in(judgement) == FoundList{{"field-required", 2, 2, "word", 2}});
  CHECK(judgement.records == 3);
}

}  // namespace
}  // namespace stmtwatch::test
