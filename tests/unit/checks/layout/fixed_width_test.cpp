#include <doctest/doctest.h>

#include "tests/support/records.hpp"

namespace stmtwatch::test {
namespace {

checks::Column wide(std::string name, checks::ValueType type, std::uint32_t bytes) {
  checks::Column made = column(std::move(name), std::move(type));
  made.width_bytes = bytes;
  made.trim = {" ", false, true};
  return made;
}

// 3, 6 and 4 bytes with a blank between them: 15 bytes a record.
checks::Schema fixed(std::string gap = " ") {
  checks::Schema schema;
  schema.name = "fixed";
  schema.encoding = checks::Encoding::gbk;
  schema.line_ending = checks::LineEnding::crlf;
  schema.header = false;
  schema.fixed_width = true;
  schema.gap = std::move(gap);
  schema.columns = {wide("no", checks::Digits{}, 3), wide("name", checks::Text{}, 6),
                    wide("city", checks::Text{}, 4)};
  return schema;
}

const std::string right_text = "001 abc    x   \r\n002 \xCD\xF5\xD0\xA1\xC3\xF7 y  z\r\n003        |,\"`\r\n";

TEST_CASE("values stand where the widths say, padding off") {
  CHECK(findings(right_text, fixed()) == FoundList{});
  CHECK(records_in(right_text, fixed()) ==
        Records{{"001", "abc", "x"}, {"002", "\xCD\xF5\xD0\xA1\xC3\xF7", "y  z"}, {"003", "", "|,\"`"}});
  CHECK(records_in("001abcdefx   \r\n", fixed("")) == Records{{"001", "abcdef", "x"}});
}

TEST_CASE("the last line may lack its line ending") {
  CHECK(findings(right_text.substr(0, right_text.size() - 2), fixed()) == FoundList{});
}

TEST_CASE("a line that is too short or too long is one finding") {
  CHECK(findings("001 abc    x   \r\n002 abc    x  \r\n003 abc    x   \r\n", fixed()) ==
        FoundList{{"field-count", 2, 2, {}, 17}});
  CHECK(findings("001 abc    x   \r\n002 abc    x    \r\n003 abc    x   \r\n", fixed()) ==
        FoundList{{"field-count", 2, 2, {}, 17}});
  CHECK(findings("001 abc\r\n", fixed()) == FoundList{{"field-count", 1, 1, {}, 0}});
}

TEST_CASE("something else than the gap between two fields is one finding") {
  CHECK(findings("001 abcdefgx   \r\n002 abc    x   \r\n", fixed()) ==
        FoundList{{"field-count", 1, 1, "city", 10}});
}

TEST_CASE("a line break in place of a byte is mended") {
  CHECK(findings("001 ab\nde  x   \r\n002 abc    x   \r\n", fixed()) ==
        FoundList{{"embedded-newline", 1, 1, "name", 6}});
  CHECK(findings("001 ab\r\ne  x   \r\n002 abc    x   \r\n", fixed()) ==
        FoundList{{"embedded-newline", 1, 1, "name", 6}});
}

TEST_CASE("a line break beside the bytes is mended") {
  CHECK(findings("001 ab\ncdef x   \r\n002 abc    x   \r\n", fixed()) ==
        FoundList{{"embedded-newline", 1, 1, "name", 6}});
  CHECK(findings("001 abc    x   \r\n002 abc    x   \r\n\r\n003 abc    x   \r\n", fixed()) ==
        FoundList{{"embedded-newline", 2, 2, "city", 32}});
}

TEST_CASE("the fields behind a mended break are judged, on their line") {
  CHECK(findings("0a1 a\ncdef  x   \r\nx02 abc    x   \r\n", fixed()) ==
        FoundList{{"field-type", 1, 1, "no", 0},
                  {"embedded-newline", 1, 1, "name", 5},
                  {"field-type", 2, 3, "no", 18}});
}

TEST_CASE("a character that a column's edge cuts is one finding") {
  CHECK(findings("001 abcde\xCD x   \r\n002 abc    x   \r\n", fixed()) ==
        FoundList{{"encoding", 1, 1, "name", 9}});
  CHECK(findings("001abcde\xCD\xF5xyz\r\n", fixed("")) == FoundList{{"encoding", 1, 1, "name", 8}});
}

TEST_CASE("every line that ends with LF alone is one finding of the file") {
  CHECK(findings("001 abc    x   \n002 abc    x   \n", fixed()) ==
        FoundList{{"embedded-newline", {}, 1, {}, 15}});
}

TEST_CASE("only one of many lines ends with LF alone") {
  CHECK(findings("001 abc    x   \r\n002 abc    x   \n003 abc    x   \r\n", fixed()) ==
        FoundList{{"embedded-newline", 2, 2, "city", 32}});
}

TEST_CASE("wherever the pieces are cut, the same is found") {
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += i % 7 == 3 ? "001 ab\ncdef x   \r\n" : i % 11 == 5 ? "001\r\n" : "001 abc    x   \r\n";
  const auto whole = findings(text, fixed());
  CHECK(whole.size() == 13);
  for (const std::size_t bytes : {64u, 128u, 320u})
    CHECK(found_in(*judge_in_chunks(MemorySource(text), fixed(), reference_context(),
                                    {.chunk_bytes = bytes})) == whole);
}

}  // namespace
}  // namespace stmtwatch::test
