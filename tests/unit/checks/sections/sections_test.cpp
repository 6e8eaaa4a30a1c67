#include <doctest/doctest.h>

#include "checks/vouchers/locate.hpp"
#include "tests/support/judged.hpp"

// Files of several parts, each below a line that names it.
namespace stmtwatch::test {
namespace {

using checks::Digits;
using checks::Schema;

Schema part(const std::string& title, const std::string& number) {
  Schema schema;
  schema.name = title;
  schema.columns = {column(number, Digits{}, true), text("memo", 40)};
  schema.unique = {{{0}, checks::UniqueScope::day}};
  schema.trailer = checks::Trailer{"TOTAL", {}, {checks::TrailerCount{}}};
  return schema;
}

// Fund entries, then trades.
Schema fund_and_trade() {
  return file_of({part("#FUND", "flow"), part("#TRADE", "order")});
}

const std::string fund = "#FUND\nflow|memo\n1|a\n2|b\nTOTAL|2\n";
const std::string trade = "#TRADE\norder|memo\n1|c\nTOTAL|1\n";

FoundList found(const std::string& text, const Schema& schema = fund_and_trade()) {
  return findings(text, schema, {});
}

TEST_CASE("each part is judged by its own columns, header and trailer") {
  const auto judgement = judged(fund + trade, fund_and_trade(), {});
  CHECK(found_in(judgement) == FoundList{});
  CHECK(judgement.records == 3);
  CHECK(judgement.bytes == fund.size() + trade.size());
  REQUIRE(judgement.keys.size() == 2);
  CHECK(judgement.keys[0].size() == 2);
  CHECK(judgement.keys[1].contains("1"));
  CHECK(judgement.keys[1].size() == 1);
}

TEST_CASE("findings stand at their places in the file, and records count through it") {
  const std::string wrong = "#TRADE\norder|memo\nx|c\n7|c\n7|d\nTOTAL|9\n";
  const auto at = [&](std::string_view text) { return fund.size() + wrong.find(text); };
  CHECK(found(fund + wrong) == FoundList{{"field-type", 3, 8, "order", at("x|c")},
                                         {"voucher-unique", 5, 10, "order", at("7|d")},
                                         {"control-totals", {}, 11, {}, at("9\n")}});
}

TEST_CASE("words and related places of a finding are those of the file") {
  const auto judgement = judged(fund + "#TRADE\norder|memo\n7|c\n7|d\n", fund_and_trade(), {});
  REQUIRE(judgement.findings.listed().size() == 2);
  const auto& repeat = judgement.findings.listed()[0];
  CHECK(repeat.message.contains("in record 3 (line 8)"));
  CHECK(repeat.related->record == 3);
  CHECK(repeat.related->line == 8);
  CHECK(judgement.findings.listed()[1].message ==
        "the trailer is missing: the section \"#TRADE\" ends after 2 records, at byte 58");
}

TEST_CASE("a title is a line of its own: the same text inside a value or at the end of one is no title") {
  CHECK(found("#FUND\nflow|memo\n1|#TRADE\n2|x #TRADE\nTOTAL|2\n" + trade) == FoundList{});
  CHECK(found("#FUND\nflow|memo\n1|a\nTOTAL|1\n#TRADE \norder|memo\n") != FoundList{});
  auto schema = fund_and_trade();
  schema.sections[0].title = "#F";
  CHECK(found("#F\n" + fund.substr(6) + trade, schema) == FoundList{});
}

TEST_CASE("a title may be the last line, with a line break or without: its section is empty") {
  for (const std::string end : {"", "\n"}) {
    const std::string text = fund + "#TRADE" + end;
    CHECK(found(text) == FoundList{{"completeness", {}, 6, {}, text.size()}});
  }
  auto schema = fund_and_trade();
  auto empty = part("#TRADE", "order");
  empty.empty_day = "";
  schema.sections[1].part = std::make_shared<const Schema>(empty);
  CHECK(found(fund + "#TRADE", schema) == FoundList{});
  CHECK(found(fund + "#TRADE\n", schema) == FoundList{});
  CHECK(found(fund + "#TRADE\n\n", schema) == FoundList{});
}

TEST_CASE("an empty section in the middle is told where it ends, and the next one is judged") {
  CHECK(found("#FUND\n" + trade) == FoundList{{"completeness", {}, 2, {}, 6}});
}

TEST_CASE("blank lines may stand before a title, where they stand behind a trailer") {
  CHECK(found(fund + "\n\n" + trade) == FoundList{});
}

TEST_CASE("a section that must be there is told where it should begin, another one need not be") {
  CHECK(found(trade) == FoundList{{"completeness", {}, 1, {}, 0}});
  CHECK(found(fund) == FoundList{{"completeness", {}, 5, {}, fund.size()}});
  auto schema = fund_and_trade();
  schema.sections[0].required = false;
  CHECK(found(trade, schema) == FoundList{});
  CHECK(judged(trade, schema, {}).keys[1].size() == 1);
  CHECK(judged(fund, fund_and_trade(), {}).findings.listed()[0].message ==
        "a section is missing: no line is \"#TRADE\"");
}

TEST_CASE("a section that stands twice is told once; what follows the second title is not judged") {
  const std::string again = "#FUND\nnonsense\n";
  CHECK(found(fund + again + trade) == FoundList{{"header", {}, 6, {}, fund.size()}});
  CHECK(judged(fund + again + trade, fund_and_trade(), {}).records == 3);
}

TEST_CASE("all titles out of place are counted, the first of them told") {
  std::string text = fund;
  for (int i = 0; i < 1000; ++i)
    text += "#FUND\n";
  checks::JudgeContext context;
  context.findings_listed_max = 300;
  const auto judgement = judged(text + trade, fund_and_trade(), context);
  CHECK(judgement.findings.total() == 1000);
  CHECK(judgement.findings.listed().size() == 100);
  CHECK(judgement.findings.by_check().at("header") == 1000);
}

TEST_CASE("sections out of order are judged, and told at the title that comes too late") {
  CHECK(found(trade + fund) == FoundList{{"header", {}, 5, {}, trade.size()}});
  CHECK(judged(trade + fund, fund_and_trade(), {}).records == 3);
}

TEST_CASE("text before the first title is one finding, and so is a file without titles") {
  CHECK(found("\n" + fund + trade) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(found("x\ny\n" + fund + trade) == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(found("{\"code\": 500}") == FoundList{{"header", {}, 1, {}, 0}});
  CHECK(found("#FUND\rflow|memo\r") == FoundList{{"header", {}, 1, {}, 0}});
}

TEST_CASE("a title that is misspelt is one finding at its line, and its section is judged") {
  for (const std::string title : {"#TRADES", "#Trade", "# TRADE", "#TARDE", "#TRAD", "#交易", "#TRADE:"}) {
    CAPTURE(title);
    const std::string wrong = title + trade.substr(6);
    CHECK(found(fund + wrong) == FoundList{{"completeness", {}, 6, {}, fund.size()}});
    CHECK(judged(fund + wrong, fund_and_trade(), {}).records == 3);
    CHECK(found(fund + wrong + "2|d\n").size() == 2);  // its trailer is not at its end
  }
  const auto judgement = judged("#FUNDS" + fund.substr(5) + trade, fund_and_trade(), {});
  CHECK(found_in(judgement) == FoundList{{"completeness", {}, 1, {}, 0}});
  CHECK(
      judgement.findings.listed()[0].message.contains("no line is \"#FUND\"; \"#FUNDS\" seems to be meant"));
  CHECK(found("#FUNDS" + fund.substr(5) + "#TRADES" + trade.substr(6)).size() == 2);
}

TEST_CASE("what follows a trailer where the next section should begin is taken for its title") {
  auto second = part("#TRADE", "order");
  second.header = false;
  const auto schema = file_of({part("#FUND", "flow"), second});
  CHECK(found(fund + "\nthe trades of the day\n1|c\nTOTAL|1\n", schema) ==
        FoundList{{"completeness", {}, 7, {}, fund.size() + 1}});
}

TEST_CASE("where no line could be the title, the section is missing") {
  CHECK(found(fund) == FoundList{{"completeness", {}, 5, {}, fund.size()}});
  CHECK(found("x\n" + trade) == FoundList{{"completeness", {}, 1, {}, 0}});
}

TEST_CASE("a comment may stand before the first title") {
  auto schema = fund_and_trade();
  schema.comment = "--";
  CHECK(found("-- made today\n" + fund + trade, schema) == FoundList{});
  CHECK(found("x\n" + fund + trade, schema) == FoundList{{"header", {}, 1, {}, 0}});
}

TEST_CASE("a file of nothing is empty, unless that is a day without entries") {
  CHECK(found("") == FoundList{{"completeness", {}, 1, {}, 0}});
  CHECK(found("\n\n") == FoundList{{"completeness", {}, 2, {}, 2}});
  auto schema = fund_and_trade();
  schema.empty_day = "none";
  CHECK(found("none\n", schema) == FoundList{});
  CHECK(found(fund + trade, schema) == FoundList{});
}

std::string with_crlf(const std::string& text) {
  std::string ended;
  for (const char c : text)
    ended += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return ended;
}

TEST_CASE("lines that end the other way are one finding, at the first title") {
  auto crlf = part("#FUND", "flow");
  crlf.line_ending = checks::LineEnding::crlf;
  CHECK(found(with_crlf(fund + trade)) == FoundList{{"embedded-newline", {}, 1, {}, 5}});
  CHECK(found(fund, file_of({crlf})) == FoundList{{"embedded-newline", {}, 1, {}, 5}});
  CHECK(found(with_crlf(fund), file_of({crlf})) == FoundList{});
  CHECK(found(with_crlf("#FUND\n") + fund.substr(6) + trade) ==
        FoundList{{"embedded-newline", {}, 1, {}, 5}});
  crlf.line_ending = checks::LineEnding::either;
  CHECK(found(with_crlf("#FUND\n") + fund.substr(6), file_of({crlf})) == FoundList{});
}

TEST_CASE("a byte order mark stands before the first title, as the schema says") {
  auto schema = fund_and_trade();
  const std::string mark = "\xEF\xBB\xBF";
  CHECK(found(mark + fund + trade, schema) == FoundList{{"encoding", {}, 1, {}, 0}});
  schema.byte_order_mark = checks::ByteOrderMark::required;
  CHECK(found(mark + fund + trade, schema) == FoundList{});
  CHECK(found(fund + trade, schema) == FoundList{{"encoding", {}, 1, {}, 0}});
  CHECK(found(mark + "x\n" + fund + trade, schema) == FoundList{{"header", {}, 1, {}, 3}});
  CHECK(found("\xFF\xFE#\0", schema) == FoundList{{"encoding", {}, 1, {}, 0}});
}

TEST_CASE("titles are found wherever the pieces end in which the file is read") {
  std::string text = "#FUND\nflow|memo\n";
  const std::size_t piece = 256u << 10;
  for (std::size_t before = 0; before < 12; ++before) {
    CAPTURE(before);
    std::string long_fund = text;
    for (std::size_t i = 1; long_fund.size() + 60 < piece; ++i)
      long_fund += std::to_string(i) + "|some words here\n";
    const auto records = static_cast<std::size_t>(std::ranges::count(long_fund, '\n')) - 2;
    const std::string trailer = "TOTAL|" + std::to_string(records + 1) + "\n";
    long_fund += std::to_string(records + 1) + "|";
    long_fund += std::string(piece - before - long_fund.size() - trailer.size() - 1, 'm') + "\n" + trailer;
    auto schema = fund_and_trade();
    auto first = part("#FUND", "flow");
    first.columns[1].length.reset();
    schema.sections[0].part = std::make_shared<const Schema>(first);
    CHECK(found(long_fund + trade, schema) == FoundList{});
    CHECK(judged(long_fund + trade, schema, {}).records == records + 2);
  }
}

TEST_CASE("the seal is that of the whole file, parts that are not judged included") {
  checks::JudgeContext context;
  context.seal = true;
  for (const std::string& text :
       {fund + trade, with_crlf(fund) + trade, "x\n" + fund + "#FUND\nagain\n" + trade, std::string("none"),
        fund + "#TRADE", std::string()}) {
    const auto judgement = judged(text, fund_and_trade(), context);
    CHECK(judgement.seal->whole == Sha256::of(std::as_bytes(std::span(text))));
    CHECK(judgement.seal->size == text.size());
  }
}

TEST_CASE("keys are located in every section, at their places in the file") {
  const auto schema = fund_and_trade();
  std::vector<checks::KeySet> wanted(2);
  wanted[0].insert("2");
  wanted[1].insert("1");
  const auto places = *checks::locate(MemorySource(fund + trade), schema, {}, wanted, 10);
  REQUIRE(places.size() == 2);
  CHECK(places[0].unique_index == 0);
  CHECK(places[0].place.record == 2);
  CHECK(places[1].unique_index == 1);
  CHECK(places[1].place.record == 3);
  CHECK(places[1].place.line == 8);
  CHECK(places[1].place.byte_offset == fund.size() + trade.find("1|c"));
  CHECK(checks::locate(MemorySource(fund + trade), schema, {}, wanted, 1)->size() == 1);
}

TEST_CASE("findings of all sections are listed as those of one file") {
  checks::JudgeContext context;
  context.findings_listed_max = 3;
  const auto judgement = judged("#FUND\nflow|memo\nx|\ny|\nTOTAL|2\n#TRADE\norder|memo\nx|\ny|\nTOTAL|2\n",
                                fund_and_trade(), context);
  CHECK(judgement.findings.total() == 4);
  CHECK(judgement.findings.listed().size() == 3);
  CHECK(judgement.findings.by_check().at("field-type") == 4);
}

}  // namespace
}  // namespace stmtwatch::test
