#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/records.hpp"

// What stands around the records: preamble, postamble, comments, trailing delimiters, padded titles, the form
// of an empty day.
namespace stmtwatch::test {
namespace {

using checks::Ending;

// Alipay's merchant bill in small.
checks::Schema bill() {
  using namespace checks;
  Schema schema;
  schema.name = "bill";
  schema.delimiter = ',';
  schema.line_ending = LineEnding::crlf;
  schema.columns = {column("order_no", Alphanumeric{}, true),
                    column("amount", Decimal{15, 2, 2, true}, true)};
  for (Column& each : schema.columns)
    each.trim = {"\t", false, true};
  schema.preamble = Preamble{"#-+list-+", 10, {{"#account: \\[(\\d+)\\]", {TrailerText{}}, true}}};
  schema.postamble =
      Postamble{"#", {{"#total: (\\d+) orders, ([0-9.]+) yuan", {TrailerCount{}, TrailerSum{1}}, true}}};
  return schema;
}

const std::string bill_head = "#bill\r\n#account: [2088]\r\n#---list---\r\n";
const std::string bill_titles = "order_no,amount\r\n";
const std::string bill_end = "#---end---\r\n#total: 2 orders, 3.00 yuan\r\n#exported\r\n";
const std::string right_bill = bill_head + bill_titles + "A1\t,1.00\r\nA2\t,2.00\r\n" + bill_end;

TEST_CASE("preamble and postamble are no records") {
  CHECK(findings(right_bill, bill()) == FoundList{});
  CHECK(records_in(right_bill, bill()) == Records{{"A1", "1.00"}, {"A2", "2.00"}});
  CHECK(judged(right_bill, bill()).records == 2);
}

TEST_CASE("records behind a preamble are on their physical lines") {
  const auto found = findings(bill_head + bill_titles + "A1,1.00\r\nA2,x\r\n" + bill_end, bill());
  CHECK(found == FoundList{{"field-type", 2, 6, "amount", bill_head.size() + bill_titles.size() + 12}});
}

TEST_CASE("an empty day is preamble, header and postamble") {
  const std::string none = "#---end---\r\n#total: 0 orders, 0.00 yuan\r\n";
  CHECK(findings(bill_head + bill_titles + none, bill()) == FoundList{});
}

TEST_CASE("a missing postamble is one completeness finding") {
  const std::string text = bill_head + bill_titles + "A1,1.00\r\nA2,2.00\r\n";
  CHECK(findings(text, bill()) == FoundList{{"completeness", {}, 6, {}, text.size()}});
  const std::string cut = bill_head + bill_titles + "A1,1.00\r\nA2,2.";
  CHECK(findings(cut, bill()) == FoundList{{"completeness", {}, 6, {}, cut.size()}});
}

TEST_CASE(
    "a file that ends within its preamble is one completeness finding, although that looks like a "
    "postamble") {
  for (const std::string& text : {bill_head, bill_head.substr(0, 20), std::string("#bill\r\n")}) {
    const auto found = findings(text, bill());
    REQUIRE(found.size() == 1);
    CHECK(found.front().check == "completeness");
  }
}

TEST_CASE("a file that ends with its header is one completeness finding") {
  const auto found = findings(bill_head + bill_titles, bill());
  REQUIRE(found.size() == 1);
  CHECK(found.front().check == "completeness");
}

TEST_CASE("blank lines among the lines at the end do not matter") {
  CHECK(findings(right_bill + "\r\n\r\n", bill()) == FoundList{});
  const std::string gap =
      bill_head + bill_titles + "A1,1.00\r\nA2,2.00\r\n#---end---\r\n\r\n#total: 2 orders, 3.00 yuan\r\n";
  CHECK(findings(gap, bill()) == FoundList{});
}

TEST_CASE("a file that ends within a line of its preamble ends on that line, marks of DOS behind it or not") {
  const std::string cut = "#bill\r\n#account: [20";
  CHECK(findings(cut, bill()) == FoundList{{"completeness", {}, 2, {}, cut.size()}});
  const std::string marked = cut + "\x1A\x1A";
  CHECK(findings(marked, bill()) ==
        FoundList{{"control-character", {}, 2, {}, cut.size()}, {"completeness", {}, 2, {}, marked.size()}});
  const std::string closed = "#bill\r\n#account: [20]\r\n";
  CHECK(findings(closed, bill()) == FoundList{{"completeness", {}, 2, {}, closed.size()}});
}

TEST_CASE("a preamble that does not end is one header finding where the header follows") {
  const std::string text =
      "#bill\r\n#account: [2088]\r\n" + bill_titles + "A1,1.00\r\nA2,2.00\r\n" + bill_end;
  CHECK(findings(text, bill()) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(judged(text, bill()).records == 2);
}

TEST_CASE("the end of the preamble is looked for in so many lines") {
  checks::Schema schema = bill();
  schema.preamble->lines_max = 3;
  CHECK(findings(right_bill, schema) == FoundList{});
  CHECK(findings("#more\r\n" + right_bill, schema) == FoundList{{"header", {}, 1, {}, 0}});
}

TEST_CASE("a wrong header behind the preamble is one finding on its line") {
  const std::string text = bill_head + "order_no,price\r\nA1,1.00\r\nA2,2.00\r\n" + bill_end;
  CHECK(findings(text, bill()) == FoundList{{"header", {}, 4, {}, bill_head.size() + 9}});
}

TEST_CASE("a missing header behind the preamble is one finding, and the first record is read") {
  const std::string text = bill_head + "A1,1.00\r\nA2,2.00\r\n" + bill_end;
  CHECK(findings(text, bill()) == FoundList{{"header", {}, 4, {}, bill_head.size()}});
  CHECK(judged(text, bill()).records == 2);
}

TEST_CASE("a preamble without a last line of its own ends at the header") {
  checks::Schema schema = bill();
  schema.preamble->until.reset();
  CHECK(findings(right_bill, schema) == FoundList{});
  CHECK(findings(bill_titles + "A1,1.00\r\nA2,2.00\r\n" + bill_end, schema).size() <=
        1);  // the account is required
}

TEST_CASE("titles with blanks around them are the titles where the schema says so") {
  checks::Schema schema = bill();
  const std::string text = bill_head + " order_no  ,amount\t\r\nA1,1.00\r\nA2,2.00\r\n" + bill_end;
  CHECK(findings(text, schema) == FoundList{{"header", {}, 4, {}, bill_head.size()}});
  schema.header_trimmed = true;
  CHECK(findings(text, schema) == FoundList{});
}

TEST_CASE("a delimiter after the last value belongs to every record and the titles") {
  checks::Schema schema = bill();
  schema.trailing_delimiter = true;
  const std::string begin = bill_head + "order_no,amount,\r\n";
  CHECK(findings(begin + "A1,1.00,\r\nA2,2.00,\r\n" + bill_end, schema) == FoundList{});
  CHECK(findings(begin + "A1,1.00,\r\nA2,2.00,  \t\r\n" + bill_end, schema) == FoundList{});
  CHECK(findings(begin + "A1,1.00,\r\nA2,2.00\r\n" + bill_end, schema) ==
        FoundList{{"field-count", 2, 6, {}, begin.size() + 10}});
  CHECK(findings(begin + "A1,1.00,x\r\nA2,2.00,\r\n" + bill_end, schema) ==
        FoundList{{"field-count", 1, 5, {}, begin.size()}});
  CHECK(findings(bill_head + bill_titles + "A1,1.00,\r\nA2,2.00,\r\n" + bill_end, schema).front().check ==
        "header");
}

TEST_CASE("a line break in a record with a delimiter after its last value is mended") {
  checks::Schema schema = bill();
  schema.trailing_delimiter = true;
  const std::string begin = bill_head + "order_no,amount,\r\n";
  CHECK(findings(begin + "A1\n,1.00,\r\nA2,2.00,\r\n" + bill_end, schema) ==
        FoundList{{"embedded-newline", 1, 5, "order_no", begin.size() + 2}});
}

TEST_CASE("what stands behind the last record that a delimiter ends is no part of it") {
  checks::Schema schema = bill();
  schema.trailing_delimiter = true;
  schema.postamble.reset();
  const std::string begin = bill_head + "order_no,amount,\r\nA1,1.00,\r\nA2,2.00,\r\n";
  CHECK(findings(begin, schema) == FoundList{});
  for (const std::string behind : {"java.sql.SQLException: ORA-01555\r\n", "x",
                                   "\tat f(A.java:12)\r\n\tat g\r\n", "a\r\n\r\nb\r\nc\r\n"}) {
    CAPTURE(behind);
    CHECK(findings(begin + behind, schema) == FoundList{{"field-count", 3, 7, {}, begin.size()}});
  }
  CHECK(findings(begin + "x\r\nA3,3.00,\r\n", schema) ==
        FoundList{{"embedded-newline", 3, 7, "order_no", begin.size() + 1}});
}

TEST_CASE("blank lines behind a record that a delimiter ends are a break of that record") {
  checks::Schema schema = bill();
  schema.trailing_delimiter = true;
  schema.postamble.reset();
  const std::string begin = bill_head + "order_no,amount,\r\nA1,1.00,\r\n";
  const Found stray{"embedded-newline", 1, 5, "amount", begin.size() - 2};
  CHECK(findings(begin + "\r\n\r\nA2,2.00,\r\n", schema) == FoundList{stray});
  CHECK(findings(begin + "\r\n", schema) == FoundList{stray});
  CHECK(judged(begin + "\r\nA2,2.00,\r\n", schema).records == 2);
  CHECK(findings(begin + "\r\nx\r\n", schema) ==
        FoundList{stray, {"field-count", 2, 7, {}, begin.size() + 2}});
}

TEST_CASE("comment lines before the header are passed over") {
  for (const std::string before : {"", "# one\n", "# one\n#two, \"three\n#\n"}) {
    CAPTURE(before);
    checks::Schema schema = plain_pairs();
    schema.comment = "#";
    const auto lines = static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
    CHECK(findings(before + "left|right\n# x\na|b\n", schema) == FoundList{});
    CHECK(findings(before + "left|write\na|b\n", schema) ==
          FoundList{{"header", {}, 1 + lines, {}, before.size() + 5}});
    CHECK(findings(before, schema).size() == 1);  // no header, or nothing at all
    schema.header = false;
    CHECK(records_in(before + "a|b\n", schema) == Records{{"a", "b"}});
    schema.line_ending = checks::LineEnding::crlf;  // the first record says how lines end
    CHECK(findings(before + "a|b\r\n", schema) == FoundList{});
  }
}

TEST_CASE("comment lines between the preamble and the header are passed over") {
  checks::Schema schema = bill();
  schema.comment = "//";
  CHECK(findings(bill_head + "// a, b\r\n" + bill_titles + "A1,1.00\r\nA2,2.00\r\n" + bill_end, schema) ==
        FoundList{});
}

TEST_CASE("a second line of totals that says otherwise is told, one that says the same is not") {
  const std::string records = bill_head + bill_titles + "A1,1.00\r\nA2,2.00\r\n";
  const std::string again = "#total: 2 orders, 3.00 yuan\r\n";
  CHECK(findings(records + bill_end + again, bill()) == FoundList{});
  for (const std::string other : {"#total: 3 orders, 3.00 yuan\r\n", "#total: 2 orders, 3.01 yuan\r\n"}) {
    CAPTURE(other);
    const std::string text = records + bill_end + again + other;
    CHECK(findings(text, bill()) == FoundList{{"control-totals", {}, 11, {}, text.size() - other.size()}});
    CHECK(findings(records + other + bill_end, bill()).size() == 1);
  }
}

TEST_CASE("a second line of totals in the preamble is told, a second text that is no total is not") {
  checks::Schema schema = bill();
  schema.preamble->lines.push_back({"#count: (\\d+)", {checks::TrailerCount{}}, true});
  const auto text = [](const std::string& lines) {
    return "#bill\r\n#account: [2088]\r\n" + lines + "#---list---\r\n" + bill_titles +
           "A1,1.00\r\nA2,2.00\r\n" + bill_end;
  };
  CHECK(findings(text("#count: 2\r\n#account: [2099]\r\n"), schema) == FoundList{});
  CHECK(findings(text("#count: 2\r\n#count: 2\r\n"), schema) == FoundList{});
  CHECK(findings(text("#count: 2\r\n#count: 1\r\n"), schema) == FoundList{{"control-totals", {}, 4, {}, 36}});
}

TEST_CASE("comment lines are passed over and counted as lines") {
  checks::Schema schema = bill();
  schema.comment = "//";
  const std::string text =
      bill_head + bill_titles + "// a, b\r\nA1,1.00\r\n//\"\r\n//\r\nA2,x\r\n// end\r\n" + bill_end;
  const auto found = findings(text, schema);
  CHECK(found == FoundList{{"field-type", 2, 9, "amount", text.find(",x") + 1}});
  CHECK(judged(text, schema).records == 2);
}

TEST_CASE("a comment between quotes is none") {
  checks::Schema schema = plain_pairs();
  schema.quote = '"';
  schema.comment = "#";
  schema.columns[1].line_breaks_allowed = true;
  CHECK(records_in("left|right\na|\"x\n#y\"\n#z\nb|c\n", schema) == Records{{"a", "x\n#y"}, {"b", "c"}});
}

TEST_CASE("the schema's form of an empty day is right, with or without a line break") {
  checks::Schema schema = bill();
  schema.empty_day = "NO DATA";
  for (const std::string text : {"NO DATA", "NO DATA\n", "NO DATA\r\n"}) {
    CHECK(findings(text, schema) == FoundList{});
    CHECK(judged(text, schema).bytes == text.size());
  }
  CHECK_FALSE(findings("NO DATA\n\n", schema).empty());
  CHECK_FALSE(findings("", schema).empty());
  schema.empty_day = "";
  CHECK(findings("", schema) == FoundList{});
}

TEST_CASE("a trailer stands before the postamble") {
  checks::Schema schema = plain_pairs();
  schema.trailer = checks::Trailer{"END", {}, {checks::TrailerCount{}}};
  schema.postamble = checks::Postamble{"--", {}};
  CHECK(findings("left|right\na|b\nEND|1\n-- printed\n", schema) == FoundList{});
  CHECK(findings("left|right\na|b\nEND|2\n\n-- printed\n", schema) ==
        FoundList{{"control-totals", {}, 3, {}, 19}});
  CHECK(findings("left|right\na|b\n-- printed\n", schema) == FoundList{{"completeness", {}, 3, {}, 26}});
  CHECK(findings("left|right\na|b\nEND|1\n", schema) == FoundList{{"completeness", {}, 3, {}, 21}});
}

checks::Schema with_trailing_delimiter() {
  checks::Schema schema = plain_pairs();
  schema.delimiter = ',';
  schema.trailing_delimiter = true;
  schema.header_trailing_delimiter = false;
  return schema;
}

TEST_CASE("a header may lack the delimiter that trails the records") {
  const checks::Schema schema = with_trailing_delimiter();
  CHECK(findings("left,right\n1,2,\n3,4,\n", schema, {}) == FoundList{});
  CHECK(records_in("left,right\n1,2,\n3,4,\n", schema) == Records{{"1", "2"}, {"3", "4"}});
  CHECK(findings("left,right\n", schema, {}) == FoundList{});
  CHECK(findings("left,right", schema, {}) == FoundList{});
  CHECK(findings("left,right,\n1,2,\n", schema, {}) == FoundList{{"header", {}, 1, {}, 11}});
  CHECK(findings("left,rights\n1,2,\n", schema, {}) == FoundList{{"header", {}, 1, {}, 5}});
  CHECK(findings("le\nft,right\n1,2,\n", schema, {}) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(findings("left,right\n1,2\n", schema, {}) == FoundList{{"field-count", 1, 2, {}, 11}});
}

TEST_CASE("titles may be blank") {
  checks::Schema schema = plain_pairs();
  schema.columns[0].title = "";
  CHECK(findings("|right\n1|2\n", schema, {}) == FoundList{});
  CHECK(findings("left|right\n1|2\n", schema, {}) == FoundList{{"header", {}, 1, {}, 0}});
  schema.columns[1].title = "";
  CHECK(findings("|\n1|2\n", schema, {}) == FoundList{});
  CHECK(findings("|x\n1|2\n", schema, {}) == FoundList{{"header", {}, 1, {}, 1}});
}

TEST_CASE("titles may have line breaks, in quotes") {
  checks::Schema schema = plain_pairs();
  schema.delimiter = ',';
  schema.quote = '"';
  schema.columns[1].title = "right\n(hand)";
  const std::string rest = "1,2\n3,4\n";
  CHECK(findings("left,\"right\n(hand)\"\n" + rest, schema, {}) == FoundList{});
  CHECK(records_in("left,\"right\n(hand)\"\n" + rest, schema) == Records{{"1", "2"}, {"3", "4"}});
  CHECK(findings("left,\"right\n(hand)\"\n1,2,3\n", schema, {}) == FoundList{{"field-count", 1, 3, {}, 20}});
  CHECK(findings("left,\"right (hand)\"\n" + rest, schema, {}) == FoundList{{"header", {}, 1, {}, 5}});
  CHECK(findings("left,\"right\n\n(hand)\"\n" + rest, schema, {}) == FoundList{{"header", {}, 1, {}, 5}});
  schema.line_ending = checks::LineEnding::crlf;
  CHECK(findings("left,\"right\r\n(hand)\"\r\n1,2\r\n", schema, {}) == FoundList{});
}

TEST_CASE("any character may be the quote, also one that is the second byte of a GBK character") {
  checks::Schema schema = plain_pairs();
  schema.delimiter = ',';
  schema.encoding = checks::Encoding::gbk;
  schema.quote = '|';
  // 0x81 0x7C is one character.
  CHECK(records_in("left,right\n|a,\x81|b|,|c||d|\n", schema) == Records{{"a,\x81|b", "c|d"}});
  CHECK(findings("left,right\n|a,\x81|b|,|c||d|\n", schema, {}) == FoundList{});
  CHECK(findings("left,right\n|a\x81|,b\n", schema, {}).size() == 1);
}

}  // namespace
}  // namespace stmtwatch::test
