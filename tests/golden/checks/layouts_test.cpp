#include <map>
#include <utility>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"
#include "tests/support/told.hpp"

// What people read about faults of quotes, fixed width, encodings and of what stands around the records, word
// for word. With STMTWATCH_WRITE_GOLDEN set in the environment the files are written anew, to be read through
// before they are committed.
namespace stmtwatch::test {
namespace {

using Case = std::pair<checks::Schema, std::string>;

checks::Schema pairs_in(checks::Encoding encoding) {
  checks::Schema schema = plain_pairs();
  schema.encoding = encoding;
  return schema;
}

checks::Schema quoted() {
  checks::Schema schema = plain_pairs();
  schema.quote = '"';
  schema.columns[1].sensitive = true;
  return schema;
}

checks::Schema fixed() {
  checks::Schema schema = pairs_in(checks::Encoding::gbk);
  schema.header = false;
  schema.fixed_width = true;
  schema.gap = " ";
  schema.columns[0].width_bytes = 4;
  schema.columns[1].width_bytes = 3;
  return schema;
}

checks::Schema with_prose() {
  checks::Schema schema = plain_pairs();
  schema.preamble = checks::Preamble{"#-+", 3, {}};
  schema.postamble = checks::Postamble{"#", {}};
  return schema;
}

std::map<std::string, Case> cases() {
  std::string cr = StatementBuilder().text();
  std::ranges::replace(cr, '\n', '\r');
  return {
      {"quotes", {quoted(), "left|right\na|\"622\n0\"\nb|\"c\"d\ne|\"open\nf|\"g\"\"\x01\"\n"}},
      {"fixed_width", {fixed(), "abcd xyz\nabcd xy\nabcdexyz\nabc\xD6 xyz\nab\nd xyz\n"}},
      {"gbk", {pairs_in(checks::Encoding::gbk), "left|right\n\xD6\xD0\xFF|b\n\x90|\n\x90||c\x1B\n"}},
      {"gb18030_breaks", {pairs_in(checks::Encoding::gb18030), "left|right\n\xD6\xD0\x81\x36\xA6\x35|b\n"}},
      {"utf8_mark_before_gbk", {pairs_in(checks::Encoding::gbk), "\xEF\xBB\xBFleft|right\na|b\n"}},
      {"no_end_of_preamble", {with_prose(), "#1\n#2\n#3\n#4\nleft|right\na|b\n#end\n"}},
      {"no_postamble", {with_prose(), "#-\nleft|right\na|b\n"}},
      {"cr_alone", {merged_statement(), cr}},
      {"end_of_file_mark", {merged_statement(), StatementBuilder().text() + "\x1A"}}};
}

TEST_CASE("findings about how a file is laid out read as they should") {
  for (const auto& [name, what] : cases()) {
    CAPTURE(name);
    const std::string path =
        std::string(STMTWATCH_SOURCE_DIR) + "/tests/golden/checks/layout_" + name + ".txt";
    const std::string now = told(judged(what.second, what.first));
    CHECK(now == golden_text(path, now));
  }
}

}  // namespace
}  // namespace stmtwatch::test
