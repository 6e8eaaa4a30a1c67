#include <doctest/doctest.h>

#include "tests/support/records.hpp"
#include "tests/support/statement_builder.hpp"

// What trips other readers.
namespace stmtwatch::test {
namespace {

// left|right in GBK or GB18030, whatever else.
checks::Schema chinese_pairs(checks::Encoding encoding) {
  checks::Schema schema = plain_pairs();
  schema.encoding = encoding;
  return schema;
}

constexpr checks::Encoding gb_family[] = {checks::Encoding::gbk, checks::Encoding::gb18030};

TEST_CASE("second bytes of GBK that look like the delimiter do not split a record") {
  for (const auto encoding : gb_family) {
    const std::string text = "left|right\n\x90||\x81|\x82\\\n\x83`|\xD6\xD0\xCE\xC4\n";
    CHECK(findings(text, chinese_pairs(encoding)) == FoundList{});
    CHECK(records_in(text, chinese_pairs(encoding)) ==
          Records{{"\x90|", "\x81|\x82\\"}, {"\x83`", "\xD6\xD0\xCE\xC4"}});
  }
}

TEST_CASE("they do not even where a record was mended") {
  for (const auto encoding : gb_family) {
    const std::string text = "left|right\n\x90|\na|\x81|\n\xD6\xD0|b\n";
    CHECK(findings(text, chinese_pairs(encoding)) == FoundList{{"embedded-newline", 1, 2, "left", 13}});
  }
}

TEST_CASE("a backtick that is a second byte is no prefix, and no quote") {
  checks::Schema schema = chinese_pairs(checks::Encoding::gbk);
  schema.value_prefix = "`";
  for (checks::Column& each : schema.columns)
    each.prefix = "`";
  CHECK(findings("left|right\n`\x90`|`b\n", schema) == FoundList{});
  CHECK(findings("left|right\n\x90`|`b\n", schema) == FoundList{{"field-type", 1, 2, "left", 11}});
}

TEST_CASE("bytes that are no character of GBK are one finding, at the byte") {
  for (const auto encoding : gb_family) {
    CHECK(findings("left|right\na\xFFz|b\n", chinese_pairs(encoding)) ==
          FoundList{{"encoding", 1, 2, "left", 12}});
    CHECK(findings("left|right\n\xD6\xD0\xD6|b\nc|\xD6\n", chinese_pairs(encoding)).size() == 2);
  }
}

TEST_CASE("four bytes of GB18030 are one character; GBK has none such") {
  checks::Schema schema = chinese_pairs(checks::Encoding::gb18030);
  schema.columns[0].length = checks::Length{0, 2};
  CHECK(findings("left|right\n\x94\x39\xDA\x33\x81\x30\x84\x32|b\n", schema) == FoundList{});
  CHECK(findings("left|right\n\x94\x39\xDA\x33xy|b\n", schema) ==
        FoundList{{"field-length", 1, 2, "left", 11}});
  schema.encoding = checks::Encoding::gbk;
  CHECK(findings("left|right\n\x94\x39\xDA\x33|b\n", schema) == FoundList{{"encoding", 1, 2, "left", 11}});
}

TEST_CASE("U+0085 and U+2028 in GB18030 are line breaks, C1 controls are controls") {
  const auto schema = chinese_pairs(checks::Encoding::gb18030);
  CHECK(findings("left|right\na\x81\x30\x81\x35|b\n", schema) ==
        FoundList{{"embedded-newline", 1, 2, "left", 12}});
  CHECK(findings("left|right\na\x81\x36\xA6\x35|b\n", schema) ==
        FoundList{{"embedded-newline", 1, 2, "left", 12}});
  CHECK(findings("left|right\na\x81\x30\x81\x30|b\n", schema) ==
        FoundList{{"control-character", 1, 2, "left", 12}});
}

TEST_CASE("a byte order mark of UTF-8 before GBK is one finding, and nothing more is read") {
  for (const auto encoding : gb_family) {
    CHECK(findings("\xEF\xBB\xBFleft|right\n\xE4\xB8\xAD|b|c\n", chinese_pairs(encoding)) ==
          FoundList{{"encoding", {}, 1, {}, 0}});
  }
}

TEST_CASE("GB18030 has a byte order mark of its own") {
  checks::Schema schema = chinese_pairs(checks::Encoding::gb18030);
  CHECK(findings("\x84\x31\x95\x33left|right\na|b\n", schema) == FoundList{{"encoding", {}, 1, {}, 0}});
  schema.byte_order_mark = checks::ByteOrderMark::required;
  CHECK(findings("\x84\x31\x95\x33left|right\na|b\n", schema) == FoundList{});
  CHECK(findings("left|right\na|b\n", schema) == FoundList{{"encoding", {}, 1, {}, 0}});
}

TEST_CASE("a byte order mark before a trailer that comes at once does not hide it") {
  for (const auto& [encoding, mark] : {std::pair(checks::Encoding::gb18030, "\x84\x31\x95\x33"),
                                       std::pair(checks::Encoding::utf8, "\xEF\xBB\xBF")}) {
    checks::Schema schema = plain_pairs();
    schema.encoding = encoding;
    schema.byte_order_mark = checks::ByteOrderMark::optional;
    schema.header = false;
    schema.trailer = checks::Trailer{"TOTAL", {}, {checks::TrailerCount{}}};
    CHECK(findings(mark + std::string("TOTAL|0\n"), schema).empty());
    CHECK(findings(mark + std::string("TOTAL|1\n"), schema).size() == 1);
    CHECK(findings(mark + std::string("a|b\nTOTAL|1\n"), schema).empty());
  }
}

TEST_CASE("UTF-16 in both orders is one finding") {
  for (const std::string mark : {"\xFF\xFE", "\xFE\xFF"})
    CHECK(findings(mark + std::string("l\0e\0f\0t\0\n\0", 10)) == FoundList{{"encoding", {}, 1, {}, 0}});
}

TEST_CASE("lines that end with CR alone are one finding of the file, at the first") {
  std::string text = StatementBuilder().text();
  std::ranges::replace(text, '\n', '\r');
  CHECK(findings(text) == FoundList{{"embedded-newline", {}, 1, {}, text.find('\r')}});
  CHECK(findings(text.substr(0, text.size() - 1)).size() == 1);
  CHECK(findings("left|right\ra|b\rc|d\r", plain_pairs()) == FoundList{{"embedded-newline", {}, 1, {}, 10}});
  checks::Schema bare = plain_pairs();
  bare.header = false;
  CHECK(findings("a|b\rc|d\re|f\r", bare) == FoundList{{"embedded-newline", {}, 1, {}, 3}});
}

TEST_CASE("one CR alone after the header is no such file") {
  std::string text = StatementBuilder().text();
  text.insert(text.find('\n'), "\r\r");
  for (const Found& each : findings(text))
    CHECK(each.check == "header");
}

TEST_CASE("a short last line where the trailer is missing is one completeness finding") {
  const std::string whole = StatementBuilder().text();
  const std::string without = whole.substr(0, whole.rfind("TOTAL"));
  for (const std::string end : {"880000000001|2024\n", "8800\n", "880000000001|20240909|V|FUND|D|1.00\n"}) {
    const auto found = findings(without + end);
    CHECK(found == FoundList{{"completeness", {}, 5, {}, without.size() + end.size()}});
  }
}

TEST_CASE("the DOS end-of-file mark is one finding of the file, wherever lines end") {
  const std::string whole = StatementBuilder().text();
  CHECK(findings(whole + "\x1A") == FoundList{{"control-character", {}, 6, {}, whole.size()}});
  CHECK(findings(whole + "\x1A\x1A\x1A") == FoundList{{"control-character", {}, 6, {}, whole.size()}});
  const std::string open = whole.substr(0, whole.size() - 1);
  CHECK(findings(open + "\x1A") == FoundList{{"control-character", {}, 5, {}, open.size()}});
  CHECK(findings("left|right\na|b\n\x1A", plain_pairs()) == FoundList{{"control-character", {}, 3, {}, 15}});
  CHECK(findings("left|right\na|b\x1A", plain_pairs()) == FoundList{{"control-character", {}, 2, {}, 14}});
}

TEST_CASE("U+001A inside the file is a control character of its field") {
  CHECK(findings("left|right\na\x1A|b\nc|d\n", plain_pairs()) ==
        FoundList{{"control-character", 1, 2, "left", 12}});
  CHECK(findings("left|right\na|b\x1A\n", plain_pairs()) ==
        FoundList{{"control-character", 1, 2, "right", 14}});
}

TEST_CASE("a file of nothing but end-of-file marks is empty") {
  CHECK(findings("\x1A").size() == 1);
  CHECK(findings("\x1A").front().check == "completeness");
}

TEST_CASE("NUL, VT and FF in a value of GBK are found as elsewhere") {
  const auto schema = chinese_pairs(checks::Encoding::gbk);
  CHECK(findings(std::string("left|right\n\xD6\xD0\0|b\n", 16), schema) ==
        FoundList{{"control-character", 1, 2, "left", 13}});
  CHECK(findings("left|right\n\xD6\xD0\v|b\n", schema) == FoundList{{"embedded-newline", 1, 2, "left", 13}});
}

TEST_CASE("a value of 300 KB is read whole") {
  const std::string text = "left|right\n" + std::string(300'000, 'x') + "|b\nc|d\n";
  CHECK(findings(text, plain_pairs()) == FoundList{});
  checks::Schema quoted = plain_pairs();
  quoted.quote = '"';
  const std::string in_quotes = "left|right\n\"" + std::string(300'000, 'x') + "|\"|b\nc|d\n";
  CHECK(findings(in_quotes, quoted) == FoundList{});
}

}  // namespace
}  // namespace stmtwatch::test
