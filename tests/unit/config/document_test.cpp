#include <doctest/doctest.h>

#include "config/schema_file.hpp"
#include "tests/unit/config/support.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;

namespace {

constexpr std::size_t line_bytes_max = 4096, file_bytes_max = 1u << 20;

// Malformed TOML is malformed in a schema file as anywhere.
const std::string right_schema = "name = \"s\"\ndelimiter = \"|\"\ncolumns = [{name = \"a\"}]\n";

}  // namespace

TEST_CASE("malformed TOML is one fault with its line") {
  for (const std::string text :
       {"[$", "a", "a =", "a = \"x", "[a", "[[a]\n", "= 1", "a = 1 b = 2", "a = \"\\ud800\"", "a = [1,",
        "a = {", "a = 0x", "a = 1979-13-99", "\"", "a.b.c", "[]", "a = \"\\q\"", "\x01", "a = tru"}) {
    CAPTURE(text);
    CHECK(one_fault(parse(right_schema + text), 4, "is not TOML"));
  }
}

TEST_CASE("a key or a table that stands twice is one fault in the line of the second") {
  CHECK(one_fault(parse(right_schema + "name = \"t\"\n"), 4, "is not TOML"));
  CHECK(one_fault(parse(right_schema + "[identity]\n[identity]\n"), 5, "is not TOML"));
  CHECK(one_fault(parse(right_schema + "[[trailer]]\n[trailer]\n"), 5, "is not TOML"));
}

TEST_CASE("a byte order mark is taken for what it is, and the bytes that begin like one are no UTF-8") {
  CHECK(parse("\xEF\xBB\xBF" + right_schema));
  for (const std::string start :
       {"\xEF", "\xEF\xBB", "\xFF\xFE", "\xFE\xFF", "\xC0\xAF", "\xED\xA0\x80", "\x80"}) {
    CAPTURE(start);
    CHECK(one_fault(parse(start + right_schema), 1, "is not UTF-8"));
  }
  CHECK(one_fault(parse(right_schema + "# \xFF\n"), 4, "is not UTF-8"));
}

TEST_CASE("outside quotes and comments there is nothing beyond ASCII, for the parser does not survive it") {
  for (const std::string line : {"\xEF\xBB\xBB", "é = 1", "a = é", "a = 1 é", "a = \"x\" é", "a = \"\\\"\" é",
                                 "a = 'x\\' é", "[é]", "a = [\n1, é]", "、 = 1", "\xC2\xA0 = 1"}) {
    CAPTURE(line);
    const auto schema = parse(right_schema + line);
    REQUIRE(fault_count(schema) == 1);
    CHECK(schema.error()[0].message.contains("beyond ASCII"));
  }
  CHECK(parse(right_schema + "# é 、 \" '\nvalue_prefix = \"é\" # é\n"));
  CHECK(one_fault(parse(right_schema + "\"é\" = 1"), 4, "unknown key \"é\""));
  CHECK(one_fault(parse(right_schema + "'é\\' = 1"), 4, "unknown key \"é\\\""));
  CHECK(one_fault(parse(right_schema + "value_prefix = \"\"\"\\\n é\"\"\""), 4, "several lines"));
  CHECK(one_fault(parse(right_schema + "value_prefix = '''x'''"), 4, "several lines"));
}

TEST_CASE("a NUL byte is one fault, wherever it stands") {
  CHECK(one_fault(parse(right_schema + std::string("x\0y", 3)), 4, "NUL"));
  CHECK(one_fault(parse(std::string(4, '\0')), 1, "NUL"));
}

TEST_CASE("lines that could lead the parser too deep are refused before it sees them") {
  const std::string longest(line_bytes_max, '#');
  CHECK(parse(right_schema + longest));
  CHECK(parse(right_schema + longest + "\n"));
  CHECK(one_fault(parse(right_schema + longest + "#\n"), 4, "longer than 4096 bytes"));
  std::string dotted = "a";
  for (int i = 0; i < 100'000; ++i)
    dotted += ".a";
  CHECK(one_fault(parse(dotted + " = 1"), 1, "longer than 4096 bytes"));
  CHECK_FALSE(parse(dotted.substr(0, 4001) + " = 1"));
  CHECK_FALSE(parse("a = " + std::string(4000, '[')));
}

TEST_CASE("a file that cannot be read is one fault that says so") {
  const TemporaryDirectory directory;
  for (const auto& path : {directory / "nowhere.toml", directory.path(), std::filesystem::path("/dev/null"),
                           directory / "a/b/c.toml", directory / std::string(300, 'n')}) {
    const auto schema = config::read_schema(path);
    CAPTURE(path);
    CHECK(one_fault(schema, 0, "cannot be read"));
    CHECK(schema.error()[0].unreadable);
  }
}

TEST_CASE("a file larger than a configuration ever is, is refused without being parsed") {
  const TemporaryDirectory directory;
  const auto file = directory / "large.toml";
  const auto filled = [](std::size_t bytes) {
    std::string text = right_schema;
    while (text.size() + 64 <= bytes)
      text += std::string(63, '#') + "\n";
    return text + std::string(bytes - text.size(), '\n');
  };
  write_file(file, filled(file_bytes_max));
  CHECK(config::read_schema(file));
  write_file(file, filled(file_bytes_max + 1));
  CHECK(one_fault(config::read_schema(file), 0, "is larger than"));
  CHECK_FALSE(config::read_schema(file).error()[0].unreadable);
}

TEST_CASE("a fault is one line of text with file and line, whatever stood in the file") {
  const auto schema = parse(right_schema + "\"a\\nb\\u001b\" = 1\n");
  REQUIRE(fault_count(schema) == 1);
  const auto text = schema.error()[0].text();
  CHECK(text.starts_with("s.toml:4: unknown key \"a\\x0ab\\x1b\""));
  CHECK_FALSE(text.contains('\n'));
  CHECK_FALSE(parse(right_schema + "header = t\nrue").error()[0].text().contains('\n'));
}
