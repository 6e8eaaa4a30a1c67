#include "checks/foreign_file.hpp"

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

// Files that are no statement of their schema at all: one finding says what they are.
namespace stmtwatch::test {
namespace {

std::string message_for(const std::string& text, const checks::Schema& schema = merged_statement()) {
  const auto judgement = judged(text, schema);
  CHECK(judgement.findings.total() == 1);
  REQUIRE_FALSE(judgement.findings.listed().empty());
  CHECK_FALSE(judgement.findings.listed()[0].record);
  return judgement.findings.listed()[0].message;
}

checks::Schema foreign_pairs(checks::Encoding encoding) {
  checks::Schema schema = plain_pairs();
  schema.encoding = encoding;
  const bool gbk = encoding == checks::Encoding::gbk;
  schema.columns[0].title = gbk ? "\xC3\xFB\xB3\xC6" : "名称";
  schema.columns[1].title = gbk ? "\xBD\xF0\xB6\xEE" : "金额";
  return schema;
}

const std::string gbk_pairs = "\xC3\xFB\xB3\xC6|\xBD\xF0\xB6\xEE\n\xD5\xC5\xC8\xFD|1\n\xC0\xEE\xCB\xC4|2\n";
const std::string utf8_pairs = "名称|金额\n张三|1\n李四|2\n";

TEST_CASE("a packed or encrypted file is told as that") {
  const std::string nul(1, '\0');
  CHECK(message_for("\x1F\x8B\x08" + nul + "\n||\n\n\xFF|") == "this is a gzip file, not a statement");
  CHECK(message_for("PK\x03\x04\x14" + nul + "\nabc|d\n").contains("a ZIP file"));
  CHECK(message_for("BZh91AY&SY\n\n").contains("a bzip2 file"));
  CHECK(message_for("%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n").contains("a PDF file"));
  CHECK(message_for("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + nul + nul).contains("an old spreadsheet"));
  CHECK(message_for("-----BEGIN PGP MESSAGE-----\n\nabc\n").contains("an encrypted file"));
}

TEST_CASE("a document of another kind is told as that, with its beginning") {
  CHECK(message_for("{\"code\":\"NO_STATEMENT_EXIST\"}") ==
        "this is a JSON document, not a statement: \"{\"code\":\"NO_STATEMENT_EXIST\"}\"");
  CHECK(message_for("[{\"a\": 1}]\n").contains("a JSON document"));
  CHECK(message_for("<xml>\n<return_code><![CDATA[FAIL]]></return_code>\n</xml>\n")
            .contains("an XML document"));
  CHECK(message_for("\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<a/>\n").contains("an XML document"));
  CHECK(message_for("\n <!DOCTYPE html>\n<html><head>|</head>\n").contains("an HTML page"));
  CHECK(message_for("HTTP/1.1 502 Bad Gateway\r\n\r\n").contains("an answer of a web server"));
}

TEST_CASE("without a header a document is told by its records") {
  checks::Schema schema = plain_pairs();
  schema.header = false;
  CHECK(message_for("<html>\n<body>\n</body>\n</html>\n", schema).contains("an HTML page"));
  CHECK(findings("<a|b>\n<c|d>\n", schema) == FoundList{});
  CHECK(findings("<a|b>\n<c|d>\n<e\n", schema).size() == 1);
}

TEST_CASE("a statement that only looks like a document is judged as one") {
  checks::Schema schema = plain_pairs();
  schema.columns[0].title = "<left>";
  CHECK(findings("<left>|right\na|b\n", schema) == FoundList{});
  CHECK(findings("<left>|rihgt\na|b\n", schema) == FoundList{{"header", {}, 1, {}, 7}});
  CHECK(findings("left|right\n<xml>|{\"a\"}\n", plain_pairs()) == FoundList{});
}

TEST_CASE("a whole file in another encoding is one finding") {
  const auto in_gbk = judged(gbk_pairs, foreign_pairs(checks::Encoding::utf8));
  CHECK(found_in(in_gbk) == FoundList{{"encoding", {}, 1, {}, 0}});
  CHECK(in_gbk.findings.listed()[0].message.contains("GB18030"));
  const auto in_utf8 = judged(utf8_pairs, foreign_pairs(checks::Encoding::gbk));
  CHECK(found_in(in_utf8) == FoundList{{"encoding", {}, 1, {}, 0}});
  CHECK(in_utf8.findings.listed()[0].message.contains("UTF-8"));
  CHECK(findings(gbk_pairs, foreign_pairs(checks::Encoding::gbk)) == FoundList{});
  CHECK(findings(utf8_pairs, foreign_pairs(checks::Encoding::utf8)) == FoundList{});
}

TEST_CASE("titles in ASCII do not matter: the values tell the encoding") {
  std::string text = "left|right\n";
  for (int i = 0; i < 30; ++i)
    text += "\xD5\xC5\xC8\xFD|\xB7\xBF\xD7\xE2\n";
  CHECK(findings(text, plain_pairs()) == FoundList{{"encoding", {}, 2, {}, 11}});
  // Far behind the beginning of the file.
  std::string plain = "left|right\n";
  while (plain.size() < 200'000)
    plain += "a|b\n";
  const auto found = findings(plain + text.substr(11), plain_pairs());
  REQUIRE(found.size() == 1);
  CHECK(found[0].byte_offset == plain.size());
}

TEST_CASE("single values of another encoding are findings of their own") {
  StatementBuilder statement(4);
  statement.set(2, memo, "\xB7\xBF\xD7\xE2").set(3, memo, "\xB7\xBF\xD7\xE2");
  CHECK(findings(statement.text()) == FoundList{{"encoding", 2, 3, "memo", statement.offset(2, memo)},
                                                {"encoding", 3, 4, "memo", statement.offset(3, memo)}});
  statement.set(2, memo, "\xE6\x88\xBF\xE7").set(3, memo, "\xE6\x88\xBF\xE7");  // cut by a column in bytes
  CHECK(findings(statement.text()).size() == 2);
}

TEST_CASE("UTF-16 without its mark is one finding") {
  std::string text;
  for (const char c : StatementBuilder().text().substr(0, 200))
    text += std::string(1, c) + std::string(1, '\0');
  CHECK(message_for(text).contains("UTF-16"));
}

TEST_CASE("keys of a file that is no statement are none") {
  const auto judgement = judged(gbk_pairs, foreign_pairs(checks::Encoding::utf8));
  CHECK(judgement.keys.size() == 0);
  StatementBuilder statement;
  std::string text = "\x1F\x8B" + statement.text();
  CHECK(judged(text).keys.at(0).size() == 0);
}

}  // namespace
}  // namespace stmtwatch::test
