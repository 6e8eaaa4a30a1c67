#include "checks/layout/trailer_row.hpp"

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"

// The trailer is read by the rules of records.
namespace stmtwatch::test {
namespace {

using checks::Column;
using checks::Decimal;
using checks::Digits;
using checks::Encoding;
using checks::LineEnding;
using checks::Schema;
using checks::Text;
using checks::Trailer;
using checks::TrailerCount;
using checks::TrailerSum;
using checks::TrailerText;

// id,amount,memo and TOTAL,count,sum.
Schema totalled(char delimiter = ',') {
  Schema schema;
  schema.name = "totalled";
  schema.delimiter = delimiter;
  schema.columns = {column("id", Digits{}, true), column("amount", Decimal{}, true),
                    column("memo", Text{}, false)};
  schema.trailer = Trailer{"TOTAL", {}, {TrailerCount{}, TrailerSum{1}}};
  return schema;
}

const std::string totalled_titles = "id,amount,memo\n";
const std::string totalled_records = "1,1.00,a\n2,2.00,b\n";

TEST_CASE("quotes around the values of a trailer are quotes, as in the records") {
  Schema schema = totalled();
  schema.quote = '"';
  for (const std::string trailer :
       {"\"TOTAL\",\"2\",\"3.00\"\n", "TOTAL,\"2\",3.00\n", "\"TOTAL\",2,3.00", "TOTAL,2,3.00\n"}) {
    CAPTURE(trailer);
    CHECK(findings(totalled_titles + totalled_records + trailer, schema) == FoundList{});
  }
  CHECK(findings(totalled_titles + totalled_records + "\"TOTAL\",\"2\",\"3.01\"\n", schema) ==
        FoundList{{"control-totals", {}, 4, "amount", 45}});
  CHECK(findings(totalled_titles + totalled_records + "\"TOTAL\",\"2\",\"3.00\"x\n", schema).size() == 1);
  CHECK(findings(totalled_titles + totalled_records + "\"TOTAL\",\"2\",3.0\"0\n", schema).size() == 1);
  schema.quote.reset();
  CHECK(findings(totalled_titles + totalled_records + "TOTAL,2,\"3.00\"\n", schema).size() == 1);
}

TEST_CASE("a delimiter between the quotes of a trailer is none") {
  Schema schema = totalled();
  schema.quote = '"';
  std::get<Decimal>(schema.columns[1].type).grouped = true;
  CHECK(findings(totalled_titles + "1,\"1,000.00\",a\n\"TOTAL\",\"1\",\"1,000.00\"\n", schema) ==
        FoundList{});
}

TEST_CASE("padding that the schema trims is none in the trailer and around titles either") {
  Schema schema = totalled('|');
  schema.trim = {" ", true, true};
  for (Column& each : schema.columns)
    each.trim = schema.trim;
  CHECK(findings("id |amount| memo\n1 | 1.00|a\nTOTAL  | 1|    1.00\n", schema) == FoundList{});
  CHECK(findings("id|amount|memo\n1|1.00|a\nTOTAL|1|    1.01\n", schema) ==
        FoundList{{"control-totals", {}, 3, "amount", 32}});
  schema.trim = {" ", false, true};
  for (Column& each : schema.columns)
    each.trim = schema.trim;
  CHECK(findings("id|amount|memo\n1|1.00|a\nTOTAL|1|1.00  \n", schema) == FoundList{});
  CHECK(findings("id|amount|memo\n1|1.00|a\nTOTAL|1| 1.00\n", schema).size() == 1);
  CHECK(findings("id|amount| memo\n1|1.00|a\nTOTAL|1|1.00\n", schema) ==
        FoundList{{"header", {}, 1, {}, 10}});
}

TEST_CASE("a sum is padded like the amounts of its column where only that is") {
  Schema schema = totalled('|');
  schema.columns[1].trim = {" ", true, false};
  CHECK(findings("id|amount|memo\n1|  1.00|a\nTOTAL|1|    1.00\n", schema) == FoundList{});
  CHECK(findings("id|amount|memo\n1|  1.00|a\nTOTAL| 1|1.00\n", schema).size() == 1);
}

TEST_CASE("a sum has the prefix of its column, or that of all values") {
  Schema schema = totalled('|');
  schema.columns[1].prefix = "¥";
  CHECK(findings("id|amount|memo\n1|¥1.00|a\nTOTAL|1|¥1.00\n", schema) == FoundList{});
  CHECK(findings("id|amount|memo\n1|¥1.00|a\nTOTAL|1|1.00\n", schema) == FoundList{});
  CHECK(findings("id|amount|memo\n1|¥1.00|a\nTOTAL|1|$1.00\n", schema).size() == 1);
  schema.value_prefix = "`";
  CHECK(findings("id|amount|memo\n1|¥1.00|a\nTOTAL|`1|`1.00\n", schema) == FoundList{});
}

TEST_CASE("the delimiter that ends a record may end the trailer too") {
  Schema schema = totalled();
  schema.trailing_delimiter = true;
  const std::string text = "id,amount,memo,\n1,1.00,a,\n";
  CHECK(findings(text + "TOTAL,1,1.00,\n", schema) == FoundList{});
  CHECK(findings(text + "TOTAL,1,1.00\n", schema) == FoundList{});
  CHECK(findings(text + "TOTAL,1,1.00,,\n", schema).size() == 1);
  CHECK(findings(text + "TOTAL,1,1.00,x\n", schema).size() == 1);
  CHECK(findings(text + "TOTAL\n,1,1.00,\n", schema).size() == 1);
  schema.trailer = Trailer{"", {"count", "sum"}, {TrailerCount{}, TrailerSum{1}}};
  CHECK(findings(text + "count,sum,\n1,1.00,\n", schema) == FoundList{});
  CHECK(findings(text + "count,sum\n1,1.00\n", schema) == FoundList{});
}

TEST_CASE("the titles of a trailer may be in quotes, and padded where titles are") {
  Schema schema = totalled();
  schema.quote = '"';
  schema.header_trimmed = true;
  schema.trailer = Trailer{"", {"count", "sum"}, {TrailerCount{}, TrailerSum{1}}};
  CHECK(findings(totalled_titles + totalled_records + " count,sum\t\n2,3.00\n", schema) == FoundList{});
  CHECK(findings(totalled_titles + totalled_records + "\"count\",\"sum\" \n\"2\",\"3.00\"\n", schema) ==
        FoundList{});
}

TEST_CASE("a byte of a GBK character in the trailer that looks like the delimiter is none") {
  Schema schema = totalled('|');
  schema.encoding = Encoding::gbk;
  schema.trailer = Trailer{"\x90|", {}, {TrailerText{}, TrailerCount{}, TrailerSum{1}}};
  const std::string text = "id|amount|memo\n1|1.00|a\n";
  CHECK(findings(text + "\x90||\x8C|\x90||1|1.00\n", schema) == FoundList{});
  CHECK(findings(text + "\x90||\x8C||2|1.00\n", schema) == FoundList{{"control-totals", {}, 3, {}, 30}});
}

TEST_CASE("a day without entries in a format without header is its totals alone") {
  Schema schema = totalled('|');
  schema.header = false;
  for (const std::string text : {"TOTAL|0|0.00\n", "TOTAL|0|0.00", "TOTAL|0|0.00\r\n"}) {
    CAPTURE(text);
    schema.line_ending = text.ends_with("\r\n") ? LineEnding::crlf : LineEnding::lf;
    CHECK(findings(text, schema) == FoundList{});
  }
  schema.trailer = Trailer{"", {"count", "sum"}, {TrailerCount{}, TrailerSum{1}}};
  CHECK(findings("count|sum\r\n0|0.00\r\n", schema) == FoundList{});
  CHECK(findings("count|sum\r\n0|0.01\r\n", schema).size() == 1);
  schema.line_ending = LineEnding::lf;
  CHECK(findings("count|sum\r\n0|0.00\r\n", schema) == FoundList{{"embedded-newline", {}, 1, {}, 9}});
  CHECK(findings("count|sum\n0|0.00\r\n", schema) == FoundList{{"control-totals", {}, 2, "amount", 12}});
}

TEST_CASE("the totals of a day without entries say how lines end where nothing else does") {
  Schema schema = totalled('|');
  schema.header = false;
  CHECK(findings("TOTAL|0|0.00\r\n", schema) == FoundList{{"embedded-newline", {}, 1, {}, 12}});
  schema.comment = "#";
  CHECK(findings("# none\r\nTOTAL|0|0.00\r\n", schema) == FoundList{{"embedded-newline", {}, 2, {}, 20}});
  schema.line_ending = LineEnding::crlf;
  CHECK(findings("TOTAL|0|0.00\n", schema) == FoundList{{"embedded-newline", {}, 1, {}, 12}});
}

}  // namespace
}  // namespace stmtwatch::test
