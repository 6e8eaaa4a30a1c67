#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/schema_file.hpp"
#include "tests/unit/config/support.hpp"

// What the schema language can say of formats in the wild, and every way to say it wrongly.

using namespace stmtwatch;
using namespace stmtwatch::test;

namespace {

// `lines` begin in line 2, the column with `keys` stands in the last line.
Read<checks::Schema> delimited(const std::string& lines, const std::string& keys = "") {
  return parse("name = \"s\"\n" + lines + "\ndelimiter = \",\"\ncolumns = [{name = \"c\"" +
               (keys.empty() ? "" : ", ") + keys + "}]\n");
}
Read<checks::Schema> with_key(const std::string& keys) {
  return delimited("", keys);
}
Read<checks::Schema> fixed(const std::string& lines) {
  return parse("name = \"s\"\nlayout = \"fixed\"\n" + lines + "\ncolumns = [{name = \"c\", width = 3}]\n");
}
// Tables behind two columns, from line 4 on.
Read<checks::Schema> with_tables(const std::string& lines) {
  return parse(
      "name = \"s\"\ndelimiter = \",\"\ncolumns = [{name = \"kind\", values = [\"A\", \"B\"]}, {name = "
      "\"amount\", type = "
      "\"decimal(15,2)\"}]\n" +
      lines);
}

const checks::Column& first(const Read<checks::Schema>& schema) {
  CAPTURE(told(schema));
  REQUIRE(schema);
  return schema->columns[0];
}

}  // namespace

TEST_CASE("texts of a schema stand in the encoding of its statements") {
  const auto gbk = delimited("encoding = \"gbk\"",
                             "title = \"金额\", values = [\"收\"], null_tokens = [\"无\"], prefix = \"￥\"");
  CHECK(first(gbk).title == "\xBD\xF0\xB6\xEE");
  CHECK(first(gbk).values[0] == "\xCA\xD5");
  CHECK(first(gbk).null_tokens[0] == "\xCE\xDE");
  CHECK(first(gbk).prefix == "\xA3\xA4");
  CHECK(first(delimited("encoding = \"gb18030\"", "title = \"é中\"")).title == "\xA8\xA6\xD6\xD0");
  CHECK(first(delimited("encoding = \"gb18030\"", "title = \"¥\"")).title == "\x81\x30\x84\x36");
  CHECK(first(delimited("", "title = \"金额\"")).title == "金额");
  CHECK(one_fault(delimited("encoding = \"gbk\"", "title = \"¥\""), 4,
                  "\"¥\" holds a character that gbk does not have"));
  CHECK(one_fault(delimited("encoding = \"gbk\"", "values = [\"😀\"]"), 4, "gbk does not have"));
}

TEST_CASE("a byte order mark is one of UTF-8") {
  CHECK(delimited("byte_order_mark = \"optional\""));
  CHECK(one_fault(delimited("encoding = \"gbk\"\nbyte_order_mark = \"optional\""), 3, "a mark of UTF-8"));
  CHECK(one_fault(delimited("encoding = \"gb18030\"\nbyte_order_mark = \"required\""), 3, "a mark of UTF-8"));
}

TEST_CASE("values may stand in quotes, which no other part of a line begins with") {
  const auto schema = delimited("quote = '\"'", "line_breaks = true");
  CHECK(schema->quote == '"');
  CHECK(first(schema).line_breaks_allowed);
  CHECK_FALSE(delimited("")->quote);
  CHECK_FALSE(first(delimited("quote = '\"'")).line_breaks_allowed);
  CHECK(delimited("quote = \"'\"")->quote == '\'');
  CHECK(first(delimited("quote = '\"'", "values = [\"a,b\"]")).values[0] == "a,b");
  CHECK(delimited("quote = \"`\"")->quote == '`');
  for (const auto* quote : {"\"\"", "\"0\"", "'\"\"'", "true", "\"a\"", "\" \"", "\".\"", "\"-\"", "\"é\""}) {
    CAPTURE(quote);
    CHECK(one_fault(delimited(fmt::format("quote = {}", quote)), 2, "quote must be"));
  }
  CHECK(one_fault(with_key("line_breaks = true"), 4, "the schema has no quote"));
  CHECK(one_fault(delimited("quote = '\"'", "title = 'a\"b'"), 4, "holds the quote"));
  CHECK(one_fault(delimited("quote = '\"'", "prefix = '\"'"), 4, "holds the quote"));
  CHECK(one_fault(delimited("quote = '\"'", "null_tokens = ['\"']"), 4, "holds the quote"));
  CHECK(one_fault(delimited("quote = '\"'\ncomment = '\"'"), 3, "begins with the quote"));
}

TEST_CASE("columns of fixed width have a width each, a gap and no header") {
  const auto schema = fixed("gap = \" \"");
  CHECK(first(schema).width_bytes == 3);
  CHECK(schema->fixed_width);
  CHECK(schema->gap == " ");
  CHECK_FALSE(schema->header);
  CHECK(fixed("header = false"));
  CHECK(fixed("")->gap.empty());
  for (const auto* line : {"delimiter = \",\"", "trailing_delimiter = true", "quote = '\"'",
                           "value_prefix = \"`\"", "header_trimmed = true", "header = true"}) {
    CAPTURE(line);
    CHECK(one_fault(fixed(line), 3, ""));
  }
  CHECK(one_fault(fixed("gap = \"\""), 3, "gap must be 1 to 8 ASCII characters"));
  CHECK(one_fault(fixed("gap = \"  ·\""), 3, "gap must be"));
  CHECK(one_fault(fixed("trailer = {tag = \"T\", fields = [\"records\"]}"), 3, "use [postamble]"));
  CHECK(one_fault(parse("name = \"s\"\nlayout = \"fixed\"\ncolumns = [{name = \"c\"}]\n"), 3,
                  "needs the key \"width\""));
  CHECK(one_fault(with_key("width = 3"), 4, "is for layout = \"fixed\""));
  CHECK(one_fault(with_key("width = 0"), 4, "width must be a whole number from 1"));
  CHECK(one_fault(delimited("gap = \" \""), 2, "is for layout = \"fixed\""));
  CHECK(one_fault(delimited("layout = \"wide\""), 2, "layout must be \"delimited\" or \"fixed\""));
}

TEST_CASE("a delimited schema needs its delimiter") {
  CHECK(one_fault(parse("name = \"s\"\ncolumns = [{name = \"c\"}]\n"), 1, "needs the key \"delimiter\""));
}

TEST_CASE("padding is named with its side; a column may say otherwise than the schema") {
  const auto both = first(delimited("trim = \"both\"")).trim;
  CHECK(both.characters == " ");
  CHECK(both.left);
  CHECK(both.right);
  const auto right = first(delimited("trim = \"both\"", "trim = \"right\", trim_characters = \" \\t\"")).trim;
  CHECK(right.characters == " \t");
  CHECK_FALSE(right.left);
  CHECK(right.right);
  const auto none = first(delimited("trim = \"both\"", "trim = \"none\"")).trim;
  CHECK_FALSE(none.left);
  CHECK_FALSE(none.right);
  CHECK_FALSE(first(delimited("")).trim.right);
  CHECK(first(delimited("encoding = \"gbk\"\ntrim = \"right\"\ntrim_characters = \" \\t*\"")).trim.right);
  CHECK(first(delimited("", "trim = \"left\", trim_characters = \"0\"")).trim.left);
  CHECK(one_fault(with_key("trim = true"), 4, "trim must be"));
  CHECK(one_fault(with_key("trim = \"left\", trim_characters = \"\""), 4, "trim_characters must be"));
  CHECK(one_fault(with_key("trim = \"left\", trim_characters = \"　\""), 4, "trim_characters must be"));
  CHECK(one_fault(with_key("trim = \"left\", trim_characters = \" ,\""), 4,
                  "the delimiter among trim_characters"));
  CHECK(
      one_fault(delimited("quote = '\"'", "trim = \"left\", trim_characters = '\"'"), 4, "the quote among"));
  CHECK(one_fault(delimited("encoding = \"gbk\"", "trim = \"left\", trim_characters = \"0\""), 4,
                  "may be part of a character of gbk"));
}

TEST_CASE("null tokens are values that could stand there") {
  CHECK(first(delimited("null_tokens = [\"/\"]")).null_tokens == std::vector<std::string>{"/"});
  CHECK(first(delimited("null_tokens = [\"/\"]", "null_tokens = [\"NULL\"]")).null_tokens ==
        std::vector<std::string>{"NULL"});
  CHECK(one_fault(with_key("null_tokens = []"), 4, "must have at least one text: the list is empty"));
  CHECK(one_fault(with_key("null_tokens = [\",\"]"), 4, "holds the delimiter"));
  CHECK(one_fault(with_key("null_tokens = [\" -\"], trim = \"left\""), 4, "of which trim takes a part"));
  CHECK(with_key("null_tokens = [\" -\"], trim = \"right\""));
  CHECK(one_fault(with_key("null_tokens = [\"A\"], values = [\"A\"]"), 4, "null_tokens says is no value"));
}

TEST_CASE("a prefix of one column stands beside that of all others") {
  const auto schema = parse(
      "name = \"s\"\ndelimiter = \",\"\nvalue_prefix = \"`\"\ncolumns = [{name = \"a\"}, {name = \"b\", "
      "prefix = \"¥\"}]\n");
  REQUIRE(schema);
  CHECK(schema->columns[0].prefix == "`");
  CHECK(schema->columns[1].prefix == "¥");
  CHECK(one_fault(with_key("prefix = \"a,\""), 4, "holds the delimiter"));
}

TEST_CASE("a comment begins like nothing else") {
  CHECK(delimited("comment = \"#\"")->comment == "#");
  CHECK(one_fault(delimited("comment = \"c\""), 2, "would hide the header"));
  CHECK(delimited("comment = \"c\"\nheader = false"));
  CHECK(one_fault(with_tables("comment = \"#\"\ntrailer = {tag = \"#T\", fields = [\"records\"]}"), 4,
                  "would hide the trailer"));
  CHECK(one_fault(with_tables("comment = \"#\"\npostamble = {begins_with = \"#\"}"), 4,
                  "would hide the postamble"));
}

TEST_CASE("titles with padding need a header") {
  CHECK(delimited("header_trimmed = true")->header_trimmed);
  CHECK(one_fault(delimited("header_trimmed = true\nheader = false"), 2, "header is false"));
}

TEST_CASE("a day without entries may be another line, or no byte") {
  CHECK(delimited("empty_day = \"NO DATA\"")->empty_day == "NO DATA");
  CHECK(delimited("empty_day = \"\"")->empty_day == "");
  CHECK_FALSE(delimited("")->empty_day);
  CHECK(one_fault(delimited("empty_day = \"a\\nb\""), 2, "empty_day must be one line"));
  CHECK(one_fault(delimited("encoding = \"ascii\"\nempty_day = \"无\""), 3, "is not ASCII"));
}

TEST_CASE("amounts in fen, signs as letters and commas between thousands are for decimals that fit them") {
  const auto decimal = [](const std::string& keys) {
    return std::get<checks::Decimal>(first(with_key(keys)).type);
  };
  CHECK(decimal("type = \"decimal(12,2)\", unit = \"fen\"").unit == checks::AmountUnit::fen);
  CHECK(decimal("type = \"decimal(12,2)\"").unit == checks::AmountUnit::yuan);
  CHECK(decimal("type = \"decimal(12,2)\", sign = \"C/D\"").sign == checks::AmountSign::letter);
  CHECK(std::get<checks::Decimal>(
            first(delimited("quote = '\"'", "type = \"decimal(12,2)\", grouped = true")).type)
            .grouped);
  for (const auto* keys : {"unit = \"fen\"", "sign = \"C/D\"", "grouped = true"}) {
    CAPTURE(keys);
    CHECK(one_fault(with_key(keys), 4, "which only a decimal can have"));
  }
  CHECK(one_fault(with_key("type = \"decimal(12,0)\", unit = \"fen\""), 4, "must be decimal(P,2)"));
  CHECK(one_fault(with_key("type = \"decimal(12,0..2)\", unit = \"fen\""), 4, "must be decimal(P,2)"));
  CHECK(one_fault(with_key("type = \"decimal(12,2)\", unit = \"jiao\""), 4, "unit must be"));
  CHECK(one_fault(delimited("quote = '\"'", "type = \"decimal(12,2)\", unit = \"fen\", grouped = true"), 4,
                  "counts fen and is grouped"));
  CHECK(one_fault(with_key("type = \"decimal(12,2)\", grouped = true"), 4, "values need a quote"));
}

TEST_CASE("lengths may be bytes of another charset") {
  const auto length = first(with_key("max_length = 60, charset = \"gbk\"")).length;
  REQUIRE(length);
  CHECK(length->unit == checks::LengthUnit::bytes);
  CHECK(length->charset == checks::Encoding::gbk);
  CHECK_FALSE(first(with_key("max_length = 60")).length->charset);
  CHECK(with_key("max_length = 4, charset = \"gbk\", values = [\"中文\"]"));
  CHECK(one_fault(with_key("max_length = 4, charset = \"utf-8\", values = [\"中文\"]"), 4, "not as long"));
  CHECK(one_fault(with_key("charset = \"gbk\""), 4, "without length"));
  CHECK(one_fault(with_key("max_length = 4, charset = \"big5\""), 4, "charset must be"));
  CHECK(one_fault(with_key("max_length = 4, charset = \"gbk\", length_unit = \"characters\""), 4,
                  "counts bytes"));
}

TEST_CASE("dates and times are pictures of the kind their word says") {
  const auto picture = [](const std::string& type) {
    return std::get<checks::Moment>(first(with_key("type = \"" + type + "\"")).type).picture;
  };
  CHECK(picture("date(YYYY/MM/DD)") == "YYYY/MM/DD");
  CHECK(picture("time(hhmmss)") == "hhmmss");
  CHECK(picture("timestamp(MMDDhhmmss)") == "MMDDhhmmss");
  CHECK(picture("timestamp") == "YYYY-MM-DD hh:mm:ss");
  for (const auto* type :
       {"date(hhmmss)", "date(YYYYMMDDhhmmss)", "time(YYYYMMDD)", "time(MMDDhhmmss)", "time",
        "timestamp(YYYYMMDD)", "timestamp(hhmmss)", "date(YYYYMMD)", "date(YYYYMMDD"}) {
    CAPTURE(type);
    CHECK(one_fault(with_key(fmt::format("type = \"{}\"", type)), 4, "type must be"));
  }
}

TEST_CASE("the business date repeats in a column that has a year, a month and a day, and no time") {
  const auto with_type = [](const std::string& type) {
    return delimited("identity = {business_date = \"c\"}", "type = \"" + type + "\"");
  };
  CHECK(with_type("date(YYYY/MM/DD)"));
  CHECK(one_fault(with_type("date(MMDD)"), 2, "must be of a date type"));
  CHECK(one_fault(with_type("timestamp"), 2, "must be of a date type"));
}

TEST_CASE("a preamble ends with a line that is known, and says totals in prose") {
  const auto schema = with_tables(
      "[preamble]\nuntil = \"-+LIST-+\"\nlines_max = 20\nlines = [{pattern = \"total (\\\\d+) of (.*)\", "
      "fields = "
      "[\"records\", \"text\"]}, {pattern = \"A: (\\\\d+) (?:x|y) (.*)\", fields = [\"records where kind = "
      "A\", "
      "\"sum(amount) where kind = A, B\"], required = false}]\n");
  CAPTURE(told(schema));
  REQUIRE(schema);
  REQUIRE(schema->preamble);
  CHECK(schema->preamble->until == "-+LIST-+");
  CHECK(schema->preamble->lines_max == 20);
  REQUIRE(schema->preamble->lines.size() == 2);
  CHECK(schema->preamble->lines[0].required);
  CHECK(std::holds_alternative<checks::TrailerText>(schema->preamble->lines[0].fields[1]));
  CHECK_FALSE(schema->preamble->lines[1].required);
  CHECK(std::get<checks::TrailerCount>(schema->preamble->lines[1].fields[0]).where->values ==
        std::vector<std::string>{"A"});
  const auto& sum = std::get<checks::TrailerSum>(schema->preamble->lines[1].fields[1]);
  CHECK(sum.column == 1);
  CHECK(sum.where->column == 0);
  CHECK(sum.where->values == std::vector<std::string>{"A", "B"});
  CHECK_FALSE(with_tables("preamble = {}")->preamble->until);
  CHECK(with_tables("preamble = {}")->preamble->lines_max == 100);
}

TEST_CASE("a preamble that cannot be told from what follows is a fault") {
  CHECK(one_fault(with_tables("header = false\npreamble = {}"), 5, "needs the key \"until\""));
  CHECK(one_fault(with_tables("preamble = {until = \"(\"}"), 4, "until = \"(\""));
  CHECK(one_fault(with_tables("preamble = {lines_max = 0}"), 4, "lines_max must be"));
  CHECK(one_fault(with_tables("preamble = {untill = \"x\"}"), 4, "the nearest known key is \"until\""));
}

TEST_CASE("a postamble is known by what its lines begin with") {
  const auto schema = with_tables(
      "[postamble]\nbegins_with = \"#\"\nlines = [{pattern = \"#(\\\\d+)\", fields = [\"records\"]}]\n");
  REQUIRE(schema);
  CHECK(schema->postamble->begins_with == "#");
  CHECK(schema->postamble->lines.size() == 1);
  CHECK(one_fault(with_tables("postamble = {}"), 4, "needs the key \"begins_with\""));
  CHECK(one_fault(with_tables("postamble = {begins_with = \"\"}"), 4, "must not be empty"));
}

TEST_CASE("a line of prose has a field for each group of its pattern") {
  const auto with_line = [](const std::string& line) {
    return with_tables("postamble = {begins_with = \"#\", lines = [{" + line + "}]}");
  };
  CHECK(with_line("pattern = \"#export.*\""));
  CHECK(one_fault(with_line("pattern = \"#(\\\\d+) (\\\\d+)\", fields = [\"records\"]"), 4,
                  "2 groups for 1 fields"));
  CHECK(one_fault(with_line("pattern = \"#\", fields = [\"records\"]"), 4, "0 groups for 1 fields"));
  CHECK(one_fault(with_line("fields = [\"records\"]"), 4, "needs the key \"pattern\""));
  CHECK(one_fault(with_line("pattern = \"#(.)\", fields = [\"count\"]"), 4, "allowed are \"records\""));
}

TEST_CASE("a total of some records names a column and values that it can have") {
  const auto with_field = [](const std::string& field) {
    return with_tables("trailer = {tag = \"T\", fields = [\"" + field + "\"]}");
  };
  CHECK(with_field("records where kind = A"));
  CHECK(with_field("text"));
  CHECK(one_fault(with_field("records where kid = A"), 4,
                  "there is no column \"kid\": the nearest is \"kind\""));
  CHECK(one_fault(with_field("records where kind = C"), 4, "\"C\" is not one of the values of kind"));
  CHECK(one_fault(with_field("records where kind = "), 4, "a value is empty"));
  CHECK(one_fault(with_field("records where kind"), 4, "COLUMN = VALUE"));
  CHECK(one_fault(with_field("sum(amount) where kind = A,B"), 4, "is not one of the values"));
  CHECK(one_fault(with_field("sum(kind) where kind = A"), 4, "is not of type decimal"));
  CHECK(one_fault(with_field("text where kind = A"), 4, "where"));
  CHECK(one_fault(with_field("sum(amont)"), 4, "the nearest is \"amount\""));
}
