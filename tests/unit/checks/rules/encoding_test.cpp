#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

TEST_CASE("bytes that are no UTF-8 are one finding a field, at the first of them") {
  const std::vector<std::string> wrong = {"\xFF",
                                          "\x80",
                                          "\xC0\x80",
                                          "\xC1\xBF",
                                          "\xE0\x80\xAF",
                                          "\xF0\x80\x80\xAF",
                                          "\xED\xA0\x80",
                                          "\xED\xBF\xBF",
                                          "\xF4\x90\x80\x80",
                                          "\xF5\x80\x80\x80",
                                          "\xE4\xBD",
                                          "\xE4",
                                          "\xC2",
                                          "\xF0\x9F\x98",
                                          "\xB7\xBF\xD7\xE2"};
  for (const std::string& bytes : wrong) {
    CAPTURE(bytes);
    StatementBuilder statement;
    statement.set(2, memo, "房" + bytes + "租\xFF");
    CHECK(findings(statement.text()) == FoundList{{"encoding", 2, 3, "memo", statement.offset(2, memo) + 3}});
  }
}

TEST_CASE("the ends of what UTF-8 can say are right") {
  for (const char* value : {"\xC2\xA0", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                            "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xEF\xBB\xBF"}) {
    StatementBuilder statement;
    statement.set(2, memo, value);
    CHECK(findings(statement.text()) == FoundList{});
  }
}

TEST_CASE("a field that is not text is judged no further") {
  StatementBuilder statement;
  statement.set(2, voucher_no, "V\xFF\n\t").set(3, voucher_no, "V\xFF\n\t");
  CHECK(findings(statement.text()) ==
        FoundList{{"encoding", 2, 3, "voucher_no", statement.offset(2, voucher_no) + 1},
                  {"encoding", 3, 5, "voucher_no", statement.offset(3, voucher_no) + 1}});
}

TEST_CASE("ASCII has no byte from 0x80 on") {
  auto schema = merged_statement();
  schema.encoding = checks::Encoding::ascii;
  StatementBuilder statement(1);
  statement.set(1, party_name, "Wang").set(1, memo, "rent \x7E");
  CHECK(findings(statement.text(), schema) == FoundList{});
  statement.set(1, memo, "caf\xC3\xA9");
  CHECK(findings(statement.text(), schema) ==
        FoundList{{"encoding", 1, 2, "memo", statement.offset(1, memo) + 3}});
}

TEST_CASE("a byte order mark is as the schema says") {
  const std::string text = StatementBuilder().text();
  auto schema = merged_statement();
  const FoundList wrong = {{"encoding", {}, 1, {}, 0}};
  CHECK(findings("\xEF\xBB\xBF" + text, schema) == wrong);
  schema.byte_order_mark = checks::ByteOrderMark::optional;
  CHECK(findings("\xEF\xBB\xBF" + text, schema) == FoundList{});
  CHECK(findings(text, schema) == FoundList{});
  schema.byte_order_mark = checks::ByteOrderMark::required;
  CHECK(findings("\xEF\xBB\xBF" + text, schema) == FoundList{});
  CHECK(findings(text, schema) == wrong);
}

TEST_CASE("positions behind a byte order mark count it") {
  StatementBuilder statement;
  statement.set(2, currency, "USD");
  CHECK(findings("\xEF\xBB\xBF" + statement.text()) ==
        FoundList{{"encoding", {}, 1, {}, 0},
                  {"field-values", 2, 3, "currency", statement.offset(2, currency) + 3}});
}

TEST_CASE("a byte order mark where a record begins, or in a key, is a finding") {
  const std::string mark = "\xEF\xBB\xBF";
  checks::Schema schema = plain_pairs();
  CHECK(findings("left|right\na|b\n" + mark + "left|right\nc|" + mark + "d\n", schema) ==
        FoundList{{"encoding", 2, 3, "left", 15}});
  schema.unique = {{{1}, checks::UniqueScope::statement}};
  CHECK(findings("left|right\na|b\nc|d" + mark + "\ne|d\n", schema) ==
        FoundList{{"encoding", 2, 3, "right", 18}});
  CHECK(findings("left|right\na" + mark + "|b\n" + std::string(60, 'x') + "|，（）\n", schema) ==
        FoundList{});
  schema.columns[0].type = checks::Digits{};
  CHECK(findings("left|right\n" + mark + "1|b\n", schema) == FoundList{{"field-type", 1, 2, "left", 11}});
  CHECK(judged("left|right\n" + mark + "1|b\n", schema).findings.listed()[0].message.contains("\\uFEFF"));
}

TEST_CASE("UTF-16 is one finding and nothing else is judged") {
  for (const std::string mark : {"\xFF\xFE", "\xFE\xFF"}) {
    const auto judgement = judged(mark + StatementBuilder().text());
    CHECK(found_in(judgement) == FoundList{{"encoding", {}, 1, {}, 0}});
    CHECK(judgement.records == 0);
  }
}

TEST_CASE("a sensitive value with wrong bytes is not shown") {
  StatementBuilder statement;
  statement.set(2, party_account, "6222021234567890\xFF");
  const auto judgement = judged(statement.text());
  CHECK(judgement.findings.listed().at(0).message.find("6222021") == std::string::npos);
}

TEST_CASE("bytes that would be right in the other encoding are told as that") {
  StatementBuilder statement(1);
  const auto hint = [&](const std::string& value, checks::Encoding encoding) {
    auto schema = merged_statement();
    schema.encoding = encoding;
    statement.set(1, party_name, "Wang").set(1, memo, value);
    const auto judgement = judged(statement.text(), schema);
    REQUIRE(judgement.findings.total() == 1);
    return judgement.findings.listed()[0].hint;
  };
  CHECK(
      hint("\xB7\xBF\xD7\xE2", checks::Encoding::utf8).starts_with("these bytes would be right in GB18030"));
  CHECK(hint("\xE6\x88\xBF x", checks::Encoding::gbk).starts_with("these bytes would be right in UTF-8"));
  for (const char* cut : {"a\xFF", "\xE6\x88\xBF\xE7\xA7", "\xE7\x8E", "A \xE7\x8E"})
    CHECK(hint(cut, checks::Encoding::utf8).starts_with("see where memo is cut or converted"));
}

}  // namespace
}  // namespace stmtwatch::test
