#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/records.hpp"

namespace stmtwatch::test {
namespace {

// a,b,c as CSV of RFC 4180: no length asked, LF or CRLF.
checks::Schema csv(std::vector<std::string> names = {"a", "b", "c"}) {
  checks::Schema schema;
  schema.name = "csv";
  schema.delimiter = ',';
  schema.quote = '"';
  schema.line_ending = checks::LineEnding::either;
  for (std::string& name : names)
    schema.columns.push_back(column(std::move(name), checks::Text{}));
  return schema;
}

checks::Schema with_breaks_allowed(checks::Schema schema) {
  for (checks::Column& each : schema.columns)
    each.line_breaks_allowed = true;
  return schema;
}

TEST_CASE("quotes go, what stands between them stays") {
  const std::string text = "a,b,c\n\"1\",\"2,5\",3\n\"\",\"x\"\"y\",\"\"\"\"\n4,\"5\",6";
  CHECK(findings(text, csv()) == FoundList{});
  CHECK(records_in(text, csv()) == Records{{"1", "2,5", "3"}, {"", "x\"y", "\""}, {"4", "5", "6"}});
}

TEST_CASE("values in quotes are judged without them, doubled quotes as one") {
  checks::Schema schema = csv();
  schema.columns[0].type = checks::Digits{};
  schema.columns[1].length = checks::Length{0, 3};
  schema.unique = {{{0}, checks::UniqueScope::statement}};
  CHECK(findings("a,b,c\n\"1\",\"x\"\"y\",\n2,\"x\"\"yz\",\n1,,\n", schema) ==
        FoundList{{"field-length", 2, 3, "b", 20}, {"voucher-unique", 3, 4, "a", 29}});
}

TEST_CASE("titles may be in quotes") {
  CHECK(findings("\"a\",b,\"c\"\n1,2,3\n", csv()) == FoundList{});
  CHECK(findings("\"a\",b,\"d\"\n1,2,3\n", csv()) == FoundList{{"header", {}, 1, {}, 6}});
}

TEST_CASE("a line break between quotes is one finding, at the break") {
  for (const std::string line_break : {"\n", "\r\n", "\r", "\v", "\f", "\u0085", "\u2028", "\u2029"}) {
    CAPTURE(line_break);
    const std::string text = "a,b,c\n1,\"x" + line_break + "y\",3\n4,5,6\n";
    CHECK(findings(text, csv()) == FoundList{{"embedded-newline", 1, 2, "b", 10}});
    CHECK(records_in(text, csv()) == Records{{"1", "x" + line_break + "y", "3"}, {"4", "5", "6"}});
  }
}

TEST_CASE("a line break between quotes is none where the column allows it, and later lines are counted") {
  const auto schema = with_breaks_allowed(csv());
  CHECK(findings("a,b,c\n1,\"x\ny\",3\n4,5,6\n", schema) == FoundList{});
  CHECK(findings("a,b,c\n1,\"x\n\r\n\u2028\"\"y\",3\n4,5\n", schema) ==
        FoundList{{"field-count", 2, 5, {}, 23}});
}

TEST_CASE("only the quotes of the column that allows it may hold a break") {
  checks::Schema schema = csv();
  schema.columns[1].line_breaks_allowed = true;
  CHECK(findings("a,b,c\n1,\"x\ny\",\"z\n\"\n", schema) == FoundList{{"embedded-newline", 1, 3, "c", 16}});
  CHECK(findings("a,b,c\n1,x\ny,z\n2,3,4\n", schema) == FoundList{{"embedded-newline", 1, 2, "b", 9}});
}

TEST_CASE("a field of two lines with a doubled quote keeps its other faults at their bytes") {
  const std::string text = "a,b,c\n1,\"x\"\"\ny\tz\",3\n";
  CHECK(findings(text, csv()) == FoundList{{"embedded-newline", 1, 2, "b", 12}});
  CHECK(findings(text, with_breaks_allowed(csv())) == FoundList{{"control-character", 1, 3, "b", 14}});
}

TEST_CASE("a quote that never closes is one finding where it opens, and reading goes on behind its line") {
  checks::Schema schema = csv();
  schema.columns[0].type = checks::Digits{};
  std::string text = "a,b,c\n1,2,3\n2,\"x,3\n";
  for (int i = 0; i < 100; ++i)
    text += "3,4,5\n";
  CHECK(findings(text, schema) == FoundList{{"field-count", 2, 3, "b", 14}});
  CHECK(judged(text, schema).records == 102);
  CHECK(findings(text + "x,4,5\n", schema) ==
        FoundList{{"field-count", 2, 3, "b", 14}, {"field-type", 103, 104, "a", text.size()}});
}

TEST_CASE("a quote that never closes and opens behind the last column: the record has too many fields") {
  CHECK(findings("a,b,c\n1,2,3,\"4\n5,6,7\n", csv()) == FoundList{{"field-count", 1, 2, {}, 6}});
  CHECK(findings("a,b,c\n1,2,\"3\n5,6,7\n", csv()) == FoundList{{"field-count", 1, 2, "c", 10}});
}

TEST_CASE("a quote that seems to close where the next one opens never closes") {
  CHECK(findings("a,b,c\n1,\"x,3\n4,\"y\",6\n", csv()) == FoundList{{"field-count", 1, 2, "b", 8}});
  CHECK(findings("a,b,c\n1,2,\"x\n\"4\",\"y\",\"6\"\n", csv()) == FoundList{{"field-count", 1, 2, "c", 10}});
}

TEST_CASE("a value in quotes may have any number of lines") {
  const auto schema = with_breaks_allowed(csv());
  for (const std::size_t breaks : {64u, 65u, 5000u, 300'000u}) {
    CAPTURE(breaks);
    const std::string text = "a,b,c\n1,2,\"x" + std::string(breaks, '\n') + "\"\n4,5,6\n4,5\n";
    CHECK(findings(text, schema) == FoundList{{"field-count", 3, 4 + breaks, {}, text.size() - 4}});
    CHECK(findings(text, csv()).front() == Found{"embedded-newline", 1, 2, "c", 12});
    CHECK(findings(text, csv()).size() == 2);
  }
}

std::string long_record(std::size_t bytes) {
  std::string record = "1,2,\"";
  while (record.size() < bytes - 1)
    record += record.size() % 60 == 0 ? "\n" : "x";
  return record + "\"";
}

TEST_CASE("a record of 8 MiB may be one value in quotes; a larger one is one finding where it begins") {
  const auto schema = with_breaks_allowed(csv());
  const std::string right = "a,b,c\n" + long_record(8u << 20) + "\n4,5,6\n";
  CHECK(findings(right, schema) == FoundList{});
  const std::string wrong = "a,b,c\n" + long_record((8u << 20) + 70'000) + "\n4,5,6\n4,5\n";
  const auto lines = static_cast<std::uint64_t>(std::ranges::count(wrong, '\n'));
  CHECK(findings(wrong, schema) ==
        FoundList{{"field-length", 1, 2, "c", 10}, {"field-count", 3, lines, {}, wrong.size() - 4}});
  CHECK(judged(wrong, schema).records == 3);
}

TEST_CASE("a quote that is forgotten in a large file is one finding, and the records behind it are read") {
  std::string text = "a,b,c\n1,\"2,3\n";
  while (text.size() < (9u << 20))
    text += "4,5,6\n";
  text += "4,5\n";
  const auto found = findings(text, csv());
  REQUIRE(found.size() == 2);
  CHECK(found[0] == Found{"field-count", 1, 2, "b", 8});
  CHECK(found[1].byte_offset == text.size() - 4);
}

TEST_CASE("a value in quotes that no quote closes and that is no record either ends where the file ends") {
  const auto schema = with_breaks_allowed(csv());
  const std::string text = "a,b,c\n" + long_record(9u << 20);
  const std::string open = text.substr(0, text.size() - 1);
  CHECK(findings(open, schema) == FoundList{{"field-length", 1, 2, "c", 10}});
}

TEST_CASE("behind TAB as the delimiter a value in quotes may have several lines") {
  checks::Schema schema = with_breaks_allowed(csv());
  schema.delimiter = '\t';
  CHECK(findings("a\tb\tc\n1\t\"x\ny\"\t3\n\"4\n\"\t\t\"6\n\"\n", schema) == FoundList{});
  schema.delimiter = ' ';
  CHECK(records_in("a b c\n1 \"x\ny\" 3\n", schema) == Records{{"1", "x\ny", "3"}});
}

TEST_CASE("a quote that opens in the last line and does not close") {
  CHECK(findings("a,b,c\n1,2,3\n4,5,\"", csv()) == FoundList{{"field-count", 2, 3, "c", 16}});
  CHECK(findings("a,b,c\n1,2,3\n4,5,\"6\n", csv()) == FoundList{{"field-count", 2, 3, "c", 16}});
}

TEST_CASE("a quote in a value without quotes is a finding of its field, unless the schema allows it") {
  checks::Schema schema = csv();
  const std::string text = "a,b,c\n5\" pipe,x\"\"y,z\"\n 1,\"2\", \"3\n";
  CHECK(findings(text, schema) == FoundList{{"field-type", 1, 2, "a", 6},
                                            {"field-type", 1, 2, "b", 14},
                                            {"field-type", 1, 2, "c", 19},
                                            {"field-type", 2, 3, "c", 29}});
  schema.bare_quotes_allowed = true;
  CHECK(findings(text, schema) == FoundList{});
  CHECK(records_in(text, schema) == Records{{"5\" pipe", "x\"\"y", "z\""}, {" 1", "2", " \"3"}});
}

TEST_CASE("a byte of a GBK character that looks like the quote is none") {
  checks::Schema schema = csv();
  schema.encoding = checks::Encoding::gbk;
  schema.quote = '`';
  CHECK(findings("a,b,c\n\x90`,`\x90`,`,3\n", schema) == FoundList{});
  CHECK(findings("a,b,c\n\x90``,2,3\n", schema) == FoundList{{"field-type", 1, 2, "a", 6}});
}

TEST_CASE("text behind the closing quote is a finding of its field alone") {
  CHECK(findings("a,b,c\n1,\"2\"x,3\n4,5,6\n", csv()) == FoundList{{"field-type", 1, 2, "b", 8}});
  CHECK(findings("a,b,c\n1,\"2\" ,3\n", csv()) == FoundList{{"field-type", 1, 2, "b", 8}});
}

TEST_CASE("padding behind the closing quote is none where the schema trims it") {
  checks::Schema schema = csv();
  schema.columns[1].trim = {"\t", false, true};
  schema.columns[1].type = checks::Digits{};
  CHECK(findings("a,b,c\n1,\"2\"\t,3\n4,5\t\t,6\n", schema) == FoundList{});
  CHECK(records_in("a,b,c\n1,\"2\"\t,3\n", schema) == Records{{"1", "2", "3"}});
  CHECK(findings("a,b,c\n1,\"2\" ,3\n", schema) == FoundList{{"field-type", 1, 2, "b", 8}});
}

TEST_CASE("too many and too few fields in quotes are one finding") {
  CHECK(findings("a,b,c\n\"1\",\"2\"\n4,5,6\n", csv()) == FoundList{{"field-count", 1, 2, {}, 6}});
  CHECK(findings("a,b,c\n\"1\",\"2\",\"3\",\"4\"\n4,5,6\n", csv()) ==
        FoundList{{"field-count", 1, 2, {}, 6}});
}

TEST_CASE("an unquoted break in a file with quotes is mended") {
  CHECK(findings("a,b,c\n\"1\",x\ny,\"3,3\"\n4,5,6\n", csv()) ==
        FoundList{{"embedded-newline", 1, 2, "b", 11}});
}

TEST_CASE("the quote may be another character") {
  checks::Schema schema = csv();
  schema.quote = '\'';
  CHECK(records_in("a,b,c\n'1,1','it''s',\"3\"\n", schema) == Records{{"1,1", "it's", "\"3\""}});
}

TEST_CASE("wherever the pieces are cut in which a file is read, the same is found") {
  checks::Schema schema = csv();
  schema.columns[1].line_breaks_allowed = true;
  std::string text = "a,b,c\n";
  for (int i = 0; i < 40; ++i)
    text += "\"" + std::string(static_cast<std::size_t>(i), 'x') + "\",\"y\n\"\"\n,\",\"z" +
            (i % 9 == 5 ? "" : "\"") + "\n1,\"2\"\"3\",4\n";
  const auto whole = findings(text, schema);
  CHECK(whole.size() == 4);
  for (const std::size_t bytes : {64u, 128u, 192u, 512u})
    CHECK(found_in(*judge_in_chunks(MemorySource(text), schema, reference_context(),
                                    {.chunk_bytes = bytes})) == whole);
  CHECK(records_in(text, schema, 64) == records_in(text, schema, 1u << 16));
}

std::string with_crlf(const std::string& text) {
  std::string made;
  for (const char c : text) {
    if (c == '\n' && !made.ends_with('\r')) made += '\r';
    made += c;
  }
  return made;
}

TEST_CASE("the CSV spectrum is read as its JSON says") {
  const std::filesystem::path samples = std::string(STMTWATCH_SOURCE_DIR) + "/../shared/samples/csv-spectrum";
  if (!std::filesystem::exists(samples)) return;
  std::size_t files = 0;
  for (const auto& each : std::filesystem::directory_iterator(samples / "csvs")) {
    CAPTURE(each.path().string());
    std::ifstream json(samples / "json" / each.path().filename().replace_extension(".json"));
    std::ifstream file(each.path(), std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    // The copies at hand have lost their CRs.
    if (each.path().stem().string().ends_with("_crlf")) text = with_crlf(text);
    auto objects = nlohmann::ordered_json::parse(json);
    if (objects.is_object()) {  // its JSON has another number than its CSV
      objects["Contact Phone Number"] = "2095257564";
      objects = nlohmann::ordered_json::array({objects});
    }
    std::vector<std::string> names;
    Records expected;
    for (const auto& object : objects) {
      auto& record = expected.emplace_back();
      for (const auto& [name, value] : object.items()) {
        if (expected.size() == 1) names.push_back(name);
        record.push_back(value.get<std::string>());
      }
    }
    auto schema = with_breaks_allowed(csv(names));
    schema.bare_quotes_allowed = true;  // one of them says 37.8"N
    CHECK(findings(text, schema) == FoundList{});
    CHECK(records_in(text, schema) == expected);
    ++files;
  }
  CHECK(files == 12);
}

}  // namespace
}  // namespace stmtwatch::test
