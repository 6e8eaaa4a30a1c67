#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/schema_diff.hpp"
#include "tests/unit/config/support.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;

namespace {

const std::string head = "name = \"s\"\ndelimiter = \"|\"\n";

std::string section(const std::string& title, const std::string& keys = "") {
  return fmt::format(
      "[[section]]\ntitle = \"{}\"\ncolumns = [{{name = \"a\"}}, {{name = \"n\", type = "
      "\"decimal(15,2)\"}}]\n{}",
      title, keys);
}

// A second section whose keys begin on line 9.
Read<checks::Schema> with_keys(const std::string& keys) {
  return parse(head + section("#A") + section("#B", keys));
}

}  // namespace

TEST_CASE("each section is a schema of its own, with what the file says as a whole") {
  const auto schema = parse("name = \"s\"\nencoding = \"gbk\"\nline_ending = \"crlf\"\ndelimiter = \",\"\n" +
                            section("资金") + section("交易", "required = false\nheader = false\n"));
  CAPTURE(told(schema));
  REQUIRE(schema);
  REQUIRE(schema->sections.size() == 2);
  const auto& [title, part, required] = schema->sections[1];
  CHECK(title == "\xBD\xBB\xD2\xD7");  // in GBK
  CHECK_FALSE(required);
  CHECK(schema->sections[0].required);
  CHECK(schema->sections[0].part->header);
  CHECK_FALSE(part->header);
  CHECK(part->name == "交易");
  CHECK(part->encoding == checks::Encoding::gbk);
  CHECK(part->line_ending == checks::LineEnding::crlf);
  CHECK(part->delimiter == ',');
}

TEST_CASE("the columns and keys of all sections are the schema's, one after the other") {
  const auto schema = parse(head + section("#A", "unique = [{columns = [\"n\", \"a\"]}]\n") +
                            section("#B", "unique = [{columns = [\"a\"], scope = \"day\"}]\n"));
  CAPTURE(told(schema));
  REQUIRE(schema);
  CHECK(schema->columns.size() == 4);
  REQUIRE(schema->unique.size() == 2);
  CHECK(schema->unique[0].columns == std::vector<std::size_t>{1, 0});
  CHECK(schema->unique[1].columns == std::vector<std::size_t>{2});
  CHECK(schema->unique[1].scope == checks::UniqueScope::day);
}

TEST_CASE("lines of fixed width stand in sections as well") {
  const auto schema = parse(
      "name = \"s\"\nlayout = \"fixed\"\ngap = \" \"\n[[section]]\ntitle = \"#A\"\ncolumns = [{name = \"a\", "
      "width = 3}]\n");
  CAPTURE(told(schema));
  REQUIRE(schema);
  CHECK(schema->sections[0].part->gap == " ");
  CHECK_FALSE(schema->sections[0].part->header);
}

TEST_CASE("what holds for the whole file stands before the sections, all else in them") {
  for (const std::string key : {"name = \"x\"", "encoding = \"gbk\"", "byte_order_mark = \"optional\"",
                                "line_ending = \"crlf\"", "layout = \"fixed\"", "delimiter = \",\"",
                                "quote = '\"'", "gap = \" \"", "file_name = \"{merchant}_{date}\""}) {
    CAPTURE(key);
    CHECK(one_fault(with_keys(key), 9, "stands before the first [[section]]"));
  }
  for (const std::string key : {"columns = [{name = \"a\"}]", "trim = \"both\"", "header = false",
                                "trailer = {tag = \"T\", fields = [\"records\"]}"}) {
    CAPTURE(key);
    CHECK(one_fault(parse(head + key + "\n" + section("#A")), 3, "each [[section]] has its own"));
  }
  CHECK(one_fault(with_keys("sources = [{name = \"x\"}]"), 9, "not compared with its sources"));
  CHECK(one_fault(parse(head + "sources = [{name = \"x\"}]\n" + section("#A")), 3,
                  "not compared with its sources"));
}

TEST_CASE("what is wrong with a section is told where it stands") {
  CHECK(one_fault(with_keys("colums = 1"), 9,
                  "unknown key \"colums\" in section 2: the nearest known key is "
                  "\"columns\""));
  CHECK(one_fault(with_keys("section = []"), 9, "unknown key \"section\" in section 2"));
  CHECK(one_fault(with_keys("required = 1"), 9, "required must be true or false"));
  CHECK(one_fault(with_keys("unique = [{columns = [\"b\"]}]"), 9, "\"b\""));
  CHECK(one_fault(parse(head + "[[section]]\ncolumns = [{name = \"a\"}]\n"), 3,
                  "section 1 needs the key \"title\""));
  CHECK(one_fault(parse(head + "[[section]]\ntitle = \"#A\"\n"), 3, "section 1 needs the key \"columns\""));
  CHECK(one_fault(parse(head + section("#A") + section("#B") + section("#A")), 9,
                  "two sections with the title"));
  CHECK(one_fault(parse(head + section("")), 4, "title must "));
  CHECK(one_fault(parse(head + section("a\\nb")), 4, "title must "));
  CHECK(one_fault(parse(head + section(std::string(1001, 'x'))), 3, "at most 1000 bytes"));
  CHECK(one_fault(parse("name = \"s\"\nencoding = \"ascii\"\ndelimiter = \"|\"\n" + section("资金")), 4,
                  "title: "));
  CHECK(one_fault(parse("name = \"s\"\n" + section("#A")), 1, "needs the key \"delimiter\""));
  CHECK(one_fault(
      parse("name = \"s\"\ndelimiter = \"|\"\nquote = '\"'\n[[section]]\ntitle = \"#A\"\ncolumns = [{name = "
            "\"a\", line_breaks = true}]\n"),
      6, "may read like a title"));
}

TEST_CASE("there are 1 to 16 sections") {
  CHECK(one_fault(parse(head + "section = []\n"), 3, "section must have at least one table"));
  CHECK(one_fault(parse(head + "section = {title = \"#A\"}\n"), 3, "section must be a list of tables"));
  const auto sections = [](int count) {
    std::string text = head;
    for (int i = 0; i < count; ++i)
      text += section(fmt::format("#{}", i));
    return parse(text);
  };
  CHECK(sections(16)->sections.size() == 16);
  CHECK(one_fault(sections(17), 3, "at most 16"));
}

TEST_CASE("the schema of a source has no sections") {
  const TemporaryDirectory directory;
  write_file(directory / "source.toml", head + section("#A"));
  write_file(directory / "s.toml",
             head +
                 "columns = [{name = \"a\"}]\nsources = [{name = \"x\", schema = "
                 "\"source.toml\", file_name = \"{merchant}_{date}\", key = [\"a = a\"]}]\n");
  CHECK(one_fault(config::read_schema(directory / "s.toml"), 3, "has no sections"));
}

TEST_CASE("sections are held together by their titles") {
  const auto left = parse(head + section("#A", "header = false\n") + section("#B"));
  const auto right = parse(head + section("#A") + section("#C", "required = false\n"));
  REQUIRE(left);
  REQUIRE(right);
  CHECK(config::differences(*left, *left).empty());
  CHECK(config::differences(*left, *right) ==
        std::vector<config::SchemaDifference>{{"#A", "header", "false", "true", true},
                                              {"#B", "section", "is there", "", true},
                                              {"#C", "section", "", "is there", false}});
  const auto turned = parse(head + section("#B") + section("#A", "header = false\n"));
  REQUIRE(turned);
  CHECK(config::differences(*left, *turned) ==
        std::vector<config::SchemaDifference>{{"", "sections in order", "#A, #B", "#B, #A", true}});
}
