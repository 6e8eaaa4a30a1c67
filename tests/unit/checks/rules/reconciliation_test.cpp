#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"

namespace stmtwatch::test {
namespace {

using checks::ColumnPair;

// The fund entries as their own job writes them: fen, another order of columns, other names.
checks::Schema fund_schema() {
  checks::Schema schema;
  schema.name = "fund";
  schema.delimiter = ',';
  checks::Decimal fen{15, 2, 2};
  fen.unit = checks::AmountUnit::fen;
  schema.columns = {column("booked_at", checks::Moment{"YYYYMMDDhhmmss"}), column("fen", fen, true),
                    column("serial_no", checks::Alphanumeric{}, true), text("party", 64)};
  schema.trailer = checks::Trailer{"END", {}, {checks::TrailerCount{}}};
  return schema;
}

// One source, the fund entries.
checks::Schema merged_schema() {
  checks::Schema schema;
  schema.name = "merged";
  schema.columns = {column("voucher_no", checks::Alphanumeric{}, true),
                    one_of("bill_type", {"FUND", "TRADE"}), column("amount", checks::Decimal{15, 0, 2}, true),
                    column("posted_at", checks::Moment{"YYYY-MM-DD hh:mm:ss"}), text("party_name", 64)};
  schema.sources.push_back({.name = "fund",
                            .schema = std::make_shared<const checks::Schema>(fund_schema()),
                            .file_name = *FileNamePattern::parse("fund_{merchant}_{date}.csv"),
                            .directory = {},
                            .where = checks::Where{1, {"FUND"}},
                            .key = {{0, 2}},
                            .compared = {{2, 1}, {3, 0}, {4, 3}},
                            .count = {},
                            .sums = {}});
  return schema;
}

const std::string titles = "voucher_no|bill_type|amount|posted_at|party_name\n";
const std::string first = "V1|FUND|1.00|2024-09-09 10:00:00|张三\n";
const std::string second = "V2|FUND|-20.5|2024-09-09 10:00:01|\n";
const std::string trade = "V3|TRADE|7.00||x\n";

const std::string fund_titles = "booked_at,fen,serial_no,party\n";
const std::string fund_first = "20240909100000,100,V1,张三\n";
const std::string fund_second = "20240909100001,-2050,V2,\n";

std::string fund(const std::vector<std::string>& entries) {
  std::string text = fund_titles;
  for (const auto& each : entries)
    text += each;
  return text + "END," + std::to_string(entries.size()) + "\n";
}

checks::Judgement against(const std::string& merged, const std::string& source,
                          const checks::Schema& schema = merged_schema(), std::size_t listed_max = 100) {
  const MemorySource content(source);
  auto context = reference_context();
  context.findings_listed_max = listed_max;
  context.sources = {{.content = &content, .path = "fund.csv", .fault = {}}};
  return judged(merged, schema, context);
}

FoundList found(const std::string& merged, const std::string& source) {
  return found_in(against(merged, source));
}

std::string only_message(const std::string& merged, const std::string& source,
                         const checks::Schema& schema = merged_schema()) {
  const auto judgement = against(merged, source, schema);
  REQUIRE(judgement.findings.total() == 1);
  CHECK(judgement.findings.listed()[0].check == "reconciliation");
  return judgement.findings.listed()[0].message;
}

TEST_CASE("the same entries hold, in any order and however they are written") {
  CHECK(found(titles + first + trade + second, fund({fund_second, fund_first})) == FoundList{});
  CHECK(found(titles + trade, fund({})) == FoundList{});
}

TEST_CASE("a lost entry is a finding on the statement as a whole that names the entry's place") {
  const std::string merged = titles + second + trade;
  const auto judgement = against(merged, fund({fund_first, fund_second}));
  CHECK(found_in(judgement) == FoundList{{"reconciliation", {}, 3, "voucher_no", merged.size()}});
  const auto& finding = judgement.findings.listed()[0];
  CHECK(finding.message ==
        "lost: serial_no \"V1\" of fund (fund.csv, record 1, line 2) is not in the statement");
  REQUIRE(finding.related);
  CHECK(finding.related->path == "fund.csv");
  CHECK(finding.related->record == 1);
  CHECK(finding.related->line == 2);
  CHECK(finding.related->business_date == BusinessDate::parse("2024-09-09"));
}

TEST_CASE("an added entry is a finding at its key") {
  const std::string merged = titles + first + trade + second;
  CHECK(found(merged, fund({fund_first})) ==
        FoundList{{"reconciliation", 3, 4, "voucher_no", merged.size() - second.size()}});
  CHECK(only_message(merged, fund({fund_first})) == "added: voucher_no \"V2\" is not in fund (fund.csv)");
}

TEST_CASE("an entry that stands twice is one added") {
  CHECK(found(titles + first + first, fund({fund_first})).size() == 1);
  CHECK(found(titles + first + first, fund({fund_first, fund_first})) == FoundList{});
}

TEST_CASE("an altered entry is a finding at the first value that differs, with all that differ") {
  const std::string merged = titles + "V1|FUND|1.01|2024-09-09 10:00:00|李四\n" + second;
  CHECK(found(merged, fund({fund_first, fund_second})) ==
        FoundList{{"reconciliation", 1, 2, "amount", titles.size() + 8}});
  CHECK(only_message(merged, fund({fund_first, fund_second})) ==
        "altered: voucher_no \"V1\" is another in fund (fund.csv, record 1, line 2): amount is \"1.01\", "
        "there fen "
        "is \"100\"; party_name is \"李***\", there party is \"张***\"");
}

TEST_CASE("two entries that changed their amounts are two altered") {
  CHECK(found(titles + "V1|FUND|-20.50|2024-09-09 10:00:00|张三\nV2|FUND|1|2024-09-09 10:00:01|\n",
              fund({fund_first, fund_second}))
            .size() == 2);
}

TEST_CASE("a source without entries, and a statement without those of a source, are one finding each") {
  CHECK(only_message(titles + first + second, fund({})) ==
        "fund (fund.csv) has no entries, the statement has 2 of it");
  CHECK(only_message(titles + trade, fund({fund_first, fund_second})) ==
        "none of the 2 entries of fund (fund.csv) is in the statement");
}

TEST_CASE("a source that is not there is one finding that says which and what to do") {
  const checks::Schema schema = merged_schema();
  auto context = reference_context();
  context.sources = {{.content = nullptr, .path = "fund.csv", .fault = "fund.csv is not there"}};
  const auto judgement = judged(titles + first, schema, context);
  REQUIRE(judgement.findings.total() == 1);
  CHECK(judgement.findings.listed()[0].message == "there is nothing to compare with: fund.csv is not there");
  CHECK(judgement.findings.listed()[0].record == std::nullopt);
  context.sources.clear();
  CHECK(judged(titles + first, schema, context).findings.total() == 1);
}

TEST_CASE("a source that is wrong itself is one finding, and nothing is compared with it") {
  for (const std::string& wrong :
       {fund_titles + fund_first, fund_titles + fund_first + "END,2\n", std::string(), std::string("x\n"),
        fund_titles + "20240909100000,100\nEND,1\n", fund_titles + "20240909100000,100,V-1,\nEND,1\n"}) {
    CAPTURE(wrong);
    CHECK(only_message(titles + second, wrong).find("is wrong itself") != std::string::npos);
  }
}

TEST_CASE("a value of the source that cannot be read is not compared, its entry is") {
  CHECK(found(titles + second, fund({"2024090910000x,-2050,V2,\n"})) == FoundList{});
  CHECK(found(titles + first, fund({"2024090910000x,-2050,V2,\n"})).size() == 2);
}

TEST_CASE("what cannot be read in the statement is not held against it as lost") {
  CHECK(
      found(titles + "V-1|FUND|1.00|2024-09-09 10:00:00|张三\n" + second, fund({fund_first, fund_second})) ==
      FoundList{{"field-type", 1, 2, "voucher_no", titles.size()}});
  CHECK(found(titles + "V1|FUND\n" + second, fund({fund_first, fund_second})).size() == 1);
  CHECK(found(titles + "V1|FUND|1,00|2024-09-09 10:00:00|张三\n" + second, fund({fund_first, fund_second}))
            .size() == 1);
  CHECK(found(titles + "V-1|FUND|1.00|2024-09-09 10:00:00|张三\n", fund({fund_first, fund_second})).size() ==
        3);
}

TEST_CASE("a statement with another header is not compared") {
  CHECK(found("amount|voucher_no\n" + first, fund({fund_second})).front().check == "header");
  for (const auto& each : found("amount|voucher_no\n" + first, fund({fund_second})))
    CHECK(each.check != "reconciliation");
}

TEST_CASE("all differences are counted, the first are listed") {
  std::string merged = titles;
  std::vector<std::string> source;
  for (int i = 10; i < 60; ++i) {
    merged += "A" + std::to_string(i) + "|FUND|1.00||\n";
    source.push_back(",100,B" + std::to_string(i) + ",\n");
  }
  const auto judgement = against(merged, fund(source), merged_schema(), 7);
  CHECK(judgement.findings.total() == 100);
  CHECK(judgement.findings.listed().size() == 7);
  CHECK(judgement.findings.listed().back().message.starts_with("added: voucher_no \"A16\""));
  CHECK(against(merged, fund(source), merged_schema(), 0).findings.total() == 100);
}

TEST_CASE("the same characters in another encoding are the same value") {
  auto schema = merged_schema();
  auto gbk = fund_schema();
  gbk.encoding = checks::Encoding::gbk;
  schema.sources[0].schema = std::make_shared<const checks::Schema>(gbk);
  const std::string in_gbk = "\xD5\xC5\xC8\xFD";  // 张三
  const std::string source = "20240909100000,100,V1," + in_gbk + "\n";
  CHECK(found_in(against(titles + first, fund({source}), schema)) == FoundList{});
  const std::string other = titles + "V1|FUND|1.00|2024-09-09 10:00:00|张四\n";
  CHECK(only_message(other, fund({source}), schema).ends_with("there party is \"张***\""));
}

// A report of the day: a row for each kind, their number and their sum.
checks::Schema with_report() {
  checks::Schema report;
  report.name = "report";
  report.header = false;
  report.delimiter = ',';
  report.columns = {column("kind", checks::Text{}), column("entries", checks::Digits{}, true),
                    column("total", checks::Decimal{18, 0, 2}, true)};
  auto schema = merged_schema();
  schema.sources[0].schema = std::make_shared<const checks::Schema>(report);
  schema.sources[0].where.reset();
  schema.sources[0].key.clear();
  schema.sources[0].compared.clear();
  schema.sources[0].count = 1;
  schema.sources[0].sums = {{2, 2}};
  return schema;
}

TEST_CASE("a report of the day agrees in number and sum, or is one finding with all that differs") {
  const std::string merged = titles + first + second + trade;
  CHECK(found_in(against(merged, "a,2,-19.5\nb,1,7\n", with_report())) == FoundList{});
  CHECK(found_in(against(titles, "a,0,0\n", with_report())) == FoundList{});
  CHECK(only_message(merged, "a,2,-19.5\nb,2,7.01\n", with_report()) ==
        "fund (fund.csv) does not agree: it says 4 entries, the statement has 3; it says -12.49 in total, "
        "amount of "
        "the statement adds up to -12.50");
}

TEST_CASE("totals that cannot be added up on one side are not compared") {
  CHECK(found_in(against(titles + "V1|FUND|x||\n", "a,2,5\n", with_report())).size() == 1);
  CHECK(only_message(titles + first, "a,x,1\n", with_report()).find("is wrong itself") != std::string::npos);
}

}  // namespace
}  // namespace stmtwatch::test
